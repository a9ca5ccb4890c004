"""Ugly files of other kinds: web pages, Excel 2003 XML, address books, JSON, databases, zips."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from typing import Any

import pyarrow as pa
from pyarrow import parquet
from tests.readers.ugly import PEOPLE, Table, Ugly, joined, numbered


def cases() -> list[Ugly]:
    return [*_pages(), *_cards(), *_json(), *_tables(), *_zips()]


def case(label: str, file: str, data: str | bytes, *tables: Table, **more: Any) -> Ugly:
    raw = data if isinstance(data, bytes) else data.encode()
    return Ugly(label, file, raw, tables, doubts=frozenset(more.pop("doubts", ())), **more)


def _page(rows: str, head: str = '<meta charset="utf-8">') -> str:
    return f"<html><head>{head}</head><body><table border=1>{rows}</table></body></html>"


def _pages() -> list[Ugly]:
    rows = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in line) + "</tr>" for line in PEOPLE)
    office = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>'
        '<style>td{mso-number-format:"@"}</style>'
        "<!--[if gte mso 9]><xml><x:Name>Feuil1</x:Name></xml><![endif]--></head>"
        f"<table>{rows}</table>"
    )
    layout = (
        "<table><tr><td><img src=logo></td></tr></table>"
        f"<table>{rows}</table><table><tr><td>© 2024</td></tr></table>"
    )
    spans = (
        "<tr><th rowspan=2>Nom<th colspan=2>Contact</tr><tr><th>Tél<th>E-mail</tr>"
        "<tr><td>Ali &amp; fils<td>0550<br>0661<td>a&#64;b.dz</tr>"
    )
    sloppy = "<TABLE><TR><TD>Nom<TD>Tél<TR><TD>Ali<TD>0550</TABLE>"
    xml = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Worksheet ss:Name="Clients"><Table><Row><Cell><Data ss:Type="String">Nom</Data></Cell>'
        '<Cell><Data ss:Type="String">Tél</Data></Cell></Row>'
        '<Row ss:Index="4"><Cell><Data ss:Type="String">Ali &amp; fils</Data></Cell>'
        '<Cell ss:Index="3"><Data ss:Type="Number">550123456</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    )
    bomb = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaa">]>' + xml.partition("?>")[2]
    mht = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n<table><tr><td>Nom</td>"
        "<td>T=C3=A9l</td></tr><tr><td>Ali</td><td>0550</td></tr></table>\r\n--x--\r\n"
    )
    two = [["Nom", "Tél"], ["Ali", "0550"]]
    return [
        case("page_named_xls", "clients.xls", _page(rows), Table(numbered(PEOPLE))),
        case("page_of_excel", "clients.xls", office, Table(numbered(PEOPLE))),
        case(
            "page_cp1252",
            "c.xls",
            _page(rows, "").encode("cp1252"),
            Table(numbered(PEOPLE)),
            doubts=["guessed_encoding"],
        ),
        case(
            "page_says_latin1",
            "c.xls",
            _page(rows, '<meta charset="iso-8859-1">').encode("cp1252"),
            Table(numbered(PEOPLE)),
        ),
        case(
            "page_layout",
            "c.html",
            layout,
            Table(numbered(PEOPLE), "table 1"),
            Table({1: ["© 2024"]}, "table 2"),
        ),
        case(
            "page_spans",
            "c.xls",
            _page(spans),
            Table(
                numbered(
                    [
                        ["Nom", "Contact", ""],
                        ["", "Tél", "E-mail"],
                        ["Ali & fils", "0550 0661", "a@b.dz"],
                    ]
                ),
                fill_down=((0, 0, 1),),
            ),
        ),
        case("page_sloppy", "c.xls", sloppy, Table(numbered(two))),
        case("page_archive", "c.mht", mht, Table(numbered(two))),
        case(
            "page_without_table",
            "c.xls",
            "<html><body>Connectez-vous</body></html>",
            refused="not_a_table",
        ),
        case(
            "excel_2003",
            "c.xls",
            xml,
            Table({1: ["Nom", "Tél", ""], 4: ["Ali & fils", "", "550123456"]}, "Clients"),
        ),
        case(
            "excel_2003_utf16",
            "c.xls",
            xml.encode("utf-16"),
            Table({1: ["Nom", "Tél", ""], 4: ["Ali & fils", "", "550123456"]}, "Clients"),
        ),
        case("excel_2003_entities", "c.xls", bomb, refused="unreadable"),
        case(
            "other_xml", "c.xml", '<?xml version="1.0"?><rss><item/></rss>', refused="not_a_table"
        ),
    ]


def _cards() -> list[Ugly]:
    android = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\n"
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D8=A8=D9=86=20=D8=B9=D9=84=D9=8A;=\r\n"
        "=D8=A3=D9=85=D9=8A=D9=86;;;\r\nTEL;CELL;PREF:0550123456\r\nTEL;WORK:021 00 11 22\r\n"
        "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQ\r\n AAAABBBB\r\n CCCC==\r\n\r\nEND:VCARD\r\n"
    )
    iphone = (
        "BEGIN:VCARD\nVERSION:3.0\nN:Haddad;Sara;;;\nFN:Sara Had\n dad\nORG:Pâtisserie El Bahdja;\n"
        "item1.TEL;type=pref;waid=213661001122:+213 661 00 11 22\nitem1.X-ABLabel:Mobile\n"
        "TEL;TYPE=FAX:023 00 00 00\nEMAIL;type=INTERNET:sara@exemple.dz\n"
        "item2.ADR;type=HOME:;;Cité 5;Béjaïa;Béjaïa;06000;Algérie\nCATEGORIES:VIP,myContacts\n"
        "NOTE:Livrer\\, le soir\nEND:VCARD\n"
    )
    four = (
        "BEGIN:VCARD\nVERSION:4.0\nFN:Zoé Amari\n"
        'TEL;VALUE=uri;TYPE="voice,cell":tel:+213-770-987654\n'
        "PHOTO:data:image/jpeg;base64,/9j/4AAQ\nEND:VCARD\n"
    )
    useless = "BEGIN:VCARD\nVERSION:3.0\nNOTE:rien\nEND:VCARD\n"
    old = "BEGIN:VCARD\nVERSION:2.1\nFN:Amélie\nTEL:0550\nEND:VCARD\n"
    arabic = "BEGIN:VCARD\nVERSION:2.1\nFN:كريم حداد\nTEL:0550\nEND:VCARD\n"
    bare = (
        "BEGIN:VCARD\nVERSION:2.1\nFN:Nour\nTEL:0552\nPHOTO;BASE64:\n"
        + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\n" * 3
        + "EMAIL:n@b.dz\nEND:VCARD\n"
    )
    first = {"row": 1, "name_raw": "بن علي, أمين", "phone_raw": "0550123456 ; 021 00 11 22"}
    second = {
        "row": 1,
        "name_raw": "Sara Haddad",
        "phone_raw": "+213 661 00 11 22 ; 023 00 00 00",
        "email_raw": "sara@exemple.dz",
        "city_raw": "Béjaïa, Béjaïa",
        "status_raw": "VIP",
        "origin": "vcard",
    }
    return [
        case("card_android_21", "c.vcf", android, records=(first,)),
        case("card_iphone_30", "c.vcf", iphone, records=(second,)),
        case(
            "card_40",
            "c.vcf",
            four,
            records=({"name_raw": "Zoé Amari", "phone_raw": "+213-770-987654"},),
        ),
        case(
            "cards_several",
            "tous.txt",
            android + iphone + four,
            records=(first, {**second, "row": 12}, {"row": 26, "name_raw": "Zoé Amari"}),
        ),
        case(
            "card_useless",
            "c.vcf",
            useless + old,
            records=({"row": 5, "name_raw": "Amélie"},),
            rejected={1: "nothing_usable"},
        ),
        case(
            "card_that_begins_on_a_folded_line",
            "c.vcf",
            "BEGIN\n :VCARD\n" + old,
            records=({"name_raw": "Amélie"},),
        ),
        case(
            "card_cp1252",
            "c.vcf",
            old.encode("cp1252"),
            records=({"name_raw": "Amélie"},),
            doubts=["guessed_encoding"],
        ),
        case(
            "card_cp1256",
            "c.vcf",
            arabic.encode("cp1256"),
            records=({"name_raw": "كريم حداد"},),
            doubts=["guessed_encoding"],
        ),
        case("card_utf16", "c.vcf", arabic.encode("utf-16"), records=({"name_raw": "كريم حداد"},)),
        case(
            "card_without_end",
            "c.vcf",
            old + "BEGIN:VCARD\nFN:Sara\nTEL:0661\n",
            records=({"name_raw": "Amélie"}, {"name_raw": "Sara"}),
            doubts=["truncated"],
        ),
        case(
            "card_photo_unindented",
            "c.vcf",
            bare,
            records=({"name_raw": "Nour", "email_raw": "n@b.dz"},),
        ),
        case(
            "card_only_org",
            "c.vcf",
            "BEGIN:VCARD\nORG:Sarl Atlas;Ventes\nTEL:0550\nEND:VCARD\n",
            records=({"name_raw": "Sarl Atlas Ventes"},),
        ),
        case(
            "card_returns_alone",
            "c.vcf",
            old.replace("\n", "\r"),
            records=({"row": 1, "name_raw": "Amélie"},),
        ),
    ]


def _json() -> list[Ugly]:
    people = [
        {"nom": "Ali", "tel": 550123456, "adresse": {"ville": "Oran"}},
        {"nom": "Sara", "tel": ["0661", "0770"]},
    ]
    header = ("nom", "tel", "adresse.ville")
    rows = {1: ["Ali", "550123456", "Oran"], 2: ["Sara", "0661 ; 0770", ""]}
    features = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"nom": "Ali"}, "geometry": None}],
    }
    lines = '{"nom": "Ali", "tel": 5.5e8}\n\n{"nom": "Sara"}\n'
    return [
        case("json_list", "c.json", json.dumps(people), Table(rows, header=header)),
        case(
            "json_wrapped",
            "c.json",
            json.dumps({"count": 2, "data": {"items": people}}),
            Table(rows, header=header),
        ),
        case("json_lists", "c.json", json.dumps(PEOPLE), Table(numbered(PEOPLE))),
        case(
            "json_lines",
            "c.jsonl",
            lines,
            Table({1: ["Ali", "550000000"], 3: ["Sara", ""]}, header=("nom", "tel")),
        ),
        case("json_geo", "c.geojson", json.dumps(features), Table({1: ["Ali"]}, header=("nom",))),
        case(
            "json_surrogate",
            "c.json",
            '[{"nom": "Ali\\ud800"}]',
            Table({1: ["Ali\ufffd"]}, header=("nom",)),
        ),
        case("json_torn", "c.json", json.dumps(people)[:-20], refused="truncated"),
        case("json_of_numbers", "c.json", "[[], []]", refused="not_a_table"),
        case("json_deep", "c.json", "[" * 100_000, refused="not_a_table"),
    ]


def _tables() -> list[Ugly]:
    table = pa.table(
        {"nom": ["Ali", None], "tel": [550123456.0, 2.5], "n": pa.array([1, 2], pa.int8())}
    )
    stream = io.BytesIO()
    parquet.write_table(table, stream)
    base = sqlite3.connect(":memory:")
    base.executescript(
        "create table clients(nom text, tel real);"
        "insert into clients values ('Ali', 550123456.0), (null, 5)"
    )
    data = base.serialize()
    base.close()
    header = ("nom", "tel", "n")
    return [
        case(
            "parquet",
            "c.parquet",
            stream.getvalue(),
            Table({1: ["Ali", "550123456", "1"], 2: ["", "2.5", "2"]}, header=header),
        ),
        case("parquet_torn", "c.parquet", stream.getvalue()[:-9], refused="truncated"),
        case(
            "sqlite",
            "shop.db",
            data,
            Table({1: ["Ali", "550123456"], 2: ["", "5"]}, "clients", ("nom", "tel")),
        ),
        case("sqlite_torn", "shop.db", data[:100] + bytes(4000), refused="truncated"),
    ]


def _zips() -> list[Ugly]:
    def packed(**members: str | bytes) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", 8) as made:
            for name, data in members.items():
                made.writestr(name, data)
        return stream.getvalue()

    card = "BEGIN:VCARD\nFN:Ali\nTEL:0550\nEND:VCARD\n"
    csv = joined(PEOPLE)
    mixed = packed(
        **{
            "a/clients.csv": csv,
            "contact.vcf": card,
            "__MACOSX/._a": b"x",
            "p.jpg": b"\xff\xd8\xff",
        }
    )
    inner = packed(**{"c.csv": csv})
    return [
        case(
            "zip_mixed",
            "m.zip",
            mixed,
            Table(numbered(PEOPLE)),
            records=({"source": "m.zip/contact.vcf", "name_raw": "Ali"},),
            doubts=["not_a_table"],
        ),
        case("zip_in_zip", "m.zip", packed(**{"i.zip": inner}), Table(numbered(PEOPLE))),
        case(
            "zip_climbs_out", "m.zip", packed(**{"../../etc/c.csv": csv}), Table(numbered(PEOPLE))
        ),
        case("zip_empty", "m.zip", packed(), refused="empty"),
        case("zip_torn", "m.zip", mixed[:-30], refused="truncated"),
    ]
