"""The phone tables: a source for every row, no row twice, codes that exist."""

from __future__ import annotations

import pytest

from zboun.rules import load
from zboun.rules.phone import LEAD

RULES = load()


def test_wilayas_of_areas_are_codes_of_the_69() -> None:
    codes = {code for codes in RULES.phone.areas.values() for code in codes}
    assert codes <= {f"{code:02d}" for code in range(1, 70)}
    assert RULES.phone.areas["20"] == ()  # spread over many


def test_words_have_known_kinds() -> None:
    kinds = {"label", "fax", "small", "joiner", "range", "extension", "unit", "id", "figure"}
    assert set(RULES.phone.words.values()) <= kinds
    assert set(RULES.phone.cells.values()) == {"empty", "filler"}


@pytest.mark.parametrize("length", [8, 9])
def test_the_first_digits_decide_about_a_number(length: int) -> None:
    """The batch and ``range_of`` rest on this: libphonenumber looks no further than LEAD digits."""
    for lead in range(10 ** (LEAD - 1), 10**LEAD):
        ends = (str(lead) + digit * (length - LEAD) for digit in "0579")
        kinds = {
            next((kind for kind, pattern in RULES.phone.patterns if pattern.fullmatch(n)), "")
            for n in ends
        }
        assert len(kinds) == 1, lead


def test_ranges() -> None:
    assert RULES.phone.range_of("612345678").verdict == "guess_national"
    assert RULES.phone.range_of("471234567").reason == "special_range"
    assert RULES.phone.range_of("22123456").reason == "unlisted_area"
    assert RULES.phone.range_of("543123456").verdict == "refuse"
