"""Phone columns by their bytes: what ``fields.phone`` says, for a million cells in a second.

Most cells are plain numbers (``phone_plain``). Others become plain when a float's tail, words or
marks are off, or when parted at a slash; some hold too few digits. Each stage takes its cells; the
rule is asked about each distinct text of the rest.

May import: rules, model, fields.*. Tests: ``tests/fields/test_phone_batch.py``.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import as_strings, empties, mask
from zboun.fields import phone
from zboun.fields import phone_plan as plan
from zboun.fields.arrow import (
    OUTCOME_CODE,
    Part,
    Rows,
    blanks,
    in_stages,
    matching,
    others,
)
from zboun.fields.phone_cell import folded_words
from zboun.fields.phone_plain import (
    CLEAN,
    FORMS,
    LOST_ZERO,
    SEVERAL,
    SPACING,
    UNFLOATED,
    WORDS,
    Plain,
    read_plain,
)
from zboun.fields.text import DASHES, INVISIBLE, SPACES, ascii_digits, fold
from zboun.rules import Rules
from zboun.rules.phone import LEAD, PhoneRules


def parse_batch(values: Any, rules: PhoneRules | Rules | None = None) -> pa.Table:
    """Return a table with ``clean``, ``outcome``, ``reason``, ``leftover``: one row a value.

    Equal to ``phone.parse`` of every value; ``values``: an Arrow array of text, distinct or not.

    >>> parse_batch(pa.array(["0550 12 34 56", "63 12 34"]))["clean"].to_pylist()
    ['+213550123456', '']
    """
    known = phone.phone_rules(rules)
    return in_stages(
        values,
        [partial(stage, rules=known) for stage in _STAGES],
        lambda text: phone.parse(text, known),
    )


def _blank(texts: pa.Array, rows: Rows, rules: PhoneRules) -> tuple[Part, Rows]:
    return blanks(texts, rows)


def _as_they_are(texts: pa.Array, rows: Rows, rules: PhoneRules) -> tuple[Part, Rows]:
    found = read_plain(texts, rules)
    settled = found.settled
    outcome = np.where(
        found.form[settled] == CLEAN, OUTCOME_CODE["clean"], OUTCOME_CODE["fixed"]
    ).astype(np.int8)
    part = Part(rows[settled], found.numbers, outcome, found.form[settled].astype(np.int32), FORMS)
    return part, np.flatnonzero(~found.mask)


_LINE_BREAKS = "\n\x85\u2028\u2029"  # they part numbers


def _marks() -> dict[int, str | None]:
    """Return what ``text.strip_marks`` and the full-width forms become, lines left alone."""
    table: dict[int, str | None] = {ord(char): None for char in INVISIBLE}
    table |= {ord(char): " " for char in SPACES if char not in _LINE_BREAKS}
    table |= {ord(char): "-" for char in DASHES}
    return table | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


_MARKS = _marks()
_DIGITS = re.compile("[0-9]+")


def _without_marks(texts: pa.Array, rows: Rows, rules: PhoneRules) -> tuple[Part, Rows]:
    """Read what is plain once marks, spaces around and a leading apostrophe are off.

    Digits of other scripts are read here too, unless the order of their groups may lie
    (``phone``, bidi): the short ones stand last.
    """
    plain = [_unmarked(text) for text in texts.to_pylist()]
    found = read_plain(pa.array(plain, pa.string()), rules)
    settled = found.settled
    outcome = np.full(len(settled), OUTCOME_CODE["fixed"], np.int8)
    form = np.maximum(found.form[settled], SPACING).astype(np.int32)
    part = Part(rows[settled], found.numbers, outcome, form, FORMS)
    return part, np.flatnonzero(~found.mask)


def _unmarked(text: str) -> str:
    if text.isascii():
        return text.strip(" ").removeprefix("'") if "\n" not in text else ""
    digits = ascii_digits(text)
    plain = digits.translate(_MARKS).strip(" ").removeprefix("'")
    if not plain.isascii():
        return ""
    groups = _DIGITS.findall(plain) if digits != text else ()
    turned = groups and (len(groups[0]) < len(groups[-1]) or groups[-1][0] == "0" != plain[0])
    return "" if turned and len(groups) > 1 else plain


def _unfloated(texts: pa.Array, rows: Rows, rules: PhoneRules) -> tuple[Part, Rows]:
    """Read whole numbers that a float column wrote: ``550123456.0``."""
    some = np.flatnonzero(matching(texts, r"^[0-9]{7,15}\.0$"))
    found = read_plain(pc.utf8_slice_codeunits(texts.take(pa.array(some)), 0, -2), rules)
    outcome = np.full(len(found.settled), OUTCOME_CODE["fixed"], np.int8)
    reason = np.full(len(outcome), UNFLOATED, np.int32)
    some = some[found.mask]
    part = Part(rows[some], found.numbers, outcome, reason, FORMS)
    return part, others(len(texts), some)


# At most the digits of a landline without its 0, blanks between them, and no date of blanks.
_FEW_DIGITS = "^[0-9](?: ?[0-9]){0,7}$"
_BLANK_DATE = "^[0-9]{1,2} [0-9]{1,2} [12][09][0-9]{2}$"


def _too_few(texts: pa.Array, rows: Rows, rules: PhoneRules) -> tuple[Part, Rows]:
    """Refuse what holds too few digits for a number: blanks apart, the plan alone says why."""
    if rules.old_plan:  # in which landlines had eight digits
        nothing = Part(rows[:0], empties(0), np.zeros(0, np.int8), np.zeros(0, np.int32), ("",))
        return nothing, np.arange(len(rows))
    some = np.flatnonzero(matching(texts, _FEW_DIGITS) & ~matching(texts, _BLANK_DATE))
    squeezed = pc.replace_substring(texts.take(pa.array(some)), " ", "").dictionary_encode()
    why = [
        "" if plan.read(digits, False, rules) else plan.why_not(digits, False, rules)
        for digits in squeezed.dictionary.to_pylist()
    ]
    reasons = sorted({*why, ""})  # "": it may be a number, which the rule must say
    codes = np.array([reasons.index(reason) for reason in why], np.int32)
    reason = codes[squeezed.indices.to_numpy(zero_copy_only=False)]
    some, reason = some[reason > 0], reason[reason > 0]
    outcome = np.full(len(some), OUTCOME_CODE["refused"], np.int8)
    part = Part(rows[some], empties(len(some)), outcome, reason, reasons)
    return part, others(len(texts), some)


_NATIVE = "[\u0660-\u0669\u06f0-\u06f9]"  # the digits of Arabic and of Persian


def _western(texts: pa.Array) -> pa.Array:
    """Return the texts with a lone number in Arabic digits written in ours: see ``_unmarked``."""
    native = pc.match_substring_regex(texts, _NATIVE)
    cells = [ascii_digits(text) for text in texts.filter(native).to_pylist()]
    ours = [text if len(_DIGITS.findall(text)) == 1 else "" for text in cells]
    return pc.replace_with_mask(texts, native, pa.array(ours, pa.string()))


# A number of 8 to 30 characters, what parts two, and the other.
_TWO = r"^([0-9+() .-]{8,30}?)(?: ?[/;|&] ?| - | ou | et |\n)([0-9+() .-]{8,30})$"
# What stands before a number, the number, what stands behind: no digit outside of it.
_AMID = (
    r"^(?P<before>[^0-9+(@/\n]{0,30}?)(?P<number>[0-9+(][0-9+() .-]{6,24}[0-9])"
    r"(?P<behind>[^0-9+@/\n]{0,40})$"
)
_WORD = re.compile(r"[^\W_]+")
_FIRST_WORD = re.compile(r"\s*([^\W\d_]+)")
_PROBES = ("0550123456", "550123456")  # a number with its 0, and one that lost it
_LOST = "^[0-9]{9}$"  # how spreadsheets leave a mobile without its 0
_EVEN = r"^(?:\+?[0-9]+|0[0-9]{1,3}(?: [0-9]{2,3}){2,4})$"  # in one piece, or cut by blanks alone


def _in_words(texts: pa.Array, rows: Rows, rules: PhoneRules) -> tuple[Part, Rows]:
    """Read a plain number amid words: what the words do to it, the rule says once for all.

    It is asked about each distinct surrounding with a number that is beyond doubt, and with one
    that lost its 0.
    """
    amid = pc.extract_regex(_western(texts), _AMID)
    some = np.flatnonzero(mask(amid.is_valid()))
    numbers = amid.field("number").take(pa.array(some))
    around = pc.binary_join_element_wise(amid.field("before"), amid.field("behind"), "\n").take(
        pa.array(some)
    )
    found = read_plain(numbers, rules)
    encoded = around.dictionary_encode()
    lost = found.form == LOST_ZERO
    which = encoded.indices.to_numpy(zero_copy_only=False) * 2 + lost
    effects = _effects(encoded.dictionary.to_pylist(), np.unique(which), rules)
    reason_of = np.array([code for code, _ in effects] or [0], np.int32)[which]
    units = [_before_unit(text, rules) for text in encoded.dictionary.to_pylist()]
    uneven = np.array(units or [False])[which // 2] & ~matching(numbers, _EVEN)
    good = found.mask & (~lost | matching(numbers, _LOST)) & (reason_of >= 0) & ~uneven
    leftover = pa.array([text for _, text in effects], pa.string()).take(pa.array(which))
    form = np.maximum(found.form, SPACING)
    reason = np.where(reason_of == WORDS, WORDS, form)[good].astype(np.int32)
    outcome = np.full(len(reason), OUTCOME_CODE["fixed"], np.int8)
    clean = found.numbers.take(pa.array((np.cumsum(found.mask) - 1)[good]))
    part = Part(rows[some[good]], clean, outcome, reason, FORMS, leftover.filter(pa.array(good)))
    return part, others(len(texts), some[good])


def _effects(arounds: list[str], asked: Rows, rules: PhoneRules) -> list[tuple[int, str]]:
    """Return the effect of each surrounding on both probes; only what is asked is found out."""
    effects = [(-1, "")] * (2 * len(arounds))
    for index in asked.tolist():
        effects[index] = _effect(arounds[index // 2], _PROBES[index % 2], rules)
    return effects


def _before_unit(around: str, rules: PhoneRules) -> bool:
    """Say whether a unit stands behind: it may make a sum of the last group (``_EVEN``: not)."""
    first = _FIRST_WORD.match(around.partition("\n")[2])
    return first is not None and folded_words(rules).get(fold(first[1])) == "unit"


def _effect(around: str, probe: str, rules: PhoneRules) -> tuple[int, str]:
    """Return what words around a plain number do: WORDS or 0 (nothing), and what is left over.

    -1 when the rule must see each number: letters that touch it or stand for ``00`` may be digits,
    a bracket may be a list's.
    """
    before, _, behind = around.translate(_MARKS).partition("\n")  # marks part no letter from it
    touching = before[-1:].isalnum() or behind[:1].isalnum()
    lone = ")" in behind and "(" not in around
    digits = any(char.isdigit() for char in around)
    digits |= not phone.DOUBLE_ZERO.isdisjoint(_WORD.findall(around))
    if touching or lone or digits or before.endswith(("-", ".")):
        return -1, ""
    value = phone.parse(before + probe + behind, rules)
    if value.clean != f"+213{_PROBES[1]}" or value.outcome != "fixed":
        return -1, ""
    if value.reason == "words_removed":
        return WORDS, value.leftover
    return (0, value.leftover) if value.reason in ("national", "lost_zero") else (-1, "")


def _in_two(texts: pa.Array, rows: Rows, rules: PhoneRules) -> tuple[Part, Rows]:
    """Read two whole numbers parted by a mark or a word that always parts numbers."""
    cells = pc.replace_substring_regex(texts, _TWO, "\\1\n\\2")
    halves = pc.split_pattern(cells, "\n", max_splits=2)
    two = np.flatnonzero(mask(pc.equal(pc.list_value_length(halves), 2)))
    pairs = halves.take(pa.array(two)).flatten()
    found = read_plain(pairs, rules)
    shown = found.mask & ((found.form != LOST_ZERO) | matching(pairs, _LOST))
    both = shown.reshape(-1, 2).all(axis=1)
    written = texts.take(pa.array(two[both]))
    part = _paired(rows[two[both]], written, found, np.flatnonzero(np.repeat(both, 2)))
    return part, others(len(texts), two[both])


def _paired(rows: Rows, texts: pa.Array, found: Plain, which: Rows) -> Part:
    """Join the numbers of each pair: a mobile first, and none twice; some stood so already."""
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
    form = np.where(mask(same), np.maximum(found.form[which][0::2], SPACING), SEVERAL)
    clean = pc.if_else(same, first, joined)
    as_is = mask(pc.equal(clean, texts))
    outcome = np.where(as_is, OUTCOME_CODE["clean"], OUTCOME_CODE["fixed"]).astype(np.int8)
    return Part(rows, clean, outcome, np.where(as_is, CLEAN, form).astype(np.int32), FORMS)


_STAGES = (_as_they_are, _blank, _unfloated, _too_few, _in_words, _in_two, _without_marks)


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
