"""The order of many whole numbers, at half the price of ``numpy.argsort``.

Numbers are sorted several times faster than places are: so each number is sorted together with its
place, both in one 64-bit number, the place in its low bits.

May import: nothing of zboun. Tests: ``tests/test_ordering.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]
_BITS = 64
_FEW = 1000  # numbers that numpy orders as fast


def argsort(numbers: Numbers) -> Ints:
    """Return ``numpy.argsort(numbers, kind="stable")`` of whole numbers.

    >>> argsort(np.array([7, 3, 7, 0])).tolist()
    [3, 1, 0, 2]
    """
    return arranged(numbers)[0]


def arranged(numbers: Numbers) -> tuple[Ints, Numbers]:
    """Return the order of whole numbers, equal ones as they stood, and the numbers in it.

    >>> [column.tolist() for column in arranged(np.array([7, 3, 7, 0]))]
    [[3, 1, 0, 2], [0, 3, 7, 7]]
    """
    if len(numbers) < _FEW or (numbers.dtype.kind == "i" and numbers.min() < 0):
        order = np.argsort(numbers, kind="stable")
        return order, numbers[order]
    keys = numbers.astype(np.uint64, copy=False)
    width = np.uint64((len(keys) - 1).bit_length())
    low = (np.uint64(1) << width) - np.uint64(1)
    whole = int(keys.max()).bit_length() + int(width) <= _BITS
    packed = keys << width if whole else keys & ~low
    packed |= np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    if whole:
        return (packed & low).view(np.int64), (packed >> width).astype(numbers.dtype)
    packed &= low
    order = packed.view(np.int64)
    return _mended(order, numbers[order], width)


def _mended(order: Ints, ordered: Numbers, width: np.uint64) -> tuple[Ints, Numbers]:
    """Sort again where numbers differ only in the bits that were given to the place.

    Among millions of hashes there are always a few such runs, and hardly more.
    """
    wrong = np.flatnonzero(ordered[1:] < ordered[:-1])
    if not len(wrong):
        return order, ordered
    upper = ordered.astype(np.uint64, copy=False) >> width
    runs = np.unique(upper[wrong])
    begin, end = np.searchsorted(upper, runs), np.searchsorted(upper, runs, "right")
    sizes = end - begin
    place = np.arange(int(sizes.sum())) + np.repeat(begin - (np.cumsum(sizes) - sizes), sizes)
    again = place[np.lexsort((order[place], ordered[place]))]
    order[place], ordered[place] = order[again], ordered[again]
    return order, ordered


def coded(numbers: Numbers) -> tuple[Numbers, Ints, Ints]:
    """Return the distinct numbers, sorted; which each one is; and how often each occurs.

    >>> [column.tolist() for column in coded(np.array([7, 3, 7]))]
    [[3, 7], [1, 0, 1], [1, 2]]
    """
    order, ordered = arranged(numbers)
    first = np.ones(len(ordered), bool)
    first[1:] = ordered[1:] != ordered[:-1]
    codes = np.empty(len(numbers), np.int64)
    codes[order] = np.cumsum(first) - 1
    starts = np.flatnonzero(first)
    return ordered[starts], codes, np.diff(np.append(starts, len(ordered)))
