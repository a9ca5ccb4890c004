"""review.xlsx: readable, sorted by gain, with a drop-down that Excel keeps."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from tests.writers import fake

from zboun import decisions
from zboun.texts import LANGUAGES, load
from zboun.writers.review_book import write_review_book


@pytest.mark.parametrize("lang", LANGUAGES)
def test_answers_given_in_excel_come_back(tmp_path: Path, lang: str) -> None:
    path, review, words = tmp_path / "review.xlsx", fake.tables()["review"], load(lang)
    write_review_book(path, review, lang)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert sheet["A1"].value == words("column.decision")
    sheet["A2"], sheet["A3"] = words("decision.same"), words("decision.different")
    book.save(path)
    found = decisions.read(path)
    gains = sorted(review["gain"].to_pylist(), reverse=True)
    by_key = {row["key_a"]: row["gain"] for row in review.to_pylist()}
    assert len(found.same) == len(found.different) == 1 and not found.unclear
    assert (
        sorted((by_key[a] for a, _ in (*found.same, *found.different)), reverse=True) == gains[:2]
    )


def test_the_drop_down_is_a_range_on_a_hidden_sheet(tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    write_review_book(path, fake.tables()["review"], "ar")
    book = openpyxl.load_workbook(path)
    assert book["_choices"].sheet_state == "hidden"
    (rule,) = book.worksheets[0].data_validations.dataValidation
    assert rule.formula1.replace("'", "") == "_choices!$A$1:$A$2" and str(rule.sqref) == "A2:A41"


def test_keys_are_hidden_and_reasons_are_words(tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    write_review_book(path, fake.tables()["review"], "fr")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    headers = {cell.value: cell for cell in sheet[1]}
    assert {"pair_id", "key_a", "key_b"} <= set(headers)
    hidden = sheet.column_dimensions[headers["pair_id"].column_letter]
    assert hidden.hidden and hidden.min <= headers["key_b"].column <= hidden.max


def test_no_pairs_and_no_columns_still_give_a_book(tmp_path: Path) -> None:
    write_review_book(tmp_path / "review.xlsx", pa.table({}), "fr")
    assert len(decisions.read(tmp_path / "review.xlsx")) == 0


def test_nothing_in_it_is_a_formula(tmp_path: Path) -> None:
    write_review_book(tmp_path / "r.xlsx", fake.tables()["review"], "fr")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "r.xlsx").read_bytes())) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
