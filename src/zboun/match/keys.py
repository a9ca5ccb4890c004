"""Blocking: which records are worth comparing. Exact first, bounded always.

A key is a 64-bit number that holds its kind; two records with one key become a pair. Nothing here
knows of other rows, so any batch can be keyed anywhere and the keys laid together afterwards.

May import: fields, rules, model. Tests: ``tests/match/test_pairs.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

import numpy as np
import pyarrow as pa

from zboun.match.facts import NONE, Codes, Facts, Ints, Mask, gather, keyed
from zboun.match.hashing import Hashes, among, combine
from zboun.match.names import NameTable
from zboun.rules import Rules


class Kind(IntEnum):
    """What two records with one key have in common."""

    IDENTITY = 1
    PHONE = 2
    EMAIL = 3
    NAME_PLACE = 4  # whole name, wilaya (or its mother)
    NAME = 5  # whole name, wherever
    NAME_PHONE_HEAD = 6  # whole name, first half of a phone: a digit is wrong in the other half
    NAME_PHONE_TAIL = 7
    NAME_LOCAL = 8  # whole name, local part of an e-mail
    PART_PLACE = 9  # one part of the name, first and last sound of the other, wilaya: a slip
    PART = 10  # the same, where one of the two has no place
    INITIAL = 11  # one part of the name, an initial of the other
    PART_PHONE_HEAD = 12  # one part of the name where the other is left out, half a phone
    PART_PHONE_TAIL = 13


def keys(batch: pa.Table, rules: Rules) -> pa.Table:
    """Return the blocking rows of a batch: ``key`` uint64, ``record`` int64, ``kind`` uint8.

    ``record`` is the position in the batch. One record has one row per key, about five in all.
    """
    facts = gather(batch, rules)
    table = NameTable(facts.parts, rules)
    names = table.name_keys(facts)
    blocks = [*all_keys(facts, names, names), *part_keys(facts, table)]
    blocks += loose_keys(facts, table)
    kinds = [np.full(len(key), kind, np.uint8) for kind, key, _ in blocks]
    return pa.table(
        {
            "key": np.concatenate([key for _, key, _ in blocks]),
            "record": np.concatenate([record for _, _, record in blocks]).astype(np.int64),
            "kind": np.concatenate(kinds),
        }
    )


def all_keys(facts: Facts, names: Hashes, common: Hashes) -> Iterator[tuple[Kind, Hashes, Ints]]:
    """Yield each kind with its keys and the record of each key.

    ``names``: each record's whole name, 0 where it has none (or none of use); ``common``: the same
    where it is asked for under finer keys too.
    """
    yield _some(Kind.IDENTITY, facts.identity, np.arange(len(facts)), facts.identity != 0)
    yield Kind.PHONE, combine(int(Kind.PHONE), facts.phones.values), facts.phones.owners
    yield Kind.EMAIL, combine(int(Kind.EMAIL), facts.emails.values), facts.emails.owners
    yield _keyed(Kind.NAME, np.flatnonzero(names != 0), names)
    placed = np.flatnonzero((common != 0) & (facts.wilaya != NONE))
    yield _keyed(Kind.NAME_PLACE, placed, common, keyed(facts.region[placed], facts.region_keys))
    owner, phones = facts.phones.owners, facts.phones.values
    some = np.flatnonzero(common[owner] != 0)
    owner, phones = owner[some], phones[some]
    yield _keyed(Kind.NAME_PHONE_HEAD, owner, common, phones // 10_000)
    yield _keyed(Kind.NAME_PHONE_TAIL, owner, common, phones % 100_000)
    owner = facts.locals.owners
    some = np.flatnonzero(common[owner] != 0)
    yield _keyed(Kind.NAME_LOCAL, owner[some], common, facts.locals.values[some])


def _keyed(kind: Kind, owner: Ints, names: Hashes, *beside: Hashes) -> tuple[Kind, Hashes, Ints]:
    """Return the keys of some records: the name, and what stands beside it for each of them."""
    name = names[owner]
    return kind, combine(int(kind), combine(name, *beside) if beside else name), owner


def loose_keys(facts: Facts, table: NameTable) -> Iterator[tuple[Kind, Hashes, Ints]]:
    """Yield the keys under which a name meets itself with a slip or an initial in one part.

    Which part is the family's is often unsure, so each part is taken for the sure one in turn.
    A record without a place, or with an initial, asks; only records that it may mean answer.
    """
    rows = np.flatnonzero((facts.given != NONE) & (facts.family != NONE))
    place = keyed(facts.region, facts.region_keys)[rows]
    given, family = facts.given[rows], facts.family[rows]
    sides = [_side(*parts, table) for parts in ((family, given), (given, family))]
    rows = np.concatenate([rows, rows])
    place = np.concatenate([place, place])
    framed, full, headed = (np.concatenate([side[i] for side in sides]) for i in range(3))
    del sides  # matching is at its peak of memory here
    here = full & (place != 0)
    yield _some(Kind.PART_PLACE, combine(framed, place), rows, here)
    asks = full & (place == 0)
    del place
    yield _some(Kind.PART, framed, rows, asks | (here & among(framed, framed[asks])))
    del framed, here, asks
    asked = [_asked(*parts, table) for parts in ((family, given), (given, family))]
    wanted = np.concatenate([keys_ for _, keys_ in asked])
    askers = np.concatenate([rows[owner] for owner, _ in asked])
    answers = full & among(headed, wanted)
    found = combine(int(Kind.INITIAL), np.concatenate([wanted, headed[answers]]))
    yield Kind.INITIAL, found, np.concatenate([askers, rows[answers]])


def half_named(facts: Facts) -> Mask:
    """Say which records leave out the given or the family name."""
    lone: Mask = ((facts.given == NONE) != (facts.family == NONE)) & ~facts.business
    return lone


def part_keys(facts: Facts, table: NameTable) -> Iterator[tuple[Kind, Hashes, Ints]]:
    """Yield the keys under which half a name meets the whole one beside a mistyped phone.

    Only records that leave a part out ask; of the others those keys are kept that are asked for.
    """
    owner, phones = facts.phones.owners, facts.phones.values
    parts = [facts.given[owner], facts.family[owner]]
    names = np.concatenate([keyed(part, table.part_keys) for part in parts])
    some = np.flatnonzero(names != 0)
    names, place = names[some], some % max(len(owner), 1)
    owner, phones = owner[place], phones[place]
    asks = half_named(facts)[owner]
    for kind, half in (
        (Kind.PART_PHONE_HEAD, phones // 10_000),
        (Kind.PART_PHONE_TAIL, phones % 100_000),
    ):
        key = combine(int(kind), names, half)
        kept = np.flatnonzero(among(key, key[asks]))
        yield kind, key[kept], owner[kept]


def _side(sure: Codes, other: Codes, table: NameTable) -> tuple[Hashes, Mask, Hashes]:
    """Return the key by the other's frame, whether both are whole, the key by its head."""
    key, unit = table.part_keys_of(sure), table.first_units(other)
    full = ~table.initials(other) & (key != 0)
    return combine(key, table.unit_frames[unit]), full, combine(key, table.unit_heads[unit])


def _asked(sure: Codes, other: Codes, table: NameTable) -> tuple[Ints, Hashes]:
    """Return the keys by head of the names that each initial may stand for, and its place."""
    key = table.part_keys_of(sure)
    which = np.flatnonzero(table.initials(other) & (key != 0))
    owner, head = table.openings(other[which])
    return which[owner], combine(key[which[owner]], head)


def _some(kind: Kind, values: Hashes, owners: Ints, keep: Mask) -> tuple[Kind, Hashes, Ints]:
    return kind, combine(int(kind), values[keep]), owners[keep]
