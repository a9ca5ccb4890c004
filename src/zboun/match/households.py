"""Contacts that share a phone or an e-mail and are not one: a family, a shop desk, colleagues.

Which of these it is shows from the people found behind the number, in this list.

May import: model. Tests: ``tests/match/test_linking.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zboun.match.facts import NONE, Facts, Ints, Many, Mask
from zboun.match.hashing import Hashes, combine, distinct
from zboun.match.names import TYPO, NameTable
from zboun.match.pairs import Groups
from zboun.ordering import argsort

WHY = ("household", "shared_phone", "shop_phone", "shared_email")
_HOUSEHOLD, _PHONE, _SHOP, _EMAIL = range(4)
_DESK = 5  # contacts behind one phone, mostly of other families, from which it is a desk's
_FAMILIES = 3  # family names behind one phone from which it is more than one family's
_EACH = 12  # contacts that are all related with each other; beyond, each with the first


@dataclass(frozen=True, slots=True)
class Related:
    """Pairs of contacts (``a < b`` as numbers, each once) and why: a place in WHY."""

    a: Ints
    b: Ints
    why: npt.NDArray[np.int8]


def related(facts: Facts, table: NameTable, labels: Ints, face: Ints) -> Related:
    """Return the contacts that share a phone or an e-mail; ``face``: each one's fullest record."""
    a, b, size = _sharing(facts.phones, labels, facts, face)
    _, family = table.compare(facts, face[a], face[b])
    kin = family >= TYPO
    why = np.where(kin, _HOUSEHOLD, np.where(size >= _DESK, _SHOP, _PHONE))
    c, d, _ = _sharing(facts.emails, labels, facts, face)
    left, right = np.concatenate([a, c]), np.concatenate([b, d])
    why = np.concatenate([why, np.full(len(c), _EMAIL)])
    order = np.lexsort((why, right, left))
    left, right, why = left[order], right[order], why[order]
    first = np.ones(len(left), bool)
    first[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    return Related(left[first], right[first], why[first].astype(np.int8))


def crowded(facts: Facts, table: NameTable) -> Mask:
    """Say which records have a phone behind which several families stand.

    Names are counted by their consonants, so that spellings of one name count once.
    """
    owner, phone = facts.phones.owners, facts.phones.values
    keys = np.where(facts.family == NONE, np.uint64(0), table.part_keys_of(facts.family))[owner]
    named = np.flatnonzero(keys != 0)
    both = combine(phone[named], keys[named])
    order = argsort(both)
    first = np.ones(len(order), bool)
    first[1:] = both[order][1:] != both[order][:-1]
    seen = np.sort(phone[named[order[first]]])  # each phone once for each family behind it
    step = _FAMILIES - 1
    many = distinct(seen[step:][seen[step:] == seen[: max(len(seen) - step, 0)]])
    crowd = np.zeros(len(facts), bool)
    crowd[owner[np.isin(phone, many)]] = True
    return crowd


def _sharing(many: Many, labels: Ints, facts: Facts, face: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the pairs of contacts behind one value, and how many stand behind it."""
    contact = labels[many.owners]
    rows = _of_several(many.values, contact)
    _, first = np.unique(
        combine(many.values[rows], contact[rows].astype(np.uint64)), return_index=True
    )
    once = rows[first]
    once = once[argsort(facts.content[face[contact[once]]])]  # not by row
    groups = Groups.of(many.values[once], contact[once])
    few = groups.sizes <= _EACH
    a, b = groups.pairs(few)
    size = np.repeat(groups.sizes[few], groups.sizes[few] * (groups.sizes[few] - 1) // 2)
    # `pairs` lays groups out by size, smallest first: so must the sizes be
    size = np.sort(size)
    c, d, size_star = _stars(groups, ~few)
    a, b = np.concatenate([a, c]), np.concatenate([b, d])
    return np.minimum(a, b), np.maximum(a, b), np.concatenate([size, size_star])


def _of_several(values: Hashes, contact: Ints) -> Ints:
    """Return the rows of values that more than one contact holds."""
    if not len(values):
        return np.zeros(0, np.int64)
    order = argsort(values)
    starts = np.flatnonzero(np.concatenate([[True], np.diff(values[order]) != 0]))
    least = np.minimum.reduceat(contact[order], starts)
    most = np.maximum.reduceat(contact[order], starts)
    several = np.repeat(least != most, np.diff(np.append(starts, len(order))))
    return np.sort(order[several])


def _stars(groups: Groups, which: npt.NDArray[np.bool_]) -> tuple[Ints, Ints, Ints]:
    """Return each member with the first of its group: all pairs of a hundred people help nobody."""
    starts, sizes = groups.starts[which], groups.sizes[which]
    owner = np.repeat(np.arange(len(sizes)), sizes - 1)
    place = np.arange(len(owner)) - (np.cumsum(sizes - 1) - (sizes - 1))[owner]
    return groups.owner[starts[owner]], groups.owner[starts[owner] + place + 1], sizes[owner]
