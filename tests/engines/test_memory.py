"""A bound of memory changes where tables stand, and nothing else."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zboun import pipeline
from zboun.engines import local, memory
from zboun.engines.memory import Shelf, bytes_of
from zboun.errors import UsageError
from zboun.pipeline import Settings
from zboun.result import to_frame

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_data"
VOLATILE = {"started", "seconds", "stages"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    command = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), "1500", "-o", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / "contacts.csv"


def same(one: pipeline.Result, other: pipeline.Result) -> None:
    for name, table in one.tables.items():
        assert to_frame(table).equals(to_frame(other.tables[name])), name
    left, right = one.summary.to_dict(), other.summary.to_dict()
    assert [key for key in left if left[key] != right[key] and key not in VOLATILE] == []


@pytest.mark.parametrize("rows", [100, 333, 1499, 5000])
def test_a_bound_gives_the_tables_of_the_plain_run(
    made: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    plain = pipeline.clean([made, SAMPLE])
    monkeypatch.setattr(local, "BYTES", 1)
    same(pipeline.clean([made, SAMPLE], Settings(memory=rows)), plain)


@pytest.mark.parametrize("rows", [1, 7, 400])
def test_contacts_are_merged_alike_in_parts_of_any_size(
    made: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    plain = pipeline.clean([made])
    monkeypatch.setattr(local, "MERGED", rows)
    same(pipeline.clean([made]), plain)


TEXTS = st.lists(st.text(max_size=6), max_size=40)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TEXTS, rows=st.integers(1, 50))
def test_a_table_comes_back_as_it_was(tmp_path: Path, texts: list[str], rows: int) -> None:
    few = pa.array(texts, pa.string()).dictionary_encode()
    table = pa.table({"text": pa.array(texts, pa.string()), "few": few})
    shelf = Shelf(1, tmp_path)
    back = shelf.put(table, rows)
    shelf.drop()
    assert back.to_pylist() == table.to_pylist()
    assert list(tmp_path.iterdir()) == []  # a file without a name


def test_batches_with_other_words_have_their_own_codes() -> None:
    parts = [pa.table({"few": pa.array([word]).dictionary_encode()}) for word in "abca"]
    assert Shelf(1).put_all(parts)["few"].to_pylist() == list("abca")


def test_the_keeper_gives_pages_back_and_ends_with_the_tables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "SECONDS", 0.01)
    shelf = Shelf(8)
    dropped = threading.Event()
    monkeypatch.setattr(shelf, "drop", dropped.set)
    table = shelf.put(pa.table({"a": list(range(1000))}), 100)
    assert dropped.wait(5)
    del table
    gc.collect()
    waited = time.monotonic() + 5
    while shelf._keeper is not None and shelf._keeper.is_alive():
        assert time.monotonic() < waited
        time.sleep(0.01)


@pytest.mark.parametrize("size", ["", "much", "2", "-2GB", "1 KB", "2 GB or so", "nan"])
def test_what_is_no_size_is_refused(size: str) -> None:
    with pytest.raises(UsageError, match="no size"):
        bytes_of(size)


def test_the_rows_of_a_batch_follow_the_bound() -> None:
    assert local.batch_rows(None, 100_000) == 100_000
    assert local.batch_rows(Shelf(80_000_000), 100_000) == 10_000
    assert local.batch_rows(Shelf(1), 100_000) == 100
