"""What a column is taken for: header and content weighed."""

from __future__ import annotations

import pytest
from tests.columns.grids import column, fields, one

PEOPLE = [("Amine", "Benali"), ("Sara", "Haddad"), ("Karim", "Kaci"), ("Nadia", "Meziane"),
          ("Yacine", "Ziani"), ("Fatima", "Brahimi"), ("Samir", "Cherif"), ("Lina", "Bouzid"),
          ("Omar", "Tahar")]  # fmt: skip
PHONES = [f"05501234{n:02d}" for n in range(len(PEOPLE))]
FULL = [f"{given} {family}" for given, family in PEOPLE]


def table(*columns: tuple[str, list[str]]) -> list[list[str]]:
    """Return rows of columns, each with its header."""
    return [
        [header for header, _ in columns],
        *map(list, zip(*(c for _, c in columns), strict=True)),
    ]


def test_weak_headers_are_decided_by_what_stands_below() -> None:
    numbers = [str(n) for n in range(1, 10)]
    rows = table(("N°", numbers), ("Client", FULL), ("Contact", PHONES), ("رقم", numbers))
    assert fields(one(rows)) == ["", "name", "phone", ""]
    rows = table(("Numéro", PHONES), ("Contact", FULL), ("Observation", ["NRP 2"] * 9))
    assert fields(one(rows)) == ["phone", "name", "status"]
    story = ["appeler le soir car il travaille la journée"] * 9
    assert fields(one(table(("Nom", FULL), ("Observation", story)))) == ["name", "notes"]


def test_overwhelming_content_wins_over_a_strong_header_and_says_so() -> None:
    mapped = one(table(("Nom", FULL), ("Email", PHONES)))
    assert fields(mapped) == ["name", "phone"]
    assert [doubt.doubt for doubt in mapped.doubts] == ["header_contradicted"]
    assert "Email=email" in mapped.doubts[0].remedy


def test_some_contrary_content_does_not() -> None:
    mixed = [*PHONES[:4], *[f"a{n}@b.dz" for n in range(5)]]
    assert fields(one(table(("Nom", FULL), ("Email", mixed)))) == ["name", "email"]
    assert fields(one(table(("Nom", FULL), ("Email", ["0550123456"] * 9)))) == ["name", "email"]


def test_towns_may_be_names_of_shops() -> None:
    towns = ["Alger", "Oran", "Blida", "Sétif", "Batna", "Béjaïa", "Annaba", "Jijel", "Mila"]
    assert fields(one(table(("Nom", towns), ("Tel", PHONES)))) == ["name", "phone"]
    assert fields(one(table(("Agence", towns), ("Tel", PHONES), ("Wilaya", towns))))[0] == "name"


def test_algerian_given_and_family_names() -> None:
    rows = [["الاسم", "اللقب"], ["أحمد", "بن علي"], ["فاطمة", "حداد"]]
    assert fields(one(rows)) == ["given_name", "family_name"]
    assert column(one(rows), "name_raw") == ["بن علي, أحمد", "حداد, فاطمة"]
    assert fields(one([["الاسم", "الهاتف"], ["أحمد بن علي", "0550123456"]]))[0] == "name"
    assert fields(one([["Nom", "Prénom"], ["Benali", "Amine"]])) == ["family_name", "given_name"]
    assert fields(one([["Nom complet", "Prénom"], ["Amine Benali", "Amine"]]))[0] == "name"


def test_swapped_name_columns_are_swapped_back_and_said() -> None:
    given, family = zip(*PEOPLE, strict=True)
    mapped = one(table(("Nom", list(given)), ("Prénom", list(family))))
    assert column(mapped, "name_raw")[0] == "Benali, Amine"
    assert [doubt.doubt for doubt in mapped.doubts] == ["swapped_names"]
    told = one(
        table(("Nom", list(given)), ("Prénom", list(family))),
        columns={"Nom": "family_name", "Prénom": "given_name"},
    )
    assert column(told, "name_raw")[0] == "Amine, Benali"
    right = one(table(("Nom", list(family)), ("Prénom", list(given))))
    assert (column(right, "name_raw")[0], right.doubts) == ("Benali, Amine", [])


@pytest.mark.parametrize(
    ("header", "names", "order"),
    [
        ("Nom et prénom", [f"{family} {given}" for given, family in PEOPLE], "family_first"),
        ("Prénom et nom", FULL, "given_first"),
        ("Nom et prénom", FULL, "given_first"),
        ("Nom", FULL, "given_first"),
        ("Nom", ["Zerktouni", "Guemmar", "Talbaoui"], ""),
        ("Nom et prénom", ["Zerktouni Guemmar"], "family_first"),
    ],
)
def test_the_order_of_names(header: str, names: list[str], order: str) -> None:
    mapped = one(table((header, names), ("Tel", PHONES[: len(names)])))
    assert set(column(mapped, "name_order")) == {order}


def test_content_alone_tells_headerless_columns() -> None:
    given, family = map(list, zip(*PEOPLE, strict=True))
    rows = [list(row) for row in zip(family, PHONES, given, ["Alger", "Oran", "Blida"] * 3,
                                     ["livré", "NRP", "client"] * 3, strict=True)]  # fmt: skip
    assert fields(one(rows)) == ["family_name", "phone", "given_name", "wilaya", "status"]


def test_ids_owners_and_money_stay_out() -> None:
    ids = [f"2024{n:04d}" for n in range(9)]
    money = [f"{n}500" for n in range(1, 10)]
    rows = table(("Code client", ids), ("Nom", FULL), ("Tel livreur", PHONES), ("Prix", money))
    assert fields(one(rows)) == ["", "name", "", ""]


def test_an_unused_header_full_of_phones_is_phones() -> None:
    assert fields(one(table(("N°", PHONES), ("Nom", FULL)))) == ["phone", "name"]


def test_numbers_of_communes_are_no_communes() -> None:
    codes = [f"16{n:03d}" for n in range(9)]
    rows = table(
        ("Nom", FULL), ("Commune", codes), ("Wilaya", ["16"] * 9), ("Adresse", ["Cité 5"] * 9)
    )
    assert fields(one(rows)) == ["name", "", "wilaya", "address"]
