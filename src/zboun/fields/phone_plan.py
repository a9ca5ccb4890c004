"""Digits read by the numbering plan: one number, or the reason why not.

Second part of the phone rule (``fields.phone``). Adding what the plan dictates (the trunk 0, the
country code) is a repair; no other digit is ever added, changed or dropped.

May import: rules, model, fields.phone_foreign. Tests: ``tests/fields/test_phone_plan.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from zboun.fields.phone_foreign import read_foreign
from zboun.rules.phone import COUNTRY_CODE, PhoneRules, Range

_MOBILE_START = "567"
_DAY = re.compile(r"20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\Z")
_RISING = "01234567890123456789"
_FALLING = _RISING[::-1]


@dataclass(frozen=True, slots=True)
class Reading:
    """One number as read: E.164, how it stood in the cell, and what is doubtful about it."""

    e164: str
    form: str  # "spacing" | "country_code" | "national" | "lost_zero" | "foreign"
    kind: str
    doubt: str = ""

    @property
    def national(self) -> str:
        """The Algerian national number; "" when it is a foreign one."""
        return self.e164[4:] if self.e164.startswith("+" + COUNTRY_CODE) else ""


_SHORTEST = 8  # digits of a whole number, whatever stood before it


def read(digits: str, plus: bool, rules: PhoneRules) -> Reading | None:
    """Return the number that the digits are by the plan; None when they are none.

    >>> from zboun.rules import load
    >>> read("0550123456", False, load().phone).e164
    '+213550123456'
    >>> read("055123456", False, load().phone) is None
    True
    """
    if not _SHORTEST <= len(digits) <= 16 or is_filler(digits):
        return None
    return _with_plus(digits, rules) if plus else _without_plus(digits, rules)


def _with_plus(digits: str, rules: PhoneRules) -> Reading | None:
    if digits.startswith(COUNTRY_CODE):
        return _after_country_code(digits[3:], "spacing", rules)
    if digits.startswith("0"):
        rest = digits[2:] if digits.startswith("00" + COUNTRY_CODE) else digits
        return _doubted(_without_plus(rest, rules), "mixed_prefix")
    foreign = _foreign(digits)
    if foreign is None and len(digits) == 9 and digits[0] in _MOBILE_START:
        return _doubted(_algerian(digits, "lost_zero", rules), "mixed_prefix")
    return foreign


def _without_plus(digits: str, rules: PhoneRules) -> Reading | None:
    if digits.startswith("00"):
        if digits.startswith("00" + COUNTRY_CODE):
            return _after_country_code(digits[5:], "country_code", rules)
        return _foreign(digits[2:])
    if digits.startswith("0" + COUNTRY_CODE) and len(digits) > 10:
        return _doubted(_algerian(digits[4:], "country_code", rules), "mixed_prefix")
    if digits.startswith("0"):
        return _algerian(digits[1:], "national", rules)
    if digits.startswith(COUNTRY_CODE) and len(digits) > 10:
        return _after_country_code(digits[3:], "country_code", rules)
    return _algerian(digits, "lost_zero", rules) or _foreign_unmarked(digits, rules)


def _after_country_code(rest: str, form: str, rules: PhoneRules) -> Reading | None:
    """Read ``550123456`` or ``0550123456`` behind +213; two zeros there are corrupt.

    A form that puts +213 before every number makes ``+213213550123456`` of one that had it.
    """
    if len(rest) > 10 and rest.removeprefix("0").startswith(COUNTRY_CODE):
        return _doubted(_without_plus(rest, rules), "mixed_prefix")
    if rest.startswith("0"):
        return _algerian(rest[1:], "country_code", rules)
    return _algerian(rest, form, rules)


def _algerian(national: str, form: str, rules: PhoneRules) -> Reading | None:
    if len(national) not in (8, 9) or national[0] == "0":
        return None
    found = rules.range_of(national)
    if found.verdict == "refuse" or is_filler_number(national):
        return None
    written_out = form in ("spacing", "country_code")
    if form == "lost_zero" and found.reason == "unlisted_area":
        return None  # two doubts at once are too many
    doubt = "" if found.verdict == "guess_national" and written_out else found.reason
    return Reading(f"+{COUNTRY_CODE}{national}", form, found.kind, doubt)


def _foreign(digits: str) -> Reading | None:
    """Read an international number of another country; a ``0`` behind its code is dropped."""
    found = read_foreign(digits)
    if found is None or is_filler_number(digits) or len(found[0]) <= _SHORTEST:
        return None
    return Reading(found[0], "foreign", "foreign")


def _foreign_unmarked(digits: str, rules: PhoneRules) -> Reading | None:
    """Read ``33612345678``: only the diaspora's codes, only what +213 cannot be."""
    if len(digits) < 10:
        return None
    kinds = next(
        (rules.countries[c] for n in (3, 2, 1) if (c := digits[:n]) in rules.countries), ""
    )
    found = read_foreign(digits) if kinds and not is_filler_number(digits) else None
    if found is None or (kinds == "mobile" and not found[1]) or found[0] != "+" + digits:
        return None
    return Reading(found[0], "foreign", "foreign", "foreign_without_plus")


def is_mobile(reading: Reading) -> bool:
    """Say whether the number is a mobile, at home or abroad."""
    if reading.kind == "foreign":
        found = read_foreign(reading.e164[1:])
        return found is not None and found[1]
    return reading.kind == "mobile"


def _doubted(reading: Reading | None, doubt: str) -> Reading | None:
    if reading is None:
        return None
    return Reading(reading.e164, reading.form, reading.kind, reading.doubt or doubt)


def read_old(digits: str, plus: bool, rules: PhoneRules) -> Reading | None:
    """Return the present number of one written by an earlier plan, always in doubt.

    >>> from zboun.rules import load
    >>> read_old("061234567", False, load().phone).e164
    '+213661234567'
    """
    if digits.startswith("00" + COUNTRY_CODE):
        digits = "0" + digits[5:]
    elif digits.startswith(COUNTRY_CODE) and (plus or len(digits) > 10):
        digits = "0" + digits[3:].removeprefix("0")
    elif plus:
        return None
    for form in rules.old_forms:
        if len(digits) == form.length and digits.startswith(form.written):
            now = form.becomes[1:] + digits[len(form.written) :]
            return _doubted(_algerian(now, "national", rules), "old_plan")
    return None


def unglue(digits: str, rules: PhoneRules) -> list[Reading] | None:
    """Return the numbers of a run like ``05501234560770112233``; None unless there is one way.

    Each number must show where it begins: by its 0, or by the country code.

    >>> from zboun.rules import load
    >>> [r.e164 for r in unglue("05501234560770112233", load().phone)]
    ['+213550123456', '+213770112233']
    """
    if not 18 <= len(digits) <= 200:
        return None
    ways: list[list[list[Reading]]] = [[] for _ in range(len(digits) + 1)]
    ways[0] = [[]]
    for start in range(len(digits)):
        if not ways[start]:
            continue
        for length in (9, 10, 11, 12, 13, 14):
            reading = _glued_piece(digits[start : start + length], length, rules)
            if reading is not None:
                there = ways[start + length]
                there += [[*way, reading] for way in ways[start]][: 2 - len(there)]
    found = ways[-1]
    return found[0] if len(found) == 1 else None


def _glued_piece(piece: str, length: int, rules: PhoneRules) -> Reading | None:
    if len(piece) < length or not piece.startswith(("0", COUNTRY_CODE)):
        return None
    reading = read(piece, False, rules)
    if reading is None or reading.doubt or reading.form in ("lost_zero", "foreign"):
        return None
    return reading


def is_filler(digits: str) -> bool:
    """Say whether digits as typed were only put there to fill a cell: 0000000000, 0123456789.

    >>> is_filler("0123456789"), is_filler("0234567890"), is_filler("023456789")
    (True, False, False)
    """
    if digits.count(digits[0]) == len(digits):
        return True
    return len(digits) >= 8 and (digits in _RISING or digits in _FALLING)


def is_filler_number(national: str) -> bool:
    """Say whether a number is nobody's: its last seven digits one digit, or six zeros (fixed).

    >>> is_filler_number("555555555"), is_filler_number("550123456"), is_filler_number("21000000")
    (True, False, True)
    """
    tail = national[-7:]
    return tail == tail[0] * 7 or (len(national) == 8 and national.endswith("000000"))


def is_day(digits: str) -> bool:
    """Say whether eight digits are a day of this century as programs write it: 20240312.

    >>> is_day("20240312"), is_day("20241312"), is_day("20631234")
    (True, False, False)
    """
    return _DAY.match(digits) is not None


def why_not(digits: str, plus: bool, rules: PhoneRules) -> str:
    """Return the reason why digits are no number, one that a person can act on.

    >>> from zboun.rules import load
    >>> [why_not(d, False, load().phone) for d in ("631234", "05501234567", "0570123456", "17")]
    ['no_area_code', 'too_long', 'unknown_range', 'short_code']
    """
    if digits in rules.short_codes:
        return "short_code"
    if len(digits) >= 6 and (is_filler(digits) or is_filler_number(digits)):
        return "filler"
    if digits.startswith("00") and not digits.startswith("00" + COUNTRY_CODE):
        return "bad_prefix" if len(digits) >= 10 else "too_short"
    if plus and not digits.startswith((COUNTRY_CODE, "0")):
        return "invalid_foreign" if len(digits) >= 8 else "too_short"
    national, marked = _national_part(digits)
    if not marked and len(digits) == 6:
        return "no_area_code"
    if national.startswith("0"):
        return "bad_prefix"
    if len(national) >= 8 and is_filler_number(national):
        return "filler"
    return _length_fault(national, rules.range_of(national))


def _national_part(digits: str) -> tuple[str, bool]:
    """Return the national number as far as it can be told, and whether a prefix was there."""
    for prefix in ("00" + COUNTRY_CODE, COUNTRY_CODE + "0", COUNTRY_CODE):
        if digits.startswith(prefix) and len(digits) - len(prefix) >= 7:
            rest = digits[len(prefix) :]
            return rest.removeprefix("0") if prefix.startswith("00") else rest, True
    if digits.startswith("0"):
        return digits[1:], True
    return digits, False


def _length_fault(national: str, found: Range) -> str:
    wanted = 9 if national[:1] in ("5", "6", "7", "8", "9") else 8
    if len(national) < wanted:
        return "too_short"
    return "too_long" if len(national) > wanted else (found.reason or "unknown_range")
