"""Solves which number of a date is the day, for a whole file at once, and reads dates and clocks.

The order is weighed, not guessed: every order that the header allows gets a score in natural
log-odds from impossible dates, from time running forward, from the dates in media file names and
from what CLDR says of the header's shape. What is not at least a thousand to one stays open and
is reported.

May import: rules. Tests: ``tests/readers/whatsapp/test_dates.py``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from zboun.readers.whatsapp import hijri
from zboun.readers.whatsapp.grammar import Shape
from zboun.rules.chat import ChatRules, clock_word

Triple = tuple[int, int, int]  # the three numbers of a date as they stand

SURE = 6.9  # natural log of a thousand
_BORN = date(2009, 1, 1)  # WhatsApp's first year: no message is older
_OUT_OF_RANGE, _BACKWARDS = 8.0, 6.0
_GAPS = "messages lie closer together"
_GAPS_BASE, _GAPS_EACH = 2.0, 0.7
_AT_MOST = 5000  # changes of date that are weighed

_NUMBER = re.compile(r"\d+")
_MONTH_WORD = re.compile(r"[^\W\d_]{3,12}")


@dataclass(frozen=True, slots=True)
class DateOrder:
    """How a file writes its dates: ``dmy``, ``mdy`` or ``ymd``, and why that is believed.

    ``certain`` is False when another order would give other dates and cannot be ruled out.
    """

    order: str
    certain: bool
    evidence: tuple[str, ...]
    other: str = ""  # the order that cannot be ruled out


def triple(raw: str, months: Mapping[str, int]) -> Triple | None:
    """Return the three numbers of a date as written, a month word as its number.

    >>> triple("5\\u200f/2\\u200f/2024", {}), triple("١٨/٣/٢٠٢٢", {})
    ((5, 2, 2024), (18, 3, 2022))
    >>> triple("3 mars 24", {"mars": 3})
    (3, 3, 24)
    """
    numbers: list[int] = [int(text) for text in _NUMBER.findall(raw)]
    if len(numbers) == 2:
        word = _MONTH_WORD.search(raw)
        month = months.get(word[0].casefold()) if word else None
        if word is None or month is None:
            return None
        numbers.insert(0 if _NUMBER.search(raw[: word.start()]) is None else 1, month)
    return (numbers[0], numbers[1], numbers[2]) if len(numbers) == 3 else None


def calendar_date(numbers: Triple, order: str) -> date | None:
    """Return the date that three numbers mean in an order; None when there is no such day.

    Buddhist (2567), Persian (1403) and Islamic (1445) years are told by their size, and so are
    years of two digits: those that are still to come are Islamic (45) or Buddhist (67).

    >>> calendar_date((5, 2, 24), "dmy"), calendar_date((3, 18, 2565), "mdy")
    (datetime.date(2024, 2, 5), datetime.date(2022, 3, 18))
    >>> calendar_date((1, 9, 1445), "dmy"), calendar_date((5, 2, 67), "dmy")
    (datetime.date(2024, 3, 11), datetime.date(2024, 2, 5))
    >>> calendar_date((31, 2, 2024), "dmy") is None
    True
    """
    part = dict(zip(order, numbers, strict=True))
    year, month, day = full_year(part["y"]), part["m"], part["d"]
    if 1388 <= year <= 1420:
        return _persian(year, month, day)
    if is_islamic(year):
        return hijri.gregorian(year, month, day)
    if year > 2400:
        year -= 543
    if not 1900 <= year < 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


_COME = 32  # from this year on, two digits are of another calendar: 2032 is still to come
_ISLAMIC = 51  # 1451 is 2029; 2552, the year behind it, is 2009


def full_year(year: int) -> int:
    """Return a year of two digits as it is meant; any other as it is.

    >>> full_year(24), full_year(45), full_year(67), full_year(1403)
    (2024, 1445, 2567, 1403)
    """
    if year >= 100:
        return year
    if year < _COME or year > 75:
        return 2000 + year
    return year + (1400 if year <= _ISLAMIC else 2500)


def is_islamic(year: int) -> bool:
    """Say whether a year, of two digits or four, is of the Islamic calendar."""
    return hijri.FIRST <= full_year(year) <= hijri.LAST


def _persian(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian date of a Persian one (leap years by the 33-year cycle)."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    passed = year - 1388
    leaps = sum((y % 33) in (1, 5, 9, 13, 17, 22, 26, 30) for y in range(1388, year))
    before = (month - 1) * 31 - max(0, month - 7)
    return date(2009, 3, 21) + timedelta(days=365 * passed + leaps + before + day - 1)


def candidates(shape: Shape, dates: Sequence[Triple]) -> list[str]:
    """Return the orders that a header's shape allows, the likelier first."""
    if shape.word_at == 1:
        return ["mdy"]
    if shape.year_first:
        return ["ymd"]
    if shape.word_at == 2:
        return ["dmy"]
    short = all(numbers[2] <= 31 for numbers in dates)
    return ["dmy", "mdy", "ymd"] if short else ["dmy", "mdy"]


def solve(
    dates: Sequence[Triple],
    sequence: np.ndarray,
    shape: Shape,
    sample: str,
    media: Sequence[tuple[int, date]] = (),
    today: date | None = None,
) -> DateOrder:
    """Return the order of a file's dates.

    ``dates``: the distinct dates; ``sequence``: their indexes in the order of the messages;
    ``media``: (index, date in a media file's name) of messages that carry a file.
    """
    orders = candidates(shape, dates)
    if len(orders) == 1:
        return DateOrder(orders[0], True, ("only one order is possible",))
    orders = _possible(orders, dates)
    limit = (today or date.today()) + timedelta(days=1)
    changes = sequence[:_AT_MOST]
    scores = {o: _scores(o, dates, changes, shape, sample, media, limit) for o in orders}
    best = max(orders, key=lambda order: sum(scores[order].values()))
    evidence: tuple[str, ...] = ("no such day in the other order",) if len(orders) == 1 else ()
    for other in orders:
        if other == best or not _differ(best, other, dates):
            continue
        gains = _gains(scores[best], scores[other], len(changes))
        evidence += tuple(sorted((n for n, gain in gains.items() if gain > 0.5)))
        if sum(gains.values()) < SURE:
            return DateOrder(best, False, tuple(dict.fromkeys(evidence)), other)
    return DateOrder(best, True, tuple(dict.fromkeys(evidence)))


def _possible(orders: list[str], dates: Sequence[Triple]) -> list[str]:
    """Return the orders under which the fewest dates are no days at all."""
    wrong = {o: sum(calendar_date(numbers, o) is None for numbers in dates) for o in orders}
    return [order for order in orders if wrong[order] == min(wrong.values())]


def _differ(one: str, other: str, dates: Sequence[Triple]) -> bool:
    return any(calendar_date(d, one) != calendar_date(d, other) for d in dates)


def _gains(best: Mapping[str, float], other: Mapping[str, float], changes: int) -> dict[str, float]:
    """Return what each kind of evidence says for one order against another.

    Gaps are not independent of one another (who writes on the first of each month does so again),
    so that what they say is bounded by how many there are.
    """
    gains = {name: best[name] - other[name] for name in best}
    bound = _GAPS_BASE + _GAPS_EACH * changes
    gains[_GAPS] = max(-bound, min(bound, gains[_GAPS]))
    return gains


def _scores(
    order: str,
    dates: Sequence[Triple],
    sequence: np.ndarray,
    shape: Shape,
    sample: str,
    media: Sequence[tuple[int, date]],
    limit: date,
) -> dict[str, float]:
    """Return what each kind of evidence says of one order, in natural log-odds."""
    days = [calendar_date(numbers, order) for numbers in dates]
    outside = sum(day is not None and not _BORN <= day <= limit for day in days)
    backward, gaps = _forward(days, sequence)
    return {
        "the other order leaves the years of WhatsApp": -_OUT_OF_RANGE * min(outside, 5),
        "time runs forward": backward,
        _GAPS: gaps,
        "dates in media file names": _media(days, media),
        "the shape of the header": prior(order, shape, sample),
    }


def _forward(days: Sequence[date | None], sequence: np.ndarray) -> tuple[float, float]:
    """Return how natural the messages' times are: not backward, and not far apart."""
    ordinals = np.array([np.nan if day is None else day.toordinal() for day in days])
    gaps = np.diff(ordinals[sequence])
    gaps = gaps[~np.isnan(gaps)]
    return float(-_BACKWARDS * (gaps < 0).sum()), float(-1.5 * np.log1p(np.abs(gaps)).sum())


def _media(days: Sequence[date | None], media: Sequence[tuple[int, date]]) -> float:
    """Return what media names say: a file is mostly as old as its message, at times older."""
    score = 0.0
    for index, stamped in media[:200]:
        day = days[index]
        if day is not None and abs((day - stamped).days) <= 1:
            score += 4.0
    return score


def prior(order: str, shape: Shape, sample: str) -> float:
    """Return what a header's shape says of an order, before any date is looked at (CLDR 46).

    No region writes the month first with dots, with a word between date and time, or in Arabic;
    month-first headers are written without padding, and with a comma.
    """
    gap = shape.gaps[0]
    if order == "ymd":
        return 8.0 if gap.startswith((". ", "年", "년")) else -8.0  # Basque alone
    if gap.startswith((". ", "年", "년")):
        return -4.0
    if order == "dmy":
        return 0.0
    worded = any(char.isalpha() for char in shape.between) and shape.between != "T"
    if gap.startswith(".") or worded or re.search("[\u0600-\u06ff]", sample):
        return -9.0
    if gap.startswith("-"):
        return -3.0
    padded = re.search(r"(?<!\d)0\d\D", sample.split(":")[0]) is not None
    score = -2.0 if padded else -0.5
    upper = re.search(r"[AP]M", sample) is not None
    if shape.half_day == "post" and upper and "," in shape.between and not padded:
        score += 2.0
    return score


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as written: seconds since midnight, and a half-day word nobody knows."""

    seconds: int  # -1 = no such time
    unknown: str = ""


def read_clock(raw: str, rules: ChatRules, also: Mapping[str, str] | None = None) -> Clock:
    """Return the time of day that a header's clock tells; ``also`` adds half-day words.

    >>> from zboun.rules import load
    >>> read_clock("2:40\\u202fPM", load().chat).seconds == (14 * 60 + 40) * 60
    True
    >>> read_clock("晚上8:05", load().chat).seconds // 3600
    20
    >>> read_clock("8:05 xx", load().chat).unknown
    'xx'
    """
    numbers = [int(text) for text in _NUMBER.findall(raw)]
    hour, minute, second = (*numbers, 0)[:3]
    word = clock_word(_beside_digits(raw))
    part = rules.clock.get(word, "") or (also or {}).get(word, "")
    if hour > 24 or minute > 59 or second > 60:
        return Clock(-1)
    hour = _hour(hour, part) % 24
    return Clock(hour * 3600 + minute * 60 + min(second, 59), "" if part else word)


_UNIT = re.compile(r"^\s?(?:s\b|秒|초|分|분)")


def _beside_digits(raw: str) -> str:
    """Return what stands before or after the digits of a clock, its unit left out."""
    numbers = list(_NUMBER.finditer(raw))
    before, after = raw[: numbers[0].start()], raw[numbers[-1].end() :]
    return before if before.strip() else _UNIT.sub("", after, count=1)


def _hour(hour: int, part: str) -> int:
    """Return the hour of 24; noon and night words cover hours of both halves."""
    if not part or hour > 12:
        return hour
    if part == "noon":
        return hour if hour >= 10 else hour + 12
    if part == "night":
        return hour + 12 if 6 <= hour < 12 else hour % 12
    return hour % 12 + (12 if part == "pm" else 0)


def solve_words(
    clocks: Sequence[str],
    clock_codes: np.ndarray,
    date_codes: np.ndarray,
    words: Sequence[str],
    rules: ChatRules,
) -> dict[str, str]:
    """Return which half of the day each unknown word means: the way in which time runs forward."""
    same_day = np.diff(date_codes) == 0
    best: tuple[int, dict[str, str]] = (-1, {})
    for halves in itertools.product(("am", "pm"), repeat=min(len(words), 6)):
        meant = dict(zip(words, halves, strict=False))
        seconds = np.array([read_clock(raw, rules, meant).seconds for raw in clocks])
        backward = int((np.diff(seconds[clock_codes])[same_day] < 0).sum())
        if best[0] < 0 or backward < best[0]:
            best = (backward, meant)
    return best[1]
