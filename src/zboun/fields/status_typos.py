"""Finds a status behind one typing error, or behind Darija's free spelling; always a guess.

May import: rules, model. Tests: ``tests/fields/test_status.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from zboun.fields.status_read import remembered
from zboun.rules.status_forms import skeleton
from zboun.rules.statuses import StatusRules

SHORTEST = 5  # letters of a word that may hold an error
SHORT = 6
LONG = 10  # letters from which a whole cell may hold two


def near_code(key: str, rules: StatusRules) -> str:
    """Return the code of the spellings at distance 1 (2 in a long cell), "" when they disagree.

    >>> from zboun.rules import load
    >>> near_code("confrime", load().statuses), near_code("bleu turquoise", load().statuses)
    ('confirmed', '')
    """
    if not SHORTEST <= len(key) <= 40 or not rules.names.isdisjoint((key, *key.split())):
        return ""  # "client oran" is no misspelt "client or"
    spellings = remembered(rules, "lengths", _of_length, str(len(key)))
    for most in (1, 2) if len(key) >= LONG else (1,):
        near = spellings.near(key, most)
        codes = {rules.vocabulary[s].code for s in near if _alike(key, s)}
        if len(codes) == 1:
            return codes.pop()
        if codes:
            return ""
    return ""


class Spellings:
    """Known spellings, with the letters of each as bits: those far off are told by them alone."""

    def __init__(self, spellings: Sequence[str]) -> None:
        self._spellings = spellings
        self._letters = np.array([letters(key) for key in spellings], np.uint64)

    def near(self, key: str, most: int) -> list[str]:
        """Return up to eight spellings within so many slips, the nearest first."""
        apart = np.bitwise_count(self._letters ^ np.uint64(letters(key)))
        few = [self._spellings[at] for at in np.flatnonzero(apart <= 2 * most).tolist()]
        if not few:
            return []
        found = process.extract(key, few, scorer=OSA.distance, score_cutoff=most, limit=8)
        return [spelling for spelling, _, _ in found]


def letters(key: str) -> int:
    """Return which letters a text holds once, and which twice, as bits.

    One slip changes two bits at most: a letter that came, and one that went.

    >>> (letters("livre") ^ letters("livrr")).bit_count()
    2
    """
    once = twice = 0
    for char in key:
        bit = 1 << ord(char) % 32
        twice |= once & bit
        once |= bit
    return once | twice << 32


def _of_length(length: str, rules: StatusRules) -> Spellings:
    """Return the spellings that are no further from a length than two slips can bring them."""
    return Spellings([key for key in rules.spellings if abs(len(key) - int(length)) <= 2])


def _words_of_length(length: str, rules: StatusRules) -> Spellings:
    return Spellings([word for word in rules.words if abs(len(word) - int(length)) <= 1])


def repaired(key: str, rules: StatusRules) -> str:
    """Return a text with each unknown word as what it is a form of, a long one as its near word."""
    words = [] if key in rules.names else key.split()[:12]
    return " ".join(remembered(rules, "near", _near_word, word) for word in words) or key


def _near_word(word: str, rules: StatusRules) -> str:
    if word in rules.names:
        return word
    if word not in rules.vocabulary and len(word) < SHORTEST:
        return rules.base(word) or word
    if word in rules.vocabulary or word in rules.fillers:
        return word
    if rules.stem(word) is not None:
        return word
    if base := rules.base(word):
        return base
    words = remembered(rules, "word lengths", _words_of_length, str(len(word)))
    near = words.near(word, 1)
    return near[0] if near and _alike(word, near[0]) else word


def _alike(written: str, known: str) -> bool:
    """Ask of short words that they begin alike: among five letters one error changes much."""
    return len(known) > SHORT or written[0] == known[0]


def by_sound(key: str, rules: StatusRules) -> str:
    """Return the code of Latin Darija with the same consonants, "" when they say none.

    >>> from zboun.rules import load
    >>> by_sound("mayrroudech", load().statuses)
    'no_answer'
    """
    sound = skeleton(key) if key not in rules.names else ""
    return rules.sounds.get(sound, "") if sound else ""
