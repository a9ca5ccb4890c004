"""Dates of date columns."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.columns.dates import month_comes_first, parse_date, parse_dates
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
