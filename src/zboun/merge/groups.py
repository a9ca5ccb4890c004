"""Records laid out by contact, and the small tools that every choice shares.

May import: rules, model. Tests: ``tests/test_merge.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import Mask, mask, text
from zboun.ordering import argsort, coded
from zboun.rules.merging import MergingRules

Ints = npt.NDArray[np.int64]
Key = npt.NDArray[Any] | Callable[[Ints], npt.NDArray[Any]]


class Groups:
    """Records by contact: which stand alone, and the others' rows laid out contact by contact."""

    def __init__(self, records: pa.Table, contact: Ints, count: int) -> None:
        self.records = records
        self.contact = contact
        self.count = count
        self.size = np.bincount(contact, minlength=count)
        self.first = np.empty(count, np.int64)
        self.first[contact[::-1]] = np.arange(len(contact))[::-1]
        self.many = self.size > 1
        rows = np.flatnonzero(self.many[contact])
        self.rows = rows[argsort(contact[rows])]
        self.of_row = contact[self.rows]
        self.days = days_of(records)

    def column(self, name: str) -> pa.Array:
        """Return a text column of all records."""
        return text(self.records, name)

    def part(self, name: str) -> pa.Array:
        """Return a text column of the rows of contacts with several records."""
        return self.column(name).take(pa.array(self.rows))

    def where(self, name: str, value: str) -> Mask:
        """Say where, among the rows of contacts with several records, a column has one value."""
        return equal(self.records, name, value)[self.rows]

    def best(self, *keys: Key) -> Ints:
        """Return per contact the record that comes first by the keys (the smaller wins).

        A key is an array over ``rows``, or a function of the places in ``rows`` that are still
        tied: texts are compared only where nothing else decides.
        """
        left = np.arange(len(self.rows))
        for key in keys:
            owner = self.of_row[left]
            starts = np.flatnonzero(np.diff(owner, prepend=-1))
            if len(starts) == len(left):
                break
            values = key(left) if callable(key) else key[left]
            best = np.minimum.reduceat(values, starts)
            left = left[values == np.repeat(best, np.diff(np.append(starts, len(left))))]
        chosen = self.first.copy()
        chosen[self.of_row[left[::-1]]] = self.rows[left[::-1]]
        return chosen


def equal(records: pa.Table, name: str, value: str) -> Mask:
    """Say which cells of a text column, dictionary-coded or plain, have one value."""
    if name in records.column_names and pa.types.is_dictionary(records[name].type):
        column = records[name].combine_chunks()
        if isinstance(column, pa.DictionaryArray):
            same = mask(pc.equal(column.dictionary, value))
            found: Mask = same[column.indices.to_numpy(zero_copy_only=False)]
            return found
    return mask(pc.equal(text(records, name), value))


def days_of(records: pa.Table) -> Ints:
    """Return the day of each record as a number that sorts; 0 where it has none."""
    last, first = text(records, "last_seen"), text(records, "first_seen")
    texts = pc.if_else(pc.equal(last, ""), first, last).dictionary_encode()
    digits = pc.replace_substring_regex(texts.dictionary, r"^(\d{4})-(\d\d)-(\d\d).*$", r"\1\2\3")
    plain = pc.if_else(pc.match_substring_regex(digits, r"^\d{8}$"), digits, "0")
    numbers = pc.cast(plain, pa.int64()).to_numpy(zero_copy_only=False)
    days: Ints = numbers[texts.indices.to_numpy(zero_copy_only=False)]
    return days


def alphabet(values: pa.Array) -> tuple[Key, Key]:
    """Return two keys for ``best``: the alphabetical order of sixteen bytes of each text."""
    data, offsets = _bytes(values)

    def eight(skip: int) -> Key:
        def key(rows: Ints) -> npt.NDArray[np.uint64]:
            begin, end = offsets[rows] + skip, offsets[rows + 1]
            number = np.zeros(len(rows), np.uint64)
            for place in range(8):
                inside = begin + place < end
                number <<= np.uint64(8)
                number[inside] |= data[begin[inside] + place]
            return number

        return key

    return eight(0), eight(8)


def _bytes(values: pa.Array) -> tuple[npt.NDArray[np.uint8], Ints]:
    """Return a string array's bytes and offsets."""
    buffers = values.buffers()
    offsets = np.zeros(1, np.int64)
    if len(values):
        count = values.offset + len(values) + 1
        offsets = np.frombuffer(buffers[1], np.int32, count)[values.offset :].astype(np.int64)
    data = buffers[2] if buffers[2] is not None else b""
    return np.frombuffer(data, np.uint8), offsets


def counts_of(*codes: npt.NDArray[Any]) -> Ints:
    """Return for each row how many rows have the same codes."""
    key = np.zeros(len(codes[0]), np.int64)
    for code in codes:
        key = key * (int(code.max(initial=0)) + 1) + code
    _, inverse, counts = coded(key)
    return counts[inverse].astype(np.int64)


def codes_of(values: pa.Array) -> Ints:
    """Return a number per distinct text."""
    indices: Ints = values.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    return indices.astype(np.int64)


def places(columns: Sequence[pa.ChunkedArray], ids: pa.Array) -> list[Ints]:
    """Return where in ``ids`` the cells of some columns stand (each of them does).

    >>> places([pa.chunked_array([["b", "a"]])], pa.array(["a", "b", "c"]))[0].tolist()
    [1, 0]
    """
    cells = [column.combine_chunks().dictionary_encode() for column in columns]
    asked = pc.unique(pa.chunked_array([cell.dictionary for cell in cells], pa.string()))
    number = pc.index_in(ids, value_set=asked)  # the few are laid out, the many looked up
    rows = np.flatnonzero(mask(pc.is_valid(number)))
    where = np.zeros(len(asked), np.int64)
    where[number.drop_null().to_numpy()] = rows
    return [
        where[pc.index_in(cell.dictionary, value_set=asked).to_numpy()][cell.indices.to_numpy()]
        for cell in cells
    ]


def order_of(rules: MergingRules, field: str, days: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Return the two keys in the field's order of evidence."""
    return (-days, -counts) if rules.prefer[field] == "newest" else (-counts, -days)


def joined(texts: pa.Array, owner: Ints, count: int) -> pa.Array:
    """Return per owner its texts joined by ``;``; ``owner`` ascends.

    >>> joined(pa.array(["a", "b", "c"]), np.array([0, 0, 2]), 3).to_pylist()
    ['a;b', '', 'c']
    """
    has = np.bincount(owner, minlength=count)
    some = np.flatnonzero(has)
    offsets = np.concatenate([[0], np.cumsum(has[some])]).astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(offsets), texts)
    where = np.full(count, len(some), np.int64)
    where[some] = np.arange(len(some))
    return pa.concat_arrays([pc.binary_join(lists, ";"), pa.array([""])]).take(pa.array(where))
