"""``contacts.xlsx``: the list for people, in their language.

Sheet 1 holds the contacts, sheet 2 all that a person should look at (``attention``), sheet 3 the
figures of the run.

May import: model, texts. Tests: ``tests/writers/test_workbook.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zboun.model import CONTACT_COLUMNS
from zboun.texts import Texts, load
from zboun.writers import attention
from zboun.writers.sheets import MAX_ROWS, Book, Column, mapped

_WIDTHS = {
    "contact_id": 13, "name": 28, "given_name": 16, "family_name": 18, "phone": 17,
    "other_phones": 22, "email": 28, "other_emails": 22, "city": 18, "wilaya_code": 8,
    "wilaya": 16, "status": 16, "stage": 12, "records": 9, "sources": 30, "first_seen": 13,
    "last_seen": 13, "messages": 10, "related": 16, "needs_review": 11,
}  # fmt: skip
_NUMBERS = ("records", "messages", "row")


def write_contacts_book(
    path: Path,
    contacts: pa.Table,
    records: pa.Table | None = None,
    summary: Mapping[str, Any] | None = None,
    lang: str = "fr",
    review: pa.Table | None = None,
    *,
    beside: bool = True,
) -> None:
    """Write the workbook; every cell is text or a number, never a formula.

    ``review``: the pairs to decide; ``beside``: review.xlsx is written beside the workbook.
    """
    words = load(lang)
    with Book(path, rtl=words.rtl) as book:
        people = by_name(for_people(contacts, words))
        book.table(words("sheet.contacts"), people, _columns(_WIDTHS, words))
        notes = ["summary.split"] if contacts.num_rows > MAX_ROWS else []
        if records is not None:
            found = attention.lines(contacts, records, review, words, beside=beside)
            if found.num_rows == attention.LIMIT:
                notes.append("summary.attention_cut")
            book.table(words("sheet.attention"), found, _columns(attention.WIDTHS, words))
        _summary_sheet(book, summary or {}, words, notes)


def _columns(widths: Mapping[str, int], words: Texts) -> list[Column]:
    return [
        Column(key, words(f"column.{key}"), width, style="number" if key in _NUMBERS else "text")
        for key, width in widths.items()
    ]


def for_people(contacts: pa.Table, words: Texts) -> pa.Table:
    """Return the contact columns with codes in words: status, stage, needs_review."""
    table = contacts.select([name for name in CONTACT_COLUMNS if name in contacts.column_names])
    for name in CONTACT_COLUMNS:
        if name not in table.column_names:
            table = table.append_column(name, pa.array([""] * table.num_rows, pa.string()))
    for group in ("status", "stage"):
        table = _replace(table, group, partial(words.code, group))
    return _replace(table, "needs_review", lambda flag: yes_no(flag, words)).select(CONTACT_COLUMNS)


def by_name(contacts: pa.Table) -> pa.Table:
    """Return the contacts in the order of their names, those without one last."""
    name = pc.utf8_lower(contacts.column("name"))
    keys = pa.table({"none": pc.equal(name, ""), "name": name, "id": contacts.column("contact_id")})
    order = pc.sort_indices(keys, sort_keys=[(key, "ascending") for key in keys.column_names])
    return contacts.take(order)


def yes_no(flag: str, words: Texts) -> str:
    """Return "yes" in words for a flag that is set, "" for one that is not.

    >>> yes_no("true", load("fr")), yes_no("false", load("fr"))
    ('oui', '')
    """
    return "" if flag.lower() in ("", "false", "0", "no") else words("yes")


def _replace(table: pa.Table, name: str, say: Callable[[str], str]) -> pa.Table:
    """Return the table with one column's distinct values said in words."""
    index = table.column_names.index(name)
    return table.set_column(index, name, mapped(table.column(name), say))


def _summary_sheet(book: Book, summary: Mapping[str, Any], words: Texts, notes: list[str]) -> None:
    sheet = book.add(words("sheet.summary"))
    sheet.set_column(0, 0, 46, book.styles["text"])
    sheet.set_column(1, 1, 24, book.styles["text"])
    lines = summary_lines(summary, words)
    if book.truncated:
        lines.append((words("summary.truncated"), book.truncated))
    lines += [(words(note), "") for note in notes]
    for row, (label, value) in enumerate(lines):
        sheet.write_string(row, 0, label, book.styles["strong"])
        if isinstance(value, int):
            sheet.write_number(row, 1, value, book.styles["number"])
        else:
            sheet.write_string(row, 1, str(value), book.styles["text"])


def summary_lines(summary: Mapping[str, Any], words: Texts) -> list[tuple[str, int | str]]:
    """Return the figures of a run as (label, value), those that the summary has."""
    rows = summary.get("rows") or {}
    figures = {
        "read": rows.get("read"), "records": rows.get("records"), "rejected": rows.get("rejected"),
        **{key: summary.get(key) for key in (
            "contacts", "merged", "reachable_before", "reachable_after", "related", "review",
            "started", "zboun", "rules",
        )},
        "unreadable": len(summary.get("unreadable") or ()) or None,
    }  # fmt: skip
    return [(words(f"summary.{key}"), value) for key, value in figures.items() if value is not None]
