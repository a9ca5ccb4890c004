"""Dates of the Islamic calendar, as an iPhone set to it writes them.

The phones' usual Islamic calendar is Umm al-Qura, the civil calendar of Saudi Arabia: it is
published year by year and follows no formula. The table has the first day of each year and, a
digit a month, what the month has beyond 29 days. Other Islamic calendars (the tabular ones, local
sightings) differ from it by a day.

May import: nothing. Tests: ``tests/readers/whatsapp/test_dates.py``.
"""

from __future__ import annotations

from datetime import date, timedelta

# Umm al-Qura calendar, 2008 to 2039, as in the tables of hijridate 2.6.
_YEARS = {
    1430: ("2008-12-29", "011001010101"),
    1431: ("2009-12-18", "011010101001"),
    1432: ("2010-12-07", "011101010100"),
    1433: ("2011-11-26", "101101101010"),
    1434: ("2012-11-15", "010101101100"),
    1435: ("2013-11-04", "101010101101"),
    1436: ("2014-10-25", "010101010101"),
    1437: ("2015-10-14", "101100101001"),
    1438: ("2016-10-02", "101110010010"),
    1439: ("2017-09-21", "101110101001"),
    1440: ("2018-09-11", "010111010100"),
    1441: ("2019-08-31", "101011011010"),
    1442: ("2020-08-20", "010101011010"),
    1443: ("2021-08-09", "101010101011"),
    1444: ("2022-07-30", "010110010101"),
    1445: ("2023-07-19", "011101001001"),
    1446: ("2024-07-07", "011101100100"),
    1447: ("2025-06-26", "101110101010"),
    1448: ("2026-06-16", "010110110101"),
    1449: ("2027-06-06", "001010110110"),
    1450: ("2028-05-25", "101001010110"),
    1451: ("2029-05-14", "110100101010"),
    1452: ("2030-05-03", "111010010101"),
    1453: ("2031-04-23", "011100101010"),
    1454: ("2032-04-11", "011101010101"),
    1455: ("2033-04-01", "001101011010"),
    1456: ("2034-03-21", "100101011101"),
    1457: ("2035-03-11", "010010011011"),
    1458: ("2036-02-28", "101001001101"),
    1459: ("2037-02-16", "110100100110"),
    1460: ("2038-02-05", "110101010011"),
}
FIRST, LAST = min(_YEARS), max(_YEARS)


def gregorian(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian date of an Umm al-Qura one; None when there is no such day.

    >>> gregorian(1445, 9, 1), gregorian(1446, 10, 1)
    (datetime.date(2024, 3, 11), datetime.date(2025, 3, 30))
    >>> gregorian(1445, 1, 30) is None, gregorian(1300, 1, 1) is None
    (True, True)
    """
    if year not in _YEARS or not 1 <= month <= 12:
        return None
    first, extra = _YEARS[year]
    lengths = [29 + int(digit) for digit in extra]
    if not 1 <= day <= lengths[month - 1]:
        return None
    passed = sum(lengths[: month - 1]) + day - 1
    return date.fromisoformat(first) + timedelta(days=passed)
