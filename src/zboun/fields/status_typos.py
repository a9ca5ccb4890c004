"""Finds a status behind one typing error, or behind Darija's free spelling; always a guess.

May import: rules, model. Tests: ``tests/fields/test_status.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from zboun.fields.status_read import remembered
from zboun.rules.status_forms import skeleton
from zboun.rules.statuses import StatusRules

SHORTEST = 5  # letters of a word that may hold an error
SHORT = 7  # letters up to which a slip is looked at twice
FEWEST_CONSONANTS = 4  # that tell a word without its vowels
LONG = 10  # letters from which a whole cell may hold two

_VOWELS = re.compile("[aeiouy]")
_DOUBLED = re.compile(r"(.)\1+")


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
        codes = {rules.vocabulary[s].code for s in near if _word_by_word(key, s, rules)}
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


def only_short(key: str, mended: str, rules: StatusRules) -> bool:
    """Say whether all that ``repaired`` mended are slips in short words: too little beside others.

    >>> from zboun.rules import load
    >>> only_short("chaise bureau", "chase bureau", load().statuses)
    True
    """
    changed = [
        (old, new) for old, new in zip(key.split(), mended.split(), strict=False) if old != new
    ]
    return all(len(old) <= SHORT and rules.base(old) != new for old, new in changed)


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
    found = next((other for other in near if _alike(word, other, rules)), "")
    return found or voweled(word, rules) or word


def voweled(word: str, rules: StatusRules) -> str:
    """Return the known word that a word is without some of its vowels, "" when none or unsure.

    >>> from zboun.rules import load
    >>> rules = load().statuses
    >>> voweled("cnfrme", rules), voweled("lvrsn", rules), voweled("blnc", rules)
    ('confirme', 'livraison', '')
    """
    bones = consonants(word)
    if len(bones) < FEWEST_CONSONANTS:
        return ""
    alike = remembered(rules, "bones", _by_bones, "").get(bones, ())
    known = [other for other in alike if _thinned(word, other)]
    codes = {rules.vocabulary[w].code for w in known}
    return known[0] if len(codes) == 1 else ""


def _by_bones(_: str, rules: StatusRules) -> dict[str, list[str]]:
    """Return the known words by their consonants."""
    found: dict[str, list[str]] = {}
    for word in rules.words:
        found.setdefault(consonants(word), []).append(word)
    return found


def consonants(word: str) -> str:
    """Return the consonants of a Latin word, a doubled one once; "" for any other."""
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", word)) if word.isascii() else ""


def _thinned(word: str, known: str) -> bool:
    """Say whether a word is another without half of its vowels or more, in their order."""
    left = iter(known)
    kept = word[0] == known[0] and all(letter in left for letter in word)
    return kept and 2 * len(_VOWELS.findall(word)) <= len(_VOWELS.findall(known))


def _word_by_word(written: str, known: str, rules: StatusRules) -> bool:
    """Ask that no word holds both slips of a long cell: "veste noire" is no "liste noire"."""
    ones, others = written.split(), known.split()
    if len(ones) != len(others):
        return _alike(written, known, rules)
    apart = [(one, other) for one, other in zip(ones, others, strict=True) if one != other]
    long = all(len(other) > SHORT for _, other in apart)
    return long or all(_one_slip(one, other, rules) for one, other in apart)


def _one_slip(written: str, known: str, rules: StatusRules) -> bool:
    return OSA.distance(written, known) <= 1 and _alike(written, known, rules)


def _alike(written: str, known: str, rules: StatusRules) -> bool:
    """Ask of short words that they begin alike, and of a letter in a letter's place that it slips.

    Among five letters one error changes much: "court" is no "cours", "veste" is no "vente".
    """
    if len(known) > SHORT:
        return True
    return written[0] == known[0] and _slips(written, known, rules)


def _slips(written: str, known: str, rules: StatusRules) -> bool:
    """Say whether the one letter that stands for another is near it by key or by sound."""
    if len(written) != len(known):
        return True
    apart = [(one, two) for one, two in zip(written, known, strict=True) if one != two]
    return len(apart) != 1 or apart[0] in rules.slips


def by_sound(key: str, rules: StatusRules) -> str:
    """Return the code of Latin Darija with the same consonants, "" when they say none.

    >>> from zboun.rules import load
    >>> by_sound("mayrroudech", load().statuses)
    'no_answer'
    """
    sound = skeleton(key) if key not in rules.names else ""
    return rules.sounds.get(sound, "") if sound else ""
