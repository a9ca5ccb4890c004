"""The e-mail tables: a source for every row, no row twice, no contradictions."""

from __future__ import annotations

from zboun.rules import load

RULES = load()


def test_no_typo_is_a_real_domain_and_each_leads_to_one() -> None:
    assert not RULES.email.known & RULES.email.typos.keys()
    assert set(RULES.email.typos.values()) <= RULES.email.known


def test_neighbours_on_both_keyboards() -> None:
    assert ("a", "q") in RULES.email.neighbours
    assert ("z", "s") in RULES.email.neighbours
    assert ("a", "p") not in RULES.email.neighbours
