"""Digits by the plan: libphonenumber decides, the tables add to it."""

from __future__ import annotations

import random

import phonenumbers
import pytest

from zboun.fields import phone_plan
from zboun.rules import load

RULES = load().phone


def test_valid_is_what_libphonenumber_says_or_a_listed_exception() -> None:
    rng = random.Random(3)
    for _ in range(20_000):
        national = str(rng.randrange(10**7, 10**9))
        reading = phone_plan.read("0" + national, False, RULES)
        number = phonenumbers.PhoneNumber(country_code=213, national_number=int(national))
        valid = phonenumbers.is_valid_number(number)
        if reading is None:
            assert not valid or phone_plan.is_filler_number(national)
        else:
            assert valid or reading.doubt == "special_range" or national.startswith("9619")


@pytest.mark.parametrize(
    ("digits", "reason"),
    [
        ("05501234567", "too_long"),
        ("055012345", "too_short"),
        ("0543123456", "unknown_range"),
        ("631234", "no_area_code"),
        ("1055", "short_code"),
        ("0777777777", "filler"),
        ("00550123456", "bad_prefix"),
        ("21355012345", "too_short"),
        ("2135501234567", "too_long"),
    ],
)
def test_refusals_say_why(digits: str, reason: str) -> None:
    assert phone_plan.read(digits, False, RULES) is None
    assert phone_plan.why_not(digits, False, RULES) == reason


def test_glued_numbers_are_parted_in_one_way_only() -> None:
    one = "027798984"
    assert [r.e164 for r in phone_plan.unglue(one * 3, RULES) or []] == ["+21327798984"] * 3
    assert phone_plan.unglue("550123456770112233", RULES) is None
