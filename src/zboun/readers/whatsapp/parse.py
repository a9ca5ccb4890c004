"""One pass over an export's text: headers, senders and bodies into columns.

The text is cut at its headers by the learned pattern; what stands between two headers is one
message, byte for byte. Senders are told from system lines when the whole file has been seen.

May import: model, rules, errors. Tests: ``tests/readers/whatsapp/test_generated.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, chain

import numpy as np
import pyarrow as pa

from zboun.readers.whatsapp import grammar as grammars
from zboun.readers.whatsapp.grammar import Grammar
from zboun.rules.chat import MARKS, ChatRules, plain

LEARN_HEADERS, LEARN_CHARS = 400, 4_000_000
MAX_SENDER = 150  # characters; the app allows 25, phone books somewhat more
_SAMPLES = 6
NO_SENDER = -1

_EMPTY_BODY = re.compile(r"([^\n:][^\n]{0,149}?):\r?(?:\n|$)")
_MARKED_COLON = re.compile(f"([^\n:]{{1,{MAX_SENDER}}}):[{MARKS}]+ ")


@dataclass(slots=True)
class Columns:
    """The messages of one export in columns, before senders and dates are settled.

    ``sender`` indexes ``heads`` (what stood before the first ``": "``, as written) and is -1
    where there was none; ``date`` and ``clock`` index the distinct texts of both. A date is
    distinct together with its grammar (``date_grammar``, 0 = the file's main one): two phones may
    write the same digits and mean other days.
    """

    heads: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    samples: list[list[str]] = field(default_factory=list)  # some bodies of each head
    dates: list[str] = field(default_factory=list)
    date_grammar: list[int] = field(default_factory=list)
    clocks: list[str] = field(default_factory=list)
    sender: list[np.ndarray] = field(default_factory=list)
    date: list[np.ndarray] = field(default_factory=list)
    clock: list[np.ndarray] = field(default_factory=list)
    line: list[np.ndarray] = field(default_factory=list)
    text: list[pa.Array] = field(default_factory=list)
    lone_feed: list[int] = field(default_factory=list)  # lines of a CRLF file that end in LF only
    preamble: str = ""
    lines: int = 0
    crlf: bool = False


def learn(blocks: Iterable[str], rules: ChatRules) -> tuple[Grammar | None, Iterator[str]]:
    """Return the grammar that the first blocks show, and all blocks again."""
    taken: list[str] = []
    found: Grammar | None = None
    rest = iter(blocks)
    size = 0
    for block in rest:
        taken.append(block)
        size += len(block)
        found = grammars.learn(_head_lines(taken), rules)
        if size >= LEARN_CHARS or (found is not None and found.headers >= LEARN_HEADERS):
            break
    return found, chain(taken, rest)


def _head_lines(blocks: list[str]) -> Iterator[str]:
    """Yield the lines that may teach a grammar: enough for a verdict, not all of a block."""
    for block in blocks:
        start = 0
        for _ in range(6 * LEARN_HEADERS):
            end = block.find("\n", start)
            yield block[start : end if end >= 0 else None][:400]
            if end < 0:
                break
            start = end + 1


def columns(
    blocks: Iterable[str], grammar: Grammar, quoted: frozenset[int] = frozenset()
) -> Columns:
    """Return the messages of all blocks in columns; ``quoted``: lines that begin no message."""
    reader = _Pass(grammar, quoted)
    for block in blocks:
        reader.feed(block)
    return reader.finish()


_GUARD = "\0"  # no text holds one: it keeps a quoted line from looking like a header


def _guard(block: str, first: int, quoted: frozenset[int]) -> str:
    """Return a block whose quoted lines begin with the guard."""
    count = block.count("\n") + 1
    here = [number - first for number in quoted if first <= number < first + count]
    if not here:
        return block
    lines = block.split("\n")
    for at in here:
        lines[at] = _GUARD + lines[at]
    return "\n".join(lines)


class Heads:
    """Cuts what stands before the first ``": "`` off the messages, and numbers what it was."""

    def __init__(self, out: Columns) -> None:
        self.out = out
        self.known = {head: code for code, head in enumerate(out.heads)}

    def cut(self, rests: list[str], lines: list[int]) -> tuple[list[int], list[str]]:
        """Return the head codes and the bodies of messages; ``lines`` are those of their headers.

        Where lines end in CRLF, ``lone_feed`` notes the messages that end in LF only: the phone
        ends a message with CRLF, and what people type or paste holds LF.
        """
        counts, samples = self.out.counts, self.out.samples
        if any(rest.endswith("\r") for rest in rests[:50]):
            self.out.crlf = True
            self.out.lone_feed += [
                line for line, rest in zip(lines, rests, strict=True) if not rest.endswith("\r")
            ]
            rests = [rest[:-1] if rest.endswith("\r") else rest for rest in rests]
        senders: list[int] = []
        bodies: list[str] = []
        for rest in rests:
            head, colon, body = rest.partition(": ")
            code = self.known.get(head) if colon else None
            if code is None:
                code, body = self._new(head, colon, body, rest)
            if code >= 0:
                counts[code] += 1
                if counts[code] <= _SAMPLES:
                    samples[code].append(body[:200])
            senders.append(code)
            bodies.append(body)
        return senders, bodies

    def _new(self, head: str, colon: str, body: str, rest: str) -> tuple[int, str]:
        """Return the code and body of a message whose head was not met before."""
        odd = _MARKED_COLON.match(rest)
        if odd is None and (not colon or len(head) > MAX_SENDER or "\n" in head):
            odd = _EMPTY_BODY.match(rest)
            if odd is None:
                return NO_SENDER, rest
        if odd is not None:
            head = odd[1]
            body = rest[odd.end() :] if odd[0].endswith(" ") else rest[len(head) + 1 :]
        if not plain(head):
            return NO_SENDER, rest
        code = self.known.setdefault(head, len(self.known))
        if code == len(self.out.counts):
            self.out.heads.append(head)
            self.out.counts.append(0)
            self.out.samples.append([])
        return code, body


class _Pass:
    """The state of one pass: the message still open, and the columns so far."""

    def __init__(self, grammar: Grammar, quoted: frozenset[int]) -> None:
        self.split = grammar.pattern.split
        self.first, self.second = (2, 1) if grammar.shape.time_first else (1, 2)
        self.quoted = quoted
        self.out = Columns()
        self.heads = Heads(self.out)
        self.dates: dict[str, int] = {}
        self.clocks: dict[str, int] = {}
        self.open: tuple[str, str, int] | None = None  # date, clock, line of the open message
        self.parts: list[str] = []  # its text so far
        self.line = 1

    def feed(self, block: str) -> None:
        """Take the next whole lines."""
        if self.quoted:
            block = _guard(block, self.line, self.quoted)
        pieces = self.split("\n" + block)
        lead = pieces[0]
        self.line += lead.count("\n")
        if self.open is None:
            self.out.preamble += lead
        else:
            self.parts.append(lead)
        if len(pieces) > 1:
            self._messages(pieces)

    def _messages(self, pieces: list[str]) -> None:
        dates, clocks, rests = pieces[self.first :: 3], pieces[self.second :: 3], pieces[3::3]
        lines = list(accumulate((r.count("\n") + 1 for r in rests), initial=self.line))
        self.line = lines.pop()
        last = (dates.pop(), clocks.pop(), lines.pop())
        tail = rests.pop()
        if self.open is not None:
            date, clock, line = self.open
            dates.insert(0, date)
            clocks.insert(0, clock)
            lines.insert(0, line)
            rests.insert(0, "".join(self.parts))
        self.open, self.parts = last, [tail]
        self._store(dates, clocks, rests, lines)

    def _store(
        self, dates: list[str], clocks: list[str], rests: list[str], lines: list[int]
    ) -> None:
        if not rests:
            return
        if self.quoted:
            rests = [rest.replace(f"\n{_GUARD}", "\n") for rest in rests]
        out = self.out
        out.date.append(_codes(dates, self.dates))
        out.clock.append(_codes(clocks, self.clocks))
        out.line.append(np.array(lines, dtype=np.int64))
        senders, bodies = self.heads.cut(rests, lines)
        out.sender.append(np.array(senders, dtype=np.int32))
        out.text.append(pa.array(bodies, pa.string()))

    def finish(self) -> Columns:
        """Close the open message and return all columns."""
        if self.open is not None:
            date, clock, line = self.open
            self._store([date], [clock], ["".join(self.parts)], [line])
        out = self.out
        out.preamble = out.preamble.replace(f"\n{_GUARD}", "\n") if self.quoted else out.preamble
        out.dates, out.clocks = list(self.dates), list(self.clocks)
        out.date_grammar = [0] * len(out.dates)
        out.lines = self.line - 1
        return out


def _codes(texts: list[str], codes: dict[str, int]) -> np.ndarray:
    """Return the number of each text, numbering new ones as they come."""
    for text in dict.fromkeys(texts):
        if text not in codes:
            codes[text] = len(codes)
    return np.array([codes[text] for text in texts], dtype=np.int32)
