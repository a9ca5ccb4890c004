"""Names that differ by slips only: asked where a shared phone or e-mail makes slips likely.

The rules of names call two words different that are two letters apart, and must: in a town there
are both. Behind one phone the same two letters are more likely a hurried hand. Two names that the
lexicon knows are never close (Amine and Amina share many a phone), nor are two endings.

May import: fields. Tests: ``tests/match/test_closeness.py``.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from zboun.fields.name_keys import UnitTable

_MIXED = -1
_LONGEST = 60  # signs of a part that are compared


class Closeness:
    """The parts of a unit table as one word each, to be compared letter by letter."""

    def __init__(self, table: UnitTable) -> None:
        self.table = table

    def close(self, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Say which pairs of parts differ by slips only."""
        answer = np.zeros(len(a), bool)
        open_ = np.flatnonzero(~(self._known[a] & self._known[b]) & (self._end[a] == self._end[b]))
        keys = np.minimum(a, b)[open_].astype(np.int64) << 32 | np.maximum(a, b)[open_]
        keys, inverse = np.unique(keys, return_inverse=True)
        left, right = (keys >> 32).astype(np.int64), (keys & 0xFFFFFFFF).astype(np.int64)
        same_script = (self._script[left] == self._script[right]) & (self._script[left] >= 0)
        near = np.zeros(len(keys), bool)
        near[same_script] = _near(self._text, left[same_script], right[same_script], 4)
        near[~same_script] = _near(self._skeleton, left[~same_script], right[~same_script], 3)
        answer[open_] = near[inverse]
        return answer

    @cached_property
    def _known(self) -> npt.NDArray[np.bool_]:
        """Which parts are one word that the lexicon knows."""
        table = self.table
        single = np.diff(table.offsets) == 1
        first = np.minimum(table.offsets[:-1], max(len(table.codes) - 1, 0))
        if not len(table.codes):
            return np.zeros(len(table), bool)
        return single & (table.name[table.codes[first]] >= 0)

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
        runs = (script[codes[i:j]] for i, j in zip(offsets[:-1], offsets[1:], strict=True))
        return np.array(
            [run[0] if len(run) and (run == run[0]).all() else _MIXED for run in runs], np.int8
        )

    def _words(self, what: str) -> list[str]:
        offsets, codes = self.table.offsets.tolist(), self.table.codes.tolist()
        words = [getattr(unit, what) for unit in self.table.units]
        return [
            "".join(words[code] for code in codes[i:j])[:_LONGEST]
            for i, j in zip(offsets[:-1], offsets[1:], strict=True)
        ]


def _near(
    words: list[str], left: npt.NDArray[np.int64], right: npt.NDArray[np.int64], per_slip: int
) -> npt.NDArray[np.bool_]:
    """Say which words are at most one slip per so many letters apart, three at most."""
    if not len(left):
        return np.zeros(0, bool)
    one, other = [words[i] for i in left.tolist()], [words[i] for i in right.tolist()]
    apart = cpdist(one, other, scorer=OSA.distance, dtype=np.int32)
    shorter = np.array([min(len(a), len(b)) for a, b in zip(one, other, strict=True)])
    return apart <= np.minimum(shorter // per_slip, 3)
