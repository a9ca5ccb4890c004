"""The moments of a file's messages, as numbers that can be compared.

May import: rules. Tests: ``tests/readers/whatsapp/test_segments.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from zboun.readers.whatsapp import dates
from zboun.readers.whatsapp.parse import Columns
from zboun.rules.chat import ChatRules

NONE = -1  # no such moment
DAY = 86_400


def days(columns: Columns, orders: Sequence[str], rules: ChatRules) -> list[date | None]:
    """Return the day of each distinct date; ``orders``: each grammar's order of dates."""
    found = []
    for raw, grammar in zip(columns.dates, columns.date_grammar, strict=True):
        numbers = dates.triple(raw, rules.months)
        found.append(dates.calendar_date(numbers, orders[grammar]) if numbers else None)
    return found


def seconds(columns: Columns, orders: Sequence[str], rules: ChatRules) -> np.ndarray:
    """Return the moment of every message in seconds; NONE for a date or time that is none."""
    day = np.array([_start(one) for one in days(columns, orders, rules)], dtype=np.int64)
    clock = np.array(
        [dates.read_clock(raw, rules).seconds for raw in columns.clocks], dtype=np.int64
    )
    starts, clocks = day[np.concatenate(columns.date)], clock[np.concatenate(columns.clock)]
    return np.where((starts < 0) | (clocks < 0), NONE, starts + clocks)


def _start(day: date | None) -> int:
    return NONE if day is None else day.toordinal() * DAY


class Moments:
    """Reads single headers in one order of dates; remembers what it has read."""

    def __init__(self, order: str, rules: ChatRules) -> None:
        self.order, self.rules = order, rules
        self.starts: dict[str, int] = {}
        self.clocks: dict[str, int] = {}

    def of(self, day: str, clock: str) -> int:
        """Return the moment of a header's date and clock in seconds, or NONE."""
        start = self.starts.get(day)
        if start is None:
            start = self.starts[day] = self._day(day, self.rules.months)
        second = self.clocks.get(clock)
        if second is None:
            second = self.clocks[clock] = dates.read_clock(clock, self.rules).seconds
        return NONE if start < 0 or second < 0 else start + second

    def _day(self, raw: str, months: Mapping[str, int]) -> int:
        numbers = dates.triple(raw, months)
        return _start(dates.calendar_date(numbers, self.order)) if numbers else NONE
