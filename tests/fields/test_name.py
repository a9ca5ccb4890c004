"""The name rule: cases, properties, dtypes of pandas, text that tries to break it."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import name
from zboun.fields.name_tokens import shown, vocabulary
from zboun.model import Outcome
from zboun.rules import load

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "name.toml").read_text("utf-8"))[
    "case"
]
RULES = load()

# What cells are made of: hypothesis puts these together faster than it finds them.
PIECES = st.sampled_from(
    ["Ahmed", "BENALI", "ben", "ali", "El", "Abd", "kader", "Fatima", "Zohra", "محمد", "بن", "علي",
     "عبد", "القادر", "نور", "الدين", "Nour", "Eddine", "Mme", "M.", "Dr", "Hadj", "née", "ép.",
     "SARL", "& Fils", "Pharmacie", "client", "Blida", "Bab", "Ezzouar", "NRP", "0550 12 34 56",
     "0550123456", "a@b.dz", "(2)", "(Oran)", "👍", ",", ", ", "،", "-", ".", "/", "  ", "\u200f",
     "3omar", "Zzz", "qqq", "A.", "B", "1", "ـ", "M'hamed", "’", "sidi", "Ait", "i", "de", "Total",
     "En attente", "مؤسسة", "Ahmed2", "A.E.K", "McDonald", "x", "12 ", "\u00e9", "e\u0301", "ﷲ"]
)  # fmt: skip
CELLS = st.one_of(
    st.lists(PIECES, max_size=8).map(" ".join),
    st.lists(PIECES, max_size=6).map("".join),
    st.text(max_size=40),
)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, str]) -> None:
    value = name.parse(case["raw"], RULES)
    assert (value.clean, value.outcome, value.reason) == (
        case["clean"],
        case["outcome"],
        case["reason"],
    )
    for part in ("given", "family", "kind", "title", "also", "place_hint", "phone_hint"):
        if part in case:
            assert getattr(value, part) == case[part]


def test_a_third_of_the_cases_is_negative() -> None:
    assert sum(not case["clean"] for case in CASES) * 3 >= len(CASES)


@given(CELLS, st.sampled_from(name.ORDERS))
@settings(max_examples=200, deadline=None)
def test_total_and_honest_on_any_text(cell: str, order: str) -> None:
    value = name.parse(cell, RULES, order=order)
    assert value.raw == cell
    assert (value.clean == "") == (value.outcome in (Outcome.REFUSED, Outcome.EMPTY))
    assert (value.reason == "") == (value.outcome in (Outcome.CLEAN, Outcome.EMPTY))
    if value.outcome == Outcome.CLEAN:
        assert value.clean == cell
    if value.kind == "person":
        assert value.clean == " ".join(part for part in (value.given, value.family) if part)


NAMES = st.sampled_from(
    ["Ahmed", "Karim", "Fatima", "Salah", "Nour El Houda", "Benali", "Haddad", "Ait Ahmed",
     "Ould Kaci", "Zzlim", "Boutkhil", "محمد", "بن علي", "حداد", "Abd El Kader", "Brahim"]
)  # fmt: skip


TITLES = st.sampled_from(["Mme", "Dr.", "Hadj", "A.", "السيد"])


@given(st.lists(st.one_of(NAMES, TITLES), min_size=1, max_size=4).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_given_and_family_stand_when_read_again(cell: str) -> None:
    first = name.parse(cell, RULES)
    if first.kind == "person" and first.given and first.family and first.outcome != "guessed":
        again = name.parse(f"{first.family}, {first.given}", RULES)
        assert (again.given, again.family) == (first.given, first.family)


@given(st.lists(NAMES, min_size=1, max_size=3).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_a_clean_name_is_clean_again(text: str) -> None:
    once = name.parse(text, RULES).clean
    assert name.parse(once, RULES).clean == once


@pytest.mark.parametrize(
    ("cell", "clean", "outcome"),
    [
        (None, "", "empty"),
        (float("nan"), "", "empty"),
        (pd.NA, "", "empty"),
        (pd.NaT, "", "empty"),
        (550123456.0, "", "refused"),
        (True, "True", "guessed"),
        (pd.Timestamp("2026-01-02"), "", "refused"),
        (b"Karim", "Karim", "clean"),
    ],
)
def test_any_cell(cell: Any, clean: str, outcome: str) -> None:
    value = name.parse(cell, RULES)
    assert (value.clean, value.outcome) == (clean, outcome)


@pytest.mark.parametrize(
    "filler", ["(", "a ", "1 ", ".", "@", "née ", ", ", "\u200f", "ben ", "👍"]
)
def test_a_megabyte_does_not_hang(filler: str) -> None:
    text = filler * (1_000_000 // len(filler.encode()))
    start = time.process_time()
    name.parse(text, RULES)
    assert time.process_time() - start < 3


def test_the_hint_decides_only_where_nothing_else_does() -> None:
    assert name.parse("Qqrat Zzlim", RULES, order="family_first").clean == "Zzlim Qqrat"
    assert name.parse("Qqrat Zzlim", RULES, order="given_first").outcome == "clean"
    assert name.parse("Ahmed Benali", RULES, order="family_first").clean == "Ahmed Benali"


def test_steps_tell_what_was_done() -> None:
    steps = name.parse("Mme HADDAD Fatima (client)", RULES).steps
    assert [step.code for step in steps] == ["cut_aside", "title_cut", "reordered", "recased"]
    assert steps[-1].after == "Fatima Haddad"


def test_name_rules_serve_as_well_as_all_rules() -> None:
    assert name.parse("BENALI Ahmed", RULES.names) == name.parse("BENALI Ahmed")


def test_capitals_by_rule() -> None:
    words = ["O'NEIL", "ben-ALI", "iPhone", "É", "ÉLODIE", "a.", "L'AOUAR"]
    shapes = ["O'neil", "Ben-Ali", "IPhone", "É", "Élodie", "A.", "L'aouar"]
    assert [shown(word) for word in words] == shapes


def test_a_town_that_is_a_name_is_a_name() -> None:
    sort = vocabulary(RULES.names).sort
    assert sort("Saida").place == "" and sort("Saida").role in ("given", "both")
    assert sort("Oran").place == "Oran"


def test_latin_display_of_arabic() -> None:
    assert name.latin_display("فاطمة الزهراء حداد", RULES) == "Fatima Zohra Haddad"
    assert name.latin_display("محمد زكسشض", RULES) == ""
    assert name.latin_display("", RULES) == ""
