"""Arrow string arrays for the batch forms: their bytes as numpy sees them, answers put together.

A batch settles its bulk by looking at the bytes of the whole column at once, and asks the scalar
rule for each distinct text of the rest. What each part of the rows got is put back in order here.

May import: model, fields.text. Tests: ``tests/fields/test_arrow.py``.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import Mask, as_strings, empties, mask
from zboun.fields.text import DASHES, INVISIBLE, SPACES, ascii_digits, strip_marks
from zboun.model import Outcome, Value

Rows = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int32]

OUTCOMES = tuple(outcome.value for outcome in Outcome)
OUTCOME_CODE = {outcome: code for code, outcome in enumerate(OUTCOMES)}
SLICE = 1 << 16  # texts whose bytes are looked at together: what fits a cache is read fastest
COLUMNS = ("clean", "outcome", "reason", "leftover")


@dataclass(frozen=True, slots=True)
class Part:
    """The answers for some rows of a batch."""

    rows: Rows
    clean: pa.Array
    outcome: npt.NDArray[np.int8]  # index in OUTCOMES
    reason: npt.NDArray[np.int32]  # index in ``reasons``
    reasons: Sequence[str]
    leftover: pa.Array | None = None  # None = nothing was


_MARKED = f"[{INVISIBLE}{SPACES}{DASHES}]|[^\\P{{Nd}}0-9]|^ | $|  "


def without_marks(texts: pa.Array) -> pa.Array:
    """Return texts without invisible marks, trimmed, with plain spaces, dashes and digits.

    >>> without_marks(pa.array(["NRP 2", " \u200e٢ – 3"])).to_pylist()
    ['NRP 2', '2 - 3']
    """
    marked = pc.match_substring_regex(texts, _MARKED)
    if not pc.any(marked).as_py():
        return texts
    mended = [ascii_digits(strip_marks(text)) for text in texts.filter(marked).to_pylist()]
    return pc.replace_with_mask(texts, marked, pa.array(mended, pa.string()))


def matching(texts: pa.Array, pattern: str) -> Mask:
    """Say which texts hold what a regular expression describes.

    >>> matching(pa.array(["0550", "NRP"]), "^[0-9]+$").tolist()
    [True, False]
    """
    return mask(pc.match_substring_regex(texts, pattern))


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the search for cyclic garbage: work that makes many small objects makes none of it.

    Set back by who held it, the outermost of several: no setting outlives the work.
    """
    held = gc.isenabled()
    if held:
        gc.disable()
    try:
        yield
    finally:
        if held:
            gc.enable()


def buffers(strings: pa.Array) -> tuple[Offsets, Bytes]:
    """Return where each text begins (and where the last ends), and the bytes of all.

    >>> offsets, data = buffers(pa.array(["ab", "", "c"]))
    >>> offsets.tolist(), bytes(data)
    ([0, 2, 2, 3], b'abc')
    """
    if not len(strings):
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    _, offset_buffer, data_buffer = strings.buffers()
    offsets = np.frombuffer(offset_buffer, np.int32)
    offsets = offsets[strings.offset : strings.offset + len(strings) + 1]
    if data_buffer is None:
        return offsets - offsets[0], np.zeros(0, np.uint8)
    data = np.frombuffer(data_buffer, np.uint8)[offsets[0] : offsets[-1]]
    return (offsets if offsets[0] == 0 else offsets - offsets[0]), data


def translated(data: Bytes, table: bytes) -> Bytes:
    """Return bytes through a table of 256: several times as fast as indexing with an array."""
    return np.frombuffer(data.tobytes().translate(table), np.uint8)


def strings_of(offsets: npt.NDArray[Any], data: Bytes) -> pa.Array:
    """Return the string array of such offsets and bytes; the bytes must be UTF-8."""
    places = pa.py_buffer(offsets.astype(np.int32))
    return pa.StringArray.from_buffers(
        len(offsets) - 1, places, pa.py_buffer(np.ascontiguousarray(data))
    )


def fixed_width(letters: Bytes) -> pa.Array:
    """Return a matrix of bytes as one text a row.

    >>> fixed_width(np.array([[97, 98], [99, 100]], np.uint8)).to_pylist()
    ['ab', 'cd']
    """
    count, width = letters.shape
    return strings_of(np.arange(count + 1, dtype=np.int64) * width, letters.reshape(-1))


Stage = Callable[[pa.Array, Rows], tuple[Part, Rows]]


def in_stages(values: Any, stages: Sequence[Stage], rule: Callable[[str], Value]) -> pa.Table:
    """Return the answers for a column: each stage settles its texts, the rule the rest.

    A stage takes texts with their rows in the batch, and returns the answers for some of them and
    the places of the others.
    """
    texts = as_strings(values)
    parts: list[Part] = []
    rest, rest_rows = [], []
    for start in range(0, max(len(texts), 1), SLICE):
        left = texts.slice(start, SLICE)
        rows = np.arange(start, start + len(left), dtype=np.int64)
        for stage in stages:
            if len(rows):
                part, places = stage(left, rows)
                parts.append(part)
                left, rows = left.take(pa.array(places)), rows[places]
        rest.append(left)
        rest_rows.append(rows)
    parts.append(by_rule(pa.concat_arrays(rest), np.concatenate(rest_rows), rule))
    return assemble(len(texts), parts)


def blanks(texts: pa.Array, rows: Rows) -> tuple[Part, Rows]:
    """The stage of empty texts."""
    blank = mask(pc.equal(texts, ""))
    some = np.flatnonzero(blank)
    outcome = np.full(len(some), OUTCOME_CODE["empty"], np.int8)
    part = Part(rows[some], empties(len(some)), outcome, np.zeros(len(some), np.int32), ("",))
    return part, np.flatnonzero(~blank)


def others(count: int, places: Rows) -> Rows:
    """Return the places from 0 to ``count`` less those named.

    >>> others(4, np.array([1, 2])).tolist()
    [0, 3]
    """
    left = np.ones(count, np.bool_)
    left[places] = False
    return np.flatnonzero(left)


def by_rule(strings: pa.Array, rows: Rows, rule: Callable[[str], Value]) -> Part:
    """Return the rule's answers for the texts, each distinct one asked once.

    ``rows``: the places of these texts in the batch.
    """
    encoded = strings.dictionary_encode()
    values = [rule(text) for text in encoded.dictionary.to_pylist()]
    reasons = sorted({value.reason for value in values})
    code_of = {reason: code for code, reason in enumerate(reasons)}
    which = encoded.indices.to_numpy(zero_copy_only=False)
    outcome = np.array([OUTCOME_CODE[value.outcome] for value in values], np.int8)
    reason = np.array([code_of[value.reason] for value in values], np.int32)
    leftover = pa.array([getattr(value, "leftover", "") for value in values], pa.string())
    return Part(
        rows,
        pa.array([value.clean for value in values], pa.string()).take(encoded.indices),
        outcome[which] if len(values) else np.zeros(0, np.int8),
        reason[which] if len(values) else np.zeros(0, np.int32),
        reasons,
        leftover.take(encoded.indices),
    )


def assemble(count: int, parts: Sequence[Part]) -> pa.Table:
    """Return the answers of all parts as one table, in the order of the batch's rows."""
    parts = [part for part in parts if len(part.rows)]
    if not parts:
        return _table(pa.array([], pa.string()), np.zeros(0, np.int8), np.zeros(0, np.int32), [""])
    place = np.empty(count, np.int64)
    outcome = np.empty(count, np.int8)
    reason = np.empty(count, np.int32)
    names = sorted({name for part in parts for name in part.reasons})
    start = 0
    for part in parts:
        place[part.rows] = np.arange(start, start + len(part.rows))
        outcome[part.rows] = part.outcome
        reason[part.rows] = np.array([names.index(n) for n in part.reasons], np.int32)[part.reason]
        start += len(part.rows)
    order = pa.array(place)
    clean = pa.concat_arrays([part.clean for part in parts]).take(order)
    if all(part.leftover is None for part in parts):
        return _table(clean, outcome, reason, names)
    return _table(clean, outcome, reason, names, _leftovers(count, parts))


def _leftovers(count: int, parts: Sequence[Part]) -> pa.Array:
    """Put the leftovers in their rows; most parts have none."""
    texts, which, start = [pa.array([""], pa.string())], np.zeros(count, np.int64), 1
    for part in parts:
        if part.leftover is not None:
            texts.append(part.leftover)
            which[part.rows] = np.arange(start, start + len(part.rows))
            start += len(part.rows)
    return pa.concat_arrays(texts).take(pa.array(which))


def _table(
    clean: pa.Array,
    outcome: npt.NDArray[np.int8],
    reason: npt.NDArray[np.int32],
    reasons: Sequence[str],
    leftover: pa.Array | None = None,
) -> pa.Table:
    if leftover is None:
        leftover = empties(len(clean))
    columns = [
        clean,
        pa.DictionaryArray.from_arrays(pa.array(outcome.astype(np.int32)), pa.array(OUTCOMES)),
        pa.DictionaryArray.from_arrays(pa.array(reason), pa.array(reasons, pa.string())),
        leftover,
    ]
    return pa.table(dict(zip(COLUMNS, columns, strict=True)))
