"""Landlines speak for a wilaya where a record says no place."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.match.areas import area_wilaya, with_areas
from zboun.rules import load

RULES = load()
PHONES = (
    "", "+21341123456", "+21321123456", "+213550123456", "+33612345678",
    "+21345203040;+213550123456",
)  # fmt: skip
SAID = st.tuples(
    st.sampled_from(("", "16", "31")), st.sampled_from(("", "x")), st.sampled_from(PHONES)
)
ROWS = st.lists(SAID, max_size=8)


def test_an_area_of_one_wilaya_speaks_for_it_and_the_capital_for_none() -> None:
    assert area_wilaya("+21341123456", RULES) == "31"
    assert area_wilaya("+21321123456", RULES) == ""
    assert area_wilaya("+213550123456", RULES) == ""


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_only_records_without_any_place_are_filled_row_by_row(
    rows: list[tuple[str, str, str]],
) -> None:
    columns = [pa.array([row[i] for row in rows], pa.string()) for i in range(3)]
    got = with_areas(*columns, RULES).to_pylist()
    for (code, said, phone), filled in zip(rows, got, strict=True):
        lone = not code and not said and phone[4:5] in ("2", "3", "4") and "+213" in phone
        assert filled == (area_wilaya(phone, RULES) if lone else code)
