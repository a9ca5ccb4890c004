"""What an address spells: read where a name is left out, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.match.people import table

from zboun import match
from zboun.fields.name_lexicon import lexicon
from zboun.match.addresses import Known, known_names, name_in, with_spelt
from zboun.match.facts import gather
from zboun.rules import load

RULES = load()
KNOWN = Known(
    lexicon(RULES.names),
    frozenset({"tassad"}),
    frozenset({"rostomi"}),
    frozenset({"dz", "pro"}),
)
PHONE = "+213550123456"


@pytest.mark.parametrize(
    ("address", "given_name", "family", "expected"),
    [
        ("fatma.benali@gmail.com", "", "", ("fatma", "benali")),
        ("BENALI_fatma-31@yahoo.fr", "", "", ("fatma", "benali")),
        ("fatmabenali1990@gmail.com", "", "", ("fatma", "benali")),
        ("tassad.rostomi.pro@gmail.com", "", "", ("tassad", "rostomi")),
        ("rostomitassaddz@gmail.com", "", "", ("tassad", "rostomi")),
        ("fbenali22@gmail.com", "", "Benali", ("f", "benali")),
        ("fatma.benali@gmail.com", "F.", "Benali", ("fatma", "benali")),
        ("kordabe.benali@gmail.com", "", "Ben Ali", ("kordabe", "benali")),
        ("karim.haddad@gmail.com", "كريم", "", ("karim", "haddad")),
        # what spells no name, another person's, a part only, or two readings
        ("contact@gmail.com", "", "", None),
        ("fatma90@gmail.com", "", "", None),
        ("benali@gmail.com", "Fatma", "", None),
        ("karim.haddad@gmail.com", "Fatma", "", None),
        ("karim.haddad@gmail.com", "N.", "Haddad", None),
        ("sarah213@yahoo.fr", "Sara", "", None),
        ("samir90@gmail.com", "Amir", "", None),
        ("kordabe.zelouf@gmail.com", "", "", None),
        ("f.benali@gmail.com", "", "", None),
        ("213550123456@gmail.com", "", "", None),
        ("", "", "", None),
        ("a" * 5000 + "@gmail.com", "", "", None),
    ],
)  # fmt: skip
def test_reading(
    address: str, given_name: str, family: str, expected: tuple[str, str] | None
) -> None:
    assert name_in(address, given_name, family, KNOWN) == expected


@settings(max_examples=150)
@given(st.text(max_size=40), st.text(max_size=12), st.text(max_size=12))
def test_any_text_is_read_or_left(address: str, given_name: str, family: str) -> None:
    found = name_in(address, given_name, family, KNOWN)
    assert found is None or set("".join(found)) <= set(address.lower())


def contacts(*people: str) -> list[int]:
    """Return the contact of each record."""
    return match.link(table(list(people)), RULES).contact.tolist()


def one(*people: str) -> bool:
    return len(set(contacts(*people))) == 1


NADIA, KARIM = f"Nadia|Haddad|{PHONE}|||", f"Karim|Haddad|{PHONE}|||"


def test_a_line_without_a_name_goes_to_the_person_its_address_spells() -> None:
    nobody = f"||{PHONE}|nadia.haddad31@gmail.com||"
    labels = contacts(NADIA, KARIM, nobody)
    assert labels[2] == labels[0] != labels[1]


def test_half_a_name_goes_to_the_person_its_address_spells() -> None:
    half = f"|Haddad|{PHONE}|nadia.haddad31@gmail.com||"
    labels = contacts(NADIA, KARIM, half)
    assert labels[2] == labels[0] != labels[1]


def test_an_address_that_spells_another_name_keeps_apart() -> None:
    assert one(KARIM, f"||{PHONE}|||")
    assert not one(KARIM, f"||{PHONE}|nadia.haddad31@gmail.com||")
    assert not one(f"|Haddad|{PHONE}|||", f"||{PHONE}|nadia.benali@gmail.com||")


def test_an_address_meets_a_rare_name_in_one_town() -> None:
    bearer = f"Tassadit|Rostomi|{PHONE}||Azazga|15"
    others = [f"Nadia|Haddad{chr(97 + i)}elo|+21366012345{i}||Azazga|15" for i in range(10)]
    spelt = contacts(bearer, "|||tassadit.rostomi@gmail.com|Azazga|15", *others * 4)
    assert spelt[0] == spelt[1]
    blank = contacts(bearer, "|||x93@gmail.com|Azazga|15", *others * 4)
    assert blank[0] != blank[1]


def test_an_address_that_others_use_names_nobody() -> None:
    """A husband's line with his wife's address: a line without a name may be his own."""
    his, nobody = f"Karim|Haddad|{PHONE}|nadia.haddad@gmail.com||", f"||{PHONE}|||"
    assert one(his, nobody.replace(f"{PHONE}|", f"{PHONE}|nadia.haddad@gmail.com"))
    hers = "Nadia|Haddad||nadia.haddad@gmail.com||"
    labels = contacts(his, hers, "|||nadia.haddad@gmail.com||")
    assert labels[2] == labels[1] != labels[0]


def test_a_whole_name_is_never_touched() -> None:
    records = table([f"Karim|Haddad|{PHONE}|nadia.benali@gmail.com||", NADIA])
    facts = gather(records, RULES)
    assert with_spelt(facts, records, RULES) is facts


def test_a_firm_whose_address_spells_a_person_is_a_question() -> None:
    firm = f"|SARL Atlas|{PHONE}|nadia.haddad@gmail.com||"
    links = match.link(table([firm, NADIA]), RULES)
    assert len(links.ids) == 2
    assert links.review["reasons"].to_pylist() == ["same_phone+spelt_name"]
    apart = match.link(table([firm, KARIM]), RULES)
    assert len(apart.ids) == 2
    assert not len(apart.review)


def test_the_reason_says_what_the_address_spells() -> None:
    nobody = f"||{PHONE}|nadia.haddad31@gmail.com||"
    reasons = match.link(table([NADIA, KARIM, nobody]), RULES).links["reason"].to_pylist()
    assert {"same_phone+spelt_name", "same_phone+other_spelt_name"} <= set(reasons)


def test_the_list_tells_which_words_are_names() -> None:
    facts = gather(table(["Wobe|Zelouf", "وردة|Zelouf", "|SARL Trico"]), RULES)
    known = known_names(facts, RULES)
    assert known.is_given("wobe") and known.is_family("zelouf")
    assert not known.is_given("zelouf") and not known.is_family("trico")
    assert {"dz", "pro"} <= known.marks
