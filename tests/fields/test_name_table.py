"""The arrays that matching works on say what the rule says."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields.name_keys import (
    compare_name_codes,
    compare_parts,
    compare_unit_codes,
    compare_units,
    unit_table,
    units,
)
from zboun.fields.name_lexicon import lexicon
from zboun.fields.name_table import GENDERS, ROLES, SCRIPTS, Codes, UnitTable
from zboun.rules import load

from .test_name_keys import TEXTS

RULES = load().names
NAMES = st.lists(
    st.one_of(TEXTS, st.sampled_from(["A.", "Fatima Zohra", "Mohamed Amine", "م.", "Kamel", ""])),
    min_size=1,
    max_size=8,
    unique=True,
)


@given(NAMES)
@settings(max_examples=150, deadline=None)
def test_codes_of_units_equal_the_rule(names: list[str]) -> None:
    table = unit_table(names, RULES)
    count = len(table.units)
    a, b = np.repeat(np.arange(count), count), np.tile(np.arange(count), count)
    wanted = [compare_units(x, y, RULES) for x in table.units for y in table.units]
    assert compare_unit_codes(a, b, table, RULES).tolist() == wanted


@given(NAMES)
@settings(max_examples=150, deadline=None)
def test_codes_of_names_equal_the_rule(names: list[str]) -> None:
    table = unit_table(pa.array(names), RULES)
    read = [units(name, RULES) for name in names]
    a, b = np.repeat(np.arange(len(names)), len(names)), np.tile(np.arange(len(names)), len(names))
    wanted = [compare_parts(x, y, RULES) for x in read for y in read]
    assert compare_name_codes(a, b, table, RULES).tolist() == wanted


def _torn(texts: list[str], rng: random.Random) -> list[str]:
    """Return the texts with a letter less, doubled, swapped or another in its place."""
    torn = []
    for text in texts:
        place = rng.randrange(len(text))
        letters = "aeioughkc" if text.isascii() else "ايوعهقغ"
        torn += [
            text[:place] + text[place + 1 :],
            text[:place] + text[place : place + 1] * 2 + text[place + 1 :],
            text[:place] + text[place : place + 2][::-1] + text[place + 2 :],
            text[:place] + rng.choice(letters) + text[place + 1 :],
        ]
    return [text for text in torn if text]


def test_known_and_unknown_spellings_by_the_thousand() -> None:
    rng = random.Random(5)
    known = rng.sample(sorted(lexicon(RULES).spellings), 300)
    table = unit_table([*known, *_torn(known, rng), *"abghkoاغمو"], RULES)
    draws = np.random.default_rng(5)
    a, b = (draws.integers(0, len(table.units), 20_000) for _ in range(2))
    near = draws.integers(0, 300, 5_000)
    torn = 300 + 4 * near + draws.integers(0, 4, 5_000)
    a = np.concatenate([a, table.codes[table.offsets[near]]])
    b = np.concatenate([b, table.codes[np.minimum(table.offsets[torn], len(table.codes) - 1)]])
    _as_the_rule(a, b, table)


def test_spellings_of_one_skeleton_by_the_thousand() -> None:
    rng = random.Random(6)
    known = rng.sample(sorted(lexicon(RULES).spellings), 1500)
    table = unit_table(_torn(known, rng), RULES)
    order = np.argsort(table.skeleton, kind="stable")
    a = np.concatenate([order[step:] for step in range(1, 6)])
    b = np.concatenate([order[:-step] for step in range(1, 6)])
    _as_the_rule(a, b, table)


def _as_the_rule(a: Codes, b: Codes, table: UnitTable) -> None:
    wanted = [
        compare_units(table.units[x], table.units[y], RULES)
        for x, y in zip(a.tolist(), b.tolist(), strict=True)
    ]
    assert compare_unit_codes(a, b, table, RULES).tolist() == wanted


MANY = st.lists(
    st.one_of(
        TEXTS,
        st.sampled_from([*sorted(lexicon(RULES).spellings)[::7], "Çelik", "Æa", "É", "ء", "ßa"]),
        st.sampled_from(["mohamedamine", "FatimaZohra", "fz", "Abd El Kader", "محمدامين", "Aï"]),
    ),
    max_size=8,
)


@given(MANY)
@settings(max_examples=200, deadline=None)
def test_a_table_holds_what_the_rule_reads(names: list[str]) -> None:
    table = unit_table(names, RULES)
    read = [unit for name in names for unit in units(name, RULES)]
    assert np.diff(table.offsets).tolist() == [len(units(name, RULES)) for name in names]
    for code, unit in zip(table.codes.tolist(), read, strict=True):
        name = "" if table.name[code] < 0 else table.names[table.name[code]]
        keys = table.skeletons[table.skeleton[code]], table.sounds[table.sound[code]]
        script, gender = SCRIPTS[table.script[code]], GENDERS[table.gender[code]]
        assert (name, *keys, script, gender, ROLES[table.role[code]], table.initial[code]) == (
            unit.name, unit.skeleton, unit.sound, unit.script, unit.gender, unit.role, unit.initial
        )  # fmt: skip
        assert table.units[code] == unit


def test_arrays_tell_what_the_units_are() -> None:
    table = unit_table(["Mohamed Amine", "محمد", "", "Zzlim", "A."], RULES)
    assert len(table) == 5
    assert table.offsets.tolist() == [0, 2, 3, 3, 4, 5]
    mohamed, _amine, arabic, unknown, initial = table.codes
    assert table.name[mohamed] == table.name[arabic] >= 0
    assert table.skeleton[mohamed] == table.skeleton[arabic]
    assert table.script[mohamed] != table.script[arabic]
    assert table.name[unknown] == -1
    assert table.initial.tolist() == [False, False, False, False, True]
    assert table.gender[mohamed] == 1 and table.initial[initial]


def test_nothing_to_compare() -> None:
    table = unit_table([], RULES)
    nothing = np.array([], np.int64)
    assert len(table) == 0
    assert compare_unit_codes(nothing, nothing, table, RULES).tolist() == []
    assert compare_name_codes(nothing, nothing, table, RULES).tolist() == []
