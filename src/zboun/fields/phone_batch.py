"""Phone columns by their bytes: what ``fields.phone`` says, for a million cells in a second.

A cell is *plain* when its digits with their spaces, dots, dashes and brackets are one whole number
beyond any doubt. That is decided for all cells at once, from libphonenumber's metadata by way of
``PhoneRules.range_of``; every doubt, filler or special range goes to the rule. Cells that become
plain when marks are off, or when parted at a slash, are taken the same way.

May import: rules, model, fields.*. Tests: ``tests/fields/test_phone_batch.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.fields import phone
from zboun.fields.arrow import (
    OUTCOME_CODE,
    Bytes,
    Offsets,
    Part,
    Rows,
    as_strings,
    assemble,
    buffers,
    by_rule,
    fixed_width,
)
from zboun.fields.text import DASHES, INVISIBLE, SPACES, ascii_digits
from zboun.rules import Rules
from zboun.rules.phone import LEAD, PhoneRules

Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

# Classes of bytes. A gap between digits may hold what stays weak by ``phone_tokens``.
DIGIT, PLUS, SPACE, POINT, DASH, OPEN, CLOSE, OTHER, START = range(9)
_FORMS = (
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


def _classes() -> Bytes:
    table = np.full(256, OTHER, np.uint8)
    for chars, kind in (("0123456789", DIGIT), ("+", PLUS), (" ", SPACE), (".,", POINT),
                        ("-_", DASH), ("(", OPEN), (")", CLOSE)):  # fmt: skip
        table[[ord(char) for char in chars]] = kind
    return table


def _bad_pairs() -> Flags:
    """Return which class may not follow which; a table over ``before * 16 + after``."""
    allowed = {
        START: (DIGIT, PLUS, OPEN),
        DIGIT: (DIGIT, SPACE, POINT, DASH, OPEN, CLOSE),
        PLUS: (DIGIT, OPEN),
        SPACE: (DIGIT, OPEN),
        POINT: (DIGIT,),
        DASH: (DIGIT,),
        OPEN: (DIGIT, PLUS),
        CLOSE: (DIGIT, SPACE, OPEN),
    }
    table = np.ones(16 * 16, np.bool_)
    for before, afters in allowed.items():
        table[[before * 16 + after for after in afters]] = False
    return table


_CLASS = _classes()
_BAD_PAIR = _bad_pairs()
_COUNTED = np.zeros(16, np.int64)
for _kind, _field in ((DIGIT, 0), (PLUS, 1), (POINT, 2), (OPEN, 3), (CLOSE, 4), (SPACE, 5),
                      (DASH, 5)):  # fmt: skip
    _COUNTED[_kind] = 1 << (_SHIFT * _field)
_BAD = 1 << (_SHIFT * 6)


def parse_batch(values: Any, rules: PhoneRules | Rules | None = None) -> pa.Table:
    """Return a table with ``clean``, ``outcome``, ``reason``, ``leftover``: one row a value.

    Equal to ``phone.parse`` of every value; ``values``: an Arrow array of text, distinct or not.

    >>> parse_batch(pa.array(["0550 12 34 56", "63 12 34"]))["clean"].to_pylist()
    ['+213550123456', '']
    """
    known = phone.phone_rules(rules)
    texts = as_strings(values)
    rows = np.arange(len(texts), dtype=np.int64)
    parts: list[Part] = []
    for stage in (_as_they_are, _empty, _unfloated, _in_words, _in_two, _without_marks):
        if len(rows):
            part, left = stage(texts, rows, known)
            parts.append(part)
            texts, rows = texts.take(pa.array(left)), rows[left]
    parts.append(by_rule(texts, rows, lambda text: phone.parse(text, known)))
    return assemble(len(values), parts)


def _as_they_are(texts: pa.Array, rows: Rows, rules: PhoneRules) -> tuple[Part, Rows]:
    found = read_plain(texts, rules)
    settled = found.settled
    outcome = np.where(
        found.form[settled] == CLEAN, OUTCOME_CODE["clean"], OUTCOME_CODE["fixed"]
    ).astype(np.int8)
    part = Part(rows[settled], found.numbers, outcome, found.form[settled].astype(np.int32), _FORMS)
    return part, np.flatnonzero(~found.mask)


def _empty(texts: pa.Array, rows: Rows, rules: PhoneRules) -> tuple[Part, Rows]:
    blank = pc.equal(texts, "").to_numpy(zero_copy_only=False)
    count = int(blank.sum())
    outcome = np.full(count, OUTCOME_CODE["empty"], np.int8)
    clean = pa.array([""], pa.string()).take(pa.array(np.zeros(count, np.int8)))
    part = Part(rows[blank], clean, outcome, np.zeros(count, np.int32), ("",))
    return part, np.flatnonzero(~blank)


def _marks() -> dict[int, str | None]:
    """Return what ``text.strip_marks`` and the full-width forms become, lines left alone."""
    table: dict[int, str | None] = {ord(char): None for char in INVISIBLE}
    table |= {ord(char): " " for char in SPACES if char != "\n"}
    table |= {ord(char): "-" for char in DASHES}
    return table | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


_MARKS = _marks()


def _without_marks(texts: pa.Array, rows: Rows, rules: PhoneRules) -> tuple[Part, Rows]:
    """Read what is plain once marks, spaces around and a leading apostrophe are off.

    Digits of other scripts are read here when they stand in one run: the order of several groups
    may lie (``phone``, bidi).
    """
    plain = [_unmarked(text) for text in texts.to_pylist()]
    found = read_plain(pa.array(plain, pa.string()), rules)
    settled = found.settled
    outcome = np.full(len(settled), OUTCOME_CODE["fixed"], np.int8)
    form = np.maximum(found.form[settled], SPACING).astype(np.int32)
    part = Part(rows[settled], found.numbers, outcome, form, _FORMS)
    return part, np.flatnonzero(~found.mask)


def _unmarked(text: str) -> str:
    if text.isascii():
        return text.strip(" ").removeprefix("'") if "\n" not in text else ""
    plain = text.translate(_MARKS)
    if plain.isascii():
        return " ".join(plain.split(" ")).strip(" ")
    digits = ascii_digits(plain)
    return digits if digits.isascii() and digits.isdigit() else ""


def _unfloated(texts: pa.Array, rows: Rows, rules: PhoneRules) -> tuple[Part, Rows]:
    """Read whole numbers that a float column wrote: ``550123456.0``."""
    floats = pc.match_substring_regex(texts, r"^[0-9]{7,15}\.0$").to_numpy(zero_copy_only=False)
    some = np.flatnonzero(floats)
    found = read_plain(pc.utf8_slice_codeunits(texts.take(pa.array(some)), 0, -2), rules)
    outcome = np.full(len(found.settled), OUTCOME_CODE["fixed"], np.int8)
    reason = np.full(len(outcome), UNFLOATED, np.int32)
    left = np.ones(len(texts), np.bool_)
    left[some[found.mask]] = False
    part = Part(rows[some[found.mask]], found.numbers, outcome, reason, _FORMS)
    return part, np.flatnonzero(left)


# A number of 8 to 30 characters, what parts two, and the other.
_TWO = r"^([0-9+() .-]{8,30}?)(?: ?[/;|&] ?| - | ou | et |\n)([0-9+() .-]{8,30})$"
# What stands before a number, the number, what stands behind: no digit outside of it.
_AMID = (
    r"^(?P<before>[^0-9+(@/\n]{0,30}?)(?P<number>[0-9+(][0-9+() .-]{6,24}[0-9])"
    r"(?P<behind>[^0-9+@/\n]{0,40})$"
)
_PROBE = "0550123456"


def _in_words(texts: pa.Array, rows: Rows, rules: PhoneRules) -> tuple[Part, Rows]:
    """Read a plain number amid words: what the words do to it, the rule says once for all.

    It is asked about each distinct surrounding with a number that is beyond doubt.
    """
    amid = pc.extract_regex(texts, _AMID)
    some = np.flatnonzero(amid.is_valid().to_numpy(zero_copy_only=False))
    numbers = amid.field("number").take(pa.array(some))
    around = pc.binary_join_element_wise(amid.field("before"), amid.field("behind"), "\n").take(
        pa.array(some)
    )
    found = read_plain(numbers, rules)
    encoded = around.dictionary_encode()
    effects = [_effect(text, rules) for text in encoded.dictionary.to_pylist()]
    which = encoded.indices.to_numpy(zero_copy_only=False)
    reason_of = np.array([code for code, _ in effects] or [0], np.int32)[which]
    good = found.mask & (found.form != LOST_ZERO) & (reason_of >= 0)
    leftover = pa.array([text for _, text in effects], pa.string()).take(encoded.indices)
    form = np.maximum(found.form, SPACING)
    reason = np.where(reason_of == WORDS, WORDS, form)[good].astype(np.int32)
    outcome = np.full(len(reason), OUTCOME_CODE["fixed"], np.int8)
    clean = found.numbers.take(pa.array((np.cumsum(found.mask) - 1)[good]))
    part = Part(rows[some[good]], clean, outcome, reason, _FORMS, leftover.filter(pa.array(good)))
    left = np.ones(len(texts), np.bool_)
    left[some[good]] = False
    return part, np.flatnonzero(left)


def _effect(around: str, rules: PhoneRules) -> tuple[int, str]:
    """Return what words around a plain number do: WORDS or 0 (nothing), and what is left over.

    -1 when the rule must see each number: letters that touch it may be digits, a bracket may be
    a list's.
    """
    before, _, behind = around.partition("\n")
    touching = before[-1:].isalnum() or behind[:1].isalnum()
    lone = ")" in behind and "(" not in around
    if touching or lone or any(char.isdigit() for char in around) or before.endswith(("-", ".")):
        return -1, ""
    value = phone.parse(before + _PROBE + behind, rules)
    if value.clean != f"+213{_PROBE[1:]}" or value.outcome != "fixed":
        return -1, ""
    if value.reason == "words_removed":
        return WORDS, value.leftover
    return (0, value.leftover) if value.reason == "national" else (-1, "")


def _in_two(texts: pa.Array, rows: Rows, rules: PhoneRules) -> tuple[Part, Rows]:
    """Read two whole numbers parted by a mark or a word that always parts numbers."""
    cells = pc.replace_substring_regex(texts, _TWO, "\\1\n\\2")
    halves = pc.split_pattern(cells, "\n", max_splits=2)
    two = np.flatnonzero(pc.equal(pc.list_value_length(halves), 2).to_numpy(zero_copy_only=False))
    pairs = halves.take(pa.array(two)).flatten()
    found = read_plain(pairs, rules)
    shown = found.mask & (found.form != LOST_ZERO)
    both = shown.reshape(-1, 2).all(axis=1)
    part = _paired(rows, two[both], found, np.flatnonzero(np.repeat(both, 2)))
    left = np.ones(len(texts), np.bool_)
    left[two[both]] = False
    return part, np.flatnonzero(left)


def _paired(rows: Rows, two: Rows, found: Plain, which: Rows) -> Part:
    """Join the numbers of each pair: a mobile first, and none twice."""
    place = np.cumsum(found.mask) - 1
    numbers = found.numbers.take(pa.array(place[which]))
    first, second = (
        numbers.take(pa.array(np.arange(0, len(which), 2))),
        numbers.take(pa.array(np.arange(1, len(which), 2))),
    )
    rank = found.rank[which]
    swap = pa.array(rank[0::2] > rank[1::2])
    joined = pc.if_else(
        swap,
        pc.binary_join_element_wise(second, first, ";"),
        pc.binary_join_element_wise(first, second, ";"),
    )
    same = pc.equal(first, second)
    form = np.where(
        same.to_numpy(zero_copy_only=False), np.maximum(found.form[which][0::2], SPACING), SEVERAL
    )
    outcome = np.full(len(two), OUTCOME_CODE["fixed"], np.int8)
    return Part(rows[two], pc.if_else(same, first, joined), outcome, form.astype(np.int32), _FORMS)


@dataclass(frozen=True, slots=True)
class Plain:
    """Which of the texts are one plain number, and which number."""

    mask: Flags
    form: npt.NDArray[np.int8]  # index in _FORMS, of every text
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
    lead = np.zeros(len(fits), np.int64)
    begin = starts + skip
    for step in range(LEAD):
        lead = lead * 10 + digits[begin + step]
    ranks = _ranks(lead, national_length, fits, rules)
    mask = fits & (ranks >= 0) & ~_fillers(digits, starts, shape.count, form, fits)
    return Plain(mask, form, ranks, _numbers(digits, begin, national_length, mask))


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the bytes of each text are, without reading its number."""

    fits: Flags  # digits and gaps as a plain number may have them
    plus: Flags
    bare: Flags  # nothing but digits (and a plus)
    count: Counts  # of digits
    starts: Counts  # of each text's digits in ``digits``
    digits: npt.NDArray[np.uint8]  # values 0-9, all texts', and a margin of zeros

    @classmethod
    def of(cls, offsets: Offsets, data: Bytes) -> _Shape:
        kinds = _CLASS[data]
        lengths = np.diff(offsets)
        filled = lengths > 0
        sums = _packed_sums(kinds, offsets, filled)
        count, pluses, points, opens, closes, gaps = (
            (sums >> (_SHIFT * field)) & 0xFF for field in range(6)
        )
        fits = filled & (lengths <= MAX_BYTES) & (sums < _BAD) & (opens == closes) & (pluses <= 1)
        first = np.zeros(len(lengths), np.uint8)
        last = first.copy()
        second = first.copy()
        first[filled] = kinds[offsets[:-1][filled]]
        last[filled] = kinds[offsets[1:][filled] - 1]
        longer = lengths > 1
        second[longer] = kinds[offsets[:-1][longer] + 1]
        plus = (first == PLUS) | ((first == OPEN) & (second == PLUS))
        fits &= (plus == (pluses == 1)) & ((last == DIGIT) | (last == CLOSE))
        marks = points + gaps
        # One point or comma alone may be a decimal's; two gaps in eight digits may be a date's.
        fits &= ~((count == 8) & (marks == 2))
        fits &= ~_like_a_decimal(data, offsets, fits & (points == 1) & (marks == 1))
        fits &= ~_ends_like_a_date(kinds, offsets, fits & (marks >= 2))
        digits = np.concatenate([data[kinds == DIGIT] - 48, np.zeros(24, np.uint8)])
        starts = np.cumsum(count) - count if _all_counted(lengths) else _starts(kinds, offsets)
        return cls(fits, plus, (marks + opens == 0), count, starts, digits)


def _packed_sums(kinds: Bytes, offsets: Offsets, filled: Flags) -> Counts:
    """Return for each text how many bytes of each class it has, packed into one number."""
    before = np.empty_like(kinds)
    before[1:] = kinds[:-1]
    before[offsets[:-1][filled]] = START
    weights = _COUNTED[kinds]
    weights[_BAD_PAIR[before * 16 + kinds]] += _BAD
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


def _like_a_decimal(data: Bytes, offsets: Offsets, asked: Flags) -> Flags:
    """``550123456.0``, ``21631234,5``: a point alone, unless a 0 begins and more follow it."""
    found = np.zeros(len(asked), np.bool_)
    rows = np.flatnonzero(asked)
    ends = offsets[1:][rows]
    zero = data[offsets[:-1][rows]] == ord("0")
    near_end = (_CLASS[data[ends - 2]] == POINT) | (_CLASS[data[ends - 3]] == POINT)
    found[rows] = ~zero | near_end
    return found


def _ends_like_a_date(kinds: Bytes, offsets: Offsets, asked: Flags) -> Flags:
    """``… 12-03-2024``: four digits behind a mark at the end."""
    found = np.zeros(len(asked), np.bool_)
    rows = np.flatnonzero(asked & (np.diff(offsets) > 8))
    ends = offsets[1:][rows]
    kind = kinds[ends - 5]
    found[rows] = (kind == POINT) | (kind == DASH)
    for back in (1, 2, 3, 4):
        found[rows] &= kinds[ends - back] == DIGIT
    return found


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
    # 0213… is a doubt for the rule.
    form[trunk & (d[1] == 2) & (d[2] == 1) & (d[3] == 3) & (shape.count > 10)] = -1
    return form, skip


def _fillers(
    digits: npt.NDArray[np.uint8],
    starts: Counts,
    count: Counts,
    form: npt.NDArray[np.int8],
    asked: Flags,
) -> Flags:
    """Return what may be a filler: five equal digits at the end, or a run like 23456789."""
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
    return found


def _ranks(lead: Counts, length: Counts, fits: Flags, rules: PhoneRules) -> npt.NDArray[np.int8]:
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


def _numbers(digits: npt.NDArray[np.uint8], begin: Counts, length: Counts, mask: Flags) -> pa.Array:
    """Return E.164 of the masked numbers, in their order."""
    settled = np.flatnonzero(mask)
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


def kinds_batch(
    e164: Any, rules: PhoneRules | Rules | None = None
) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return (kind, owner, wilaya codes joined by blanks) of every E.164 number of an array.

    >>> kinds_batch(pa.array(["+213661234567", "+21325123456", ""]))[2].to_pylist()
    ['', '09 26 67', '']
    """
    known = phone.phone_rules(rules)
    encoded = _heads(as_strings(e164)).dictionary_encode()
    found = [_of_head(head, known) for head in encoded.dictionary.to_pylist()]
    columns = zip(*found, strict=True) if found else ([], [], [])
    kind, owner, wilayas = (pa.array(list(c), pa.string()).take(encoded.indices) for c in columns)
    return kind, owner, wilayas


def _heads(numbers: pa.Array) -> pa.Array:
    """Return what decides about a number: its length and the digits up to its range."""
    national = pc.utf8_slice_codeunits(numbers, 4, 4 + LEAD)
    length = pc.cast(pc.utf8_length(numbers), pa.string())
    home = pc.starts_with(numbers, "+213")
    return pc.if_else(home, pc.binary_join_element_wise(length, national, ":"), numbers)


def _of_head(head: str, rules: PhoneRules) -> tuple[str, str, str]:
    length, colon, lead = head.partition(":")
    if not colon:
        return (phone.describe(head, rules).kind if head else "", "", "")
    found = rules.range_of(lead.ljust(int(length) - 4, "5"))
    return found.kind or "unknown", found.owner, " ".join(found.wilayas)


def area_codes_batch(clean: Any, rules: PhoneRules | Rules | None = None) -> pa.Array:
    """Return the area codes of the landlines in each cell of E.164 numbers: "021", "021 023".

    >>> area_codes_batch(pa.array(["+213550123456;+21321631234", ""])).to_pylist()
    ['021', '']
    """
    known = phone.phone_rules(rules)
    encoded = as_strings(clean).dictionary_encode()
    codes = [_area_codes(text, known) for text in encoded.dictionary.to_pylist()]
    return pa.array(codes, pa.string()).take(encoded.indices)


def _area_codes(clean: str, rules: PhoneRules) -> str:
    nationals = [n[4:] for n in clean.split(";") if n.startswith("+213") and len(n) == 12]
    found = {"0" + n[:2]: None for n in nationals if rules.range_of(n).wilayas}
    return " ".join(found)
