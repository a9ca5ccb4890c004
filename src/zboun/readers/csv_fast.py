"""Plain text tables cut by pyarrow, equal to the rule of ``dialect.records`` or not at all.

Lines that do not have the usual number of fields are handed to the rule one by one; a quote over
several lines, a lone carriage return or an encoding other than UTF-8 makes it decline.

May import: model, readers.*. Tests: ``tests/readers/test_csv_fast.py`` (equal to the rule).
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from io import RawIOBase

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from zboun.arrays import empties
from zboun.model import Grid
from zboun.readers import cells, dialect, limits, text_file
from zboun.readers.dialect import Dialect

HEAD = 262_144
_ODD_SHARE = 0.02  # more misfits than this: the rule is as quick


@dataclass(frozen=True, slots=True)
class Found:
    """A grid, how its file is written, and its physical lines as counted in the bytes."""

    grid: Grid
    form: Dialect
    encoding: str
    lines: int


def read(name: str, data: bytes, delimiter: str = "") -> Found | None:
    """Return the grid of a plain file, None where pyarrow might differ from the rule."""
    encoding = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    data = data.removeprefix(codecs.BOM_UTF8)
    form = form_of(data[:HEAD], delimiter)
    if form is None or lone_returns(data):
        return None
    found = lines_of(name, _body(data, form), form)
    return None if found is None else Found(grid_of(name, found[0], form), form, encoding, found[1])


def lines_of(
    name: str, body: memoryview, form: Dialect, most: float = _ODD_SHARE
) -> tuple[pa.Table, int] | None:
    """Return the lines of a table as cells, and how many there are in the bytes; None as above.

    ``most``: the share of the lines that may be misfits.
    """
    table, odd = cut(body, form)
    feeds = np.frombuffer(body, np.uint8) == 10
    lines = int(np.count_nonzero(feeds)) + 1
    if table is None or table.num_rows + odd != lines or _open_end(body, form):
        return None
    if odd > most * lines:
        return None
    whole = _mended(name, body, np.flatnonzero(feeds), form) if odd else table
    return None if whole is None else (whole, lines)


def lone_returns(data: bytes) -> bool:
    """Say whether carriage returns stand in other places than before a line feed."""
    if b"\r" not in data:
        return False
    return data.count(b"\r") != data.count(b"\r\n") or b"\r\r" in data


def form_of(head: bytes, delimiter: str) -> Dialect | None:
    """Return how a text's first bytes are cut, None where pyarrow cannot cut them so."""
    wide = text_file.utf16_without_mark(head) or head[:2] in (b"\xff\xfe", b"\xfe\xff")
    if wide:
        return None
    head = head[: head.rfind(b"\n") + 1] if len(head) == HEAD else head
    text = head.decode("utf-8", "replace")
    form = dialect.find(text.replace("\r\n", "\n").rstrip("\n").split("\n"), delimiter)
    plain = len(form.delimiter) == 1 and form.delimiter.isascii() and form.sure
    return form if plain and not form.skip_space and not form.whole and form.width > 1 else None


def _body(data: bytes, form: Dialect) -> memoryview:
    """Return the lines of the table: without the ``sep=`` line and blank lines at the end."""
    start = data.index(b"\n") + 1 if form.first_line else 0
    end = len(data)
    while end > start and data[end - 1] in b"\r\n":
        end -= 1
    return memoryview(data)[start:end]


def cut(
    body: memoryview | RawIOBase, form: Dialect, odd: list[int] | None = None
) -> tuple[pa.Table | None, int]:
    """Return the fitting lines as a table, and how many do not fit.

    With ``odd`` the numbers of the misfits are put there, which costs pyarrow its threads.
    """
    misfits = 0

    def misfit(row: arrow_csv.InvalidRow) -> str:
        nonlocal misfits
        misfits += 1
        if odd is not None:
            odd.append(row.number)
        return "skip"

    names = [str(index) for index in range(form.width)]
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(body) if isinstance(body, memoryview) else body,
            arrow_csv.ReadOptions(column_names=names, use_threads=odd is None),
            arrow_csv.ParseOptions(
                delimiter=form.delimiter, ignore_empty_lines=False, invalid_row_handler=misfit
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[],
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:  # not UTF-8, or a quote that runs over the end of a block
        return None, 0
    return table, misfits


def grid_of(name: str, table: pa.Table, form: Dialect) -> Grid:
    """Return a table as a grid, its rows counted as the user sees them."""
    first = 1 + form.first_line
    rows = pa.array(np.arange(first, first + table.num_rows, dtype=np.int64))
    return Grid(name, "", table, rows)


def _mended(name: str, body: memoryview, ends: np.ndarray, form: Dialect) -> pa.Table | None:
    """Return the table with the misfits, cut by the rule, back in their places."""
    odd: list[int] = []
    table, _ = cut(body, form, odd)
    if table is None:
        return None
    total = len(ends) + 1
    wrong = np.array(odd, np.int64)
    fitting = np.setdiff1d(np.arange(1, total + 1), wrong, assume_unique=True)
    if len(fitting) != table.num_rows:
        return None
    try:
        lines = [_line(body, ends, number) for number in odd]
    except UnicodeDecodeError:
        return None
    room = limits.columns(form.width, total)
    parsed = ((number, next(_fields(line, form))) for number, line in zip(odd, lines, strict=True))
    others = cells.grid_of_lines(name, "", parsed, None, form.delimiter, room)
    both = _stacked(table, others.cells)
    order = np.argsort(np.concatenate([fitting, wrong]), kind="stable")
    return both.take(pa.array(order))


def _open_end(body: memoryview, form: Dialect) -> bool:
    """Say whether the last line ends inside quotes: no line count can tell that."""
    open_quotes: list[int] = []
    line = _last_line(body).decode("utf-8", "replace")
    list(dialect.records([line], Dialect(form.delimiter), open_quotes))
    return bool(open_quotes)


def _last_line(body: memoryview) -> bytes:
    size = 4096
    while True:
        tail = bytes(body[-size:])
        at = tail.rfind(b"\n")
        if at >= 0 or size >= len(body):
            return tail[at + 1 :]
        size *= 8


def _line(body: memoryview, ends: np.ndarray, number: int) -> str:
    start = int(ends[number - 2]) + 1 if number > 1 else 0
    end = int(ends[number - 1]) if number <= len(ends) else len(body)
    return bytes(body[start:end]).removesuffix(b"\r").decode("utf-8")


def _fields(line: str, form: Dialect):  # type: ignore[no-untyped-def]
    bare = Dialect(form.delimiter, width=form.width)
    return (fields for _, fields in dialect.records([line], bare))


def _stacked(above: pa.Table, below: pa.Table) -> pa.Table:
    width = max(above.num_columns, below.num_columns)
    names = [str(index) for index in range(width)]
    return pa.concat_tables([_widened(above, names), _widened(below, names)])


def _widened(table: pa.Table, names: list[str]) -> pa.Table:
    columns = list(table.columns)
    columns += [empties(table.num_rows)] * (len(names) - len(columns))
    return pa.table(columns, names=names)
