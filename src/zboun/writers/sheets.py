"""Excel sheets from Arrow tables: every text is a text cell, whatever it says.

XlsxWriter makes the workbook (styles, filter, panes, validation); the rows of a big table are
joined by Arrow kernels and handed to it as sheet XML, because its cell-by-cell way costs ten times
as much and reads a cell such as ``<r>…</r>`` as markup in its low-memory mode.

May import: arrays. Tests: ``tests/writers/test_sheets.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from zboun.arrays import as_strings

MAX_ROWS = 1_048_575  # of data under one header: Excel's limit less one
MAX_TEXT = 32_767  # UTF-16 units in one cell
_BATCH = 20_000
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


class TableSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    """A worksheet whose rows under the header come as ready XML."""

    def __init__(self) -> None:
        super().__init__()
        self.bulk: Iterator[str] = iter(())

    def _write_rows(self) -> None:
        super()._write_rows()
        for chunk in self.bulk:
            self.fh.write(chunk)


@dataclass(frozen=True, slots=True)
class Column:
    """How one column of a table looks on a sheet."""

    key: str  # name in the Arrow table
    header: str
    width: int = 14
    hidden: bool = False
    style: str = "text"  # one of the book's styles
    header_style: str = "header"


class Book:
    """A workbook being written; close it, or leave its ``with``, to have the file."""

    def __init__(self, path: Path, *, rtl: bool = False) -> None:
        self.rtl = rtl
        self.truncated = 0  # cells cut at Excel's limit
        self.book = xlsxwriter.Workbook(
            str(path),
            {
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
                "tmpdir": str(path.parent),  # personal data stays in the owner's folder
            },
        )
        # One side for all text: a name's script does not move it about in its column.
        side = {"align": "right" if rtl else "left"}
        self.styles = {
            name: self.book.add_format({**({} if name in _NUMBERS else side), **form})
            for name, form in STYLES.items()
        }

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.book.close()

    def add(self, name: str) -> TableSheet:
        """Return a new sheet, right to left where the language is."""
        sheet = self.book.add_worksheet(sheet_name(name), worksheet_class=TableSheet)
        if self.rtl:
            sheet.right_to_left()
        return sheet  # type: ignore[no-any-return]

    def table(
        self, name: str, table: pa.Table, columns: Sequence[Column], fixed: int = 0
    ) -> list[TableSheet]:
        """Write a table with a frozen, filtered header; beyond Excel's rows, on more sheets.

        The first ``fixed`` columns stay in sight too.
        """
        parts = range(0, max(table.num_rows, 1), MAX_ROWS)
        sheets = []
        for number, start in enumerate(parts, 1):
            part = table.slice(start, MAX_ROWS)
            sheet = self.add(name if len(parts) == 1 else f"{name[:24]} ({number})")
            self._header(sheet, columns, part.num_rows)
            sheet.freeze_panes(1, fixed)
            sheet.bulk = self._rows(part, columns)
            sheets.append(sheet)
        return sheets

    def _header(self, sheet: TableSheet, columns: Sequence[Column], rows: int) -> None:
        sheet.set_row(0, 22)
        for index, column in enumerate(columns):
            sheet.write_string(0, index, column.header, self.styles[column.header_style])
            options = {"hidden": 1} if column.hidden else {}
            sheet.set_column(index, index, column.width, self.styles[column.style], options)
        sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet._check_dimensions(rows, len(columns) - 1)  # the bulk rows count as used range

    def _rows(self, table: pa.Table, columns: Sequence[Column]) -> Iterator[str]:
        texts = table.select([column.key for column in columns])
        first = 2  # Excel's number of the row under the header
        for batch in texts.to_batches(max_chunksize=_BATCH):
            yield self._rows_xml(batch, columns, first)
            first += batch.num_rows

    def _rows_xml(self, batch: pa.RecordBatch, columns: Sequence[Column], first: int) -> str:
        numbers = pc.cast(pa.array(range(first, first + batch.num_rows)), pa.string())
        cells = [
            self._cells_xml(values, numbers, index, self.styles[column.style]._get_xf_index())
            for index, (values, column) in enumerate(zip(batch.columns, columns, strict=True))
        ]
        lines = pc.binary_join_element_wise('<row r="', numbers, '">', *cells, "</row>", "")
        return _joined(lines)

    def _cells_xml(self, values: pa.Array, numbers: pa.Array, index: int, style: int) -> pa.Array:
        start = f'<c r="{xl_col_to_name(index)}'
        if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
            text = pc.cast(values, pa.string())
            cells = pc.binary_join_element_wise(
                start, numbers, f'" s="{style}"><v>', text, "</v></c>", ""
            )
            return pc.fill_null(cells, "")
        text, preserve = self._xml_text(as_strings(values))
        space = ' xml:space="preserve"' if preserve else ""
        middle = f'" s="{style}" t="inlineStr"><is><t{space}>'
        cells = pc.binary_join_element_wise(start, numbers, middle, text, "</t></is></c>", "")
        return pc.if_else(pc.equal(text, ""), "", cells)

    def _xml_text(self, values: pa.Array) -> tuple[pa.Array, bool]:
        """Return texts as XML text, and whether any has outer spaces or line ends to keep."""
        data = text_bytes(values)
        if len(data) > MAX_TEXT // 2 and pc.max(pc.utf8_length(values)).as_py() > MAX_TEXT // 2:
            values = self._cut(values)
        if b"\r" in data:
            values = pc.replace_substring_regex(values, "\r\n?", "\n")
        if b"_x" in data or b"\xef\xbf" in data or len(data.translate(None, _CONTROLS)) < len(data):
            texts = [_ILLEGAL.sub(_escaped, text) for text in values.to_pylist()]
            values = pa.array(texts, pa.string())
        for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            if char.encode() in data:
                values = pc.replace_substring(values, char, entity)
        spaced = pc.match_substring_regex(values, r"(?s)^\s|\s$|\n")
        return values, bool(pc.any(spaced).as_py())

    def _cut(self, values: pa.Array) -> pa.Array:
        texts = values.to_pylist()
        for index, text in enumerate(texts):
            if len(text.encode("utf-16-le")) // 2 > MAX_TEXT:
                half = text.encode("utf-16-le")[: 2 * (MAX_TEXT - 1)]
                texts[index] = half.decode("utf-16-le", "ignore") + "…"
                self.truncated += 1
        return pa.array(texts, pa.string())


_GREEN = "#0B6E4F"
STYLES: Mapping[str, Mapping[str, Any]] = {
    "text": {"num_format": "@"},
    "number": {"num_format": "#,##0"},
    "some": {"num_format": "#,##0;-#,##0;"},  # nothing where there is none
    "header": {
        "bold": True, "font_color": "#FFFFFF", "bg_color": _GREEN, "valign": "vcenter",
        "num_format": "@", "border": 1, "border_color": "#DDE5E1",
    },
    "own": {
        "bold": True, "font_color": "#3C4A44", "bg_color": "#DDE5E1", "valign": "vcenter",
        "num_format": "@", "border": 1, "border_color": "#FFFFFF",
    },
    "choice": {"num_format": "@", "bg_color": "#FFF4C2", "bold": True, "locked": False},
    "mark": {"bg_color": "#FFF4C2", "bold": True},
    "wrap": {"num_format": "@", "text_wrap": True, "valign": "top"},
    "strong": {"num_format": "@", "bold": True},
}  # fmt: skip


_NUMBERS = ("number", "some")


def mapped(values: pa.ChunkedArray, say: Callable[[str], str]) -> pa.Array:
    """Return a column with ``say`` applied to its distinct values; "" stays ""."""
    codes = as_strings(values).dictionary_encode()
    words = [say(code) if code else "" for code in codes.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(codes.indices)


def text_bytes(values: pa.Array) -> bytes:
    """Return the UTF-8 bytes of a text column end to end, to look for a byte in all at once."""
    offsets, data = values.buffers()[1:]
    if data is None or not len(values):
        return b""
    spans = memoryview(offsets).cast("i")
    return bytes(data[spans[values.offset] : spans[values.offset + len(values)]])


def sheet_name(name: str) -> str:
    r"""Return a name that Excel takes: up to 31 characters, none of ``[]:*?/\``.

    >>> sheet_name("A/B: [2024]?")
    'A B 2024'
    """
    return " ".join(re.sub(r"[\[\]:*?/\\']", " ", name).split())[:31] or "-"


def _joined(lines: pa.Array) -> str:
    return text_bytes(lines).decode("utf-8")


def _escaped(match: re.Match[str]) -> str:
    """Excel's own escape of what XML cannot hold; a text that looks like one is escaped too."""
    text = match.group()
    if text.startswith("_x"):
        return f"_x005F{text}"
    return f"_x{ord(text):04X}_" if text < "\x20" else "\ufffd"
