"""Who is meant: found by id, phone and e-mail in any writing, name in any order and script."""

from __future__ import annotations

import pyarrow as pa
import pytest

import zboun
from zboun import bearers
from zboun.rules import load

LINES = """nom,téléphone,email,ville
Amine Benali,0550123456,amine.benali@example.dz,Sétif
بن علي أمين,0550123456,,Sétif
Lina Benali,0550123456,,Sétif
محمد قاسمي,0770998877,,Oran
Mohammed-Saïd El Hachemi,0661223344;021631234,,Oran
Sarl Atlas Meubles,0550777888,contact@atlas.example,Alger
"""


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    place = tmp_path_factory.mktemp("bearers") / "clients.csv"
    place.write_text(LINES, "utf-8")
    return dict(zboun.clean(place).tables)


def rows(tables: dict[str, pa.Table], who: str) -> set[int]:
    """Return the rows of the file whose contacts ``who`` leads to."""
    ids = bearers.found(tables, who)
    assert ids == [one for one in tables["contacts"]["contact_id"].to_pylist() if one in set(ids)]
    homes = zip(*(tables["records"][c].to_pylist() for c in ("row", "contact_id")), strict=True)
    return {row for row, one in homes if one in ids}


AMINE = {2, 3}
FOUND = {
    "phone, national": ("0550 12 34 56", AMINE | {4}),
    "phone, international": ("+213 (0) 550-12-34-56", AMINE | {4}),
    "phone, Arabic digits": ("٠٥٥٠١٢٣٤٥٦", AMINE | {4}),
    "phone, the second of two": ("021 63 12 34", {6}),
    "e-mail, capitals": ("Amine.Benali@EXAMPLE.dz", AMINE),
    "name as shown": ("Amine Benali", AMINE),
    "name, other order": ("BENALI amine", AMINE),
    "name, with a comma": ("Benali, Amine", AMINE),
    "name, accents": ("Amîne Bénali", AMINE),
    "name, apart": ("Amine Ben Ali", AMINE),
    "name, other script": ("أمين بن علي", AMINE),
    "name, other script of one who is written so once": ("بن علي أمين", AMINE),
    "Arabic found by Latin": ("Kacimi Mohamed", {5}),
    "a given name": ("mohamed", {5, 6}),
    "a family name": ("benali", AMINE | {4}),
    "an initial": ("A. Benali", AMINE),
    "accents and article": ("said elhachemi", {6}),
    "a company": ("atlas", {7}),
}  # fmt: skip


@pytest.mark.parametrize(("who", "wanted"), FOUND.values(), ids=FOUND)
def test_found(tables: dict[str, pa.Table], who: str, wanted: set[int]) -> None:
    assert rows(tables, who) == wanted


NOT_FOUND = {
    "another given name": "Amina Benali",
    "another family name": "Amine Benaissa",
    "a part of a word": "Ben",
    "a phone that nobody holds": "0550123457",
    "an id that there is not": "Z0",
    "nothing": "",
    "blanks and marks": " .-, ",
    "an initial alone": "A.",
}


@pytest.mark.parametrize("who", NOT_FOUND.values(), ids=NOT_FOUND)
def test_not_found(tables: dict[str, pa.Table], who: str) -> None:
    assert rows(tables, who) == set()


def test_an_id_leads_to_one_and_an_earlier_id_to_where_it_went(tables: dict[str, pa.Table]) -> None:
    one = tables["contacts"]["contact_id"][0].as_py()
    moved = {"contact_id": ["ZA", "ZB", "ZC", "ZD"], "alias_of": ["ZB", one, "ZD", "ZC"]}
    led = {**tables, "aliases": pa.table(moved)}
    assert bearers.found(led, one) == bearers.found(led, "ZA") == [one]
    assert bearers.of_id(led, "ZC") == "" == bearers.of_id(tables, "ZA")


def test_an_empty_list_has_nobody(tables: dict[str, pa.Table]) -> None:
    empty = {name: table.slice(0, 0) for name, table in tables.items()}
    for who in ("Amine Benali", "0550123456", "Z0", "A. B."):
        assert bearers.found(empty, who, load()) == []
