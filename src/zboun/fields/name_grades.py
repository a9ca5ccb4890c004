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

Places = NDArray[np.int64]
Grades = NDArray[np.int8]
Grade = Callable[[str, str, int], int]  # of two gaps, and where they stand: FIRST, INNER, LAST
FIRST, INNER, LAST = range(3)


def by_class(
    a: Places, b: Places, classes: NDArray[np.int64], rule: Callable[[int, int], int]
) -> Grades:
    """Return a symmetric rule for pairs, asked once for each two classes of what it looks at."""
    low = np.minimum(classes[a], classes[b])
    high = np.maximum(classes[a], classes[b])
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


def in_latin(left: Sequence[str], right: Sequence[str]) -> Grades:
    """Return the grades of Latin words of one skeleton, given as their sounds with e and o.

    >>> in_latin(["XALeD", "SAMIR"], ["XALID", "SAMAR"]).tolist()
    [2, 0]
    """
    return _worst(left, right, lambda one, other, _: gap_grade(one, other), Agreement.UNKNOWN)


def in_arabic(left: Sequence[str], right: Sequence[str]) -> Grades:
    """Return the grades of Arabic words of one skeleton, given as their sounds."""

    def grade(one: str, other: str, _: int) -> int:
        return Agreement.COMPATIBLE if same_but_alef(one, other) else Agreement.DIFFERENT

    return _worst(left, right, grade, -1)


def across(arabic: Sequence[str], latin: Sequence[str]) -> Grades:
    """Return the grades of words of one skeleton in two scripts, given as their sounds.

    >>> across(["SLIM", "SLIM"], ["SALIM", "SALAM"]).tolist()
    [2, 0]
    """

    def grade(one: str, other: str, place: int) -> int:
        fits = gap_fits(one, other, first=place == FIRST, last=place == LAST)
        return Agreement.COMPATIBLE if fits else Agreement.DIFFERENT

    return _worst(arabic, latin, grade, Agreement.DIFFERENT)


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


def _worst(left: Sequence[str], right: Sequence[str], grade: Grade, uneven: int) -> Grades:
    """Return the least grade of the gaps of each pair of sounds; ``uneven``: other numbers of them.

    A sound is a few of some hundred gaps, so each two gaps are graded once.
    """
    numbers: dict[str, int] = {}
    one, other = _Gaps(left, numbers), _Gaps(right, numbers)
    grades = np.full(len(left), uneven, np.int8)
    even = np.flatnonzero(one.counts == other.counts)
    counts = one.counts[even]
    begin = np.cumsum(counts) - counts
    owner = np.repeat(np.arange(len(even)), counts)
    step = np.arange(len(owner)) - begin[owner]
    place = np.where(step == 0, FIRST, np.where(step == counts[owner] - 1, LAST, INNER))
    x = one.codes[one.starts[even][owner] + step]
    y = other.codes[other.starts[even][owner] + step]
    if len(even):
        graded = _graded(x, y, place, list(numbers), grade)
        grades[even] = np.minimum.reduceat(graded, begin)
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
    """The gaps of some sounds as numbers, laid end to end; each distinct sound is cut once."""

    def __init__(self, sounds: Sequence[str], numbers: dict[str, int]) -> None:
        places: dict[str, int] = {}
        which = np.fromiter(
            (places.setdefault(sound, len(places)) for sound in sounds), np.int64, len(sounds)
        )
        cut = [gaps(sound) for sound in places]
        counts = np.fromiter(map(len, cut), np.int64, len(cut))
        self.codes = np.asarray(
            [numbers.setdefault(gap, len(numbers)) for found in cut for gap in found], np.int64
        )
        self.counts = counts[which]
        self.starts = (np.cumsum(counts) - counts)[which]
