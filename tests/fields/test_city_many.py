"""Many distinct places read together are what the rule reads one by one."""

from __future__ import annotations

import random

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import city
from zboun.fields.city_batch import COLUMNS
from zboun.fields.city_lookup import lookup
from zboun.fields.city_many import Cells, answers, area_list
from zboun.fields.city_symbols import moved, names_of
from zboun.fields.city_verdict import Verdict
from zboun.rules import load

PLACES = load().places
FOUND = lookup(PLACES)
COMMUNES = list(PLACES.communes.values())
SHAPES = (
    "{}", "{}, {}", "{} {}", "Cité {n} logts Bt {k}, {}, {}", "cité des 20 logts n°{k} {}",
    "{k} rue {} {}", "{k}, rue {}, {}", "Rue {word} {word} N°{k}, {}", "Lot {word} {n} {}",
    "hai {word} {} w {}", "commune de {} wilaya de {}", "{} en face de {word}", "BP {n} - {}",
    "{n}000 {}", "{}, {k}", "{} W{k}", "wilaya d'{}", "حي {word} رقم {k} {}", "daira de {}, {}",
    "{}/{k}", "{} centre ville, {word}", "5 juillet {n}, {}", "place du 1er mai {k} {}",
    "({}) {word}", "20 aout {n} {}", "{k} {n} {}", "- {}", "d' {}", "{}; ; {}", "{word}@{}",
    "\u200f{}  {}", "{word}",
)  # fmt: skip
WORDS = (
    "Benali", "Zamikouche", "Imane", "yaghmoracen", "Kouba", "pasteur", "Larbi Ben M'hidi", "zz",
    "Didouche Mourad", "mosquée", "ʘ", "Marseille", "Sétiff", "Mostagamen", "n", "ⴰⵍⴳⵉⵔ", "№ 12",
)  # fmt: skip
NAMES = st.one_of(
    st.sampled_from([one.name for one in COMMUNES]),
    st.sampled_from([one.name for one in PLACES.wilayas.values()]),
    st.sampled_from(["Alger", "Larbaa", "El Marsa", "Bou Saâda", "M'Sila", "وهران", "Paris"]),
    st.sampled_from([alias.text for alias in PLACES.aliases]),
)
LEVELS = ("", "", "wilaya", "commune")
AREAS = ("", "", "021", "036;038")


@st.composite
def cells(draw: st.DrawFn) -> list[tuple[str, str, str]]:
    """Return cells of few shapes, places and words, so that many say the same."""
    shapes, names, words = (
        draw(st.lists(some, min_size=1, max_size=3))
        for some in (st.sampled_from(SHAPES), NAMES, st.sampled_from(WORDS))
    )
    chance = draw(st.randoms(use_true_random=False))
    return [
        (_written(shapes, names, words, chance), chance.choice(LEVELS), chance.choice(AREAS))
        for _ in range(draw(st.integers(0, 40)))
    ]


def _written(shapes: list[str], names: list[str], words: list[str], chance: random.Random) -> str:
    text = chance.choice(shapes)
    text = text.replace("{n}", str(chance.randrange(3000)))
    text = text.replace("{k}", str(chance.randrange(75)))
    while "{word}" in text:
        text = text.replace("{word}", chance.choice(words), 1)
    text = text.format(chance.choice(names), chance.choice(names))
    at = chance.randrange(len(text))
    return chance.choice((text, text, text.upper(), text[:at] + text[at + 1 :]))


def _expected(text: str, level: str, areas: str) -> dict[str, str]:
    value = city.parse(text, PLACES, level=level, area_codes=area_list(areas))
    row = {name: getattr(value, name) for name in COLUMNS}
    return row | {"outcome": str(value.outcome), "candidates": " ; ".join(value.candidates)}


@given(cells())
@settings(max_examples=100, deadline=None)
def test_equals_the_rule(rows: list[tuple[str, str, str]]) -> None:
    texts, levels, areas = ([row[i] for row in rows] for i in range(3))
    table = city.parse_batch(
        pa.array(texts, pa.string()), PLACES,
        level=pa.array(levels, pa.string()), area_codes=pa.array(areas, pa.string()),
    )  # fmt: skip
    assert table.to_pylist() == [_expected(*row) for row in rows]


def _places(texts: list[str]) -> int:
    none = pa.array([""] * len(texts))
    return len(set(answers(Cells(pa.array(texts), none, none), FOUND).which.tolist()))


def test_what_says_the_same_is_decided_once() -> None:
    houses = [f"Cité {n} logts Bt {n % 60 + 1}, Bab Ezzouar, Alger" for n in range(2101, 2199)]
    assert _places(houses) == 1
    assert _places(["Rue Zamikouche Imane N°3, Kouba", "rue zouaghimi, n° 17, KOUBA"]) == 2
    assert _places(["Kouba, 16", "Kouba, 31", "rue 16, Kouba"]) == 3


def test_a_verdict_moves_only_to_places_that_lie_alike() -> None:
    old, new = (names_of([FOUND.exact(name)], FOUND) for name in ("kouba", "arzew"))
    found = moved(Verdict("16", old.communes[0]), old, new, FOUND)
    assert found == Verdict("31", new.communes[0])
    assert moved(Verdict("09"), old, new, FOUND) is None
    assert names_of([FOUND.exact("elmarsa")], FOUND).lie != old.lie
