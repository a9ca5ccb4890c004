"""Names that differ by slips only: asked where a shared phone or e-mail makes slips likely.

The rules of names call two words different that are two letters apart, and must: in a town there
are both. Behind one phone the same two letters are more likely a hurried hand. Two names that the
lexicon knows are never close (Amine and Amina share many a phone), nor are two endings.

May import: fields. Tests: ``tests/match/test_closeness.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
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
        same_script = (self._script[a] == self._script[b]) & (self._script[a] >= 0)
        for which, spelt, signs in (
            (words & same_script, self._texts, _LETTERS),
            (words & ~same_script, self._skeletons, _SIGNS),
        ):
            open_ = np.flatnonzero(which)
            open_ = open_[spelt.may_be_near(a[open_], b[open_], signs)]
            far = spelt.apart(a[open_], b[open_]) * signs
            answer[open_[far <= _MAYBE]] = 1
            slips = (far <= _SLIPS) & (self._end[a[open_]] == self._end[b[open_]])
            answer[open_[slips]] = 2
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
        return self._of_last(self.table.ending, -1)

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
    def _texts(self) -> Spelt:
        return Spelt(self.table, self.table.units.texts)

    @cached_property
    def _skeletons(self) -> Spelt:
        distinct = self.table.skeletons
        return Spelt(self.table, [distinct[code] for code in self.table.skeleton.tolist()])


class Spelt:
    """The parts of a unit table as one word each: their letters, or their consonants."""

    def __init__(self, table: UnitTable, words: Sequence[str]) -> None:
        """``words``: what is written for each unit."""
        self.table = table
        self.words = words
        several = np.flatnonzero(np.diff(table.offsets) != 1)
        joined = self._joined(several)
        first = np.append(table.codes, 0)[table.offsets[:-1]]  # any, of what has none
        self.lengths = np.append(_lengths(words), 0)[first]
        self.lengths[several] = _lengths(joined)
        self._bags = np.append(_bags(words), np.uint64(0))[first]
        self._bags[several] = _bags(joined)

    def may_be_near(
        self, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64], signs: int
    ) -> npt.NDArray[np.bool_]:
        """Say, at the price of a glance, which pairs are at most _MAYBE slips in ``signs`` apart.

        Each slip adds one letter at most and takes one away: there are at least as many slips as
        letters that only one of the two has.
        """
        ours, theirs = self._bags[a], self._bags[b]
        least = np.maximum(np.bitwise_count(ours & ~theirs), np.bitwise_count(theirs & ~ours))
        length = np.minimum(np.minimum(self.lengths[a], self.lengths[b]), _LONGEST)
        cut = np.maximum(self.lengths[a], self.lengths[b]) > _LONGEST  # letters are left out
        may: npt.NDArray[np.bool_] = cut | (
            (least <= _MOST_SLIPS) & (least * signs <= _MAYBE * length)
        )
        return may

    def apart(self, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return the slips per sign of the shorter part (many, where there are too many)."""
        if not len(a):
            return np.zeros(0)
        one, other = ([word[:_LONGEST] for word in self._joined(side)] for side in (a, b))
        slips = cpdist(one, other, scorer=OSA.distance, score_cutoff=_MOST_SLIPS, dtype=np.int32)
        shorter = np.minimum(np.minimum(self.lengths[a], self.lengths[b]), _LONGEST)
        return np.where(
            (slips > _MOST_SLIPS) | (shorter == 0), 99.0, slips / np.maximum(shorter, 1)
        )

    def _joined(self, parts: npt.NDArray[np.int64]) -> list[str]:
        """Return parts as one word each."""
        begin, end = self.table.offsets[parts].tolist(), self.table.offsets[parts + 1].tolist()
        codes, words = self.table.codes, self.words
        return [
            words[codes[i]] if j == i + 1 else "".join(words[code] for code in codes[i:j])
            for i, j in zip(begin, end, strict=True)
        ]


_KINDS = 32  # of letters, by the last five bits of each


def _lengths(words: Sequence[str]) -> npt.NDArray[np.int64]:
    return np.fromiter(map(len, words), np.int64, len(words))


def _bags(words: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return two bits per kind of letter that each word holds: it is there, it is there twice."""
    lengths = _lengths(words)
    signs = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
    owner = np.repeat(np.arange(len(words)), lengths)
    ordered = np.sort(owner * _KINDS + (signs & (_KINDS - 1)))
    twice = np.zeros(len(ordered), np.uint64)
    twice[1:] = ordered[1:] == ordered[:-1]
    bits = np.uint64(1) << (ordered % _KINDS).astype(np.uint64)
    bits |= (bits << np.uint64(_KINDS)) * twice
    bags = np.zeros(len(words), np.uint64)
    some = np.flatnonzero(lengths)
    if len(some):
        bags[some] = np.bitwise_or.reduceat(bits, (np.cumsum(lengths) - lengths)[some])
    return bags
