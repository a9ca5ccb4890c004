"""A whole OUT that may be shown around: every table and figure with nobody in it.

    tables, figures = disguised(tables, figures, key)

What a column holds decides: a code, a count, a place or a day stays; a name, a phone, an e-mail,
an id or a file's name becomes its pseudonym (``pseudonyms``); free text (messages, rejected lines,
details) is left blank; a column that nobody thought of is left out. What an OUT keeps for its later
runs (journal, decisions, replaced sources) does not go along: the copy is no list to go on with.

May import: pseudonyms, out_tables, writers, report, errors (behind ``Result.pseudonymized`` and
the command line).
Tests: ``tests/test_pseudonyms.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from zboun import out_tables, pseudonyms
from zboun.arrays import empties
from zboun.errors import UsageError

MARK = "pseudonymized"  # in summary.json: such a folder is no list
Tables = dict[str, pa.Table]

_ID, _SOURCE, _SHEET = ("Z-{}", "id"), ("S-{}", "source"), ("T-{}", "sheet")
_FORMS = {
    **pseudonyms.FORMS,
    **dict.fromkeys(("contact_a", "contact_b", "related_id", "first_contact_id"), _ID),
    **dict.fromkeys(("source", "sources"), _SOURCE),
    **dict.fromkeys(("name_a", "name_b"), pseudonyms.FORMS["name"]),
    **dict.fromkeys(("phone_a", "phone_b"), pseudonyms.FORMS["phone"]),
    **dict.fromkeys(("email_a", "email_b"), pseudonyms.FORMS["email"]),
    **dict.fromkeys(("key_a", "key_b"), ("K-{}", "key")),
    "pair_id": ("Q-{}", "pair"),
    "sheet": _SHEET,
    "sender": ("T-{}", "sender"),
    "identity": ("I-{}", "identity"),
    **{f"{name}_raw": ("T-{}", f"{name}_raw") for name in ("name", "phone", "email", "city")},
    "status_raw": ("T-{}", "status_raw"),
}  # fmt: skip
_RECORDS = {"record_id", "record_a", "record_b", "records_a", "records_b"}
_BLANK = {"text", "detail", "remedy", "values"}  # what people wrote, and what quotes it
_PLAIN = {
    *pseudonyms.PLAIN, "opt_out", "row", "line", "time", "kind", "reason", "doubt", "why",
    "verdict", "score", "reasons", "gain", "city_a", "city_b", "name_order", "city_level", "origin",
    "name_kind",
    *(f"{name}_{what}" for name in ("name", "phone", "email", "city", "status")
      for what in ("outcome", "reason")),
}  # fmt: skip
_SHARED = ("contacts", "records", "rejected", "doubts", "messages", "related", "links", "review")
_FIGURES = (
    "rules", "zboun", "scheme", "started", "seconds", "rows", "contacts", "merged",
    "reachable_before", "reachable_after", "related", "review", "needs_review", "opted_out",
    "blocking", "stages",
)  # fmt: skip
_OF_SOURCE = ("format", "read", "records", "rejected", "reasons", "code")


def disguised(
    tables: Mapping[str, pa.Table], figures: Mapping[str, Any], key: bytes
) -> tuple[Tables, dict[str, Any]]:
    """Return an OUT's tables and figures with pseudonyms for all that names a person.

    Counts stay: of rows, of values in a cell, and every sum of the figures.
    """
    records = _record_ids(tables["records"], key)
    clean = {name: _table(tables[name], key, records) for name in _SHARED if name in tables}
    return clean, _figures(figures, key)


def _record_ids(records: pa.Table, key: bytes) -> dict[str, str]:
    """Return record id -> the same id of the disguised source and sheet; rows stay."""
    places: dict[tuple[str, str], tuple[int, str]] = {}
    found = {}
    ids = (records[name].to_pylist() for name in ("record_id", "source", "sheet"))
    for one, source, sheet in zip(*ids, strict=True):
        if (source, sheet) not in places:
            told = pseudonyms.cell(source, *_SOURCE, key)
            told += f"!{pseudonyms.cell(sheet, *_SHEET, key)}" if sheet else ""
            places[source, sheet] = len(source) + (len(sheet) + 1 if sheet else 0), told
        length, told = places[source, sheet]
        found[one] = told + one[length:]
    return found


def contacts(table: pa.Table, key: bytes) -> pa.Table:
    """Return a list of contacts with pseudonyms for people; a column of nobody's is left out."""
    return _table(table, key, {})


def copy(list_: Path, target: Path, key: bytes, *, lang: str = "fr") -> None:
    """Write a whole OUT again, into a folder of its own, with pseudonyms for people."""
    from zboun import report, writers

    refuse(list_)
    check_place(target, True)
    tables = out_tables.read(list_, _SHARED)
    figures = json.loads((list_ / "summary.json").read_text("utf-8"))
    shown, told = disguised(tables, figures, key)
    page = report.render(shown, told, lang=lang)
    writers.save(target, shown, told, lang=lang, pages={"report.html": page})


def _table(table: pa.Table, key: bytes, records: Mapping[str, str]) -> pa.Table:
    columns: dict[str, Any] = {}
    for name in table.column_names:
        if name in _PLAIN:
            columns[name] = table[name]
        elif name in _BLANK:
            columns[name] = empties(len(table))
        elif name in _RECORDS:
            ids = table[name].to_pylist()
            columns[name] = pa.array([_all_of(cell, records) for cell in ids], pa.string())
        elif name in _FORMS:
            columns[name] = pseudonyms.column(table[name], *_FORMS[name], key)
    if "related" in columns:
        cells = columns["related"].to_pylist()
        columns["related"] = pa.array([";".join(sorted(cell.split(";"))) for cell in cells])
    return pa.table(columns)


def _all_of(cell: str, records: Mapping[str, str]) -> str:
    """Return the disguised ids of one cell; a file's name may itself hold a semicolon."""
    if cell in records or not cell:
        return records.get(cell, "")
    return ";".join(records.get(one, "") for one in cell.split(";"))


def _figures(figures: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    """Return the figures: counts and codes as they are, examples and details left out."""
    shown = {name: figures[name] for name in _FIGURES if name in figures}
    fields = {
        name: {**counts, "examples": []} for name, counts in (figures.get("fields") or {}).items()
    }
    sources, unread = (
        [_source(one, key) for one in figures.get(name) or ()] for name in ("sources", "unreadable")
    )
    return {**shown, "fields": fields, "sources": sources, "unreadable": unread, MARK: True}


def _source(one: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    name = pseudonyms.cell(str(one.get("source", "")), *_SOURCE, key)
    told = {what: one[what] for what in _OF_SOURCE if what in one}
    return {"source": name, **told, "details": {}, "error": "", "remedy": ""}


def is_disguised(out: Path) -> bool:
    """Say whether a folder is a copy to show around."""
    try:
        return json.loads((out / "summary.json").read_text("utf-8")).get(MARK) is True
    except (OSError, ValueError, AttributeError, RecursionError):
        return False


def check_place(out: Path, asked: bool) -> None:
    """Raise UsageError where a copy to show around and a list would get into one folder.

    What a folder already holds (journal, kept files) stays there: a copy needs one of its own.
    """
    if not out.is_dir() or not any(out.iterdir()):
        return
    if asked and not is_disguised(out):
        raise UsageError(
            f"{out} is not empty: name a new folder for the copy", "copy_place", out=out
        )
    if not asked:
        refuse(out)


def refuse(out: Path) -> None:
    """Raise UsageError for a folder that is a copy to show around, and no list."""
    if is_disguised(out):
        raise UsageError(
            f"{out} is a pseudonymized copy, to be shown around: go on with the list itself",
            "copy", out=out,
        )  # fmt: skip
