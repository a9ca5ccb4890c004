"""What is said of many words at once is what the scalar rules say of each."""

from __future__ import annotations

import random

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields.name_letters import sound, vowels
from zboun.fields.name_lexicon import UNKNOWN, lexicon
from zboun.fields.name_many import arabic_sounds, latin_sounds, latin_vowels, unknown
from zboun.rules import load

LEXICON = lexicon(load().names)
# Letters that stand together in digraphs are drawn oftener than the others.
LATIN = st.text("abcdefghijklmnopqrstuvwxyz" + "aceeiouychtskgqddjn" * 3, min_size=1, max_size=14)
ARABIC = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويلللهننب", min_size=1, max_size=10)
LISTED = [text for text in sorted(LEXICON.spellings) if text.isalpha()]


@given(st.lists(LATIN, max_size=60))
@settings(max_examples=200, deadline=None)
def test_latin_sounds_equal_the_rule(words: list[str]) -> None:
    assert latin_sounds(words) == [sound(word) for word in words]
    assert latin_vowels(words) == [vowels(word) for word in words]


@given(st.lists(ARABIC, max_size=60))
@settings(max_examples=200, deadline=None)
def test_arabic_sounds_equal_the_rule(words: list[str]) -> None:
    assert arabic_sounds(words) == [sound(word) for word in words]


def test_sounds_of_every_listed_spelling_equal_the_rule() -> None:
    latin = [word for word in LISTED if word.isascii()]
    arabic = [word for word in LISTED if not word.isascii()]
    assert latin_sounds(latin) == [sound(word) for word in latin]
    assert arabic_sounds(arabic) == [sound(word) for word in arabic]


def test_nothing_is_called_unknown_that_the_lexicon_reads() -> None:
    rng = random.Random(3)
    listed = rng.sample(LISTED, 1500)
    starts = rng.choices(["", *LEXICON.starts, "abd", "abdel", "el", "al", "عبد", "ال"], k=1500)
    torn = [text[:1] + text[2:] for text in listed]
    words = [*listed, *torn, *(a + b for a, b in zip(starts, listed, strict=True)),
             *(a + b + "i" for a, b in zip(starts, torn, strict=True) if b.isascii()),
             *(text + "eddine" for text in torn if text.isascii())]  # fmt: skip
    words = [word for word in words if word and word.isascii() == word[-1:].isascii()]
    for word, surely in zip(words, unknown(pa.array(words), LEXICON), strict=True):
        if surely:
            assert LEXICON.read(word) == UNKNOWN
            assert LEXICON.without_article(word) == ""


def test_most_of_what_the_lexicon_does_not_know_is_called_unknown() -> None:
    rng = random.Random(4)
    words = ["".join(rng.choices("bdfhklmnrstzaiou", k=8)) for _ in range(2000)]
    words = [word for word in words if LEXICON.read(word) == UNKNOWN]
    assert sum(unknown(pa.array(words), LEXICON)) > 0.9 * len(words)


def test_of_no_words_nothing_is_said() -> None:
    assert (
        latin_sounds([]),
        arabic_sounds([]),
        unknown(pa.array([], pa.string()), LEXICON).tolist(),
    ) == ([], [], [])
