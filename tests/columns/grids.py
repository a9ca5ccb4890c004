"""Grids for tests, out of lists of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from zboun.columns import map_grid
from zboun.model import Grid, Mapped, ReadOptions
from zboun.rules import load


def grid(rows: Sequence[Sequence[str]], **more: Any) -> Grid:
    """Return a grid of ragged rows, numbered from 1."""
    width = max((len(row) for row in rows), default=0)
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    columns = {str(c): pa.array([row[c] for row in full], pa.string()) for c in range(width)}
    return Grid("t.csv", "", pa.table(columns), pa.array(range(1, len(rows) + 1)), **more)


def mapped(rows: Sequence[Sequence[str]], **options: Any) -> list[Mapped]:
    """Return what a grid of these rows is mapped to."""
    return map_grid(grid(rows), load(), ReadOptions(**options))


def one(rows: Sequence[Sequence[str]], **options: Any) -> Mapped:
    """Return the only table of these rows."""
    (table,) = mapped(rows, **options)
    return table


def fields(table: Mapped) -> list[str]:
    """Return what each column was taken for."""
    return [guess.field for guess in table.guesses]


def reasons(table: Mapped) -> list[tuple[int, str]]:
    """Return the row and the reason of each rejected line."""
    return [(row, reason) for _, _, row, reason, _ in table.rejected]


def column(table: Mapped, name: str) -> list[str]:
    """Return one column of the records."""
    return table.records[name].to_pylist()
