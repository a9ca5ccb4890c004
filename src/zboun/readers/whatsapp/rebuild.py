"""Makes messages of their own of what stands below headers of another shape.

May import: nothing of ours but this room. Tests: ``tests/readers/whatsapp/test_segments.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.readers.whatsapp.parse import Columns, Heads
from zboun.readers.whatsapp.places import PREAMBLE, Mark, Place


def rebuild(columns: Columns, found: Sequence[tuple[Place, list[Mark]]], number: int) -> int:
    """Put the messages that the marks begin into the columns; return the line of the first."""
    heads = Heads(columns)
    codes = _Codes(columns, number)
    first = min(marks[0].line for _, marks in found)
    chunks: dict[int, dict[int, tuple[Place, list[Mark]]]] = {}
    for place, marks in found:
        chunks.setdefault(place.chunk, {})[place.row] = (place, marks)
    above = chunks.pop(PREAMBLE, {}).get(0)
    for chunk, rows in chunks.items():
        _rebuild_chunk(columns, chunk, rows, heads, codes)
    if above is not None:
        _rebuild_top(columns, *above, heads, codes)
    return first


class _Codes:
    """Numbers the dates and clocks of another grammar behind those that are there."""

    def __init__(self, columns: Columns, grammar_number: int) -> None:
        self.columns, self.grammar = columns, grammar_number
        self.days: dict[str, int] = {}
        self.clocks = {clock: code for code, clock in enumerate(columns.clocks)}

    def day(self, raw: str) -> int:
        if raw not in self.days:
            self.days[raw] = len(self.columns.dates)
            self.columns.dates.append(raw)
            self.columns.date_grammar.append(self.grammar)
        return self.days[raw]

    def clock(self, raw: str) -> int:
        if raw not in self.clocks:
            self.clocks[raw] = len(self.columns.clocks)
            self.columns.clocks.append(raw)
        return self.clocks[raw]


@dataclass(slots=True)
class _Rows:
    """The messages that come out of one place."""

    day: list[int] = field(default_factory=list)
    clock: list[int] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    sender: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


def _cut_place(place: Place, marks: list[Mark], heads: Heads, codes: _Codes) -> _Rows:
    out = _Rows()
    ends = [mark.start for mark in marks[1:]] + [len(place.text)]
    rests = [place.text[mark.end : end] for mark, end in zip(marks, ends, strict=True)]
    for mark in marks:
        out.line.append(mark.line)
        out.day.append(codes.day(mark.day))
        out.clock.append(codes.clock(mark.clock))
    out.sender, out.text = heads.cut(rests, out.line)
    return out


def _rebuild_chunk(
    columns: Columns,
    chunk: int,
    rows: dict[int, tuple[Place, list[Mark]]],
    heads: Heads,
    codes: _Codes,
) -> None:
    old = _Rows(
        columns.date[chunk].tolist(),
        columns.clock[chunk].tolist(),
        columns.line[chunk].tolist(),
        columns.sender[chunk].tolist(),
        _without(columns.text[chunk], list(rows)).to_pylist(),
    )
    new, done = _Rows(), 0
    for row in sorted(rows):
        place, marks = rows[row]
        _append(new, old, slice(done, row + 1))
        done = row + 1
        new.text[-1] = place.text[: marks[0].start].removesuffix("\r")
        _append(new, _cut_place(place, marks, heads, codes), slice(None))
    _append(new, old, slice(done, None))
    _put(columns, chunk, new)


def _without(texts: pa.Array, rows: list[int]) -> pa.Array:
    """Return texts less those that are cut: one may be most of the file."""
    keep = np.ones(len(texts), dtype=bool)
    keep[rows] = False
    return pc.if_else(pa.array(keep), texts, "")


def _append(rows: _Rows, more: _Rows, part: slice) -> None:
    for name in _Rows.__slots__:
        getattr(rows, name).extend(getattr(more, name)[part])


def _rebuild_top(
    columns: Columns, place: Place, marks: list[Mark], heads: Heads, codes: _Codes
) -> None:
    """Make messages of what stands above the main shape's first header."""
    columns.preamble = place.text[: marks[0].start]
    for part in (columns.date, columns.clock, columns.line, columns.sender, columns.text):
        part.insert(0, None)  # type: ignore[arg-type]
    _put(columns, 0, _cut_place(place, marks, heads, codes))


def _put(columns: Columns, chunk: int, rows: _Rows) -> None:
    columns.date[chunk] = np.array(rows.day, dtype=np.int32)
    columns.clock[chunk] = np.array(rows.clock, dtype=np.int32)
    columns.line[chunk] = np.array(rows.line, dtype=np.int64)
    columns.sender[chunk] = np.array(rows.sender, dtype=np.int32)
    columns.text[chunk] = pa.array(rows.text, pa.string())
