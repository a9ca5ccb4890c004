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
from collections import defaultdict
from collections.abc import Collection
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

    ids: pa.Array  # per contact
    aliases: dict[str, str] = field(default_factory=dict)  # earlier id -> the id it leads to
    split: dict[str, str] = field(default_factory=dict)  # new id -> the id its records had


@dataclass(frozen=True, slots=True)
class _Claims:
    """Which contacts hold records of which earlier ids: per id the one with most records first."""

    names: pa.Array  # the earlier ids
    name: Ints  # per claim: position of its id
    contact: Ints

    @property
    def heirs(self) -> Ints:
        """Per earlier id the contact that it goes to."""
        return self.contact[np.flatnonzero(np.diff(self.name, prepend=-1))]


def keep(
    contact: Ints,
    natural: pa.Array,
    first: pa.Array,
    current: pa.Array,
    ages: pa.Table,
    taken: Collection[str] = (),
) -> Kept:
    """Return the ids of the contacts.

    ``contact``: per record the number of its contact; ``natural``: per contact its own id;
    ``first``, ``current``: per record the id it was first given and the one it had last, "" for a
    new record; ``ages``: ``id`` and the ``run`` that gave it; ``taken``: other ids that mean
    somebody.
    """
    claims = _claims(contact, first, current)
    heirs = claims.heirs
    chosen, merged = _chosen(heirs, claims.names, ages, len(natural))
    ids = _with_free(pc.if_else(chosen.is_null(), natural, chosen), chosen, claims.names, taken)
    aliases = {name: ids[heir].as_py() for heir, name in merged}
    return Kept(ids, aliases, _split(claims, heirs, ids))


def _claims(contact: Ints, first: pa.Array, current: pa.Array) -> _Claims:
    """Return the claims to each earlier id.

    An id that no record was first given (its own are gone) is claimed by who had it last.
    """
    known = pc.not_equal(first, "")
    orphan = pc.and_(pc.not_equal(current, ""), pc.invert(pc.is_in(current, value_set=first)))
    named = pa.concat_arrays([first.filter(known), current.filter(orphan)]).dictionary_encode()
    holders = np.concatenate([contact[np.asarray(known)], contact[np.asarray(orphan)]])
    total = int(contact.max(initial=0)) + 1
    pairs, count = np.unique(
        np.asarray(named.indices, np.int64) * total + holders, return_counts=True
    )
    name, holder = np.divmod(pairs, total)
    order = np.lexsort((holder, -count, name))
    return _Claims(named.dictionary, name[order], holder[order])


def _chosen(
    heirs: Ints, names: pa.Array, ages: pa.Table, total: int
) -> tuple[pa.Array, list[tuple[int, str]]]:
    """Return per contact the id it carries on, null for none, and the others it was left."""
    position = np.full(total, -1, np.int64)
    position[heirs] = np.arange(len(heirs))
    rivals = np.flatnonzero(np.bincount(heirs, minlength=total)[heirs] > 1)
    age = pc.fill_null(ages["run"].take(_at(names.take(pa.array(rivals)), ages["id"])), -1)
    several: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    for place, run in zip(rivals.tolist(), age.to_pylist(), strict=True):
        several[int(heirs[place])].append((run, names[place].as_py(), place))
    merged: list[tuple[int, str]] = []
    for heir, claimed in several.items():
        oldest, *others = sorted(claimed)
        position[heir] = oldest[2]
        merged += [(heir, name) for _, name, _ in others]
    return names.take(pa.array(position, mask=position < 0)), merged


def _at(names: pa.Array, among: pa.ChunkedArray) -> pa.Array:
    return pc.index_in(names, value_set=among.combine_chunks())


def _with_free(
    ids: pa.Array, chosen: pa.Array, claimed: pa.Array, taken: Collection[str]
) -> pa.Array:
    """Return the ids with those of new contacts that mean somebody else replaced."""
    held = pa.concat_arrays([claimed, pa.array(list(taken), pa.string())])
    new = chosen.is_null()
    clash = np.flatnonzero(np.asarray(pc.and_(new, pc.is_in(ids, value_set=held))))
    if not len(clash):
        return ids
    used = {*held.to_pylist(), *ids.to_pylist()}
    free = []
    for natural in ids.take(pa.array(clash)).to_pylist():
        free.append(_free(natural, used))
        used.add(free[-1])
    mask = np.zeros(len(ids), bool)
    mask[clash] = True
    return pc.replace_with_mask(ids, pa.array(mask), pa.array(free, pa.string()))


def _free(natural: str, used: Collection[str]) -> str:
    """Return an id that nobody has, made of the natural one."""
    name, number = natural, 0
    while name in used:
        number += 1
        digest = hashlib.blake2b(f"{natural}.{number}".encode(), digest_size=10).digest()
        name = "Z" + "".join(_LETTERS[byte & 31] for byte in digest)
    return name


def _split(claims: _Claims, heirs: Ints, ids: pa.Array) -> dict[str, str]:
    """Return the new ids of contacts whose records had an id that went to others."""
    lost = (heirs[claims.name] != claims.contact) & ~np.isin(claims.contact, heirs)
    names = claims.names.take(pa.array(claims.name[lost])).to_pylist()
    new = ids.take(pa.array(claims.contact[lost])).to_pylist()
    return dict(sorted(zip(new, names, strict=True), reverse=True))  # of several ids the smallest


def first_ids(contact: Ints, kept: Kept, first: pa.Array) -> pa.Array:
    """Return per record the id it was first given: its own, if that id still leads to its contact.

    A record that left its id's contact (a split, a move) belongs to the new one from now on.
    """
    now = kept.ids.take(pa.array(contact))
    aliases = pa.array(list(kept.aliases), pa.string())
    led = pa.array(list(kept.aliases.values()), pa.string()).take(
        pc.index_in(first, value_set=aliases)
    )
    stays = pc.equal(pc.coalesce(led, first), now)
    return pc.if_else(stays, first, now)


def renamed(links: Links, new: pa.Array) -> Links:
    """Return what matching found under other ids, contacts in the order of their ids again."""
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
