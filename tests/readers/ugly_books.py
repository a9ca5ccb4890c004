"""Ugly workbooks: .xlsx made by XlsxWriter and then damaged as other programs do, .xls, .ods."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from importlib.util import find_spec
from typing import Any

import xlsxwriter
from tests.readers.ugly import ARABIC, PEOPLE, Table, Ugly, joined, numbered, tool

Sheet = Any
Book = Any


def book(fill: Callable[[Book], None]) -> bytes:
    """Return the bytes of an .xlsx."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False}) as made:
        fill(made)
    return stream.getvalue()


def sheet(lines: list[list[Any]], name: str = "Feuil1") -> Callable[[Book], None]:
    def fill(made: Book) -> None:
        page = made.add_worksheet(name)
        for row, line in enumerate(lines):
            for column, cell in enumerate(line):
                if isinstance(cell, str) and cell:
                    page.write_string(row, column, cell)
                elif cell not in ("", None):
                    page.write(row, column, cell)

    return fill


def with_parts(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return a zip with its members changed; None takes one out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for info in old.infolist():
            part = change(info.filename, old.read(info))
            if part is not None:
                new.writestr(info.filename, part)
    return stream.getvalue()


def in_sheet(data: bytes, pattern: bytes, into: bytes) -> bytes:
    """Return an .xlsx with a text replaced in the XML of its first sheet."""

    def change(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return part
        assert re.search(pattern, part), pattern
        return re.sub(pattern, into, part)

    return with_parts(data, change)


def ods(rows: str) -> bytes:
    """Return an .ods whose one sheet holds the given XML."""
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="Clients">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", 8) as made:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        made.writestr("mimetype", kind, compress_type=zipfile.ZIP_STORED)
        made.writestr("content.xml", content)
        made.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def xlsb(cells: list[tuple[int, int, str | float]]) -> bytes:
    """Return an .xlsb whose one sheet ``Clients`` holds the given (row, column, value)."""

    def record(kind: int, body: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return head + bytes([len(body) & 0x7F | 0x80, len(body) >> 7]) + body

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    rows = b""
    for number in sorted({row for row, _, _ in cells}):
        rows += record(0, struct.pack("<I", number) + bytes(13))
        for _, column, value in (cell for cell in cells if cell[0] == number):
            place = struct.pack("<II", column, 0)
            if isinstance(value, str):
                rows += record(6, place + text(value))
            else:
                rows += record(5, place + struct.pack("<d", value))
    page = record(129) + record(148, bytes(16)) + record(145) + rows + record(146) + record(130)
    named = struct.pack("<II", 0, 1) + text("rId1") + text("Clients")
    parts = record(131) + record(143) + record(156, named) + record(144) + record(132)
    links = (
        '<?xml version="1.0"?><Relationships '
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", 8) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/_rels/workbook.bin.rels", links)
        made.writestr("xl/workbook.bin", parts)
        made.writestr("xl/worksheets/sheet1.bin", page)
    return stream.getvalue()


def ods_row(*cells: str, attributes: str = "") -> str:
    inner = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        if cell
        else "<table:table-cell/>"
        for cell in cells
    )
    return f"<table:table-row {attributes}>{inner}</table:table-row>"


def case(label: str, data: bytes, *tables: Table, file: str = "clients.xlsx", **more: Any) -> Ugly:
    doubts = frozenset(more.pop("doubts", ()))
    return Ugly(label, file, data, tables, doubts=doubts, **more)


def one(rows: Any, name: str = "Feuil1", **more: Any) -> Table:
    return Table(rows if isinstance(rows, dict) else numbered(rows), name, **more)


def cases() -> list[Ugly]:
    return [*_cells(), *_shapes(), *_sheets(), *_tables(), *_named_otherwise(), *_refused()]


def _cells() -> list[Ugly]:
    numbers = [
        ["Nom", "Tél"],
        ["Ali", 550123456],
        ["Sara", 213661001122.0],
        ["Zoé", 12.5],
        ["N", 5.5e20],
    ]
    out = [
        ["Nom", "Tél"],
        ["Ali", "550123456"],
        ["Sara", "213661001122"],
        ["Zoé", "12.5"],
        ["N", "5.5e+20"],
    ]

    def zeros(made: Book) -> None:
        page = made.add_worksheet("Feuil1")
        page.write(0, 0, 550123456, made.add_format({"num_format": "0000000000"}))
        page.write(1, 0, 661001122, made.add_format({"num_format": '"+213" 0'}))

    def dates(made: Book) -> None:
        page = made.add_worksheet("Feuil1")
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        moment = made.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        page.write_datetime(0, 0, date(2024, 2, 5), day)
        page.write_datetime(1, 0, datetime(2024, 2, 5, 14, 40), moment)
        page.write_string(2, 0, "05/02/2024")

    def errors(made: Book) -> None:
        page = made.add_worksheet("Feuil1")
        page.write_row(0, 0, ["Nom", "Tél"])
        page.write_string(1, 0, "Ali")
        page.write_formula(1, 1, "=NA()", None, "#N/A")
        page.write_formula(2, 0, "=1/0", None, "#DIV/0!")
        page.write_string(2, 1, "0661")

    def formulas(made: Book) -> None:
        page = made.add_worksheet("Feuil1")
        page.write_row(0, 0, ["Nom", "Tél"])
        page.write_formula(1, 0, '="A"&"li"', None, "Ali")
        page.write_formula(1, 1, "=550123456", None, 550123456)

    valued = book(formulas)
    valueless = in_sheet(valued, rb"</f><v>550123456</v>", b"</f><v></v>")
    many = [["Nom", "Note"], ["Ali", "ligne 1\nligne 2"], ["Sara", " <b>&amp;</b> \u202b"]]
    return [
        case("numbers", book(sheet(numbers)), one(out)),
        case("number_formats", book(zeros), one([["550123456"], ["661001122"]])),
        case("dates", book(dates), one([["2024-02-05"], ["2024-02-05 14:40:00"], ["05/02/2024"]])),
        case(
            "booleans",
            book(sheet([["Client", "Actif"], ["Ali", True]])),
            one([["Client", "Actif"], ["Ali", "TRUE"]]),
        ),
        case(
            "error_cells",
            book(errors),
            one([["Nom", "Tél"], ["Ali", ""], ["", "0661"]]),
            doubts=["error_cells"],
        ),
        case("formulas_with_values", valued, one([["Nom", "Tél"], ["Ali", "550123456"]])),
        case(
            "formulas_without_values",
            valueless,
            one([["Nom", "Tél"], ["Ali", ""]]),
            doubts=["formulas_without_values"],
        ),
        case("odd_texts", book(sheet(many)), one(many)),
        case("arabic_book", book(sheet(ARABIC)), one(ARABIC)),
    ]


def _shapes() -> list[Ugly]:
    def far_down(made: Book) -> None:
        page = made.add_worksheet("Feuil1")
        page.write_row(899, 2, ["Nom", "Tél"])
        page.write_row(901, 2, ["Ali", "0550"])

    def blank_styled(made: Book) -> None:
        page = made.add_worksheet("Feuil1")
        red = made.add_format({"bg_color": "red"})
        page.write_row(0, 0, ["Nom", "Tél"])
        page.write_row(1, 0, ["Ali", "0550"])
        for row in range(2, 3000):
            page.write_blank(row, 0, None, red)
        page.write_blank(1_048_575, 16_383, None, red)

    def merged(made: Book) -> None:
        page = made.add_worksheet("Feuil1")
        page.write_row(0, 0, ["Ville", "Nom"])
        page.merge_range(1, 0, 3, 0, "Oran")
        for row, name in enumerate(["Ali", "Sara", "Zoé"], 1):
            page.write_string(row, 1, name)
        page.merge_range(4, 0, 4, 1, "Merci")

    def filtered(made: Book) -> None:
        sheet(PEOPLE)(made)
        page = made.worksheets()[0]
        page.set_row(2, None, None, {"hidden": True})
        page.set_column(1, 1, None, None, {"hidden": True})

    plain = book(sheet(PEOPLE))
    lying = in_sheet(plain, rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1:B2"/>')
    huge = in_sheet(plain, rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1:XFD1048576"/>')
    no_refs = in_sheet(plain, rb' r="[A-Z]+\d+"', b"")
    return [
        case("plain", plain, one(PEOPLE)),
        case(
            "starts_at_row_900",
            book(far_down),
            one({900: ["Nom", "Tél"], 901: ["", ""], 902: ["Ali", "0550"]}),
        ),
        case("blank_styled_rows", book(blank_styled), one([["Nom", "Tél"], ["Ali", "0550"]])),
        case(
            "merged_down",
            book(merged),
            one(
                [["Ville", "Nom"], ["Oran", "Ali"], ["", "Sara"], ["", "Zoé"], ["Merci", ""]],
                fill_down=((0, 1, 3),),
            ),
        ),
        case("filtered_rows_are_read", book(filtered), one(PEOPLE)),
        case("dimension_too_small", lying, one(PEOPLE)),
        case("dimension_too_large", huge, one(PEOPLE)),
        case("cells_without_names", no_refs, one(PEOPLE)),
    ]


def _sheets() -> list[Ugly]:
    def several(made: Book) -> None:
        sheet(PEOPLE[:2], "Oran")(made)
        sheet([], "Vide")(made)
        sheet(ARABIC[:2], "وهران")(made)

    def hidden(made: Book) -> None:
        sheet(PEOPLE[:2], "Clients")(made)
        sheet(PEOPLE[2:], "Anciens")(made)
        sheet([["x"]], "Listes")(made)
        made.worksheets()[1].hide()
        made.worksheets()[2].very_hidden()

    def charted(made: Book) -> None:
        sheet(PEOPLE, "Clients")(made)
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "=Clients!$A$1:$A$4"})
        made.add_chartsheet("Graphe").set_chart(chart)

    both = (one(PEOPLE[:2], "Oran"), one(ARABIC[:2], "وهران"))
    shut = book(hidden)
    return [
        case("several_sheets", book(several), *both),
        case("one_sheet_asked_for", book(several), both[1], options={"sheet": "وهران"}),
        case("hidden_sheets", shut, one(PEOPLE[:2], "Clients"), doubts=["hidden_sheet"]),
        case(
            "hidden_sheets_wanted",
            shut,
            one(PEOPLE[:2], "Clients"),
            one(PEOPLE[2:], "Anciens"),
            one([["x"]], "Listes"),
            options={"hidden": True},
        ),
        case("chart_sheet", book(charted), one(PEOPLE, "Clients")),
        case("no_such_sheet", book(several), refused="no_such_sheet", options={"sheet": "Alger"}),
    ]


def _tables() -> list[Ugly]:
    header = ("Nom", "Tél", "Ville")

    def table(page: Sheet, row: int, column: int = 0, people: Any = None) -> None:
        lines = people or PEOPLE[1:]
        columns = [{"header": name} for name in header]
        spot = (row, column, row + len(lines), column + 2)
        page.add_table(*spot, {"data": lines, "columns": columns})

    def alone(made: Book) -> None:
        table(made.add_worksheet("Feuil1"), 0)

    def titled(made: Book) -> None:
        page = made.add_worksheet("Feuil1")
        page.write_string(0, 0, "Clients 2024")
        table(page, 2)
        page.write_row(7, 0, ["Nadia", "0552", "Blida"])

    def beside(made: Book) -> None:
        page = made.add_worksheet("Feuil1")
        table(page, 0)
        page.write_string(2, 5, "rappeler")

    def two(made: Book) -> None:
        page = made.add_worksheet("Feuil1")
        table(page, 0)
        table(page, 6, people=[["Nadia", "0552", "Blida"]])

    return [
        case(
            "excel_table",
            book(alone),
            one(numbered(PEOPLE[1:], 2), header=header),
            rejected={1: "header"},
        ),
        case(
            "excel_table_and_lines_outside",
            book(titled),
            one(numbered(PEOPLE[1:], 4), header=header),
            one({1: ["Clients 2024", "", ""], 8: ["Nadia", "0552", "Blida"]}),
            rejected={2: "blank", 3: "header", 7: "blank"},
        ),
        case(
            "excel_table_and_a_note_beside",
            book(beside),
            one([[*line, "", "", "rappeler" if at == 2 else ""] for at, line in enumerate(PEOPLE)]),
        ),
        case(
            "two_excel_tables",
            book(two),
            one(numbered(PEOPLE[1:], 2), header=header),
            one({8: ["Nadia", "0552", "Blida"]}, header=header),
            rejected={1: "header", 5: "blank", 6: "blank", 7: "header"},
        ),
    ]


def _named_otherwise() -> list[Ugly]:
    plain = book(sheet(PEOPLE))
    xls = tool("write_xls").xls_bytes
    old = xls({"Clients": [["Nom", "Tél"], ["علي", 550123456], [None, date(2024, 1, 5)]]})
    two = xls({"Clients": PEOPLE, "Caché": [["x"]]}, hidden=["Caché"])
    binary = xlsb([(0, 0, "Nom"), (0, 1, "Tél"), (1, 0, "علي"), (1, 1, 550123456.0)])
    macro = with_parts(
        plain,
        lambda name, part: (
            part.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
            if name == "[Content_Types].xml"
            else part
        ),
    )
    sheet_rows = "".join(ods_row(*line) for line in PEOPLE)
    repeated = ods_row("Ali", "0550", attributes='table:number-rows-repeated="2"')
    tail = ods_row("", attributes='table:number-rows-repeated="1048000"')
    return [
        case("xlsx_named_xls", plain, one(PEOPLE), file="clients.xls"),
        case("xlsx_named_csv", plain, one(PEOPLE), file="clients.csv"),
        case("xlsm", macro, one(PEOPLE), file="clients.xlsm"),
        case(
            "xls",
            old,
            one([["Nom", "Tél"], ["علي", "550123456"], ["", "2024-01-05"]], "Clients"),
            file="clients.xls",
        ),
        case(
            "xls_hidden_sheet", two, one(PEOPLE, "Clients"), doubts=["hidden_sheet"], file="o.xls"
        ),
        case("xls_named_xlsx", two, one(PEOPLE, "Clients"), doubts=["hidden_sheet"]),
        case("xlsb", binary, one([["Nom", "Tél"], ["علي", "550123456"]], "Clients"), file="c.xlsb"),
        case("ods", ods(sheet_rows + tail), one(PEOPLE, "Clients"), file="clients.ods"),
        case(
            "ods_repeated_rows", ods(repeated), one([["Ali", "0550"]] * 2, "Clients"), file="c.ods"
        ),
    ]


def _refused() -> list[Ugly]:
    plain = book(sheet(PEOPLE))
    locked = tool("write_xls").xls_bytes({"A": PEOPLE}, locked=True)
    sealed = tool("write_xls")._container(b"x" * 5000, "EncryptedPackage")
    letter = tool("write_xls")._container(b"x" * 5000, "WordDocument")
    document = io.BytesIO()
    with zipfile.ZipFile(document, "w") as made:
        made.writestr("word/document.xml", "<w/>")
    nothing = io.BytesIO()
    with zipfile.ZipFile(nothing, "w") as made:
        made.writestr("photo.jpg", b"\xff\xd8\xff")
    far = xlsb([(0, 0, "Nom"), (1_048_575, 16_383, "x")])
    corners = in_sheet(
        plain,
        rb"</sheetData>",
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    )
    return [
        case("truncated", plain[: len(plain) // 2], refused="truncated"),
        case(
            "book_without_sheets",
            with_parts(plain, lambda n, p: None if "sheet1" in n else p),
            refused="unreadable",
        ),
        case("damaged_xml", in_sheet(plain, rb"</sheetData>", b""), refused="unreadable"),
        case("xlsx_password", sealed, refused="encrypted"),
        case(
            "xlsx_password_that_does_not_help",
            sealed,
            refused="wrong_password" if find_spec("msoffcrypto") else "encrypted",
            options={"password": "x"},
        ),
        case("xls_password", locked, refused="encrypted", file="c.xls"),
        case("word_97", letter, refused="not_a_table", file="c.xls"),
        case("word", document.getvalue(), refused="not_a_table"),
        case("zip_of_photos", nothing.getvalue(), refused="not_a_table", file="p.zip"),
        case("xlsb_far_corners", far, refused="too_big", file="c.xlsb"),
        case("cells_in_far_corners", corners, refused="too_big"),
        case(
            "ods_bomb",
            ods(ods_row("x", attributes='table:number-rows-repeated="1048576"') * 40),
            refused="too_big",
            file="b.ods",
        ),
        case(
            "html_named_xlsx_without_table",
            b"<html><body>Session expir\xe9e</body></html>",
            refused="not_a_table",
        ),
        case("csv_named_xlsx", joined(PEOPLE).encode(), Table(numbered(PEOPLE))),
    ]
