"""Headers that somebody pasted into a message: lines of the file's own shape that time belies.

An export runs forward. Where it leaps and comes back after some lines, those lines were delivered
late, or they are an excerpt that somebody copied into a message. They are taken for an excerpt
where there is proof of it: the line ends, a message that itself begins with a header, people who
write nowhere else, or messages that stand in the file already. Late ones stay; those that could
be either are counted.

May import: nothing of ours but this room. Tests: ``tests/readers/whatsapp/test_segments.py``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from zboun.readers.whatsapp.grammar import Grammar
from zboun.readers.whatsapp.parse import NO_SENDER, Columns
from zboun.readers.whatsapp.times import DAY, NONE

_LATE = 60  # seconds that a message may stand too low
_LONGEST = 200  # lines of an excerpt
_FEW = 0.25  # of a file's messages may end in LF only before that says nothing


@dataclass(frozen=True, slots=True)
class _Run:
    """Messages that leave the order of time: from ``start`` to before ``end``."""

    start: int
    end: int
    ahead: bool  # they are later than what follows; else earlier than what stands before


def find(columns: Columns, grammar: Grammar, moments: np.ndarray) -> tuple[frozenset[int], int]:
    """Return the lines of headers that were pasted, and how many more might have been."""
    runs = list(_runs(moments))
    if not runs and not _tells(columns):
        return frozenset(), 0
    look = _Look(columns, grammar, moments, runs)
    quoted = set(look.inside_lines())
    open_ = 0
    for run in runs:
        if run.start == run.end:
            open_ += 1
        elif look.is_pasted(run):
            quoted.update(look.lines[run.start : run.end].tolist())
        elif look.is_open(run):
            open_ += run.end - run.start
    return frozenset(quoted), open_


def _runs(moments: np.ndarray) -> Iterator[_Run]:
    """Yield the messages between a leap in time and its return, whichever side is the shorter.

    A fall of a day or more that nothing comes back from is a run without messages.
    """
    times = _filled(moments)
    done = 0
    for fall in (np.flatnonzero(np.diff(times) < -_LATE) + 1).tolist():
        if fall < done:
            continue
        below = times[fall : fall + _LONGEST + 1]
        back = np.flatnonzero(below >= times[fall - 1])
        above = times[max(done, fall - _LONGEST - 1) : fall]
        under = np.flatnonzero(above <= times[fall])
        dip = int(back[0]) if len(back) else _LONGEST + 1
        leap = len(above) - 1 - int(under[-1]) if len(under) else _LONGEST + 1
        if dip <= leap and dip <= _LONGEST:
            yield _Run(fall, fall + dip, ahead=False)
            done = fall + dip
        elif leap <= _LONGEST:
            yield _Run(fall - leap, fall, ahead=True)
            done = fall
        elif times[fall - 1] - times[fall] >= DAY:
            yield _Run(fall, fall, ahead=False)


def _filled(moments: np.ndarray) -> np.ndarray:
    """Return the moments, those that are none as the one before them."""
    last = np.maximum.accumulate(np.where(moments == NONE, 0, np.arange(len(moments))))
    filled: np.ndarray = moments[last]
    return filled


class _Look:
    """What the whole file says of one run."""

    def __init__(
        self, columns: Columns, grammar: Grammar, moments: np.ndarray, runs: list[_Run]
    ) -> None:
        self.columns, self.moments = columns, moments
        self.pattern = grammar.pattern
        self.lines = np.concatenate(columns.line)
        self.senders = np.concatenate(columns.sender)
        self.starts = np.cumsum([0, *map(len, columns.text)])
        self.lone = frozenset(columns.lone_feed) if _tells(columns) else frozenset()
        inside = np.zeros(len(moments), dtype=bool)
        for run in runs:
            inside[run.start : run.end] = True
        self.elsewhere = np.unique(self.senders[~inside & (self.senders != NO_SENDER)])

    def inside_lines(self) -> Iterator[int]:
        """Yield the headers that follow a bare LF and are older than the message they stand in."""
        container = 0
        for row in range(1, len(self.lines) if self.lone else 0):
            if int(self.lines[row - 1]) not in self.lone:
                container = row
            elif self.moments[row] < self.moments[container]:
                yield int(self.lines[row])

    def text(self, row: int) -> str:
        chunk = bisect_right(self.starts.tolist(), row) - 1
        return str(self.columns.text[chunk][row - int(self.starts[chunk])].as_py())

    def is_pasted(self, run: _Run) -> bool:
        """Say whether there is proof that a run is an excerpt."""
        if run.start == 0:
            return False
        before = self.lines[run.start - 1 : run.end - 1].tolist()
        if self.lone and all(line in self.lone for line in before):
            return True
        if self.pattern.match("\n" + self.text(run.start - 1)[:200]):
            return True
        strangers = not np.isin(self.senders[run.start : run.end], self.elsewhere).any()
        if strangers and (run.ahead or self._writers(run) >= 2):
            return True
        return not run.ahead and self._stands_above(run)

    def _writers(self, run: _Run) -> int:
        return len(np.unique(self.senders[run.start : run.end]))

    def _stands_above(self, run: _Run) -> bool:
        """Say whether each message of a run stands in the file before it already.

        One alone proves nothing: people send the same thing twice in a minute. A run that begins
        with the file's first message is no excerpt: the export stands twice.
        """
        said = {(self.senders[row], self.text(row)) for row in range(run.start, run.end)}
        if len(said) < 2 or self.moments[run.start] == self.moments[0]:
            return False
        for row in range(run.start, run.end):
            same = np.flatnonzero(
                (self.moments[: run.start] // 60 == self.moments[row] // 60)
                & (self.senders[: run.start] == self.senders[row])
            )
            text = self.text(row).strip()
            if not any(self.text(other).strip() == text for other in same[:20].tolist()):
                return False
        return True

    def is_open(self, run: _Run) -> bool:
        """Say whether a run is too far from its place for a message that came late."""
        at = self.moments[max(run.start - 1, 0) : run.end + 1]
        at = at[at != NONE]
        return len(at) > 1 and int(np.ptp(at)) >= DAY


def _tells(columns: Columns) -> bool:
    """Say whether line ends tell headers from text: nearly all messages end in CRLF."""
    count = sum(len(part) for part in columns.line)
    return columns.crlf and 0 < len(columns.lone_feed) <= _FEW * count
