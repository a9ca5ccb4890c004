"""Each export read by a reader that is not ours: every phone and e-mail comes back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
import vobject
from tests.writers import fake

from zboun.writers import exports

CONTACTS = fake.tables(120)["contacts"]
ROWS = CONTACTS.to_pylist()
PHONES = {row["phone"] for row in ROWS} - {""}
EMAILS = {row["email"] for row in ROWS} - {""}
Cells = dict[str, list[str]]


def by_pandas(path: Path) -> Cells:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return {name: list(frame[name]) for name in frame.columns}


def by_calamine(path: Path) -> Cells:
    frame = pd.read_excel(path, dtype=str, keep_default_na=False, engine="calamine")
    return {name: list(frame[name]) for name in frame.columns}


def by_vobject(path: Path) -> Cells:
    text = path.read_bytes().decode("utf-8")
    cards = list(vobject.readComponents(text))
    found: Cells = {"name": [], "phone": [], "email": []}
    for card in cards:
        found["name"].append(card.fn.value)
        found["phone"] += [one.value for one in card.contents.get("tel", ())]
        found["email"] += [one.value for one in card.contents.get("email", ())]
    return found


def by_json(path: Path) -> Cells:
    rows = json.loads(path.read_text("utf-8"))
    return {name: [row[name] for row in rows] for name in ("name", "phone", "email")}


def by_json_lines(path: Path) -> Cells:
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    return {name: [row[name] for row in rows] for name in ("name", "phone", "email")}


def by_parquet(path: Path) -> Cells:
    frame = pd.read_parquet(path)
    return {name: list(frame[name]) for name in ("name", "phone", "email")}


def by_sqlite(path: Path) -> Cells:
    with closing(sqlite3.connect(path)) as base:
        rows = base.execute("select name, phone, email from contacts").fetchall()
    return dict(zip(("name", "phone", "email"), map(list, zip(*rows, strict=True)), strict=True))


READERS: dict[str, tuple[Callable[[Path], Cells], list[str], list[str]]] = {
    "google": (by_pandas, ["Phone 1 - Value", "Phone 2 - Value"], ["E-mail 1 - Value"]),
    "outlook": (by_pandas, ["Mobile Phone", "Home Phone"], ["E-mail Address"]),
    "vcard": (by_vobject, ["phone"], ["email"]),
    "odoo": (by_pandas, ["phone"], ["email"]),
    "hubspot": (by_pandas, ["Phone number"], ["Email"]),
    "json": (by_json, ["phone"], ["email"]),
    "jsonl": (by_json_lines, ["phone"], ["email"]),
    "parquet": (by_parquet, ["phone"], ["email"]),
    "sqlite": (by_sqlite, ["phone"], ["email"]),
    "csv": (by_pandas, ["phone"], ["email"]),
}


@pytest.mark.parametrize("kind", READERS)
def test_everybody_comes_back(tmp_path: Path, kind: str) -> None:
    read, phones, emails = READERS[kind]
    exports.write(kind, CONTACTS, tmp_path / "x.out")
    found = read(tmp_path / "x.out")
    assert {cell for name in phones for cell in found[name]} >= PHONES
    assert {cell for name in emails for cell in found[name]} >= EMAILS


def test_the_lists_that_serve_to_write_hold_whom_they_can_reach(tmp_path: Path) -> None:
    exports.write("mailchimp", CONTACTS, tmp_path / "m.csv")
    assert set(by_pandas(tmp_path / "m.csv")["Email Address"]) == EMAILS
    exports.write("whatsapp", CONTACTS, tmp_path / "w.csv")
    sent = by_pandas(tmp_path / "w.csv")["phone"]
    assert sorted(sent) == sorted({phone for phone in PHONES if phone[4] in "567"})


def test_the_delivery_sheet_holds_national_numbers(tmp_path: Path) -> None:
    exports.write("delivery", CONTACTS, tmp_path / "d.xlsx")
    cells = by_calamine(tmp_path / "d.xlsx")["contact_phone"]
    assert {cell.split(",")[0] for cell in cells} == {f"0{phone[4:]}" for phone in PHONES}


def test_names_of_any_script_and_marks_come_back_from_a_card(tmp_path: Path) -> None:
    names = ["Amine; Benali", "فاطمة الزهراء بن علي", "a,b\\c", "é" * 200, 'say "hi"', "x\ny"]
    table = pa.table({"contact_id": [f"c{n}" for n in range(len(names))], "name": names})
    exports.write("vcard", table, tmp_path / "x.vcf")
    assert by_vobject(tmp_path / "x.vcf")["name"] == names
