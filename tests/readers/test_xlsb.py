"""Excel's binary workbooks: numbers, texts, dates, several sheets, as the writer put them."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.readers.ugly import tool

import zboun
from zboun import readers
from zboun.model import Extract, ReadOptions, Source

make = tool("write_xlsb")
ROWS: list[list[Any]] = [
    ["Liste des clients"],
    [],
    ["Nom", "Téléphone", "Ville", "Date", "Actif", "Remarque", "Nombre"],
    ["Amine Benali", 550123456, "Akbou", date(2024, 2, 5), True, "#N/A", 12],
    ["Lina Brahimi", make.Phone(661234567), "", date(2024, 2, 6), False, make.Formula("oui"), 3.5],
    ["سمير قاسي", make.Formula(770112233.0), "العلمة", None, True, "", -4],
    ["Nadia Saidi", "0555 66 77 88", "Boufarik", "", None, "é" * 300, 0],
]
SHEETS = {
    "Clients": ROWS,
    "Caché": [["Nom", "Tél"], ["Zed", 550000001]],
    "Prospects": [["Client", "Mobile"], ["Omar Ziani", 550998877]],
}


def _read(folder: Path, data: bytes, **options: Any) -> Extract:
    (folder / "a.xlsb").write_bytes(data)
    return readers.read(Source("a.xlsb", folder / "a.xlsb"), None, ReadOptions(**options))


@pytest.mark.parametrize("inline", [False, True])
def test_cells(tmp_path: Path, inline: bool) -> None:
    extract = _read(tmp_path, make.xlsb_bytes(SHEETS, hidden=["Caché"], inline=inline))
    first, last = extract.grids
    lines = list(zip(*(column.to_pylist() for column in first.cells.columns), strict=True))
    assert lines[3:] == [
        ("Amine Benali", "550123456", "Akbou", "2024-02-05", "TRUE", "", "12"),
        ("Lina Brahimi", "661234567", "", "2024-02-06", "FALSE", "oui", "3.5"),
        ("سمير قاسي", "770112233", "العلمة", "", "TRUE", "", "-4"),
        ("Nadia Saidi", "0555 66 77 88", "Boufarik", "", "", "é" * 300, "0"),
    ]
    assert first.rows.to_pylist() == [1, 2, 3, 4, 5, 6, 7]
    assert last.sheet == "Prospects"
    assert "hidden_sheet" in {doubt.doubt for doubt in extract.doubts}


def test_hidden_sheets_and_merged_cells(tmp_path: Path) -> None:
    rows = [["Nom", "Tél", "Ville"], ["Ali", 550123456, "Akbou"], ["Sara", 661001122, ""]]
    data = make.xlsb_bytes({"A": rows, "B": rows}, hidden=["B"], merged={"A": [(1, 2, 2, 2)]})
    extract = _read(tmp_path, data, hidden=True)
    assert [grid.sheet for grid in extract.grids] == ["A", "B"]


def test_through_the_whole_command(tmp_path: Path) -> None:
    (tmp_path / "a.xlsb").write_bytes(make.xlsb_bytes(SHEETS, hidden=["Caché"]))
    result = zboun.clean(tmp_path / "a.xlsb")
    found = list(zip(result.records["name"], result.records["phone"], strict=True))
    assert found == [
        ("Amine Benali", "+213550123456"), ("Lina Brahimi", "+213661234567"),
        ("سمير قاسي", "+213770112233"), ("Nadia Saidi", "+213555667788"),
        ("Omar Ziani", "+213550998877"),
    ]  # fmt: skip
    assert list(result.records["city"]) == ["Akbou", "", "El Eulma", "Boufarik", ""]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not at hand")
def test_the_writer_writes_what_libreoffice_opens(tmp_path: Path) -> None:
    (tmp_path / "a.xlsb").write_bytes(make.xlsb_bytes({"Prospects": SHEETS["Prospects"]}))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    command += ["--convert-to", "csv", "--outdir", str(tmp_path), str(tmp_path / "a.xlsb")]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    assert (tmp_path / "a.csv").read_text("utf-8") == "Client,Mobile\nOmar Ziani,550998877\n"
