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
    where there was none; ``date`` and ``clock`` index the distinct texts of both.
    """

    heads: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    samples: list[list[str]] = field(default_factory=list)  # some bodies of each head
    dates: list[str] = field(default_factory=list)
    clocks: list[str] = field(default_factory=list)
    sender: list[np.ndarray] = field(default_factory=list)
    date: list[np.ndarray] = field(default_factory=list)
    clock: list[np.ndarray] = field(default_factory=list)
    line: list[np.ndarray] = field(default_factory=list)
    text: list[pa.Array] = field(default_factory=list)
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


def columns(blocks: Iterable[str], grammar: Grammar) -> Columns:
    """Return the messages of all blocks in columns."""
    reader = _Pass(grammar)
    for block in blocks:
        reader.feed(block)
    return reader.finish()


class _Pass:
    """The state of one pass: the message still open, and the columns so far."""

    def __init__(self, grammar: Grammar) -> None:
        self.split = grammar.pattern.split
        self.first, self.second = (2, 1) if grammar.shape.time_first else (1, 2)
        self.out = Columns()
        self.heads: dict[str, int] = {}
        self.dates: dict[str, int] = {}
        self.clocks: dict[str, int] = {}
        self.open: tuple[str, str, int] | None = None  # date, clock, line of the open message
        self.parts: list[str] = []  # its text so far
        self.line = 1

    def feed(self, block: str) -> None:
        """Take the next whole lines."""
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
        out = self.out
        out.date.append(_codes(dates, self.dates))
        out.clock.append(_codes(clocks, self.clocks))
        out.line.append(np.array(lines, dtype=np.int64))
        senders, bodies = self._cut_senders(rests)
        out.sender.append(np.array(senders, dtype=np.int32))
        out.text.append(pa.array(bodies, pa.string()))

    def _cut_senders(self, rests: list[str]) -> tuple[list[int], list[str]]:
        heads, counts, samples = self.heads, self.out.counts, self.out.samples
        if any(rest.endswith("\r") for rest in rests[:50]):
            self.out.crlf = True
            rests = [rest[:-1] if rest.endswith("\r") else rest for rest in rests]
        senders: list[int] = []
        bodies: list[str] = []
        for rest in rests:
            head, colon, body = rest.partition(": ")
            code = heads.get(head) if colon else None
            if code is None:
                code, body = self._new_head(head, colon, body, rest)
            if code >= 0:
                counts[code] += 1
                if counts[code] <= _SAMPLES:
                    samples[code].append(body[:200])
            senders.append(code)
            bodies.append(body)
        return senders, bodies

    def _new_head(self, head: str, colon: str, body: str, rest: str) -> tuple[int, str]:
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
        code = self.heads.setdefault(head, len(self.heads))
        if code == len(self.out.counts):
            self.out.counts.append(0)
            self.out.samples.append([])
        return code, body

    def finish(self) -> Columns:
        """Close the open message and return all columns."""
        if self.open is not None:
            date, clock, line = self.open
            self._store([date], [clock], ["".join(self.parts)], [line])
        out = self.out
        out.heads, out.dates, out.clocks = list(self.heads), list(self.dates), list(self.clocks)
        out.lines = self.line - 1
        return out


def _codes(texts: list[str], codes: dict[str, int]) -> np.ndarray:
    """Return the number of each text, numbering new ones as they come."""
    for text in dict.fromkeys(texts):
        if text not in codes:
            codes[text] = len(codes)
    return np.array([codes[text] for text in texts], dtype=np.int32)
