"""One conversation, settled: messages in a table, participants, how sure we are of it all.

May import: errors, model, rules. Tests: ``tests/readers/whatsapp/test_chat.py``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.errors import InputError
from zboun.model import ReadOptions
from zboun.readers.whatsapp import dates, media, parse, senders, stream
from zboun.readers.whatsapp.dates import DateOrder
from zboun.readers.whatsapp.grammar import Grammar, read_header
from zboun.readers.whatsapp.parse import Columns
from zboun.rules import Rules, load
from zboun.rules.chat import ChatRules

SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        ("time", pa.string()),
        ("sender", pa.dictionary(pa.int32(), pa.string())),
        ("kind", pa.dictionary(pa.int8(), pa.string())),
        ("text", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Participant:
    """One sender as the export writes it, and when they wrote."""

    name: str
    messages: int  # that they wrote: what the app wrote in their name does not count
    line: int  # of their first appearance
    first_seen: str  # ISO date
    last_seen: str


@dataclass(slots=True)
class Chat:
    """A conversation; ``messages`` has the columns line, time (ISO), sender, kind, text."""

    messages: pa.Table
    participants: list[Participant]
    grammar: Grammar
    order: DateOrder
    lines: int
    unexplained: int  # lines before the first header, or that look like headers of another shape
    preamble: str = ""
    unknown_words: tuple[str, ...] = ()  # half-day words that had to be worked out
    notes: list[str] = field(default_factory=list)

    @property
    def explained(self) -> float:
        """The share of lines that the grammar explains, 0..1."""
        return 1 - self.unexplained / max(self.lines, 1)


def parse_chat(
    text: str | Iterable[str],
    rules: Rules | None = None,
    options: ReadOptions | None = None,
    name: str = "text",
) -> Chat:
    """Return the conversation in an export's text (or its blocks of whole lines).

    Raises InputError: ``empty``, or ``not_a_chat`` when no line begins with a message header.

    >>> chat = parse_chat("05/02/2024, 14:40 - Amine: salam\\nça va ?\\n25/02/2024, 9:00 - Lina: oui")
    >>> chat.messages["text"].to_pylist(), chat.messages["time"][0].as_py()
    (['salam\\nça va ?', 'oui'], '2024-02-05T14:40:00')
    >>> chat.order.order, chat.order.certain, [p.name for p in chat.participants]
    ('dmy', True, ['Amine', 'Lina'])
    """
    rules, options = rules or load(), options or ReadOptions()
    blocks: Iterator[str] = iter(stream.cut(text) if isinstance(text, str) else text)
    blocks = _not_empty(blocks, name)
    grammar, blocks = parse.learn(blocks, rules.chat)
    if grammar is None:
        raise not_a_chat(name)
    columns = parse.columns(blocks, grammar)
    if not columns.text:
        raise not_a_chat(name)
    return _settle(columns, grammar, rules.chat, options)


def not_a_chat(name: str) -> InputError:
    """Return the refusal of a text without message headers."""
    return InputError(
        name,
        "not_a_chat",
        "no line of it begins like a WhatsApp message",
        "export the chat again (More > Export chat) and give the file unchanged",
    )


def _not_empty(blocks: Iterator[str], name: str) -> Iterator[str]:
    first = next((block for block in blocks if block.strip()), None)
    if first is None:
        raise InputError(name, "empty", "it is empty", "export the chat again")
    return itertools.chain([first], blocks)


def _settle(columns: Columns, grammar: Grammar, rules: ChatRules, options: ReadOptions) -> Chat:
    who = senders.settle(columns, rules)
    date_codes = np.concatenate(columns.date)
    clock_codes = np.concatenate(columns.clock)
    order = _order(columns, grammar, rules, options, date_codes)
    days, real = _iso_days(columns.dates, order.order, rules)
    clocks, unknown = _iso_clocks(columns.clocks, rules)
    kinds = _kinds(columns, who.codes, rules)
    messages = pa.table(
        {
            "line": pa.chunked_array([pa.array(part) for part in columns.line]),
            "time": _times(days, clocks, date_codes, clock_codes),
            "sender": _sender_column(who),
            "kind": pa.DictionaryArray.from_arrays(pa.array(kinds), pa.array(media.KINDS)),
            "text": pa.chunked_array(columns.text, pa.string()),
        }
    )
    return Chat(
        messages=messages,
        participants=_participants(who, kinds, date_codes, days, columns),
        grammar=grammar,
        order=order,
        lines=columns.lines,
        unexplained=_unexplained(columns),
        preamble=columns.preamble.strip("\n"),
        unknown_words=unknown,
    )


def _sender_column(who: senders.Senders) -> pa.DictionaryArray:
    """Return the senders; system lines have the empty one."""
    codes = np.where(who.codes < 0, len(who.names), who.codes).astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array([*who.names, ""], pa.string()))


def _order(
    columns: Columns,
    grammar: Grammar,
    rules: ChatRules,
    options: ReadOptions,
    date_codes: np.ndarray,
) -> DateOrder:
    triples = [dates.triple(raw, rules.months) or (0, 0, 0) for raw in columns.dates]
    if options.day_first is not None:
        orders = dates.candidates(grammar.shape, triples)
        wanted = "dmy" if options.day_first else "mdy"
        if wanted in orders:
            return DateOrder(wanted, True, ("said by the user",))
    changes = np.flatnonzero(np.diff(date_codes, prepend=-1))
    sequence = date_codes[changes]
    order = dates.solve(triples, sequence, grammar.shape, grammar.sample)
    if order.certain:
        return order
    stamps = list(_stamps(columns, date_codes))
    return dates.solve(triples, sequence, grammar.shape, grammar.sample, stamps)


def _stamps(columns: Columns, date_codes: np.ndarray) -> Iterator[tuple[int, date]]:
    """Yield (date code, date in the media name) of messages that carry a named file."""
    start = 0
    for texts in columns.text:
        found = pc.match_substring_regex(texts, media.STAMPED_RE2)
        rows = np.flatnonzero(found.to_numpy(zero_copy_only=False))
        for row, text in zip(rows.tolist(), texts.take(pa.array(rows)).to_pylist(), strict=True):
            stamp = media.stamped(text)
            if stamp is not None and 1 <= stamp[1] <= 12 and 1 <= stamp[2] <= 28:
                yield int(date_codes[start + row]), date(*stamp)
        start += len(texts)


def _iso_days(raws: list[str], order: str, rules: ChatRules) -> tuple[list[str], list[bool]]:
    days = []
    for raw in raws:
        numbers = dates.triple(raw, rules.months)
        day = dates.calendar_date(numbers, order) if numbers else None
        days.append(day.isoformat() if day else "")
    return days, [bool(day) for day in days]


def _iso_clocks(raws: list[str], rules: ChatRules) -> tuple[list[str], tuple[str, ...]]:
    clocks, unknown = [], set()
    for raw in raws:
        clock = dates.read_clock(raw, rules)
        unknown.add(clock.unknown)
        s = max(clock.seconds, 0)
        clocks.append(f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}")
    return clocks, tuple(sorted(unknown - {""}))


def _times(
    days: list[str], clocks: list[str], date_codes: np.ndarray, clock_codes: np.ndarray
) -> pa.Array:
    day = pa.array(days, pa.string()).take(pa.array(date_codes))
    clock = pa.array(clocks, pa.string()).take(pa.array(clock_codes))
    return pc.binary_join_element_wise(day, clock, "T")


def _kinds(columns: Columns, codes: np.ndarray, rules: ChatRules) -> np.ndarray:
    kinds = np.concatenate([media.kinds(texts, rules) for texts in columns.text])
    senderless = codes < 0
    kinds[senderless & (kinds != media.CODE["call"])] = media.CODE["system"]
    return kinds


def _participants(
    who: senders.Senders,
    kinds: np.ndarray,
    date_codes: np.ndarray,
    days: list[str],
    columns: Columns,
) -> list[Participant]:
    if not who.names:
        return []
    size = len(who.names)
    written = kinds != media.CODE["system"]
    counts = np.bincount(who.codes[(who.codes >= 0) & written], minlength=size)
    lines = np.concatenate(columns.line)
    first = np.full(size, -1)
    last = np.full(size, -1)
    rows = np.flatnonzero(who.codes >= 0)
    last[who.codes[rows]] = rows
    first[who.codes[rows[::-1]]] = rows[::-1]
    return [
        Participant(
            name,
            int(counts[code]),
            int(lines[first[code]]),
            days[date_codes[first[code]]],
            days[date_codes[last[code]]],
        )
        for code, name in enumerate(who.names)
    ]


def _unexplained(columns: Columns) -> int:
    return columns.preamble.count("\n") + columns.odd_lines
