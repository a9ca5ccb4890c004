"""A large plain table read in blocks, each by whoever has room; equal to the whole or not at all.

Parquet's blocks are its row groups. A block of text ends where a line ends, and each is proven as
plain as ``csv_fast`` asks of a whole file, so that no cell runs over its end; one that is not sends
its file to the whole reader.

May import: errors, model, readers.*. Tests: ``tests/readers/test_blocks.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from zboun.errors import InputError
from zboun.model import Extract, ReadOptions, Source
from zboun.readers import csv_big, csv_fast, csv_file, limits, tabular
from zboun.readers.blob import Blob
from zboun.readers.dialect import Dialect
from zboun.readers.sniff import sniff

SIZE = 16_000_000  # bytes of a block: some 200,000 rows
WIDE = 500  # columns; a table that grows wider by a few odd lines is none for blocks
LEAST = 2 * SIZE  # bytes below which a file is read whole
_STEP = 65_536
_MOST = 1 << 30  # bytes that Arrow takes as one text column, with room to spare

Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Blocked:
    """A table in blocks, and all that is known of it before they are read."""

    extract: Extract  # without grids
    source: Source
    form: Dialect | None  # None for Parquet
    parts: tuple[tuple[int, int], ...]  # from which byte (of Parquet: row) to which
    stamp: Stamp
    header: tuple[str, ...] | None = None
    held: bool = True  # the whole reader would take it

    def columns(self, lines: int) -> int:
        """Return how wide a table of so many lines may be: as the whole reader has it, if any."""
        if self.form is None or not self.held:
            return WIDE
        return limits.columns(self.form.width, lines)

    @property
    def first(self) -> int:
        """The row of the first line, as the user counts."""
        return 1 + (self.form.first_line if self.form else 0)

    @property
    def blob(self) -> Blob:
        """The file."""
        return Blob(self.source.name, self.source.path)


def plan(source: Source, options: ReadOptions, size: int = SIZE) -> Blocked | None:
    """Return how a file lies in blocks of about so many bytes, None for the whole reader."""
    blob = Blob(source.name, source.path)
    try:
        stamp = _stamp(source)
        form = sniff(blob)
        if form == "parquet":
            return _row_groups(source, blob, stamp)
        plain = form == "csv" and csv_file.may_be_utf8(options)
        return _lines(source, blob, stamp, options, size) if plain else None
    except (InputError, OSError):
        return None  # the whole reader says what is wrong with it


def _lines(
    source: Source, blob: Blob, stamp: Stamp, options: ReadOptions, size: int
) -> Blocked | None:
    with blob.open() as stream:
        body = csv_big.body_of(stream, stamp[0], options.delimiter)
        parts = _parts(stream, body, size) if body else ()
    if body is None or len(parts) < 2 or max(end - start for start, end in parts) > _MOST:
        return None
    extract = csv_file.told(source.name, blob.head(csv_fast.HEAD), body.encoding, body.form)
    held = stamp[0] <= options.max_bytes // limits.TEXT_SHARE
    return Blocked(extract, source, body.form, parts, stamp, held=held)


def _row_groups(source: Source, blob: Blob, stamp: Stamp) -> Blocked | None:
    known = tabular.row_groups(blob)
    if known is None or len(known[1]) < 2:
        return None
    ends = [0, *accumulate(known[1])]
    extract = Extract(source.name, "parquet")
    return Blocked(extract, source, None, tuple(pairwise(ends)), stamp, known[0])


def top(blocked: Blocked, lines: int) -> pa.Table | None:
    """Return the cells of so many lines at least, or all of a head; None where they are odd."""
    if blocked.form is None:
        return tabular.row_group(blocked.blob, 0, lines)
    start, end = blocked.parts[0][0], blocked.parts[-1][1]
    with blocked.blob.open() as stream:
        stop = _line_end(stream, start, start + csv_fast.HEAD, end)
    found = _cells(blocked, blocked.form, start, stop)
    return found[0] if found else None


def read(blocked: Blocked, index: int) -> tuple[pa.Table, int] | None:
    """Return the cells of a block and its lines as counted beside them.

    None where it is not plain, or where the file is no longer what it was.
    """
    try:
        found = _block(blocked, index)
        return found if _stamp(blocked.source) == blocked.stamp else None
    except (InputError, OSError):
        return None


def _block(blocked: Blocked, index: int) -> tuple[pa.Table, int] | None:
    start, end = blocked.parts[index]
    if blocked.form is not None:
        return _cells(blocked, blocked.form, start, end)
    cells = tabular.row_group(blocked.blob, index)
    return None if cells is None or _monstrous(cells) else (cells, end - start)


def _cells(blocked: Blocked, form: Dialect, start: int, end: int) -> tuple[pa.Table, int] | None:
    with blocked.blob.open() as stream:
        stream.seek(start)
        data = stream.read(end - start).removesuffix(b"\r")
    if b"\0" in data or csv_fast.lone_returns(data):
        return None
    found = csv_fast.lines_of(blocked.source.name, memoryview(data), form, most=1.0)
    return None if found is None or _monstrous(found[0]) else found


def _monstrous(cells: pa.Table) -> bool:
    """Say whether a cell is longer than a grid may keep it."""
    longest = (pc.max(pc.binary_length(column)).as_py() or 0 for column in cells.columns)
    return max(longest, default=0) > limits.MAX_CELL_CHARS


def _parts(stream: BinaryIO, body: csv_big.Body, size: int) -> tuple[tuple[int, int], ...]:
    """Cut a file where lines end; no block ends in a blank line."""
    parts = []
    start = body.start
    while start < body.end:
        end = _line_end(stream, start, start + size, body.end)
        parts.append((start, end))
        start = end + 1
    return tuple(parts)


def _line_end(stream: BinaryIO, start: int, least: int, most: int) -> int:
    """Return where the first line ends that ends behind ``least`` and is not blank."""
    at = max(least, start + 2)
    while at < most:
        stream.seek(at - 2)
        text = stream.read(_STEP + 2)
        found = text.find(b"\n", 2)
        while found >= 0 and text[found - 2 : found].endswith((b"\n", b"\n\r")):
            found = text.find(b"\n", found + 1)
        if found >= 0:
            return min(at - 2 + found, most)
        at += _STEP
    return most


def _stamp(source: Source) -> Stamp:
    info = source.path.stat()
    return info.st_size, info.st_mtime_ns
