"""Where lines stand in a chat that begin like headers of another shape than the file's own.

May import: rules. Tests: ``tests/readers/whatsapp/test_segments.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.readers.whatsapp.grammar import Grammar
from zboun.readers.whatsapp.parse import Columns
from zboun.readers.whatsapp.times import NONE
from zboun.rules.chat import MARKS, plain

LINES = 20_000  # looked at for other shapes
PREAMBLE = -1
_DATED_LINE = f"\n[{MARKS}]*\\[?[{MARKS}]*\\p{{Nd}}{{1,4}}[{MARKS}]*[/.:年 \\-]"


@dataclass(frozen=True, slots=True)
class Place:
    """A message (or what stands above the first one) that holds lines like headers."""

    chunk: int
    row: int
    text: str
    line: int
    after: int  # the moment of the message itself; NONE = unknown
    before: int  # the moment of the next one; NONE = there is none

    def is_top(self, mark: Mark) -> bool:
        """Say whether a mark is the file's first line: no message that could quote it."""
        return self.chunk == PREAMBLE and not self.text[: mark.start].strip()


@dataclass(frozen=True, slots=True)
class Mark:
    """One line like a header in a place."""

    start: int
    end: int
    line: int
    day: str
    clock: str
    head: str  # what stands before its first ": "


def places_of(columns: Columns, moments: np.ndarray | None, most: int | None = None) -> list[Place]:
    """Return where lines stand that begin with a date.

    ``moments`` None: only the texts count; ``most``: characters of each text that are wanted.
    """
    found = []
    if columns.preamble.strip():
        first = NONE if moments is None else int(moments[0])
        found.append(Place(PREAMBLE, 0, columns.preamble[:most], 0, NONE, first))
    start = 0
    for chunk, texts in enumerate(columns.text):
        rows = np.flatnonzero(
            pc.match_substring_regex(texts, _DATED_LINE).to_numpy(zero_copy_only=False)
        )
        some = texts.take(pa.array(rows))
        if most is not None:
            some = pc.utf8_slice_codeunits(some, 0, most)
        for row, text in zip(rows.tolist(), some.to_pylist(), strict=True):
            around = (NONE, NONE) if moments is None else _around(moments, start + row)
            found.append(Place(chunk, row, text, int(columns.line[chunk][row]), *around))
        start += len(texts)
    return found


def _around(moments: np.ndarray, at: int) -> tuple[int, int]:
    """Return the moment of a message, or of the last one that has any, and that of the next."""
    here = at
    while here > 0 and moments[here] == NONE:
        here -= 1
    return int(moments[here]), int(moments[at + 1]) if at + 1 < len(moments) else NONE


def lines_of(places: Sequence[Place]) -> Iterator[str]:
    """Yield the lines that may be headers: those of a message below its first."""
    seen = 0
    for place in places:
        start = place.text.find("\n") + 1
        while seen < LINES:
            end = place.text.find("\n", start)
            seen += 1
            yield place.text[start : end if end >= 0 else None][:400]
            if end < 0:
                break
            start = end + 1


def marks_of(found: Grammar, place: Place, quoted: frozenset[int]) -> list[Mark]:
    """Return the lines of a place, below its first, that the grammar takes for headers."""
    text = place.text
    first, second = (2, 1) if found.shape.time_first else (1, 2)
    marks, line, at = [], place.line + 1, 0
    names = {"": ""}
    for match in found.pattern.finditer(text):
        start, end = match.span()
        line += text.count("\n", at, start)
        at = start
        if line not in quoted:
            head, colon, _ = text[end : end + 200].partition("\n")[0].partition(": ")
            name = names.get(head if colon else "")
            if name is None:
                name = names[head] = plain(head)
            day, clock = sys.intern(match[first]), sys.intern(match[second])
            marks.append(Mark(start, end, line, day, clock, name))
    return marks
