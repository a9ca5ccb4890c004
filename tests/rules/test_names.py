"""The name tables: complete, consistent, and open to a user's own rows."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from zboun.errors import RulesError
from zboun.fields.name import parse
from zboun.fields.name_lexicon import joined, lexicon
from zboun.rules import Rules, load
from zboun.rules.names import WORD_KINDS
from zboun.rules.tables import Tables

RULES = load().names
GIVEN = [entry for entry in RULES.entries if entry.role == "given"]
FAMILY = [entry for entry in RULES.entries if entry.role == "family"]


def test_the_lexicon_is_large_and_bilingual() -> None:
    assert len(GIVEN) >= 800 and len(FAMILY) >= 700
    assert all(entry.arabic for entry in RULES.entries)
    assert all(entry.gender for entry in GIVEN)


def test_no_name_stands_twice() -> None:
    for entries in (GIVEN, FAMILY):
        assert [name for name, n in Counter(e.name for e in entries).items() if n > 1] == []


def test_latin_is_latin_and_arabic_is_arabic() -> None:
    for entry in RULES.entries:
        for text, script in ((entry.name, "LATIN"), *((a, "ARABIC") for a in entry.arabic)):
            letters = [char for char in text if char.isalpha()]
            assert all(unicodedata.name(char).startswith(script) for char in letters), text


def test_every_confusable_pair_is_two_known_names() -> None:
    read = lexicon(RULES).read
    for pair in RULES.confusables:
        if pair.verdict == "DIFFERENT":
            assert read(joined(pair.arabic_a)).name != "" != read(joined(pair.arabic_b)).name


def test_every_kind_of_word_is_there() -> None:
    assert set(RULES.words) == set(WORD_KINDS)
    assert all(RULES.words[kind] for kind in WORD_KINDS)


def test_a_name_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "name_given.csv").write_text(
        "name,arabic,gender,variants,weak,source\nQqrat,قرات,f,Kkrat,,ours\n", "utf-8"
    )
    rules = Rules(Tables.open(tmp_path))
    assert parse("Kkrat", rules).given == "Kkrat"
    assert parse("Kkrat").given == ""


def test_faults_are_named_all_at_once(tmp_path: Path) -> None:
    (tmp_path / "name_given.csv").write_text(
        "name,arabic,gender,variants,weak,source\nQqrat,قرات,x,,,ours\n", "utf-8"
    )
    (tmp_path / "name_words.csv").write_text("kind,word,value,source\nfoo,bar,,ours\n", "utf-8")
    with pytest.raises(RulesError) as error:
        _ = Rules(Tables.open(tmp_path)).names
    assert len(error.value.faults) == 2
