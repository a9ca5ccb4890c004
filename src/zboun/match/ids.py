"""Contact ids: made of what a contact's records say, so that order and file names change nothing.

May import: nothing of zboun but match. Tests: ``tests/match/test_whole_runs.py``.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import as_strings
from zboun.match.facts import Ints
from zboun.match.hashing import Hashes, combine, hash_text, mix
from zboun.ordering import argsort

_LETTERS = np.frombuffer(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", np.uint8)  # no I L O U
_LENGTH = 10


def contact_ids(
    labels: Ints, content: Hashes, record_id: pa.Array, records: pa.Table
) -> tuple[Ints, pa.Array]:
    """Return the contact number of each record, and per contact its id; ids ascend.

    An id is Z and ten letters or digits. The smallest content of its records names a contact.
    Contacts that say the very same and are not merged are told apart by the rest of their records,
    by spelling, state, dates and files, then numbered.
    """
    k = int(labels.max()) + 1 if len(labels) else 0
    smallest = np.full(k, np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(smallest, labels, content)
    numbers = _apart(smallest, labels, content, record_id, records)
    order = argsort(numbers)
    place = np.empty(k, np.int64)
    place[order] = np.arange(k)
    return place[labels], _text(numbers[order])


def _apart(
    smallest: Hashes, labels: Ints, content: Hashes, record_id: pa.Array, records: pa.Table
) -> Hashes:
    """Return the numbers with those that occur twice made different."""
    short = smallest >> np.uint64(64 - 5 * _LENGTH)
    order = argsort(short)
    same = short[order][1:] == short[order][:-1]
    twins = np.zeros(len(smallest), bool)
    twins[order[1:][same]] = twins[order[:-1][same]] = True
    if not twins.any():
        return smallest
    rows = np.flatnonzero(twins[labels])
    ids, rest = _beside(record_id, records, rows)
    whole, other = np.zeros((2, len(smallest)), np.uint64)
    np.add.at(whole, labels[rows], content[rows])
    np.add.at(other, labels[rows], mix(rest + content[rows]))
    last = np.full(len(smallest), np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(last, labels[rows], ids)
    twin = np.flatnonzero(twins)
    twin = twin[np.lexsort((last[twin], other[twin], whole[twin], short[twin]))]
    new = np.ones(len(twin), bool)
    new[1:] = short[twin][1:] != short[twin][:-1]
    place = np.arange(len(twin))
    rank = place - np.maximum.accumulate(np.where(new, place, 0))
    answer = smallest.copy()
    answer[twin[rank > 0]] = combine(smallest[twin[rank > 0]], rank[rank > 0].astype(np.uint64))
    return answer


# What tells records apart whose clean forms are the same: how they are written, state, dates.
_BESIDE = (
    "name_raw", "phone_raw", "email_raw", "city_raw", "status_raw", "first_seen", "last_seen",
)  # fmt: skip


def _beside(record_id: pa.Array, records: pa.Table, rows: Ints) -> tuple[Hashes, Hashes]:
    """Return the hashes of some records' ids, and of what they say beside their content."""
    where = pa.array(rows)
    ids = record_id.take(where)
    known = [name for name in _BESIDE if name in records.column_names]
    some = [as_strings(records[name].take(where)) for name in known]
    source = pc.replace_substring_regex(ids, r":\d+$", "")  # where in it is not said by a record
    return hash_text(ids), combine(*map(hash_text, (source, *some)))


def _text(numbers: Hashes) -> pa.Array:
    text = np.empty((len(numbers), _LENGTH + 1), np.uint8)
    text[:, 0] = ord("Z")
    for place in range(1, _LENGTH + 1):  # all places at once would take 160 bytes a contact
        digits = (numbers >> np.uint64(64 - 5 * place)) & np.uint64(31)
        text[:, place] = _LETTERS[digits.astype(np.int64)]
    buffer = pa.py_buffer(np.ascontiguousarray(text))
    fixed = pa.Array.from_buffers(pa.binary(_LENGTH + 1), len(numbers), [None, buffer])
    return fixed.cast(pa.binary()).cast(pa.string())
