"""What a record says, as one key: the same next month, in another file, on another row.

Decisions are stored under these keys and contact ids are made of them, so position, file name and
status (which changes with every order) stay out.

May import: model. Tests: ``tests/match/test_hashing.py``.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zboun.arrays import plain
from zboun.match.hashing import Hashes, combine, hash_text

# Each clean form, and the raw text that stands in where nothing clean came of it.
_SAID = (
    ("name", "name_raw"),
    ("phone", "phone_raw"),
    ("email", "email_raw"),
    ("city", "city_raw"),
    ("wilaya_code", ""),
)


def content_hash(records: pa.Table) -> Hashes:
    """Return one number per record: equal for records that say the same of a person.

    Name, phone, e-mail and place in their clean form, or as written where they were refused.
    """
    if not records.num_rows:
        return np.zeros(0, np.uint64)
    return combine(*(_said(records, clean, raw) for clean, raw in _SAID))


def content_keys(records: pa.Table) -> pa.Array:
    """Return ``content_hash`` as 16 hexadecimal digits, the form in which decisions are stored.

    >>> rows = pa.table({"name": ["Amine Benali", "Amine Benali"], "phone": ["+213550123456"] * 2})
    >>> a, b = content_keys(rows).to_pylist()
    >>> a == b, len(a)
    (True, 16)
    """
    return hex_keys(content_hash(records))


def hex_keys(hashes: Hashes) -> pa.Array:
    """Return numbers as 16 hexadecimal digits each."""
    nibbles = hashes.astype(">u8").view(np.uint8).reshape(-1, 8)
    text = np.stack([nibbles >> 4, nibbles & 15], axis=-1).reshape(len(hashes), 16)
    letters = np.frombuffer(b"0123456789abcdef", np.uint8)[text]
    fixed = pa.Array.from_buffers(pa.binary(16), len(hashes), [None, pa.py_buffer(letters)])
    return fixed.cast(pa.binary()).cast(pa.string())


def _said(records: pa.Table, clean: str, raw: str) -> Hashes:
    """Return the hashes of a clean column, of its raw one where the clean one is empty."""
    if clean not in records.column_names:
        return hash_text(records[raw]) if raw in records.column_names else _blank(records)
    hashes = hash_text(records[clean])
    if raw in records.column_names:
        empty = np.flatnonzero(hashes == _EMPTY)
        hashes[empty] = hash_text(plain(records[raw]).take(pa.array(empty)))
    return hashes


_EMPTY = hash_text(pa.array([""]))[0]


def _blank(records: pa.Table) -> Hashes:
    return np.full(records.num_rows, _EMPTY)
