"""Which phone cells of a column are one plain number: told from their bytes, all at once.

A cell is *plain* when its digits with their spaces, dots, dashes and brackets are one whole number
beyond any doubt, by ``PhoneRules.range_of`` and so by libphonenumber's metadata. Whatever calls for
a closer look (a filler, a special range, a possible date or decimal) is not plain.

May import: rules, fields.arrow, fields.byte_shape. Tests: ``tests/fields/test_phone_batch.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zboun.arrays import Mask
from zboun.fields.arrow import Bytes, Offsets, Rows, buffers, fixed_width, matching
from zboun.fields.byte_shape import ByteShape
from zboun.rules.phone import LEAD, PhoneRules

Counts = npt.NDArray[np.int64]

# Classes of bytes. A gap between digits may hold what stays weak by ``phone_tokens``.
DIGIT, PLUS, SPACE, POINT, DASH, OPEN, CLOSE, OTHER, START = range(9)
FORMS = (
    "",
    "spacing",
    "country_code",
    "national",
    "lost_zero",
    "several_numbers",
    "words_removed",
    "unfloated",
)
CLEAN, SPACING, COUNTRY_CODE, NATIONAL, LOST_ZERO, SEVERAL, WORDS, UNFLOATED = range(8)
MAX_BYTES = 40  # a longer cell is no plain number
_SHIFT = 8  # bits a counter has in the packed sums; rows of up to 255 bytes cannot overflow
# A date in a number's midst ("05.5.2012 345"): rather the rule's than a number's.
_YEAR = r"[.-](?:19|20)[0-9]{2}(?:[^0-9.-]|$)"


_NUMBER = ByteShape.of(
    {DIGIT: "0123456789", PLUS: "+", SPACE: " ", POINT: ".,", DASH: "-_", OPEN: "(", CLOSE: ")"},
    {
        START: (DIGIT, PLUS, OPEN),
        DIGIT: (DIGIT, SPACE, POINT, DASH, OPEN, CLOSE),
        PLUS: (DIGIT, OPEN),
        SPACE: (DIGIT, OPEN),
        POINT: (DIGIT,),
        DASH: (DIGIT,),
        OPEN: (DIGIT, PLUS),
        CLOSE: (DIGIT, SPACE, OPEN),
    },
    OTHER,
    START,
)
_COUNTED = np.zeros(16, np.int64)
for _kind, _field in ((DIGIT, 0), (PLUS, 1), (POINT, 2), (OPEN, 3), (CLOSE, 4), (SPACE, 5),
                      (DASH, 6)):  # fmt: skip
    _COUNTED[_kind] = 1 << (_SHIFT * _field)
_FIELDS = 8
_BAD = 1 << (_SHIFT * 7)


@dataclass(frozen=True, slots=True)
class Plain:
    """Which of the texts are one plain number, and which number."""

    mask: Mask
    form: npt.NDArray[np.int8]  # index in FORMS, of every text
    rank: npt.NDArray[np.int8]  # 0 mobile, 1 fixed, 2 service, of every text
    numbers: pa.Array  # E.164, of the settled texts

    @property
    def settled(self) -> Rows:
        """The places of the plain ones."""
        return np.flatnonzero(self.mask)


def read_plain(texts: pa.Array, rules: PhoneRules) -> Plain:
    """Return the plain numbers among the texts."""
    offsets, data = buffers(texts)
    shape = _Shape.of(offsets, data)
    digits, starts = shape.digits, shape.starts
    form, skip = _prefix(digits, starts, shape)
    national_length = shape.count - skip
    fits = shape.fits & (form >= 0) & ((national_length == 8) | (national_length == 9))
    fits[_holding_a_date(texts, np.flatnonzero(fits & shape.dated))] = False
    lead = np.zeros(len(fits), np.int64)
    begin = starts + skip
    for step in range(LEAD):
        lead = lead * 10 + digits[begin + step]
    ranks = _ranks(lead, national_length, fits, rules)
    plain = fits & (ranks >= 0) & ~_fillers(digits, starts, shape.count, form, fits)
    return Plain(plain, form, ranks, _numbers(digits, begin, national_length, plain))


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the bytes of each text are, without reading its number."""

    fits: Mask  # digits and gaps as a plain number may have them
    dated: Mask  # of these, where two marks may hold a date
    plus: Mask
    bare: Mask  # nothing but digits (and a plus)
    bracketed: Mask  # a bracket within: an area code may stand behind
    count: Counts  # of digits
    starts: Counts  # of each text's digits in ``digits``
    digits: npt.NDArray[np.uint8]  # values 0-9, all texts', and a margin of zeros

    @classmethod
    def of(cls, offsets: Offsets, data: Bytes) -> _Shape:
        kinds = _NUMBER.kinds(data)
        lengths = np.diff(offsets)
        filled = lengths > 0
        sums = _packed_sums(kinds, offsets)
        count, pluses, points, opens, closes, spaces, dashes, bad = (
            (sums >> (_SHIFT * field)) & 0xFF for field in range(_FIELDS)
        )
        fits = filled & (lengths <= MAX_BYTES) & (bad == 0) & (opens == closes) & (pluses <= 1)
        first = np.zeros(len(lengths), np.uint8)
        last = first.copy()
        second = first.copy()
        first[filled] = kinds[offsets[:-1][filled]]
        last[filled] = kinds[offsets[1:][filled] - 1]
        longer = lengths > 1
        second[longer] = kinds[offsets[:-1][longer] + 1]
        plus = (first == PLUS) | ((first == OPEN) & (second == PLUS))
        fits &= (plus == (pluses == 1)) & ((last == DIGIT) | (last == CLOSE))
        marks = points + spaces + dashes
        # One point or comma alone may be a decimal's; two gaps in eight digits may be a date's.
        fits &= ~((count == 8) & (marks == 2))
        fits &= ~_like_a_decimal(data, kinds, offsets, fits & (points == 1), marks == 1)
        fits &= ~_ends_like_a_date(kinds, offsets, fits & (marks >= 2))
        dated = fits & ((points >= 2) | (dashes >= 2))
        digits = np.concatenate([data[kinds == DIGIT] - 48, np.zeros(24, np.uint8)])
        starts = np.cumsum(count) - count if _all_counted(lengths) else _starts(kinds, offsets)
        bracketed = opens > (first == OPEN)
        return cls(fits, dated, plus, (marks + opens == 0), bracketed, count, starts, digits)


def _packed_sums(kinds: Bytes, offsets: Offsets) -> Counts:
    """Return for each text how many bytes of each class it has, packed into one number."""
    weights = _COUNTED.take(kinds)
    weights[np.flatnonzero(_NUMBER.misplaced(kinds, offsets))] += _BAD
    running = np.zeros(len(kinds) + 1, np.int64)
    np.cumsum(weights, out=running[1:])
    return running[offsets[1:]] - running[offsets[:-1]]


def _all_counted(lengths: npt.NDArray[Any]) -> bool:
    """Say whether no text is long enough to overflow a packed counter."""
    return len(lengths) == 0 or int(lengths.max()) < 256


def _starts(kinds: Bytes, offsets: Offsets) -> Counts:
    running = np.zeros(len(kinds) + 1, np.int64)
    np.cumsum(kinds == DIGIT, out=running[1:])
    return running[offsets[:-1]]


def _like_a_decimal(data: Bytes, kinds: Bytes, offsets: Offsets, asked: Mask, alone: Mask) -> Mask:
    """``550123456.0``, ``550 123 456,00``: a point near the end, or alone where no 0 begins."""
    found = np.zeros(len(asked), np.bool_)
    rows = np.flatnonzero(asked)
    ends = offsets[1:][rows]
    zero = data[offsets[:-1][rows]] == ord("0")
    near_end = (kinds[ends - 2] == POINT) | (kinds[ends - 3] == POINT)
    found[rows] = (~zero & alone[rows]) | near_end
    return found


def _ends_like_a_date(kinds: Bytes, offsets: Offsets, asked: Mask) -> Mask:
    """``… 12-03-2024``: four digits behind a mark at the end."""
    found = np.zeros(len(asked), np.bool_)
    rows = np.flatnonzero(asked & (np.diff(offsets) > 8))
    ends = offsets[1:][rows]
    kind = kinds[ends - 5]
    found[rows] = (kind == POINT) | (kind == DASH)
    for back in (1, 2, 3, 4):
        found[rows] &= kinds[ends - back] == DIGIT
    return found


def _holding_a_date(texts: pa.Array, rows: Rows) -> Rows:
    """``05.5.2012 345``: a year behind a mark, in the midst."""
    if not len(rows):
        return rows
    return rows[matching(texts.take(pa.array(rows)), _YEAR)]


def _prefix(
    digits: npt.NDArray[np.uint8], starts: Counts, shape: _Shape
) -> tuple[npt.NDArray[np.int8], Counts]:
    """Return the form of each number (-1: none) and how many digits stand before the national."""
    d = [digits[starts + step] for step in range(5)]
    code = (d[0] == 2) & (d[1] == 1) & (d[2] == 3) & (shape.plus | (shape.count > 10))
    zeros = ~shape.plus & (d[0] == 0) & (d[1] == 0)
    zero_code = zeros & (d[2] == 2) & (d[3] == 1) & (d[4] == 3)
    trunk = ~shape.plus & (d[0] == 0) & ~zeros
    skip = np.where(zero_code, 5, np.where(code, 3, np.where(trunk, 1, 0))).astype(np.int64)
    doubled = (code | zero_code) & (digits[starts + skip] == 0)  # +213 0550 …
    skip += doubled
    form = np.full(len(starts), LOST_ZERO, np.int8)
    form[trunk] = NATIONAL
    form[code | zero_code] = COUNTRY_CODE
    form[code & shape.plus & ~doubled] = np.where(shape.bare, CLEAN, SPACING)[
        code & shape.plus & ~doubled
    ]
    form[(shape.plus & ~code) | (zeros & ~zero_code)] = -1
    form[(form == LOST_ZERO) & shape.bracketed] = -1
    # 0213… is a doubt for the rule.
    form[trunk & (d[1] == 2) & (d[2] == 1) & (d[3] == 3) & (shape.count > 10)] = -1
    return form, skip


def _fillers(
    digits: npt.NDArray[np.uint8],
    starts: Counts,
    count: Counts,
    form: npt.NDArray[np.int8],
    asked: Mask,
) -> Mask:
    """Return what may be nobody's: five equal digits at the end, 23456789, a day as 20240312."""
    found = np.zeros(len(asked), np.bool_)
    rows = np.flatnonzero(asked)
    ends = starts[rows] + count[rows]
    for back in (2, 3, 4, 5):
        same = digits[ends - back] == digits[ends - 1]
        rows, ends = rows[same], ends[same]
    found[rows] = True
    rows = np.flatnonzero(asked & (form == LOST_ZERO))
    begin = starts[rows]
    step = digits[begin + 1].astype(np.int8) - digits[begin].astype(np.int8)
    again = digits[begin + 2].astype(np.int8) - digits[begin + 1].astype(np.int8)
    found[rows] |= (step == again) & (np.abs(step) == 1)
    found[rows] |= (count[rows] == 8) & (digits[begin] == 2) & (digits[begin + 1] == 0)
    return found


def _ranks(lead: Counts, length: Counts, fits: Mask, rules: PhoneRules) -> npt.NDArray[np.int8]:
    """Return 0 mobile, 1 fixed, 2 service, -1 (the rule must say) of each national number.

    Each head that occurs is looked up once: ten rows must not pay for the whole plan.
    """
    heads = np.where(fits, lead + 10**LEAD * (length == 9), 0)
    table = np.full(2 * 10**LEAD, -1, np.int8)
    for head in np.flatnonzero(np.bincount(heads, minlength=1)).tolist():
        nine, digits = divmod(head, 10**LEAD)
        if digits >= 10 ** (LEAD - 1):
            found = rules.range_of(str(digits).ljust(8 + nine, "5"))
            if found.verdict == "ok":
                table[head] = {"mobile": 0, "fixed": 1}.get(found.kind, 2)
    return table[heads]


def _numbers(digits: npt.NDArray[np.uint8], begin: Counts, length: Counts, plain: Mask) -> pa.Array:
    """Return E.164 of the plain numbers, in their order."""
    settled = np.flatnonzero(plain)
    texts, rows = [], []
    for wanted in (8, 9):
        these = np.flatnonzero(length[settled] == wanted)
        letters = np.empty((len(these), wanted + 4), np.uint8)
        letters[:, :4] = np.frombuffer(b"+213", np.uint8)
        at = begin[settled[these]]
        for step in range(wanted):
            letters[:, 4 + step] = digits[at + step] + 48
        texts.append(fixed_width(letters))
        rows.append(these)
    place = np.empty(len(settled), np.int64)
    place[np.concatenate(rows)] = np.arange(len(settled))
    return pa.concat_arrays(texts).take(pa.array(place))
