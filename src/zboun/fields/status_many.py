"""Reads many distinct statuses: cells that differ in case or in a date alone once for all.

Dates, hours, amounts and long numbers are set aside by their shape, never by their value. So their
digits are written as one digit before cells are compared, and "NRP 2x le 12/03" and "nrp 2x le
25/11" are read once, by the rule. Counts of one or two digits stay as they are; where a digit so
written outlives what is set aside, or may be part of a known spelling, the cell is read by itself.
The date of each cell is filled in afterwards.

May import: rules, model, fields.status and its parts. Tests: ``tests/fields/test_status_many.py``.
"""

from __future__ import annotations

import re
from itertools import chain

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.fields.arrow import Bytes, Rows, buffers, strings_of, without_marks
from zboun.fields.status import LONGEST, Cell, StatusValue, read, unhinted
from zboun.fields.status_aside import first_date, is_dated, set_aside
from zboun.rules.status_forms import articleless
from zboun.rules.statuses import StatusRules

_TIMED = "[0-9][Tt][0-9]"  # the one letter of a date whose case counts
_FILL = ord("9")
_LEFT = re.compile(r"(?<!\d)9+(?!\d)")
_DIGIT = re.compile(r"\d")
_NO_LETTER = re.compile(r"[\d ]+")
_COUNT, _NUMBER = 2, 15  # digits of a count at most, and of a number
_SEPARATORS = np.isin(np.arange(256), list(b"/.:-"))
_IN_WORDS = np.array([chr(code).isalnum() or chr(code) == "_" or code > 127 for code in range(256)])
_HOUR = ord("h")


def read_distinct(texts: pa.Array, rules: StatusRules) -> tuple[list[StatusValue], Rows, pa.Array]:
    """Return values without hints, which of them each of distinct cells has, and its date.

    >>> from zboun.rules import load
    >>> cells = pa.array(["NRP 2x le 12/03/2024", "nrp 2x le 25/11/2023"])
    >>> values, which, dates = read_distinct(cells, load().statuses)
    >>> [value.attempt for value in values], which.tolist(), dates.to_pylist()
    ([2], [0, 0], ['2024-03-12', '2023-11-25'])
    """
    plain = without_marks(texts)
    which = np.full(len(texts), -1, np.int64)
    rows = np.flatnonzero(~_own(texts, plain, rules))
    forms = _forms(plain.take(pa.array(rows)), rules).dictionary_encode()
    read_once = [_read(form, rules) for form in forms.dictionary.to_pylist()]
    values = [value for value in read_once if value is not None]
    numbers = np.cumsum([value is not None for value in read_once]) - 1
    numbers[[value is None for value in read_once]] = -1
    which[rows] = numbers[forms.indices.to_numpy(zero_copy_only=False)]
    own = np.flatnonzero(which < 0)
    rows = np.flatnonzero(which >= 0)
    which[own] = len(values) + np.arange(len(own))
    values += [unhinted(text, rules) for text in texts.take(pa.array(own)).to_pylist()]
    return values, which, _dates(plain, values, which, rows)


def _own(texts: pa.Array, plain: pa.Array, rules: StatusRules) -> npt.NDArray[np.bool_]:
    """Say which cells are read by themselves: codes, stories, blanks and times of day."""
    code = pc.is_in(texts, value_set=pa.array(list(rules.codes), pa.string()))
    odd = pc.or_(pc.greater(pc.utf8_length(texts), LONGEST), pc.equal(plain, ""))
    own: npt.NDArray[np.bool_] = pc.or_(
        pc.or_(code, odd), pc.match_substring_regex(plain, _TIMED)
    ).to_numpy(zero_copy_only=False)
    return own


def _forms(plain: pa.Array, rules: StatusRules) -> pa.Array:
    """Return texts in small letters, and with one digit for all of dates and long numbers."""
    if all(mark == mark.lower() for mark in rules.marks):
        plain = pc.utf8_lower(plain)
    offsets, data = buffers(plain)
    if not len(data):
        return plain
    filled = data.copy()
    filled[_valueless(data, _Around(data, offsets))] = _FILL
    return strings_of(offsets, filled)


class _Around:
    """The bytes before and behind each byte of the same text; 0 where there is none."""

    def __init__(self, data: Bytes, offsets: npt.NDArray[np.int32]) -> None:
        self.before = np.concatenate((np.zeros(1, np.uint8), data[:-1]))
        self.before[offsets[:-1][offsets[:-1] < len(data)]] = 0
        self.behind = np.concatenate((data[1:], np.zeros(1, np.uint8)))
        self.behind[offsets[1:] - 1] = 0


def _valueless(data: Bytes, around: _Around) -> npt.NDArray[np.bool_]:
    """Say which digits belong to numbers that are set aside, by what stands around each number."""
    digit = _is_digit(data)
    first = np.flatnonzero(digit & ~_is_digit(around.before))
    last = np.flatnonzero(digit & ~_is_digit(around.behind))
    before, behind = around.before[first], around.behind[last]
    length = last - first + 1
    tied_before = _is_digit(around.before[first - 1])
    tied_behind = _is_digit(around.behind[np.minimum(last + 1, len(data) - 1)])
    joined = (_SEPARATORS[before] & tied_before) | (_SEPARATORS[behind] & tied_behind)
    hour = ((behind == _HOUR) & ~_IN_WORDS[before]) | ((before == _HOUR) & tied_before)
    apart = ~_IN_WORDS[before] & ~_IN_WORDS[behind]
    aside = apart & (length > _COUNT) & (length <= _NUMBER)
    aside |= (length <= _COUNT) & ((apart & joined) | hour)
    ends = np.zeros(len(data) + 1, np.int8)
    ends[first[aside]] += 1
    ends[last[aside] + 1] -= 1
    inside: npt.NDArray[np.bool_] = np.cumsum(ends[:-1], dtype=np.int8) > 0
    return inside


def _is_digit(data: Bytes) -> npt.NDArray[np.bool_]:
    return (data - np.uint8(48)) < 10


def _read(form: str, rules: StatusRules) -> StatusValue | None:
    """Return the value of all cells of a form; None where their digits may tell them apart."""
    aside = set_aside(form, rules)
    key = aside.key
    if len(aside.text) < len(form) or _LEFT.search(form):
        key = rules.key(form)
        bare = {_NO_LETTER.sub("", key), _NO_LETTER.sub("", articleless(key))}
        if _LEFT.search(aside.text) or not bare.isdisjoint(_numbered(rules)):
            return None
    return read(Cell(form, form, key, aside), rules)


def _numbered(rules: StatusRules) -> frozenset[str]:
    """The known spellings that hold digits, without these and without spaces."""
    found: frozenset[str] = rules.memory.get("numbered", frozenset())
    if not found:
        known = chain(rules.vocabulary, rules.bare, rules.names)
        found = frozenset(_NO_LETTER.sub("", key) for key in known if _DIGIT.search(key))
        rules.memory["numbered"] = found
    return found


def _dates(plain: pa.Array, values: list[StatusValue], which: Rows, alike: Rows) -> pa.Array:
    """Return the date of each cell: of those ``alike`` a form tells only whether there is one."""
    dates = pa.array([value.date for value in values], pa.string()).take(pa.array(which))
    dated = np.zeros(len(plain), bool)
    dated[alike] = np.array([is_dated(value.raw) for value in values], bool)[which[alike]]
    found = [first_date(text) for text in plain.filter(pa.array(dated)).to_pylist()]
    return pc.replace_with_mask(dates, pa.array(dated), pa.array(found, pa.string()))
