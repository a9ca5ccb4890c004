"""Which words of a cell are the given name, the family name, a title, a note.

The plan is a function of the *sorts* of the words alone (``name_tokens.Sort``): the same for
``BENALI Ahmed`` and ``HADDAD Karim``, so a column of a million cells needs a few thousand plans.

Evidence for the order, the strongest first: a comma (family, given), one part in capitals, a
particle that only families have, the lexicon, the majority of the file (the hint), and where
nothing speaks the order as written, marked as a guess.

May import: rules, fields.name_tokens. Tests: ``tests/fields/test_name.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate, takewhile

from zboun.fields.name_tokens import Sort, Vocabulary

MAX_PHRASE = 4
MAX_UNITS = 8  # units above which a text is a sentence rather than a name
SURE = 1.5  # difference of scores from which the order is certain
HINT = 0.5  # difference from which a guess follows it
LEGAL = ("sarl", "eurl", "spa", "spas", "snc", "scs", "etb", "tail")  # wherever they stand
_JOINING = ("abd", "ben", "bent", "bel", "bou", "ait", "ould", "ouled", "beni", "si", "sid",
            "sidi", "oum", "lalla", "article")  # fmt: skip
_OF_FAMILIES = ("ben", "bel", "ait", "ould", "ouled", "beni", "bou", "si")
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


@dataclass(slots=True)
class _Draft:
    """The tokens that are still names, while the others are taken out."""

    sorts: Sequence[Sort]
    left: list[int]
    maiden: list[int] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    place: str = ""
    title: str = ""
    phrases: dict[int, tuple[int, str]] = field(default_factory=dict)  # start -> end, role


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
    draft = _Draft(sorts, list(range(len(sorts))))
    _drop_unread(draft)
    if _is_business(draft, vocabulary):
        return _business(draft)
    draft.left = [place for place in draft.left if sorts[place].kind != "and"]
    _listed_phrases(draft, vocabulary)
    _civil(draft)
    _notes(draft)
    _titles(draft)
    _places(draft)
    _loose_links(draft)
    return _person(draft, order)


# -- what is no name -------------------------------------------------------------------------


def _take(draft: _Draft, places: Sequence[int], into: list[int]) -> None:
    into.extend(places)
    draft.left = [place for place in draft.left if place not in places]


def _drop_unread(draft: _Draft) -> None:
    found = [place for place in draft.left if draft.sorts[place].kind in ("digits", "email")]
    _take(draft, found, draft.notes)
    draft.left = [place for place in draft.left if draft.sorts[place].kind != "nothing"]


def _is_business(draft: _Draft, vocabulary: Vocabulary) -> bool:
    """A legal form anywhere, or a trade's word at the beginning."""
    words = [place for place in draft.left if draft.sorts[place].kind != "comma"]
    sorts = [draft.sorts[place] for place in words]
    if len(sorts) < 2:
        return False
    if any(sort.company in LEGAL for sort in sorts):
        return True
    first = sorts[1] if sorts[0].particle == "article" else sorts[0]
    if first.company and not first.role:
        return True
    texts = [draft.sorts[place].word for place in draft.left]
    return any(
        vocabulary.phrases.get(tuple(texts[start : start + size]), ("",))[0] == "company"
        for size in range(2, min(MAX_PHRASE, len(texts)) + 1)
        for start in range(len(texts) - size + 1)
    )


def _business(draft: _Draft) -> Plan:
    if all(draft.sorts[place].company for place in draft.left):
        return Plan(reason="company_form_only", notes=tuple(draft.left))
    if len(draft.left) > MAX_UNITS:
        return Plan(reason="too_many_words", notes=tuple(draft.notes))
    return Plan("business", family=tuple(draft.left), notes=tuple(draft.notes))


def _listed_phrases(draft: _Draft, vocabulary: Vocabulary) -> None:
    """Take out the titles, notes and places of several words; remember such names."""
    start = 0
    while start < len(draft.left):
        run = draft.left[start : start + MAX_PHRASE]
        for size in range(len(run), 1, -1):
            words = tuple(draft.sorts[place].word for place in run[:size])
            kind, value = vocabulary.phrases.get(words, ("", ""))
            if kind and _take_phrase(draft, start, run[:size], kind, value):
                start -= kind != "name"
                break
        start += 1


def _take_phrase(draft: _Draft, start: int, run: list[int], kind: str, value: str) -> bool:
    others = len(draft.left) - len(run)
    if kind == "name":
        draft.phrases[run[0]] = run[-1], value
    elif kind == "title" and start == 0 and others >= 1 + value.endswith("?"):
        if value.endswith("?") and _begins_family(draft, run):
            return False
        draft.title = draft.title or value.rstrip("?")
        _take(draft, run, draft.titles)
    elif kind == "place" and start:
        draft.place = draft.place or value
        _take(draft, run, draft.places)
    elif kind == "note" and (value != "status" or start or not others):
        _take(draft, run, draft.notes)
    else:
        return False
    return True


def _civil(draft: _Draft) -> None:
    """Cut ``née Haddad`` and ``ép. Haddad`` out: the unit after the marker is the other name."""
    for marker in list(draft.left):
        place = draft.left.index(marker) if marker in draft.left else 0
        if not draft.sorts[marker].civil or not place or place + 1 >= len(draft.left):
            continue
        after = draft.left[place + 1 :]
        size = _unit_size(draft, after)
        _take(draft, after[:size], draft.maiden)
        _take(draft, [marker], draft.notes)


def _notes(draft: _Draft) -> None:
    """Cut words that are said of a customer; a word of trade only behind a name."""
    words = [place for place in draft.left if draft.sorts[place].kind != "comma"]
    sorts = draft.sorts
    cut = [
        place
        for place in words
        if sorts[place].note not in ("", "link") or (sorts[place].company and place != words[0])
    ]
    if len(cut) < len(words) or all(sorts[place].note for place in words):
        _take(draft, cut, draft.notes)


def _titles(draft: _Draft) -> None:
    """Cut titles: anywhere what can be no name, at the front what may be one (Hadj, Cheikh).

    A doubtful one is a title only where two more words follow: Hadj Ali is a surname.
    """
    for place in list(draft.left):
        sort = draft.sorts[place]
        front = place == draft.left[0]
        title = sort.title
        if not title or len(draft.left) < 2:
            continue
        if title.endswith("?") and _begins_family(draft, [place]):
            continue
        certain = not title.endswith("?") and sort.kind == "word" and not sort.role
        if (certain and title != "vocative") or (front and _fronted(title, len(draft.left))):
            draft.title = draft.title or title.rstrip("?")
            _take(draft, [place], draft.titles)


def _begins_family(draft: _Draft, run: Sequence[int]) -> bool:
    """Say whether a doubtful title in front is a family's: ``Hadj Ali, Salah``, ``HADJ ALI Salah``.

    A comma or capitals show where the family name ends; what the title leaves of it must be a
    family name by itself (``Hadj Benali, Ahmed``), or the title is a part of it.
    """
    sorts, words = draft.sorts, [place for place in draft.left if place not in run]
    commas = [place for place in words if sorts[place].kind == "comma"]
    if sorts[run[-1]].kind != "word" or not (sorts[run[-1]].role or sorts[run[-1]].particle):
        return False  # M., Me: doubtful, but no family's name
    if commas:
        part = [place for place in words if place < commas[0]]
    elif sorts[run[0]].case == "upper" and any(sorts[place].case == "mixed" for place in words):
        part = list(takewhile(lambda place: sorts[place].case == "upper", words))
    else:
        return False
    own = any(
        sorts[place].role in ("family", "family?") or sorts[place].particle in _OF_FAMILIES
        for place in part
    )
    if part and not own:
        draft.phrases[run[0]] = part[-1], "clan"
    return not own


def _fronted(title: str, words: int) -> bool:
    return words > 2 if title.endswith("?") else words > 1


def _places(draft: _Draft) -> None:
    """Cut a town at the end, and what leads to it (``de Blida``)."""
    if len(draft.left) > 1 and (place := draft.sorts[draft.left[-1]].place):
        draft.place = draft.place or place
        _take(draft, draft.left[-1:], draft.places)


def _loose_links(draft: _Draft) -> None:
    while len(draft.left) > 1 and draft.sorts[draft.left[-1]].note == "link":
        _take(draft, draft.left[-1:], draft.notes)


# -- given and family ------------------------------------------------------------------------


def _person(draft: _Draft, order: str) -> Plan:
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


def _refusal(draft: _Draft, words: list[int]) -> str:
    """Return why nothing that is left can be a name, "" where something can."""
    sorts = draft.sorts
    if not words:
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


def _unit_size(draft: _Draft, places: Sequence[int]) -> int:
    """Return how many of these tokens make the first unit."""
    sorts = draft.sorts
    end, _ = draft.phrases.get(places[0], (-1, ""))
    if end in places:
        return places.index(end) + 1
    first = sorts[places[0]]
    if len(places) > 1 and sorts[places[1]].kind == "comma":
        return 1
    if first.particle in _JOINING and len(places) > 1:
        return 1 + _unit_size(draft, places[1:])
    following = [sorts[place] for place in places[1:3]]
    kinds = [sort.particle for sort in following]
    if kinds[:1] == ["dine"]:
        return 2
    if kinds == ["article", "dine"]:
        return 3
    if not first.head or not following:
        return 1
    if kinds[:1] == ["article"] and len(following) == 2:
        return 3
    return 2 if following[0].bound else 1


def _units(draft: _Draft, words: list[int]) -> list[_Unit]:
    units = []
    start = 0
    while start < len(words):
        size = _unit_size(draft, words[start:])
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


def _two_in_one(draft: _Draft, words: list[int]) -> bool:
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
    if first.particle in _OF_FAMILIES:
        return "clan"
    if first.particle in _OF_GIVEN or last.particle == "dine" or first.head:
        return "given"
    return last.role if first.particle == "article" else "given"


def _by_comma(plan: Plan, draft: _Draft, words: list[int], comma: int) -> Plan:
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
