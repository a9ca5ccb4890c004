"""The doors of the room: any bytes, standard input, frames, databases."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zboun import readers
from zboun.errors import InputError
from zboun.model import ReadOptions, Source
from zboun.readers import blob, open_source, vcard

START = st.sampled_from(
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"BEGIN:VCARD\n", b"[{", b"PAR1",
     b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
     b"<html><table>", b"SQLite format 3\0", b"\xff\xfe", b"\xef\xbb\xbf", b"Nom;Tel\n", b'"']
)  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(START, st.one_of(st.binary(max_size=200), st.text('ab;,"\n\r<>&{}[]:=\t é', max_size=200)))
def test_any_bytes_are_read_or_refused(start: bytes, rest: bytes | str) -> None:
    data = start + (rest.encode() if isinstance(rest, str) else rest)
    try:
        extract = open_source.read_blob(blob.Blob("a", Path("a"), data), None, ReadOptions())
    except InputError as error:
        assert error.source.startswith("a")
        return
    lines = sum(grid.cells.num_rows for grid in extract.grids) + len(extract.rejected)
    lines += extract.records.num_rows if extract.records is not None else 0
    assert lines == extract.read or extract.format == "whatsapp"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO("Nom;Tel\nAli;0550\n".encode("cp1252")))
    monkeypatch.setattr("sys.stdin", stdin)
    (source,), _ = readers.discover(["-"])
    extract = readers.read(source)
    assert extract.read == 2
    assert extract.grids[0].source == "stdin"


def test_a_frame_of_any_types() -> None:
    frame = pd.DataFrame(
        {
            "Tél": [550123456.0, float("nan"), 12.5],
            "n": pd.array([1, None, 3], "Int64"),
            "when": pd.to_datetime(["2024-02-05 00:00", None, "2024-02-05 14:40"]),
            "kind": pd.Categorical(["a", None, "b"]),
            "mixed": [1, "Nan", None],
            "name": ["Ali", None, "Nan"],
        },
        index=[7, 8, 9],
    )
    (grid,) = readers.read_frame(frame).grids
    assert grid.header == ("Tél", "n", "when", "kind", "mixed", "name")
    assert grid.rows.to_pylist() == [1, 2, 3]
    assert [column.to_pylist() for column in grid.cells.columns] == [
        ["550123456", "", "12.5"],
        ["1", "", "3"],
        ["2024-02-05", "", "2024-02-05 14:40:00"],
        ["a", "", "b"],
        ["1", "Nan", ""],
        ["Ali", "", "Nan"],
    ]


def test_frames_without_rows_or_columns() -> None:
    assert readers.read_frame(pd.DataFrame({"Nom": []})).read == 0
    assert readers.read_frame(pd.DataFrame()).grids[0].cells.num_columns == 0


def test_one_table_of_a_database(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    base = sqlite3.connect(path)
    base.executescript(
        "create table clients(nom text); insert into clients values ('Ali');"
        'create table "odd "" name"(nom text); insert into "odd "" name" values (\'Sara\');'
    )
    base.close()
    (source,), _ = readers.discover([f'{path}::odd " name'])
    extract = readers.read(source)
    assert [grid.cells.to_pydict() for grid in extract.grids] == [{"0": ["Sara"]}]
    with pytest.raises(InputError) as error:
        readers.read(Source("shop.db::nowhere", path))
    assert error.value.code == "no_such_table"
    assert "clients" in error.value.remedy
    path.chmod(0o400)
    assert readers.read(Source("shop.db", path)).read == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["shop.db"]


def test_a_database_by_its_address(tmp_path: Path) -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy")
    address = f"sqlite+pysqlite:///{tmp_path}/shop.db"
    engine = sqlalchemy.create_engine(address)
    with engine.begin() as base:
        base.execute(sqlalchemy.text("create table clients(nom text, tel real)"))
        base.execute(sqlalchemy.text("insert into clients values ('Ali', 550123456.0)"))
    engine.dispose()
    (source,), _ = readers.discover([f"{address}::clients"])
    (grid,) = readers.read(source).grids
    assert (grid.header, grid.cells.to_pylist()) == (
        ("nom", "tel"),
        [{"0": "Ali", "1": "550123456"}],
    )
    (source,), _ = readers.discover([f"{address}::nowhere"])
    with pytest.raises(InputError):
        readers.read(source)


def test_tables_beside_a_chat_are_named(tmp_path: Path) -> None:
    path = tmp_path / "Discussion WhatsApp avec Ali.zip"
    chat = "05/02/2024, 14:40 - Amine: salam\n25/02/2024, 14:41 - Ali: ça va\n"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("Discussion WhatsApp avec Ali.txt", chat)
        made.writestr("tarifs.xlsx", b"PK")
    extract = readers.read(Source(path.name, path))
    assert extract.format == "whatsapp"
    assert "tables_in_chat" in {doubt.doubt for doubt in extract.doubts}


@settings(max_examples=150, deadline=None)
@given(st.text("BEGIN:VCARD\nENDTLFN;=0987 é\r\t\\,", max_size=300))
def test_cards_are_total(text: str) -> None:
    for card in vcard.cards("BEGIN:VCARD\n" + text):
        assert card.line >= 1


def test_a_large_address_book_is_refused_by_name_its_photos_aside(tmp_path: Path) -> None:
    card = "BEGIN:VCARD\nFN:Amine\nTEL:0550123456\nPHOTO;BASE64:{}\n\nEND:VCARD\n"
    path = tmp_path / "a.vcf"
    path.write_text(card.format("A" * 50_000) * 10, "utf-8")
    bound = path.stat().st_size
    assert readers.read(Source("a.vcf", path), None, ReadOptions(max_bytes=bound)).read == 10
    path.write_text(card.format("A") * 5000, "utf-8")
    with pytest.raises(InputError) as error:
        readers.read(Source("a.vcf", path), None, ReadOptions(max_bytes=path.stat().st_size))
    assert error.value.code == "too_big"
