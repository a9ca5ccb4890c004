"""From a source to an Extract: open, parse, turn people into records, say what is doubtful.

May import: errors, model, rules, readers. Tests: ``tests/readers/whatsapp/test_people.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.model import Doubt, Extract, ReadOptions, Source, named
from zboun.readers import limits
from zboun.readers.whatsapp import export, grammar, names, people, stream
from zboun.readers.whatsapp.chat import Chat, parse_chat
from zboun.readers.whatsapp.export import Export
from zboun.readers.whatsapp.own import same_name
from zboun.readers.whatsapp.people import People
from zboun.readers.whatsapp.records import Record, table
from zboun.readers.whatsapp.reexports import rejoin
from zboun.readers.whatsapp.stream import Text
from zboun.readers.whatsapp.system import Event, matches
from zboun.rules import Rules, load

_SNIFF_LINES = 60
_PREAMBLE = 5  # lines before the first message, as other tools put them
_EXPLAINED = 0.95
_ODD_HEADERS = 3  # a pasted message or two is no second export


def sniff_text(head: str) -> bool:
    """Say whether a text's beginning is that of a chat export.

    >>> sniff_text("05/02/2024, 14:40 - Amine: salam\\n"), sniff_text("nom;tel\\nAmine;0550\\n")
    (True, False)
    """
    rules = load().chat
    lines = [line for line in head.lstrip("\ufeff").split("\n") if line.strip()][:_SNIFF_LINES]
    headers = [grammar.read_header(line, rules) for line in lines]
    first = next((n for n, header in enumerate(headers) if header is not None), len(lines))
    if first > _PREAMBLE or grammar.learn(lines, rules) is None:
        return False
    said = [line[h.end :] for line, h in zip(lines, headers, strict=True) if h is not None]
    return any(": " in rest or rest.endswith(":") or matches(rest, rules) for rest in said)


def sniff_zip(names_: Sequence[str]) -> bool:
    """Say whether a zip with these files is a chat export.

    >>> sniff_zip(["_chat.txt", "00000001-PHOTO-2024-02-05-10-11-12.jpg"]), sniff_zip(["a.csv"])
    (True, False)
    """
    rules = load().chat
    return any(names.is_chat_file(name, rules) for name in export.chat_members(names_, rules))


def read(source: Source, rules: Rules, options: ReadOptions) -> Extract:
    """Return a chat's people as records, and its messages.

    Raises InputError: ``empty``, ``not_a_chat``, ``truncated``, ``encrypted``, ``too_big``.
    """
    bound = options.max_bytes // limits.CHAT_SHARE
    found = export.exports(source, rules.chat, bound)
    parts = [_read_one(one, rules, options) for one in found]
    return parts[0] if len(parts) == 1 else _join(source, parts)


def _read_one(one: Export, rules: Rules, options: ReadOptions) -> Extract:
    bound = options.max_bytes // limits.CHAT_SHARE
    text = stream.examine(one.name, one.open, options.encoding, bound)
    chat = parse_chat(lambda: stream.blocks(text, bound), rules, options, one.name)
    told = people.events(chat, rules.chat)
    between = people.meet(one.name, chat, told, names.contact_of(one.about, rules.chat))
    found = list(_records(one, chat, told, between, rules, options))
    own = {p.name for p in chat.participants if options.me and same_name(p.name, options.me)}
    ours = [record for record in found if record.sender in own]
    extract = Extract(one.name, "whatsapp", _details(chat, text, between))
    extract.records = table(record for record in found if record.sender not in own)
    extract.rejected = _rejected(one.name, chat)
    extract.rejected += [(one.name, "", r.row, "own_account", r.sender) for r in ours]
    extract.messages = _messages(chat, between)
    extract.doubts = _doubts(one.name, chat, text)
    extract.read = len(found) + len(extract.rejected) - len(ours)
    return extract


def _records(
    one: Export,
    chat: Chat,
    told: list[tuple[people.Row, Event]],
    between: People,
    rules: Rules,
    options: ReadOptions,
) -> Iterator[Record]:
    yield from people.participants(chat, told, between)
    yield from people.cards(chat, one.name, one.cards)
    if options.mine:
        yield from people.mined(chat, between, rules)
        yield from people.order_states(chat, between, rules, options.me)


def _messages(chat: Chat, between: People) -> pa.Table:
    """Return MESSAGE_COLUMNS less ``contact_id``, and ``identity``."""
    found = chat.messages
    sender = found["sender"].combine_chunks()
    labels = sender.dictionary.to_pylist()
    keys = pa.array([between.identity(name) for name in labels], pa.string())
    zeros = pa.array(np.zeros(len(found), dtype=np.int8))
    return pa.table(
        {
            "source": pa.DictionaryArray.from_arrays(zeros, [between.source]),
            "line": found["line"],
            "time": found["time"],
            "sender": sender,
            "identity": pa.DictionaryArray.from_arrays(sender.indices, keys),
            "kind": found["kind"],
            "text": found["text"],
        }
    )


def _details(chat: Chat, text: Text, between: People) -> dict[str, Any]:
    days = [p.first_seen for p in chat.participants] + [p.last_seen for p in chat.participants]
    dated = [day for day in days if day]
    return {
        "encoding": text.encoding,
        "grammar": " + ".join([chat.grammar.name, *(o.grammar.name for o in chat.others)]),
        "platform": chat.grammar.platform,
        "date_order": chat.order.order,
        "date_order_certain": chat.order.certain,
        "date_order_evidence": list(chat.order.evidence),
        "explained": round(chat.explained, 4),
        "messages": len(chat.messages),
        "span": [min(dated, default=""), max(dated, default="")],
        "participants": [
            (p.name, p.messages) for p in chat.participants if p.name != between.title
        ],
        "title": between.title,
        "one_to_one": between.one_to_one,
        "contact": between.contact,
    }


def _rejected(source: str, chat: Chat) -> list[tuple[str, str, int, str, str]]:
    lines = chat.preamble.split("\n") if chat.preamble else []
    return [
        (source, "", number, "before_first_message", line)
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]


_COMPARE = "compare messages.csv with the chat"


def _doubts(source: str, chat: Chat, text: Text) -> list[Doubt]:
    doubts = [Doubt(source, "", *doubt) for doubt in _header_doubts(chat)]
    if chat.islamic:
        detail = "Islamic dates were converted by the calendar of Umm al-Qura; where the phone "
        detail += "follows another one they are a day off"
        doubts.append(Doubt(source, "", "islamic_dates", detail, _COMPARE))
    if chat.unknown_words:
        detail = f"which half of the day {', '.join(chat.unknown_words)} means was worked out"
        values = named(words=", ".join(chat.unknown_words))
        doubts.append(Doubt(source, "", "guessed_clock", detail, _COMPARE, values))
    impossible = pc.sum(pc.equal(chat.messages["time"], "")).as_py()
    if impossible:
        detail = f"{impossible} messages have a date that is none; their time was left empty"
        remedy, values = "look them up in messages.csv", named(count=impossible)
        doubts.append(Doubt(source, "", "impossible_dates", detail, remedy, values))
    if text.guessed or text.doubt:
        detail = text.detail or f"it was read as {text.encoding}"
        code, values = text.doubt or "guessed_encoding", text.values
        values = values if text.detail else named(encoding=text.encoding)
        doubts.append(Doubt(source, "", code, detail, "--encoding", values))
    return doubts


def _header_doubts(chat: Chat) -> Iterator[tuple[str, str, str, str]]:
    """Yield (doubt, detail, remedy, values) of what is not sure about a chat's headers."""
    if not chat.order.certain:
        read, other = _words(chat.order.order), _words(chat.order.other)
        detail = f"dates were read as {read}; {other} is possible"
        values = named(read=chat.order.order, other=chat.order.other)
        yield "ambiguous_dates", detail, "--day-first or --month-first", values
    for other_shape in chat.others:
        detail = f"{other_shape.messages} messages, from line {other_shape.line} on, begin with "
        detail += f"{other_shape.grammar.name!r}; they were read too"
        values = named(count=other_shape.messages, line=other_shape.line)
        yield "second_grammar", detail, _COMPARE, values
    if chat.explained < _EXPLAINED:
        detail = f"{chat.unexplained} of {chat.lines} lines do not fit {chat.grammar.name!r}"
        values = named(count=chat.unexplained, total=chat.lines)
        yield "guessed_grammar", detail, _COMPARE, values
    elif chat.odd_headers >= _ODD_HEADERS:
        detail = f"{chat.odd_headers} lines begin like messages of another phone; they were left "
        detail += "in the message above them"
        remedy = "if two exports stand in this file, cut it in two"
        yield "other_headers", detail, remedy, named(count=chat.odd_headers)
    if chat.out_of_order:
        detail = f"{chat.out_of_order} messages are a day or more away from those around them: "
        detail += "they came late, somebody pasted them, or two exports stand in this file"
        yield "out_of_order", detail, _COMPARE, named(count=chat.out_of_order)


def _words(order: str) -> str:
    return "/".join({"d": "day", "m": "month", "y": "year"}[letter] for letter in order)


def _join(source: Source, parts: list[Extract]) -> Extract:
    """Return the chats of one zip as one extract."""
    whole = Extract(source.name, "whatsapp", {"chats": [part.details for part in parts]})
    whole.parts = parts
    whole.doubts = [doubt for part in parts for doubt in part.doubts]
    whole.read = sum(part.read for part in parts)
    rejoin(whole)
    return whole
