"""Each program's form, read back with the standard library or openpyxl."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.writers import fake
from tests.writers.readback import csv_rows, vcards

from zboun.errors import OutputError, UsageError
from zboun.texts import LANGUAGES
from zboun.writers import export_values, exports

CONTACTS = fake.tables(120)["contacts"]
CSV_FORMS = [kind for kind, form in exports.forms().items() if form.form == "csv"]

AMINE = {
    "contact_id": "c1", "name": "Amine Benali", "given_name": "Amine", "family_name": "Benali",
    "phone": "+21321456789", "other_phones": "+213661234567;+33612345678",
    "email": "amine@example.com", "other_emails": "a2@example.com", "city": "Bab El Oued",
    "wilaya": "Alger", "wilaya_code": "16", "status": "customer", "stage": "customer",
    "last_seen": "2026-05-02",
}  # fmt: skip
SHOP = {
    "contact_id": "c2", "name": "SARL Nour Meubles", "phone": "+213550123456",
    "wilaya": "Oran", "status": "blocked", "email": "contact@nour.example.com",
}  # fmt: skip


def table(*rows: dict[str, str]) -> pa.Table:
    columns = sorted({name for row in rows for name in row})
    return pa.table({name: [row.get(name, "") for row in rows] for name in columns})


def one(kind: str, tmp_path: Path, *rows: dict[str, str]) -> list[dict[str, str]]:
    exports.write(kind, table(*rows), tmp_path / "x.csv")
    return csv_rows(tmp_path / "x.csv")


def test_every_form_says_where_to_click_and_where_it_is_known_from() -> None:
    for form in exports.forms().values():
        assert form.source and form.form in ("csv", "xlsx", "vcard")
        assert set(form.where) == set(form.title) == set(LANGUAGES)
        assert all(form.where.values()) and len(set(form.where.values())) == 3
        assert form.needs in ("any", "email", "mobile", "phone")
        headers = [header for header, _ in form.columns]
        assert len(headers) == len(set(headers))
        known = set(export_values.VALUES)
        assert all(value in known or value.startswith("=") for _, value in form.columns)


def test_google(tmp_path: Path) -> None:
    person, shop = one("google", tmp_path, AMINE, SHOP)
    assert (person["First Name"], person["Last Name"]) == ("Amine", "Benali")
    assert person["Phone 1 - Value"] == "+21321456789" and person["Phone 1 - Label"] == "Work"
    assert person["Phone 2 - Value"] == "+213661234567" and person["Phone 2 - Label"] == "Mobile"
    assert person["E-mail 2 - Value"] == "a2@example.com"
    assert person["Labels"] == "Client ::: * myContacts"
    assert (shop["First Name"], shop["Organization Name"]) == ("", "SARL Nour Meubles")


def test_outlook(tmp_path: Path) -> None:
    person, shop = one("outlook", tmp_path, AMINE, SHOP)
    assert person["Mobile Phone"] == "+213661234567" and person["Home Phone"] == "+21321456789"
    assert person["Home Country/Region"] == "Algérie" and shop["Company"] == "SARL Nour Meubles"
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_odoo(tmp_path: Path) -> None:
    person, shop = one("odoo", tmp_path, AMINE, SHOP)
    assert person["id"] == "zboun_c1" and person["country_id/id"] == "base.dz"
    assert (person["is_company"], shop["is_company"]) == ("False", "True")
    assert person["comment"] == "Statut: Client · Wilaya: Alger · Dernier contact: 2026-05-02"


def test_hubspot_and_mailchimp(tmp_path: Path) -> None:
    (person, _) = one("hubspot", tmp_path, AMINE, SHOP)
    assert person["Lifecycle stage"] == "Customer" and person["State/Region"] == "Alger"
    (only,) = one("mailchimp", tmp_path, AMINE, SHOP)
    assert only["Email Address"] == "amine@example.com" and only["Tags"] == "Client,Alger"


def test_whatsapp_takes_valid_mobiles_once_and_nobody_who_said_stop(tmp_path: Path) -> None:
    family = AMINE | {"contact_id": "c3", "name": "Lynda Benali", "phone": "+213661234567"}
    fixed = {"contact_id": "c4", "name": "Bureau", "phone": "+21321456789"}
    done = exports.write("whatsapp", table(AMINE, SHOP, family, fixed), tmp_path / "x.csv")
    (row,) = csv_rows(tmp_path / "x.csv")
    assert row["phone"] == "+213661234567" and row["link"] == "https://wa.me/213661234567"
    assert done.left_out == {"no_mobile": 1, "blocked": 1, "same_number": 1}


def test_delivery_sheet_has_national_numbers_as_text(tmp_path: Path) -> None:
    abroad = {"contact_id": "c5", "name": "Zed", "phone": "+33612345678"}
    done = exports.write("delivery", table(AMINE, abroad), tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
    header, row = sheet.iter_rows(values_only=True)
    found = dict(zip(header, row, strict=True))
    assert found["contact_phone"] == "021456789,0661234567" and found["to_wilaya_name"] == "Alger"
    assert found["to_commune_name"] == "Bab El Oued" and done.left_out == {"no_phone": 1}


def test_vcards_in_files_of_fifty(tmp_path: Path) -> None:
    done = exports.write("vcard", CONTACTS, tmp_path / "cards", split=50)
    assert [len(vcards(path.read_bytes())) for path in done.files] == [50, 50, 20]


def test_csv_in_several_files(tmp_path: Path) -> None:
    done = exports.write("google", CONTACTS, tmp_path / "g.csv", split=50)
    assert [path.name for path in done.files] == ["g-001.csv", "g-002.csv", "g-003.csv"]
    assert [len(csv_rows(path)) for path in done.files] == [50, 50, 20]


@pytest.mark.parametrize("kind", CSV_FORMS)
def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path, kind: str) -> None:
    done = exports.write(kind, CONTACTS, tmp_path / "x.csv")
    cells = [cell for row in csv_rows(tmp_path / "x.csv") for cell in row.values()]
    risky = [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert all(re.fullmatch(r"\+\d{7,15}", cell) for cell in risky)
    assert done.escaped == sum(cell.startswith("'") for cell in cells)


@settings(deadline=None)
@given(st.lists(st.text(max_size=8), max_size=8))
def test_an_escape_only_adds_an_apostrophe(values: list[str]) -> None:
    values = [value.encode("utf-8", "ignore").decode() for value in values]
    cells, count = exports.safe_cells(pa.array(values, pa.string()))
    changed = [(a, b) for a, b in zip(values, cells.to_pylist(), strict=True) if a != b]
    assert len(changed) == count and all(b == f"'{a}" for a, b in changed)


@pytest.mark.parametrize("kind", exports.kinds())
def test_an_empty_list_is_written_too(tmp_path: Path, kind: str) -> None:
    done = exports.write(kind, CONTACTS.slice(0, 0), tmp_path / "x.out")
    assert done.contacts == 0 and all(path.exists() for path in done.files)


def test_an_unknown_form_and_an_impossible_place(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="google"):
        exports.write("myspace", CONTACTS, tmp_path / "x")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        exports.write("google", CONTACTS, tmp_path / "file" / "x.csv")
