"""The numbering plan as a frozen value: libphonenumber's metadata, and what it does not know.

libphonenumber says which national numbers are valid and of which kind. The tables add who owns a
prefix, which wilayas share an area code, which ranges it does not know or knows too widely, the
words that stand beside numbers, and the countries whose numbers are written without a plus.

May import: errors, model. Tests: ``tests/rules/test_phone_rules.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from phonenumbers import PhoneMetadata

if TYPE_CHECKING:
    from zboun.rules.tables import Row, Tables

COUNTRY_CODE = "213"
LEAD = 4  # digits of a national number that decide about it; a test holds the metadata to this

_KINDS = (
    ("mobile", "mobile"),
    ("fixed", "fixed_line"),
    ("voip", "voip"),
    ("toll_free", "toll_free"),
    ("premium", "premium_rate"),
    ("shared", "shared_cost"),
)


@dataclass(frozen=True, slots=True)
class Range:
    """What the plan says of a block of national numbers.

    ``verdict``: "ok"; "guess" (keep, a person should look); "guess_national" (the same, unless
    the country code is written); "refuse". ``reason`` goes with the last three.
    """

    kind: str
    owner: str = ""
    verdict: str = "ok"
    reason: str = ""
    wilayas: tuple[str, ...] = ()


UNKNOWN_RANGE = Range("", verdict="refuse", reason="unknown_range")


@dataclass(frozen=True, slots=True)
class OldForm:
    """A form of an earlier plan: how its numbers began, their dialled length, what to write now."""

    written: str
    length: int
    becomes: str


@dataclass(frozen=True, eq=False)
class PhoneRules:
    """Everything that ``fields.phone`` asks about a number or a word beside it.

    Words stand as the table writes them; the field folds them. Equal to itself only, so that
    look-ups made from it can be kept.
    """

    patterns: tuple[tuple[str, re.Pattern[str]], ...]  # kind, national numbers of that kind
    ranges: tuple[tuple[str, int, Range], ...]  # prefix, length, what; longest prefix first
    areas: Mapping[str, tuple[str, ...]]  # "21" -> ("16",)
    # word -> label | fax | small | joiner | range | extension | unit | id | figure
    words: Mapping[str, str]
    cells: Mapping[str, str]  # whole cell -> empty | filler
    countries: Mapping[str, str]  # "33" -> "any" | "mobile"
    old_forms: tuple[OldForm, ...]
    short_codes: frozenset[str]
    excel_errors: frozenset[str]
    look_alikes: Mapping[str, str]
    seats: frozenset[str] = frozenset()  # wilayas whose landlines firms write everywhere
    old_plan: bool = False  # read the forms of earlier plans wherever one fits, as guesses
    _memo: dict[tuple[int, str], Range] = field(default_factory=dict, repr=False)

    def range_of(self, national: str) -> Range:
        """Return what the plan says of a national number (without the leading 0).

        Only its length and its first four digits decide, so the answers are kept.
        """
        key = (len(national), national[:LEAD])
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._look_up(national)
        return found

    def _look_up(self, national: str) -> Range:
        kind = next((k for k, pattern in self.patterns if pattern.fullmatch(national)), "")
        listed = self._listed(national)
        if listed is not None and (kind or listed.verdict != "ok"):
            return listed if not kind else Range(kind, listed.owner, listed.verdict, listed.reason)
        if kind == "fixed":
            return self._area(national[:2])
        return Range(kind) if kind else UNKNOWN_RANGE

    def _listed(self, national: str) -> Range | None:
        for prefix, length, what in self.ranges:
            if length == len(national) and national.startswith(prefix):
                return what
        return None

    def _area(self, code: str) -> Range:
        if code not in self.areas:
            return Range("fixed", verdict="guess", reason="unlisted_area")
        return Range("fixed", wilayas=self.areas[code])


def build(tables: Tables) -> PhoneRules:
    """Return the numbering plan from ``phone_*.csv``, ``phone.toml`` and libphonenumber."""
    small = tables.toml("phone")
    words = tables.rows("phone_words", ("word", "kind"))
    whole = ("empty", "filler")
    return PhoneRules(
        patterns=_patterns(),
        ranges=_ranges(tables.rows("phone_ranges", ("prefix", "length"))),
        areas={
            row["area"]: tuple(row["wilaya_codes"].split())
            for row in tables.rows("phone_areas", ("area",))
        },
        words={row["word"]: row["kind"] for row in words if row["kind"] not in whole},
        cells={row["word"]: row["kind"] for row in words if row["kind"] in whole},
        countries={row["code"]: row["kinds"] for row in tables.rows("phone_countries", ("code",))},
        old_forms=tuple(
            OldForm(row["written"], int(row["length"]), row["becomes"])
            for row in tables.rows("phone_old_plan", ("written", "length"))
        ),
        short_codes=frozenset(small["short_codes"]["numbers"]),
        excel_errors=frozenset(small["excel_errors"]["texts"]),
        look_alikes=small["look_alikes"],
        seats=frozenset(small["seats"]["wilayas"]),
    )


def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return libphonenumber's own pattern of each kind of Algerian number."""
    metadata = PhoneMetadata.metadata_for_region("DZ")
    assert metadata is not None
    out = []
    for kind, attribute in _KINDS:
        description = getattr(metadata, attribute)
        if description is not None and description.national_number_pattern:
            out.append((kind, re.compile(description.national_number_pattern)))
    return tuple(out)


def _ranges(rows: list[Row]) -> tuple[tuple[str, int, Range], ...]:
    ranges = [
        (
            row["prefix"],
            int(row["length"]),
            Range(row["kind"], row["owner"], row["verdict"], row["reason"]),
        )
        for row in rows
    ]
    return tuple(sorted(ranges, key=lambda item: -len(item[0])))
