"""The e-mail tables: a source for every row, no row twice, no contradictions."""

from __future__ import annotations

import pytest

from zboun.rules import load

RULES = load()
TABLES = {
    "email_domains": ("domain",),
    "email_typos": ("typo",),
    "email_roles": ("word",),
    "email_words": ("word", "kind"),
}


@pytest.mark.parametrize("name", TABLES)
def test_rows_have_sources_and_single_keys(name: str) -> None:
    rows = RULES.tables.rows(name, TABLES[name])
    keys = [tuple(row[column] for column in TABLES[name]) for row in rows]
    assert len(keys) == len(set(keys))
    assert all(row["source"].strip() for row in rows)
    assert list(rows[0])[-1] == "source"


def test_no_typo_is_a_real_domain_and_each_leads_to_one() -> None:
    assert not RULES.email.known & RULES.email.typos.keys()
    assert set(RULES.email.typos.values()) <= RULES.email.known


def test_neighbours_on_both_keyboards() -> None:
    assert ("a", "q") in RULES.email.neighbours
    assert ("z", "s") in RULES.email.neighbours
    assert ("a", "p") not in RULES.email.neighbours
