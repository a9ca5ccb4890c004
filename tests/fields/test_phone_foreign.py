"""The short way to foreign numbers is libphonenumber's answer."""

from __future__ import annotations

import random

from zboun.fields.phone_foreign import _by_library, read_foreign

CODES = (33, 32, 34, 39, 44, 49, 41, 31, 1, 216, 212, 218, 20, 971, 966, 974, 90, 86, 351, 7, 213)


def test_equals_the_library() -> None:
    rng = random.Random(4)
    valid = 0
    for _ in range(3000):
        lead = str(rng.choice(CODES)) + rng.choice(["", "0", "6", "7", "5", "9", "1"])
        digits = lead + "".join(rng.choice("0123456789") for _ in range(rng.randrange(6, 11)))
        found = read_foreign(digits)
        assert found == _by_library(digits), digits
        valid += found is not None
    assert valid > 200
