"""``contacts.xlsx``: the list for people, in their language.

Sheet 1 holds the contacts, and behind our columns the shop's own (``own_columns``); sheet 2 all
that a person should look at (``attention``); sheet 3 the figures of the run.

May import: model, rules, texts. Tests: ``tests/writers/test_workbook.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import empties
from zboun.model import CONTACT_COLUMNS
from zboun.rules import place_names
from zboun.texts import Texts, load, local_time
from zboun.writers import attention
from zboun.writers.own_columns import own_columns
from zboun.writers.sheets import MAX_ROWS, MAX_TEXT, Book, Column, TableSheet, mapped

_HEADER = 200  # characters of a header of the shop's own
_SOURCES = 500  # files named in the summary
_WIDTHS = {
    "contact_id": 13, "name": 28, "given_name": 16, "family_name": 18, "phone": 17,
    "other_phones": 22, "email": 28, "other_emails": 22, "city": 18, "wilaya_code": 13,
    "wilaya": 16, "status": 16, "stage": 12, "records": 15, "sources": 30, "first_seen": 16,
    "last_seen": 16, "messages": 11, "related": 16, "needs_review": 11, "opt_out": 13,
}  # fmt: skip
_STYLES = {"records": "number", "row": "number", "messages": "some"}


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
        columns = _columns(_WIDTHS, words)
        for number, (header, values) in enumerate(own_columns(people, records)):
            people = people.append_column(f"own {number}", values)
            columns.append(Column(f"own {number}", header[:_HEADER], 18, header_style="own"))
        for sheet in book.table(words("sheet.contacts"), people, columns, fixed=2):
            _light(book, sheet, words)
        notes = ["summary.split"] if contacts.num_rows > MAX_ROWS else []
        if records is not None:
            found = attention.lines(contacts, records, review, words, beside=beside)
            if found.num_rows == attention.LIMIT:
                notes.append("summary.attention_cut")
            if attention.unmarked(found, contacts):
                notes.append("summary.attention_more")
            columns = _columns(attention.WIDTHS, words)
            book.table(words("sheet.attention"), found, columns, fixed=2)
        _summary_sheet(book, summary or {}, words, notes)


def _columns(widths: Mapping[str, int], words: Texts) -> list[Column]:
    return [
        Column(key, words(f"column.{key}"), width, style=_STYLES.get(key, "text"))
        for key, width in widths.items()
    ]


def _light(book: Book, sheet: TableSheet, words: Texts) -> None:
    """Colour the marks of the contacts that a person should look at."""
    column = list(_WIDTHS).index("needs_review")
    marked = {"type": "cell", "criteria": "==", "value": f'"{words("yes")}"'}
    sheet.conditional_format(1, column, MAX_ROWS, column, {**marked, "format": book.styles["mark"]})


def for_people(contacts: pa.Table, words: Texts) -> pa.Table:
    """Return the contact columns as people read them: codes in words, places by their names."""
    shown = (*CONTACT_COLUMNS, "opt_out")
    table = contacts.select([name for name in shown if name in contacts.column_names])
    for name in shown:
        if name not in table.column_names:
            table = table.append_column(name, empties(table.num_rows))
    for group in ("status", "stage"):
        table = _replace(table, group, partial(words.code, group))
    for name in ("needs_review", "opt_out"):
        table = _replace(table, name, lambda flag: yes_no(flag, words))
    return _places(table, words.lang).select(shown)


def _places(table: pa.Table, lang: str) -> pa.Table:
    """Return the table with communes and wilayas as the language writes them."""
    if lang != "ar":
        return table
    both = pc.binary_join_element_wise(table["wilaya_code"], table["city"], "|")
    towns = mapped(both, lambda at: place_names.city(at.partition("|")[2], lang, at[:2]))
    table = table.set_column(table.column_names.index("city"), "city", towns)
    return _replace(table, "wilaya", lambda name: place_names.wilaya(name, lang))


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
    sheet.set_column(0, 0, 60, book.styles["text"])
    sheet.set_column(1, 3, 20, book.styles["text"])
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
    _sources(book, sheet, summary, words, len(lines) + 1)


def _sources(
    book: Book, sheet: TableSheet, summary: Mapping[str, Any], words: Texts, row: int
) -> None:
    """Write what every file gave: rows read, records, rows set aside."""
    sources = list(summary.get("sources") or ())[:_SOURCES]
    header = ("column.source", "report.read", "report.records", "report.rejected")
    for column, key in enumerate(header if sources else ()):
        sheet.write_string(row, column, words(key), book.styles["header"])
    for below, one in enumerate(sources, row + 1):
        sheet.write_string(below, 0, str(one.get("source", ""))[:MAX_TEXT], book.styles["text"])
        for column, key in enumerate(("read", "records", "rejected"), 1):
            sheet.write_number(below, column, int(one.get(key) or 0), book.styles["number"])


def summary_lines(summary: Mapping[str, Any], words: Texts) -> list[tuple[str, int | str]]:
    """Return the figures of a run as (label, value), those that the summary has."""
    rows = summary.get("rows") or {}
    figures = {
        "read": rows.get("read"), "records": rows.get("records"), "rejected": rows.get("rejected"),
        **{key: summary.get(key) for key in (
            "contacts", "merged", "reachable_before", "reachable_after", "related", "review",
            "needs_review",
        )},
        "started": local_time(str(summary.get("started") or "")) or None,
        "zboun": summary.get("zboun"), "rules": summary.get("rules"),
        "unreadable": len(summary.get("unreadable") or ()) or None,
    }  # fmt: skip
    return [(words(f"summary.{key}"), value) for key, value in figures.items() if value is not None]
