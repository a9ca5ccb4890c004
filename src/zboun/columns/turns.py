"""Finds where a table's column order changes in mid-file, when no header says so.

Two exports pasted one under the other show it by their phones: from some line on they stand in
another column. Below that line the columns are told by their content.

May import: model, errors, rules. Tests: ``tests/columns/test_turns.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow.compute as pc

from zboun.columns.assign import Choice
from zboun.columns.lines import Mask, filled, to_mask
from zboun.columns.split import Table
from zboun.model import Doubt, Grid, named

LEAST = 3  # lines of another order that make one
SHARE = 0.7  # of them with a phone in one other column
_NUMBER = r"^[^\pL]{0,6}(?:\d[^\pL\d]{0,3}){8,14}$"


def turn(grid: Grid, table: Table, choices: Sequence[Choice]) -> tuple[Table, Table] | None:
    """Return the table cut in two at the line where its column order changes, None for most."""
    phones = [choice.index for choice in choices if choice.field in ("phone", "fax")]
    if len(phones) != 1 or table.found is None or table.stop - table.start < 2 * LEAST:
        return None
    own = phones[0]
    if phones_in(grid, own, table.stop - LEAST, table.stop).any():
        return None  # nearly every table ends here
    here = np.flatnonzero(phones_in(grid, own, table.start, table.stop))
    cut = table.start + int(here[-1]) + 1 if len(here) else table.stop
    others = [column for column in table.columns if column != own]
    if len(here) < LEAST or table.stop - cut < LEAST or not _elsewhere(grid, others, cut, table):
        return None
    above = replace(
        table,
        stop=cut,
        headers=frozenset(line for line in table.headers if line < cut),
        titles=frozenset(line for line in table.titles if line < cut),
    )
    below = Table(table.columns, cut, table.stop, None, table.headers - above.headers, frozenset())
    return above, below


def _elsewhere(grid: Grid, others: Sequence[int], cut: int, table: Table) -> bool:
    """Say whether the phones of the last lines stand in one other column that had none before."""
    lines = table.stop - cut
    there = np.zeros(lines, dtype=bool)
    for column in others:
        there |= filled(grid.cells.column(str(column)).slice(cut, lines))
    for column in others:
        below = int(phones_in(grid, column, cut, table.stop).sum())
        above = int(phones_in(grid, column, table.start, cut).sum())
        if below >= max(LEAST, SHARE * int(there.sum())) and above == 0:
            return True
    return False


def phones_in(grid: Grid, column: int, start: int, stop: int) -> Mask:
    """Return which lines of a column, from ``start`` on, hold a number and nothing else."""
    cells = grid.cells.column(str(column)).slice(start, stop - start)
    return to_mask(pc.match_substring_regex(cells, _NUMBER))


def doubt(grid: Grid, row: int) -> Doubt:
    """Return the doubt about a table whose columns change places at a row of the user's."""
    detail = f"from row {row} on the columns stand in another order; there their content decides"
    remedy = f"check the records from row {row} on, or put a header above them"
    return Doubt(grid.source, grid.sheet, "column_order_changes", detail, remedy, named(row=row))
