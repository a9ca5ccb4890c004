"""The phone rule: one cell of any kind to the E.164 numbers in it, the best first.

The one rule behind all others: **never invent a digit**. What the numbering plan dictates (the
trunk 0, +213) is a repair; what was lost stays lost, and the cell is refused with its reason.
The parts: ``phone_cell`` (text), ``phone_tokens`` (groups of digits), ``phone_split`` (which
groups are a number), ``phone_plan`` (digits by the plan), ``phone_value`` (all put together),
``phone_batch`` (the fast path).

May import: rules, model, fields.*. Tests: ``tests/fields/test_phone.py``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from zboun.fields import phone_plan as plan
from zboun.fields.phone_cell import PhoneCell, folded_words, is_rounded, prepare
from zboun.fields.phone_split import Piece, divide
from zboun.fields.phone_tokens import JOIN, MAX_GROUPS, Tokens, tokenize
from zboun.fields.phone_value import Number, PhoneValue, number_of, refusal_of, value_of
from zboun.fields.phone_whole import Options
from zboun.fields.text import cell_text
from zboun.model import Outcome, Step
from zboun.rules.phone import PhoneRules

if TYPE_CHECKING:
    from zboun.rules import Rules

__all__ = [
    "Number",
    "PhoneValue",
    "area_codes_batch",
    "describe",
    "kinds_batch",
    "parse",
    "parse_batch",
]

_LIST = re.compile(r"\+[0-9]{8,15}(?:;\+[0-9]{8,15})*\Z")
_CHUNK = re.compile(r"[^\W_]+")
DOUBLE_ZERO = frozenset(["OO", "oo", "Oo"])  # "OO 213 550…": digits though none touches them


def parse(
    raw: Any, rules: PhoneRules | Rules | None = None, *, old_plan: bool = False
) -> PhoneValue:
    """Return the E.164 numbers in one cell, joined by ``;``, the best first.

    Mobile before fixed before service, then as written, a fax last. ``raw`` may be anything.
    ``old_plan`` (or rules ``with_old_plan()``) also reads the forms of before 2008, as guesses.
    Valid is what libphonenumber calls valid, or a listed exception. Refused: what lost digits, fits
    no range, or fills a cell.

    >>> parse("0550 12 34 56").clean
    '+213550123456'
    >>> parse("0550123456 Nadia / 021 63 12 34").leftover
    'Nadia'
    >>> parse("021 63 12 34/35").clean, parse("021 63 12 34/35").outcome.value
    ('+21321631234;+21321631235', 'guessed')
    >>> parse("5.5E+08").reason, parse("63 12 34").reason, parse("0123456789").reason
    ('digits_lost', 'no_area_code', 'filler')
    """
    known = phone_rules(rules)
    old_plan = old_plan or known.old_plan
    text = cell_text(raw)
    if _LIST.match(text):
        ready = _parse_list(text, known)
        if ready is not None:
            return ready
    if text.isascii() and text.isdigit() and not old_plan and not isinstance(raw, float):
        return _parse_digits(text, known)
    cell = prepare(text, known)
    if cell.outcome is None and _rounded_float(raw, cell):
        cell.settle(Outcome.REFUSED, "digits_lost")
    if cell.outcome is not None:
        return PhoneValue(text, "", cell.outcome, cell.reason, tuple(cell.steps))
    return _read_cell(cell, Options(known, old_plan))


def phone_rules(rules: PhoneRules | Rules | None) -> PhoneRules:
    """Return the numbering plan out of whatever rules were given."""
    if rules is None:
        from zboun.rules import load

        return load().phone
    return rules if isinstance(rules, PhoneRules) else rules.phone


def _rounded_float(raw: Any, cell: PhoneCell) -> bool:
    is_float = isinstance(raw, float) or type(raw).__name__.startswith("float")
    return is_float and is_rounded(cell.text)


def _parse_list(text: str, rules: PhoneRules) -> PhoneValue | None:
    """Read what is E.164 already; None when something in it is no number."""
    readings = [plan.read(part[1:], True, rules) for part in text.split(";")]
    good = [r for r, part in zip(readings, text.split(";"), strict=True) if r and r.e164 == part]
    if len(good) < len(readings):
        return None
    unique = list({reading.e164: reading for reading in good}.values())
    unique.sort(key=lambda reading: not plan.is_mobile(reading))
    numbers = tuple(number_of(reading, False, rules) for reading in unique)
    clean = ";".join(number.e164 for number in numbers)
    doubts = [reading.doubt for reading in unique if reading.doubt]
    if doubts:
        return PhoneValue(text, clean, Outcome.GUESSED, doubts[0], (), numbers)
    if clean != text:
        reason = "several_numbers" if len(unique) > 1 else unique[0].form
        return PhoneValue(text, clean, Outcome.FIXED, reason, (), numbers)
    return PhoneValue(text, clean, Outcome.CLEAN, "", (), numbers)


def _parse_digits(digits: str, rules: PhoneRules) -> PhoneValue:
    """Read a cell of nothing but digits: the same answers as the long way, sooner."""
    if plan.is_day(digits):
        return PhoneValue(digits, "", Outcome.REFUSED, "date")
    reading = plan.read(digits, False, rules)
    if reading is None:
        glued = plan.unglue(digits, rules)
        if glued:
            return _read_cell(PhoneCell(digits, digits), Options(rules))
        return PhoneValue(digits, "", Outcome.REFUSED, plan.why_not(digits, False, rules))
    numbers = (number_of(reading, False, rules),)
    steps = (Step(reading.doubt or reading.form, digits, reading.e164),)
    outcome = Outcome.GUESSED if reading.doubt else Outcome.FIXED
    reason = reading.doubt or reading.form
    return PhoneValue(digits, reading.e164, outcome, reason, steps, numbers)


def _read_cell(cell: PhoneCell, options: Options) -> PhoneValue:
    tokens = tokenize(cell.text, folded_words(options.rules))
    pieces = _pieces(tokens, options)
    swapped = _without_look_alikes(cell.text, options.rules)
    if swapped:
        other = tokenize(swapped, folded_words(options.rules))
        better = _pieces(other, options)
        if _all_read(better) and (not _all_read(pieces) or _same_numbers(better, pieces)):
            cell.change("look_alike", swapped)
            return value_of(cell, other, better, options.rules, ["look_alike"])
    if cell.native_digits and _reversed_reads(tokens, options):
        return _bidi(cell, tokens)
    if any(piece.readings for piece in pieces):
        return value_of(cell, tokens, pieces, options.rules, [])
    return refusal_of(cell, tokens, options.rules)


def _pieces(tokens: Tokens, options: Options) -> list[Piece]:
    if not tokens.groups or len(tokens.groups) > MAX_GROUPS:
        return []
    return divide(tokens.groups, options) or []


def _all_read(pieces: list[Piece]) -> bool:
    return any(p.readings for p in pieces) and not any(p.doubt for p in pieces)


def _same_numbers(one: list[Piece], other: list[Piece]) -> bool:
    """``O550123456`` reads without its O as well; the letter is a digit all the same."""
    found = [{r.e164 for piece in pieces for r in piece.readings} for pieces in (one, other)]
    return found[0] == found[1]


def _without_look_alikes(text: str, rules: PhoneRules) -> str:
    """Return the text with letters taken for digits; "" when nothing calls for it."""
    letters = rules.look_alikes
    if letters.keys().isdisjoint(text) or sum(c.isdigit() for c in text) < 6:
        return ""

    def swap(match: re.Match[str]) -> str:
        chunk = match[0]
        if not all(c in letters or c.isdigit() for c in chunk):
            return chunk
        if any(c.isdigit() for c in chunk) or chunk in DOUBLE_ZERO:
            return "".join(letters.get(c, c) for c in chunk)
        return chunk

    swapped = _CHUNK.sub(swap, text)
    return swapped if swapped != text else ""


def _reversed_reads(tokens: Tokens, options: Options) -> bool:
    """Say whether groups in native digits read as one number from right to left.

    Copied from a right-to-left text, ``٠٥٥٠ ١٢ ٣٤٥٦`` becomes ``٣٤٥٦ ١٢ ٠٥٥٠``. The short groups
    of a number stand last; where the longest does, the order lies.
    """
    groups = tokens.groups
    if not 2 <= len(groups) <= 6 or any(group.strength >= JOIN for group in groups[1:]):
        return False
    turned = "".join(group.digits for group in reversed(groups))
    reading = plan.read(turned, False, options.rules)
    if reading is None or reading.form == "foreign":
        return False
    straight = plan.read("".join(g.digits for g in groups), groups[0].plus, options.rules)
    if straight is None:
        return True
    shows = (groups[0].digits[0] == "0", groups[-1].digits[0] == "0")  # where the number begins
    if shows[0] != shows[1]:
        return shows[1]
    return len(groups[-1].digits) > len(groups[0].digits)


def _bidi(cell: PhoneCell, tokens: Tokens) -> PhoneValue:
    words = [group.digits for group in tokens.groups]
    steps = (
        *cell.steps,
        Step("order_as_written", cell.raw, " ".join(words)),
        Step("order_reversed", cell.raw, " ".join(reversed(words))),
    )
    return PhoneValue(cell.raw, "", Outcome.REFUSED, "bidi_order", steps)


def describe(e164: str, rules: PhoneRules | Rules | None = None) -> Number:
    """Return what is known of an E.164 number: kind, prefix owner, wilayas of its area.

    >>> describe("+213661234567").owner, describe("+21325123456").wilaya_codes
    ('Mobilis', ('09', '26', '67'))
    >>> describe("+33612345678").kind, describe("nonsense").kind
    ('foreign', 'unknown')
    """
    known = phone_rules(rules)
    reading = plan.read(e164[1:], True, known) if e164.startswith("+") else None
    return number_of(reading, False, known) if reading else Number(e164, "unknown")


def parse_batch(values: Any, rules: PhoneRules | Rules | None = None) -> Any:
    """Return ``parse`` of every value of an Arrow string array, as a table; see ``phone_batch``."""
    from zboun.fields import phone_batch

    return phone_batch.parse_batch(values, rules)


def kinds_batch(e164: Any, rules: PhoneRules | Rules | None = None) -> Any:
    """Return ``describe`` of every number of an Arrow string array; see ``phone_batch``."""
    from zboun.fields import phone_batch

    return phone_batch.kinds_batch(e164, rules)


def area_codes_batch(clean: Any, rules: PhoneRules | Rules | None = None) -> Any:
    """Return the landline area codes in each cell of an Arrow array; see ``phone_batch``."""
    from zboun.fields import phone_batch

    return phone_batch.area_codes_batch(clean, rules)
