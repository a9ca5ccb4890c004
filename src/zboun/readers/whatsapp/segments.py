"""A file whose headers change their shape on the way: a new phone, another language, two exports.

Lines that look like headers of another shape stand inside the messages of the main one. They are
headers when time says so: a message cannot quote what is written after it, so lines that are later
than the message they stand in, and not later than the next, begin messages of their own. Lines
that are earlier are a pasted excerpt and stay text. What is neither is left and counted.

May import: rules. Tests: ``tests/readers/whatsapp/test_segments.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from zboun.readers.whatsapp import dates, grammar, system
from zboun.readers.whatsapp.dates import DateOrder
from zboun.readers.whatsapp.grammar import Grammar, Header, read_header
from zboun.readers.whatsapp.parse import Columns
from zboun.readers.whatsapp.places import LINES, Mark, Place, lines_of, marks_of, places_of
from zboun.readers.whatsapp.rebuild import rebuild
from zboun.readers.whatsapp.times import DAY, NONE, Moments, seconds
from zboun.rules.chat import ChatRules, plain

_READ = 1_000_000  # characters of a message that are looked at for other shapes
_SHAPES = 3  # others that one file may have
_LONGEST = 65_536  # characters of a message: more is no message that somebody pasted into
_SLACK = 120  # seconds by which a message may be late
_TIGHT = 2 * DAY  # between two messages: what fits in between is there by no accident
_CLOSE = 600  # seconds between two messages: even one line that fits is there by no accident
_ASKED = 50  # lines of a place that are held against the app's sentences


@dataclass(frozen=True, slots=True)
class Other:
    """Another shape of headers in a file, and the messages that were cut by it."""

    grammar: Grammar
    order: DateOrder
    messages: int
    line: int  # of its first header


@dataclass(slots=True)
class _Reading:
    """What becomes of all marks when dates are read in one order."""

    order: str
    kept: list[tuple[Place, list[Mark]]] = field(default_factory=list)
    beyond: int = 0  # marks later than the next message: no header is
    tight: int = 0
    close: int = 0
    known: int = 0  # marks whose sender writes elsewhere too
    heads: Counter[str] = field(default_factory=Counter)
    told: bool = False  # the app itself speaks behind one of the marks
    endless: bool = False  # more text than a message can have, or none that it could stand in

    @property
    def messages(self) -> int:
        """Return how many marks are headers in this reading."""
        return sum(len(marks) for _, marks in self.kept)

    @property
    def proven(self) -> bool:
        """Say whether the marks are headers beyond reasonable doubt."""
        size = self.messages
        if not size or self.beyond * 10 > size:
            return False
        if self.endless or self.tight >= 2 or self.close:
            return True
        known = self.known * (2 if size < 5 else 4) >= size >= 3
        return known or (self.told and size >= 3) or (size >= 4 and len(self.heads) * 2 <= size)


def cut(
    columns: Columns, main: str, rules: ChatRules, quoted: frozenset[int] = frozenset()
) -> tuple[list[Other], int]:
    """Cut the messages of other shapes out of a file's columns; return those shapes.

    The second value counts the lines that look like headers and are left where they stand,
    pasted excerpts of earlier messages not among them. ``main``: the main shape's date order.
    """
    others: list[Other] = []
    tried: set[grammar.Shape] = set()
    while len(tried) < _SHAPES:
        found = _grammar(places_of(columns, None, _READ), rules, tried)
        if found is None:
            break
        tried.add(found.shape)
        moments = seconds(columns, [main, *(other.order.order for other in others)], rules)
        places = places_of(columns, moments)
        reading, order = _read(found, places, columns, rules, quoted)
        if reading is not None:
            line = rebuild(columns, reading.kept, len(others) + 1)
            others.append(Other(found, order, reading.messages, line))
        del places, reading  # they may hold most of the file
    moments = seconds(columns, [main, *(other.order.order for other in others)], rules)
    return others, _undecided(places_of(columns, moments, _READ), rules)


def _grammar(
    places: Sequence[Place], rules: ChatRules, tried: set[grammar.Shape]
) -> Grammar | None:
    """Return the most frequent grammar of these lines that was not tried yet."""
    lines: dict[grammar.Shape, list[str]] = {}
    for line in lines_of(places):
        header = read_header(line, rules, bare=True)
        if header is not None and header.shape not in tried:
            lines.setdefault(header.shape, []).append(line)
    for shape in sorted(lines, key=lambda shape: -len(lines[shape])):
        found = grammar.learn(lines[shape], rules, bare=True)
        if found is not None:
            return found
        tried.add(shape)
    return None


def _read(
    found: Grammar,
    places: Sequence[Place],
    columns: Columns,
    rules: ChatRules,
    quoted: frozenset[int],
) -> tuple[_Reading | None, DateOrder]:
    """Return the proven reading of a grammar's marks, or None, and the order of its dates."""
    marks = [(place, marks_of(found, place, quoted)) for place in places]
    marks = [(place, some) for place, some in marks if some]
    triples = [
        dates.triple(day, rules.months) or (0, 0, 0)
        for day in dict.fromkeys(mark.day for _, some in marks for mark in some)
    ]
    number = {day: n for n, day in enumerate(dict.fromkeys(m.day for _, s in marks for m in s))}
    sequence = np.array([number[mark.day] for _, some in marks for mark in some], dtype=np.int64)
    if not len(sequence):
        return None, DateOrder("", False, ())
    solved = dates.solve(triples, sequence, found.shape, found.sample)
    senders = {plain(head) for head in columns.heads}
    orders = [solved.order] if solved.certain else [solved.order, solved.other]
    proven = [r for o in orders if (r := _reading(o, marks, senders, rules)).proven]
    if not proven:
        return None, solved
    best = max(proven, key=lambda reading: reading.messages - 10 * reading.beyond)
    if len(proven) == len(orders):  # both are possible, or there never was a question
        return best, solved if best.order == solved.order else _swapped(solved)
    return best, DateOrder(best.order, True, ("time runs on from the messages before",))


def _swapped(order: DateOrder) -> DateOrder:
    return DateOrder(order.other, False, order.evidence, order.order)


def _reading(
    order: str,
    marks: Sequence[tuple[Place, list[Mark]]],
    senders: set[str],
    rules: ChatRules,
) -> _Reading:
    """Return what becomes of the marks when dates are read in one order."""
    moments = Moments(order, rules)
    limit = (date.today().toordinal() + 2) * DAY
    out = _Reading(order)
    for place, some in marks:
        times = np.array([moments.of(mark.day, mark.clock) for mark in some], dtype=np.int64)
        endless = len(place.text) - some[0].start > _LONGEST or place.is_top(some[0])
        after = NONE if endless else place.after
        first = _first_header(times, after)
        if first is None:
            continue
        kept, times = some[first:], times[first:]
        before = limit if endless or place.before == NONE else min(place.before + _SLACK, limit)
        out.kept.append((place, kept))
        out.endless |= endless
        out.beyond += int((times > before).sum())
        out.told = out.told or any(_app_speaks(place, mark, rules) for mark in kept[:_ASKED])
        out.heads.update(mark.head for mark in kept)
        out.known += sum(mark.head in senders for mark in kept)
        if NONE not in (place.before, place.after):
            out.tight += len(kept) * (place.before - place.after <= _TIGHT)
            out.close += len(kept) * (place.before - place.after <= _CLOSE)
    return out


def _app_speaks(place: Place, mark: Mark, rules: ChatRules) -> bool:
    """Say whether a line is a sentence of the app, such as opens an export."""
    line = place.text[mark.end : mark.end + 400].partition("\n")[0]
    return system.matches(line.partition(": ")[2] if mark.head else line, rules)


def _first_header(times: np.ndarray, after: int) -> int | None:
    """Return from which mark on time has passed since the message; None when it never has.

    Marks of the same minute count with later ones that follow them, and not alone.
    """
    later = np.flatnonzero((times != NONE) & (times // 60 > after // 60))
    if not len(later):
        return None
    first = int(later[0])
    while first > 0 and times[first - 1] != NONE and times[first - 1] // 60 == after // 60:
        first -= 1
    return first


def _undecided(places: Sequence[Place], rules: ChatRules) -> int:
    """Count the lines like headers that are no excerpt of the time before their message.

    One line that is not older puts all of its message's lines in doubt.
    """
    count = seen = 0
    for place in places:
        if seen > LINES:
            break
        lines = list(lines_of([place]))
        seen += len(lines)
        headers = [(h, line) for line in lines if (h := read_header(line, rules, bare=True))]
        if not all(_is_older(h, place.after, rules) for h, line in headers):
            count += len(headers)
    return count


def _is_older(header: Header, after: int, rules: ChatRules) -> bool:
    """Say whether a header line is of the time before a message, however its date is read."""
    if after == NONE:
        return False
    orders = dates.candidates(header.shape, [(99, 99, 99)])
    moments = [Moments(order, rules).of(header.day, header.clock) for order in orders]
    real = [moment for moment in moments if moment != NONE]
    return bool(real) and min(real) // 60 < after // 60
