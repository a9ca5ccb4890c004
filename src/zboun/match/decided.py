"""What a person decided, as pairs of records of this list.

A decision is stored by content (``content_keys``), so it holds for every record that says the
same, today's and next month's.

May import: nothing of zboun but match. Tests: ``tests/match/test_linking.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np

from zboun.match.cluster import components
from zboun.match.content import hex_keys
from zboun.match.facts import NONE, Facts, Ints, Mask
from zboun.match.hashing import Hashes, combine

Unobeyed = tuple[str, str, str]  # two content keys and the code of why


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

    def __init__(self, facts: Facts, same: Hashes, different: Hashes) -> None:
        """``same`` and ``different``: two columns of content hashes each."""
        self.content = facts.content
        self._together = same
        some = bool(len(same) or len(different))
        self._order = np.argsort(facts.content, kind="stable") if some else np.zeros(0, np.int64)
        self._ordered = facts.content[self._order]
        self._same = np.unique(_pair_key(same[:, 0], same[:, 1]))
        self._different = np.unique(_pair_key(different[:, 0], different[:, 1]))
        self._apart = different
        self._lifted = np.zeros(0, np.uint64)
        self.same_a, self.same_b = self._records(same)
        self._groups = _groups(facts, self.same_a, self.same_b)

    def is_same(self, a: Ints, b: Ints) -> Mask:
        """Say which pairs of records a person called the same."""
        return self._among(self._same, a, b)

    def one_person(self, a: Ints, b: Ints) -> Mask:
        """Say where a person's word makes two records one person's, whatever their names.

        It does in a chain of decisions, and for all that writes in one chat under one name or
        another. And who says that Amine Benali is Papa Amine says it for all records so called.
        """
        excused: Mask = np.zeros(len(a), bool)
        for group in self._groups:
            excused |= (group[a] == group[b]) & (group[a] != NONE)
        return excused

    def contact_pairs(self, labels: Ints) -> Ints:
        """Return the pairs of contacts (``low * n + high``) that a decision speaks of."""
        apart_a, apart_b = self._records(self._apart)
        a = labels[np.concatenate([self.same_a, apart_a])]
        b = labels[np.concatenate([self.same_b, apart_b])]
        codes: Ints = np.minimum(a, b) * len(labels) + np.maximum(a, b)
        return codes

    def unobeyed(self, labels: Ints) -> list[Unobeyed]:
        """Return the decisions that the contacts do not follow, each with the code of why.

        ``decided_different``: two people by another decision, nothing else tears what is the same;
        ``same_content``: the records say the same, none can be told apart.
        """
        found = []
        for key, pairs in self._by_key(self._together, labels):
            if any(a != b for a, b in pairs):
                found.append((*key, "decided_different"))
        for key, pairs in self._by_key(self._apart, labels):
            if key[0] == key[1] or any(a == b for a, b in pairs):
                why = "same_content" if key[0] == key[1] else "contact_too_large"
                found.append((*key, why))
        return found

    def _by_key(
        self, decided: Hashes, labels: Ints
    ) -> Iterator[tuple[tuple[str, str], list[tuple[int, int]]]]:
        """Yield each decision's two keys, and the contacts of the records that it speaks of."""
        for row in decided:
            one, other = hex_keys(row).to_pylist()
            yield (one, other), self._in_contacts(row[None, :], labels)

    def _in_contacts(self, decided: Hashes, labels: Ints) -> list[tuple[int, int]]:
        a, b = self._records(decided)
        return list(zip(labels[a].tolist(), labels[b].tolist(), strict=True))

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
        order, ordered = self._order, self._ordered
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


def _groups(facts: Facts, a: Ints, b: Ints) -> tuple[Ints, ...]:
    """Return what the decided pairs join: names, and persons; nothing where there are none."""
    return (_one_name(facts, a, b), _person(facts, a, b)) if len(a) else ()


def _one_name(facts: Facts, a: Ints, b: Ints) -> Ints:
    """Return for each record the group of names that decisions join, NONE where they join none."""
    named = (facts.given != NONE) | (facts.family != NONE)
    _, name = np.unique(np.stack([facts.given, facts.family], axis=1), axis=0, return_inverse=True)
    both = named[a] & named[b]  # no name is nobody's: it must not join those of two people
    return _joined(name, name[a[both]], name[b[both]])


def _person(facts: Facts, a: Ints, b: Ints) -> Ints:
    """Return for each record the person that decisions and chats join, NONE where none do."""
    own = np.arange(len(facts), dtype=np.int64)
    _, first, group = np.unique(facts.identity, return_index=True, return_inverse=True)
    writer = np.where(facts.identity == 0, own, first[group])
    return _joined(writer, writer[a], writer[b])


def _joined(group: Ints, a: Ints, b: Ints) -> Ints:
    """Return the groups joined by pairs of them, NONE for a group that is in no pair."""
    if not len(a):
        return np.full(len(group), NONE, np.int64)
    size = int(group.max()) + 1
    decided = np.zeros(size, bool)
    decided[a] = decided[b] = True
    answer: Ints = np.where(decided[group], components(size, a, b)[group], NONE)
    return answer


def read_decisions(decisions: DecisionsLike | None, facts: Facts) -> Decided:
    """Return the decisions on these records; None = there are none."""
    if decisions is None:
        return Decided(facts, _numbers(()), _numbers(()))
    return Decided(facts, _numbers(decisions.same), _numbers(decisions.different))


def _numbers(pairs: Iterable[tuple[str, str]]) -> Hashes:
    return np.array([(int(a, 16), int(b, 16)) for a, b in pairs], np.uint64).reshape(-1, 2)
