"""What an .xlsx says beside its cells: read from its XML in one cheap pass, before it is opened.

calamine keeps the rectangle around all cells in memory, so two cells in opposite corners of a
sheet would cost gigabytes; and it gives "" for an error cell and for a formula without a stored
value. Both are told here, without parsing the sheet.

May import: errors, readers.blob, readers.limits.
Tests: ``tests/readers/ugly_books.py``, ``tests/hostile/``.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from zboun.errors import InputError
from zboun.readers import limits
from zboun.readers.blob import machine_errors

_PIECE = 500_000


@dataclass(slots=True)
class SheetFacts:
    """Counts over the XML of one sheet."""

    errors: int = 0  # cells that show #N/A, #REF! …
    valueless: int = 0  # formulas without a stored result
    wide: bool = False  # has cells right of column Z
    last_row: int = 0
    size: int = 0  # bytes of XML


# ZipFile.open on a part that is named twice or is a link would still be one part: fine.
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return sheet name -> name of its XML part; {} where the workbook does not say."""
    try:
        book = _read(archive, "xl/workbook.xml")
        links = _read(archive, "xl/_rels/workbook.xml.rels")
    except KeyError:
        return {}
    targets = {}
    for tag in _RELATION.findall(links):
        found = _attributes(tag)
        target = found.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else "xl/" + target
        targets[found.get("Id", "")] = posixpath.normpath(path)
    sheets = {}
    for tag in _SHEET.findall(book):
        found = _attributes(tag)
        link = next((value for key, value in found.items() if key.endswith(":id")), "")
        sheets[found.get("name", "")] = targets.get(link, "")
    return sheets


def _read(archive: zipfile.ZipFile, part: str) -> str:
    with archive.open(part) as stream:
        return stream.read(limits.SMALL_BYTES).decode("utf-8", "replace")


def _attributes(tag: str) -> dict[str, str]:
    found = _ATTRIBUTE.findall(tag)
    return {key: html.unescape(double or single) for key, double, single in found}


_ERROR = b't="e"'
_VALUELESS = re.compile(rb"</f>(?:<v></v>|<v ?/>)?</c>|<f[^<>]*/>(?:<v></v>|<v ?/>)?</c>")
_WIDE = re.compile(rb' r="[A-Z]{2}')
_ROW = re.compile(rb'<(?:\w+:)?row [^<>]*?\br="(\d{1,9})"')
_LAST_ROW = b"<row "


def scan(name: str, archive: zipfile.ZipFile, part: str, bound: int) -> SheetFacts:
    """Return the facts of one sheet; InputError when its cells lie absurdly far apart."""
    facts = SheetFacts()
    with machine_errors(name):
        for piece in _pieces(archive, part, bound):
            facts.size += len(piece)
            facts.errors += piece.count(_ERROR)
            if b"<f" in piece:
                facts.valueless += len(_VALUELESS.findall(piece))
            facts.wide = facts.wide or _WIDE.search(piece) is not None
            facts.last_row = max(facts.last_row, _last_row(piece))
        columns = 26
        if facts.wide or facts.last_row * columns > limits.MAX_CELLS:
            _check_corners(name, archive, part, bound)
    return facts


def _pieces(archive: zipfile.ZipFile, part: str, bound: int) -> Iterator[bytes]:
    """Yield the XML in pieces that end between cells; what is over the bound is not unpacked."""
    left = b""
    total = 0
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            total += len(piece)
            limits.check_size(part, total, bound)
            piece = left + piece
            cut = piece.rfind(b"<c ")
            cut = cut if cut > 0 else len(piece)
            yield piece[:cut]
            left = piece[cut:]
    yield left


def _last_row(piece: bytes) -> int:
    at = piece.rfind(_LAST_ROW)
    found = _ROW.match(piece, at) if at >= 0 else None
    return int(found[1]) if found else 0


_CELL = re.compile(rb'<(?:\w+:)?c [^<>]*?\br="([A-Z]{1,3})(\d{1,9})"[^<>]*?(/?)>')


def _check_corners(name: str, archive: zipfile.ZipFile, part: str, bound: int) -> None:
    """Raise InputError when the rectangle around all filled cells is beyond the memory bound."""
    columns: set[bytes] = set()
    low, high = 1 << 30, 0
    for piece in _pieces(archive, part, bound):
        for letters, digits, closed in _CELL.findall(piece):
            if not closed:
                columns.add(letters)
                row = int(digits)
                low, high = min(low, row), max(high, row)
    if columns:
        numbers = [column_number(letters.decode()) for letters in columns]
        _check_area(name, high - low + 1, max(numbers) - min(numbers) + 1)


def _check_area(name: str, height: int, width: int) -> None:
    if width * height > limits.MAX_CELLS:
        raise InputError(
            name,
            "too_big",
            f"its cells lie scattered over {height:,} rows and {width:,} columns",
            "copy the table into a new workbook",
        )


_ROW_RECORD, _LAST_CELL_RECORD = 0, 11  # 1 to 11 are cells of all types; 1 is a blank one


def check_binary(name: str, archive: zipfile.ZipFile, part: str, bound: int) -> None:
    """Raise InputError when the cells of an .xlsb sheet lie absurdly far apart."""
    with machine_errors(name), archive.open(part) as stream:
        data = stream.read(bound + 1)
    limits.check_size(part, len(data), bound)
    at, row = 0, 0
    rows: set[int] = set()
    columns: set[int] = set()
    while at + 8 < len(data):
        kind, size, at = _record(data, at)
        if kind == _ROW_RECORD:
            row = int.from_bytes(data[at : at + 4], "little")
        elif 1 < kind <= _LAST_CELL_RECORD:
            rows.add(row)
            columns.add(int.from_bytes(data[at : at + 4], "little"))
        at += size
    if rows:
        _check_area(name, max(rows) - min(rows) + 1, max(columns) - min(columns) + 1)


def _record(data: bytes, at: int) -> tuple[int, int, int]:
    """Return (kind, size, start) of one BIFF12 record; both numbers have seven bits a byte."""
    kind = data[at]
    at += 1
    if kind & 0x80:
        kind = (kind & 0x7F) | data[at] << 7
        at += 1
    size = shift = 0
    for byte in data[at : at + 4]:
        at += 1
        size |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            break
    return kind, size, at


def column_number(letters: str) -> int:
    """Return the number of a column, from 1.

    >>> column_number("A"), column_number("AA"), column_number("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
