"""Names that differ by slips only: asked where a shared phone or e-mail makes slips likely.

The rules of names call two words different that are two letters apart, and must: in a town there
are both. Behind one phone the same two letters are more likely a hurried hand. Two names that the
lexicon knows are never close (Amine and Amina share many a phone), nor are two endings.

May import: fields. Tests: ``tests/match/test_closeness.py``.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from zboun.fields.name_keys import UnitTable

_MIXED = -1
# What an initial may stand for, in the signs of ``fields.name_letters``: K. is Karim, Khaled.
_INITIALS = {
    "a": "'", "c": "CKS", "d": "DJ", "e": "'", "g": "GJK", "i": "'", "j": "J", "k": "KX", "o": "'",
    "q": "K", "r": "RG", "s": "SC", "t": "TC", "u": "'", "w": "'", "y": "'", "x": "X",
}  # fmt: skip
_LETTERS, _SIGNS = 4, 3  # one slip in so many letters, or consonants between scripts, is a slip
_MAYBE = 1.5  # times as many may still be
_MOST_SLIPS = 3
_LONGEST = 60  # signs of a part that are compared


class Closeness:
    """The parts of a unit table as one word each, to be compared letter by letter."""

    def __init__(self, table: UnitTable) -> None:
        self.table = table

    def degree(self, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
        """Return 2 for pairs of parts that differ by slips only, 1 for those that may, else 0."""
        answer = np.where(self._abbreviated(a, b), 2, 0).astype(np.int8)
        words = ~(self._known[a] & self._known[b]) & ~(self._initial[a] | self._initial[b])
        open_ = np.flatnonzero(words)
        left, right = a[open_], b[open_]
        same_script = (self._script[left] == self._script[right]) & (self._script[left] >= 0)
        far = np.empty(len(open_))
        far[same_script] = _apart(self._text, left[same_script], right[same_script]) * _LETTERS
        far[~same_script] = _apart(self._skeleton, left[~same_script], right[~same_script]) * _SIGNS
        answer[open_[far <= _MAYBE]] = 1
        answer[open_[(far <= 1) & (self._end[left] == self._end[right])]] = 2
        return answer

    def _abbreviated(
        self, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.bool_]:
        """Say where one part is an initial that the other's first sound may be written with."""
        answer = np.zeros(len(a), bool)
        for i in np.flatnonzero(self._initial[a] != self._initial[b]).tolist():
            short, long = (a[i], b[i]) if self._initial[a[i]] else (b[i], a[i])
            letter, first = self._text[short][:1], self._skeleton[long][:1]
            answer[i] = first in _INITIALS.get(letter, letter.upper()) or (
                letter == self._text[long][:1]
            )
        return answer

    @cached_property
    def _initial(self) -> npt.NDArray[np.bool_]:
        """Which parts are one initial."""
        single = np.diff(self.table.offsets) == 1
        answer = np.zeros(len(self.table), bool)
        first = self.table.codes[self.table.offsets[:-1][single]]
        answer[single] = self.table.initial[first]
        return answer

    @cached_property
    def _known(self) -> npt.NDArray[np.bool_]:
        """Which parts are one word that the lexicon knows."""
        table = self.table
        single = np.diff(table.offsets) == 1
        first = np.minimum(table.offsets[:-1], max(len(table.codes) - 1, 0))
        if not len(table.codes):
            return np.zeros(len(table), bool)
        known: npt.NDArray[np.bool_] = single & (table.name[table.codes[first]] >= 0)
        return known

    @cached_property
    def _text(self) -> list[str]:
        return self._words("text")

    @cached_property
    def _skeleton(self) -> list[str]:
        return self._words("skeleton")

    @cached_property
    def _end(self) -> npt.NDArray[np.int8]:
        """How each part ends: -a, -i, -u are other people, other families."""
        sounds = self._words("sound")
        return np.array(["AIU".find(word[-1:]) if word else -1 for word in sounds], np.int8)

    @cached_property
    def _script(self) -> npt.NDArray[np.int8]:
        offsets, codes, script = self.table.offsets, self.table.codes, self.table.script
        runs = (script[codes[i:j]] for i, j in pairwise(offsets))
        return np.array(
            [run[0] if len(run) and (run == run[0]).all() else _MIXED for run in runs], np.int8
        )

    def _words(self, what: str) -> list[str]:
        offsets, codes = self.table.offsets.tolist(), self.table.codes.tolist()
        words = [getattr(unit, what) for unit in self.table.units]
        return [
            "".join(words[code] for code in codes[i:j])[:_LONGEST] for i, j in pairwise(offsets)
        ]


def _apart(
    words: list[str], left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return the slips per sign of the shorter word (many, where there are more than three)."""
    if not len(left):
        return np.zeros(0)
    one, other = [words[i] for i in left.tolist()], [words[i] for i in right.tolist()]
    slips = cpdist(one, other, scorer=OSA.distance, dtype=np.int32)
    shorter = np.array([min(len(a), len(b)) for a, b in zip(one, other, strict=True)])
    return np.where((slips > _MOST_SLIPS) | (shorter == 0), 99.0, slips / np.maximum(shorter, 1))
