"""Frames and tables that hold more than one table: nothing is read into the wrong person."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

import zboun
from zboun import tables_io
from zboun.errors import InputError
from zboun.model import ReadOptions
from zboun.rules import load

PEOPLE = [
    ("Amine Benali", "0550123456"), ("Lina Brahimi", "0661234567"),
    ("Samir Kaci", "0770112233"), ("Nadia Saidi", "0555667788"),
]  # fmt: skip
SIDE = [["Nom", "Tél", "", "Nom", "Tél"]] + [[*PEOPLE[n], "", *PEOPLE[n + 2]] for n in range(2)]
STACKED = [
    ["Nom", "Tél"], *map(list, PEOPLE[:2]), ["", ""],
    ["Téléphone", "Nom et prénom"], *([phone, name] for name, phone in PEOPLE[2:]),
]  # fmt: skip


def _book(path: Path, **sheets: list[list[str]]) -> str:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return str(path)


def _people(frame: pd.DataFrame) -> list[tuple[str, str]]:
    done = zboun.normalize(frame)
    return [
        (name, phone.replace("+213", "0"))
        for name, phone in zip(done["name"], done["phone"], strict=True)
        if phone
    ]


def test_tables_side_by_side_come_one_under_another(tmp_path: Path) -> None:
    frame = tables_io.read(_book(tmp_path / "a.xlsx", A=SIDE), ReadOptions(), load())
    assert list(frame.columns) == ["Nom", "Tél"]
    assert _people(frame) == PEOPLE


def test_tables_one_under_another_are_read_by_their_own_headers(tmp_path: Path) -> None:
    frame = tables_io.read(_book(tmp_path / "a.xlsx", A=STACKED), ReadOptions(), load())
    assert len(frame) == len(STACKED) - 1  # every row kept
    assert _people(frame) == PEOPLE


def test_several_sheets_are_refused_by_name(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", Alger=SIDE, Oran=STACKED)
    with pytest.raises(InputError, match="Alger, Oran"):
        tables_io.read(path, ReadOptions(), load())
    frame = tables_io.read(path, ReadOptions(sheet="Oran"), load())
    assert _people(frame) == PEOPLE


def test_a_frame_with_tables_side_by_side_warns_and_mixes_nobody() -> None:
    names = ["Nom", "Tél", "Unnamed: 2", "Nom.1", "Tél.1"]  # as pandas reads it
    frame = pd.DataFrame(SIDE[1:], columns=names).replace("", None)
    with pytest.warns(UserWarning, match=r"Nom\.1, Tél\.1"):
        done = zboun.normalize(frame)
    assert list(done["name"]) == ["Amine Benali", "Lina Brahimi"]
    assert list(done["phone"]) == ["+213550123456", "+213661234567"]
    assert list(done["Nom.1"]) == ["Samir Kaci", "Nadia Saidi"]


def test_a_blank_column_alone_parts_nothing() -> None:
    frame = pd.DataFrame(
        [["Amine Benali", None, "0550123456"]], columns=["Nom", "Unnamed: 1", "Tél"]
    )
    assert _people(frame) == PEOPLE[:1]
