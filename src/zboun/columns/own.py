"""The columns of a table that none of the five fields takes: amounts, notes, addresses, numbers.

They are the shop's own, and nothing of a file is lost: each record keeps its filled ones as a JSON
object, header -> text as written. A column that the five fields carry whole stands there already.

May import: model, errors, rules. Tests: ``tests/columns/test_own.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from zboun.columns.assign import Choice, Column
from zboun.columns.build import Text, join
from zboun.columns.mapping import Meaning

_CARRIED = frozenset(
    ("name", "given_name", "family_name", "middle_name", "phone", "fax", "email", "status",
     "city", "commune", "wilaya")
)  # fmt: skip
_NAMES = frozenset(("name", "given_name", "family_name"))
_DATES = frozenset(("date", "first_seen", "last_seen"))
_OURS = "zboun_"  # lists that we wrote: their other columns are made anew


def own_choices(meaning: Meaning) -> list[tuple[Choice, str]]:
    """Return the columns that are kept as they are, each with a header of its own."""
    if meaning.export is not None and meaning.export.name.startswith(_OURS):
        return []
    carried = _carried(meaning)
    found: list[tuple[Choice, str]] = []
    taken: set[str] = set()
    for column, choice in zip(meaning.columns, meaning.choices, strict=True):
        if choice.field not in carried and not _left(choice, meaning):
            found.append((choice, _header(column, taken)))
    return found


def _carried(meaning: Meaning) -> frozenset[str]:
    """Return the fields whose columns the record carries in another place."""
    fields = [choice.field for choice in meaning.choices]
    carried = _CARRIED
    if not _NAMES & set(fields):
        carried |= {"company"}  # it is the name
    if sum(field in _DATES for field in fields) == 1:
        carried |= _DATES  # the first and the last contact
    return carried


def _left(choice: Choice, meaning: Meaning) -> bool:
    """Say whether a column is left out: told so, or one of another program's technical columns."""
    told = choice.reason == "told" and not choice.field
    closed = meaning.export is not None and meaning.export.closed
    return told or (closed and not choice.field and choice.reason != "labels")


def _header(column: Column, taken: set[str]) -> str:
    """Return a column's header, numbered where another one has the same, ``#3`` where none is."""
    plain = " ".join(column.header.split()) or f"#{column.index + 1}"
    header, number = plain, 2
    while header in taken:
        header, number = f"{plain} ({number})", number + 1
    taken.add(header)
    return header


def own_texts(cells: pa.Table, chosen: Sequence[tuple[Choice, str]]) -> Text | None:
    """Return each line's filled cells as a JSON object, "" where none is; None for no column."""
    members = list(_members(cells, chosen))
    if not members:
        return None
    joined = join(members, ", ", members[0])
    return pc.if_else(pc.equal(joined, ""), "", pc.binary_join_element_wise("{", joined, "}", ""))


def _members(cells: pa.Table, chosen: Sequence[tuple[Choice, str]]) -> Iterator[Text]:
    """Yield ``"header": "text"`` of each column that says anything."""
    for choice, header in chosen:
        column = cells.column(str(choice.index))
        blank = pc.or_(pc.equal(column, ""), pc.utf8_is_space(column))
        if pc.all(blank).as_py() is not False:
            continue
        start = f'{json.dumps(header, ensure_ascii=False)}: "'
        member = pc.binary_join_element_wise(start, _escaped(column), '"', "")
        yield pc.if_else(blank, "", member)


def _escaped(column: Text) -> Text:
    """Return texts as the inside of JSON strings; outer spaces go, as in every field."""
    column = pc.utf8_trim_whitespace(column)
    for char, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        column = pc.replace_substring(column, char, escape)
    return pc.replace_substring_regex(column, r"[\x00-\x1f]", " ")
