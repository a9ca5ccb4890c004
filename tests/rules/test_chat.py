"""The chat tables: sources, no doubles, every pattern compiles and is linear."""

from __future__ import annotations

import csv
import time
from importlib import resources

import pyarrow as pa
import pyarrow.compute as pc

from zboun.readers.whatsapp import media
from zboun.rules import load

DATA = resources.files("zboun") / "data" / "dz"
RULES = load().chat


def test_day_halves() -> None:
    assert set(RULES.clock.values()) == {"am", "pm", "noon", "night", "midnight"}
    assert RULES.clock["ص"] == "am"
    assert RULES.clock["م"] == "pm"


def test_months() -> None:
    assert set(RULES.months.values()) == set(range(1, 13))
    assert (RULES.months["جويلية"], RULES.months["août"]) == (7, 8)


def test_kinds_are_known() -> None:
    kinds = {*RULES.whole.values(), *(kind for _, kind in RULES.starts)}
    assert kinds <= set(media.KINDS)


def test_re2_patterns_compile() -> None:
    texts = pa.array(["salam"])
    for pattern in (RULES.mine.quick, RULES.mine.quick_states, media.quick_pattern(RULES.phrases)):
        assert pc.match_substring_regex(texts, pattern).to_pylist() == [False]


def test_system_phrases_are_quick() -> None:
    line = "a changed to b joined " * 27
    start = time.process_time()
    for phrase in RULES.system:
        phrase.pattern.fullmatch(line[:600])
    assert time.process_time() - start < 2


def test_every_system_phrase_matches_itself() -> None:
    with (DATA / "chat_system.csv").open("r", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    from zboun.readers.whatsapp import system

    for row in rows:
        text = row["pattern"]
        for slot, name in (("{x}", "Amine"), ("{y}", "Lina"), ("{z}", "Zed"), ("{t}", "abc")):
            text = text.replace(slot, name)
        assert system.matches(text, RULES), row["pattern"]
