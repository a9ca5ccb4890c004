"""Sheets hold exactly the texts of the table, as text, read by two independent readers."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from tests.writers import fake

from zboun.writers import sheets
from zboun.writers.sheets import Book, Column

cells = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


def written(path: Path, values: list[str], **how: bool) -> bytes:
    with Book(path, **how) as book:
        book.table("T", pa.table({"a": pa.array(values, pa.string())}), [Column("a", "A")])
    return path.read_bytes()


def read(data: bytes) -> list[str]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    return [str(row[0]) for row in rows.to_python()[1:]]


def as_excel_keeps(text: str) -> str:
    """Excel has one line end, and no place for the two characters that XML forbids."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


@settings(max_examples=60, deadline=None)
@given(st.lists(cells, min_size=1, max_size=10))
def test_any_text_comes_back(tmp_path_factory, values) -> None:
    path = tmp_path_factory.mktemp("book") / "t.xlsx"
    data = written(path, [*values, "end"])
    assert read(data) == [as_excel_keeps(one) for one in [*values, "end"]]


@pytest.mark.parametrize("text", fake.HOSTILE, ids=range(len(fake.HOSTILE)))
def test_hostile_text_is_a_text_cell(tmp_path: Path, text: str) -> None:
    data = written(tmp_path / "t.xlsx", [text])
    cell = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["A2"]
    assert cell.data_type in ("s", "inlineStr") and cell.number_format == "@"
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


def test_a_number_column_is_numbers(tmp_path: Path) -> None:
    with Book(tmp_path / "t.xlsx") as book:
        table = pa.table({"n": pa.array([1, 2_000_000], pa.int64())})
        book.table("T", table, [Column("n", "N", style="number")])
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert [sheet["A2"].value, sheet["A3"].value] == [1, 2_000_000]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:A3"


def test_more_rows_than_a_sheet_holds_go_on_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    written(tmp_path / "t.xlsx", [str(number) for number in range(8)])
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["T (1)", "T (2)", "T (3)"]
    assert [row[0] for row in book["T (3)"].iter_rows(min_row=2, values_only=True)] == ["6", "7"]


def test_a_text_over_the_limit_is_cut_and_counted(tmp_path: Path) -> None:
    with Book(tmp_path / "t.xlsx") as book:
        values = pa.array(["x" * 40_000, "é" * 20_000, "😀" * 20_000], pa.string())
        book.table("T", pa.table({"a": values}), [Column("a", "A")])
    assert book.truncated == 2
    lengths = [
        len(text.encode("utf-16-le")) // 2 for text in read((tmp_path / "t.xlsx").read_bytes())
    ]
    assert lengths[1] == 20_000 and max(lengths) <= sheets.MAX_TEXT


def test_arabic_sheets_run_from_right_to_left(tmp_path: Path) -> None:
    written(tmp_path / "t.xlsx", ["x"], rtl=True)
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0].sheet_view.rightToLeft


def test_sheet_names_are_taken_by_excel() -> None:
    assert sheets.sheet_name("'a'[b]:*?/\\" + "x" * 40)[:3] == "a b"
    assert len(sheets.sheet_name("x" * 40)) == 31 and sheets.sheet_name("[]") == "-"
