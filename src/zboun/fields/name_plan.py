"""Which words of a cell are the given name, the family name, a title, a note.

The plan is a function of the *sorts* of the words alone (``name_tokens.Sort``): the same for
``BENALI Ahmed`` and ``HADDAD Karim``, so a column of a million cells needs a few thousand plans.

Evidence for the order, the strongest first: a comma (family, given), one part in capitals, a
particle that only families have, the lexicon, the majority of the file (the hint), and where
nothing speaks the order as written, marked as a guess.

May import: fields.name_draft, fields.name_tokens. Tests: ``tests/fields/test_name.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

from zboun.fields.name_draft import OF_FAMILIES, Draft, drop_unread, is_business, strip, unit_size
from zboun.fields.name_tokens import Sort, Vocabulary

MAX_UNITS = 8  # units above which a text is a sentence rather than a name
SURE = 1.5  # difference of scores from which the order is certain
HINT = 0.5  # difference from which a guess follows it
_OF_GIVEN = ("abd", "sid", "oum", "lalla", "bent")

# What it says for a given and for a family name that the lexicon knows a word so.
_GIVEN_SCORE = {"given": 2.0, "both": 0.5, "": 0.0, "family?": -0.5, "family": -2.0, "clan": -3.0,
                "initial": 0.6}  # fmt: skip
_FAMILY_SCORE = {"given": -2.0, "both": 0.0, "": 0.5, "family?": 1.0, "family": 2.0, "clan": 3.0,
                 "initial": 0.0}  # fmt: skip
_CAPITALS = 4.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Places of the tokens of one cell by what they are; each token is in one list or in none."""

    kind: str = ""  # "person" | "business" | "" (refused)
    given: tuple[int, ...] = ()
    family: tuple[int, ...] = ()
    maiden: tuple[int, ...] = ()
    titles: tuple[int, ...] = ()
    notes: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    place: str = ""  # its name by the table
    title: str = ""  # code of the table: "mme", "dr" …
    sure: bool = True
    reason: str = ""  # why refused, why not sure, or what was cut


@dataclass(frozen=True, slots=True)
class _Unit:
    """Consecutive tokens that are one name, and what is known of it."""

    start: int
    end: int
    role: str
    upper: bool
    lower: bool  # written in another case than capitals


def decide(sorts: tuple[Sort, ...], order: str, vocabulary: Vocabulary) -> Plan:
    """Return the plan for one cell; ``order`` is the hint of header or file, "" for none."""
    return _decide(sorts, order, vocabulary)


@lru_cache(maxsize=1 << 16)
def _decide(sorts: tuple[Sort, ...], order: str, vocabulary: Vocabulary) -> Plan:
    draft = Draft(sorts, list(range(len(sorts))))
    drop_unread(draft)
    if is_business(draft, vocabulary):
        return _business(draft)
    strip(draft, vocabulary)
    return _person(draft, order)


def _business(draft: Draft) -> Plan:
    if all(draft.sorts[place].company for place in draft.left):
        return Plan(reason="company_form_only", notes=tuple(draft.left))
    if len(draft.left) > MAX_UNITS:
        return Plan(reason="too_many_words", notes=tuple(draft.notes))
    return Plan("business", family=tuple(draft.left), notes=tuple(draft.notes))


def _person(draft: Draft, order: str) -> Plan:
    sorts = draft.sorts
    commas = [place for place in draft.left if sorts[place].kind == "comma"]
    words = [place for place in draft.left if sorts[place].kind != "comma"]
    plan = Plan(
        maiden=tuple(draft.maiden), titles=tuple(draft.titles), notes=tuple(draft.notes),
        places=tuple(draft.places), place=draft.place, title=draft.title,
    )  # fmt: skip
    refusal = _refusal(draft, words)
    if refusal:
        return replace(plan, reason=refusal)
    units = _units(draft, words)
    if len(units) > MAX_UNITS:
        return replace(plan, reason="too_many_words")
    if len(commas) == 1 and words[0] < commas[0] < words[-1]:
        return _by_comma(plan, draft, words, commas[0])
    plan = replace(plan, kind="person")
    if len(units) == 1:
        return _single(plan, words, units[0])
    plan = _by_evidence(plan, words, units, order)
    first = sorts[words[0]]
    if first.kind == "initial" and first.title:  # M. Benali: Monsieur, or Mohamed
        return replace(plan, sure=False, reason="title_or_initial")
    return plan


def _refusal(draft: Draft, words: list[int]) -> str:
    """Return why nothing that is left can be a name, "" where something can."""
    sorts = draft.sorts
    if not words:
        if draft.places:
            return "place_only"
        if any(sorts[place].kind == "email" for place in draft.notes):
            return "email_only"
        digits = draft.notes and all(sorts[place].kind == "digits" for place in draft.notes)
        return "digits_only" if digits else "note_only" if draft.notes else "no_letters"
    if all(sorts[place].note for place in words):
        return "note_only"
    if len(words) == 1:
        only = sorts[words[0]]
        if only.kind == "initial":
            return "too_short"
        if only.role:
            return ""
        if only.place:
            return "place_only"
        if only.title or only.company or only.civil:
            return "title_only"
    return ""


def _units(draft: Draft, words: list[int]) -> list[_Unit]:
    units = []
    start = 0
    while start < len(words):
        size = unit_size(draft, words[start:])
        if size == len(words) and _two_in_one(draft, words):
            size = 1
        run = [draft.sorts[place] for place in words[start : start + size]]
        upper = any(sort.case == "upper" and sort.kind == "word" for sort in run)
        lower = any(sort.case in ("lower", "mixed") for sort in run)
        _, listed = draft.phrases.get(words[start], (0, ""))
        role = listed if listed and size > 1 else _unit_role(run)
        units.append(_Unit(start, start + size, role, upper and not lower, lower))
        start += size
    return units


def _two_in_one(draft: Draft, words: list[int]) -> bool:
    """Say whether a construct that would be all of the name is a given and a family name.

    Djamal El Sagob: only listed words follow as in Nour El Houda where nothing else is left.
    """
    first, last = draft.sorts[words[0]], draft.sorts[words[-1]]
    construct = first.head and len(words) > 1 and words[0] not in draft.phrases
    return construct and last.particle != "dine" and last.role not in ("given", "both")


def _unit_role(run: list[Sort]) -> str:
    """Return the role of one unit: by its particle, else by its word."""
    first, last = run[0], run[-1]
    if len(run) == 1:
        return first.role
    if first.particle in OF_FAMILIES:
        return "clan"
    if first.particle in _OF_GIVEN or last.particle == "dine" or first.head:
        return "given"
    return last.role if first.particle == "article" else "given"


def _by_comma(plan: Plan, draft: Draft, words: list[int], comma: int) -> Plan:
    """Read ``Family, Given``, unless the lexicon says of both that they are the other."""
    before = [place for place in words if place < comma]
    after = [place for place in words if place > comma]
    left = {unit.role for unit in _units(draft, before)}
    right = {unit.role for unit in _units(draft, after)}
    plan = replace(plan, kind="person", given=tuple(after), family=tuple(before))
    if left == {"given"} and right <= {"family", "clan"}:
        return replace(
            plan, given=plan.family, family=plan.given, sure=False, reason="swapped_parts"
        )
    return plan


def _single(plan: Plan, words: list[int], unit: _Unit) -> Plan:
    if unit.role in ("given", "both"):
        return replace(plan, given=tuple(words))
    return replace(plan, family=tuple(words), sure=False, reason="single_name")


def _by_evidence(plan: Plan, words: list[int], units: list[_Unit], order: str) -> Plan:
    """Choose the split and the order that the words speak for."""
    mixed = any(unit.upper for unit in units) and any(unit.lower for unit in units)
    given = [_GIVEN_SCORE[unit.role] for unit in units]
    family = [
        _FAMILY_SCORE[unit.role] + (_CAPITALS if mixed and unit.upper else 0.0) for unit in units
    ]
    first, first_cut = _best(given, family)
    last, last_cut = _best(family, given, family_first=True)
    margin = first - last
    given_first = margin > 0
    cut = first_cut if given_first else last_cut
    sure = abs(margin) >= SURE and _consistent(units, cut, given_first=given_first, mixed=mixed)
    if not sure and (order or abs(margin) < HINT or abs(margin) >= SURE):
        given_first = order != "family_first"
        cut = first_cut if given_first else last_cut
    at = units[cut - 1].end
    head, tail = tuple(words[:at]), tuple(words[at:])
    sure = sure or bool(order)
    reason = "" if sure else "order_unknown"
    if given_first:
        return replace(plan, given=head, family=tail, sure=sure, reason=reason)
    return replace(plan, given=tail, family=head, sure=sure, reason=reason)


def _consistent(units: list[_Unit], cut: int, *, given_first: bool, mixed: bool) -> bool:
    """Say whether no unit is taken for what the lexicon and the capitals say it is not."""
    heads, tails = units[:cut], units[cut:]
    given, family = (heads, tails) if given_first else (tails, heads)
    return not any(unit.role in ("family", "clan") for unit in given) and not any(
        unit.role == "given" and not (mixed and unit.upper) for unit in family
    )


def _best(head: list[float], tail: list[float], *, family_first: bool = False) -> tuple[float, int]:
    """Return the best score of head scores before and tail scores after a cut, and the cut."""
    heads = list(accumulate(head, initial=0.0))
    tails = list(accumulate(reversed(tail), initial=0.0))
    count = len(head)
    best, at = float("-inf"), 1
    for cut in range(1, count):
        families = cut if family_first else count - cut
        givens = count - families
        score = heads[cut] + tails[count - cut] - 0.3 * (families - 1) - 0.1 * (givens - 1)
        if score > best:
            best, at = score, cut
    return best, at
