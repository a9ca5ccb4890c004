"""OUT as a folder: every file of the contract, whole, and nothing that a person changed is lost."""

from __future__ import annotations

import csv
import errno
import json
from pathlib import Path

import openpyxl
import pytest
from tests.writers import fake

from zboun import writers
from zboun.errors import OutputError, UsageError
from zboun.model import CONTACT_COLUMNS, MESSAGE_COLUMNS, RECORD_COLUMNS, REJECTED_COLUMNS
from zboun.writers import folder


@pytest.fixture(scope="module")
def tables():
    return fake.tables(60)


def save(out: Path, tables, **how) -> list[str]:
    notes: list[str] = []
    writers.save(out, tables, fake.summary(), pages={"report.html": "<p>"}, notes=notes, **how)
    return notes


def test_every_file_of_the_contract_is_there(tmp_path: Path, tables) -> None:
    save(tmp_path / "out", tables)
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(folder.FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("contacts", CONTACT_COLUMNS),
        ("records", RECORD_COLUMNS),
        ("messages", MESSAGE_COLUMNS),
        ("rejected", REJECTED_COLUMNS),
    ],
)
def test_csv_files_have_the_columns_and_cells(tmp_path: Path, tables, name, columns) -> None:
    save(tmp_path / "out", tables)
    with (tmp_path / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[0] == list(columns)
    expected = [[str(row[c]) for c in columns] for row in tables[name].to_pylist()]
    assert rows[1:] == expected


def test_checksums_prove_the_folder(tmp_path: Path, tables) -> None:
    save(tmp_path / "out", tables)
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert set(summary["files"]) == set(folder.FILES) - {"summary.json"}
    for name, known in summary["files"].items():
        assert folder.checksum(tmp_path / "out" / name) == known["sha256"]


def test_a_review_book_that_was_answered_is_kept(tmp_path: Path, tables) -> None:
    out = tmp_path / "out"
    assert save(out, tables) == []
    book = openpyxl.load_workbook(out / "review.xlsx")
    book.worksheets[0]["A2"] = "même personne"
    book.save(out / "review.xlsx")
    assert save(out, tables) == ["kept.review.xlsx"]
    (kept,) = (out / "kept").rglob("review.xlsx")
    assert openpyxl.load_workbook(kept).worksheets[0]["A2"].value == "même personne"
    assert save(out, tables) == [] and kept.exists()


def test_an_input_is_never_written_over(tmp_path: Path, tables) -> None:
    out = tmp_path / "out"
    save(out, tables)
    with pytest.raises(OutputError, match="is an input"):
        save(out, tables, inputs=[out / "contacts.csv"])
    single = tmp_path / "list.csv"
    single.write_text("mine")
    with pytest.raises(OutputError):
        save(single, tables, inputs=[tmp_path / "." / "list.csv"])
    assert single.read_text() == "mine"


def test_a_failing_writer_leaves_the_earlier_folder(tmp_path: Path, tables, monkeypatch) -> None:
    out = tmp_path / "out"
    save(out, tables)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(folder, "write_review_book", full)
    with pytest.raises(OutputError, match="disk is full"):
        save(out, tables)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_killed_run_is_noticed_and_said(tmp_path: Path, tables) -> None:
    (tmp_path / ".out.zboun-abc" / "new").mkdir(parents=True)
    assert save(tmp_path / "out", tables) == ["recovered.removed"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("suffix", writers.FILE_FORMS)
def test_out_can_be_one_file(tmp_path: Path, tables, suffix: str) -> None:
    path = tmp_path / f"liste{suffix}"
    save(path, tables)
    assert path.stat().st_size > 100 and [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["liste.xls", "liste.txt", "liste.PDF", "liste.db"])
def test_a_file_form_that_we_do_not_write_is_a_wrong_call(tmp_path: Path, tables, name) -> None:
    with pytest.raises(UsageError, match="name a folder"):
        save(tmp_path / name, tables)


def test_empty_tables_give_every_file(tmp_path: Path, tables) -> None:
    save(tmp_path / "out", {name: table.slice(0, 0) for name, table in tables.items()})
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(folder.FILES)
