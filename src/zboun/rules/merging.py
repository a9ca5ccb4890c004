"""How one contact is made of several records: ``data/dz/merge.toml``, statuses by their rank.

May import: errors, rules.tables. Tests: ``tests/test_merge.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zboun.errors import RulesError
from zboun.model import FIELDS
from zboun.rules.faults import none_of
from zboun.rules.tables import Tables

ORDERS = ("newest", "frequent")


@dataclass(frozen=True, slots=True)
class MergingRules:
    """The order of evidence per field, and what statuses mean for a person."""

    prefer: Mapping[str, str]  # field -> "newest" | "frequent"
    rank: Mapping[str, int]  # status code -> its place; the smaller is shown
    stage: Mapping[str, str]  # status code -> stage
    first: frozenset[str]
    customer_for_good: frozenset[str]
    empty: frozenset[str]
    quiet: frozenset[str]  # reasons of guessed names that mark no contact


def build(tables: Tables) -> MergingRules:
    """Return the merging rules; RulesError names every wrong entry."""
    data = tables.toml("merge")
    codes = tables.rows("status_codes", ("code",))
    prefer = {name: data["prefer"].get(name, "frequent") for name in FIELDS}
    faults = [
        none_of(f"merge.toml: {name}", order, ORDERS)
        for name, order in prefer.items()
        if order not in ORDERS
    ]
    if faults:
        raise RulesError(faults)
    return MergingRules(
        prefer=prefer,
        rank={row["code"]: int(row["rank"]) for row in codes},
        stage={row["code"]: row["stage"] for row in codes},
        first=frozenset(data["first"]),
        customer_for_good=frozenset(data["customer_for_good"]),
        empty=frozenset(data["empty"]),
        quiet=frozenset(data["quiet"]),
    )
