"""The words of one name cell while titles, notes and places are taken out of it.

A draft is worked on in place: each function takes the words of one kind out of what is left, and
remembers the names of several words that the tables list.

May import: fields.name_tokens. Tests: ``tests/fields/test_name.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from zboun.fields.name_tokens import Sort, Vocabulary

MAX_PHRASE = 4
LEGAL = ("sarl", "eurl", "spa", "spas", "snc", "scs", "etb", "tail")  # wherever they stand
OF_FAMILIES = ("ben", "bel", "ait", "ould", "ouled", "beni", "bou", "si")
_JOINING = ("abd", "ben", "bent", "bel", "bou", "ait", "ould", "ouled", "beni", "si", "sid",
            "sidi", "oum", "lalla", "article")  # fmt: skip


@dataclass(slots=True)
class Draft:
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


def strip(draft: Draft, vocabulary: Vocabulary) -> None:
    """Take out of a person's cell all that is no given or family name."""
    draft.left = [place for place in draft.left if draft.sorts[place].kind != "and"]
    _listed_phrases(draft, vocabulary)
    _civil(draft)
    _notes(draft)
    _titles(draft)
    _places(draft)
    _loose_links(draft)


def _take(draft: Draft, places: Sequence[int], into: list[int]) -> None:
    into.extend(places)
    draft.left = [place for place in draft.left if place not in places]


def drop_unread(draft: Draft) -> None:
    """Take out digits and e-mails, and forget what is neither word nor sign."""
    found = [place for place in draft.left if draft.sorts[place].kind in ("digits", "email")]
    _take(draft, found, draft.notes)
    draft.left = [place for place in draft.left if draft.sorts[place].kind != "nothing"]


def is_business(draft: Draft, vocabulary: Vocabulary) -> bool:
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


def _listed_phrases(draft: Draft, vocabulary: Vocabulary) -> None:
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


def _take_phrase(draft: Draft, start: int, run: list[int], kind: str, value: str) -> bool:
    others = len(draft.left) - len(run)
    if kind == "name":
        draft.phrases[run[0]] = run[-1], value
    elif kind == "title" and start == 0 and others >= 1 + value.endswith("?"):
        if value.endswith("?") and _begins_family(draft, run):
            return False
        draft.title = draft.title or value.rstrip("?")
        _take(draft, run, draft.titles)
    elif kind == "place" and (start or _only_place(draft, run, others)):
        draft.place = draft.place or value
        _take(draft, run, draft.places)
    elif kind == "note" and (value != "status" or start or not others):
        _take(draft, run, draft.notes)
    else:
        return False
    return True


def _only_place(draft: Draft, run: list[int], others: int) -> bool:
    """``Tizi Ouzou``, ``Sidi Bel Abbès`` alone are towns; ``Hussein Dey`` may be somebody."""
    named = len(run) < 3 and any(draft.sorts[place].role in ("given", "both") for place in run)
    return not others and not named


def _civil(draft: Draft) -> None:
    """Cut ``née Haddad`` and ``ép. Haddad`` out: the unit after the marker is the other name."""
    for marker in list(draft.left):
        place = draft.left.index(marker) if marker in draft.left else 0
        if not draft.sorts[marker].civil or not place or place + 1 >= len(draft.left):
            continue
        after = draft.left[place + 1 :]
        size = unit_size(draft, after)
        _take(draft, after[:size], draft.maiden)
        _take(draft, [marker], draft.notes)


def _notes(draft: Draft) -> None:
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


def _titles(draft: Draft) -> None:
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


def _begins_family(draft: Draft, run: Sequence[int]) -> bool:
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
        sorts[place].role in ("family", "family?") or sorts[place].particle in OF_FAMILIES
        for place in part
    )
    if part and not own:
        draft.phrases[run[0]] = part[-1], "clan"
    return not own


def _fronted(title: str, words: int) -> bool:
    return words > 2 if title.endswith("?") else words > 1


def _places(draft: Draft) -> None:
    """Cut a town at the end, and what leads to it (``de Blida``)."""
    if len(draft.left) > 1 and (place := draft.sorts[draft.left[-1]].place):
        draft.place = draft.place or place
        _take(draft, draft.left[-1:], draft.places)


def _loose_links(draft: Draft) -> None:
    while len(draft.left) > 1 and draft.sorts[draft.left[-1]].note == "link":
        _take(draft, draft.left[-1:], draft.notes)


def unit_size(draft: Draft, places: Sequence[int]) -> int:
    """Return how many of these tokens make the first unit."""
    sorts = draft.sorts
    end, _ = draft.phrases.get(places[0], (-1, ""))
    if end in places:
        return places.index(end) + 1
    first = sorts[places[0]]
    if len(places) > 1 and sorts[places[1]].kind == "comma":
        return 1
    if first.particle in _JOINING and len(places) > 1:
        return 1 + unit_size(draft, places[1:])
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
