"""The e-mail tables as a frozen value: providers, real neighbours, slips, roles, words.

May import: errors, model. Tests: ``tests/rules/test_email_rules.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zboun.rules.tables import Tables


@dataclass(frozen=True, slots=True)
class Provider:
    """A domain that many write to, so that many mistype it.

    ``reach``: the cost up to which another domain is taken for a slip of this one; 0 = none is.
    ``weight``: how many addresses of public registers have it; decides between equal repairs.
    """

    domain: str
    name: str  # "yahoo"
    tld: str  # "fr"
    reach: float
    weight: int

    @property
    def ending_only(self) -> bool:
        """Say whether the name must be right and only its ending may have slipped."""
        return self.reach < 0.4


@dataclass(frozen=True, slots=True)
class Costs:
    """What each kind of slip counts, in parts of one full error."""

    look_alike: float
    neighbour: float
    transposed: float
    doubled: float
    mark: float
    letter: float
    other: float
    tld_missing: float
    tld_other: float


@dataclass(frozen=True, eq=False)
class EmailRules:
    """Everything that ``fields.email`` asks; equal to itself only, so that answers can be kept."""

    providers: tuple[Provider, ...]  # heaviest first
    known: frozenset[str]  # every real domain of the tables: never repaired
    throwaway: frozenset[str]
    typos: Mapping[str, str]  # listed slip -> domain
    tld_slips: Mapping[str, str]  # "con" -> "com"
    roles: frozenset[str]
    words: Mapping[str, str]  # word -> label | joiner | at | dot
    cells: frozenset[str]  # whole cells that say "none"
    look_alikes: frozenset[tuple[str, str]]
    neighbours: frozenset[tuple[str, str]]
    swaps: tuple[tuple[str, str, float], ...]  # several letters for one: written, meant, cost
    costs: Costs
    margin: float
    common_endings: frozenset[str]  # labels that get doubled up: gmail.com.fr


def build(tables: Tables) -> EmailRules:
    """Return the e-mail rules from ``email_*.csv`` and ``email.toml``."""
    small = tables.toml("email")
    domains = tables.rows("email_domains", ("domain",))
    words = tables.rows("email_words", ("word", "kind"))
    return EmailRules(
        providers=_providers(domains, small["reach"]),
        known=frozenset(row["domain"] for row in domains),
        throwaway=frozenset(row["domain"] for row in domains if row["kind"] == "throwaway"),
        typos={row["typo"]: row["domain"] for row in tables.rows("email_typos", ("typo",))},
        tld_slips={
            slip: tld
            for tld, slips in small["tld_slips"].items()
            if tld != "source"
            for slip in slips
        },
        roles=frozenset(row["word"] for row in tables.rows("email_roles", ("word",))),
        words={row["word"]: row["kind"] for row in words if row["kind"] != "empty"},
        cells=frozenset(row["word"] for row in words if row["kind"] == "empty"),
        look_alikes=_look_alikes(small["look_alikes"]["classes"]),
        neighbours=_neighbours(small["keyboards"]),
        swaps=_swaps(small),
        costs=Costs(**{name: cost for name, cost in small["costs"].items() if name != "source"}),
        margin=small["reach"]["margin"],
        common_endings=frozenset(small["reach"]["short"]),
    )


def _providers(rows: list[dict[str, str]], reach: Mapping[str, Any]) -> tuple[Provider, ...]:
    found = []
    for row in rows:
        if row["kind"] == "provider":
            name, tld = row["domain"].split(".", 1)
            far = float(reach[row["reach"]]) if row["reach"] else 0.0
            found.append(Provider(row["domain"], name, tld, far, int(row["weight"])))
    return tuple(sorted(found, key=lambda p: (-p.weight, p.domain)))


def _look_alikes(classes: list[str]) -> frozenset[tuple[str, str]]:
    return frozenset((a, b) for letters in classes for a in letters for b in letters if a != b)


def _neighbours(keyboards: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Return the pairs of keys that touch, on any of the keyboards."""
    pairs: set[tuple[str, str]] = set()
    for name, rows in keyboards.items():
        if name == "source":
            continue
        for row in rows:
            pairs.update(pairwise(row))
        for upper, lower in pairwise(rows):
            for index, key in enumerate(lower):
                pairs.update((key, other) for other in upper[index : index + 2])
    return frozenset(pairs | {(b, a) for a, b in pairs})


def _swaps(small: Mapping[str, Any]) -> tuple[tuple[str, str, float], ...]:
    """Return the slips of more than one letter, both ways where that is how they happen."""
    costs = small["costs"]
    swaps = [(a, b, costs["look_alike"]) for a, b in small["look_alikes"]["pairs"]]
    swaps += [(b, a, cost) for a, b, cost in swaps]
    for a, b in small["sounds"]["pairs"]:
        swaps += [(a, b, costs["neighbour"]), (b, a, costs["neighbour"])]
    return tuple(swaps)
