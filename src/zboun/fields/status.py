"""Reads a status cell: one of the 17 codes, its stage, attempts, dates and what else it says.

The rule, in order: fold; the whole cell; dates, amounts and colours aside; denials first; the
longest phrase; counters; several codes by axis and rank; one typing error. Unknown words are
refused, with the nearest code as a hint.

May import: rules, model. Tests: ``tests/fields/test_status.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz, process

from zboun.fields.status_aside import Aside, counted_for, set_aside
from zboun.fields.status_read import Reading, Sense, read_words
from zboun.fields.text import cell_text, strip_marks
from zboun.model import Outcome, Step, Value
from zboun.rules import Rules, load
from zboun.rules.statuses import Code, StatusRules

LONGEST = 400  # characters of a cell that are read; what is longer is a story, not a status
NEAR_ENOUGH = 70  # similarity 0..100 above which a hint is given
ORDER_STATES = frozenset(("confirmed", "cancelled", "in_delivery", "customer", "returned"))
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class StatusValue(Value):
    """A status cell, read.

    ``stage`` comes from the code ("" when there is none). ``attempt`` is the number of the call
    or delivery attempt, 0 when the cell tells none. ``date`` is ISO 8601 or "". ``also`` holds the
    other codes of the cell. ``hint`` is the nearest code of a refused word.
    """

    stage: str = ""
    attempt: int = 0
    date: str = ""
    also: tuple[str, ...] = ()
    hint: str = ""


def parse(raw: Any, rules: StatusRules | Rules | None = None) -> StatusValue:
    """Return the status of one cell of any type.

    ``clean`` is a code of ``status_codes.csv``. Words that are not understood are refused with
    ``unknown_word``; an empty cell has neither code nor stage.

    >>> parse("Confirmée").clean, parse("NRP 3").attempt, parse("non confirmé").clean
    ('confirmed', 3, 'pending')
    >>> parse("livré le 12/03/2024").date, parse("client – livré").stage
    ('2024-03-12', 'customer')
    >>> parse("غير مهتم").clean, parse("ma yrodch").clean, parse("pas encore livré").clean
    ('lost', 'no_answer', 'in_delivery')
    >>> refused = parse("bleu turquoise")
    >>> refused.clean, refused.outcome.value, refused.reason
    ('', 'refused', 'unknown_word')
    """
    rules = status_rules(rules)
    value = unhinted(cell_text(raw), rules)
    if value.outcome is not Outcome.REFUSED:
        return value
    aside = set_aside(strip_marks(value.raw[:LONGEST]), rules)
    return replace(value, hint=_hint(aside.key, rules))


def unhinted(text: str, rules: StatusRules) -> StatusValue:
    """Return the value of a cell; the nearest code of a refused word is not looked for."""
    plain = strip_marks(text[:LONGEST])
    if not plain:
        return StatusValue(text, "", Outcome.EMPTY)
    if text in rules.codes:
        return _value(text, rules, text, Outcome.CLEAN, "", Aside(plain))
    aside = set_aside(plain, rules)
    # Where nothing was cut the key is known already.
    key = aside.key if len(aside.text) == len(plain) else rules.key(plain)
    return read(Cell(text, plain, key, aside), rules)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: as it stands, without invisible marks, folded, and what is set aside in it."""

    raw: str
    plain: str
    key: str
    aside: Aside


def read(cell: Cell, rules: StatusRules) -> StatusValue:
    """Return the value of a cell that is no code itself, without a hint."""
    return _whole(cell, rules) or _in_words(cell, rules)


def status_rules(rules: StatusRules | Rules | None) -> StatusRules:
    """Return the status rules of whatever rules a caller gives; ours for None."""
    if isinstance(rules, StatusRules):
        return rules
    return (rules or load()).statuses


def _value(
    raw: str, rules: StatusRules, code: str, outcome: Outcome, reason: str, aside: Aside,
    also: tuple[str, ...] = (),
) -> StatusValue:  # fmt: skip
    steps = [Step(name, before, after) for name, before, after in aside.steps]
    if outcome is not Outcome.CLEAN:
        steps.append(Step(reason, aside.text, code))
    return StatusValue(
        raw, code, outcome, reason, tuple(steps), rules.codes[code].stage, aside.attempt,
        aside.date, also,
    )  # fmt: skip


def _whole(cell: Cell, rules: StatusRules) -> StatusValue | None:
    """Return the value of a cell that the vocabulary holds as a whole, dates aside or not."""
    plain, aside = cell.plain, cell.aside
    known = rules.whole(plain, cell.key)
    reason = "synonym"
    if known is None:
        known = rules.whole(aside.core, aside.core) if aside.core else None
        reason = "set_aside"
    if known is None or (reason == "set_aside" and known.code == UNKNOWN):
        return None
    if plain not in rules.marks and _marked(plain, rules):
        return None  # a word and a mark that says more: both are weighed
    outcome = Outcome.GUESSED if known.weak else Outcome.FIXED
    reason = "status_map" if known.told else "weak_word" if known.weak else reason
    aside = counted_for(aside, rules, known.code)
    return _value(cell.raw, rules, known.code, outcome, reason, aside)


def _in_words(cell: Cell, rules: StatusRules) -> StatusValue:
    """Return the value of a cell by the words in it."""
    raw, plain, aside = cell.raw, cell.plain, cell.aside
    if cell.key in rules.names:  # "Alger Centre" is no parcel at the centre
        return _refused(raw, aside, Reading())
    reading = read_words(aside.text, rules, aside.key)
    if reading.unknown or not (reading.senses or reading.denied):
        reading = _by_typo(aside.core, reading, rules) or reading
    if not reading.senses and plain.endswith("."):  # "grossi.", "inact."
        reading = Reading(tuple(_sense_cut_short(aside.core, rules)), denied=reading.denied)
    reading = _with_marks(plain, reading, rules)
    if not reading.senses:
        return _refused(raw, aside, reading)
    code, also = _prevailing(reading, rules)
    outcome, reason = _certainty(reading, code, also, rules)
    if len(raw) > LONGEST:
        outcome, reason = Outcome.GUESSED, "long_text"
    return _value(raw, rules, code, outcome, reason, counted_for(aside, rules, code), also)


def _sense_cut_short(core: str, rules: StatusRules) -> list[Sense]:
    code = rules.cut_short(core)
    return [Sense(code, "typo")] if code else []


def _marked(plain: str, rules: StatusRules) -> bool:
    return not plain.isascii() and any(
        char in rules.marks and char not in rules.emphasis and rules.marks[char] != UNKNOWN
        for char in plain
    )


def _with_marks(plain: str, reading: Reading, rules: StatusRules) -> Reading:
    """Add what the emoji of a cell say; those that only underline count where no word does."""
    if plain.isascii():
        return reading
    firm = bool(reading.senses) and all(sense.how != "weak_word" for sense in reading.senses)
    marks = [c for c in plain if c in rules.marks and not (firm and c in rules.emphasis)]
    told = [rules.codes[s.code] for s in reading.senses if firm and not s.subject]
    codes = [
        code for m in marks if (code := rules.marks[m]) != UNKNOWN and _adds(code, told, rules)
    ]
    said = {sense.code for sense in reading.senses}
    added = tuple(Sense(code, "mark") for code in dict.fromkeys(codes) if code not in said)
    return replace(reading, senses=(*reading.senses, *added)) if added else reading


def _adds(code: str, told: Sequence[Code], rules: StatusRules) -> bool:
    """Say whether a mark adds to what words tell: a parcel or a stop sign beside "annulé" no."""
    refused = any(entry.stage == "inactive" for entry in told)
    return not told or not (rules.codes[code].axis == "order" or (refused and code == "blocked"))


def _by_typo(core: str, reading: Reading, rules: StatusRules) -> Reading | None:
    """Read a cell with one typing error, or Darija by its consonants."""
    from zboun.fields.status_typos import by_sound, near_code, only_short, repaired

    code = near_code(core, rules) or ("" if reading.senses else by_sound(core, rules))
    if code:
        return Reading((Sense(code, "typo"),))
    words = repaired(core, rules)
    if words == core or reading.senses:
        return None
    again = read_words(words, rules)
    if again.unknown and only_short(core, words, rules):
        return None  # "chaise bureau" is no misspelt "chase"
    return Reading(tuple(Sense(s.code, "typo") for s in again.senses), denied=again.denied)


def _prevailing(reading: Reading, rules: StatusRules) -> tuple[str, tuple[str, ...]]:
    """Return the code that stands for the cell, and the others."""
    codes = list(dict.fromkeys(sense.code for sense in reading.senses))
    if len(codes) > 1 and UNKNOWN in codes:
        codes.remove(UNKNOWN)
    first = codes[-1] if reading.sequence else min(codes, key=lambda c: rules.codes[c].rank)
    return first, tuple(code for code in codes if code != first)


def _certainty(
    reading: Reading, code: str, also: Sequence[str], rules: StatusRules
) -> tuple[Outcome, str]:
    """Return how sure a reading by words is, and its reason."""
    hows = {sense.how for sense in reading.senses if sense.code == code}
    how = hows.pop() if len(hows) == 1 else "phrase"
    if how in ("typo", "mark", "weak_word"):
        return Outcome.GUESSED, how
    if also and not reading.sequence:
        axes = [rules.codes[c].axis for c in (code, *also)]
        if len(set(axes)) < len(axes):
            return Outcome.GUESSED, "several_of_one_kind"
        return Outcome.FIXED, "several"
    if reading.unknown:
        return Outcome.GUESSED, "other_words"
    return Outcome.FIXED, "sequence" if reading.sequence else how


def _refused(raw: str, aside: Aside, reading: Reading) -> StatusValue:
    reason = "denied_word" if reading.denied else "unknown_word" if aside.key else "no_words"
    return StatusValue(raw, "", Outcome.REFUSED, reason, (), "", aside.attempt, aside.date)


def _hint(key: str, rules: StatusRules) -> str:
    """Return the code of the nearest known spelling, "" when none is near."""
    key = key[:60]
    if key in rules.names:
        return ""
    near = process.extractOne(key, rules.spellings, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return rules.vocabulary[near[0]].code if near else ""


def order_state(text: str, rules: StatusRules | Rules | None = None) -> str:
    """Return the order state that a message surely tells, "" when it asks, denies or is unsure.

    Meant for chats: a question, a condition, a denial, two states or a mere noun tell nothing.

    >>> order_state("je confirme ma commande"), order_state("vous avez confirmé ?")
    ('confirmed', '')
    >>> order_state("pas encore reçu"), order_state("bien reçu merci"), order_state("بكم التوصيل؟")
    ('', 'customer', '')
    """
    rules = status_rules(rules)
    plain = strip_marks(text[:LONGEST])
    key = rules.key(plain)
    if not key or "?" in plain or "؟" in plain or key.count(" ") > 12:
        return ""
    if any(f" {phrase} " in f" {key} " for phrase in rules.asking):
        return ""
    reading = read_words(plain, rules)
    codes = {s.code for s in reading.senses if s.how in ("phrase", "stem") and not s.noun}
    if reading.denied or len(codes) != 1 or not codes <= ORDER_STATES:
        return ""
    return codes.pop()


def parse_batch(values: Any, rules: StatusRules | Rules | None = None) -> Any:
    """Return ``parse`` of every value of an Arrow array, as a table; see ``status_batch``."""
    from zboun.fields import status_batch

    return status_batch.parse_batch(values, rules)
