"""Files made to break a reader: small on disk, monstrous when opened. Made, never stored."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

_MEGABYTE = 1_000_000


def _members(path: Path, members: dict[str, Iterator[bytes]]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, pieces in members.items():
            with made.open(name, "w", force_zip64=True) as stream:
                for piece in pieces:
                    stream.write(piece)


_TYPES = b"""<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""  # noqa: E501
_RELS = b"""<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"""  # noqa: E501
_BOOK = b"""<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"""  # noqa: E501
_LINKS = b"""<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"""  # noqa: E501
_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_TAIL = b"</sheetData></worksheet>"


def _book(path: Path, body: Iterator[bytes]) -> None:
    def sheet() -> Iterator[bytes]:
        yield _HEAD
        yield from body
        yield _TAIL

    _members(
        path,
        {
            "[Content_Types].xml": iter([_TYPES]),
            "_rels/.rels": iter([_RELS]),
            "xl/workbook.xml": iter([_BOOK]),
            "xl/_rels/workbook.xml.rels": iter([_LINKS]),
            "xl/worksheets/sheet1.xml": sheet(),
        },
    )


def _cell(place: str, text: str = "x") -> bytes:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


def xlsx_bomb(path: Path) -> None:
    """A workbook of half a megabyte that unpacks to 335 MB of cells."""
    row = b"<row>" + b"<c><v>1</v></c>" * 1000 + b"</row>"
    _book(path, (row * 100 for _ in range(220)))


def xlsx_lying_sizes(path: Path) -> None:
    """The same, its directory claiming that it unpacks to almost nothing."""
    xlsx_bomb(path)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<I", data, at + 24, 1000)  # the unpacked size in the directory
    path.write_bytes(bytes(data))


def xlsx_far_corners(path: Path) -> None:
    """Two cells in opposite corners: 17 billion cells in between."""
    _book(path, iter([b"<row>", _cell("A1"), b"</row><row>", _cell("XFD1048576"), b"</row>"]))


def xlsx_blank_styled(path: Path) -> None:
    """1,048,576 rows of blank cells with a style, three customers above them."""

    def body() -> Iterator[bytes]:
        for row in (1, 2, 3):
            yield b'<row r="%d">' % row + _cell(f"A{row}") + _cell(f"B{row}") + b"</row>"
        for start in range(4, 1_048_577, 1000):
            rows = range(start, min(start + 1000, 1_048_577))
            line = b'<row r="%d"><c r="A%d" s="0"/><c r="B%d" s="0"/></row>'
            yield b"".join(line % (row, row, row) for row in rows)

    _book(path, body())


def xlsx_monstrous_cell(path: Path) -> None:
    """A cell of 50 MB of text, not of one repeated letter."""
    piece = "".join(chr(97 + (i * i * 7 + i) % 26) for i in range(99_991)).encode()
    start = b'<row r="1">' + _cell("A1") + b'<c r="B1" t="inlineStr"><is><t>'

    def body() -> Iterator[bytes]:
        yield start
        for number in range(500):
            yield piece[number:] + piece[:number] + str(number).encode()
        yield b"</t></is></c></row>"

    _book(path, body())


def xlsx_deep_xml(path: Path) -> None:
    """Elements nested a hundred thousand deep."""
    _book(path, iter([b"<a>" * 100_000, b"</a>" * 100_000]))


def xlsx_entities(path: Path) -> None:
    """A billion laughs in the workbook part."""
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10))
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">' + laughs + b"]>"
    book = head + _BOOK[21:].replace(b'name="A"', b'name="&l9;"')
    _members(
        path,
        {
            "[Content_Types].xml": iter([_TYPES]),
            "_rels/.rels": iter([_RELS]),
            "xl/workbook.xml": iter([book]),
            "xl/_rels/workbook.xml.rels": iter([_LINKS]),
            "xl/worksheets/sheet1.xml": iter([_HEAD, b"<row>", _cell("A1"), b"</row>", _TAIL]),
        },
    )


def xml_entities(path: Path) -> None:
    """A billion laughs in Excel 2003 XML."""
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]><Workbook '
        'xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row><Cell>'
        "<Data>&l9;</Data></Cell></Row></Table></Worksheet></Workbook>"
    )


def xml_outside(path: Path) -> None:
    """An entity that would read a file of this machine."""
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]><Workbook '
        'xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row><Cell>'
        "<Data>&f;</Data></Cell></Row></Table></Worksheet></Workbook>"
    )


def zip_bomb(path: Path) -> None:
    """A zip of a CSV of 360 MB in one line."""
    _members(path, {"clients.csv": (b"a;b;c;" * 200_000 for _ in range(300))})


def zip_of_zips(path: Path) -> None:
    """Zips in zips in zips."""
    data = b"Nom;Tel\nAli;0550\n"
    name = "c.csv"
    for level in range(8):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as made:
            made.writestr(name, data)
        data, name = stream.getvalue(), f"{level}.zip"
    path.write_bytes(data)


def zip_many_files(path: Path) -> None:
    """A zip of sixty thousand files."""
    with zipfile.ZipFile(path, "w") as made:
        for number in range(60_000):
            made.writestr(f"{number}.csv", "")


def text_one_line(path: Path) -> None:
    """A text file of 2 GB (sparse on disk) without a line end."""
    with path.open("wb") as stream:
        stream.write(b"Nom;Tel " * 10_000)
        stream.truncate(2_100_000_000)


def text_one_long_line(path: Path) -> None:
    """A text file of 200 MB in one line, below the byte bound."""
    with path.open("wb") as stream:
        for _ in range(200):
            stream.write(b"abcdefghij" * (_MEGABYTE // 10))


def csv_monstrous_cell(path: Path) -> None:
    """A cell of 50 MB in a CSV."""
    with path.open("wb") as stream:
        stream.write(b'Nom;Note\nAli;"')
        for _ in range(50):
            stream.write(b"x" * _MEGABYTE)
        stream.write(b'"\nSara;ok\n')


def csv_million_columns(path: Path) -> None:
    """One line among ordinary ones with a million columns."""
    path.write_bytes(b"Nom;Tel\n" + b"Ali;0550\n" * 1000 + b";" * 1_000_000 + b"\nSara;0661\n")


def csv_open_quotes(path: Path) -> None:
    """A quote that opens in every line and never closes."""
    path.write_bytes(b"Nom;Tel;Ville\n" + b'Ali;"0550;Oran\n' * 100_000)


def csv_quotes_only(path: Path) -> None:
    """Megabytes of quotes."""
    path.write_bytes(b"Nom;Tel\n" + b'"' * 5_000_001 + b"\n" + b'";"\n' * 200_000)


def html_open_tags(path: Path) -> None:
    """Megabytes of tags that open and never close."""
    path.write_bytes(b"<html><table>" + b"<tr><td><table><a " * 200_000)


def html_attribute_quotes(path: Path) -> None:
    """A tag with endless unbalanced quotes."""
    path.write_bytes(b"<html><table><tr><td a=" + b"'\"" * 1_000_000 + b"<td>x</table>")


def html_wide_spans(path: Path) -> None:
    """Cells that claim to span everything."""
    path.write_bytes(
        b"<table>" + b"<tr><td rowspan=65534 colspan=65534>x</td></tr>" * 2000 + b"</table>"
    )


def json_deep(path: Path) -> None:
    """Lists nested a million deep."""
    path.write_bytes(b'[{"a":' + b"[" * 1_000_000)


def json_many_keys(path: Path) -> None:
    """Each object with keys of its own."""
    keys = (",".join(f'"k{row}_{column}":1' for column in range(50)) for row in range(2000))
    path.write_text("[" + ",".join("{" + one + "}" for one in keys) + "]")


def vcard_huge_photo(path: Path) -> None:
    """Cards with a photo of 120 MB between them."""
    with path.open("wb") as stream:
        stream.write(b"BEGIN:VCARD\nVERSION:3.0\nFN:Ali\nTEL:0550\nPHOTO;ENCODING=b:")
        for _ in range(120):
            stream.write(b"QUJD" * 250_000)
        stream.write(b"\nEND:VCARD\nBEGIN:VCARD\nFN:Sara\nTEL:0661\nEND:VCARD\n")


def vcard_soft_breaks(path: Path) -> None:
    """A quoted-printable value of a hundred thousand soft breaks."""
    body = b"FN;ENCODING=QUOTED-PRINTABLE:" + b"=41=\n" * 100_000 + b"x\n"
    path.write_bytes(b"BEGIN:VCARD\n" + body + b"TEL:0550\nEND:VCARD\n")


def xls_chain_in_a_circle(path: Path) -> None:
    """An old workbook whose table of sectors says that each is followed by the first one."""
    data = bytearray((Path(__file__).parent / "corpus" / "files" / "book.xls").read_bytes())
    (table,) = struct.unpack_from("<I", data, 76)
    sectors = len(data) // 512 - 1
    struct.pack_into(f"<{sectors}I", data, (table + 1) * 512, *[0] * sectors)
    path.write_bytes(bytes(data))


def xls_table_in_a_circle(path: Path) -> None:
    """An old workbook whose list of table sectors names itself as its continuation."""
    data = bytearray((Path(__file__).parent / "corpus" / "files" / "book.xls").read_bytes())
    struct.pack_into("<II", data, 68, 0, 1)
    struct.pack_into("<I", data, 512 + 508, 0)
    path.write_bytes(bytes(data))


def xls_header_only(path: Path) -> None:
    """The first 512 bytes of a container: its tables lie behind the end, and read as zeros."""
    data = bytearray((Path(__file__).parent / "corpus" / "files" / "book.xls").read_bytes()[:512])
    struct.pack_into("<II", data, 68, 0, 0)
    data[76:512] = bytes(436)
    path.write_bytes(bytes(data))


def _patched_xls(path: Path, where: bytes, at: int, form: str, *values: int) -> None:
    """Write a good old workbook with one record's content changed."""
    data = bytearray((Path(__file__).parent / "corpus" / "files" / "book.xls").read_bytes())
    struct.pack_into(form, data, data.index(where) + 4 + at, *values)
    path.write_bytes(bytes(data))


def xls_billions_of_rows(path: Path) -> None:
    """An old workbook whose sheet announces four billion rows: calamine asks for the memory."""
    _patched_xls(path, b"\x00\x02\x0e\x00", 0, "<IIHH", 0, 4_000_000_000, 0, 65_535)


def xls_backward_range(path: Path) -> None:
    """An old workbook whose sheet announces that it ends before it begins."""
    _patched_xls(path, b"\x00\x02\x0e\x00", 0, "<IIHH", 60_000, 1, 200, 1)


def xls_billions_of_texts(path: Path) -> None:
    """An old workbook that announces two billion shared texts."""
    data = (Path(__file__).parent / "corpus" / "files" / "book.xls").read_bytes()
    head = next(data[i : i + 4] for i in range(512, len(data)) if data[i : i + 2] == b"\xfc\0")
    _patched_xls(path, head, 4, "<i", 2_000_000_000)


def xls_long_stream(path: Path) -> None:
    """An old workbook whose directory says that it has four gigabytes."""
    name = "Workbook".encode("utf-16-le")
    _patched_xls(path, name, 120 - 4, "<I", 4_000_000_000)


def xls_far_column(path: Path) -> None:
    """An old workbook with a cell in the last of 65,536 columns, where the format has 256."""
    data = bytearray((Path(__file__).parent / "corpus" / "files" / "book.xls").read_bytes())
    at, cells = data.index(b"\x00\x02\x0e\x00"), 0
    while (kind := struct.unpack_from("<H", data, at)[0]) != 0x0A:
        if kind in (0x203, 0x204, 0xFD, 0x27E):
            struct.pack_into("<HH", data, at + 4, *((0, 0) if cells == 0 else (65_535, 65_535)))
            cells += 1
        at += 4 + struct.unpack_from("<H", data, at + 2)[0]
    assert cells > 1
    path.write_bytes(bytes(data))


READ = "read"  # it is read, and loses nothing

# builder, suffix, the codes of which one must come ("read" among them)
BOMBS: tuple[tuple[Callable[[Path], None], str, frozenset[str]], ...] = (
    (xlsx_bomb, "xlsx", frozenset({"too_big"})),
    (xlsx_lying_sizes, "xlsx", frozenset({"too_big", "truncated", "unreadable"})),
    (xlsx_far_corners, "xlsx", frozenset({"too_big"})),
    (xlsx_blank_styled, "xlsx", frozenset({READ})),
    (xlsx_monstrous_cell, "xlsx", frozenset({READ, "too_big"})),
    (xlsx_deep_xml, "xlsx", frozenset({READ, "unreadable", "not_a_table"})),
    (xlsx_entities, "xlsx", frozenset({READ, "unreadable", "not_a_table"})),
    (xls_chain_in_a_circle, "xls", frozenset({"truncated"})),
    (xls_table_in_a_circle, "xls", frozenset({"truncated"})),
    (xls_header_only, "xls", frozenset({"truncated"})),
    (xls_billions_of_rows, "xls", frozenset({"truncated"})),
    (xls_backward_range, "xls", frozenset({"truncated"})),
    (xls_billions_of_texts, "xls", frozenset({"truncated"})),
    (xls_long_stream, "xls", frozenset({"truncated"})),
    (xls_far_column, "xls", frozenset({"truncated"})),
    (xml_entities, "xls", frozenset({"unreadable"})),
    (xml_outside, "xls", frozenset({"unreadable"})),
    (zip_bomb, "zip", frozenset({"too_big"})),
    (zip_of_zips, "zip", frozenset({"not_a_table"})),
    (zip_many_files, "zip", frozenset({"too_big"})),
    (text_one_line, "csv", frozenset({"too_big", "not_a_table"})),
    (text_one_long_line, "csv", frozenset({"not_a_table"})),
    (csv_monstrous_cell, "csv", frozenset({READ})),
    (csv_million_columns, "csv", frozenset({READ})),
    (csv_open_quotes, "csv", frozenset({READ})),
    (csv_quotes_only, "csv", frozenset({READ})),
    (html_open_tags, "xls", frozenset({READ, "not_a_table"})),
    (html_attribute_quotes, "xls", frozenset({READ, "not_a_table"})),
    (html_wide_spans, "xls", frozenset({READ, "too_big"})),
    (json_deep, "json", frozenset({"not_a_table", "truncated"})),
    (json_many_keys, "json", frozenset({"too_big"})),
    (vcard_huge_photo, "vcf", frozenset({READ})),
    (vcard_soft_breaks, "vcf", frozenset({READ})),
)
