"""Two fields of one record held against each other: the rules, and the fast path that is equal."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import agreement
from zboun.fields.agreement import Verdict
from zboun.rules import load

RULES = load()
NUMBERS = st.sampled_from(
    ["+21338123456", "+21341123456", "+21321123456", "+21325123456", "+21328123456",
     "+213550123456", "+213661123456", "+213982123456", "+33612345678", "+331234567", "+213"]
)  # fmt: skip
PHONES = st.lists(NUMBERS, max_size=3).map(";".join)
WILAYAS = st.sampled_from(["", "09", "16", "31", "36", "26", "67", "XX"])
PARTS = st.sampled_from(
    ["", "Amine", "Mohamed Amine", "Ben Ali", "Benali", "Haddad", "Hadad", "نادية", "Karim", "A.",
     "Abd El Kader", "Zzyzx", "Fatima Zohra", "Nadia", "Aït Ahmed"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["amine", "haddad", "hadad", "karim", "nadia", "benali", "ben.ali", "contact", "abdelkader",
     "kader", "fatima", "zohra", "k", "zzyzx", "mohamed", "ali", "aitahmed"]
)  # fmt: skip
ADDRESS = st.builds(
    "{}{}{}{}@{}".format, WORDS, st.sampled_from([".", "_", "-", ""]), WORDS,
    st.sampled_from(["", "7", "_31", "12345"]), st.sampled_from(["gmail.com", "shop.dz"]),
)  # fmt: skip
EMAILS = st.lists(st.one_of(ADDRESS, st.just("user123@gmail.com")), max_size=3).map(";".join)
MANY = settings(max_examples=150, deadline=None)


def texts(rows: list[tuple[str, ...]], column: int) -> pa.Array:
    return pa.array([row[column] for row in rows], pa.string())


@MANY
@given(st.lists(st.tuples(PHONES, WILAYAS), max_size=12))
def test_areas_are_judged_as_by_the_rule(rows: list[tuple[str, str]]) -> None:
    got = agreement.area_and_wilaya_batch(texts(rows, 0), texts(rows, 1), RULES)
    assert got.tolist() == [agreement.area_and_wilaya(*row, RULES) for row in rows]


@MANY
@given(st.lists(st.tuples(PHONES, st.sampled_from(["mobile", "fixed", ""])), max_size=12))
def test_kinds_are_judged_as_by_the_rule(rows: list[tuple[str, str]]) -> None:
    got = agreement.kind_and_column_batch(texts(rows, 0), texts(rows, 1), RULES)
    assert got.tolist() == [agreement.kind_and_column(*row, RULES) for row in rows]


@MANY
@given(st.lists(st.tuples(EMAILS, PARTS, PARTS), max_size=12))
def test_addresses_are_judged_as_by_the_rule(rows: list[tuple[str, str, str]]) -> None:
    cells = [texts(rows, column) for column in range(3)]
    rule = [agreement.address_and_name(*row, RULES) for row in rows]
    assert agreement.address_and_name_batch(*cells, RULES).tolist() == rule
    only = agreement.address_and_name_batch(*cells, RULES, agreements=False)
    assert (only < 0).tolist() == [verdict < 0 for verdict in rule]


@pytest.mark.parametrize(
    ("phone", "wilaya", "said"),
    [
        ("+21338123456", "23", Verdict.AGREES),
        ("+21326123456", "67", Verdict.CONTRADICTS),
        ("+21325123456", "67", Verdict.AGREES),  # Médéa's new wilaya
        ("+21338123456", "31", Verdict.CONTRADICTS),
        ("+21321123456", "31", Verdict.OPEN),  # the seat in the capital
        ("+21338123456", "", Verdict.OPEN),
        ("", "31", Verdict.OPEN),
        ("+21328123456", "31", Verdict.OPEN),  # an area that is nobody's
        ("+33140123456", "31", Verdict.OPEN),
    ],
)
def test_a_landline_and_a_wilaya(phone: str, wilaya: str, said: Verdict) -> None:
    assert agreement.area_and_wilaya(phone, wilaya, RULES) is said


@pytest.mark.parametrize(
    ("email", "given_name", "family", "said"),
    [
        ("amine.haddad@gmail.com", "Amine", "Haddad", "AGREES"),
        ("haddadamine1990@gmail.com", "Amine", "Haddad", "AGREES"),
        ("abdelkader.benali@gmail.com", "Abd El Kader", "Ben Ali", "AGREES"),
        ("nadia.benali@gmail.com", "Amine", "Haddad", "CONTRADICTS"),
        ("nadia.haddad@gmail.com", "Amine", "Haddad", "OPEN"),  # of one family
        ("amine.benali@gmail.com", "Mohamed Amine", "Haddad", "OPEN"),
        ("nadia.benali@gmail.com", "أمين", "حداد", "CONTRADICTS"),
        ("amine.haddad@gmail.com", "أمين", "حداد", "OPEN"),
        ("n.benali@gmail.com", "Amine", "Haddad", "OPEN"),
        ("nadiabenali@gmail.com", "Amine", "Haddad", "OPEN"),  # not plainly two words
        ("nadia.zzyzx@gmail.com", "Amine", "Haddad", "OPEN"),
        ("contact.vente@gmail.com", "Amine", "Haddad", "OPEN"),
        ("nadia.benali@gmail.com", "Zzyzx", "Haddad", "OPEN"),  # a name that no list has
        ("nadia.benali@gmail.com", "", "Haddad", "OPEN"),
        ("nadia.benali@gmail.com;amine.haddad@gmail.com", "Amine", "Haddad", "AGREES"),
        ("kader.benali@gmail.com", "Abdelkader", "Haddad", "OPEN"),  # a short form
        ("nadir.benali@gmail.com", "Nadia", "Haddad", "OPEN"),  # three letters alike
        ("nassim.benali@gmail.com", "Nadia", "Haddad", "CONTRADICTS"),  # two
    ],
)
def test_an_address_and_a_name(email: str, given_name: str, family: str, said: str) -> None:
    assert agreement.address_and_name(email, given_name, family, RULES).name == said
