"""Sets aside what a status cell says beside its status: dates, hours, amounts, colours, counters.

May import: rules, model. Tests: ``tests/fields/test_status.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812 - the field is called date

from zboun.fields.text import ascii_digits
from zboun.rules.statuses import StatusRules

MOST_ATTEMPTS = 20
_ATTEMPTED = frozenset(("no_answer", "to_follow_up"))

_DIGIT = re.compile(r"\d")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}[:\d.Z+]*)?\b")
_DMY = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?\b(?![/.-]?\d)")
_HOUR = re.compile(r"\b\d{1,2}(?:[:hH]\d{2}\b|[hH]\b)")
_MONEY = re.compile(r"\b\d[\d .,]{0,14}\s?(?:da|dzd|dinars?|دج|دينار)(?!\w)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w+])\+?\d(?:[ .-]?\d){2,14}(?!\w)")


@dataclass(frozen=True, slots=True)
class Aside:
    """The text that is left, and what was set aside.

    ``key`` is the text's folded form, ``core`` the same without counts, colours and money words:
    what may be a status whole.
    """

    text: str
    key: str = ""
    core: str = ""
    date: str = ""  # ISO 8601, only when the cell gives the year
    attempt: int = 0
    steps: tuple[tuple[str, str, str], ...] = ()  # code, before, after


def set_aside(plain: str, rules: StatusRules, code: str = "") -> Aside:
    """Return a cell without dates, amounts and numbers, and what they said.

    ``code`` is the status when it is known already: a bare number beside a call that nobody
    answered counts the calls ("ne répond pas 2"), beside a customer it does not.

    >>> from zboun.rules import load
    >>> rules = load().statuses
    >>> aside = set_aside("livré le 12/03/2024, reste 2500 DA", rules)
    >>> aside.text, aside.date
    ('livré le , reste', '2024-03-12')
    >>> set_aside("NRP x3", rules).attempt, set_aside("2ème appel", rules).attempt
    (3, 2)
    """
    text = ascii_digits(plain)
    if _DIGIT.search(text) is None:
        return _counting(Aside(text, rules.key(text)), rules, code)
    cut, steps = _cut(text)
    return _counting(Aside(cut, rules.key(cut), "", first_date(text), 0, steps), rules, code)


def counted_for(aside: Aside, rules: StatusRules, code: str) -> Aside:
    """Return what was set aside where the cell's status is known."""
    if code not in _ATTEMPTED:
        return aside
    cuts = tuple(step for step in aside.steps if step[0] != "attempt")
    return _counting(replace(aside, attempt=0, steps=cuts), rules, code)


def _counting(aside: Aside, rules: StatusRules, code: str) -> Aside:
    """Return what was set aside with the count of attempts, and the core that it leaves."""
    words, attempt = _counted(aside.key.split(), rules, code)
    steps = (("attempt", aside.text, str(attempt)),) if attempt else ()
    core = " ".join(_core(words, rules))
    return Aside(aside.text, aside.key, core, aside.date, attempt, (*aside.steps, *steps))


def _cut(text: str) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    """Return a text without dates, amounts, hours and numbers, and each cut."""
    steps: list[tuple[str, str, str]] = []
    for name, pattern in _CUTS:
        if pattern.search(text) is not None:
            cut = " ".join(pattern.sub(" ", text).split())
            steps.append((name, text, cut))
            text = cut
    return text, tuple(steps)


_CUTS = (
    ("date", _ISO), ("amount", _MONEY), ("date", _DMY), ("hour", _HOUR), ("number", _NUMBER),
)  # fmt: skip


def is_dated(text: str) -> bool:
    """Say whether a text has the shape of a date with its year."""
    found = _ISO.search(text) or _DMY.search(text)
    return found is not None and bool(found[3])


def first_date(text: str) -> str:
    """Return the first date of a text with plain digits, ISO 8601; "" without a year."""
    found = _ISO.search(text)
    if found:
        return _iso(int(found[1]), int(found[2]), int(found[3]))
    found = _DMY.search(text)
    if found and found[3]:
        year = int(found[3])
        return _iso(year + 2000 if year < 100 else year, int(found[2]), int(found[1]))
    return ""


def _iso(year: int, month: int, day: int) -> str:
    try:
        return Date(year, month, day).isoformat() if 1970 <= year <= 2100 else ""
    except ValueError:
        return ""


def _counted(words: Sequence[str], rules: StatusRules, code: str) -> tuple[list[str], int]:
    """Return the words without a count of attempts, and the count."""
    for at, word in enumerate(words):
        number = _count(word, rules)
        if not number:
            continue
        before = words[at - 1] if at else ""
        after = words[at + 1] if at + 1 < len(words) else ""
        near = before in rules.counters or after in rules.counters
        if near or (code in _ATTEMPTED and len(words) > 1):
            left = [*words[:at], *words[at + 1 :]]
            return [w for w in left if w not in ("x", "n", "no")] or left, number
    return list(words), 0


def _count(word: str, rules: StatusRules) -> int:
    if word in rules.ordinals:
        return rules.ordinals[word]
    digits = word.removeprefix("x").removesuffix("x")
    if digits.isdecimal() and len(digits) <= 2 and 1 <= int(digits) <= MOST_ATTEMPTS:
        return int(digits)
    return 0


def _core(words: Sequence[str], rules: StatusRules) -> list[str]:
    """Return words without colours, money words and numbers; all of them when nothing is left."""
    aside = rules.aside
    left = [word for word in words if word not in aside and not word.isdigit()]
    return left or list(words)
