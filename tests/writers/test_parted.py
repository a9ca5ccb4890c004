"""Parquet in parts: there when asked for, gone when the list is another."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from zboun import pipeline, verify
from zboun.result import Result
from zboun.writers import folder, parted

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "clients.csv"


@pytest.fixture(scope="module")
def result() -> Result:
    source = SAMPLE if SAMPLE.is_file() else SAMPLE.parent
    return pipeline.clean([source])


def save(result: Result, out: Path, parts: bool) -> list[str]:
    result.parted = parts
    result.save(out)
    return parted.written(out)


def test_parts_hold_the_rows_in_their_order(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parted, "ROWS", 7)
    names = save(result, tmp_path / "out", True)
    assert len(names) > 4
    for name in parted.FOLDERS:
        mine = [tmp_path / "out" / one for one in names if one.startswith(name)]
        read = pa.concat_tables([parquet.read_table(path) for path in mine])
        assert read.to_pylist() == result.tables[name].to_pylist()
    assert verify.verify(tmp_path / "out").holds


def test_a_changed_part_does_not_pass(result: Result, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = save(result, out, True)[0]
    (out / first).write_bytes(b"other")
    assert [fault.file for fault in verify.verify(out).faults] == [first]


def test_a_run_without_parts_takes_them_away_and_nothing_else(
    result: Result, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    save(result, out, True)
    (out / "contacts" / "mine.txt").write_text("mine", "utf-8")
    assert save(result, out, False) == []
    assert [path.name for path in (out / "contacts").iterdir()] == ["mine.txt"]
    assert not (out / "records").exists()


def test_an_out_that_must_stay_loses_stale_parts_too(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(result, tmp_path, True)
    monkeypatch.chdir(tmp_path)  # a folder in use is written into, not switched
    assert save(result, tmp_path, False) == []


def test_the_folders_are_among_the_names_of_out() -> None:
    assert set(parted.FOLDERS) <= set(folder.NAMES)
