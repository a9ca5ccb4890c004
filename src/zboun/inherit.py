"""Which contact a record had in an earlier version of its source: by what it says, else by its row.

May import: match (its content keys), model. Tests: ``tests/test_update.py``.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.earlier import IDS
from zboun.match.content import content_hash
from zboun.match.hashing import Hashes, combine, hash_text


def inherited(fresh: pa.Table, gone: pa.Table) -> pa.Table:
    """Return per new record the ids that its like had among the replaced ones, "" for none.

    Its like says the same in the same source; or stands on the same row with the same name or
    phone, when something else of it was corrected.
    """
    position = np.full(len(fresh), -1, np.int64)
    if len(fresh) and len(gone):
        position = _by_content(fresh, gone)
        row = _by_row(fresh, gone)
        position = np.where(position >= 0, position, row)
    known = pa.array(position, mask=position < 0)
    columns = [pc.fill_null(gone[name].combine_chunks().take(known), "") for name in IDS]
    return pa.table(columns, names=list(IDS))


def _by_content(fresh: pa.Table, gone: pa.Table) -> np.ndarray:
    keys = [combine(_hash(t["source"]), content_hash(t)) for t in (gone, fresh)]
    order = np.argsort(keys[0], kind="stable")
    ordered = keys[0][order]
    place = np.minimum(np.searchsorted(ordered, keys[1]), len(ordered) - 1)
    return np.where(ordered[place] == keys[1], order[place], -1)


def _hash(column: pa.ChunkedArray) -> Hashes:
    return hash_text(column)


def _by_row(fresh: pa.Table, gone: pa.Table) -> np.ndarray:
    at = pc.index_in(
        fresh["record_id"].combine_chunks(), value_set=gone["record_id"].combine_chunks()
    )
    there = gone.take(at)
    same = [
        pc.and_(pc.equal(fresh[name], there[name]), pc.not_equal(fresh[name], ""))
        for name in ("name", "phone")
    ]
    like = pc.fill_null(pc.or_kleene(*same), False)
    position = pc.fill_null(at, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return np.where(like.to_numpy(), position, -1)
