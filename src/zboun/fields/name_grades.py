"""The rules of ``name_compare`` for a million pairs of units: each distinct question asked once.

What the scalar rules look at is seldom the whole word: an initial sees how the other begins, two
known names see their entries, two words of one skeleton see the vowels between its consonants.
So pairs are put into classes in numpy, and the rule is asked for one pair of each class.

May import: fields.name_compare, fields.name_letters, fields.name_units.
Tests: ``tests/fields/test_name_table.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from zboun.fields.name_compare import MIN_UNSURE, Agreement, gap_grade, same_but_alef
from zboun.fields.name_letters import gap_fits, gaps

Places = NDArray[Any]
Grades = NDArray[np.int8]
Grade = Callable[[str, str, int], int]  # of two gaps, and where they stand: FIRST, INNER, LAST
FIRST, INNER, LAST = range(3)


def by_class(
    a: Places, b: Places, class_a: Places, class_b: Places, rule: Callable[[int, int], int]
) -> Grades:
    """Return a symmetric rule for pairs, asked once for each two classes of what it looks at."""
    low, high = np.minimum(class_a, class_b), np.maximum(class_a, class_b)
    _, first, back = np.unique((low << 32) | high, return_index=True, return_inverse=True)
    pairs = zip(a[first].tolist(), b[first].tolist(), strict=True)
    answers = np.fromiter((rule(one, other) for one, other in pairs), np.int8, len(first))
    grades: Grades = answers[back]
    return grades


def classes_of(*columns: NDArray[Any]) -> NDArray[np.int64]:
    """Return a number per row, equal where all columns are.

    >>> classes_of(np.array([3, 3, 5]), np.array([-1, -1, -1])).tolist()
    [0, 0, 1]
    """
    number = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        _, codes = np.unique(column, return_inverse=True)
        _, number = np.unique((number << 32) | codes, return_inverse=True)
    return number


def in_latin(sounds: Sequence[str], a: Places, b: Places) -> Grades:
    """Return the grades of Latin words of one skeleton; ``sounds``: with e and o.

    >>> in_latin(["XALeD", "XALID", "XALAD"], np.array([0, 1]), np.array([1, 2])).tolist()
    [2, 0]
    """
    return _worst(sounds, a, b, lambda one, other, _: gap_grade(one, other), Agreement.UNKNOWN)


def in_arabic(sounds: Sequence[str], a: Places, b: Places) -> Grades:
    """Return the grades of Arabic words of one skeleton; -1 for what are none."""

    def grade(one: str, other: str, _: int) -> int:
        return Agreement.COMPATIBLE if same_but_alef(one, other) else Agreement.DIFFERENT

    return _worst(sounds, a, b, grade, -1)


def across(sounds: Sequence[str], arabic: Places, latin: Places) -> Grades:
    """Return the grades of words of one skeleton in two scripts.

    >>> across(["SLIM", "SALIM", "SALAM"], np.array([0, 0]), np.array([1, 2])).tolist()
    [2, 0]
    """

    def grade(one: str, other: str, place: int) -> int:
        fits = gap_fits(one, other, first=place == FIRST, last=place == LAST)
        return Agreement.COMPATIBLE if fits else Agreement.DIFFERENT

    return _worst(sounds, arabic, latin, grade, Agreement.DIFFERENT)


def across_skeletons(left: Sequence[str], right: Sequence[str]) -> Grades:
    """Return the grades of words of two scripts by their skeletons, which are not the same."""
    length = np.minimum(_lengths(left), _lengths(right))
    slip = cpdist(left, right, scorer=Levenshtein.distance, score_cutoff=1, dtype=np.int32) == 1
    grades: Grades = np.where(
        slip & (length >= MIN_UNSURE), Agreement.UNKNOWN, Agreement.DIFFERENT
    ).astype(np.int8)
    return grades


def _lengths(words: Sequence[str]) -> NDArray[np.int64]:
    return np.fromiter(map(len, words), np.int64, len(words))


def _worst(sounds: Sequence[str], a: Places, b: Places, grade: Grade, uneven: int) -> Grades:
    """Return the least grade of the gaps of each pair of sounds; ``uneven``: other numbers of them.

    A sound is a few of some hundred gaps, so each two gaps are graded once.
    """
    cut = _Gaps(sounds, a, b)
    grades = np.full(len(a), uneven, np.int8)
    even = np.flatnonzero(cut.counts[cut.a] == cut.counts[cut.b])
    counts = cut.counts[cut.a[even]]
    begin = np.cumsum(counts) - counts
    owner = np.repeat(np.arange(len(even)), counts)
    step = np.arange(len(owner)) - begin[owner]
    place = np.where(step == 0, FIRST, np.where(step == counts[owner] - 1, LAST, INNER))
    x, y = (cut.codes[cut.starts[side[even]][owner] + step] for side in (cut.a, cut.b))
    if len(even):
        grades[even] = np.minimum.reduceat(_graded(x, y, place, cut.texts, grade), begin)
    return grades


def _graded(x: Places, y: Places, place: Places, texts: list[str], grade: Grade) -> Grades:
    """Return the grade of each two gaps by their numbers, asking once for each distinct two."""
    wide = len(texts)
    keys, back = np.unique((place * wide + x) * wide + y, return_inverse=True)
    asked = [
        grade(texts[key // wide % wide], texts[key % wide], key // wide // wide)
        for key in keys.tolist()
    ]
    answers: Grades = np.asarray(asked, np.int8)[back]
    return answers


class _Gaps:
    """The gaps of some of the sounds as numbers, laid end to end; each sound is cut once."""

    def __init__(self, sounds: Sequence[str], a: Places, b: Places) -> None:
        asked, places = np.unique(np.concatenate([a, b]), return_inverse=True)
        self.a, self.b = places[: len(a)], places[len(a) :]
        cut = [gaps(sounds[code]) for code in asked.tolist()]
        numbers: dict[str, int] = {}
        self.codes = np.asarray(
            [numbers.setdefault(gap, len(numbers)) for found in cut for gap in found], np.int64
        )
        self.texts = list(numbers)
        self.counts = np.fromiter(map(len, cut), np.int64, len(cut))
        self.starts = np.cumsum(self.counts) - self.counts
