"""The shop's own columns stand behind ours in the workbook, and what they say is not lost."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pyarrow as pa
from tests.writers import fake

import zboun
from zboun.writers.own_columns import own_columns
from zboun.writers.workbook import write_contacts_book

CONTACTS = pa.table({"contact_id": ["c1", "c2", "c3"]})


def records(*rows: tuple[str, dict[str, str] | str]) -> pa.Table:
    texts = [one if isinstance(one, str) else json.dumps(one) for _, one in rows]
    return pa.table({"contact_id": [contact for contact, _ in rows], "other_columns": texts})


def test_each_header_is_a_column_and_each_value_is_there() -> None:
    found = own_columns(
        CONTACTS,
        records(
            ("c1", {"Montant": "500", "Note": "fidèle"}), ("c1", {"montant": "700"}),
            ("c1", {"Montant": "500"}), ("c3", {"Montant": "20"}),
        ),
    )  # fmt: skip
    assert [(header, values.to_pylist()) for header, values in found] == [
        ("Montant", ["500 ; 700", "", "20"]), ("Note", ["fidèle", "", ""]),
    ]  # fmt: skip


def test_the_fullest_come_first_and_no_more_than_bearable() -> None:
    rows = [("c1", {f"h{n}": "x" for n in range(100)}), ("c2", {"h99": "y"})]
    found = own_columns(CONTACTS, records(*rows), most=3)
    assert [header for header, _ in found] == ["h99", "h0", "h1"]


def test_no_records_and_damaged_ones_are_no_error() -> None:
    assert own_columns(CONTACTS, None) == []
    assert own_columns(CONTACTS, pa.table({"contact_id": ["c1"]})) == []
    assert own_columns(CONTACTS, records(("c1", "{not json"), ("c1", "[1]"))) == []


def test_they_stand_behind_ours_as_text(tmp_path: Path) -> None:
    tables = fake.tables(5)
    rows = tables["records"].to_pylist()
    told = [json.dumps({"=Montant": "=1+1"}) if n == 0 else "" for n in range(len(rows))]
    held = tables["records"].append_column("other_columns", pa.array(told))
    write_contacts_book(tmp_path / "c.xlsx", tables["contacts"], held, {}, "fr")
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx").worksheets[0]
    column = sheet.max_column
    cells = [cell for (cell,) in sheet.iter_rows(min_col=column, max_col=column)]
    assert cells[0].value == "=Montant" and cells[0].data_type == "s"
    assert [cell.value for cell in cells[1:] if cell.value] == ["=1+1"]
    assert all(cell.data_type == "s" for cell in cells if cell.value)


def test_the_whole_way(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "Nom,Tél.,Montant\nAmel Kaci,0550123456,500\nAli Benali,0661223344,\n"
    )
    (tmp_path / "b.csv").write_text("Nom,Tél.,Montant\nAmel KACI,0550 12 34 56,900\n")
    for out in ("list", "list.xlsx"):
        zboun.clean([tmp_path / "a.csv", tmp_path / "b.csv"]).save(tmp_path / out)
        path = tmp_path / out
        book = openpyxl.load_workbook(path / "contacts.xlsx" if path.is_dir() else path)
        header, *lines = book.worksheets[0].iter_rows(values_only=True)
        found = {line[1]: line[header.index("Montant")] for line in lines}
        assert found == {"Amel Kaci": "500 ; 900", "Ali Benali": None}
