"""Slips in phones, shared values, places."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from zboun.match.evidence import one_slip

NUMBER = st.integers(550_000_000, 799_999_999)


@given(NUMBER, st.integers(0, 8), st.integers(0, 9), st.booleans())
def test_one_slip_is_one_digit_or_one_swap(number: int, place: int, digit: int, swap: bool) -> None:
    digits = list(str(number))
    if swap and place < 8:
        digits[place], digits[place + 1] = digits[place + 1], digits[place]
    else:
        digits[place] = str(digit)
    other = int("".join(digits))
    a = np.array([213_000_000_000 + number], np.uint64)
    b = np.array([213_000_000_000 + other], np.uint64)
    assert bool(one_slip(a, b)[0]) == (number != other)


@given(NUMBER, NUMBER)
def test_one_slip_equals_the_distance_of_the_digits(one: int, other: int) -> None:
    a, b = np.array([one], np.uint64), np.array([other], np.uint64)
    expected = one != other and OSA.distance(str(one), str(other)) == 1
    assert bool(one_slip(a, b)[0]) == expected
