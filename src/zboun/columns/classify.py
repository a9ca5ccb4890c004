"""Gives each line of a table its one place: a record, or the reason why it is none.

May import: model, errors, rules. Tests: ``tests/columns/test_grid.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zboun.columns.assign import Choice
from zboun.columns.evidence import Lexicon
from zboun.columns.lines import (
    Mask,
    count_filled,
    filled,
    is_title,
    is_total,
    says_something,
    starts_like_a_total,
)
from zboun.columns.split import Table

RECORD, BLANK, HEADER, TITLE, TOTAL, NOTHING, REPORT = range(7)
REASONS = ("", "blank", "header", "title", "total", "nothing_usable", "own_report")

NAMED = ("name", "given_name", "family_name", "company")
USABLE = (*NAMED, "phone", "fax", "email", "city", "wilaya", "commune", "address")
_COUNTED = ("id",)

Codes = npt.NDArray[np.int8]


def classify(cells: pa.Table, table: Table, choices: Sequence[Choice], lex: Lexicon) -> Codes:
    """Return one code for each line of a table (``cells`` holds its lines only).

    A line is a record when it has a name, a phone, an e-mail or a place (fillers such as ``-``
    aside). A status alone makes none, for drop-downs are filled in down to empty lines; only a
    table that has nothing else goes by it.
    """
    lines = cells.num_rows
    columns = [cells.column(str(c)) for c in table.columns]
    codes = np.full(lines, NOTHING, dtype=np.int8)
    codes[_identified(cells, choices)] = RECORD
    _sift(codes, cells, table, choices, lex)
    codes[count_filled(columns, lines) == 0] = BLANK
    _numbers_only(codes, cells, choices)
    for marked, code in ((table.titles, TITLE), (table.headers, HEADER)):
        at = np.fromiter((line - table.start for line in sorted(marked)), dtype=np.int64)
        at = at[codes[at] != BLANK]
        codes[at] = code
    return codes


def _identified(cells: pa.Table, choices: Sequence[Choice]) -> Mask:
    fields = {choice.field for choice in choices}
    wanted = USABLE if fields & set(USABLE) else ("status",)
    there = np.zeros(cells.num_rows, dtype=bool)
    for choice in choices:
        if choice.field in wanted:
            there |= says_something(cells.column(str(choice.index)))
    return there


def _sift(
    codes: Codes, cells: pa.Table, table: Table, choices: Sequence[Choice], lex: Lexicon
) -> None:
    """Read the suspicious lines one by one: beginnings of totals, lone cells, unidentified ones."""
    suspects = codes == NOTHING
    for choice in choices:
        if choice.field in ("", *NAMED):
            suspects |= starts_like_a_total(cells.column(str(choice.index)), lex.headers)
    if len(table.columns) > 2:
        columns = [cells.column(str(c)) for c in table.columns]
        suspects |= (count_filled(columns, cells.num_rows) == 1) & ~_reachable(cells, choices)
    at = np.flatnonzero(suspects)
    if not len(at):
        return
    taken = cells.take(pa.array(at))
    lists = [taken.column(str(c)).to_pylist() for c in table.columns]
    for line, texts in zip(at, zip(*lists, strict=True), strict=True):
        codes[line] = _reread(texts, int(codes[line]), lex)


def _reachable(cells: pa.Table, choices: Sequence[Choice]) -> Mask:
    there = np.zeros(cells.num_rows, dtype=bool)
    for choice in choices:
        if choice.field in ("phone", "email"):
            there |= filled(cells.column(str(choice.index)))
    return there


def _reread(texts: Sequence[str], code: int, lex: Lexicon) -> int:
    if is_total(texts, lex.headers):
        return TOTAL
    there = [text for text in texts if text.strip()]
    if len(there) == 1 and is_title(there[0], lex):
        return TITLE
    return code


def _numbers_only(codes: Codes, cells: pa.Table, choices: Sequence[Choice]) -> None:
    """Call a line blank whose only content is its row number."""
    left = np.flatnonzero(codes == NOTHING)
    if not len(left):
        return
    taken = cells.take(pa.array(left))
    numbered = np.zeros(len(left), dtype=bool)
    others = np.zeros(len(left), dtype=bool)
    for choice in choices:
        column = taken.column(str(choice.index))
        if choice.reason in _COUNTED or (not choice.field and choice.reason == "no_header"):
            short = np.array(
                [t.strip().rstrip(".").isdigit() or not t.strip() for t in column.to_pylist()]
            )
            numbered |= filled(column) & short
            others |= filled(column) & ~short
        else:
            others |= filled(column)
    codes[left[numbered & ~others]] = BLANK
