"""What a person decided, as pairs of records of this list.

A decision is stored by content (``content_keys``), so it holds for every record that says the
same, today's and next month's.

May import: nothing of zboun but match. Tests: ``tests/match/test_decided.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np

from zboun.match.facts import Ints, Mask
from zboun.match.hashing import Hashes, combine


class DecisionsLike(Protocol):
    """Anything that lists decided pairs, each as two content keys (16 hexadecimal digits)."""

    @property
    def same(self) -> Iterable[tuple[str, str]]:
        """The pairs that are one person."""

    @property
    def different(self) -> Iterable[tuple[str, str]]:
        """The pairs that are two people; in a chain these win over ``same``."""


class Decided:
    """Decisions on the records of one list."""

    def __init__(self, content: Hashes, same: Hashes, different: Hashes) -> None:
        """``same`` and ``different``: two columns of content hashes each."""
        self.content = content
        self._same = np.unique(_pair_key(same[:, 0], same[:, 1]))
        self._different = np.unique(_pair_key(different[:, 0], different[:, 1]))
        self._apart = different
        self._lifted = np.zeros(0, np.uint64)
        self.same_a, self.same_b = self._records(same)

    def is_same(self, a: Ints, b: Ints) -> Mask:
        """Say which pairs of records a person called the same."""
        return self._among(self._same, a, b)

    def is_different(self, a: Ints, b: Ints) -> Mask:
        """Say which pairs of records a person called different (for contacts see ``lift``)."""
        different = self._among(self._different, a, b)
        if len(self._lifted):
            low, high = np.minimum(a, b).astype(np.uint64), np.maximum(a, b).astype(np.uint64)
            different |= np.isin(combine(low, high), self._lifted)
        return different

    def lift(self, face: Ints) -> None:
        """Let decisions on records hold for the records that stand for their contacts."""
        if not len(self._apart):
            return
        a, b = self._records(self._apart)
        low = np.minimum(face[a], face[b]).astype(np.uint64)
        high = np.maximum(face[a], face[b]).astype(np.uint64)
        self._lifted = np.unique(combine(low, high)) if len(a) else np.zeros(0, np.uint64)

    def _among(self, decided: Hashes, a: Ints, b: Ints) -> Mask:
        if not len(decided):
            return np.zeros(len(a), bool)
        return np.isin(_pair_key(self.content[a], self.content[b]), decided)

    def _records(self, pairs: Hashes) -> tuple[Ints, Ints]:
        """Return every pair of records that a decision speaks of."""
        order = np.argsort(self.content, kind="stable")
        ordered = self.content[order]
        left, right = [], []
        for one, other in pairs:
            a = order[np.searchsorted(ordered, one) : np.searchsorted(ordered, one, "right")]
            b = order[np.searchsorted(ordered, other) : np.searchsorted(ordered, other, "right")]
            left.append(np.repeat(a, len(b)))
            right.append(np.tile(b, len(a)))
        if not left:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        a, b = np.concatenate(left), np.concatenate(right)
        return np.minimum(a, b)[a != b], np.maximum(a, b)[a != b]


def _pair_key(one: Hashes, other: Hashes) -> Hashes:
    return combine(np.minimum(one, other), np.maximum(one, other))


def read_decisions(decisions: DecisionsLike | None, content: Hashes) -> Decided:
    """Return the decisions on these records; None = there are none."""
    if decisions is None:
        return Decided(content, _numbers(()), _numbers(()))
    return Decided(content, _numbers(decisions.same), _numbers(decisions.different))


def _numbers(pairs: Iterable[tuple[str, str]]) -> Hashes:
    return np.array([(int(a, 16), int(b, 16)) for a, b in pairs], np.uint64).reshape(-1, 2)
