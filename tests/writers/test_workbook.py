"""contacts.xlsx as a secretary gets it, in three languages."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from tests.writers import fake

import zboun
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


PEOPLE = """Nom;Tel;Ville;Wilaya
Amine Benali;0550123456;Bab Ezzouar;Alger
Sara Hadj;0661223344;Menâa;Batna
Karim Ziani;0770998877;;Oran
Lina Kaci;0550112233;;
"""


def test_an_arabic_list_says_places_in_arabic_and_its_tables_do_not_change(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(PEOPLE, "utf-8")
    outs = {
        lang: zboun.clean(tmp_path / "a.csv").save(tmp_path / lang, lang=lang)
        for lang in ("fr", "ar")
    }
    sheet = openpyxl.load_workbook(outs["ar"] / "contacts.xlsx").worksheets[0]
    places = {(row[8].value, row[10].value) for row in sheet.iter_rows(min_row=2)}
    assert places == {("باب الزوار", "الجزائر"), ("منعة", "باتنة"), (None, "وهران"), (None, None)}
    assert (outs["ar"] / "contacts.csv").read_bytes() == (outs["fr"] / "contacts.csv").read_bytes()
    again = zboun.clean(outs["ar"] / "contacts.xlsx").contacts
    first = zboun.clean(tmp_path / "a.csv").contacts
    for column in ("city", "wilaya_code", "wilaya"):
        both = [dict(zip(one["phone"], one[column], strict=True)) for one in (first, again)]
        assert both[0] == both[1]


def test_an_empty_list_is_still_a_book(tmp_path: Path) -> None:
    tables = {name: table.slice(0, 0) for name, table in fake.tables(5).items()}
    write_contacts_book(tmp_path / "c.xlsx", tables["contacts"], tables["records"], {})
    assert openpyxl.load_workbook(tmp_path / "c.xlsx").worksheets[0].max_row == 1


def test_people_are_in_the_order_of_their_names(tmp_path: Path) -> None:
    people = workbook.by_name(workbook.for_people(fake.tables(60)["contacts"], load("fr")))
    names = [name.lower() for name in people["name"].to_pylist()]
    assert names == sorted(names)
