"""Names that differ by slips only: asked where a shared phone or e-mail makes slips likely.

The rules of names call two words different that are two letters apart, and must: in a town there
are both. Behind one phone the same two letters are more likely a hurried hand. Two names that the
lexicon knows are never close (Amine and Amina share many a phone), nor are two endings.

May import: fields. Tests: ``tests/match/test_closeness.py``.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from zboun.fields.name_keys import UnitTable

_MIXED = -1
_LETTERS, _SIGNS = 4, 3  # a hand slips once in so many letters; between scripts, in consonants
_SLIPS, _MAYBE = 1.5, 2.0  # up to so many times as often is CLOSE; up to so many, FAINT
_MOST_SLIPS = 3
_LONGEST = 60  # signs of a part that are compared


class Closeness:
    """The parts of a unit table as one word each, to be compared letter by letter."""

    def __init__(self, table: UnitTable) -> None:
        self.table = table

    def degree(self, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
        """Return 2 for pairs of parts that differ by slips only, 1 for those that may, else 0."""
        answer = np.zeros(len(a), np.int8)
        words = ~(self._known[a] & self._known[b]) & ~(self._initial[a] | self._initial[b])
        open_ = np.flatnonzero(words)
        left, right = a[open_], b[open_]
        same_script = (self._script[left] == self._script[right]) & (self._script[left] >= 0)
        far = np.empty(len(open_))
        far[same_script] = (
            self._apart(self._texts, left[same_script], right[same_script]) * _LETTERS
        )
        far[~same_script] = (
            self._apart(self._skeletons, left[~same_script], right[~same_script]) * _SIGNS
        )
        answer[open_[far <= _MAYBE]] = 1
        answer[open_[(far <= _SLIPS) & (self._end[left] == self._end[right])]] = 2
        return answer

    @cached_property
    def _known(self) -> npt.NDArray[np.bool_]:
        """Which parts are one word that the lexicon knows."""
        known: npt.NDArray[np.bool_] = self._single & (self._of_last(self.table.name, -1) >= 0)
        return known

    @cached_property
    def _initial(self) -> npt.NDArray[np.bool_]:
        """Which parts are one initial."""
        initial: npt.NDArray[np.bool_] = self._single & self._of_last(self.table.initial, False)
        return initial

    @cached_property
    def _single(self) -> npt.NDArray[np.bool_]:
        single: npt.NDArray[np.bool_] = np.diff(self.table.offsets) == 1
        return single

    @cached_property
    def _end(self) -> npt.NDArray[np.int8]:
        """How each part ends: -a, -i, -u are other people, other families."""
        ends = ["AIU".find(unit.sound[-1:]) if unit.sound else -1 for unit in self.table.units]
        return self._of_last(np.array(ends, np.int8), -1)

    @cached_property
    def _script(self) -> npt.NDArray[np.int8]:
        """The script of each part, _MIXED where its words have several."""
        script = self._of_last(self.table.script, _MIXED)
        owner = np.repeat(np.arange(len(self.table)), np.diff(self.table.offsets))
        other = self.table.script[self.table.codes] != script[owner]
        script[owner[other]] = _MIXED
        return script

    def _of_last(self, of_unit: npt.NDArray[Any], none: Any) -> npt.NDArray[Any]:
        """Return what is known of the last word of each part, ``none`` where it has no word."""
        answer = np.full(len(self.table), none, of_unit.dtype)
        some = np.flatnonzero(np.diff(self.table.offsets) > 0)
        answer[some] = of_unit[self.table.codes[self.table.offsets[1:][some] - 1]]
        return answer

    @cached_property
    def _texts(self) -> list[str]:
        return [unit.text for unit in self.table.units]

    @cached_property
    def _skeletons(self) -> list[str]:
        return [unit.skeleton for unit in self.table.units]

    def _joined(self, words: list[str], parts: npt.NDArray[np.int64]) -> list[str]:
        """Return parts as one word each."""
        begin, end = self.table.offsets[parts].tolist(), self.table.offsets[parts + 1].tolist()
        codes = self.table.codes
        return [
            words[codes[i]] if j == i + 1 else "".join(words[code] for code in codes[i:j])
            for i, j in zip(begin, end, strict=True)
        ]

    def _apart(
        self, words: list[str], a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.float64]:
        """Return the slips per sign of the shorter part (many, where there are too many)."""
        if not len(a):
            return np.zeros(0)
        one = [word[:_LONGEST] for word in self._joined(words, a)]
        other = [word[:_LONGEST] for word in self._joined(words, b)]
        slips = cpdist(one, other, scorer=OSA.distance, score_cutoff=_MOST_SLIPS, dtype=np.int32)
        lengths = zip(map(len, one), map(len, other), strict=True)
        shorter = np.fromiter((min(pair) for pair in lengths), np.int64, len(one))
        return np.where(
            (slips > _MOST_SLIPS) | (shorter == 0), 99.0, slips / np.maximum(shorter, 1)
        )
