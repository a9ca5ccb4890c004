"""Cells of any type as exact text, and grids of them.

A reader does not repair: text stays as written, numbers become the digits they stand for, dates
ISO 8601. The columns of a grid are Arrow strings and never null.

May import: model, fields.text, readers.limits. Tests: ``tests/readers/test_read.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import empties
from zboun.fields.text import EXACT_FLOAT, cell_text
from zboun.model import Doubt, Grid, named
from zboun.readers import limits

CHUNK = 50_000  # lines that are held as Python objects at one time


def text_array(cells: Sequence[Any]) -> pa.Array:
    """Return cells of any types as one Arrow string array without nulls."""
    if set(map(type, cells)) != {str}:
        cells = _texts(cells)
    try:
        return pa.array(cells, pa.string())
    except UnicodeEncodeError:  # lone surrogates, out of JSON escapes
        return pa.array([_sound(cell) for cell in cells], pa.string())


def _texts(cells: Sequence[Any]) -> list[str]:
    """Apply ``cell_text``; texts and whole numbers, the bulk of any sheet, without a call each."""
    return [
        cell
        if type(cell) is str
        else str(int(cell))
        if type(cell) is float and cell.is_integer() and -EXACT_FLOAT <= cell <= EXACT_FLOAT
        else cell_text(cell)
        for cell in cells
    ]


def _sound(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def make_grid(
    source: str,
    sheet: str,
    columns: Sequence[pa.ChunkedArray],
    rows: pa.Array,
    header: tuple[str, ...] | None = None,
    fill_down: tuple[tuple[int, int, int], ...] = (),
) -> Grid:
    """Return a Grid of string columns."""
    names = [str(index) for index in range(len(columns))]
    return Grid(source, sheet, pa.table(list(columns), names=names), rows, header, fill_down)


def grid_of_lines(
    source: str,
    sheet: str,
    lines: Iterable[tuple[int, list[Any]]],
    header: tuple[str, ...] | None = None,
    joint: str = " ",
    bound: int = limits.MAX_COLUMNS,
) -> Grid:
    """Return a Grid of numbered lines that may be ragged: short ones are padded with ``""``.

    A line wider than ``bound`` keeps its surplus in the last column, joined by ``joint``.
    """
    blocks: list[list[pa.Array]] = []
    rows: list[pa.Array] = []
    for numbers, block in _blocks(lines):
        widest = max(map(len, block))
        if widest > bound:
            block = [_folded(line, bound, joint) for line in block]
        blocks.append([text_array(column) for column in zip_longest(*block, fillvalue="")])
        rows.append(pa.array(numbers, pa.int64()))
    width = max(map(len, blocks), default=0)
    width = max(width, len(header or ()))
    columns = [_stack(blocks, rows, index) for index in range(width)]
    return make_grid(source, sheet, columns, _one(rows), header)


def _blocks(lines: Iterable[tuple[int, list[Any]]]) -> Iterator[tuple[list[int], list[list[Any]]]]:
    stream = iter(lines)
    while block := list(islice(stream, CHUNK)):
        numbers, cells = zip(*block, strict=True)
        yield list(numbers), list(cells)


def _folded(line: list[Any], bound: int, joint: str) -> list[Any]:
    if len(line) <= bound:
        return line
    return [*line[: bound - 1], joint.join(map(cell_text, line[bound - 1 :]))]


def _stack(blocks: list[list[pa.Array]], rows: list[pa.Array], index: int) -> pa.ChunkedArray:
    chunks = [
        block[index] if index < len(block) else empties(len(row))
        for block, row in zip(blocks, rows, strict=True)
    ]
    return pa.chunked_array(chunks, pa.string())


def _one(rows: list[pa.Array]) -> pa.Array:
    return pa.concat_arrays(rows) if rows else pa.array([], pa.int64())


def bounded(grid: Grid) -> tuple[Grid, list[Doubt]]:
    """Return the grid with monstrous cells cut to Excel's 32,767 characters, and a doubt of each.

    Such a cell is no name and no number; whole, it would cost every later stage its memory.
    """
    doubts: list[Doubt] = []
    cells = grid.cells
    for index, column in enumerate(cells.columns):
        longest = pc.max(pc.binary_length(column)).as_py() or 0
        if longest <= limits.MAX_CELL_CHARS:
            continue
        long = pc.greater(pc.binary_length(column), limits.MAX_CELL_CHARS)
        cut = pc.if_else(long, pc.utf8_slice_codeunits(column, 0, 32_767), column)
        cells = cells.set_column(index, str(index), cut)
        first = grid.rows[pc.index(long, True).as_py()].as_py()
        doubts.append(
            Doubt(
                grid.source,
                grid.sheet,
                "cell_too_long",
                f"row {first}, column {index + 1}: {longest:,} bytes in one cell, cut to 32,767",
                "look at the row: a quote that never closes, or a file that is no table",
                named(row=first, column=index + 1, size=longest),
            )
        )
    if not doubts:
        return grid, doubts
    return Grid(grid.source, grid.sheet, cells, grid.rows, grid.header, grid.fill_down), doubts
