"""Matching as a whole: what two records are to each other, and what never depends on order."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.match.people import table

from zboun import match
from zboun.rules import load

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "match.toml").read_text("utf-8"))[
    "case"
]
RULES = load()


@dataclass
class Said:
    same: list[tuple[str, str]]
    different: list[tuple[str, str]]


def groups(links: match.Links, records: pa.Table) -> set[frozenset[str]]:
    ids = records["record_id"].to_pylist()
    return {
        frozenset(ids[i] for i in np.flatnonzero(links.contact == contact))
        for contact in set(links.contact.tolist())
    }


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, str]) -> None:
    links = match.link(table([case["a"], case["b"]]), RULES)
    found = "same" if len(links.ids) == 1 else "related" if len(links.related) else "apart"
    assert found == case["verdict"]


def test_same_in_both_directions() -> None:
    for case in CASES:
        one = match.link(table([case["a"], case["b"]]), RULES)
        two = match.link(table([case["b"], case["a"]]), RULES)
        assert one.ids.to_pylist() == two.ids.to_pylist(), case["label"]


def test_a_record_without_a_name_joins_no_family_at_random() -> None:
    family = ["Amine|Benali|+213550123456", "Karim|Benali|+213550123456", "||+213550123456"]
    links = match.link(table(family), RULES)
    assert len(links.ids) == 3
    assert len(links.related) == 1
    assert len(links.review) == 2


def test_a_bridge_between_two_names_joins_them_not() -> None:
    people = [
        "Amine|Benali|+213550123456|amine1@gmail.com",
        "Karim|Benali|+213661234567|amine1@gmail.com",
        "A.|Benali|+213550123456|",
        "|Benali|+213661234567|",
    ]
    links = match.link(table(people), RULES)
    contact = links.contact
    assert contact[0] != contact[1]
    assert contact[0] == contact[2]
    assert contact[1] == contact[3]


def test_a_shop_desk_is_no_person() -> None:
    given = ["Amine", "Karim", "Nadia", "Samir", "Leila", "Omar"]
    family = ["Benali", "Haddad", "Meziane", "Kaci", "Touati", "Rahmani"]
    people = [f"{g}|{f}|+213550123456" for g, f in zip(given, family, strict=True)]
    links = match.link(table([*people, "Amine|Zerrouki|+213550123456"]), RULES)
    assert len(links.ids) == 7
    assert set(links.related["why"].to_pylist()) == {"shop_phone"}


def test_a_hot_phone_is_split_not_dropped() -> None:
    people = [
        f"Nom{chr(97 + i // 26)}{chr(97 + i % 26)}o|Famille{i}|+213550123456" for i in range(60)
    ]
    links = match.link(table(people + people[:5]), RULES)
    assert links.blocking["hot_phone"] == 1
    assert all(links.contact[i] == links.contact[60 + i] for i in range(5))


def test_a_hot_initial_is_split_by_place_and_the_rest_is_counted() -> None:
    family = "Tefafa"
    many = [f"S{a}m{b}r|{family}|+2136611{n:05d}||Alger|16" for n, (a, b) in enumerate(_VOWELS)]
    here = ["Sadek|Tefafa|+213550123456||Biskra|07", "S.|Tefafa|||Biskra|07"]
    links = match.link(table(many + here), RULES)
    assert links.blocking["hot_initial"] == 1
    assert links.blocking["left_initial"] == len(many)
    assert links.blocking["pairs_initial"] == 1


_VOWELS = [(a, b) for a in ("a", "e", "i", "o", "ou") for b in ("a", "e", "i", "o", "ou", "ai")]


def test_one_identity_is_one_person() -> None:
    records = table(["Amine||", "Papa Amine|Benali|"], identity=["chat:7", "chat:7"])
    assert len(match.link(records, RULES).ids) == 1


def test_an_identity_outweighs_the_names_of_its_chat() -> None:
    people = ["Amine|Benali|+213550123456", "Boss||", "Karim|Haddad|+213661234567"]
    records = table(people, identity=["chat:7", "chat:7", ""])
    links = match.link(records, RULES)
    assert links.contact[0] == links.contact[1] != links.contact[2]


def test_matching_reads_its_columns_and_no_others() -> None:
    records = table([case["a"] for case in CASES])
    slim = records.select([name for name in match.COLUMNS if name in records.column_names])
    one, two = match.link(records, RULES), match.link(slim, RULES)
    assert one.ids.to_pylist() == two.ids.to_pylist()
    assert one.links.to_pylist() == two.links.to_pylist()


def test_empty_table() -> None:
    links = match.link(table([]), RULES)
    assert len(links.ids) == len(links.links) == len(links.review) == len(links.related) == 0


def test_decisions_win() -> None:
    people = ["Amine|Benali|+213550123456", "Amine|Benali|+213550123456|a@b.dz", "Zohra|Kaci|"]
    records = table(people)
    a, b, c = match.content_keys(records).to_pylist()
    links = match.link(records, RULES, Said(same=[(a, c)], different=[(a, b)]))
    assert links.contact[0] == links.contact[2]
    assert links.contact[0] != links.contact[1]


def test_different_wins_in_a_chain_of_decisions() -> None:
    records = table(["Amine|Benali|", "Karim|Haddad|", "Nadia|Kaci|"])
    a, b, c = match.content_keys(records).to_pylist()
    links = match.link(records, RULES, Said(same=[(a, b), (b, c)], different=[(a, c)]))
    assert links.contact[0] != links.contact[2]


def test_decided_pairs_are_not_asked_again() -> None:
    people = ["Rostom|Tefafa|||Alger|16", "Rostom|Tefafa|+213661000000||Alger|16"]
    records = table(people)
    a, b = match.content_keys(records).to_pylist()
    links = match.link(records, RULES, Said([], [(a, b)]))
    assert len(links.ids) == 2
    assert len(links.review) == 0


def test_no_pair_of_two_decided_contacts_is_asked_again() -> None:
    people = [
        "Amine|Benali|+213550123456",
        "Amine|Benali|+213550123456|a.b@gmail.com",
        "Karim|Benali|+213550123456",
        "||+213550123456",
        "||+213550123456|z.a@yahoo.fr",
    ]
    records = table(people)
    asked = match.link(records, RULES)
    assert (len(asked.ids), len(asked.review)) == (3, 2)
    keys = match.content_keys(records).to_pylist()
    links = match.link(records, RULES, Said([], [(keys[0], keys[4]), (keys[2], keys[4])]))
    assert (len(links.ids), len(links.review)) == (3, 0)
    assert links.unobeyed == []


def test_two_contacts_called_the_same_become_one_with_all_their_records() -> None:
    people = [
        "Amine|Benali|+213550123456",
        "Amine|Benali|+213550123456|a.b@gmail.com",
        "Boss|Chouf|+213661234567",
        "Boss|Chouf|+213661234567|z.a@yahoo.fr",
    ]
    records = table(people)
    a, _, _, d = match.content_keys(records).to_pylist()
    links = match.link(records, RULES, Said([(a, d)], []))
    assert len(links.ids) == 1
    assert links.unobeyed == []


def test_same_holds_for_all_that_writes_in_one_chat() -> None:
    chat = ["", "chat:1", "chat:1"]
    records = table(["Amine|Benali|", "Amine|Benali|", "Karim|Haddad|"], identity=chat)
    key, _, _ = match.content_keys(records).to_pylist()
    links = match.link(records, RULES, Said([(key, key)], []))
    assert (len(links.ids), links.unobeyed) == (1, [])


SOME = st.tuples(
    st.sampled_from(["Amine|Benali", "Karim|Haddad", "Fatma|Benali", "|", "|Benali", "Amine|"]),
    st.sampled_from(["", "+213550123456", "+213661234567"]),
    st.sampled_from(["", "a.b@gmail.com", "z.a@yahoo.fr"]),
    st.sampled_from(["", "", "chat:1", "chat:2"]),
)


@settings(max_examples=100)
@given(st.lists(SOME, min_size=2, max_size=9), st.data())
def test_same_always_wins(people, data) -> None:
    records = table(["|".join(one[:3]) for one in people], identity=[one[3] for one in people])
    keys = st.sampled_from(match.content_keys(records).to_pylist())
    said = data.draw(st.lists(st.tuples(keys, keys), max_size=3))
    assert match.link(records, RULES, Said(said, [])).unobeyed == []


def test_a_decision_that_cannot_be_followed_is_named() -> None:
    records = table(["Amine|Benali|", "Karim|Haddad|", "Nadia|Kaci|", "Nadia|Kaci|"])
    a, b, c, _ = match.content_keys(records).to_pylist()
    chain = match.link(records, RULES, Said(same=[(a, b), (b, c)], different=[(a, c)]))
    assert [why for _, _, why in chain.unobeyed] == ["decided_different"]
    assert set(chain.unobeyed[0][:2]) in ({a, b}, {b, c})
    alike = match.link(records, RULES, Said(same=[], different=[(c, c)]))
    assert alike.unobeyed == [(c, c, "same_content")]


@pytest.mark.parametrize(
    ("left", "right", "together"),
    [
        ("Ouled Djellal|51", "Biskra|07", True),  # cut from Biskra in 2019
        ("Ouled Djellal|51", "Blida|09", False),
        ("El Hachimia|10", "El Hachimia|26", True),  # towns of one name: which, nobody knows
    ],
)
def test_places_that_may_be_one_do_not_contradict(left: str, right: str, together: bool) -> None:
    people = [f"Rostom|Tefafa|||{left}", f"Rostom|Tefafa|+213550123456||{right}"]
    filler = [f"Nom{i}|Famille{i}|+2135501{i:05}||Alger|16" for i in range(40)]
    links = match.link(table(people + filler), RULES)
    assert (links.contact[0] == links.contact[1]) == together


def test_a_place_is_weighed_against_those_of_the_whole_contact() -> None:
    """A record of the contact that names no place does not hide where the others are."""
    known = ["Rostom|Tefafa|+213550123456|||", "Rostom|Tefafa|+213550123456||Alger|16"]
    filler = [f"Nom{i}|Famille{i}|+2135501{i:05}||Alger|16" for i in range(40)]
    for place, together in (("Alger|16", True), ("Oran|31", False), ("|", True)):
        links = match.link(table([*known, f"Rostom|Tefafa|||{place}", *filler]), RULES)
        assert (links.contact[0] == links.contact[2]) == together


GIVEN = st.sampled_from(["Amine", "أمين", "Amina", "Karim", "A.", "Mohamed", "محمد", ""])
FAMILY = st.sampled_from(["Benali", "بن علي", "Ben Ali", "Haddad", "Tefafa", ""])
PHONE = st.sampled_from(["+213550123456", "+213550123465", "+213661234567", ""])
EMAIL = st.sampled_from(["a.b@gmail.com", "ab@gmail.com", "c@d.dz", "", "", ""])
PLACE = st.sampled_from(["Alger|16", "Oran|31", "|"])
PERSON = st.builds("|".join, st.tuples(GIVEN, FAMILY, PHONE, EMAIL, PLACE))


@settings(max_examples=60, deadline=None)
@given(st.lists(PERSON, max_size=14), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(people: list[str], rng: random.Random) -> None:
    records = table(people)
    order = list(range(len(people)))
    rng.shuffle(order)
    shuffled = records.take(pa.array(order, pa.int64()))
    one, two = match.link(records, RULES), match.link(shuffled, RULES)
    assert groups(one, records) == groups(two, shuffled)
    assert one.ids.to_pylist() == two.ids.to_pylist()
    assert one.related.to_pylist() == two.related.to_pylist()


@settings(max_examples=40, deadline=None)
@given(st.lists(PERSON, max_size=14))
def test_contacts_hold_no_two_given_names(people: list[str]) -> None:
    links = match.link(table(people), RULES)
    for contact in range(len(links.ids)):
        names = {people[i].split("|")[0] for i in np.flatnonzero(links.contact == contact)}
        assert not ({"Amine", "أمين"} & names and {"Karim"} & names)
        assert not ("Amina" in names and "Amine" in names)
