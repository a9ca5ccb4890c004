"""Gives each line of a table its one place: a record, or the reason why it is none.

May import: model, errors, rules. Tests: ``tests/columns/test_grid.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zboun.columns.assign import Choice
from zboun.columns.evidence import Lexicon
from zboun.columns.lines import (
    Mask,
    filled,
    is_title,
    is_total,
    may_be_total,
    says_something,
    starts_like_a_total,
)
from zboun.columns.split import Table

RECORD, BLANK, HEADER, TITLE, TOTAL, NOTHING, REPORT = range(7)
REASONS = ("", "blank", "header", "title", "total", "nothing_usable", "own_report")

NAMED = ("name", "given_name", "family_name", "company")
PLACES = ("city", "wilaya", "commune", "address")
USABLE = (*NAMED, "phone", "fax", "email", *PLACES)
_COUNTED = ("id",)

Codes = npt.NDArray[np.int8]
Filled = Mapping[int, Mask]  # column -> where it holds something


def classify(cells: pa.Table, table: Table, choices: Sequence[Choice], lex: Lexicon) -> Codes:
    """Return one code for each line of a table (``cells`` holds its lines only).

    A line is a record when it has a name, a phone, an e-mail or a place (fillers such as ``-``
    aside). A status alone makes none, for drop-downs are filled in down to empty lines; only a
    table that has nothing else goes by it.
    """
    there = {index: filled(cells.column(str(index))) for index in table.columns}
    count = sum(there.values(), start=np.zeros(cells.num_rows, dtype=np.int16))
    codes = np.full(cells.num_rows, NOTHING, dtype=np.int8)
    codes[_identified(cells, choices, there)] = RECORD
    suspects = _suspects(codes, cells, choices, there, lex)
    if len(table.columns) > 2:
        suspects |= (count == 1) & ~_reachable(choices, there, cells.num_rows)
    _sift(codes, cells.select([str(c) for c in table.columns]), suspects, count == 1, lex)
    codes[count == 0] = BLANK
    _numbers_only(codes, cells, choices)
    for marked, code in ((table.titles, TITLE), (table.headers, HEADER)):
        at = np.fromiter((line - table.start for line in sorted(marked)), dtype=np.int64)
        at = at[codes[at] != BLANK]
        codes[at] = code
    return codes


def _identified(cells: pa.Table, choices: Sequence[Choice], there: Filled) -> Mask:
    fields = {choice.field for choice in choices}
    wanted = USABLE if fields & set(USABLE) else ("status",)
    known = np.zeros(cells.num_rows, dtype=bool)
    for choice in choices:
        if choice.field in wanted:
            column = cells.column(str(choice.index))
            known |= says_something(column, there[choice.index] & ~known)  # most are known by then
    return known


def _suspects(
    codes: Codes, cells: pa.Table, choices: Sequence[Choice], there: Filled, lex: Lexicon
) -> Mask:
    """Return the lines that nothing identifies, or that begin like a total.

    In a column of places "Sous-total" stands where nobody is named.
    """
    suspects: Mask = codes == NOTHING
    nameless = np.ones(len(codes), dtype=bool)
    for choice in choices:
        if choice.field in ("", *NAMED):
            suspects |= starts_like_a_total(cells.column(str(choice.index)), lex.headers)
        if choice.field in NAMED:
            nameless &= ~there[choice.index]
    at = np.flatnonzero(nameless & ~suspects)
    for choice in choices:
        if choice.field in PLACES:
            column = cells.column(str(choice.index)).take(pa.array(at))
            suspects[at] |= starts_like_a_total(column, lex.headers)
    return suspects


def _sift(codes: Codes, cells: pa.Table, suspects: Mask, lone: Mask, lex: Lexicon) -> None:
    """Read the suspicious lines: of those only that may be a total or a title, each by itself."""
    at = np.flatnonzero(suspects)
    taken = cells.take(pa.array(at))
    some = np.flatnonzero(may_be_total(taken.columns, lex.headers) | lone[at])
    lists = [column.to_pylist() for column in taken.take(pa.array(some)).columns]
    for line, texts in zip(at[some], zip(*lists, strict=True), strict=True):
        codes[line] = _reread(texts, int(codes[line]), lex)


def _reachable(choices: Sequence[Choice], there: Filled, lines: int) -> Mask:
    reachable = np.zeros(lines, dtype=bool)
    for choice in choices:
        if choice.field in ("phone", "email"):
            reachable |= there[choice.index]
    return reachable


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
