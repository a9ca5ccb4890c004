"""System lines as data: who joined, was added, left, or changed to which number.

Structure comes first: a phone number in a line of the app is a person, in whatever language; the
phrase tables then tell what happened, and to whom.

May import: rules. Tests: ``tests/readers/whatsapp/test_system.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zboun.rules.chat import ChatRules, plain

MAX_LINE = 600
PHONE = re.compile(r"\+\d[\d\s\u00a0\u202f\u2010-\u2015().\-]{6,22}\d")
_LIST = re.compile(r"\s*[,،]\s+|\s+(?:et|and|und|y|e|&)\s+|\s+و\s?(?=\S)")
_VOWELS = re.compile("[\u064b-\u0652\u0640]")


@dataclass(frozen=True, slots=True)
class Event:
    """What one line of the app tells; names are as written, ``changed`` is (old, new) or None."""

    kind: str  # "joined", "added", "number" … or "" when no phrase is known
    people: tuple[str, ...] = ()
    changed: tuple[str, str] | None = None


def bare(text: str) -> str:
    """Return a line for the phrase tables: marks off, one apostrophe, no Arabic vowel signs."""
    return _VOWELS.sub("", plain(text[:MAX_LINE]).replace("’", "'"))


def matches(text: str, rules: ChatRules, no_colon: bool = False) -> bool:
    """Say whether a text is a sentence of the app; ``no_colon``: none with ``": "`` in a name."""
    found = _phrase(bare(text), rules)
    return found is not None and not (
        no_colon and any(": " in (p or "") for p in found[1].groups())
    )


def _phrase(line: str, rules: ChatRules) -> tuple[str, re.Match[str]] | None:
    low = line.casefold()
    for phrase in rules.system:
        if phrase.key in low:
            match = phrase.pattern.fullmatch(line)
            if match is not None:
                return phrase.event, match
    return None


def read_event(text: str, rules: ChatRules) -> Event:
    """Return what a line of the app tells.

    >>> from zboun.rules import load
    >>> read_event("+213 550 12 34 56 est passé à +213 661 11 22 33", load().chat).changed
    ('+213 550 12 34 56', '+213 661 11 22 33')
    >>> read_event("Amine a ajouté +213 550 12 34 56 et Lina", load().chat).people
    ('Amine', '+213 550 12 34 56', 'Lina')
    """
    line = bare(text)
    numbers = tuple(plain(n) for n in PHONE.findall(line))
    found = _phrase(line, rules)
    if found is None:
        return Event("", numbers)
    event, match = found
    part = {name: (who or "").strip() for name, who in match.groupdict().items()}
    if event == "number":
        return _number_change(part, numbers)
    people = tuple(_people(event, part, rules))
    return Event(event, tuple(dict.fromkeys((*people, *numbers))))


def _number_change(part: dict[str, str], numbers: tuple[str, ...]) -> Event:
    new = part.get("z") or part.get("y", "")
    old = part.get("y", "") if part.get("z") else part.get("x", "")
    known = bool(old) and PHONE.fullmatch(new) is not None
    return Event("number", numbers or (old,), (old, new) if known else None)


_NAMES_PEOPLE = ("joined", "added", "removed", "left", "created", "number_note", "number")


def _people(event: str, part: dict[str, str], rules: ChatRules) -> Iterator[str]:
    if event not in _NAMES_PEOPLE:
        return
    for slot in ("x", "y"):
        who = part.get(slot, "")
        if not who:
            continue
        for name in _LIST.split(who) if event in ("added", "removed") and slot == "y" else [who]:
            name = name.strip(' "“”«»')
            if name and name.casefold() not in rules.mine.you:
                yield name
