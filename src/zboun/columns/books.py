"""Maps the grids of one input together: what one sheet is may say what another is.

A workbook that we wrote holds its contacts on the first sheet, and reports about them on others
that have no header to know them by. Read as tables, they would double the contacts.

May import: model, errors, rules, and the text forms of ``fields.text``.
Tests: ``tests/test_own_files.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from zboun.columns.grid import Rejected, map_grid, own_report
from zboun.fields.text import fold
from zboun.model import RAW_COLUMNS, Grid, Mapped, ReadOptions
from zboun.rules import Rules


def map_grids(
    grids: Sequence[Grid], rules: Rules, options: ReadOptions | None = None
) -> list[tuple[Grid, Mapped]]:
    """Return each grid with its tables; the reports in a workbook of ours give no record."""
    found = [(grid, map_grid(grid, rules, options)) for grid in grids]
    reports = {export.name: export.sheets for export in rules.headers.exports if export.sheets}
    books: dict[str, frozenset[str]] = {}
    for grid, parts in found:
        names = {guess.reason for part in parts for guess in part.guesses} & set(reports)
        if names:
            books[grid.source] = reports[names.pop()]
    return [
        (grid, part)
        for grid, parts in found
        for part in ([_aside(grid)] if _is_report(grid, books) else parts)
    ]


def _is_report(grid: Grid, books: dict[str, frozenset[str]]) -> bool:
    return fold(grid.sheet) in books.get(grid.source, frozenset())


def _aside(grid: Grid) -> Mapped:
    """Return a sheet none of whose lines is a record."""
    lists = [column.to_pylist() for column in grid.cells.columns]
    texts = zip(*lists, strict=True)
    rejected: list[Rejected] = [
        (grid.source, grid.sheet, row, "own_report", " | ".join(t for t in cells if t.strip()))
        for row, cells in zip(grid.rows.to_pylist(), texts, strict=True)
    ]
    whole = {"row": pa.int64(), "messages": pa.int64()}
    kinds = [(name, whole.get(name, pa.string())) for name in RAW_COLUMNS[1:]]
    return Mapped(
        records=pa.schema(kinds).empty_table(),
        rejected=rejected,
        guesses=[],
        doubts=[own_report(grid)],
        read=grid.cells.num_rows,
    )
