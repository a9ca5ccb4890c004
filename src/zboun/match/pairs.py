"""From keys to pairs on one machine: sort, expand small groups, split the hot ones.

A group of more than ``LIMIT`` records is split by a finer key instead of being compared as a whole
(Mohamed in Alger by commune, a shop's phone by the names behind it). What stays hot is chained:
each record with the next, so that no record is dropped. Everything is counted.

May import: rules, model. Tests: ``tests/match/test_pairs.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from zboun.match.facts import NONE, Facts, Ints, keyed
from zboun.match.hashing import Hashes, combine, distinct
from zboun.match.keys import Kind, all_keys, half_named, loose_keys, part_keys
from zboun.match.names import NameTable, expand
from zboun.ordering import argsort

LIMIT = 24  # records that are compared each with each
RARE = 6  # records of one name up to which it is rare enough to be one person's in two towns


@dataclass(slots=True)
class Pairs:
    """Candidate pairs, ``a < b``, each once; and how they were found."""

    a: Ints
    b: Ints
    by_name: npt.NDArray[np.bool_]  # found by name and place, whatever else they share
    counts: dict[str, int] = field(default_factory=dict)


def candidates(facts: Facts, table: NameTable, names: Hashes) -> Pairs:
    """Return every pair of records that share a key."""
    found: list[Ints] = []
    named: list[Ints] = []
    counts: dict[str, int] = {}
    repeated = _repeated(names)
    for kind, key, owner in all_keys(facts, np.where(repeated, names, np.uint64(0))):
        codes = _pairs_of(kind, key, owner, facts, table, names, counts)
        counts[f"pairs_{kind.name.lower()}"] = len(codes)
        (named if kind in (Kind.NAME_PLACE, Kind.NAME) else found).append(codes)
    half, n = half_named(facts), max(len(facts), 1)
    for kind, key, owner in part_keys(facts, table):
        codes = _pairs_of(kind, key, owner, facts, table, names, counts)
        codes = codes[half[codes // n] | half[codes % n]]
        counts[f"pairs_{kind.name.lower()}"] = len(codes)
        found.append(codes)
    for kind, key, owner in loose_keys(facts, table):
        codes = _loose_pairs(kind, key, owner, facts, table, counts)
        name = f"pairs_{kind.name.lower()}"
        counts[name] = counts.get(name, 0) + len(codes)
        named.append(codes)
    codes, by_name = _united(found, named)
    counts["pairs"] = len(codes)
    return Pairs(codes // max(len(facts), 1), codes % max(len(facts), 1), by_name, counts)


def _united(found: list[Ints], named: list[Ints]) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Return the distinct pairs, and which of them are among ``named``: by one sort of both."""
    marked = [codes << 1 for codes in named] + [(codes << 1) | 1 for codes in found]
    both = distinct(np.concatenate(marked))
    codes = both >> 1  # a pair of both kinds stands twice, the named one first
    first = np.ones(len(codes), bool)
    first[1:] = codes[1:] != codes[:-1]
    return codes[first], (both[first] & 1) == 0


def _repeated(names: Hashes) -> npt.NDArray[np.bool_]:
    """Say which whole names occur twice: the others need no key of their name (nothing to meet)."""
    order = argsort(names)
    ordered = names[order]
    same = ordered[1:] == ordered[:-1]
    twice = np.zeros(len(names), bool)
    twice[order[1:][same]] = True
    twice[order[:-1][same]] = True
    return twice


def _pairs_of(
    kind: Kind,
    key: Hashes,
    owner: Ints,
    facts: Facts,
    table: NameTable,
    names: Hashes,
    counts: dict[str, int],
) -> Ints:
    """Return the pairs of one kind of key, as ``a * n + b``."""
    groups = Groups.of(key, owner)
    small = groups.pairs(groups.sizes <= LIMIT)
    hot = groups.members(groups.sizes > LIMIT)
    parts = [small]
    if len(hot[0]):
        counts[f"hot_{kind.name.lower()}"] = int((groups.sizes > LIMIT).sum())
        parts.append(_split(kind, *hot, facts, table, names, counts))
    a, b = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    a, b = np.minimum(a, b), np.maximum(a, b)
    keep = a != b
    if kind is Kind.NAME:  # two towns of one wilaya have met under NAME_PLACE
        size = np.repeat(*_sizes(groups, groups.sizes <= LIMIT))
        rare = np.append(size <= RARE, np.zeros(len(a) - len(size), bool))
        keep &= rare | (facts.wilaya[a] == NONE) | (facts.wilaya[b] == NONE)
    return distinct(a[keep] * len(facts) + b[keep])


def _sizes(groups: Groups, which: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return the sizes of the chosen groups in the order of their pairs, and how many each has."""
    sizes = np.sort(groups.sizes[which])  # pairs are laid out by size, smallest first
    return sizes, sizes * (sizes - 1) // 2


def _loose_pairs(
    kind: Kind, key: Hashes, owner: Ints, facts: Facts, table: NameTable, counts: dict[str, int]
) -> Ints:
    """Return the pairs of names that a slip or an initial may explain.

    A group is hot where a common name meets a common sound in a large town; it is split by place.
    What stays hot, or has no place to be split by, is left and counted: there chance would bring
    such names together, and no pair of it could be believed.
    """
    groups = Groups.of(key, owner)
    hot = groups.sizes > (LIMIT // 2 if kind is Kind.PART else LIMIT)
    a, b = groups.pairs(~hot)
    if hot.any():
        c, d, left = _split_by_place(kind, *groups.members(hot), facts, table)
        a, b = np.append(a, c), np.append(b, d)
        for what, number in (("hot", int(hot.sum())), ("left", left)):
            name = f"{what}_{kind.name.lower()}"
            counts[name] = counts.get(name, 0) + number
    a, b = np.minimum(a, b), np.maximum(a, b)
    given, family = facts.given, facts.family
    keep = table.may_be_slips(given[a], given[b])
    keep[keep] = table.may_be_slips(family[a[keep]], family[b[keep]])
    rest = np.flatnonzero(~keep)
    crossed = rest[table.may_be_slips(given[a[rest]], family[b[rest]])]
    crossed = crossed[table.may_be_slips(family[a[crossed]], given[b[crossed]])]
    keep[crossed] = True
    keep &= a != b
    return distinct(a[keep] * len(facts) + b[keep])


def _split_by_place(
    kind: Kind, key: Hashes, owner: Ints, facts: Facts, table: NameTable
) -> tuple[Ints, Ints, int]:
    """Return the pairs of hot groups within one finer place, and how many rows have met nobody."""
    if kind is Kind.INITIAL:
        place = keyed(facts.region, facts.region_keys)[owner]
    elif kind is Kind.PART_PLACE:
        place = keyed(facts.city, facts.city_keys)[owner]
    else:  # who asks here has no place
        return owner[:0], owner[:0], len(owner)
    some = np.flatnonzero(place != 0)
    finer = combine(key[some], place[some])
    if kind is Kind.INITIAL:  # those alone that an initial asks for
        who = owner[some]
        asks = table.initials(facts.given[who]) | table.initials(facts.family[who])
        asked = np.isin(finer, distinct(finer[asks]))
        some, finer = some[asked], finer[asked]
    split = Groups.of(finer, owner[some])
    few = split.sizes <= LIMIT
    a, b = split.pairs(few)
    return a, b, len(owner) - int(split.sizes[few].sum())


def _split(
    kind: Kind,
    key: Hashes,
    owner: Ints,
    facts: Facts,
    table: NameTable,
    names: Hashes,
    counts: dict[str, int],
) -> tuple[Ints, Ints]:
    """Return the pairs of hot groups, by finer keys; groups of one name and nothing else chain."""
    by_content = argsort(facts.content[owner])
    key, owner = key[by_content], owner[by_content]
    if kind in (Kind.PHONE, Kind.EMAIL, Kind.IDENTITY):
        by_word, word_owner = _by_word(key, owner, facts, table)
        whole = combine(key, names[owner])
        first = Groups.of(by_word, word_owner)
        second = Groups.of(whole, owner)
        pairs = [first.pairs(first.sizes <= LIMIT), second.pairs(second.sizes <= LIMIT)]
        pairs.append(second.chain(second.sizes > LIMIT))
    elif (
        kind is Kind.NAME
    ):  # so common a name, and no place: chance alone would bring them together
        counts["left_name"] = len(np.unique(owner))
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    else:
        by_city = combine(key, keyed(facts.city, facts.city_keys)[owner])
        city = Groups.of(by_city, owner)
        pairs = [city.pairs(city.sizes <= LIMIT), city.chain(city.sizes > LIMIT)]
    return np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])


def _by_word(key: Hashes, owner: Ints, facts: Facts, table: NameTable) -> tuple[Hashes, Ints]:
    """Return the keys once per word of each record's name, with that word in the key."""
    keys_, owners = [], []
    for part in (facts.given, facts.family):
        named = part[owner] != NONE
        position, unit = expand(table.lists.take(part[owner[named]]))
        keys_.append(combine(key[named][position], table.unit_keys[unit]))
        owners.append(owner[named][position])
    return np.concatenate(keys_), np.concatenate(owners)


class Groups:
    """Records laid out by key: group ``i`` is ``owner[starts[i]:starts[i] + sizes[i]]``."""

    def __init__(self, keys: Hashes, owner: Ints, starts: Ints, sizes: Ints) -> None:
        self.keys, self.owner, self.starts, self.sizes = keys, owner, starts, sizes

    @classmethod
    def of(cls, key: Hashes, owner: Ints) -> Groups:
        """Return the groups of equal keys that hold at least two rows, which keep their order."""
        order = argsort(key)
        ordered = key[order]
        edge = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        sizes = np.diff(np.append(edge, len(ordered)))
        if not len(ordered):
            edge, sizes = np.zeros(0, np.int64), np.zeros(0, np.int64)
        many = sizes > 1
        return cls(ordered[edge[many]], owner[order], edge[many], sizes[many])

    def pairs(self, which: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """Return all pairs inside the chosen groups."""
        first, second = pair_positions(self.starts[which], self.sizes[which])
        return self.owner[first], self.owner[second]

    def chain(self, which: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """Return each member with the next one of the chosen groups."""
        owner, member = self._spread(which)
        same = owner[1:] == owner[:-1]
        return self.owner[member[:-1][same]], self.owner[member[1:][same]]

    def members(self, which: npt.NDArray[np.bool_]) -> tuple[Hashes, Ints]:
        """Return the rows of the chosen groups: their key and their record."""
        owner, member = self._spread(which)
        return self.keys[which][owner], self.owner[member]

    def _spread(self, which: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
        starts, sizes = self.starts[which], self.sizes[which]
        owner = np.repeat(np.arange(len(sizes)), sizes)
        begin = np.cumsum(sizes) - sizes
        return owner, starts[owner] + np.arange(len(owner)) - begin[owner]


def pair_positions(starts: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """Return all pairs of positions inside runs ``starts[i] .. starts[i] + sizes[i]``.

    >>> pair_positions(np.array([0, 10]), np.array([2, 3]))
    (array([ 0, 10, 10, 11]), array([ 1, 11, 12, 12]))
    """
    first, second = [], []
    for size in np.unique(sizes):
        left, right = np.triu_indices(int(size), 1)
        begin = starts[sizes == size]
        first.append((begin[:, None] + left).ravel())
        second.append((begin[:, None] + right).ravel())
    if not first:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(first), np.concatenate(second)
