"""What people write about themselves, and above all what they do not."""

from __future__ import annotations

import time
import tomllib
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.whatsapp.helpers import ROOT

from zboun.readers.whatsapp import mine
from zboun.rules import load

CASES = tomllib.loads((ROOT / "tests" / "cases" / "chat_mine.toml").read_text("utf-8"))["case"]
RULES = load()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_case(case: dict[str, Any]) -> None:
    found = mine.read_text(case["text"], RULES)
    assert found.full_name() == case.get("name", "")
    assert found.phones == case.get("phones", [])
    assert found.emails == case.get("emails", [])
    assert found.place() == case.get("place", "")
    assert found.mentions == case.get("mentions", [])
    assert list(mine.states(case["text"], RULES.chat.mine)) == case.get("states", [])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_quick_look_misses_nothing(case: dict[str, Any]) -> None:
    """The pattern that picks the messages worth reading lets every case through that tells."""
    texts = pa.array([case["text"]])
    found = mine.read_text(case["text"], RULES)
    if found.tells or found.mentions:
        assert pc.match_substring_regex(texts, RULES.chat.mine.quick)[0].as_py()
    if case.get("states"):
        assert pc.match_substring_regex(texts, RULES.chat.mine.quick_states)[0].as_py()


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_total_and_as_written(text: str) -> None:
    found = mine.read_text(text, RULES)
    assert all(value in text for value in (*found.phones, *found.mentions))
    assert len(mine.view(text)) == len(text)
    list(mine.states(text, RULES.chat.mine))


@pytest.mark.parametrize(
    "bad", ["0 " * 3000, "0550" * 1500, "a@" * 3000, ": " * 3000, "je suis " * 900]
)
def test_linear(bad: str) -> None:
    start = time.process_time()
    mine.read_text(bad, RULES)
    list(mine.states(bad, RULES.chat.mine))
    assert time.process_time() - start < 1
