"""The date order solver: what it calls certain is right, what it cannot know it says."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.whatsapp.helpers import codes, exports, read_text

from zboun.readers.whatsapp import dates, hijri, parse_chat
from zboun.readers.whatsapp.grammar import read_header
from zboun.rules import load

RULES = load().chat
LOCALES = exports.LOCALES
US_ON_FRENCH = dataclasses.replace(LOCALES["fr"], date="M/d/yy")
SHAPES = [
    LOCALES[n]
    for n in ("fr", "fr_DZ", "en_US", "en_GB", "es", "vi", "ar_DZ", "de", "ko", "nl", "en_CA")
]


@given(
    st.sampled_from([*SHAPES, US_ON_FRENCH]),
    st.dates(date(2019, 1, 1), date(2026, 6, 1)),
    st.lists(st.sampled_from([0, 0, 0, 1, 1, 2, 3, 9]), min_size=1, max_size=40),
)
@settings(max_examples=200, deadline=None)
def test_certain_is_right(locale: exports.Locale, start: date, gaps: list[int]) -> None:
    when = datetime(start.year, start.month, start.day, 9)
    lines, truth = [], []
    for number, gap in enumerate(gaps):
        when += timedelta(days=gap, minutes=3)
        lines.append(f"{exports.stamp(locale, when, 'android', 24)} - Ann: hi {number}")
        truth.append(when.replace(second=0).isoformat())
    chat = parse_chat("\n".join(lines))
    if chat.order.certain:
        assert chat.messages["time"].to_pylist() == truth
    else:
        assert chat.order.other


def _solve(raws: list[str], today: date = date(2026, 11, 22)) -> dates.DateOrder:
    header = read_header(f"{raws[0]}, 10:00 - A: x", RULES)
    assert header is not None
    triples = [dates.triple(raw, {}) for raw in dict.fromkeys(raws)]
    keys = list(dict.fromkeys(raws))
    sequence = np.array([keys.index(raw) for raw in raws])
    assert None not in triples
    return dates.solve(triples, sequence, header.shape, f"{raws[0]}, 10:00", today=today)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raws", "order", "certain"),
    [
        (["13/02/2024"], "dmy", True),
        (["02/13/2024"], "mdy", True),
        (["05/02/2024"], "dmy", False),
        (["01/01/2024"], "dmy", True),  # the same day in either order
        (["05.02.2024"], "dmy", True),  # no region writes the month first with dots
        (["5/2/24", "6/2/24", "7/2/24"], "dmy", False),
        ([f"{d}/2/24" for d in range(1, 11)], "dmy", True),
        ([f"2/{d}/24" for d in range(1, 11)], "mdy", True),
        (["12/11/2026"], "dmy", True),  # 11 December has not come yet
        (["10/01/24", "11/01/24", "09/02/24", "10/02/24"], "dmy", True),
        (["24/11/03", "24/11/30", "24/12/01"], "ymd", True),
    ],
)
def test_order(raws: list[str], order: str, certain: bool) -> None:
    found = _solve(raws)
    assert (found.order, found.certain) == (order, certain)


def test_calendars() -> None:
    assert dates.calendar_date((1403, 8, 13), "ymd") == date(2024, 11, 3)
    assert dates.calendar_date((1403, 12, 30), "ymd") == date(2025, 3, 20)  # a leap year
    assert dates.calendar_date((1404, 1, 1), "ymd") == date(2025, 3, 21)
    assert dates.calendar_date((3, 11, 2567), "dmy") == date(2024, 11, 3)
    assert dates.calendar_date((29, 2, 2023), "dmy") is None


@pytest.mark.parametrize(
    ("raw", "clock"),
    [
        ("12:05 AM", "00:05"), ("12:05 PM", "12:05"), ("00:08 a. m.", "00:08"), ("13:05", "13:05"),
        ("中午12:30", "12:30"), ("凌晨12:30", "00:30"), ("12:30 ظهرا", "12:30"),
        ("1:30 ظهرًا", "13:30"),
        ("11:00 at night", "23:00"), ("2:00 at night", "02:00"), ("8 h 05", "08:05"),
        ("8:05 du soir", "20:05"), ("٨:٠٥ م", "20:05"), ("8:05 CH", "20:05"), ("8.05 ip.", "20:05"),
    ],
)  # fmt: skip
def test_clock(raw: str, clock: str) -> None:
    seconds = dates.read_clock(raw, RULES).seconds
    assert f"{seconds // 3600:02}:{seconds // 60 % 60:02}" == clock


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        (1430, 1, 1, date(2008, 12, 29)),
        (1440, 9, 1, date(2019, 5, 6)),  # first days of Ramadan and feasts as proclaimed
        (1441, 10, 1, date(2020, 5, 24)),
        (1444, 12, 10, date(2023, 6, 28)),
        (1445, 9, 1, date(2024, 3, 11)),
        (1446, 9, 30, None),
        (1447, 1, 1, date(2025, 6, 26)),
        (1461, 1, 1, None),
    ],
)
def test_islamic_dates(year: int, month: int, day: int, expected: date | None) -> None:
    assert dates.calendar_date((day, month, year), "dmy") == expected


def test_islamic_years_follow_one_another() -> None:
    for year in range(hijri.FIRST, hijri.LAST):
        last = hijri.gregorian(year, 12, 30) or hijri.gregorian(year, 12, 29)
        assert last is not None
        assert hijri.gregorian(year + 1, 1, 1) == last + timedelta(days=1)


def test_an_iphone_set_to_the_islamic_calendar(tmp_path: Path) -> None:
    text = (
        "[١٨\u200f/٨\u200f/١٤٤٥ هـ، ٢:٤٠:٠٠\u00a0م] سمير: سلام\r\n"
        "[١\u200f/٩\u200f/١٤٤٥ هـ، ٩:٠٥:٠٠\u00a0ص] خديجة: رمضان كريم\r\n"
    )
    extract = read_text(tmp_path, "_chat.txt", text)
    assert extract.messages is not None
    assert extract.messages["time"].to_pylist() == ["2024-02-28T14:40:00", "2024-03-11T09:05:00"]
    assert codes(extract) == {"islamic_dates"}
