"""A place that no gazetteer knows is still a place: equal texts agree, unlike ones do not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from zboun.match.evidence import EQUAL, NEAR, OPEN, OTHER, _places
from zboun.match.facts import gather
from zboun.match.linking import link
from zboun.pipeline import Settings, normalize_records
from zboun.rules import load

from .test_whole_runs import raw

RULES = load()


def _records(*places: str) -> pa.Table:
    rows = [("Tefafa Rostom", "", "", place) for place in places]
    return normalize_records(raw(rows), Settings(rules=RULES))


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Zitawen Lower", "zitawen  LOWER", EQUAL),
        ("Zitawen Lower", "Zitawem Lower", NEAR),
        ("Zitawen Lower", "Kubbarra", OTHER),
        ("Zitawen Lower", "Oran", OPEN),
        ("Zitawen Lower", "", OPEN),
        ("--", "..", OPEN),
        ("Oran", "Biskra", OTHER),
    ],
)
def test_unknown_places_are_compared_by_their_text(one: str, other: str, level: int) -> None:
    facts = gather(_records(one, other), RULES)
    assert _places(facts, np.array([0]), np.array([1])).tolist() == [level]


def test_a_name_joins_within_one_unknown_place_and_not_across_two() -> None:
    others = [
        (f"{given} {family}", "", "", "Kubbarra")
        for given in ("Karim", "Nadia", "Salim", "Houria", "Djamel", "Yamina")
        for family in ("Haddad", "Slimani", "Mokrani", "Bouzid", "Zerrouki", "Khelifi")
    ]
    for place, same in (("zitawen lower", True), ("Kubbarra", False)):
        two = [("Tefafa Rostom", "", "", "Zitawen Lower"), ("Rostom Tefafa", "", "", place)]
        records = normalize_records(raw(two + others), Settings(rules=RULES))
        contact = link(records, RULES).contact
        assert bool(contact[0] == contact[1]) is same
