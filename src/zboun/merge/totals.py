"""What is counted over all records of a contact: sources, first and last day, messages.

May import: rules, model. Tests: ``tests/test_merge.py``.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import Mask, mask
from zboun.merge.groups import Groups, Ints, joined


def sources(groups: Groups) -> pa.Array:
    """Return the names of the sources of each contact, sorted, joined by ``;``."""
    encoded = groups.column("source").dictionary_encode()
    order = pc.rank(encoded.dictionary, tiebreaker="dense").to_numpy().astype(np.int64)
    ranks = order[encoded.indices.to_numpy(zero_copy_only=False)]
    one = encoded.dictionary.take(encoded.indices.take(pa.array(groups.first)))
    pair = groups.of_row * (len(order) + 1) + ranks[groups.rows]
    pair = pair[_of_several(groups.of_row, ranks[groups.rows])]
    if not len(pair):
        return one
    pair = np.unique(pair)
    owner, rank = pair // (len(order) + 1), pair % (len(order) + 1)
    back = np.zeros(len(order) + 1, np.int64)
    back[order] = np.arange(len(order))
    many = joined(encoded.dictionary.take(pa.array(back[rank])), owner, groups.count)
    several = np.bincount(owner, minlength=groups.count) > 0
    return pc.if_else(pa.array(several), many, one)


def _of_several(owner: Ints, ranks: Ints) -> Mask:
    """Say which rows are of an owner whose rows differ; ``owner`` ascends."""
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    if not len(starts):
        return np.zeros(0, bool)
    differ = np.minimum.reduceat(ranks, starts) != np.maximum.reduceat(ranks, starts)
    several: Mask = np.repeat(differ, np.diff(np.append(starts, len(owner))))
    return several


def dates(groups: Groups) -> dict[str, pa.Array]:
    """Return the earliest and the latest day of each contact, ``""`` where no record has one."""
    first, last = groups.column("first_seen"), groups.column("last_seen")
    both = pa.concat_arrays([first, last]).dictionary_encode()
    order = pc.rank(both.dictionary, tiebreaker="dense").to_numpy().astype(np.int64)
    texts = both.dictionary.take(pc.sort_indices(both.dictionary))
    rank = order[both.indices.to_numpy(zero_copy_only=False)] - 1
    filled = mask(pc.not_equal(texts, ""))[rank] if len(texts) else np.zeros(0, bool)
    contact = np.concatenate([groups.contact, groups.contact])
    low = np.full(groups.count, len(texts), np.int64)
    high = np.full(groups.count, -1, np.int64)
    np.minimum.at(low, contact[filled], rank[filled])
    np.maximum.at(high, contact[filled], rank[filled])
    padded = pa.concat_arrays([texts, pa.array([""])])
    high[high < 0] = len(texts)
    return {"first_seen": padded.take(pa.array(low)), "last_seen": padded.take(pa.array(high))}


def messages(groups: Groups) -> pa.Array:
    """Return how many chat messages each contact wrote."""
    if "messages" not in groups.records.column_names:
        return pa.array(np.zeros(groups.count, np.int64))
    column = pc.fill_null(pc.cast(groups.records["messages"], pa.int64()), 0)
    weights = column.combine_chunks().to_numpy(zero_copy_only=False)
    sums = np.bincount(groups.contact, weights=weights, minlength=groups.count)
    return pa.array(sums.astype(np.int64))
