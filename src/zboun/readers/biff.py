"""Whether an old workbook's records claim more than it holds: calamine believes what they say.

A record that announces a range of billions of cells makes calamine ask for that much memory at
once, and the machine ends the whole run. So the records are walked first, and a claim that no
true .xls can make is refused. No cell is read here.

May import: errors, readers.ole_chains. Tests: ``tests/hostile/test_bombs.py``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from zboun.errors import InputError
from zboun.readers import ole_chains

MAX_ROWS, MAX_COLUMNS = 65_536, 256  # of the format
_STRINGS, _SHEET, _RANGE, _END = 0xFC, 0x85, 0x200, 0x0A
# Number, label, truth or error, text of a formula, RK, shared text, several RK, formula.
_CELLS = frozenset([0x203, 0x204, 0x205, 0x207, 0x27E, 0xFD, 0xBD, 0x06])
_SHORTEST = 3  # bytes of the shortest text in the table of shared texts
Record = tuple[int, int, int]  # its kind, where its content begins, its length


def check(name: str, data: bytes) -> None:
    """Raise InputError ``truncated`` for a workbook that claims more than it can hold."""
    claims_too_much = ole_chains.claims_too_much(data)
    if not claims_too_much:
        stream = ole_chains.workbook(data)
        claims_too_much = bool(stream) and not _honest(stream)
    if claims_too_much:
        raise InputError(
            name, "truncated", "it announces more than it holds", "fetch or copy the file again"
        )


def _honest(stream: bytes) -> bool:
    places = set()
    for kind, at, length in _records(stream, 0):
        if kind == _STRINGS and length >= 8:
            (count,) = struct.unpack_from("<i", stream, at + 4)
            if not 0 <= count <= len(stream) // _SHORTEST:
                return False
        if kind == _SHEET and length >= 4:
            places.add(struct.unpack_from("<I", stream, at)[0])
    left = len(stream)  # no two sheets share a record
    for place in places:
        end = _sheet(stream, place)
        left -= end - place
        if end < 0 or left < 0:
            return False
    return True


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """Yield the records from one place up to the next end, as far as there is any."""
    last = len(stream) - 4
    while at <= last:
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            return
        yield kind, at + 4, length
        if kind == _END:
            return
        at += 4 + length


def _sheet(stream: bytes, place: int) -> int:
    """Return where a sheet ends; -1 when it has cells where no .xls has any."""
    end = place
    for kind, at, length in _records(stream, place):
        end = at + length
        if kind in _CELLS and length >= 4:
            (column,) = struct.unpack_from("<H", stream, at + 2)
            if column >= MAX_COLUMNS:
                return -1
        elif kind == _RANGE and not _fits(stream[at : at + length]):
            return -1
    return end


def _fits(content: bytes) -> bool:
    """Say whether a sheet's announced range lies within what the format allows.

    >>> _fits(struct.pack("<IIHHH", 0, 65_536, 0, 256, 0))
    True
    >>> _fits(struct.pack("<IIHHH", 0, 4_000_000_000, 0, 256, 0))
    False
    """
    form = {10: "<HHHH", 14: "<IIHH"}.get(len(content))
    if form is None:
        return True  # calamine refuses it by its length
    first, last, left, right = struct.unpack_from(form, content)
    if not last or not right:
        return True  # an empty sheet
    return bool(first < last <= MAX_ROWS and left < right <= MAX_COLUMNS)
