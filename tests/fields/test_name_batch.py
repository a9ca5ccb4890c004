"""The fast path of names says what the rule says, on whatever the fuzzer thinks of."""

from __future__ import annotations

import random
import time

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import name
from zboun.fields.name_batch import COLUMNS
from zboun.rules import load

from .test_name import CASES, CELLS, PIECES

RULES = load().names


def rows_of(table: pa.Table) -> list[tuple[str, ...]]:
    return list(zip(*(table[column].to_pylist() for column in COLUMNS), strict=True))


def rows_by_rule(cells: list[str], order: str = "") -> list[tuple[str, ...]]:
    values = [name.parse(cell, RULES, order=order) for cell in cells]
    return [tuple(str(getattr(value, column)) for column in COLUMNS) for value in values]


@given(st.lists(CELLS, max_size=20), st.sampled_from(name.ORDERS))
@settings(max_examples=200, deadline=None)
def test_equals_the_rule_on_any_text(cells: list[str], order: str) -> None:
    table = name.parse_batch(pa.array(cells, pa.string()), RULES, order)
    assert rows_of(table) == rows_by_rule(cells, order)


WORDS = st.sampled_from(
    ["Ahmed", "BENALI", "ben", "ali", "El", "Abd", "kader", "Fatima", "Zohra", "محمد", "بن", "علي",
     "عبد", "القادر", "Nour", "Houda", "Eddine", "Mme", "M.", "Hadj", "née", "SARL", "Pharmacie",
     "client", "Blida", "Bab", "Ezzouar", "En", "attente", "3omar", "Zzz", "A.", "B", "Salah,",
     "Karim", "Mohamed", "Amine", "Sans", "nom", "de", "Sidi", "Bel", "Abbes", "m", "hamed"]
)  # fmt: skip


@given(st.lists(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), max_size=40))
@settings(max_examples=150, deadline=None)
def test_equals_the_rule_on_plain_words(cells: list[str]) -> None:
    assert rows_of(name.parse_batch(pa.array(cells, pa.string()), RULES)) == rows_by_rule(cells)


def test_equals_the_rule_on_the_cases() -> None:
    cells = [case["raw"] for case in CASES]
    assert rows_of(name.parse_batch(pa.array(cells), RULES)) == rows_by_rule(cells)


def test_an_order_for_every_row() -> None:
    cells, orders = ["Qqrat Zzlim"] * 3 + ["Ahmed Benali"], ["", "family_first", "given_first", ""]
    table = name.parse_batch(pa.array(cells), RULES, pa.array(orders))
    wanted = [rows_by_rule([c], o)[0] for c, o in zip(cells, orders, strict=True)]
    assert rows_of(table) == wanted


@pytest.mark.parametrize(
    "column",
    [
        pa.array([], pa.string()),
        pa.array(["Ahmed Benali", None, ""]),
        pa.chunked_array([["Ahmed Benali"], ["client"]]),
        pa.array(["Karim", "Karim"]).dictionary_encode(),
        pa.array(["BENALI Ahmed", "x"], pa.large_string()),
    ],
)
def test_any_form_of_column(column: pa.Array) -> None:
    table = name.parse_batch(column, RULES)
    assert table.column_names == list(COLUMNS)
    assert rows_of(table) == rows_by_rule([cell or "" for cell in column.to_pylist()])


def test_many_distinct_cells_cost_little() -> None:
    """A bound far above the measured cost, so that only another order of growth breaks it."""
    rng = random.Random(7)
    entries = [entry for entry in RULES.entries if entry.arabic]
    cells = [
        f"{rng.choice(entries).name} {rng.choice(entries).name} {chr(97 + number % 26) * 3}"
        for number in range(60_000)
    ]
    start = time.process_time()
    name.parse_batch(pa.array(cells), RULES)
    assert time.process_time() - start < 4


def test_pieces_alone() -> None:
    cells = list(PIECES.elements)  # type: ignore[attr-defined]
    assert rows_of(name.parse_batch(pa.array(cells), RULES)) == rows_by_rule(cells)
