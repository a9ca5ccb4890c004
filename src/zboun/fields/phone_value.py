"""Phone pieces put together to a value: order, duplicates, doubts, what is left over.

Fifth part of the phone rule (``fields.phone``): what was read becomes the best number first; what
was not becomes a note, or the refusal with the reason of its longest run of digits.

May import: rules, model, fields.phone_*. Tests: ``tests/fields/test_phone.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from zboun.fields import phone_plan as plan
from zboun.fields.phone_cell import PhoneCell
from zboun.fields.phone_plan import Reading
from zboun.fields.phone_split import Piece
from zboun.fields.phone_tokens import JOIN, Group, Tokens
from zboun.model import Outcome, Step, Value
from zboun.rules.phone import PhoneRules

# The doubt that a cell's reason names, when it has several.
_DOUBTS = (
    "look_alike",
    "old_plan",
    "mixed_prefix",
    "foreign_without_plus",
    "maybe_french",
    "special_range",
    "unlisted_area",
    "tail_expanded",
    "part_unread",
)
_NOTED = ("", "extension", "figure")  # kinds of words that stay in the note
_EDGES = " \t\n.,;:/\\|&+-–()[]{}<>\"'«»=*#_~،"


@dataclass(frozen=True, slots=True)
class Number:
    """One number: E.164, its kind, who owns its prefix, the wilayas of its area code.

    ``kind``: mobile, fixed, voip, toll_free, premium, shared, foreign or unknown.
    ``owner`` is the *prefix* owner (Mobilis, Djezzy, Ooredoo), not the operator of today.
    """

    e164: str
    kind: str
    owner: str = ""
    wilaya_codes: tuple[str, ...] = ()
    fax: bool = False


@dataclass(frozen=True, slots=True)
class PhoneValue(Value):
    """A phone cell, read; ``leftover`` holds its words that are no labels (a name, a note)."""

    numbers: tuple[Number, ...] = ()
    leftover: str = ""


def value_of(
    cell: PhoneCell, tokens: Tokens, pieces: list[Piece], rules: PhoneRules, doubts: list[str]
) -> PhoneValue:
    """Put the pieces together: order, duplicates, doubts, leftover, steps."""
    readings: dict[str, tuple[Reading, bool]] = {}
    for piece in pieces:
        for reading in piece.readings:
            readings.setdefault(reading.e164, (reading, piece.fax and not plan.is_mobile(reading)))
            doubts.append(reading.doubt)
        cell.steps += _steps(piece, tokens)
    if cell.lost or any(piece.doubt for piece in pieces):
        doubts.append("part_unread")
    ordered = sorted(readings.values(), key=_rank)
    numbers = tuple(number_of(reading, fax, rules) for reading, fax in ordered)
    leftover = _leftover(cell, tokens, pieces)
    clean = ";".join(number.e164 for number in numbers)
    outcome, reason = _verdict(cell, [r for r, _ in ordered], doubts, leftover, tokens)
    return PhoneValue(cell.raw, clean, outcome, reason, tuple(cell.steps), numbers, leftover)


def _steps(piece: Piece, tokens: Tokens) -> list[Step]:
    before = tokens.text[tokens.groups[piece.first].start : tokens.groups[piece.last - 1].end]
    if piece.doubt:
        return [Step("unread", before, "")]
    return [Step(r.doubt or r.form, before, r.e164) for r in piece.readings]


def _rank(item: tuple[Reading, bool]) -> int:
    reading, fax = item
    if fax:
        return 3
    return 0 if plan.is_mobile(reading) else 1 if reading.kind in ("fixed", "foreign") else 2


def _verdict(
    cell: PhoneCell, readings: list[Reading], doubts: list[str], leftover: str, tokens: Tokens
) -> tuple[Outcome, str]:
    found = [doubt for doubt in _DOUBTS if doubt in doubts]
    if found:
        return Outcome.GUESSED, found[0]
    if len(readings) > 1:
        return Outcome.FIXED, "several_numbers"
    if cell.unfloated:
        return Outcome.FIXED, "unfloated"
    if leftover or tokens.words:
        return Outcome.FIXED, "words_removed"
    return Outcome.FIXED, readings[0].form


def _leftover(cell: PhoneCell, tokens: Tokens, pieces: list[Piece]) -> str:
    """Return what is neither a number nor a label, as written, in its order."""
    texts: list[str] = []
    last_end = -1  # of what was kept, when nothing dropped stands behind it
    for start, end, kept in sorted(_spans(tokens, pieces)):
        if kept and last_end >= 0:
            texts[-1] += tokens.text[last_end:end]
        elif kept:
            texts.append(tokens.text[start:end])
        last_end = end if kept else -1
    parts = [_closed(text.strip(_EDGES)) for text in texts] + cell.leftover
    return " ".join(part for part in parts if part)


def _spans(tokens: Tokens, pieces: list[Piece]) -> list[tuple[int, int, bool]]:
    """Return the words and the pieces: start, end, whether a note keeps it."""
    unread = [tokens.groups[piece.last - 1] for piece in pieces if not piece.readings]
    counted = {group.end + gap for group in unread for gap in (0, 1)}  # "18h", "2500 DA"
    # Small words ("le", "n°") belong to a note only between its words: they part nothing.
    words = [(s, e, k) for s, e, k in tokens.words if k != "small"]
    spans = [(s, e, k in _NOTED or (k == "unit" and s in counted)) for s, e, k in words]
    for piece in pieces:
        first, last = tokens.groups[piece.first], tokens.groups[piece.last - 1]
        spans.append((first.start, last.end, not piece.readings and not first.numbered))
    return spans


def _closed(text: str) -> str:
    """Give a bracket back that was taken for an edge: ``Karim (Oran``."""
    return text + ")" if text.count("(") > text.count(")") else text


def refusal_of(cell: PhoneCell, tokens: Tokens, rules: PhoneRules) -> PhoneValue:
    """Return the refusal of a cell in which no number was found."""
    outcome, leftover = Outcome.REFUSED, _leftover(cell, tokens, [])
    if cell.lost:
        reason = "digits_lost"
    elif tokens.groups:
        reason = _why_none(_longest_run(tokens.groups), rules)
    elif leftover:
        reason = "email" if "@" in leftover and " " not in leftover else "text"
    else:
        outcome, reason = Outcome.EMPTY, "label_only"
    return PhoneValue(cell.raw, "", outcome, reason, tuple(cell.steps), (), leftover)


def _why_none(run: list[Group], rules: PhoneRules) -> str:
    """Return the reason why a run of digits is no number."""
    digits, plus = "".join(group.digits for group in run), run[0].plus
    if run[-1].amount and len(digits) < 9:
        return "amount"
    if run[0].barred or run[0].announced:
        return "other_number"
    if plan.is_day(digits):
        return "date"
    if plan.read(digits, plus, rules) is not None:
        return "ambiguous"
    return plan.why_not(digits, plus, rules)


def _longest_run(groups: list[Group]) -> list[Group]:
    """Return the longest stretch without a certain separator."""
    runs: list[list[Group]] = []
    for group in groups:
        if runs and group.strength < JOIN:
            runs[-1].append(group)
        else:
            runs.append([group])
    return max(runs, key=lambda groups: sum(len(g.digits) for g in groups))


def number_of(reading: Reading, fax: bool, rules: PhoneRules) -> Number:
    """Return a reading with what the plan knows of it."""
    if reading.kind == "foreign":
        return Number(reading.e164, "foreign", fax=fax)
    found = rules.range_of(reading.national)
    return Number(reading.e164, found.kind, found.owner, found.wilayas, fax)
