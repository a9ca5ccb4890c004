"""A title in place of a given name: whose it cannot be, and a letter that is rather a title."""

from __future__ import annotations

import pyarrow as pa
import pytest
from tests.match.people import table

from zboun import match
from zboun.match.titles import ANYONE, sexes_of_titles, title_letters
from zboun.rules import load

PHONE = "+213550123456"
NAMES = load().names


def contacts(*names: tuple[str, str]) -> int:
    """Return how many contacts records of one phone make, each ``given|family`` and as written."""
    people = [f"{clean}|{PHONE}" for clean, _ in names]
    records = table(people, name_raw=[raw for _, raw in names])
    return len(match.link(records, load()).ids)


@pytest.mark.parametrize(
    ("written", "clean", "other", "expected"),
    [
        ("Mme Slimani", "|Slimani", "Riad|Slimani", 2),
        ("السيدة سليماني", "|سليماني", "Riad|Slimani", 2),
        ("Mr Slimani", "|Slimani", "Nadia|Slimani", 2),
        ("M. Slimani", "M.|Slimani", "Nadia|Slimani", 2),
        ("Mme Slimani", "|Slimani", "Nadia|Slimani", 1),
        ("Slimani", "|Slimani", "Riad|Slimani", 1),
        ("M. Slimani", "M.|Slimani", "Riad|Slimani", 1),
        ("M. Slimani", "M.|Slimani", "Meriem|Slimani", 1),
        ("Mme Slimani", "|Slimani", "Kordabe|Slimani", 1),
        ("Dr Slimani", "|Slimani", "Nadia|Slimani", 1),
    ],
    ids=lambda value: None if isinstance(value, str) else str(value),
)
def test_a_title_contradicts_the_other_sex(
    written: str, clean: str, other: str, expected: int
) -> None:
    assert contacts((clean, written), (other, other.replace("|", " "))) == expected


def test_two_given_names_say_more_than_a_title() -> None:
    assert contacts(("Riad|Slimani", "Mme Slimani Riad"), ("Riad|Slimani", "Riad Slimani")) == 1


def test_a_letter_that_may_be_a_title_chooses_nobody() -> None:
    """M. Benali is Monsieur rather than Mohamed: with two men behind a phone he is either."""
    three = ("M.|Benali", "M. Benali"), ("Mohamed|Benali", "Mohamed"), ("Karim|Benali", "Karim")
    assert contacts(*three) == 3


def test_what_is_no_title_leaves_everything_possible() -> None:
    raw = pa.array(["Slimani", "", "Dr Slimani", " ", "Mmelyes Slimani", "Hadjadj Slimani"])
    assert sexes_of_titles(raw, NAMES).tolist() == [ANYONE] * len(raw)
    assert not {"A.", "N", "د"} & set(title_letters(NAMES))
