"""What chat exports write: clock words, months, placeholders, system lines, file names.

All of it is data (``chat_*.csv``); here it becomes patterns and look-ups. A phrase table is in the
words of the app; ``{x}``, ``{y}``, ``{z}`` stand for people or numbers, ``{t}`` for any text.

May import: rules.tables. Tests: ``tests/rules/test_chat.py``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from zboun.rules import chat_mine
from zboun.rules.chat_mine import MineRules
from zboun.rules.tables import Row, Tables

MARKS = "\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad"
_OFF = re.compile(f"[{MARKS}]")
_GAPS = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_CLOCK_NOISE = re.compile(r"[\s.'’‘\"״׳,ـ]+")


def plain(text: str) -> str:
    """Return a text as an eye sees it: no direction marks, one plain space between words.

    >>> plain("\\u200eimage\\u00a0absente ")
    'image absente'
    """
    return _GAPS.sub(" ", _OFF.sub("", text)).strip()


def clock_word(text: str) -> str:
    """Return a day-half word less dots, spaces, vowel marks and strokes: ``p.\\u00a0m.`` is ``pm``.

    >>> clock_word("p.\\u00a0m."), clock_word("In the morning"), clock_word("مساءً")
    ('pm', 'inthemorning', 'مساء')
    """
    text = _CLOCK_NOISE.sub("", _OFF.sub("", text)).casefold()
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFC", text) if not "\u064b" <= c <= "\u0652")


@dataclass(frozen=True, slots=True)
class SystemPhrase:
    """One sentence of the app: the event it tells and the pattern of the whole line."""

    event: str
    phrase: str  # folded, with its slots
    key: str  # its longest literal part: a line without it cannot match

    @property
    def pattern(self) -> re.Pattern[str]:
        """The whole line; compiled when first asked for, since a table asks for none."""
        return _phrase_pattern(self.phrase)


@dataclass(frozen=True, slots=True)
class ChatRules:
    """Everything the WhatsApp reader knows of languages."""

    clock: Mapping[str, str]  # clock_word -> am | pm | noon | night | midnight
    clock_families: Mapping[str, tuple[str, ...]]  # clock_word -> its language's words as written
    months: Mapping[str, int]  # casefolded word -> 1..12
    whole: Mapping[str, str]  # folded phrase -> kind of the message that is just that
    starts: tuple[tuple[str, str], ...]  # folded opening -> kind
    tails: tuple[str, ...]  # folded endings of an edited message
    phrases: tuple[str, ...]  # all of them as written, for one quick look
    log_words: frozenset[str]  # what a program's log has in a sender's place
    system: tuple[SystemPhrase, ...]
    files: tuple[re.Pattern[str], ...]  # file stem -> group "x"
    mine: MineRules  # what people write about themselves


def build(tables: Tables) -> ChatRules:
    """Return the chat rules of the tables."""
    phrases = tables.rows("chat_phrases", ("phrase",))
    clock = tables.rows("chat_clock", ("word",))
    return ChatRules(
        clock={clock_word(r["word"]): r["part"] for r in clock},
        clock_families=_families(clock),
        months=_months(tables.rows("chat_months", ("word",))),
        whole={folded(r["phrase"]): r["kind"] for r in phrases if r["place"] == "whole"},
        starts=tuple((folded(r["phrase"]), r["kind"]) for r in phrases if r["place"] == "start"),
        tails=tuple(folded(r["phrase"]) for r in phrases if r["place"] == "tail"),
        phrases=tuple(r["phrase"] for r in phrases if r["place"] != "sender"),
        log_words=frozenset(r["phrase"] for r in phrases if r["place"] == "sender"),
        system=tuple(_system(tables.rows("chat_system", ("pattern",)))),
        files=tuple(_file(r["pattern"]) for r in tables.rows("chat_files", ("pattern",))),
        mine=chat_mine.build(tables.toml("chat_mine")),
    )


def folded(text: str) -> str:
    """Return a phrase's form for comparison: plain, caseless, one apostrophe, no vowel marks.

    >>> folded("Ce message a été supprimé par l’admin")
    "ce message a été supprimé par l'admin"
    """
    text = plain(text).casefold().replace("’", "'")
    return text if text.isascii() else re.sub("[\u064b-\u0652\u0640]", "", text)


def _families(rows: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    of_lang: dict[str, list[str]] = {}
    for row in rows:
        of_lang.setdefault(row["lang"], []).append(row["word"])
    return {clock_word(word): tuple(words) for words in of_lang.values() for word in words}


def _months(rows: Iterable[Row]) -> dict[str, int]:
    return {row["word"].casefold(): int(row["month"]) for row in rows}


def _system(rows: Iterable[Row]) -> Iterable[SystemPhrase]:
    for row in rows:
        phrase = folded(row["pattern"])
        key = max(re.split(r"\{[xyzt]\}", phrase), key=len).strip()
        yield SystemPhrase(row["event"], phrase, key)


_SLOT = re.compile(r"\{([xyzt])\}")


@lru_cache(maxsize=4096)
def _phrase_pattern(phrase: str) -> re.Pattern[str]:
    """Compile one phrase; its slots are lazy and its literal parts keep it from wandering."""
    out, seen = [], set()
    for number, part in enumerate(_SLOT.split(phrase)):
        if number % 2 == 0:
            out.append(re.escape(part))
        elif part == "t" or part in seen:
            out.append(".*?")
        else:
            seen.add(part)
            out.append(f"(?P<{part}>.+?)")
    return re.compile("".join(out) + r"\.?", re.IGNORECASE | re.DOTALL)


_FILE_PARTS = re.compile(r"(\{x\}| - | )")


def _file(pattern: str) -> re.Pattern[str]:
    """Compile a file-name pattern; its spaces may have become underscores on the way."""
    known = {"{x}": "(?P<x>.+?)", " - ": r"[\s_]+-[\s_]+", " ": r"[\s_]+"}
    parts = (known.get(part) or re.escape(part) for part in _FILE_PARTS.split(pattern))
    return re.compile("".join(parts), re.IGNORECASE)
