"""Numbers of other countries, by libphonenumber.

Its ``parse`` and ``is_valid_number`` cost 40 µs; a number that its own metadata calls valid as it
stands, in a country code of one region, needs neither. A test holds the short way to the long.

May import: nothing of zboun. Tests: ``tests/fields/test_phone_foreign.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneMetadata,
    PhoneNumberFormat,
    PhoneNumberType,
)

HOME = 213
_MOBILE_TYPES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
# The kinds that libphonenumber asks for before it asks for fixed lines and mobiles.
_OTHER_KINDS = ("premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager",
                "uan", "voicemail")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Country:
    """The patterns of a country code that has one region."""

    prefix: re.Pattern[str] | None  # national prefix: what begins with it is left to the library
    other: re.Pattern[str]
    fixed: re.Pattern[str]
    mobile: re.Pattern[str]


@lru_cache(maxsize=8192)
def read_foreign(digits: str) -> tuple[str, bool] | None:
    """Return E.164 and whether it is a mobile; None when no other country has that number.

    ``digits``: international, without plus.

    >>> read_foreign("33612345678"), read_foreign("3361234567"), read_foreign("213550123456")
    (('+33612345678', True), None, None)
    """
    for length in (1, 2, 3):
        country = _country(digits[:length])
        if country is not None:
            national = digits[length:]
            if country.prefix is None or not country.prefix.match(national):
                kind = _kind(national, country)
                if kind:
                    return "+" + digits, kind == "mobile"
            break
    return _by_library(digits)


def _kind(national: str, country: _Country) -> str:
    if country.other.fullmatch(national):
        return "other"
    if country.fixed.fullmatch(national):
        return "" if country.mobile.fullmatch(national) else "fixed"
    return "mobile" if country.mobile.fullmatch(national) else ""


@lru_cache(maxsize=512)
def _country(code: str) -> _Country | None:
    """Return the patterns of a country code; None when it has several regions, or is none."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code), ()) if code.isdigit() else ()
    if len(regions) != 1 or int(code) == HOME or code.startswith("0"):
        return None
    metadata = PhoneMetadata.metadata_for_region(regions[0])
    if metadata is None:
        return None
    prefix = metadata.national_prefix_for_parsing
    return _Country(
        re.compile(prefix) if prefix else None,
        _joined(metadata, *_OTHER_KINDS),
        _joined(metadata, "fixed_line"),
        _joined(metadata, "mobile"),
    )


def _joined(metadata: PhoneMetadata, *kinds: str) -> re.Pattern[str]:
    patterns = []
    for kind in kinds:
        description = getattr(metadata, kind)
        if description is not None and description.national_number_pattern:
            patterns.append(f"(?:{description.national_number_pattern})")
    return re.compile("|".join(patterns) if patterns else r"(?!)")


def _by_library(digits: str) -> tuple[str, bool] | None:
    try:
        number = phonenumbers.parse("+" + digits, None)
    except NumberParseException:
        return None
    if number.country_code == HOME or not phonenumbers.is_valid_number(number):
        return None
    mobile = phonenumbers.number_type(number) in _MOBILE_TYPES
    return phonenumbers.format_number(number, PhoneNumberFormat.E164), mobile
