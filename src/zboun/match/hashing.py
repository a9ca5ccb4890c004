"""64-bit hashes of Arrow text columns, without a Python object per cell.

A hash depends on the text alone: not on its row, its batch, the machine or the run. It serves as
the key of a block and as the name of a record's content, so it must never change: stored decisions
and contact ids rest on it.

May import: nothing of zboun. Tests: ``tests/match/test_hashing.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Hashes = npt.NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)  # odd, so it can be undone
_UNDO = np.uint64(pow(int(_STEP), -1, 1 << 64))
_CHUNK_BYTES = 1 << 18  # and as many numbers at a time: what a step works on stays in the cache
_BLOCK = 1 << 15


def mix(values: Hashes) -> Hashes:
    """Return the values well spread (the finishing step of splitmix64)."""
    mixed = np.array(values, np.uint64)
    _mix_blocks(mixed)
    return mixed


def _mix_blocks(values: Hashes) -> None:
    for start in range(0, len(values), _BLOCK):
        x = values[start : start + _BLOCK]
        x ^= x >> np.uint64(30)
        x *= np.uint64(0xBF58476D1CE4E5B9)
        x ^= x >> np.uint64(27)
        x *= np.uint64(0x94D049BB133111EB)
        x ^= x >> np.uint64(31)


def combine(*parts: Hashes | int) -> Hashes:
    """Return one hash of several, in their order; a plain number salts the kind of key.

    >>> a, b = np.array([1], np.uint64), np.array([2], np.uint64)
    >>> bool(combine(a, b)[0] == combine(b, a)[0])
    False
    """
    columns = [np.atleast_1d(np.asarray(part, np.uint64)) for part in parts]
    total: Hashes = np.empty(np.broadcast_shapes(*(column.shape for column in columns)), np.uint64)
    for start in range(0, len(total), _BLOCK):
        block = np.zeros(1, np.uint64)
        for column in columns:
            some = column if len(column) == 1 else column[start : start + _BLOCK]
            block = block * _STEP + some + np.uint64(1)
            _mix_blocks(block)
        total[start : start + _BLOCK] = block
    return total


_BYTE = mix(np.arange(1, 257, dtype=np.uint64) * _STEP)


def hash_text(values: pa.Array | pa.ChunkedArray) -> Hashes:
    """Return one hash per text; equal texts are hashed once where the column is dictionary-coded.

    >>> h = hash_text(pa.array(["Amine", "Amina", "", "Amine"]))
    >>> bool(h[0] == h[3]), bool(h[0] != h[1]), len(h)
    (True, True, 4)
    """
    if isinstance(values, pa.ChunkedArray):
        chunks = [hash_text(chunk) for chunk in values.chunks]
        return np.concatenate(chunks) if chunks else np.zeros(0, np.uint64)
    if pa.types.is_dictionary(values.type):
        codes: npt.NDArray[Any] = values.indices.to_numpy(zero_copy_only=False)
        taken: Hashes = hash_text(values.dictionary)[codes]
        return taken
    return _hash_array(values)


def _hash_array(values: pa.Array) -> Hashes:
    """Hash in chunks: the sum of byte * step**position, shifted back to position 0."""
    data, offsets = text_buffers(values)
    out = np.empty(len(values), np.uint64)
    powers = _Powers(min(_CHUNK_BYTES, int(offsets[-1] - offsets[0])))
    start = 0
    while start < len(values):
        limit = offsets[start] + _CHUNK_BYTES
        stop = max(start + 1, int(np.searchsorted(offsets, limit, "right")) - 1)
        stop = min(stop, len(values))
        chunk = offsets[start : stop + 1]
        size = int(chunk[-1] - chunk[0])
        enough = powers if size <= powers.size else _Powers(size)
        out[start:stop] = _hash_chunk(data, chunk, enough)
        start = stop
    return out


class _Powers:
    """The powers of the step, and of what undoes it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.up = np.full(size + 1, _STEP)
        self.down = np.full(size + 1, _UNDO)
        for powers in (self.up, self.down):
            powers[0] = 1
            np.cumprod(powers, out=powers)


def _hash_chunk(
    data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64], powers: _Powers
) -> Hashes:
    first, last = int(offsets[0]), int(offsets[-1])
    sums = np.zeros(last - first + 1, np.uint64)
    np.cumsum(_BYTE[data[first:last]] * powers.up[: last - first], out=sums[1:])
    place = offsets - first
    plain = np.diff(sums[place]) * powers.down[place[:-1]]
    return mix(plain + np.diff(offsets).astype(np.uint64) * _BYTE[7])


def distinct(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the distinct values, sorted (by sorting: for numbers that hardly repeat, faster).

    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    ordered = np.sort(values)
    if not len(ordered):
        return ordered
    first: npt.NDArray[np.bool_] = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    kept: npt.NDArray[Any] = ordered[first]
    return kept


def among(values: Hashes, some: Hashes) -> npt.NDArray[np.bool_]:
    """Say which hashes are among some others: ``np.isin``, without sorting what is well spread.

    Each of the others is written where its upper bits say; those that met another there are
    looked for again where other bits say, and what is left after a few rounds by sorting.

    >>> among(mix(np.arange(4, dtype=np.uint64)), mix(np.array([2], np.uint64))).tolist()
    [False, False, True, False]
    """
    found = np.zeros(len(values), bool)
    width = max(len(some) * 8 - 1, 1).bit_length()
    for skip in range(_ROUNDS):
        if not len(some) or not len(values):
            return found
        shift = np.uint64(max(64 - width - 5 * skip, 0))
        mask = np.uint64((1 << width) - 1)
        table = np.full(1 << width, some[0])
        places = ((some >> shift) & mask).astype(np.int64)
        table[places] = some
        found |= table[((values >> shift) & mask).astype(np.int64)] == values
        some = some[table[places] != some]
    return found | np.isin(values, some)


_ROUNDS = 3


def text_buffers(values: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Return the bytes and the offsets of a string array (nulls must have been filled)."""
    if not pa.types.is_large_string(values.type):
        values = pc.cast(values, pa.large_string())
    buffers = values.buffers()
    offsets = np.frombuffer(buffers[1], np.int64)[values.offset : values.offset + len(values) + 1]
    if len(values) == 0:
        offsets = np.zeros(1, np.int64)
    data = buffers[2]
    return np.frombuffer(data if data is not None else b"", np.uint8), offsets
