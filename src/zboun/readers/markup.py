"""Tables in web pages (often named .xls) and in Excel 2003 XML.

Pages are cut by one linear pattern, not by a parser that repairs: exports of accounting and
courier sites are flat. XML entities are refused: no honest export defines any.

May import: errors, model, fields.text, readers.*.
Tests: ``tests/readers/ugly_others.py``, ``tests/hostile/``.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from typing import Any
from xml.parsers import expat

from zboun.errors import InputError
from zboun.fields.text import cell_text
from zboun.model import Extract, Grid, ReadOptions
from zboun.readers import cells, limits, text_file
from zboun.readers.blob import Blob
from zboun.readers.sniff import no_table


def read(blob: Blob, form: str, options: ReadOptions) -> Extract:
    """Return the tables of a page (``html``) or the sheets of an Excel 2003 XML file."""
    data = blob.read(min(options.max_bytes, limits.MAX_HTML_BYTES))
    extract = Extract(blob.name, form)
    if form == "spreadsheetml":
        tables = _spreadsheet(blob.name, data)
    else:
        decoded = text_file.decode(_page(data), options.encoding or _declared(data))
        extract.details["encoding"] = decoded.encoding
        extract.doubts += text_file.doubts_of(blob.name, decoded)
        tables = page_tables(decoded.text)
    for table in tables:
        _add(extract, table)
    if not extract.grids:
        raise no_table(blob.name, "the page holds no table")
    extract.details["tables"] = len(extract.grids)
    return extract


@dataclass(slots=True)
class Table:
    """Rows of one table as they stand, with the places of cells that run over several rows."""

    name: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)  # row from 1, cells
    spans: list[tuple[int, int, int]] = field(default_factory=list)  # column, first, last line


def _add(extract: Extract, table: Table) -> None:
    if not any(any(line) for _, line in table.rows):
        return
    extract.read += len(table.rows)
    width = max(len(line) for _, line in table.rows)
    if width * len(table.rows) > limits.MAX_CELLS or width > limits.MAX_COLUMNS:
        raise limits.too_big(extract.source, "one of its tables is too wide", "save less of it")
    grid: Grid = cells.grid_of_lines(extract.source, table.name, table.rows)
    last = len(table.rows) - 1
    spans = tuple(
        sorted((c, first, min(end, last)) for c, first, end in table.spans if end > first)
    )
    grid, cut = cells.bounded(replace(grid, fill_down=spans))
    extract.grids.append(grid)
    extract.doubts += cut


# ------------------------------------------------------------------------------- web pages

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.I)


def _declared(data: bytes) -> str:
    """Return the encoding that a page declares, where it is true; else "" (find out)."""
    found = _CHARSET.search(data[:4096])
    if found is None or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ""
    name = found[1].decode("ascii").lower()
    try:
        data.decode(name)
    except (LookupError, UnicodeDecodeError):
        return ""
    return "cp1252" if name in ("iso-8859-1", "latin1") else name


def _page(data: bytes) -> bytes:
    """Return the page inside a web archive (.mht), or the data itself."""
    if not data.lstrip().startswith(b"MIME-Version:"):
        return data
    for part in message_from_bytes(data.lstrip()).walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and b"<t" in payload.lower():
                return payload
    return data


_TAG = re.compile(r"<(/?)([a-zA-Z][\w:]*)((?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*)>")
_SPAN = re.compile(r"\b(col|row)span\s*=\s*[\"']?(\d{1,5})", re.I)
_SILENT = ("script", "style", "title", "xml", "head")
_BREAKS = ("br", "p", "div", "li")


def page_tables(text: str) -> list[Table]:
    """Return the tables of a page that hold cells, outer ones of a layout left out.

    >>> table, = page_tables("<table><tr><th>Nom<th>Tel<tr><td>Ali &amp; Cie<td>0550</table>")
    >>> table.rows
    [(1, ['Nom', 'Tel']), (2, ['Ali & Cie', '0550'])]
    """
    page = _Page()
    at = 0
    text = _without_comments(text)
    for tag in _TAG.finditer(text):
        page.text(text[at : tag.start()])
        at = tag.end()
        page.tag(tag[2].lower(), bool(tag[1]), tag[3])
    page.text(text[at:])
    return page.finished()


def _without_comments(text: str) -> str:
    parts = text.split("<!--")
    return parts[0] + "".join(part.partition("-->")[2] for part in parts[1:])


class _Page:
    """What is open while a page goes by: tables in tables, the row, the cell."""

    def __init__(self) -> None:
        self.done: list[Table] = []
        self.open: list[Table] = []
        self.cell: list[str] | None = None
        self.silent = ""

    def text(self, text: str) -> None:
        if self.cell is not None and text and not self.silent:
            self.cell.append(text)

    def tag(self, name: str, closing: bool, attributes: str) -> None:
        if name in _SILENT:
            self.silent = "" if closing else name
        elif name == "table":
            self._close_cell()
            if not closing:
                self.open.append(Table(""))
            elif self.open:
                self.done.append(self.open.pop())
        elif name in ("tr", "td", "th", "tbody", "thead"):
            self.silent = ""
            self._row_tag(name, closing, attributes)
        elif name in _BREAKS and self.cell:
            self.cell.append(" ")

    def _row_tag(self, name: str, closing: bool, attributes: str) -> None:
        self._close_cell()
        if closing:
            return
        if not self.open:
            self.open.append(Table(""))
        table = self.open[-1]
        if name == "tr":
            table.rows.append((len(table.rows) + 1, []))
        elif name in ("td", "th"):
            if not table.rows:
                table.rows.append((1, []))
            self._open_cell(table, attributes)

    def _open_cell(self, table: Table, attributes: str) -> None:
        line = len(table.rows) - 1
        cells_ = table.rows[-1][1]
        while any(
            column == len(cells_) and first < line <= last
            for column, first, last in table.spans[-64:]
        ):
            cells_.append("")  # a cell from above reaches down to here
        spans = {kind.lower(): int(count) for kind, count in _SPAN.findall(attributes)}
        rows = spans.get("row", 1)
        if rows > 1:
            table.spans.append((len(cells_), line, line + rows - 1))
        self.extra = min(max(spans.get("col", 1), 1), 1000) - 1
        self.cell = []

    def _close_cell(self) -> None:
        if self.cell is None or not self.open or not self.open[-1].rows:
            self.cell = None
            return
        value = " ".join(html.unescape("".join(self.cell)).split(" "))
        value = re.sub(r"[ \t\r\n\f]+", " ", value).strip(" \xa0")
        self.open[-1].rows[-1][1].extend([value, *[""] * self.extra])
        self.cell = None

    def finished(self) -> list[Table]:
        self._close_cell()
        tables = self.done + self.open[::-1]
        filled = [table for table in tables if any(any(line) for _, line in table.rows)]
        if len(filled) > 1:
            for number, table in enumerate(filled, 1):
                table.name = f"table {number}"
        return filled


# ----------------------------------------------------------------------------- Excel 2003 XML


def _spreadsheet(name: str, data: bytes) -> list[Table]:
    book = _Book(name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = book.start
    parser.EndElementHandler = book.end
    parser.CharacterDataHandler = book.text
    parser.EntityDeclHandler = book.entity
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        if not book.tables:
            raise InputError(
                name,
                "truncated",
                "its XML is damaged or has no end",
                "open it in Excel and save it as .xlsx",
            ) from error
    return book.tables


class _Book:
    """Handlers for the elements Worksheet, Row, Cell and Data."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tables: list[Table] = []
        self.row = 0
        self.data: list[str] | None = None
        self.kind = ""

    def entity(self, *_: Any) -> None:
        raise InputError(
            self.source,
            "unreadable",
            "it defines XML entities, as no export does",
            "open it in Excel and save it as .xlsx",
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        found = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if name == "Worksheet":
            self.tables.append(Table(found.get("Name", "")))
            self.row = 0
        elif name == "Row" and self.tables:
            self._start_row(_index(found, self.row + 1, 1_048_576))
        elif name == "Cell" and self.tables and self.tables[-1].rows:
            self._start_cell(found)
        elif name == "Data":
            self.data, self.kind = [], found.get("Type", "")

    def _start_row(self, row: int) -> None:
        self.row = row
        self.tables[-1].rows.append((row, []))

    def _start_cell(self, found: dict[str, str]) -> None:
        table = self.tables[-1]
        line = table.rows[-1][1]
        index = _index(found, len(line) + 1, limits.MAX_COLUMNS)
        line += [""] * (index - len(line))
        down = int(found.get("MergeDown", "0") or 0)
        at = len(table.rows) - 1
        if down > 0:
            table.spans.append((index - 1, at, at + down))
        self.across = min(int(found.get("MergeAcross", "0") or 0), 1000)

    def text(self, text: str) -> None:
        if self.data is not None:
            self.data.append(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name == "Data" and self.data is not None and self.tables and self.tables[-1].rows:
            line = self.tables[-1].rows[-1][1]
            if line:
                line[-1] = _typed("".join(self.data), self.kind)
            self.data = None
        elif name == "Cell" and self.tables and self.tables[-1].rows:
            self.tables[-1].rows[-1][1].extend([""] * getattr(self, "across", 0))


def _index(found: dict[str, str], default: int, bound: int) -> int:
    text = found.get("Index", "")
    return min(max(int(text), default), bound) if text.isdecimal() else default


def _typed(text: str, kind: str) -> str:
    if kind == "Number":
        try:
            return cell_text(float(text))
        except ValueError:
            return text
    if kind == "DateTime":
        return text.removesuffix("T00:00:00.000").removesuffix("T00:00:00").replace("T", " ")
    return "" if kind == "Error" else text
