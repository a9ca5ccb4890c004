"""The shared text forms: nothing invented, nothing decided."""

from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import text


@given(st.text())
@settings(max_examples=150)
def test_strip_marks_and_fold_are_idempotent(raw: str) -> None:
    assert text.strip_marks(text.strip_marks(raw)) == text.strip_marks(raw)
    assert text.fold(text.fold(raw)) == text.fold(raw)


@given(st.text())
@settings(max_examples=150)
def test_ascii_digits_keeps_the_length_and_all_else(raw: str) -> None:
    out = text.ascii_digits(raw)
    assert len(out) == len(raw)
    for before, after in zip(raw, out, strict=True):
        assert before == after or (before.isdecimal() and after in "0123456789")


@given(
    st.one_of(st.none(), st.floats(), st.integers(), st.dates(), st.times(), st.binary(), st.text())
)
@settings(max_examples=150)
def test_cell_text_is_total(cell: object) -> None:
    assert isinstance(text.cell_text(cell), str)


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        (550123456.0, "550123456"), (2.5, "2.5"), (float("nan"), ""), (float("inf"), ""),
        (None, ""), (pd.NA, ""), (pd.NaT, ""), ("nan", "nan"), (np.int64(5), "5"),
        (np.float64(5.0), "5"), (np.str_("x"), "x"), (Decimal("5.00"), "5"), (b"ab", "ab"),
        (datetime.datetime(2024, 3, 15), "2024-03-15"), (datetime.date(2024, 3, 15), "2024-03-15"),
        (pd.Timestamp("2024-03-15 10:30"), "2024-03-15 10:30:00"), (True, "TRUE"),
        (np.bool_(False), "FALSE"), (2.0**53, "9007199254740992"),
        (2.0**54, "1.8014398509481984e+16"),
        (Decimal("NaN"), ""), (Decimal("1E+5000"), "1E+5000"), (-(10**30), "-1" + "0" * 30),
    ],
)  # fmt: skip
def test_cell_text(cell: object, wanted: str) -> None:
    assert text.cell_text(cell) == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BÉJAÏA", "bejaia"), ("M’Sila", "msila"), ("أحمد", "احمد"), ("فاطمة", "فاطمه"),
        ("Cœur", "coeur"), ("٠٥٥٠", "0550"), ("Tél. :", "tel"),
    ],
)  # fmt: skip
def test_fold(one: str, other: str) -> None:
    assert text.fold(one) == other


def test_has_arabic_looks_at_letters_only() -> None:
    assert text.has_arabic("Nadia نادية")
    assert not text.has_arabic("٠٥٥٠ ،")
