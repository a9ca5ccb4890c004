"""From keys to pairs on one machine: sort, expand small groups, split the hot ones.

A group of more than ``LIMIT`` records is split by a finer key instead of being compared as a whole
(Mohamed in Alger by commune, a shop's phone by the names behind it). What stays hot is chained:
each record with the next, so that no record is dropped. Everything is counted.

May import: rules, model. Tests: ``tests/match/test_pairs.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from zboun.match.facts import NONE, Facts, Ints, Mask, keyed
from zboun.match.hashing import Hashes, among, combine, distinct
from zboun.match.keys import Kind, all_keys, half_named, loose_keys, part_keys
from zboun.match.names import NameTable, expand
from zboun.ordering import argsort, arranged, coded

LIMIT = 24  # records of one key that are compared each with each
LOOSE = 8  # of a key that names share but for a slip: more are strangers, and it is split by place
RARE = 6  # records of one name up to which it is rare enough to be one person's in two towns
_SLICE = 1 << 20  # pairs that are looked at together: what is laid out for them is large


@dataclass(slots=True)
class Pairs:
    """Candidate pairs, ``a < b``, each once; and how they were found."""

    a: Ints
    b: Ints
    by_name: Mask  # found by name and place, whatever else they share
    counts: dict[str, int] = field(default_factory=dict)


def candidates(facts: Facts, table: NameTable, names: Hashes) -> Pairs:
    """Return every pair of records that share a key."""
    found: list[Ints] = []
    named: list[Ints] = []
    counts: dict[str, int] = {}
    bearers = _bearers(names)
    repeated, common = (np.where(bearers > few, names, np.uint64(0)) for few in (1, RARE))
    for kind, key, owner in all_keys(facts, repeated, common):
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
    a = codes // n
    return Pairs(a, codes - a * n, by_name, counts)


def _united(found: list[Ints], named: list[Ints]) -> tuple[Ints, Mask]:
    """Return the distinct pairs, and which of them are among ``named``: by one sort of both."""
    marked = [codes << 1 for codes in named] + [(codes << 1) | 1 for codes in found]
    both = distinct(np.concatenate(marked))
    codes = both >> 1  # a pair of both kinds stands twice, the named one first
    first = np.ones(len(codes), bool)
    first[1:] = codes[1:] != codes[:-1]
    return codes[first], (both[first] & 1) == 0


def _bearers(names: Hashes) -> Ints:
    """Return how many records bear the whole name of each.

    A name that nobody else bears needs no key. All records of a rare one meet under the name
    alone, so that it needs no finer key either.
    """
    _, code, counts = coded(names)
    bearers: Ints = counts[code]
    return bearers


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
    few = groups.sizes <= LIMIT
    a, b = groups.pairs(few)
    if kind is Kind.NAME:  # two towns of one wilaya have met under NAME_PLACE
        rare = np.repeat(*_sizes(groups, few)) <= RARE
        keep = np.flatnonzero(rare | (facts.wilaya[a] == NONE) | (facts.wilaya[b] == NONE))
        a, b = a[keep], b[keep]
    if not few.all():
        counts[f"hot_{kind.name.lower()}"] = int((~few).sum())
        if kind is Kind.NAME:  # so common, and no place: chance alone would bring them together
            counts["left_name"] = int(groups.sizes[~few].sum())
        else:
            c, d = _split(kind, *groups.members(~few), facts, table, names)
            a, b = np.append(a, c), np.append(b, d)
    return _as_codes(a, b, len(facts))


def _as_codes(a: Ints, b: Ints, n: int) -> Ints:
    """Return pairs of records as distinct numbers ``low * n + high``, sorted."""
    codes = np.empty(len(a), np.int64)
    for at in range(0, len(a), _SLICE):
        one, other = a[at : at + _SLICE], b[at : at + _SLICE]
        pair = np.minimum(one, other) * n + np.maximum(one, other)
        codes[at : at + _SLICE] = np.where(one == other, -1, pair)
    codes.sort()  # in place, and -1 first: a copy would be as large as all pairs
    first = np.ones(len(codes), bool)
    first[1:] = codes[1:] != codes[:-1]
    first &= codes >= 0
    return codes[first]


def _sizes(groups: Groups, which: Mask) -> tuple[Ints, Ints]:
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
    hot = groups.sizes > (LOOSE // 2 if kind is Kind.PART else LOOSE)
    a, b = groups.pairs(~hot)
    if hot.any():
        c, d, left = _split_by_place(kind, groups, hot, facts, table)
        a, b = np.append(a, c), np.append(b, d)
        for what, number in (("hot", int(hot.sum())), ("left", left)):
            name = f"{what}_{kind.name.lower()}"
            counts[name] = counts.get(name, 0) + number
    return _as_codes(*_alike(a, b, facts, table), len(facts))


def _alike(a: Ints, b: Ints, facts: Facts, table: NameTable) -> tuple[Ints, Ints]:
    """Return the pairs whose names a slip may explain, as they stand or one part for the other.

    Some pairs at a time: what is laid out to tell is many times as large as they are.
    """
    kept = [np.zeros(0, np.int64)]
    for at in range(0, len(a), _SLICE):
        here = slice(at, at + _SLICE)
        kept.append(np.flatnonzero(_may_be_one(a[here], b[here], facts, table)) + at)
    keep = np.concatenate(kept)
    return a[keep], b[keep]


def _may_be_one(a: Ints, b: Ints, facts: Facts, table: NameTable) -> Mask:
    given, family = (facts.given[a], facts.given[b]), (facts.family[a], facts.family[b])
    alike = np.ones(len(a), bool)
    for left, right in (given, family):
        open_ = np.flatnonzero((left != right) & alike)
        alike[open_] = table.may_be_slips(left[open_], right[open_])
    crossed = np.flatnonzero(~alike)
    for left, right in ((given[0], family[1]), (family[0], given[1])):
        crossed = crossed[table.may_be_slips(left[crossed], right[crossed])]
    alike[crossed] = True
    return alike


def _split_by_place(
    kind: Kind, groups: Groups, hot: Mask, facts: Facts, table: NameTable
) -> tuple[Ints, Ints, int]:
    """Return the pairs of hot groups within one finer place, and how many rows have met nobody."""
    rows = int(groups.sizes[hot].sum())
    if kind is Kind.PART:  # who asks here has no place
        return groups.owner[:0], groups.owner[:0], rows
    key, owner = groups.members(hot)
    if kind is Kind.INITIAL:
        place = keyed(facts.region, facts.region_keys)[owner]
    else:
        place = keyed(facts.city, facts.city_keys)[owner]
    some = np.flatnonzero(place != 0)
    finer = combine(key[some], place[some])
    if kind is Kind.INITIAL:  # those alone that an initial asks for
        who = owner[some]
        asks = table.initials(facts.given[who]) | table.initials(facts.family[who])
        asked = among(finer, distinct(finer[asks]))
        some, finer = some[asked], finer[asked]
    split = Groups.of(finer, owner[some])
    few = split.sizes <= LOOSE
    a, b = split.pairs(few)
    return a, b, rows - int(split.sizes[few].sum())


def _split(
    kind: Kind, key: Hashes, owner: Ints, facts: Facts, table: NameTable, names: Hashes
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
        order, ordered = arranged(key)
        joined = np.zeros(len(key) + 1, bool)  # each with the one before
        joined[1:-1] = ordered[1:] == ordered[:-1]
        place = np.flatnonzero(joined[:-1] | joined[1:])
        head = np.flatnonzero(~joined[place])
        sizes = np.diff(np.append(head, len(place)))
        return cls(ordered[place[head]], owner[order[place]], head, sizes)

    def pairs(self, which: Mask) -> tuple[Ints, Ints]:
        """Return all pairs inside the chosen groups, smallest groups first."""
        starts, sizes = self.starts[which], self.sizes[which]
        first, second = np.empty((2, int((sizes * (sizes - 1) // 2).sum())), np.int64)
        end = 0
        for size in np.unique(sizes).tolist():
            group = self.owner[starts[sizes == size][:, None] + np.arange(size)]
            left, right = np.triu_indices(size, 1)
            here = slice(end, end := end + len(group) * len(left))
            first[here], second[here] = group[:, left].ravel(), group[:, right].ravel()
        return first, second

    def chain(self, which: Mask) -> tuple[Ints, Ints]:
        """Return each member with the next one of the chosen groups."""
        owner, member = self._spread(which)
        same = owner[1:] == owner[:-1]
        return self.owner[member[:-1][same]], self.owner[member[1:][same]]

    def members(self, which: Mask) -> tuple[Hashes, Ints]:
        """Return the rows of the chosen groups: their key and their record."""
        owner, member = self._spread(which)
        return self.keys[which][owner], self.owner[member]

    def _spread(self, which: Mask) -> tuple[Ints, Ints]:
        starts, sizes = self.starts[which], self.sizes[which]
        owner = np.repeat(np.arange(len(sizes)), sizes)
        begin = np.cumsum(sizes) - sizes
        return owner, starts[owner] + np.arange(len(owner)) - begin[owner]
