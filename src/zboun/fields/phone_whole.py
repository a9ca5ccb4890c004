"""Groups of digits as one number: whether the gaps within and the words around allow it.

Part of ``phone_split``: the plan reads the digits; what stands between and beside them may show
that they are two things, or something else (a sum, an age, a day).

May import: rules, fields.phone_plan, fields.phone_tokens. Tests: ``tests/fields/test_phone.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from zboun.fields import phone_plan as plan
from zboun.fields.phone_plan import Reading
from zboun.fields.phone_tokens import STRONG, WEAK, Group
from zboun.rules.phone import PhoneRules

ALONE = 7  # digits of an unbroken run that stands apart though only a blank parts it
_AREA = 5  # digits that a strong gap may part from the rest: "0550 / 12 34 56", "+213 21 / …"
_CODES = ("213", "00213", "0", "00", "0213")  # groups that stand before the national number


@dataclass(frozen=True, slots=True)
class Options:
    """What the reader may do beyond the plan."""

    rules: PhoneRules
    old_plan: bool = False


def whole(groups: list[Group], digits: str, options: Options) -> Reading | None:
    """Return the one number that the groups are; ``digits`` are theirs joined."""
    plus = groups[0].plus
    reading = plan.read(digits, plus, options.rules)
    if reading is None:
        reading = _old_form(groups, digits, options)
    if reading is None or not _holds_together(groups, reading):
        return None
    return None if _is_other(groups, digits, reading) else reading


def _is_other(groups: list[Group], digits: str, reading: Reading) -> bool:
    """Say whether what stands around the digits shows that they are something else."""
    first, last = groups[0], groups[-1]
    abroad = reading.doubt == "foreign_without_plus"
    bare = reading.form == "lost_zero" or abroad  # no digit shows that a number begins
    if bare and (first.announced or last.amount or _begins_apart(groups, abroad=abroad)):
        return True
    if len(groups) == 1:
        return plan.is_day(digits)
    if bare and last.bracket and last.digits[0] == "0":  # an area code: "63 12 34 (021)"
        return True
    apart = any(group.strength == STRONG for group in groups[1:])
    if apart and (last.amount or (reading.form == "foreign" and len(groups) == 2)):
        return True
    if last.amount and len(groups[-2].digits) >= ALONE:  # "05612139 10h"
        return True
    return last.cents or (last.untold and (last.strength == STRONG or last.bracket))


def _begins_apart(groups: list[Group], *, abroad: bool) -> bool:
    """Say whether the first digits are a number of their own: ``n° 14 697…``, ``284 00213 …``."""
    if len(groups) == 1:
        return False
    second = groups[1].digits
    if abroad and second[0] == "0":
        return True
    if not groups[0].after_word:
        return False
    other = second[0] == "0" and len(second) >= 4  # "n° 31 0541 66xx"
    coded = any(group.digits.startswith("00213") for group in groups[1:])
    return len(second) >= ALONE or (not abroad and (other or coded))


def _old_form(groups: list[Group], digits: str, options: Options) -> Reading | None:
    """Read by an earlier plan: when asked, or when 3-2-2-2 groups of a mobile show it."""
    if options.old_plan:
        return plan.read_old(digits, groups[0].plus, options.rules)
    lengths = [len(group.digits) for group in groups]
    if lengths != [3, 2, 2, 2] or digits[:2] not in ("05", "06", "07"):
        return None
    if any(group.strength != WEAK for group in groups[1:]):
        return None
    return plan.read_old(digits, False, options.rules)


def _holds_together(groups: list[Group], reading: Reading) -> bool:
    """Say whether the gaps inside may stand inside one number.

    Weak gaps may. Strong ones may when all are alike (``0550/12/34/56``), or when the only one
    stands behind the area code (``021 / 63 12 34``) or the country code.
    """
    inner = [group for group in groups[1:] if group.strength != WEAK]
    if not inner:
        return True
    start = 0
    while start < len(groups) - 2 and groups[start].digits in _CODES:
        start += 1
    rest = groups[start + 2 :]
    explicit = reading.form != "lost_zero" and not reading.doubt
    if explicit and all(group.strength == WEAK for group in rest):
        return len(groups[start].digits) <= _AREA
    if explicit:
        marks = {group.mark for group in rest}
        return len(marks) == 1 and marks != {""}
    # Without its 0 a number must be cut alike throughout: "24, 97 63 59" are two things.
    cuts = {(group.mark, group.spaced) for group in groups[start + 1 :]}
    return len(cuts) == 1 and ("", True) not in cuts and _cut_like_one(groups[start:])


def _cut_like_one(groups: list[Group]) -> bool:
    """Say whether pieces are as long as those of one number: several, or behind an area code."""
    return len(groups) > 2 or (len(groups[0].digits) == 2 and groups[1].mark in ("/", "-"))
