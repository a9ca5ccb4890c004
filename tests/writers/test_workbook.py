"""contacts.xlsx as a secretary gets it, in three languages."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from tests.writers import fake

from zboun.texts import LANGUAGES, load
from zboun.writers import workbook
from zboun.writers.workbook import write_contacts_book


@pytest.mark.parametrize("lang", LANGUAGES)
def test_three_sheets_with_headers_in_the_language(tmp_path: Path, lang: str) -> None:
    tables, words = fake.tables(30), load(lang)
    path = tmp_path / "contacts.xlsx"
    write_contacts_book(path, tables["contacts"], tables["records"], fake.summary(), lang)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        words(f"sheet.{one}") for one in ("contacts", "attention", "summary")
    ]
    sheet = book.worksheets[0]
    assert sheet["B1"].value == words("column.name") and sheet.max_row == 31
    assert bool(sheet.sheet_view.rightToLeft) == words.rtl
    phones = [cell.value for cell in sheet["E"][1:] if cell.value]
    assert phones and all(phone.startswith("+213") for phone in phones)


def test_codes_are_said_in_words(tmp_path: Path) -> None:
    tables = fake.tables(60)
    path = tmp_path / "contacts.xlsx"
    write_contacts_book(path, tables["contacts"], lang="fr")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert {cell.value for cell in sheet["L"][1:]} <= {"Client", "Prospect", "Perdu", None}
    assert {cell.value for cell in sheet["T"][1:]} == {"oui", None}


def test_an_empty_list_is_still_a_book(tmp_path: Path) -> None:
    tables = {name: table.slice(0, 0) for name, table in fake.tables(5).items()}
    write_contacts_book(tmp_path / "c.xlsx", tables["contacts"], tables["records"], {})
    assert openpyxl.load_workbook(tmp_path / "c.xlsx").worksheets[0].max_row == 1


def test_people_are_in_the_order_of_their_names(tmp_path: Path) -> None:
    people = workbook.by_name(workbook.for_people(fake.tables(60)["contacts"], load("fr")))
    names = [name.lower() for name in people["name"].to_pylist()]
    assert names == sorted(names)
