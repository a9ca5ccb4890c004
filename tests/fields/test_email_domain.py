"""Mistyped domains: the rule alone, without the list; and what it must leave alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from zboun.fields import email_domain
from zboun.rules import load

RULES = load().email
REFERENCE = (
    Path(__file__).resolve().parents[2] / ".." / "shared" / "reference" / "email_domains.csv"
)


@pytest.mark.parametrize("domain", sorted(RULES.known))
def test_a_known_domain_is_never_repaired(domain: str) -> None:
    assert email_domain.repair(domain, RULES) == email_domain.Repair(domain)


@pytest.mark.parametrize(
    "domain",
    ["dive.fr", "give.fr", "hotels.dz", "smart-dz.com", "yahya.fr", "mail.exemple.dz", "outlet.com",
     "outlook.exemple.dz", "gmail.exemple.dz", "live.univ-x.dz", "global.com", "small.com",
     "exemple.com", "fre.fr", "condor.com", "exemple.bet", "exemple.lr"],
)  # fmt: skip
def test_other_words_stay(domain: str) -> None:
    assert email_domain.repair(domain, RULES).how == ""


@pytest.mark.parametrize(
    ("typo", "domain"),
    [
        ("gmaik.com", "gmail.com"), ("gmqil.com", "gmail.com"), ("gmail.cmo", "gmail.com"),
        ("gmeil.com", "gmail.com"), ("ggmail.com", "gmail.com"), ("hptmail.fr", "hotmail.fr"),
        ("hotmeil.com", "hotmail.com"), ("hotmaill.fr", "hotmail.fr"), ("yaaho.fr", "yahoo.fr"),
        ("jahoo.fr", "yahoo.fr"), ("0utlook.com", "outlook.com"), ("oulook.fr", "outlook.fr"),
        ("iclowd.com", "icloud.com"), ("ymail.con", "ymail.com"), ("lapost.net", "laposte.net"),
    ],
)  # fmt: skip
def test_unlisted_slips_are_understood(typo: str, domain: str) -> None:
    assert email_domain.repair(typo, RULES) == email_domain.Repair(domain, "repaired")


@pytest.mark.parametrize("domain", ["yahoo.dz", "hotmail.net", "outlook.dz", "liv.fr"])
def test_two_repairs_are_a_guess(domain: str) -> None:
    assert email_domain.repair(domain, RULES).how == "guessed"


@pytest.mark.parametrize(
    ("written", "how"),
    [
        ("icloudy.com", "guessed"), ("hotmails.fr", "guessed"), ("gmzail.com", "repaired"),
        ("xyahoo.fr", "guessed"), ("yahoop.fr", "repaired"), ("outlookk.com", "repaired"),
        ("hot-mail.com", "repaired"), ("gmail1.com", "repaired"), ("yahoo7.fr", "guessed"),
    ],
)  # fmt: skip
def test_a_letter_too_many_is_a_slip_where_a_key_beside_it_explains_it(
    written: str, how: str
) -> None:
    assert email_domain.repair(written, RULES).how == how


def test_a_domain_written_twice_is_one() -> None:
    twice = email_domain.repair("exemple.dz.exemple.dz", RULES)
    assert twice == email_domain.Repair("exemple.dz", "repaired")
    assert email_domain.repair("co.co", RULES) == email_domain.Repair("co.co")


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference tables are not at hand")
def test_nine_in_ten_of_the_listed_slips_need_no_list() -> None:
    with REFERENCE.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = [email_domain._nearest(row["typo"].rstrip("."), RULES) for row in rows]
    right = sum(
        f is not None and f.domain == r["correct_domain"] for f, r in zip(found, rows, strict=True)
    )
    assert right / len(rows) >= 0.9
