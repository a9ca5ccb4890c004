"""From inputs to raw records: what cannot be read stops nothing, and no row is lost."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import zboun
from zboun import intake
from zboun.errors import ConservationError, InputError
from zboun.model import RAW_COLUMNS, ReadOptions
from zboun.rules import load

GOOD = "Nom;Téléphone\nBENALI Ahmed;0550 12 34 56\nTOUMI Lina;0661223344\n"


def read(*inputs: Path | pd.DataFrame) -> intake.Intake:
    return intake.read(list(inputs), load(), ReadOptions())


def test_a_file_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(GOOD, "utf-8")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "torn.zip").write_bytes(b"PK\x03\x04 torn")
    (tmp_path / "photo.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3")
    raw = read(tmp_path)
    assert raw.records["phone_raw"].to_pylist() == ["0550 12 34 56", "0661223344"]
    failed = {count.source for count in raw.sources if count.error}
    assert failed == {"empty.csv", "torn.zip", "photo.pdf"}
    assert all(count.remedy for count in raw.sources if count.error)
    intake.check_conservation(raw)


def test_a_refused_member_of_a_zip_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("good.csv", GOOD)
        archive.writestr("empty.csv", "")
    raw = read(tmp_path / "all.zip")
    assert len(raw.records) == 2
    assert [count.source for count in raw.sources if count.error] == ["all.zip/empty.csv"]


def test_ids_name_the_place_and_are_unique(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(GOOD, "utf-8")
    ids = read(tmp_path / "good.csv").records["record_id"].to_pylist()
    assert ids == ["good.csv:2", "good.csv:3"]
    table = pa.table({n: pa.array(["", ""]) for n in RAW_COLUMNS[1:]})
    table = table.set_column(3 - 1, "row", pa.array([7, 7]))
    assert intake._with_ids(table)["record_id"].to_pylist() == [":7", ":7.2"]


def test_frames_are_inputs(tmp_path: Path) -> None:
    raw = read(pd.DataFrame({"Nom": ["BENALI Ahmed"], "Tel": [550123456]}))
    assert raw.records["phone_raw"].to_pylist() == ["550123456"]


def test_a_lost_row_is_an_error_that_names_the_source(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(GOOD, "utf-8")
    raw = read(tmp_path / "good.csv")
    intake.check_conservation(raw)
    lost = replace(raw, records=raw.records.slice(1))
    with pytest.raises(ConservationError, match=r"good\.csv: 3 rows read, but 1 records"):
        intake.check_conservation(lost)


def test_the_break_of_a_reader_tells_no_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.csv").write_text(GOOD, "utf-8")

    def broken(*_: object) -> None:
        raise ValueError("BENALI Ahmed 0550 12 34 56")

    monkeypatch.setattr(intake.readers, "read", broken)
    raw = read(tmp_path / "good.csv")
    said = " ".join(count.error + count.remedy for count in raw.sources)
    assert "ValueError" in said
    assert "BENALI" not in said
    assert "0550" not in said


def test_nothing_readable_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        zboun.clean([tmp_path / "nowhere.csv"])
