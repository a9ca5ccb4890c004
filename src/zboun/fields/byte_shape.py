"""The shape of texts by the classes of their bytes: which class may stand behind which.

A fast path says which bytes are alike (digits, letters, gaps) and what may follow what. Whether a
text has such a shape is then told of all bytes of a column at once.

May import: fields.arrow. Tests: ``tests/fields/test_byte_shape.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from zboun.fields.arrow import Bytes, Offsets, translated

_BITS = 4  # that a class takes: a pair of two fits a byte


@dataclass(frozen=True, slots=True)
class ByteShape:
    """Classes of bytes, numbers below 16, and the pairs of them that a text may hold.

    Kept as tables of ``bytes.translate``, which is several times as fast as indexing with an array.

    >>> shape = ByteShape.of({0: "0123456789", 1: "-"}, {3: (0,), 0: (0, 1), 1: (0,)}, 2, 3)
    >>> data = np.frombuffer(b"1-2-" + b"--", np.uint8)
    >>> kinds, offsets = shape.kinds(data), np.array([0, 4, 6], np.int32)
    >>> kinds.tolist(), shape.misplaced(kinds, offsets).tolist()
    ([0, 1, 0, 1, 1, 1], [0, 0, 0, 0, 1, 1])
    """

    classes: bytes  # of every byte
    misfits: bytes  # of every pair, the class before in the high bits: 1 = it may not stand so
    start: int  # the class of what stands before a text

    @classmethod
    def of(
        cls,
        chars: Mapping[int, str],
        followers: Mapping[int, Iterable[int]],
        other: int,
        start: int,
    ) -> ByteShape:
        """Return the shape of such classes; ``other`` is the class of bytes that have none."""
        classes = np.full(256, other, np.uint8)
        for kind, members in chars.items():
            classes[[ord(char) for char in members]] = kind
        misfits = np.ones(256, np.uint8)
        for before, afters in followers.items():
            misfits[[before << _BITS | after for after in afters]] = 0
        return cls(classes.tobytes(), misfits.tobytes(), start)

    def kinds(self, data: Bytes) -> Bytes:
        """Return the class of every byte."""
        return translated(data, self.classes)

    def misplaced(self, kinds: Bytes, offsets: Offsets) -> Bytes:
        """Return 1 for every byte that may not stand behind the one before it in its text."""
        pairs = np.empty_like(kinds)
        np.left_shift(kinds[:-1], _BITS, out=pairs[1:])
        pairs[offsets[:-1][np.diff(offsets) > 0]] = self.start << _BITS
        np.bitwise_or(pairs, kinds, out=pairs)
        return translated(pairs, self.misfits)
