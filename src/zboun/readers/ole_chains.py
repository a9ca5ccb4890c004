"""The file system inside an OLE container: whether its chains end, and its workbook.

An old workbook is a small file system. calamine follows its chains of sectors without counting,
and believes the sizes they are said to have, so a few damaged bytes would take all the memory of
the machine; here they are followed, and counted, first.

May import: errors. Tests: ``tests/hostile/test_bombs.py``.
"""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt

from zboun.errors import InputError

_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_RESERVED = 0xFFFFFFFA  # this and above are no sectors: end of chain, free, table
_SIZES = (512, 4096)  # of a sector: there are two versions of the format
_IN_HEADER = 109  # table sectors that the header names itself

Sectors = npt.NDArray[np.int64]


class _MissingError(Exception):
    """A table names a sector that the file does not have."""


def check(name: str, data: bytes) -> None:
    """Raise InputError ``truncated`` for a container whose chains run in a circle."""
    if not _is_container(data):
        return
    try:
        damaged = _endless(data)
    except _MissingError:
        damaged = True
    if damaged:
        raise InputError(
            name, "truncated", "its inner table of contents is damaged", "fetch or copy it again"
        )


def _endless(data: bytes) -> bool:
    size = _size(data)
    if size not in _SIZES:
        return True
    count = len(data) // size + 1
    (small,) = struct.unpack_from("<I", data, 60)
    table = _table(data, size, count)
    return table is None or _circular(table[:count]) or _circular(_small(data, size, small, table))


def claims_too_much(data: bytes) -> bool:
    """Say whether the container announces more sectors, or a longer workbook, than it has."""
    if not _is_container(data):
        return False
    count = len(data) // _size(data) + 1
    announced = struct.unpack_from("<II", data, 40) + struct.unpack_from("<I", data, 64)
    if max((*announced, *struct.unpack_from("<I", data, 72))) > count:
        return True
    entries = _entries(data)
    read = [*entries[:1], *(one for one in entries if one[0] in _BOOKS)]
    return any(length > len(data) for _, _, length in read)


def workbook(data: bytes) -> bytes:
    """Return the stream that is the workbook; nothing where there is none."""
    entries = _entries(data) if _is_container(data) else []
    for wanted in _BOOKS:
        for name, first, length in entries:
            if name == wanted:
                return _content(data, first, length, entries[0][1])
    return b""


_BOOKS = ("Workbook", "Book")
_SMALL, _CUTOFF = 64, 4096  # the size of small sectors; streams below this lie in them


def _content(data: bytes, first: int, length: int, root: int) -> bytes:
    size = _size(data)
    table = _table(data, size, len(data) // size + 1)
    if table is None:
        return b""
    if length >= _CUTOFF:
        return _chained(data[size:], size, first, table)[:length]
    (small,) = struct.unpack_from("<I", data, 60)
    following = _small(data, size, small, table)
    return _chained(_chained(data[size:], size, root, table), _SMALL, first, following)[:length]


def _chained(data: bytes, size: int, sector: int, following: Sectors) -> bytes:
    """Return the sectors of one chain, which was seen to end."""
    parts: list[bytes] = []
    while sector < len(following) and len(parts) <= len(following):
        parts.append(data[sector * size : (sector + 1) * size])
        sector = int(following[sector])
    return b"".join(parts)


def _entries(data: bytes) -> list[tuple[str, int, int]]:
    """Return what the container's directory names: name, first sector, length; the root first."""
    size = _size(data)
    table = _table(data, size, len(data) // size + 1)
    if table is None:
        return []
    (first,) = struct.unpack_from("<I", data, 48)
    lines = _chained(data[size:], size, first, table)
    found = []
    for at in range(0, len(lines) // 128 * 128, 128):
        name = lines[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
        start, low, high = struct.unpack_from("<III", lines, at + 116)
        # The older version has 32 bits for a length; what follows them may be anything.
        found.append((name, start, low if size == 512 else low + (high << 32)))
    return found


def _is_container(data: bytes) -> bool:
    return data[:8] == _MAGIC and len(data) >= 512


def _size(data: bytes) -> int:
    return 1 << int(min(struct.unpack_from("<H", data, 30)[0], 16))


def _words(data: bytes, size: int, sector: int) -> Sectors:
    """Return one sector of a table; what a cut file lacks of it is zeros, as calamine reads it.

    Raises ``_MissingError`` for a sector behind the end: read as zeros, it would lead to itself
    forever.
    """
    part = data[(sector + 1) * size : (sector + 2) * size]
    if not part:
        raise _MissingError
    return np.frombuffer(part.ljust(size, b"\0"), "<u4").astype(np.int64)


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
