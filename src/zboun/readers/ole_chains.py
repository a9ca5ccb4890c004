"""Whether the sector chains of an OLE container end: a chain that bites its tail has no size.

An old workbook is a small file system. calamine follows its chains of sectors without counting, so
a few damaged bytes would take all the memory of the machine; here they are followed first.

May import: errors. Tests: ``tests/hostile/test_bombs.py``.
"""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt

from zboun.errors import InputError

_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_RESERVED = 0xFFFFFFFA  # this and above are no sectors: end of chain, free, table
_IN_HEADER = 109  # table sectors that the header names itself

Sectors = npt.NDArray[np.int64]


def check(name: str, data: bytes) -> None:
    """Raise InputError ``truncated`` for a container whose chains run in a circle."""
    if data[:8] != _MAGIC or len(data) < 512:
        return
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
    count = len(data) // size + 1
    (small,) = struct.unpack_from("<I", data, 60)
    table = _table(data, size, count)
    if table is None or _circular(table[:count]) or _circular(_small(data, size, small, table)):
        raise InputError(
            name, "truncated", "its inner table of contents is damaged", "fetch or copy it again"
        )


def _words(data: bytes, size: int, sector: int) -> Sectors:
    part = data[(sector + 1) * size : (sector + 2) * size]
    return np.frombuffer(part[: len(part) // 4 * 4], "<u4").astype(np.int64)


def _table(data: bytes, size: int, count: int) -> Sectors | None:
    """Return which sector follows each one; None where the list of table sectors is circular."""
    named = np.frombuffer(data[76 : 76 + 4 * _IN_HEADER], "<u4").astype(np.int64).tolist()
    (further,) = struct.unpack_from("<I", data, 68)
    for _ in range(count):
        if further >= _RESERVED or further >= count:
            break
        words = _words(data, size, further).tolist()
        named += words[:-1]
        further = words[-1] if words else _RESERVED
    else:
        return None
    parts = [_words(data, size, sector) for sector in named if sector < count]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _small(data: bytes, size: int, first: int, table: Sectors) -> Sectors:
    """Return which small sector follows each one."""
    parts: list[Sectors] = []
    while first < len(table) and len(parts) <= len(table):
        parts.append(_words(data, size, first))
        first = int(table[first])
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _circular(following: Sectors) -> bool:
    """Say whether some walk never ends: after as many steps as there are places, all must have."""
    places = len(following)
    step = np.append(np.where(following < places, following, places), places)
    for _ in range(places.bit_length() + 1):
        step = step[step]
    return bool((step != places).any())
