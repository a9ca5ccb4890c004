"""Blocking: which records are worth comparing. Exact first, bounded always.

A key is a 64-bit number that holds its kind; two records with one key become a pair. Nothing here
knows of other rows, so any batch can be keyed anywhere and the keys laid together afterwards.

May import: fields, rules, model. Tests: ``tests/match/test_keys.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

import numpy as np
import pyarrow as pa

from zboun.match.facts import NONE, Facts, Ints, Mask, gather, keyed
from zboun.match.hashing import Hashes, combine
from zboun.match.names import NameTable
from zboun.rules import Rules


class Kind(IntEnum):
    """What two records with one key have in common."""

    IDENTITY = 1
    PHONE = 2
    EMAIL = 3
    NAME_PLACE = 4  # whole name, wilaya
    NAME = 5  # whole name, where one of the two has no place
    NAME_PHONE_HEAD = 6  # whole name, first half of a phone: a digit is wrong in the other half
    NAME_PHONE_TAIL = 7
    NAME_LOCAL = 8  # whole name, local part of an e-mail


def keys(batch: pa.Table, rules: Rules) -> pa.Table:
    """Return the blocking rows of a batch: ``key`` uint64, ``record`` int64, ``kind`` uint8.

    ``record`` is the position in the batch. One record has one row per key, about five in all.
    """
    facts = gather(batch, rules)
    table = NameTable(facts.parts, rules)
    blocks = list(all_keys(facts, table.name_keys(facts)))
    kinds = [np.full(len(key), kind, np.uint8) for kind, key, _ in blocks]
    return pa.table(
        {
            "key": np.concatenate([key for _, key, _ in blocks]),
            "record": np.concatenate([record for _, _, record in blocks]).astype(np.int64),
            "kind": np.concatenate(kinds),
        }
    )


def all_keys(facts: Facts, names: Hashes) -> Iterator[tuple[Kind, Hashes, Ints]]:
    """Yield each kind with its keys and the record of each key."""
    named = names != 0
    yield _some(Kind.IDENTITY, facts.identity, np.arange(len(facts)), facts.identity != 0)
    yield Kind.PHONE, combine(int(Kind.PHONE), facts.phones.values), facts.phones.owners
    yield Kind.EMAIL, combine(int(Kind.EMAIL), facts.emails.values), facts.emails.owners
    place = combine(names, keyed(facts.wilaya, facts.wilaya_keys))
    yield _some(Kind.NAME_PLACE, place, np.arange(len(facts)), named & (facts.wilaya != NONE))
    yield _some(Kind.NAME, names, np.arange(len(facts)), named)
    owner = facts.phones.owners
    head, tail = facts.phones.values // 10_000, facts.phones.values % 100_000
    for kind, half in ((Kind.NAME_PHONE_HEAD, head), (Kind.NAME_PHONE_TAIL, tail)):
        yield _some(kind, combine(names[owner], half), owner, named[owner])
    owner = facts.locals.owners
    yield _some(Kind.NAME_LOCAL, combine(names[owner], facts.locals.values), owner, named[owner])


def _some(kind: Kind, values: Hashes, owners: Ints, keep: Mask) -> tuple[Kind, Hashes, Ints]:
    return kind, combine(int(kind), values[keep]), owners[keep]
