"""Writes small workbooks in Excel's binary form, .xlsb, for tests: no library in use writes it.

Shared and inline texts, whole and decimal numbers, booleans, dates, error cells, formulas with
their cached value, hidden sheets and merged cells; number formats for dates and phones.

    write_xlsb("clients.xlsb", {"Clients": [["Nom", "Tél"], ["Ali", 550123456]]})

Forms: [MS-XLSB] BIFF12 records in a zip; LibreOffice opens what comes out
(``soffice --convert-to csv clients.xlsb``). Tests: ``tests/readers/test_xlsb.py``.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

GENERAL, DATE, PHONE = 0, 1, 2  # indexes of cell formats
_FORMATS = {DATE: 14, PHONE: 164}
_PHONE_FORMAT = "0000000000"
_ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#N/A": 42}


class Phone(NamedTuple):
    """A number that Excel shows with its leading zero."""

    number: int


class Formula(NamedTuple):
    """A formula (=1, whatever it says) with the value that was stored last."""

    cached: str | float


def write_xlsb(path: str | Path, sheets: dict[str, list[list[Any]]], **more: Any) -> None:
    """Write a workbook; see ``xlsb_bytes``."""
    Path(path).write_bytes(xlsb_bytes(sheets, **more))


def xlsb_bytes(
    sheets: dict[str, list[list[Any]]],
    hidden: Iterable[str] = (),
    merged: dict[str, list[tuple[int, int, int, int]]] | None = None,
    inline: bool = False,
) -> bytes:
    """Return a workbook as bytes.

    ``merged``: of each sheet, (first row, last row, first column, last column) from 0; ``inline``:
    texts stand in their cells and not in the shared table.
    """
    texts: dict[str, int] = {}
    pages = {
        name: _sheet(rows, (merged or {}).get(name, []), None if inline else texts)
        for name, rows in sheets.items()
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", _types(len(pages)))
        made.writestr("_rels/.rels", _links([("officeDocument", "xl/workbook.bin")]))
        made.writestr("xl/workbook.bin", _book(list(sheets), set(hidden)))
        parts = [("worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(pages) + 1)]
        parts += [("styles", "styles.bin"), ("sharedStrings", "sharedStrings.bin")]
        made.writestr("xl/_rels/workbook.bin.rels", _links(parts))
        made.writestr("xl/styles.bin", _styles())
        made.writestr("xl/sharedStrings.bin", _shared(texts))
        for number, page in enumerate(pages.values(), 1):
            made.writestr(f"xl/worksheets/sheet{number}.bin", page)
    return stream.getvalue()


def _record(kind: int, body: bytes = b"") -> bytes:
    """Return one record: its kind in one byte or two, its size in seven bits a byte."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, left = b"", len(body)
    while left > 127:
        size, left = size + bytes([left & 0x7F | 0x80]), left >> 7
    return head + size + bytes([left]) + body


def _text(value: str) -> bytes:
    data = value.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data


def _book(names: Sequence[str], hidden: set[str]) -> bytes:
    listed = b"".join(
        _record(156, struct.pack("<II", name in hidden, n) + _text(f"rId{n}") + _text(name))
        for n, name in enumerate(names, 1)
    )
    properties = _record(153, struct.pack("<II", 0x10020, 0) + _text(""))
    return _record(131) + properties + _record(143) + listed + _record(144) + _record(132)


def _shared(texts: dict[str, int]) -> bytes:
    items = b"".join(_record(19, b"\0" + _text(text)) for text in texts)
    return _record(159, struct.pack("<II", len(texts), len(texts))) + items + _record(160)


def _styles() -> bytes:
    font = struct.pack("<HHHHBBBB", 220, 0, 400, 0, 0, 2, 0, 0) + bytes([7, 1, 0, 0, 0, 0, 0, 255])
    font += b"\2" + _text("Calibri")
    fill = struct.pack("<I", 0) + bytes(64)
    border = bytes(51)
    formats = _group(615, 616, [_record(44, struct.pack("<H", 164) + _text(_PHONE_FORMAT))])
    cells = [_xf(0, _FORMATS.get(index, 0)) for index in (GENERAL, DATE, PHONE)]
    body = formats + _group(611, 612, [_record(43, font)])
    body += _group(603, 604, [_record(45, fill)] * 2) + _group(613, 614, [_record(46, border)])
    body += _group(626, 627, [_xf(0xFFFF, 0)]) + _group(617, 618, cells)
    style = _record(48, struct.pack("<IHBB", 0, 1, 0, 255) + _text("Normal"))
    return _record(278) + body + _group(619, 620, [style]) + _record(279)


def _group(begin: int, end: int, records: list[bytes]) -> bytes:
    return _record(begin, struct.pack("<I", len(records))) + b"".join(records) + _record(end)


def _xf(parent: int, number_format: int) -> bytes:
    uses = 1 if number_format else 0
    return _record(47, struct.pack("<HHHHHBBHBB", parent, number_format, 0, 0, 0, 0, 0, 0, uses, 0))


def _sheet(
    rows: list[list[Any]],
    merged: list[tuple[int, int, int, int]],
    texts: dict[str, int] | None,
) -> bytes:
    width = max(map(len, rows), default=1)
    out = _record(129) + _record(148, struct.pack("<IIII", 0, max(len(rows) - 1, 0), 0, width - 1))
    out += _record(145)
    for number, row in enumerate(rows):
        if row:
            head = struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 1)
            out += _record(0, head + struct.pack("<II", 0, len(row) - 1))
        for column, value in enumerate(row):
            if value is not None and value != "":
                out += _cell(column, value, texts)
    out += _record(146)
    if merged:
        areas = [_record(176, struct.pack("<IIII", *area)) for area in merged]
        out += _group(177, 178, areas)
    return out + _record(130)


def _cell(column: int, value: Any, texts: dict[str, int] | None) -> bytes:
    if isinstance(value, Formula):
        return _formula(column, value)
    if isinstance(value, Phone):
        return _record(5, _place(column, PHONE) + struct.pack("<d", value.number))
    if isinstance(value, bool):
        return _record(4, _place(column) + bytes([value]))
    if isinstance(value, date):
        return _record(5, _place(column, DATE) + struct.pack("<d", _serial(value)))
    if isinstance(value, int) and abs(value) < 1 << 29:
        return _record(2, _place(column) + struct.pack("<i", value << 2 | 2))
    if isinstance(value, int | float):
        return _record(5, _place(column) + struct.pack("<d", value))
    if value in _ERRORS:
        return _record(3, _place(column) + bytes([_ERRORS[value]]))
    if texts is None:
        return _record(6, _place(column) + _text(value))
    return _record(7, _place(column) + struct.pack("<I", texts.setdefault(value, len(texts))))


def _formula(column: int, formula: Formula) -> bytes:
    tokens = b"\x1e\x01\x00"  # the number 1
    code = struct.pack("<HI", 0, len(tokens)) + tokens + struct.pack("<I", 0)
    if isinstance(formula.cached, str):
        return _record(8, _place(column) + _text(formula.cached) + code)
    return _record(9, _place(column) + struct.pack("<d", formula.cached) + code)


def _place(column: int, style: int = GENERAL) -> bytes:
    return struct.pack("<II", column, style)


def _serial(day: date) -> float:
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    return (moment - datetime(1899, 12, 30)) / timedelta(days=1)


_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def _links(parts: list[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(parts, 1)
    )
    space = f"{_PACKAGE}/relationships"
    return f'{_XML}<Relationships xmlns="{space}">{listed}</Relationships>'


def _types(sheets: int) -> str:
    excel = "application/vnd.ms-excel"
    parts = [("workbook.bin", f"{excel}.sheet.binary.macroEnabled.main")]
    parts += [(f"worksheets/sheet{n}.bin", f"{excel}.worksheet") for n in range(1, sheets + 1)]
    parts += [("styles.bin", f"{excel}.styles"), ("sharedStrings.bin", f"{excel}.sharedStrings")]
    listed = "".join(
        f'<Override PartName="/xl/{name}" ContentType="{kind}"/>' for name, kind in parts
    )
    kind = "application/vnd.openxmlformats-package.relationships+xml"
    rels = f'<Default Extension="rels" ContentType="{kind}"/>'
    space = f"{_PACKAGE}/content-types"
    return f'{_XML}<Types xmlns="{space}">{rels}{listed}</Types>'
