"""The counts on the page, against counting by hand."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
from tests.writers import fake

from zboun.report import figures
from zboun.rules import load as load_rules
from zboun.texts import load

RULES, WORDS = load_rules(), load("fr")
TABLES = fake.tables(200)
CONTACTS = TABLES["contacts"]
ROWS = CONTACTS.to_pylist()


def test_operators_come_from_the_prefix() -> None:
    contacts = pa.table(
        {"phone": ["+213550123456", "+213661123456", "+213770123456", "+21321456789",
                   "+33612345678", ""]}
    )  # fmt: skip
    found = {bar.label: bar.count for bar in figures.by_operator(contacts, RULES, WORDS)}
    labels = ("Ooredoo", "Mobilis", "Djezzy", "Fixe", "Étranger", "Sans téléphone")
    assert found == dict.fromkeys(labels, 1)


def test_bars_add_up_to_all_contacts() -> None:
    for bars in (
        figures.by_wilaya(CONTACTS, RULES, WORDS, top=3),
        figures.by_operator(CONTACTS, RULES, WORDS),
        figures.by_status(CONTACTS, WORDS),
    ):
        assert sum(bar.count for bar in bars) == CONTACTS.num_rows
        assert all(0 <= bar.share <= 1 for bar in bars)


def test_wilayas_are_counted_and_said_in_arabic() -> None:
    by_hand = Counter(row["wilaya_code"] for row in ROWS).most_common(1)[0]
    bar = figures.by_wilaya(CONTACTS, RULES, load("ar"))[0]
    assert (bar.label[:2], bar.count) == by_hand
    assert not bar.label.isascii()


def test_months_run_without_gaps_up_to_the_run() -> None:
    bars = figures.by_month(CONTACTS, "2026-03")
    labels = [bar.label for bar in bars]
    assert labels == sorted(labels) and labels[-1] <= "2026-03" and len(labels) <= figures.MONTHS
    by_hand = Counter(row["last_seen"][:7] for row in ROWS)
    assert all(bar.count == by_hand[bar.label] for bar in bars)


def test_odd_dates_are_no_months() -> None:
    dates = pa.table({"last_seen": ["2026-13-01", "hier", "", "9999-01-01", "2026-01-09"]})
    assert [bar.label for bar in figures.by_month(dates, "2026-11") if bar.count] == ["2026-01"]
    assert figures.by_month(pa.table({"last_seen": ["", "x"]})) == []


def test_households_are_groups() -> None:
    contacts = pa.table({"contact_id": list("abcde"), "name": list("ABCDE"), "phone": [""] * 5})
    related = pa.table(
        {"contact_id": ["a", "b", "d"], "related_id": ["b", "c", "e"], "why": ["same_phone"] * 3}
    )
    found = figures.households({"contacts": contacts, "related": related}, 10)
    assert [[one["name"] for one in home["people"]] for home in found] == [
        ["A", "B", "C"],
        ["D", "E"],
    ]
    assert figures.households({"contacts": contacts}, 10) == []


def test_unreachable_have_neither_phone_nor_mail() -> None:
    by_hand = sum(not row["phone"] and not row["email"] for row in ROWS)
    assert figures.unreachable(CONTACTS) == by_hand


def test_tables_without_our_columns_still_count() -> None:
    bare = pa.table({"contact_id": ["a"]})
    assert figures.unreachable(bare) == 1
    assert figures.by_status(bare, WORDS)[0].count == 1
