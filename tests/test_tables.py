"""Tables through the whole command: other programs' files, headers of all kinds, the flags."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from tests.columns.test_exports import EXPORTS
from typer.testing import CliRunner

import zboun
from zboun.cli import app

HEADER = ["Nom", "Tél", "Ville"]
PEOPLE = [
    ["Amine Benali", "0550 12 34 56", "Akbou"],
    ["Sara Haddad", "0661 00 11 22", "Berrouaghia"],
    ["Yacine Cherif", "0770 98 76 54", "Arzew"],
    ["Lina Mansouri", "0555 44 33 22", "Boufarik"],
]
PHONES = ["+213550123456", "+213661001122", "+213770987654", "+213555443322"]
CITIES = ["Akbou", "Berrouaghia", "Arzew", "Boufarik"]


def clean(path: Path | str, **options: object) -> zboun.Result:
    result = zboun.clean(path, **options)
    rows = result.summary.rows
    assert rows["read"] == rows["records"] + rows["rejected"]
    return result


def text(lines: list[list[str]], delimiter: str = ";") -> str:
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, lineterminator="\n").writerows(lines)
    return made.getvalue()


def table(home: Path, lines: list[list[str]], **options: object) -> zboun.Result:
    (home / "t.csv").write_text(text(lines), "utf-8", newline="")
    return clean(home / "t.csv", **options)


def reasons(result: zboun.Result) -> dict[int, str]:
    return dict(zip(result.rejected["row"], result.rejected["reason"], strict=True))


def everyone(result: zboun.Result) -> None:
    """Hold a result to the four people, in the order of the file."""
    assert list(result.records["name"]) == [name for name, *_ in PEOPLE]
    assert list(result.records["phone"]) == PHONES
    assert list(result.records["city"]) == CITIES
    assert len(result.contacts) == len(PEOPLE)


# --- the exports of other programs


@pytest.mark.parametrize("name", [*EXPORTS, "facebook_utf16"])
def test_known_export(tmp_path: Path, name: str) -> None:
    """Facebook writes UTF-16 with tabs; the others are plain CSV."""
    wide = name == "facebook_utf16"
    cells, (_, phone, email, _, _) = EXPORTS["facebook_leads" if wide else name]
    lines = text([list(cells), list(cells.values())], "\t" if wide else ",")
    path = tmp_path / f"{name}.csv"
    path.write_bytes(lines.encode("utf-16" if wide else "utf-8"))
    result = clean(path)
    (record,) = result.records.to_dict("records")
    assert record["name"].startswith("Amine")
    assert record["name"].endswith("Benali")
    assert ("+213550123456" in record["phone"].split(";")) == bool(phone)
    assert bool(record["email"]) == bool(email)
    assert reasons(result) == {1: "header"}
    assert not set(result.doubts["doubt"]) - {"guessed_encoding"}


CARDS = {
    "iphone": "BEGIN:VCARD\nVERSION:3.0\nN:Benali;Amine;;;\nFN:Amine Benali\n"
    "item1.TEL;type=pref;waid=213550123456:+213 550 12 34 56\nEND:VCARD\n",
    "android": "BEGIN:VCARD\nVERSION:2.1\nN:Benali;Amine;;;\nFN:Amine Benali\n"
    "TEL;CELL:0550123456\nEND:VCARD\n",
    "quoted": "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:"
    "=42=65=6E=61=6C=69;=41=6D=69=6E=65;;;\nTEL;CELL:0550-123-456\nEND:VCARD\n",
}


@pytest.mark.parametrize("kind", CARDS)
def test_address_book(tmp_path: Path, kind: str) -> None:
    (tmp_path / "c.vcf").write_text(CARDS[kind], "utf-8")
    result = clean(tmp_path / "c.vcf")
    assert result.contacts[["name", "phone"]].to_numpy().tolist() == [
        ["Amine Benali", "+213550123456"]
    ]


# --- from other programs


def _frame() -> pd.DataFrame:
    return pd.DataFrame(PEOPLE, columns=HEADER)


def _write(home: Path, kind: str) -> str | pd.DataFrame:
    frame, path = _frame(), home / f"shop.{kind}"
    if kind == "frame":
        return frame
    if kind == "json":
        path.write_text(json.dumps(frame.to_dict("records")), "utf-8")
    elif kind == "jsonl":
        path.write_text("".join(json.dumps(r) + "\n" for r in frame.to_dict("records")), "utf-8")
    elif kind == "parquet":
        frame.to_parquet(path)
    elif kind in ("db", "url"):
        path = home / "shop.db"
        with sqlite3.connect(path) as base:
            base.execute("create table clients (Nom text, Tél text, Ville text)")
            base.execute("create table produits (Article text, Prix integer)")
            base.executemany("insert into clients values (?, ?, ?)", PEOPLE)
            base.execute("insert into produits values ('robe', 3500)")
        base.close()
        return f"sqlite:///{path}::clients" if kind == "url" else f"{path}::clients"
    elif kind == "ods":
        frame.to_excel(path, index=False, engine="odf")
    return str(path)


@pytest.mark.parametrize("kind", ["frame", "json", "jsonl", "parquet", "db", "url"])
def test_other_program(tmp_path: Path, kind: str) -> None:
    everyone(clean(_write(tmp_path, kind)))  # type: ignore[arg-type]


def test_standard_input(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app,
        ["clean", "-", "-o", str(tmp_path / "out"), "-q"],
        input=text([HEADER, *PEOPLE], ","),
    )
    assert done.exit_code == 0, done.output
    made = pd.read_csv(tmp_path / "out" / "contacts.csv", dtype=str)
    assert sorted(made["phone"]) == sorted(PHONES)
    assert set(made["sources"]) == {"stdin"}


# --- headers, and what stands around them


def test_a_headerless_file_keeps_its_first_customer(tmp_path: Path) -> None:
    result = table(tmp_path, PEOPLE)
    everyone(result)
    assert result.rejected.empty
    assert set(result.doubts["doubt"]) == {"no_header"}


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_a_short_headerless_file(tmp_path: Path, size: int) -> None:
    result = table(tmp_path, PEOPLE[:size])
    assert list(result.records["phone"]) == PHONES[:size]
    assert list(result.records["name"]) == [name for name, *_ in PEOPLE[:size]]


def test_a_short_headerless_file_with_two_name_columns(tmp_path: Path) -> None:
    lines = [[*reversed(name.split()), phone] for name, phone, _ in PEOPLE]
    result = table(tmp_path, lines)
    assert list(result.records["name"]) == [name for name, *_ in PEOPLE]


def test_repeated_headers_titles_and_totals(tmp_path: Path) -> None:
    lines = [
        ["Liste des clients 2024", "", ""],
        ["", "", ""],
        HEADER,
        *PEOPLE[:2],
        ["Total", "2", ""],
        HEADER,
        *PEOPLE[2:],
        ["Total général", "4", ""],
        ["Arrêté la présente liste à quatre clients", "", ""],
    ]
    result = table(tmp_path, lines)
    everyone(result)
    assert reasons(result) == {
        1: "title",
        2: "blank",
        3: "header",
        6: "total",
        7: "header",
        10: "total",
        11: "total",
    }


def test_an_order_that_changes_in_mid_file(tmp_path: Path) -> None:
    turned = [[phone, city, name] for name, phone, city in PEOPLE[2:]]
    result = table(tmp_path, [HEADER, *PEOPLE[:2], ["Tél", "Ville", "Nom"], *turned])
    everyone(result)
    assert reasons(result) == {1: "header", 4: "header"}


def test_an_order_that_changes_without_a_header(tmp_path: Path) -> None:
    turned = [[phone, city, name] for name, phone, city in PEOPLE]
    result = table(tmp_path, [HEADER, *PEOPLE, *turned])
    assert list(result.records["phone"]) == PHONES * 2
    assert list(result.records["name"]) == [name for name, *_ in PEOPLE] * 2
    assert len(result.contacts) == len(PEOPLE)
    assert set(result.doubts["doubt"]) == {"column_order_changes"}


def test_a_header_over_two_lines(tmp_path: Path) -> None:
    lines = [["Client", "Contact", "", "Adresse"], ["Nom", "Tél", "E-mail", "Ville"]]
    lines += [[name, phone, "", city] for name, phone, city in PEOPLE]
    result = table(tmp_path, lines)
    everyone(result)
    assert reasons(result) == {1: "header", 2: "header"}


@pytest.mark.parametrize("shape", ["stacked", "beside"])
def test_several_tables_on_a_sheet(tmp_path: Path, shape: str) -> None:
    if shape == "stacked":
        second = [[city, name, phone] for name, phone, city in PEOPLE[2:]]
        lines = [HEADER, *PEOPLE[:2], [""] * 3, ["Ville", "Nom", "Tél"], *second]
        refused = {"header": 2, "blank": 1}
    else:
        lines = [[*HEADER, "", *HEADER]]
        lines += [[*PEOPLE[n], "", *PEOPLE[n + 2]] for n in range(2)]
        refused = {"header": 2}
    result = table(tmp_path, lines)
    assert sorted(result.records["phone"]) == sorted(PHONES)
    assert sorted(result.contacts["name"]) == sorted(name for name, *_ in PEOPLE)
    assert Counter(result.rejected["reason"]) == refused


def test_merged_cells_are_filled_down(tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Clients")
        page.write_row(0, 0, [*HEADER, "Statut"])
        for row, (name, phone, _) in enumerate(PEOPLE, 1):
            page.write_row(row, 0, [name, phone])
        page.merge_range("C2:C3", "Arzew")
        page.merge_range("C4:C5", "Boufarik")
        page.merge_range("D2:D5", "livré")
    result = clean(path)
    assert list(result.records["city"]) == ["Arzew", "Arzew", "Boufarik", "Boufarik"]
    assert len(set(result.records["status"])) == 1
    assert result.records["status"].iloc[0] != ""
    assert list(result.records["phone"]) == PHONES


# --- what the user may say


def test_the_header_row_may_be_told(tmp_path: Path) -> None:
    odd = [["zzz", "yyy", "xxx"], ["AAA", "BBB", "CCC"], *PEOPLE]
    result = table(tmp_path, odd, header_row=2, columns={"AAA": "name", "CCC": "city"})
    everyone(result)
    assert reasons(result) == {1: "title", 2: "header"}
    none = table(tmp_path, PEOPLE, header_row=0)
    everyone(none)


def test_a_column_may_be_told_by_its_number(tmp_path: Path) -> None:
    lines = [["Quoi", "Endroit", "Joindre"], *[[name, city, phone] for name, phone, city in PEOPLE]]
    result = table(tmp_path, lines, columns={"#3": "phone", "#2": "ignore", "#1": "name"})
    assert list(result.records["phone"]) == PHONES
    assert set(result.records["city"]) == {""}


def test_sheets(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for number, name in enumerate(("Alger", "Oran", "Caché")):
            page = book.add_worksheet(name)
            page.write_row(0, 0, HEADER)
            page.write_row(1, 0, PEOPLE[number])
            if name == "Caché":
                page.hide()
    assert sorted(clean(path).records["phone"]) == sorted(PHONES[:2])
    assert "hidden_sheet" in set(clean(path).doubts["doubt"])
    assert sorted(clean(path, hidden=True).records["phone"]) == sorted(PHONES[:3])
    assert list(clean(path, sheet="Oran").records["phone"]) == PHONES[1:2]


def test_encoding_and_delimiter_may_be_told(tmp_path: Path) -> None:
    lines = "".join("!".join(line) + "\n" for line in [HEADER, *PEOPLE])
    (tmp_path / "t.csv").write_bytes(lines.encode("cp850"))
    everyone(clean(tmp_path / "t.csv", encoding="cp850", delimiter="!"))


def test_notes_are_read_only_when_told_so(tmp_path: Path) -> None:
    lines = [["Nom", "Tél", "Remarque"], ["Amine Benali", "", "appeler le 0550 12 34 56 le soir"]]
    assert list(table(tmp_path, lines).records["phone"]) == [""]
    assert list(table(tmp_path, lines, mine_notes=True).records["phone"]) == [PHONES[0]]
