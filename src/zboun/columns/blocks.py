"""Maps a large table that lies in blocks, exactly as ``map_grid`` maps the whole.

What the table is, is decided once: by its first lines, by lines spread over all of it, by its last
lines and by those that could be a further header. Only these come together (``Frame.lines``); then
each block is mapped by itself. Where more tables than one stand in the lines, or the columns change
places half-way, the whole has to be read.

May import: model, errors, rules. Tests: ``tests/engines/test_blocks.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zboun.arrays import empties
from zboun.columns import turns
from zboun.columns.classify import RECORD, Codes
from zboun.columns.dates import figures_of, told_order
from zboun.columns.evidence import lexicon
from zboun.columns.find import SEARCHED, Found
from zboun.columns.grid import codes_of, map_table, with_told
from zboun.columns.lines import filled
from zboun.columns.mapping import Meaning, spread_over, understand
from zboun.columns.profile import checked
from zboun.columns.split import ABOVE, SMALL, Table, first_header, like_headers, own_texts, split
from zboun.model import Grid, Mapped, ReadOptions
from zboun.rules import Rules

TOP = SEARCHED + 2  # lines that say what stands in the others
TAIL = 1_000  # last lines, which say whether the columns have changed places
MANY = 500  # further headers: a table with more of them is read whole
_DATES = ("first_seen", "date", "last_seen")

Lines = npt.NDArray[np.int64]
Figures = Mapping[int, tuple[bool, bool]]  # of the columns of dates


@dataclass(frozen=True)
class Top:
    """What the first lines say of the others."""

    after: int  # the first line below the header
    own: frozenset[str]  # the header's cells
    columns: frozenset[int]  # in which they have text


@dataclass(frozen=True)
class Outline:
    """What a block says of itself before it is known what its columns are."""

    lines: int
    width: int
    headers: tuple[int, ...]  # lines that could be a further header
    filled: Mapping[int, int]  # of the columns that the first lines leave blank: a line with text


@dataclass(frozen=True)
class Frame:
    """How the blocks lie in their table, and by which lines it is judged."""

    starts: tuple[int, ...]  # the first line of each block (from 0), and behind the last one
    width: int
    lines: Lines

    def wide(self, cells: pa.Table) -> pa.Table:
        """Return a block with as many columns as the whole has."""
        columns = [*cells.columns, *[empties(len(cells))] * (self.width - cells.num_columns)]
        return pa.table(columns, names=[str(index) for index in range(self.width)])

    def judged(self, cells: pa.Table, index: int) -> pa.Table:
        """Return those lines of a block by which the whole is judged."""
        start, stop = self.starts[index : index + 2]
        mine = self.lines[(self.lines >= start) & (self.lines < stop)] - start
        return self.wide(cells.take(pa.array(mine)))


@dataclass(frozen=True)
class Decided:
    """What the table is: the same for each of its blocks."""

    frame: Frame
    meaning: Meaning
    columns: tuple[int, ...]
    found: Found | None
    headers: Lines
    titles: Lines

    def table(self, index: int) -> Table:
        """Return a block as a table of its own, its lines counted from 0."""
        start, stop = self.frame.starts[index : index + 2]
        found = replace(self.found, first=-1, last=-1) if self.found else None
        headers, titles = (
            frozenset((lines[(lines >= start) & (lines < stop)] - start).tolist())
            for lines in (self.headers, self.titles)
        )
        return Table(self.columns, 0, stop - start, found, headers, titles)


def top_of(grid: Grid, rules: Rules, options: ReadOptions) -> Top | None:
    """Return what the first lines of a table say, None where they cannot say it."""
    if options.header_row is not None and options.header_row > SEARCHED:
        return None
    lex = with_told(lexicon(rules), checked(options.columns))
    columns = tuple(range(grid.cells.num_columns))
    found, _ = first_header(grid, columns, lex, options.header_row)
    texts = (index for index in columns if filled(grid.cells.column(str(index))).any())
    return Top(found.last + 1 if found else 0, own_texts(grid, columns, found), frozenset(texts))


def outline(cells: pa.Table, top: Top, rules: Rules, options: ReadOptions) -> Outline:
    """Return what one block says before the whole is understood."""
    lex = with_told(lexicon(rules), checked(options.columns))
    headers = like_headers(cells, range(cells.num_columns), top.own, lex)
    others = [index for index in range(cells.num_columns) if index not in top.columns]
    there = {index: np.flatnonzero(filled(cells.column(str(index)))) for index in others}
    texts = {index: int(lines[0]) for index, lines in there.items() if len(lines)}
    return Outline(cells.num_rows, cells.num_columns, tuple(headers), texts)


def frame(outlines: Sequence[Outline], top: Top) -> Frame | None:
    """Return how the blocks lie, None where the whole has to be read."""
    starts = np.cumsum([0, *(one.lines for one in outlines)])
    total = int(starts[-1])
    near = [
        int(at) + line for at, one in zip(starts, outlines, strict=False) for line in one.headers
    ]
    near = [line for line in near if line >= top.after]
    if total <= SMALL + top.after or len(near) > MANY:
        return None
    around = {line + step for line in near for step in range(-ABOVE, 2)}
    texts = {
        int(at) + line
        for at, one in zip(starts, outlines, strict=False)
        for line in one.filled.values()
    }
    judged = {*range(TOP), *spread_over(0, total), *range(total - TAIL, total), *around, *texts}
    lines = np.array(sorted(line for line in judged if 0 <= line < total), np.int64)
    return Frame(tuple(starts.tolist()), max(one.width for one in outlines), lines)


def decide(
    some: Grid, shape: Frame, top: Top, rules: Rules, options: ReadOptions
) -> Decided | None:
    """Return what a table is by those of its lines that tell; None where it has to be read whole.

    ``some``: the lines of ``shape.lines``, with their rows.
    """
    told = checked(options.columns)
    lex = with_told(lexicon(rules), told)
    tables = split(some, lex, options.header_row, whole=False)
    if len(tables) != 1:
        return None
    (table,) = tables
    if Top(table.found.last + 1 if table.found else 0, own_texts(some, table.columns, table.found),
           top.columns) != top:  # fmt: skip
        return None
    spread = np.searchsorted(shape.lines, spread_over(0, shape.starts[-1]))
    table = replace(table, sampled=tuple(spread.tolist()))
    meaning = understand(some, table, lex, told)
    if not told and _may_turn(some, table, meaning):
        return None
    headers, titles = (
        shape.lines[np.array(sorted(lines), np.int64)] for lines in (table.headers, table.titles)
    )
    return Decided(shape, meaning, table.columns, table.found, headers, titles)


def _may_turn(some: Grid, table: Table, meaning: Meaning) -> bool:
    """Say whether the columns may change places, as far as the last lines of a table tell."""
    phones = [choice.index for choice in meaning.choices if choice.field in ("phone", "fax")]
    if len(phones) != 1 or table.found is None:
        return False
    last = turns.phones_in(some, phones[0], max(table.stop - TAIL, 0), table.stop)
    if last[-turns.LEAST :].any():
        return False
    few = int(last.sum()) < turns.LEAST  # where the turn would be, only the other lines know
    return few or turns.turn(some, table, meaning.choices) is not None


def codes(
    cells: pa.Table, decided: Decided, index: int, rules: Rules, options: ReadOptions
) -> Codes:
    """Return what each line of a block is."""
    lex = with_told(lexicon(rules), checked(options.columns))
    wide = decided.frame.wide(cells)
    return codes_of(wide, decided.table(index), decided.meaning, lex)


def figures(cells: pa.Table, lines: Codes, decided: Decided) -> Figures:
    """Return what the dates of a block say of the order of day and month."""
    chosen = [choice.index for choice in decided.meaning.choices if choice.field in _DATES]
    keep = pa.array(lines == RECORD)
    wide = decided.frame.wide(cells) if chosen else cells
    return {index: figures_of(wide.column(str(index)).filter(keep)) for index in chosen}


def dated(decided: Decided, parts: Sequence[Figures]) -> Decided:
    """Return what a table is, the order of day and month in its dates included."""
    choices = [
        replace(one, hint=told_order([part[one.index] for part in parts]))
        if one.field in _DATES
        else one
        for one in decided.meaning.choices
    ]
    return replace(decided, meaning=replace(decided.meaning, choices=tuple(choices)))


def mapped(
    block: Grid, index: int, lines: Codes, decided: Decided, rules: Rules, options: ReadOptions
) -> Mapped:
    """Return the records of one block, whose lines were told apart by ``codes``."""
    lex = with_told(lexicon(rules), checked(options.columns))
    wide = replace(block, cells=decided.frame.wide(block.cells))
    return map_table(wide, decided.table(index), decided.meaning, lex, options, lines)
