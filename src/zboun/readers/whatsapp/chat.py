"""One conversation, settled: messages in a table, participants, how sure we are of it all.

May import: errors, model, rules. Tests: ``tests/readers/whatsapp/test_headers.py``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.errors import InputError
from zboun.model import ReadOptions
from zboun.readers.whatsapp import dates, media, parse, quotes, segments, senders, stream, system
from zboun.readers.whatsapp import times as moments
from zboun.readers.whatsapp.dates import DateOrder
from zboun.readers.whatsapp.grammar import Grammar
from zboun.readers.whatsapp.parse import Columns
from zboun.readers.whatsapp.segments import Other
from zboun.rules import Rules, load
from zboun.rules.chat import ChatRules

_LOOKED_AT = 200  # lines, where nobody writes
_LOGGED = 0.8  # of the messages, by "senders" of a program's log


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
    odd_headers: int = 0  # the latter alone, excerpts of earlier messages left out
    preamble: str = ""
    unknown_words: tuple[str, ...] = ()  # half-day words that had to be worked out
    others: list[Other] = field(default_factory=list)  # further shapes of headers, cut by time
    islamic: bool = False  # dates of the Islamic calendar, converted by Umm al-Qura
    out_of_order: int = 0  # messages far from their time: late, or pasted into the one above

    def _with(self, others: list[Other], odd: int, late: int) -> Chat:
        self.others, self.odd_headers, self.out_of_order = others, odd, late
        self.unexplained += odd
        return self

    @property
    def explained(self) -> float:
        """The share of lines that the grammar explains, 0..1."""
        return 1 - self.unexplained / max(self.lines, 1)


Blocks = str | Iterable[str] | Callable[[], Iterable[str]]


def parse_chat(
    text: Blocks,
    rules: Rules | None = None,
    options: ReadOptions | None = None,
    name: str = "text",
) -> Chat:
    """Return the conversation in an export's text.

    ``text`` is the text, its blocks of whole lines, or a function that gives the blocks anew: only
    blocks that can be had a second time let pasted excerpts of the file's own shape be told.

    Raises InputError: ``empty``, or ``not_a_chat`` when no line begins with a message header.

    >>> chat = parse_chat("25/2/24, 14:40 - Amine: salam\\nça va ?\\n26/2/24, 9:00 - Lina: ok")
    >>> chat.messages["text"].to_pylist(), chat.messages["time"][0].as_py()
    (['salam\\nça va ?', 'ok'], '2024-02-25T14:40:00')
    >>> chat.order.order, chat.order.certain, [p.name for p in chat.participants]
    ('dmy', True, ['Amine', 'Lina'])
    """
    rules, options = rules or load(), options or ReadOptions()
    blocks = _not_empty(_blocks(text), name)
    grammar, blocks = parse.learn(blocks, rules.chat)
    if grammar is None:
        raise not_a_chat(name)
    columns = parse.columns(blocks, grammar)
    if not columns.text:
        raise not_a_chat(name)
    again = None if isinstance(text, Iterator) else lambda: _blocks(text)
    chat = _settle(columns, grammar, rules.chat, options, again)
    if not chat.participants and not _app_speaks(chat, rules.chat):
        raise not_a_chat(name)
    if _is_log(chat, rules.chat):
        raise not_a_chat(name, "its lines are those of a program's log")
    return chat


def _blocks(text: Blocks) -> Iterator[str]:
    if isinstance(text, str):
        return stream.cut(text)
    return iter(text() if callable(text) else text)


def _is_log(chat: Chat, rules: ChatRules) -> bool:
    """Say whether those who write are the levels of a program's log ("INFO: started")."""
    written = sum(p.messages for p in chat.participants)
    logged = sum(p.messages for p in chat.participants if _first_word(p.name) in rules.log_words)
    return written > 0 and logged >= _LOGGED * written


def _first_word(name: str) -> str:
    words = name.strip("[]").split(maxsplit=1)
    return words[0].rstrip("]") if words else ""


def _app_speaks(chat: Chat, rules: ChatRules) -> bool:
    """Say whether a text in which nobody writes holds at least a sentence of the app."""
    lines = chat.messages["text"].slice(0, _LOOKED_AT).to_pylist()
    return any(system.matches(text, rules) or system.PHONE.search(text) for text in lines)


_NO_HEADER = "no line of it begins like a WhatsApp message"


def not_a_chat(name: str, reason: str = _NO_HEADER) -> InputError:
    """Return the refusal of a text that is no conversation."""
    return InputError(
        name,
        "not_a_chat",
        reason,
        "export the chat again (More > Export chat) and give the file unchanged",
    )


def _not_empty(blocks: Iterator[str], name: str) -> Iterator[str]:
    first = next((block for block in blocks if block.strip()), None)
    if first is None:
        raise InputError(name, "empty", "it is empty", "export the chat again")
    return itertools.chain([first], blocks)


def _settle(
    columns: Columns,
    grammar: Grammar,
    rules: ChatRules,
    options: ReadOptions,
    again: Callable[[], Iterator[str]] | None,
) -> Chat:
    order = _order(columns, grammar, rules, options)
    times = moments.seconds(columns, [order.order], rules)
    quoted, late = quotes.find(columns, grammar, times)
    if quoted and again is not None:
        columns = parse.columns(again(), grammar, quoted)
        order = _order(columns, grammar, rules, options)
    others, odd = segments.cut(columns, order.order, rules, quoted)
    return _chat(columns, grammar, [order, *(other.order for other in others)], rules)._with(
        others, odd, late
    )


def _chat(columns: Columns, grammar: Grammar, orders: list[DateOrder], rules: ChatRules) -> Chat:
    who = senders.settle(columns, rules)
    date_codes = np.concatenate(columns.date)
    clock_codes = np.concatenate(columns.clock)
    days = _iso_days(columns, [order.order for order in orders], rules)
    clocks, unknown = _iso_clocks(columns, clock_codes, date_codes, rules)
    kinds = _kinds(columns, who, rules)
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
        order=next((order for order in orders if not order.certain), orders[0]),
        lines=columns.lines,
        unexplained=columns.preamble.count("\n"),
        preamble=columns.preamble.strip("\n"),
        unknown_words=unknown,
        islamic=_is_islamic(columns, rules),
    )


def _is_islamic(columns: Columns, rules: ChatRules) -> bool:
    found = (dates.triple(raw, rules.months) for raw in columns.dates)
    return any(dates.is_islamic(max(numbers)) for numbers in found if numbers)


def _sender_column(who: senders.Senders) -> pa.DictionaryArray:
    """Return the senders; system lines have the empty one."""
    codes = np.where(who.codes < 0, len(who.names), who.codes).astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array([*who.names, ""], pa.string()))


def _order(columns: Columns, grammar: Grammar, rules: ChatRules, options: ReadOptions) -> DateOrder:
    date_codes = np.concatenate(columns.date)
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


def _iso_days(columns: Columns, orders: list[str], rules: ChatRules) -> list[str]:
    days = moments.days(columns, orders, rules)
    return ["" if day is None else day.isoformat() for day in days]


def _iso_clocks(
    columns: Columns, clock_codes: np.ndarray, date_codes: np.ndarray, rules: ChatRules
) -> tuple[list[str], tuple[str, ...]]:
    """Return the clocks as ``hh:mm:ss``, and the half-day words that had to be worked out."""
    read = [dates.read_clock(raw, rules) for raw in columns.clocks]
    unknown = tuple(sorted({clock.unknown for clock in read} - {""}))
    if unknown:
        meant = dates.solve_words(columns.clocks, clock_codes, date_codes, unknown, rules)
        read = [dates.read_clock(raw, rules, meant) for raw in columns.clocks]
    return [_clock_text(clock.seconds) for clock in read], unknown


def _clock_text(seconds: int) -> str:
    if seconds < 0:
        return ""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _times(
    days: list[str], clocks: list[str], date_codes: np.ndarray, clock_codes: np.ndarray
) -> pa.Array:
    """Return the times; one that is no time (31 February) is empty rather than wrong."""
    day = pa.array(days, pa.string()).take(pa.array(date_codes))
    clock = pa.array(clocks, pa.string()).take(pa.array(clock_codes))
    times = pc.binary_join_element_wise(day, clock, "T")
    if "" in days or "" in clocks:
        times = pc.if_else(pc.equal(pc.utf8_length(times), 19), times, "")
    return times


def _kinds(columns: Columns, who: senders.Senders, rules: ChatRules) -> np.ndarray:
    parts, marked, start = [], [], 0
    for texts in columns.text:
        kinds = media.kinds(texts, rules)
        codes = who.codes[start : start + len(texts)]
        start += len(texts)
        kinds[(codes < 0) & (kinds != media.CODE["call"])] = media.CODE["system"]
        marks = pc.match_substring_regex(texts, "^[\u200e\u200f]").to_numpy(zero_copy_only=False)
        marked.append(marks)
        _mark_system(texts, marks, codes, who.names, kinds, rules)
        parts.append(kinds)
    found: np.ndarray = np.concatenate(parts)
    _mark_titles(found, np.concatenate(marked), who)
    return found


def _mark_system(
    texts: pa.Array,
    marked: np.ndarray,
    codes: np.ndarray,
    names: list[str],
    kinds: np.ndarray,
    rules: ChatRules,
) -> None:
    """Tell the app's own lines that iOS puts into somebody's mouth: they begin with a mark."""
    rows = np.flatnonzero(marked & (codes >= 0) & (kinds == media.CODE["text"]))
    for row, text in zip(rows.tolist(), texts.take(pa.array(rows)).to_pylist(), strict=True):
        body = senders.clean_sender(text[:600])
        if body.startswith(names[codes[row]]) or system.matches(text, rules):
            kinds[row] = media.CODE["system"]


def _mark_titles(kinds: np.ndarray, marked: np.ndarray, who: senders.Senders) -> None:
    """Take all that a group's title says for the app's words: no line of it is without a mark."""
    has = who.codes >= 0
    size = len(who.names)
    spoken = np.bincount(who.codes[has], minlength=size)
    told = np.bincount(who.codes[has & marked], minlength=size)
    app = np.bincount(who.codes[has & (kinds == media.CODE["system"])], minlength=size)
    other = np.bincount(who.codes[has & (kinds > media.CODE["text"])], minlength=size) - app
    title = (told == spoken) & (app > 0) & (other == 0)
    rows = has & (kinds == media.CODE["text"])
    rows[rows] = title[who.codes[rows]]
    kinds[rows] = media.CODE["system"]


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
