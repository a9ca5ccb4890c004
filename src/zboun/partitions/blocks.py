"""One large file read by several workers, in blocks that end where lines end.

    plan                  how it is written, where its blocks end, what its first lines say
    cells     * blocks    the cells as written
    outline   * blocks    how many lines; which could be a further header
    frame                 by which lines the table is judged
    judged    * blocks    these lines
    decided               what its columns are: as for the whole file, or None
    codes     * blocks    which lines are records
    dated                 how its dates are written
    intake    * blocks    raw records, their rows counted twice
    hints                 what the sheet as a whole says of its rows
    piece     * blocks    records with the hints

Where one of them finds that blocks cannot say what the whole would, it gives None, and so do those
that follow: the file is then read by one worker.

May import: all stages. Tests: ``tests/engines/test_blocks.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun import expectations
from zboun import intake as intake_
from zboun.columns import blocks as tables
from zboun.columns.classify import Codes
from zboun.engines.memory import release
from zboun.errors import EngineError
from zboun.fields import name_order
from zboun.intake import Intake
from zboun.model import Grid, ReadOptions, Source
from zboun.partitions import stages
from zboun.partitions.shipped import Shipped
from zboun.readers import blocks as files

Submit: TypeAlias = Callable[..., Any]  # (call, *given) -> handle
Cells: TypeAlias = tuple[pa.Table, int]  # and the lines as counted in the bytes


@dataclass(frozen=True)
class Plan:
    """How a file lies in blocks."""

    file: files.Blocked
    top: tables.Top

    def grid(self, cells: pa.Table, lines: Any) -> Grid:
        """Return some lines (from 0) of the file with their rows."""
        rows = pa.array(np.asarray(lines, np.int64) + self.file.first)
        return Grid(self.file.source.name, "", cells, rows, self.file.header)


@dataclass(frozen=True)
class Hints:
    """What a sheet as a whole says of its rows."""

    order: str
    broken: frozenset[str]


@dataclass
class Begun:
    """A file whose blocks are being read: handles of its cells, and of what it is."""

    plan: Any
    cells: list[Any]
    decided: Any


def begin(plan_: Any, count: int, submit: Submit, shipped: Shipped, read: ReadOptions) -> Begun:
    """Have the blocks read, and decided what they are."""
    parts = [submit(cells, plan_, index) for index in range(count)]
    shape = submit(frame, plan_, *(submit(outline, plan_, one, shipped, read) for one in parts))
    some = [submit(judged, one, shape, index) for index, one in enumerate(parts)]
    return Begun(plan_, parts, submit(decided, plan_, shape, shipped, read, *some))


def finish(
    begun: Begun, submit: Submit, shipped: Shipped, read: ReadOptions, rows: int
) -> list[Any]:
    """Return the handles of the blocks' pieces; not for a file of which nothing was decided."""
    lines = [
        submit(codes, begun.plan, one, begun.decided, index, shipped, read)
        for index, one in enumerate(begun.cells)
    ]
    both = list(zip(begun.cells, lines, strict=True))
    told = [submit(figures, begun.plan, one, code, begun.decided) for one, code in both]
    whole = submit(dated, begun.decided, *told)
    found = [
        submit(intake, begun.plan, one, code, whole, index, shipped, read)
        for index, (one, code) in enumerate(both)
    ]
    said = submit(hints, shipped, *(submit(asked, one) for one in found))
    return [submit(piece, one, said, rows) for one in found]


def plan(source: Source, shipped: Shipped, read: ReadOptions, size: int) -> Plan | None:
    """Return how a file lies in blocks."""
    file = files.plan(source, read, size)
    head = None if file is None else files.top(file, tables.TOP)
    if file is None or head is None:
        return None
    grid = Grid(
        source.name, "", head, pa.array(range(file.first, file.first + len(head))), file.header
    )
    first = tables.top_of(grid, shipped.rules(), read)
    return Plan(file, first) if first else None


def cells(plan: Plan, index: int) -> Cells | None:
    """Return the cells of a block."""
    found = files.read(plan.file, index)
    release()
    return found


def outline(
    plan: Plan, cells: Cells | None, shipped: Shipped, read: ReadOptions
) -> tables.Outline | None:
    """Return what a block says before the whole is understood."""
    return cells and tables.outline(cells[0], plan.top, shipped.rules(), read)


def frame(plan: Plan, *outlines: tables.Outline | None) -> tables.Frame | None:
    """Return how the blocks lie."""
    there = [one for one in outlines if one is not None]
    shape = tables.frame(there, plan.top) if len(there) == len(outlines) else None
    if shape is None or shape.width > plan.file.columns(shape.starts[-1]):
        return None
    return shape


def judged(cells: Cells | None, shape: tables.Frame | None, index: int) -> pa.Table | None:
    """Return the lines of a block by which the whole is judged."""
    return shape.judged(cells[0], index) if cells and shape else None


def decided(
    plan: Plan, shape: tables.Frame | None, shipped: Shipped, read: ReadOptions, *some: pa.Table
) -> tables.Decided | None:
    """Return what the table is."""
    if shape is None:
        return None
    lines = plan.grid(pa.concat_tables(some), shape.lines)
    return tables.decide(lines, shape, plan.top, shipped.rules(), read)


def codes(
    plan: Plan, cells: Cells | None, whole: tables.Decided, index: int, shipped: Shipped,
    read: ReadOptions,
) -> Codes:  # fmt: skip
    """Return what each line of a block is."""
    return tables.codes(_there(plan, cells)[0], whole, index, shipped.rules(), read)


def _there(plan: Plan, cells: Cells | None) -> Cells:
    """Return a block's cells; EngineError when the file is not what it was at first.

    A block is read again when the worker that held it died.
    """
    if cells is None:
        name = plan.file.source.name
        raise EngineError(
            f"{name} was changed while it was read", "run again, the file closed", "changed",
            source=name,
        )  # fmt: skip
    return cells


def figures(plan: Plan, cells: Cells | None, codes: Codes, whole: tables.Decided) -> tables.Figures:
    """Return what a block's dates say of their order."""
    return tables.figures(_there(plan, cells)[0], codes, whole)


def dated(whole: tables.Decided, *parts: tables.Figures) -> tables.Decided:
    """Return what the table is, its dates included."""
    return tables.dated(whole, parts)


def intake(
    plan: Plan, cells: Cells | None, codes: Codes, whole: tables.Decided, index: int,
    shipped: Shipped, read: ReadOptions,
) -> Intake:  # fmt: skip
    """Return the raw records of a block, its rows counted twice."""
    table, lines = _there(plan, cells)
    start = whole.frame.starts[index]
    block = plan.grid(table, range(start, start + table.num_rows))
    found = tables.mapped(block, index, codes, whole, shipped.rules(), read)
    extract = replace(plan.file.extract, read=lines)
    made = intake_.of_one(extract, [found])
    intake_.check_conservation(made)
    release()
    return made


def asked(block: Intake) -> tuple[pa.Array, pa.Table]:
    """Return what a block tells of its sheet: some of its names, some of its rows."""
    raw = block.records
    open_ = pc.equal(raw["name_order"], "")
    every = np.arange(len(raw))
    return name_order.sampled(raw["name_raw"].filter(open_)), expectations.sample(raw, every)


def hints(shipped: Shipped, *parts: tuple[pa.Array, pa.Table]) -> Hints:
    """Return what the sheet says: as ``pipeline.with_hints`` would hear it of the whole."""
    rules = shipped.rules()
    order = name_order.learn_order(pa.concat_arrays([names for names, _ in parts]), rules)
    rows = _ordered(pa.concat_tables([some for _, some in parts]), order)
    held = expectations.sample(rows, np.arange(len(rows)))
    return Hints(order, frozenset(expectations.broken(held, rules)))


def piece(block: Intake, said: Hints, rows: int) -> stages.Piece:
    """Return a block with the hints."""
    raw = _ordered(block.records, said.order)
    raw = expectations.without(raw, np.arange(len(raw)), set(said.broken))
    found = replace(block, records=raw.schema.empty_table())
    return stages.Piece(found, raw, rows)


def _ordered(raw: pa.Table, order: str) -> pa.Table:
    """Return the records with the order of the sheet's names, where their header told none."""
    told = raw["name_order"]
    known = pc.if_else(pc.equal(told, ""), order, told)
    return raw.set_column(raw.column_names.index("name_order"), "name_order", known)
