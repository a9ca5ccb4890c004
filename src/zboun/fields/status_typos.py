"""Finds a status behind one typing error, or behind Darija's free spelling; always a guess.

May import: rules, model. Tests: ``tests/fields/test_status.py``.
"""

from __future__ import annotations

from rapidfuzz import process
from rapidfuzz.distance import OSA

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
    if not SHORTEST <= len(key) <= 40 or key in rules.names:
        return ""
    spellings = rules.spellings_of_length.get(len(key), ())  # the others are further off
    for most in (1, 2) if len(key) >= LONG else (1,):
        near = process.extract(key, spellings, scorer=OSA.distance, score_cutoff=most, limit=8)
        codes = {rules.vocabulary[s].code for s, _, _ in near if _alike(key, s)}
        if len(codes) == 1:
            return codes.pop()
        if codes:
            return ""
    return ""


def repaired(key: str, rules: StatusRules) -> str:
    """Return a text with each unknown word as what it is a form of, a long one as its near word."""
    words = [] if key in rules.names else key.split()[:12]
    return " ".join(_near_word(word, rules) for word in words) or key


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
    near = process.extractOne(word, rules.words, scorer=OSA.distance, score_cutoff=1)
    return str(near[0]) if near and _alike(word, near[0]) else word


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
