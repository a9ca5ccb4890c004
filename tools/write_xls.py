"""Writes small workbooks in the .xls form of Excel 97-2003, for sample data and tests.

No library in use writes it, and shops still keep such files. Texts, whole and decimal numbers,
booleans, dates and error cells; no formats beyond the date's.

    write_xls("clients.xls", {"Clients": [["Nom", "Tél"], ["Ali", 550123456]]})

Forms: [MS-XLS] BIFF8 records in a [MS-CFB] container. Tests: ``tests/readers/ugly_books.py``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

_SECTOR = 512
_MAX_RECORD = 8224
_TEXT, _DATE = 15, 16  # indexes of cell formats, after the fifteen that Excel expects


def write_xls(
    path: str | Path,
    sheets: dict[str, list[list[Any]]],
    hidden: Iterable[str] = (),
    locked: bool = False,
) -> None:
    """Write a workbook; ``locked`` marks it as protected by a password that nobody knows."""
    Path(path).write_bytes(xls_bytes(sheets, hidden, locked))


def xls_bytes(
    sheets: dict[str, list[list[Any]]], hidden: Iterable[str] = (), locked: bool = False
) -> bytes:
    """Return a workbook as bytes."""
    texts: dict[str, int] = {}
    bodies = [_sheet(rows, texts) for rows in sheets.values()]
    names = list(sheets)
    head = _globals(names, set(hidden), texts, [0] * len(names), locked)
    places, at = [], len(head)
    for body in bodies:
        places.append(at)
        at += len(body)
    head = _globals(names, set(hidden), texts, places, locked)
    return _container(head + b"".join(bodies))


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _string(text: str, length: str = "<H") -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack(length, len(data) // 2) + b"\x01" + data


def _globals(
    names: Sequence[str], hidden: set[str], texts: dict[str, int], places: list[int], locked: bool
) -> bytes:
    records = [_record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))]
    if locked:
        # the oldest way of protecting (XOR), which calamine overlooks
        records.append(_record(0x002F, struct.pack("<HHH", 0, 0x1234, 0x5678)))
    records.append(_record(0x0042, struct.pack("<H", 1200)))
    records.append(_record(0x003D, struct.pack("<9H", 0, 0, 16000, 9000, 0x38, 0, 0, 1, 600)))
    records += [_font()] * 4
    records += [_format(style=True)] * 15 + [_format(), _format(number=14)]
    records.append(_record(0x0293, b"\x00\x80\x00\xff"))
    for name, place in zip(names, places, strict=True):
        state = struct.pack("<IBB", place, 1 if name in hidden else 0, 0)
        records.append(_record(0x0085, state + _string(name, "<B")))
    records += _shared(texts)
    records.append(_record(0x000A))
    return b"".join(records)


def _font() -> bytes:
    shape = struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0)
    return _record(0x0031, shape + _string("Arial", "<B"))


def _format(style: bool = False, number: int = 0) -> bytes:
    parent = 0xFFF5 if style else 0x0001
    return _record(
        0x00E0, struct.pack("<HHHBBBBIIH", 0, number, parent, 0x20, 0, 0, 0, 0, 0, 0x20C0)
    )


def _shared(texts: dict[str, int]) -> list[bytes]:
    """Return the table of shared texts, continued where a record is full."""
    count = struct.pack("<II", len(texts), len(texts))
    blocks = [count]
    for text in texts:
        data = _string(text)
        if len(data) > _MAX_RECORD:
            raise ValueError("a text of more than 4,000 characters is beyond this writer")
        if len(blocks[-1]) + len(data) > _MAX_RECORD:
            blocks.append(b"")
        blocks[-1] += data
    return [_record(0x003C if index else 0x00FC, block) for index, block in enumerate(blocks)]


def _sheet(rows: list[list[Any]], texts: dict[str, int]) -> bytes:
    width = max(map(len, rows), default=0)
    records = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)),
        _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)),
    ]
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell is not None and cell != "":
                records.append(_cell(row, column, cell, texts))
    records.append(_record(0x023E, struct.pack("<HHHHHHHI", 0x06B6, 0, 0, 64, 0, 0, 0, 0)))
    records.append(_record(0x000A))
    return b"".join(records)


def _cell(row: int, column: int, cell: Any, texts: dict[str, int]) -> bytes:
    place = struct.pack("<HH", row, column)
    if isinstance(cell, bool):
        return _record(0x0205, place + struct.pack("<HBB", _TEXT, cell, 0))
    if isinstance(cell, int | float):
        return _record(0x0203, place + struct.pack("<Hd", _TEXT, cell))
    if isinstance(cell, date):
        return _record(0x0203, place + struct.pack("<Hd", _DATE, _serial(cell)))
    if cell == "#N/A":
        return _record(0x0205, place + struct.pack("<HBB", _TEXT, 0x2A, 1))
    index = texts.setdefault(str(cell), len(texts))
    return _record(0x00FD, place + struct.pack("<HI", _TEXT, index))


def _serial(day: date) -> float:
    """Return Excel's number of a day, counted from 30 December 1899."""
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    return (moment - datetime(1899, 12, 30)) / timedelta(days=1)


# ------------------------------------------------------------------------- the container

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _container(stream: bytes, name: str = "Workbook") -> bytes:
    """Return a compound file with one stream, padded: a small one would be stored apart."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // _SECTOR)
    fats = 1
    while fats * _SECTOR // 4 < sectors + 1 + fats:
        fats += 1
    if fats > 109:
        raise ValueError("a workbook of more than 7 MB is beyond this writer")
    first = fats + 1
    table = [_FAT] * fats + [_END]
    table += [*range(first + 1, first + sectors), _END]
    table += [_FREE] * (fats * _SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, fats, fats, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(fats), *[_FREE] * (109 - fats))
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, first, len(stream))
    directory += _entry("", 0, _FREE, 0, 0) * 2
    body = stream.ljust(sectors * _SECTOR, b"\0")
    return header + struct.pack(f"<{len(table)}I", *table) + directory + body


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le") if name else b""
    links = struct.pack("<III", _FREE, _FREE, child)
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links
    return head + bytes(36) + struct.pack("<IQ", start, size)
