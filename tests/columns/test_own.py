"""Columns that no field takes are kept as they are: every filled cell, under its header."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import zboun
from zboun.columns.assign import Choice
from zboun.columns.own import own_texts

HEADER = "Nom,Tél.,Ville,Montant,Remarque,Adresse,Montant,\n"


def kept(tmp_path: Path, text: str, **how: object) -> list[dict[str, str]]:
    (tmp_path / "a.csv").write_text(text, "utf-8")
    records = zboun.clean(tmp_path / "a.csv", **how).records
    return [json.loads(cell) if cell else {} for cell in records["other_columns"]]


def test_amounts_notes_and_addresses_are_kept_as_written(tmp_path: Path) -> None:
    rows = (
        """Amel Kaci,0550123456,Oran,"12 000,50 DA","dit ""demain""\nou après",12 rue A,7,"""
        "colis 14-B\n"
        "Ali Benali,0661223344,Alger,,,,,\n"
    )
    first, second = kept(tmp_path, HEADER + rows)
    assert first == {
        "Montant": "12 000,50 DA", "Remarque": 'dit "demain"\nou après', "Adresse": "12 rue A",
        "Montant (2)": "7", "#8": "colis 14-B",
    }  # fmt: skip
    assert second == {}


def test_what_the_fields_carry_is_not_kept_twice(tmp_path: Path) -> None:
    text = "Prénom,Nom,Mobile,Fixe,E-mail,Wilaya,Commune,Statut,Date\n" + (
        "Amel,Kaci,0550123456,041223344,a.kaci@example.com,Oran,Es Senia,livré,2024-05-02\n" * 2
    )
    assert kept(tmp_path, text) == [{}, {}]


def test_several_dates_are_the_shops_own(tmp_path: Path) -> None:
    text = "Nom,Tél.,Date commande,Date livraison\nAmel Kaci,0550123456,2024-05-02,2024-05-09\n"
    (row,) = kept(tmp_path, text)
    assert row == {"Date commande": "2024-05-02", "Date livraison": "2024-05-09"}


def test_a_column_that_is_to_be_ignored_is(tmp_path: Path) -> None:
    text = "Nom,Tél.,Montant\nAmel Kaci,0550123456,500\n"
    assert kept(tmp_path, text, columns={"Montant": "ignore"}) == [{}]


def test_a_list_of_ours_brings_no_columns_of_ours(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Nom,Tél.,Montant\nAmel Kaci,0550123456,500\n")
    zboun.clean(tmp_path / "a.csv").save(tmp_path / "list")
    again = zboun.clean(tmp_path / "list" / "contacts.xlsx").records
    assert list(again["other_columns"]) == [""]


def test_a_company_beside_a_person_is_kept(tmp_path: Path) -> None:
    text = "Prénom,Nom,Société,Tél.\nAmel,Kaci,SARL Nour,0550123456\n"
    assert kept(tmp_path, text) == [{"Société": "SARL Nour"}]


def test_they_survive_an_update(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Nom,Tél.,Montant\nAmel Kaci,0550123456,500\n")
    (tmp_path / "b.csv").write_text("Nom,Tél.,Taille\nAli Benali,0661223344,XL\n")
    zboun.clean(tmp_path / "a.csv").save(tmp_path / "list")
    after = zboun.update(tmp_path / "list", [tmp_path / "b.csv"]).records
    assert sorted(after["other_columns"]) == ['{"Montant": "500"}', '{"Taille": "XL"}']


@given(st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), min_size=1, max_size=5))
def test_any_text_comes_back_from_the_json(rows: list[tuple[str, str]]) -> None:
    rows = [tuple(t.encode("utf-8", "ignore").decode() for t in row) for row in rows]
    cells = pa.table({"0": [a for a, _ in rows], "1": [b for _, b in rows]})
    chosen = [(Choice(0, "", 1.0, "x"), 'a"b'), (Choice(1, "", 1.0, "x"), "c\\")]
    made = own_texts(cells, chosen)
    told = made.to_pylist() if made is not None else [""] * len(rows)
    for (a, b), text in zip(rows, told, strict=True):
        found = json.loads(text) if text else {}
        for key, cell in (('a"b', a), ("c\\", b)):
            plain = "".join(c if c >= " " or c in "\n\r\t" else " " for c in cell)
            assert found.get(key, "").split() == plain.split()


@pytest.mark.parametrize("text", ["", " \t"])
def test_blank_columns_are_no_columns(text: str) -> None:
    cells = pa.table({"0": [text, text]})
    assert own_texts(cells, [(Choice(0, "", 1.0, "x"), "A")]) is None
