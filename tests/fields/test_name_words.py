"""Distinct words read together are what the vocabulary says of each alone."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import name_words
from zboun.fields.name_tokens import Sort, vocabulary
from zboun.fields.name_words import read_words
from zboun.rules import load

VOCABULARY = vocabulary(load().names)
LETTERS = "abcdefghiklmnoprstuyzABEIMNSçÇéÉïÏæþÿ" + "ابتجحخدرزسشصطعغفقكلمنهويءآةىؤئڨ"
WORDS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=12),
    st.sampled_from(sorted(VOCABULARY.lexicon.spellings)),
    st.sampled_from(["ben", "Bou", "EL", "abdel", "بن", "عبد"]).flatmap(
        lambda start: st.text(LETTERS, max_size=6).map(lambda rest: start + rest)
    ),
    st.sampled_from(["AEK", "aek", "Aek", "M.", ",", "A", "mohamedlamine", "Mohamedzzo", "بنA"]),
)


def by_rule(tokens: list[str]) -> list[tuple[Sort, str | None]]:
    return [(VOCABULARY.sort(token), VOCABULARY.shown(token) or None) for token in tokens]


@given(st.lists(WORDS, max_size=40, unique=True))
@settings(max_examples=200, deadline=None)
def test_equals_the_rule(tokens: list[str]) -> None:
    read = read_words(pa.array(tokens, pa.string()), VOCABULARY)
    sorts = [read.sorts[number] for number in read.sort]
    assert list(zip(sorts, read.shown.to_pylist(), strict=True)) == by_rule(tokens)


@pytest.mark.parametrize("change", [str, str.upper, str.title, str.swapcase])
def test_equals_the_rule_on_every_listed_spelling(change: type[str]) -> None:
    tokens = sorted({change(text) for text in VOCABULARY.lexicon.spellings if text.isalpha()})
    read = read_words(pa.array(tokens), VOCABULARY)
    sorts = [read.sorts[number] for number in read.sort]
    assert list(zip(sorts, read.shown.to_pylist(), strict=True)) == by_rule(tokens)


def test_words_are_remembered_until_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_words, "MAX_MET", 3)
    for tokens in (["zzlim", "qqrat"], ["qqrat", "Karim", "benali"], ["zzlim", "KARIM"]):
        read = read_words(pa.array(tokens), VOCABULARY)
        assert [read.sorts[number] for number in read.sort] == [s for s, _ in by_rule(tokens)]
