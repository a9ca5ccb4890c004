"""Every code that a field can give has words in all languages: reasons, steps, and an example."""

from __future__ import annotations

import inspect
import random
import re
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from zboun import naming_rule, normalizer, rules, texts
from zboun.model import FIELDS, Value

CASES = Path(__file__).parent / "cases"
RULES = rules.load()
TABLE = texts.table()
ODD = "0123456789@. +-/\\;,xéعم٠٥O l\u200f=#"
# Options of parse that a plain cell does not have: their codes come from somewhere else too.
WITH_OPTIONS = {"too_many_words", "area_code", "status_map", "mojibake", "long_text"}


@cache
def cells(field: str) -> tuple[str, ...]:
    """Return the cells of a field's cases."""
    held = tomllib.loads((CASES / f"{field}.toml").read_text("utf-8"))
    cases = [case for value in held.values() if isinstance(value, list) for case in value]
    return tuple(c["raw"] for c in cases if isinstance(c, dict) and isinstance(c.get("raw"), str))


@cache
def corpus(field: str) -> tuple[str, ...]:
    """Return the cells of all fields, and mixtures and slips of this field's, always the same."""
    chance = random.Random(field)
    own = cells(field)
    made: list[str] = []
    for _ in range(700):
        one, other = chance.choice(own), chance.choice(own)
        cut = chance.randint(0, len(one))
        made += [one[:cut] + other[chance.randint(0, len(other)) :], f"{one} / {other}"]
        made.append(one[:cut] + chance.choice(ODD) + one[cut + 1 :])
    return (*(cell for name in FIELDS for cell in cells(name)), *made)


@cache
def values(field: str) -> tuple[Value, ...]:
    parse = import_module(f"zboun.fields.{field}").parse
    return tuple(parse(cell, RULES) for cell in corpus(field))


@pytest.mark.parametrize("field", FIELDS)
def test_every_reason_has_words(field: str) -> None:
    codes = {value.reason for value in values(field)} - {""}
    assert len(codes) > 10
    assert {code for code in codes if f"reason.{code}" not in TABLE} == set()


@pytest.mark.parametrize("field", FIELDS)
def test_every_step_has_words(field: str) -> None:
    codes = {step.code for value in values(field) for step in value.steps}
    known = {key.partition(".")[2] for key in TABLE if key.startswith(("step.", "reason."))}
    assert codes and codes - known == set()


@pytest.mark.parametrize("field", FIELDS)
def test_every_detail_has_words(field: str) -> None:
    def keys(value: Any) -> set[str]:
        own = set(getattr(value, "__dataclass_fields__", ()))
        inner = [getattr(value, name) for name in own]
        return own.union(*(keys(x) for seen in inner if isinstance(seen, tuple) for x in seen))

    found = set().union(*(keys(value) for value in values(field)))
    found -= {"raw", "clean", "outcome", "reason", "steps", "code", "before", "after"}
    assert {key for key in found if f"detail.{key}" not in TABLE} == set()


def test_the_normalizer_s_own_reasons_have_words() -> None:
    mixed = corpus("name")[:1500]
    batch = pa.table(
        {f"{field}_raw": [mixed[(i * 7 + n) % 1500] for i in range(1500)]
         for n, field in enumerate(FIELDS)}
    )  # fmt: skip
    done = normalizer.normalize(batch, RULES)
    codes = {code for field in FIELDS for code in done[f"{field}_reason"].to_pylist()} - {""}
    assert any(code.startswith("moved_from") for code in codes)
    across = set(re.findall(r'"((?:landline|mobile|address)_\w+)"', inspect.getsource(normalizer)))
    assert len(across) == 4
    assert {code for code in codes | across if f"reason.{code}" not in TABLE} == set()


@pytest.mark.parametrize("field", FIELDS)
def test_every_reason_of_the_cases_has_an_example_in_the_naming_rule(field: str) -> None:
    parse = import_module(f"zboun.fields.{field}").parse
    wanted = {parse(cell, RULES).reason for cell in cells(field)} - WITH_OPTIONS
    shown = {
        naming_rule.parsed(name, raw, RULES).reason
        for name, raw in naming_rule.examples()
        if name == field
    }
    assert wanted - shown == set(), "add a cell for each to src/zboun/data/rule_examples.csv"
