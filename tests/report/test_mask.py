"""What a page that is shown around gives away: nothing one could call or write to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zboun.report import mask


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("phone", "+213550123456", "0550 •• •• 56"),
        ("phone", "+21321456789", "021 •• •• 89"),
        ("phone", "0550-12-34-56 / 0661987654", "0550-••-••-56 / 0661••••54"),
        ("phone", "٠٥٥٠١٢٣٤٥٦", "٠٥٥٠••••٥٦"),
        ("phone", "5.5E+08", "5.5E+08"),
        ("email", "Amine.B@Gmail.com", "A•••@Gmail.com"),
        ("email", "a@b.dz;c@d.dz", "a•••@b.dz; c•••@d.dz"),
        ("name", "Amine (0550 12 34 56)", "Amine (0550 •• •• 56)"),
        ("name", "Amine Benali", "Amine Benali"),
        ("city", "16000 Alger", "16000 Alger"),
        ("", "liste 2024.xlsx", "liste 2024.xlsx"),
        ("", "clients_20240512.csv", "clients_20240512.csv"),
        ("", "chat avec 0550123456.txt", "chat avec 0550••••56.txt"),
        ("phone", "", ""),
    ],
)
def test_values(field: str, text: str, shown: str) -> None:
    assert mask.value(field, text) == shown


@given(st.from_regex(r"(\+213|0)[567][0-9]{8}", fullmatch=True))
def test_no_mobile_stays_readable(number: str) -> None:
    for field in ("phone", "name", "email", "city", ""):
        shown = mask.value(field, f"{number}")
        assert number[-8:] not in re.sub(r"\D", "", shown)


@given(st.text(max_size=40), st.sampled_from(["phone", "email", "name", ""]))
def test_any_text_is_masked_without_an_error(text: str, field: str) -> None:
    assert isinstance(mask.value(field, text), str)
