"""Spellings of one name meet in one key, and what only looks alike is not taken for the same.

The list is data (``tests/cases/name_variants.toml``) and was not made from the tables.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from zboun.fields.name_keys import Agreement, compare_parts, units
from zboun.fields.text import has_arabic
from zboun.rules import load

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "name_variants.toml").read_text("utf-8")
)
RULES = load().names
PAIRS = [
    (name, spelling)
    for part in ("men", "women", "families")
    for name, spellings in CASES[part].items()
    for spelling in spellings
]


def agree(a: str, b: str) -> Agreement:
    return compare_parts(units(a, RULES), units(b, RULES), RULES)


def one_key(a: str, b: str) -> bool:
    ours, theirs = units(a, RULES), units(b, RULES)
    names = [unit.name for unit in ours]
    if all(names) and names == [unit.name for unit in theirs]:
        return True
    skeletons = ("".join(unit.skeleton for unit in part) for part in (ours, theirs))
    return next(skeletons) == next(skeletons)


def test_spellings_meet_in_one_key() -> None:
    lost = [pair for pair in PAIRS if not one_key(*pair)]
    assert len(lost) <= 0.003 * len(PAIRS), lost


def test_spellings_are_not_taken_for_other_names() -> None:
    apart = [pair for pair in PAIRS if agree(*pair) == Agreement.DIFFERENT]
    assert len(apart) <= 0.002 * len(PAIRS), apart


def test_latin_spellings_are_one_name_without_further_proof() -> None:
    latin = [pair for pair in PAIRS if not has_arabic(pair[1])]
    unsure = [pair for pair in latin if agree(*pair) < Agreement.TYPO]
    assert len(unsure) <= 0.02 * len(latin), unsure


def test_names_that_look_alike_stay_apart() -> None:
    taken = [tuple(pair) for pair in CASES["apart"]["pairs"] if agree(*pair) >= Agreement.TYPO]
    assert taken == []
