"""Reads the dates of a date column: ISO, day/month/year, written months.

A date is taken only when it is whole (day, month, year) and exists; anything else is ``""``.

May import: model, errors, rules, and the text forms of ``fields.text``.
Tests: ``tests/columns/test_dates.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.fields.text import ascii_digits, fold

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DMY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?!\d)")
_PACKED = re.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")
_WRITTEN = re.compile(r"(?:\w+ )?(\d{1,2})(?:er|st|nd|rd|th)? (\w+) (\d{4})(?!\d)")
_WRITTEN_US = re.compile(r"(\w+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})(?!\d)")
_LOOKS = re.compile(
    r"\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))(?!\d)"
    r"(?:[T ,à]*\d{1,2}[:h]\d{2}[\d:.+Zz -]*(?:[AaPp][Mm])?)?\s*$"
)
_OLDEST, _NEWEST = 1970, 2100
DAY_FIRST, MONTH_FIRST = "day_first", "month_first"


def is_date(text: str) -> bool:
    """Say whether a whole cell looks like a date in figures, with or without a time.

    >>> is_date("12/03/2024"), is_date("2024-03-12T10:00:00+01:00"), is_date("0550 12 34 56")
    (True, True, False)
    """
    return len(text) <= 40 and _LOOKS.match(text) is not None


def parse_date(text: str, months: Mapping[str, int], month_first: bool = False) -> str:
    """Return one cell's date as ISO 8601, ``""`` when it holds none that exists.

    >>> parse_date("05/03/2024 10:22", {}), parse_date("2024-03-05T08:00", {})
    ('2024-03-05', '2024-03-05')
    >>> parse_date("5 mars 2024", {"mars": 3}), parse_date("31/02/2024", {}), parse_date("?", {})
    ('2024-03-05', '', '')
    """
    text = ascii_digits(text[:60]).strip()
    for pattern, order in _NUMERIC:
        found = pattern.match(text)
        if found:
            year, month, day = order(found)
            if pattern is _DMY and month_first:
                month, day = day, month
            return _iso(_century(year), month, day)
    return _written(text, months)


_NUMERIC: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[int, int, int]]], ...] = (
    (_ISO, lambda m: (int(m[1]), int(m[2]), int(m[3]))),
    (_DMY, lambda m: (int(m[3]), int(m[2]), int(m[1]))),
    (_PACKED, lambda m: (int(m[1]), int(m[2]), int(m[3]))),
)


def _written(text: str, months: Mapping[str, int]) -> str:
    key = fold(text)
    found = _WRITTEN.match(key)
    if found and found[2] in months:
        return _iso(int(found[3]), months[found[2]], int(found[1]))
    found = _WRITTEN_US.match(key)
    if found and found[1] in months:
        return _iso(int(found[3]), months[found[1]], int(found[2]))
    return ""


def _century(year: int) -> int:
    return year + 2000 if year < 70 else year + 1900 if year < 100 else year


def _iso(year: int, month: int, day: int) -> str:
    if not _OLDEST <= year <= _NEWEST:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def month_comes_first(values: Iterable[str]) -> bool:
    """Say whether dates in figures can only be month/day/year: a second part above 12, no first.

    >>> month_comes_first(["03/25/2024", "04/01/2024"]), month_comes_first(["25/03/2024"])
    (True, False)
    """
    return told_order([figures(values)]) == MONTH_FIRST


def figures(values: Iterable[str]) -> tuple[bool, bool]:
    """Say whether a first part, and whether a second part, of dates in figures is above 12."""
    pairs = [(int(m[1]), int(m[2])) for m in map(_DMY.match, values) if m]
    return any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)


def told_order(parts: Iterable[tuple[bool, bool]]) -> str:
    """Return which comes first in a column whose parts have these figures.

    >>> told_order([(False, True), (False, False)]), told_order([(False, True), (True, False)])
    ('month_first', 'day_first')
    """
    first, second = [any(part) for part in zip((False, False), *parts, strict=True)]
    return MONTH_FIRST if second and not first else DAY_FIRST


def figures_of(column: pa.Array | pa.ChunkedArray) -> tuple[bool, bool]:
    """Return the figures of a column, or of a part of one."""
    return figures(pc.unique(_heads(column)).to_pylist())


def parse_dates(column: pa.Array, months: Mapping[str, int], order: str = "") -> pa.Array:
    """Return a column's dates as ISO text; computed once for each distinct beginning.

    ``order``: "day_first" or "month_first" as the whole says of which this column is a part;
    "" where it is the whole.
    The first ten characters hold a date in figures whole, so that a million times of day
    are some hundred days.
    """
    heads = _heads(column)
    month_first = (order or told_order([figures_of(column)])) == MONTH_FIRST
    short = _distinct(heads, months, month_first)
    left = pc.and_(pc.equal(short, ""), pc.greater(pc.utf8_length(column), 10))
    if not pc.any(left).as_py():
        return short
    whole = _distinct(pc.if_else(left, column, ""), months, month_first)
    return pc.if_else(left, whole, short)


def _heads(column: pa.Array) -> pa.Array:
    return pc.utf8_slice_codeunits(pc.utf8_ltrim_whitespace(column), 0, 10)


def _distinct(column: pa.Array, months: Mapping[str, int], month_first: bool) -> pa.Array:
    coded = pc.dictionary_encode(column)
    texts = coded.dictionary.to_pylist()
    dates = pa.array([parse_date(text, months, month_first) for text in texts], pa.string())
    indices = np.asarray(coded.indices)
    return dates.take(pa.array(indices)) if len(texts) else column
