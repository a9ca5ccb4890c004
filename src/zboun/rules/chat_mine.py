"""The tables of what people write about themselves in chats, compiled.

May import: rules. Tests: ``tests/rules/test_chat.py``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zboun.rules import Rules

_WORD = r"[^\W\d_][\w'’\-]*"
NAME = rf"{_WORD}(?: {_WORD}){{0,3}}"
PLACE = rf"{_WORD}(?: {_WORD}){{0,4}}"

DIGIT = "[0-9٠-٩۰-۹]"
# RE2: what may hold a phone, an address or a mention
_QUICK_VALUES = (
    rf"{DIGIT}(?:[ .\-()/\x{{a0}}\x{{202f}}]{{0,2}}{DIGIT}){{8}}"
    rf"|@[\w\-]+\.\w|@[\x{{2068}}]?\+?{DIGIT}{{8}}"
)
_VARIANTS = str.maketrans("أإآٱىةؤئ", "اااايهوي")


@dataclass(frozen=True, slots=True)
class StateWords:
    """One order state: its text for the status field, and how people write it."""

    status: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class MineRules:
    """What the miner of messages knows."""

    you: frozenset[str]  # casefolded: how the app calls who exported the chat
    labels: Mapping[str, str]  # loose label -> name, given_name, phone, wilaya …
    sure_names: tuple[re.Pattern[str], ...]
    known_names: tuple[re.Pattern[str], ...]
    places: tuple[re.Pattern[str], ...]
    own_number: re.Pattern[str]
    own_email: re.Pattern[str]
    others: re.Pattern[str]
    states: tuple[StateWords, ...]
    guards: re.Pattern[str]
    quick: str  # RE2: messages worth reading
    quick_states: str


def loose(text: str) -> str:
    """Return a text's form for look-ups: no case, accents, punctuation, or Arabic variants.

    >>> loose(" N° de Tél. "), loose("الإسم")
    ('n de tel', 'الاسم')
    """
    flat = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_VARIANTS))
    kept = (c if c.isalnum() else " " for c in flat.casefold() if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def build(table: Mapping[str, Any]) -> MineRules:
    """Return the compiled rules of ``chat_mine.toml``."""
    labels = {loose(w): what for what, words in table["labels"].items() for w in words}
    intro, states = table["introductions"], table["states"]
    texts = [*intro["sure"], *intro["known"], *table["residence"]["patterns"]]
    own = [*table["own_number"]["patterns"], *table["own_email"]["patterns"]]
    return MineRules(
        you=frozenset(word.casefold() for word in table["you"]),
        labels=labels,
        sure_names=tuple(map(_with_slots, intro["sure"])),
        known_names=tuple(map(_with_slots, intro["known"])),
        places=tuple(map(_with_slots, table["residence"]["patterns"])),
        own_number=_any(table["own_number"]["patterns"]),
        own_email=_any(table["own_email"]["patterns"]),
        others=_any([table["own_number"]["others"]]),
        states=tuple(StateWords(w["status"], _any([w["pattern"]])) for w in states["words"]),
        guards=_any([states["guards"]]),
        quick=_quick(table["labels"], [*texts, *own]),
        quick_states="(?i)" + "|".join(_re2(w["pattern"]) for w in states["words"]),
    )


def _with_slots(pattern: str) -> re.Pattern[str]:
    first = pattern.replace("(?P<name>NAME)", f"(?P<name>{NAME})")
    second = first.replace("(?P<place>PLACE)", f"(?P<place>{PLACE})").replace("NAME", NAME)
    return re.compile(rf"(?<!\w){second}", re.IGNORECASE)


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def _re2(pattern: str) -> str:
    """Return a pattern as RE2 takes it; its word borders know no accents and go."""
    return re.sub(r"\\u([0-9a-f]{4})", r"\\x{\1}", pattern.replace(r"\b", ""))


def _quick(labels: Mapping[str, list[str]], texts: list[str]) -> str:
    """Return the RE2 pattern of messages worth reading: no look-around, no named groups."""
    slot = re.compile(r"\(\?P<\w+>(?:NAME|PLACE)\)|NAME")
    said = [_re2(slot.sub(r"[^\\s]", text)) for text in texts]
    words = sorted({word for some in labels.values() for word in some}, key=lambda w: (-len(w), w))
    label = "(?:" + "|".join(map(re.escape, words)) + r")[ \x{a0}\x{202f}]*[:=]"
    return "(?i)" + "|".join([_QUICK_VALUES, label, *said])


@lru_cache(maxsize=4)
def known_names(rules: Rules) -> frozenset[str]:
    """Return every spelling in the lexicon of names, loose."""
    return frozenset(
        loose(text)
        for entry in rules.names.entries
        for text in (entry.name, *entry.variants, *entry.arabic)
    )


@lru_cache(maxsize=4)
def known_places(rules: Rules) -> frozenset[str]:
    """Return every name of a wilaya or commune and every certain alias, loose."""
    places = rules.places
    names = [name for w in places.wilayas.values() for name in (w.name, w.name_ar)]
    names += [name for c in places.communes.values() for name in (c.name, c.name_ar, *c.also)]
    names += [alias.text for alias in places.aliases if alias.level in ("wilaya", "commune")]
    return frozenset(loose(name) for name in names if len(name) > 2)
