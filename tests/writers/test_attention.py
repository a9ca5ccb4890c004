"""The sheet "To check": every marked contact stands there, with a reason and what to do."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from tests.writers import fake

import zboun
from zboun.model import FIELDS
from zboun.texts import LANGUAGES, load
from zboun.writers import attention
from zboun.writers.workbook import write_contacts_book

TABLES = fake.tables(60)


def made(lang: str = "en", **how: object) -> list[dict[str, object]]:
    found = attention.lines(
        TABLES["contacts"], TABLES["records"], TABLES["review"], load(lang), **how
    )
    return found.to_pylist()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_marked_contact_of_the_sample_is_there(sample: zboun.Result, lang: str) -> None:
    tables = sample.tables
    lines = attention.lines(tables["contacts"], tables["records"], tables["review"], load(lang))
    marked = {row["contact_id"] for row in tables["contacts"].to_pylist() if row["needs_review"]}
    assert marked and marked <= set(lines["contact_id"].to_pylist())
    assert all(line["reason"] and line["to_do"] for line in lines.to_pylist())


def test_every_marked_contact_is_there_whatever_marked_it() -> None:
    marked = {r["contact_id"] for r in TABLES["contacts"].to_pylist() if r["needs_review"]}
    alone = attention.lines(TABLES["contacts"], None, None, load("fr"))
    assert set(alone["contact_id"].to_pylist()) == marked
    assert all(alone["to_do"].to_pylist())


def test_a_pair_is_seen_from_both_sides() -> None:
    pair = TABLES["review"].to_pylist()[3]
    lines = [line for line in made() if line["field"] == "Duplicate?"]
    assert len(lines) == 2 * TABLES["review"].num_rows
    mine = [line for line in lines if line["contact_id"] == pair["contact_a"]]
    assert any(pair["contact_b"] in str(line["other"]) for line in mine)
    assert {line["reason"] for line in mine} == {"same phone; different given names"}
    assert all("review.xlsx" in str(line["to_do"]) for line in mine)
    alone = [line for line in made(beside=False) if line["field"] == "Duplicate?"]
    assert all("-o list/" in str(line["to_do"]) for line in alone)


def test_each_doubtful_value_has_its_file_and_row() -> None:
    wanted = sum(
        row[f"{name}_outcome"] in ("guessed", "refused")
        for row in TABLES["records"].to_pylist()
        for name in FIELDS
    )
    values = [line for line in made() if line["row"] is not None]
    assert len(values) == wanted and {line["source"] for line in values} == {"a.xlsx"}


def test_marked_contacts_come_first_and_each_contacts_lines_together() -> None:
    lines = made()
    marked = {r["contact_id"] for r in TABLES["contacts"].to_pylist() if r["needs_review"]}
    flags = [line["contact_id"] in marked for line in lines]
    assert flags == sorted(flags, reverse=True)
    ids = [line["contact_id"] for line in lines]
    runs = sum(a != b for a, b in pairwise(ids)) + 1
    assert runs == len(set(ids))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_contradictions_between_fields_are_said_with_advice(lang: str) -> None:
    words = load(lang)
    row = {**dict.fromkeys(TABLES["records"].column_names, ""), "row": 7, "source": "a.csv"}
    row |= {"contact_id": "c1", "city": "Oran", "city_outcome": "guessed"}
    row |= {"city_reason": "landline_elsewhere"}
    contacts = pa.table({"contact_id": ["c1"], "name": ["Amel"], "needs_review": ["yes"]})
    (line,) = attention.lines(contacts, pa.Table.from_pylist([row]), None, words).to_pylist()
    assert line["reason"] == words("reason.landline_elsewhere")
    assert line["to_do"] == words("do.landline_elsewhere") and line["name"] == "Amel"


def test_a_value_said_in_a_chat_says_so() -> None:
    row = {**dict.fromkeys(TABLES["records"].column_names, ""), "row": 9, "source": "chat.txt"}
    row |= {"contact_id": "c1", "phone": "+213550123456", "phone_outcome": "guessed"}
    row |= {"phone_reason": "national", "origin": "mined"}
    contacts = pa.table({"contact_id": ["c1"], "name": ["Amel"], "needs_review": ["yes"]})
    records = pa.Table.from_pylist([row])
    (line,) = attention.lines(contacts, records, None, load("en")).to_pylist()
    assert line["reason"] == "read in what the person wrote"


def test_no_cell_of_the_sheet_is_lost_where_a_line_has_no_row(tmp_path: Path) -> None:
    path = tmp_path / "contacts.xlsx"
    tables = TABLES
    write_contacts_book(path, tables["contacts"], tables["records"], {}, "fr", tables["review"])
    sheet = openpyxl.load_workbook(path).worksheets[1]
    wanted = len(made("fr"))
    assert sum(bool(cell.value) for cell in sheet["A"][1:]) == wanted
    assert sum(bool(cell.value) for cell in sheet["I"][1:]) == wanted


def test_nothing_to_check_is_an_empty_sheet() -> None:
    empty = {name: table.slice(0, 0) for name, table in TABLES.items()}
    lines = attention.lines(empty["contacts"], empty["records"], empty["review"], load("fr"))
    assert lines.num_rows == 0 and list(lines.column_names) == list(attention.WIDTHS)
    assert made(limit=3) == made()[:3]
