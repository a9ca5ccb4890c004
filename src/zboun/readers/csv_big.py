"""Big plain text tables, cut by pyarrow as they stream by: the file itself is never held.

What ``csv_fast`` proves of bytes in memory is proven here of the bytes that pass: no lone carriage
return, no NUL, as many lines as rows. Where that fails the file is for ``csv_fast`` or the rule,
within their bounds.

May import: model, readers.*. Tests: ``tests/readers/test_csv_fast.py`` (equal to the rule).
"""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass
from typing import BinaryIO

from zboun.readers import csv_fast, dialect
from zboun.readers.blob import Blob
from zboun.readers.dialect import Dialect

BIG_BYTES = 64_000_000  # below this a file is read whole: that is a little faster
_TAIL = 65_536


@dataclass(frozen=True, slots=True)
class Body:
    """How a plain file is written, and where in it the lines of its table begin and end."""

    form: Dialect
    encoding: str
    start: int
    end: int


def read(blob: Blob, delimiter: str = "") -> csv_fast.Found | None:
    """Return the grid of a plain file on disk, None where only the other readers can tell."""
    with blob.open() as stream:
        found = body_of(stream, blob.size, delimiter)
        if found is None:
            return None
        body = _Passing(stream, found.start, found.end)
        table, odd = csv_fast.cut(body, found.form)
    if table is None or odd or body.strange or table.num_rows != body.feeds + 1:
        return None
    grid = csv_fast.grid_of(blob.name, table, found.form)
    return csv_fast.Found(grid, found.form, found.encoding, body.feeds + 1)


def body_of(stream: BinaryIO, size: int, delimiter: str = "") -> Body | None:
    """Return where the table of a plain file is, None where its head or its end is not plain."""
    head = stream.read(csv_fast.HEAD)
    encoding = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
    mark = len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0
    form = csv_fast.form_of(head[mark:], delimiter)
    if form is None:
        return None
    start = head.index(b"\n") + 1 if form.first_line else mark
    end, last = _end(stream, size)
    if last is None or _is_open(last, form):
        return None
    return Body(form, encoding, start, end)


def _end(stream: BinaryIO, size: int) -> tuple[int, bytes | None]:
    """Return where the last line ends, blank lines behind it left out, and that line."""
    start = max(size - _TAIL, 0)
    stream.seek(start)
    tail = stream.read(_TAIL).rstrip(b"\r\n\x1a")
    at = tail.rfind(b"\n")
    return start + len(tail), tail[at + 1 :] if at >= 0 else None


def _is_open(line: bytes, form: Dialect) -> bool:
    open_quotes: list[int] = []
    text = line.decode("utf-8", "replace")
    list(dialect.records([text], Dialect(form.delimiter), open_quotes))
    return bool(open_quotes)


class _Passing(io.RawIOBase):
    """A part of a file, read once from its start to its end; counts and looks as it passes."""

    def __init__(self, stream: BinaryIO, start: int, end: int) -> None:
        self.stream, self.left = stream, end - start
        self.feeds = 0
        self.strange = False  # a NUL, or a carriage return that ends no line
        self.returned = False  # the last block ended in a carriage return
        stream.seek(start)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes of the part."""
        block = self.stream.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(block)
        self.feeds += block.count(b"\n")
        self.strange |= b"\0" in block or self._lone_return(block)
        return block

    def _lone_return(self, block: bytes) -> bool:
        whole = b"\r" + block if self.returned else block
        self.returned = block.endswith(b"\r") and self.left > 0
        if b"\r" not in whole:
            return False
        waiting = int(self.returned)
        return whole.count(b"\r") != whole.count(b"\r\n") + waiting or b"\r\r" in whole
