"""Dates of date columns."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.columns.dates import (
    figures_of,
    month_comes_first,
    parse_date,
    parse_dates,
    told_order,
)
from zboun.rules import load

MONTHS = load().headers.months


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024-03-05 10:22:00", "2024-03-05"),
        ("05/03/2024", "2024-03-05"),
        ("5.3.24", "2024-03-05"),
        ("٠٥/٠٣/٢٠٢٤", "2024-03-05"),
        ("5 mars 2024", "2024-03-05"),
        ("mardi 5 mars 2024", "2024-03-05"),
        ("5 مارس 2024", "2024-03-05"),
        ("March 5, 2024", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("31/02/2024", ""),
        ("05/03", ""),
        ("0550123456", ""),
        ("hier", ""),
        ("", ""),
    ],
)
def test_dates(text: str, iso: str) -> None:
    assert parse_date(text, MONTHS) == iso


def test_american_columns_are_told_by_their_days() -> None:
    column = pa.array(["03/25/2024", "04/01/2024", ""])
    assert parse_dates(column, MONTHS).to_pylist() == ["2024-03-25", "2024-04-01", ""]
    assert not month_comes_first(["03/25/2024", "25/03/2024"])


@given(st.lists(st.one_of(st.dates().map(str), st.text(max_size=14)), max_size=6))
@settings(max_examples=100, deadline=None)
def test_the_column_is_the_rule(texts: list[str]) -> None:
    if month_comes_first([text.lstrip()[:10] for text in texts]):
        return
    found = parse_dates(pa.array(texts, pa.string()), MONTHS).to_pylist()
    assert len(found) == len(texts)
    assert all(iso == "" or len(iso) == 10 for iso in found)


def test_a_column_has_one_order_with_times_behind_or_without() -> None:
    mixed = [f"{text}{time}" for text in ("25/03/2024", "03/26/2024") for time in ("", " 10:22")]
    assert parse_dates(pa.array(mixed), MONTHS).to_pylist() == ["2024-03-25"] * 2 + [""] * 2


@given(
    st.lists(st.tuples(st.integers(1, 31), st.integers(1, 31), st.booleans()), max_size=8),
    st.integers(0, 8),
)
@settings(max_examples=100, deadline=None)
def test_parts_are_read_as_their_whole_is(days: list[tuple[int, int, bool]], cut: int) -> None:
    texts = [f"{a:02}/{b:02}/2024{' 10:22' * timed}" for a, b, timed in days]
    whole = pa.array(texts, pa.string())
    parts = [whole.slice(0, cut), whole.slice(cut)]
    order = told_order(map(figures_of, parts))
    found = [text for part in parts for text in parse_dates(part, MONTHS, order).to_pylist()]
    assert found == parse_dates(whole, MONTHS).to_pylist()
