"""Contact ids that stay: what the contacts of a new run are called, given those of the last one.

Each record remembers the id it was first given. Joining an id's records says who carries it on:

- an id goes to the contact that holds most of the records that were first given it;
- a contact that several ids lead to keeps the oldest; the others become its aliases;
- a contact that no id leads to gets its natural id, or one made of it where that is taken.

So a merge that is taken back gives both their own ids again.

May import: match (its words for arrays). Tests: ``tests/test_lineage.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.match import Links
from zboun.match.facts import Ints

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(slots=True)
class Kept:
    """The ids of a run's contacts, and what became of the earlier ones."""

    ids: list[str]  # per contact
    aliases: dict[str, str] = field(default_factory=dict)  # earlier id -> the id it leads to
    split: dict[str, str] = field(default_factory=dict)  # new id -> the id its records had


def keep(
    contact: Ints,
    natural: Sequence[str],
    first: Sequence[str],
    current: Sequence[str],
    ages: Mapping[str, int],
    taken: Collection[str] = (),
) -> Kept:
    """Return the ids of the contacts.

    ``contact``: per record the number of its contact; ``natural``: per contact its own id;
    ``first``, ``current``: per record the id it was first given and the one it had last, "" for a
    new record; ``ages``: id -> the run that gave it; ``taken``: other ids that mean somebody.
    """
    claims = _claims(contact, first, current)
    heirs = {name: max(where, key=lambda n: (where[n], -n)) for name, where in claims.items()}
    names: dict[int, list[str]] = {}
    for name, heir in heirs.items():
        names.setdefault(heir, []).append(name)
    kept = Kept([""] * len(natural))
    for heir, several in names.items():
        several.sort(key=lambda name: (ages.get(name, -1), name))
        kept.ids[heir] = several[0]
        kept.aliases |= dict.fromkeys(several[1:], several[0])
    used = {*claims, *taken}
    for number, own in enumerate(natural):
        if not kept.ids[number]:
            kept.ids[number] = _free(own, used)
            used.add(kept.ids[number])
    lost = {n: name for name, where in claims.items() for n in where if n != heirs[name]}
    kept.split = {kept.ids[n]: name for n, name in lost.items() if n not in names}
    return kept


def _claims(
    contact: Ints, first: Sequence[str], current: Sequence[str]
) -> dict[str, dict[int, int]]:
    """Return id -> contact -> how many of the id's records it holds.

    An id that no record was first given (its own are gone) is claimed by who had it last.
    """
    claims = _count(contact, pa.array(first, pa.string()))
    orphans = {
        name: where
        for name, where in _count(contact, pa.array(current, pa.string())).items()
        if name not in claims
    }
    return claims | orphans


def _count(contact: Ints, names: pa.Array) -> dict[str, dict[int, int]]:
    known = pc.not_equal(names, "")
    pairs = pa.table({"name": names.filter(known), "contact": pa.array(contact).filter(known)})
    counted = pairs.group_by(["name", "contact"]).aggregate([([], "count_all")])
    claims: dict[str, dict[int, int]] = {}
    columns = (counted[name].to_pylist() for name in ("name", "contact", "count_all"))
    for name, number, count in zip(*columns, strict=True):
        claims.setdefault(name, {})[number] = count
    return claims


def _free(natural: str, used: Collection[str]) -> str:
    """Return an id that nobody has: the natural one, or one made of it."""
    name, number = natural, 0
    while name in used:
        number += 1
        digest = hashlib.blake2b(f"{natural}.{number}".encode(), digest_size=10).digest()
        name = "Z" + "".join(_LETTERS[byte & 31] for byte in digest)
    return name


def first_ids(contact: Ints, kept: Kept, first: Sequence[str]) -> pa.Array:
    """Return per record the id it was first given: its own, if that id still leads to its contact.

    A record that left its id's contact (a split, a move) belongs to the new one from now on.
    """
    leads = {name: name for name in kept.ids} | kept.aliases
    leads_to = pa.array([leads.get(name, "") for name in first], pa.string())
    now = pa.array(kept.ids, pa.string()).take(pa.array(contact))
    return pc.if_else(pc.equal(leads_to, now), pa.array(first, pa.string()), now)


def renamed(links: Links, ids: Sequence[str]) -> Links:
    """Return what matching found under other ids, contacts in the order of their ids again."""
    new = pa.array(ids, pa.string())
    order = pc.sort_indices(new).to_numpy()
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    review = links.review
    for side in ("contact_a", "contact_b"):
        review = _set(review, side, _renamed(review[side], links.ids, new))
    one, other = (_renamed(links.related[c], links.ids, new) for c in ("contact_id", "related_id"))
    swap = pc.greater(one, other)
    related = _set(links.related, "contact_id", pc.if_else(swap, other, one))
    related = _set(related, "related_id", pc.if_else(swap, one, other))
    related = related.sort_by([("contact_id", "ascending"), ("related_id", "ascending")])
    return replace(
        links,
        contact=rank[links.contact],
        ids=new.take(pa.array(order)),
        review=review,
        related=related,
    )


def _renamed(column: pa.ChunkedArray, old: pa.Array, new: pa.Array) -> pa.ChunkedArray:
    return new.take(pc.index_in(column.combine_chunks(), value_set=old))


def _set(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)
