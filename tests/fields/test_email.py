"""The e-mail rule: cases, properties, the reference where it is at hand."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from email_validator import validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import email
from zboun.model import Outcome
from zboun.rules import load

HERE = Path(__file__).resolve()
CASES = tomllib.loads((HERE.parents[1] / "cases" / "email.toml").read_text("utf-8"))["case"]
REFERENCE = HERE.parents[2] / ".." / "shared" / "reference" / "email_domains.csv"
RULES = load()

PIECES = st.sampled_from(
    ["nadia", "b", "@", "gmail", "gmail.com", "yahoo.fr", ".", ",", ";", " ", "com", "fr", "dz",
     "(at)", " at ", "mailto:", "<", ">", "/", " et ", "A", "É", "é", "_", "-", "+", "\u200e", "،",
     "0550123456", "gmial.com", "..", "1", "@@", "\n", "ب", "exemple.dz", "Email:", "'", '"',
     "www."]
)  # fmt: skip
CELLS = st.one_of(st.lists(PIECES, max_size=10).map("".join), st.text(max_size=40), st.emails())


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, str]) -> None:
    value = email.parse(case["raw"], RULES)
    assert (value.clean, value.outcome, value.reason) == (
        case["clean"],
        case["outcome"],
        case["reason"],
    )
    assert value.leftover == case.get("leftover", "")


@given(CELLS)
@settings(max_examples=200, deadline=None)
def test_total_raw_kept_and_idempotent(cell: str) -> None:
    value = email.parse(cell, RULES)
    assert value.raw == cell
    assert (value.clean == "") == (value.outcome in (Outcome.REFUSED, Outcome.EMPTY))
    assert value.outcome != Outcome.CLEAN or value.clean == cell
    if value.clean:
        assert email.parse(value.clean, RULES).clean == value.clean


@given(CELLS)
@settings(max_examples=200, deadline=None)
def test_every_address_is_valid_and_lower_case(cell: str) -> None:
    for found in email.parse(cell, RULES).addresses:
        validate_email(found.address, check_deliverability=False)
        assert found.address == found.address.lower()


@given(st.one_of(st.none(), st.floats(), st.integers(), st.dates(), st.binary()))
@settings(max_examples=50, deadline=None)
def test_total_on_any_object(cell: object) -> None:
    assert email.parse(cell, RULES).clean == ""


@pytest.mark.parametrize("cell", [pd.NA, pd.NaT, None, float("nan")])
def test_missing_is_empty(cell: object) -> None:
    assert email.parse(cell).outcome == Outcome.EMPTY


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference tables are not at hand")
def test_every_typo_of_the_reference() -> None:
    with REFERENCE.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            value = email.parse("nadia.b@" + row["typo"], RULES)
            assert value.clean == "nadia.b@" + row["correct_domain"], row["typo"]
            assert value.outcome == Outcome.FIXED, row["typo"]


def test_roles_and_throwaways_are_flagged() -> None:
    value = email.parse("contact@exemple.dz; moi@yopmail.com; nadia@gmail.com", RULES)
    assert [(a.role, a.throwaway) for a in value.addresses] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_matching_form_is_for_gmail_only() -> None:
    assert email.matching_form("n.a.dia+x@gmail.com") == "nadia@gmail.com"
    assert email.matching_form("n.a.dia+x@yahoo.fr") == "n.a.dia+x@yahoo.fr"
    assert email.matching_form("") == ""


@pytest.mark.parametrize("char", ["a", "@", ".", "a@", "a@b.", " ", "(at)", "é", "a@gmail.com"])
def test_long_cells_do_not_hang(char: str) -> None:
    for size in (3999, 1_000_000):
        assert email.parse((char * size)[:size]).outcome in Outcome
