"""What a column tells of the order of names."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from zboun.fields.name import learn_order, swapped
from zboun.fields.name_order import _sample, sampled
from zboun.rules import load

RULES = load().names
GIVEN = ["Ahmed", "Karim", "Samir", "Yacine", "Nadia", "Amine", "Fatima Zohra", "محمد", "Walid"]
FAMILY = ["Benali", "Haddad", "Brahimi", "Zzlimoun", "Qqart", "Khelifi", "Ait Ahmed", "بوزيد"]


def names(pattern: str, count: int = 200) -> list[str]:
    rng = random.Random(1)
    return [pattern.format(g=rng.choice(GIVEN), f=rng.choice(FAMILY)) for _ in range(count)]


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (names("{g} {f}"), "given_first"),
        (names("{f} {g}"), "family_first"),
        (names("{f} {g}", 60) + names("{g} {f}", 60), ""),
        (names("{f}, {g}"), ""),
        (names("{g}"), ""),
        (["Qqart Zzlim", "Xxert Ooplu"], ""),
        (["SARL Benali", "client", "0550123456"], ""),
        ([], ""),
        (["", "  "], ""),
    ],
)
def test_learn_order(cells: list[str], order: str) -> None:
    assert learn_order(pa.array(cells, pa.string()), RULES) == order


def test_the_order_of_rows_means_nothing() -> None:
    cells = [f"{name} {number}x" for number, name in enumerate(names("{f} {g}", 5000))]
    shuffled = random.Random(2).sample(cells, len(cells))
    assert learn_order(pa.array(cells), RULES) == learn_order(pa.array(shuffled), RULES)


def test_of_many_cells_some_are_asked_and_of_few_texts_all() -> None:
    many = [f"{cell} {number}x" for number, cell in enumerate(names("{f} {g}", 60_000))]
    assert learn_order(pa.array(many), RULES) == "family_first"
    shuffled = random.Random(3).sample(many, len(many))
    assert sorted(_sample(pa.array(many))) == sorted(_sample(pa.array(shuffled)))
    assert learn_order(pa.array(names("{g} {f}", 60_000)), RULES) == "given_first"
    assert learn_order(pa.array([""] * 60_000), RULES) == ""
    assert learn_order(pa.array(["Benali Ahmed", ""] * 30_000), RULES) == ""


@pytest.mark.parametrize("distinct", [50, 60_000])
def test_the_sample_of_the_parts_is_that_of_the_whole(distinct: int) -> None:
    cells = [f"{cell} {n % distinct}x" for n, cell in enumerate(names("{f} {g}", 60_000))] + [""]
    parts = [pa.array(cells[start : start + 13_000]) for start in range(0, len(cells), 13_000)]
    together = pa.concat_arrays([sampled(part) for part in parts])
    assert sampled(together).to_pylist() == sampled(pa.array(cells)).to_pylist()


def test_swapped_columns() -> None:
    given, family = pa.array(GIVEN), pa.array(FAMILY)
    assert not swapped(given, family, RULES)
    assert swapped(family, given, RULES)


@pytest.mark.parametrize(
    ("given", "family"),
    [
        (GIVEN, GIVEN),
        (FAMILY, FAMILY),
        (FAMILY[:3], GIVEN[:3]),  # too few to say
        ([], []),
        (["", ""], ["Ahmed", "Karim"]),
    ],
)
def test_not_swapped_without_evidence(given: list[str], family: list[str]) -> None:
    assert not swapped(pa.array(given, pa.string()), pa.array(family, pa.string()), RULES)
