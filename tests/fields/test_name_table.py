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


def test_known_and_unknown_spellings_by_the_thousand() -> None:
    rng = random.Random(5)
    known = rng.sample(sorted(lexicon(RULES).spellings), 300)
    torn = [text[:place] + text[place + 1 :] for text in known for place in (1, len(text) // 2)]
    table = unit_table([*known, *torn], RULES)
    draws = np.random.default_rng(5)
    a, b = (draws.integers(0, len(table.units), 20_000) for _ in range(2))
    near = draws.integers(0, 300, 5_000)
    a = np.concatenate([a, table.codes[table.offsets[near]]])
    b = np.concatenate([b, table.codes[table.offsets[300 + 2 * near]]])
    wanted = [
        compare_units(table.units[x], table.units[y], RULES) for x, y in zip(a, b, strict=True)
    ]
    assert compare_unit_codes(a, b, table, RULES).tolist() == wanted


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
