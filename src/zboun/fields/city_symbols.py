"""Tells how the places that a text names lie to each other, whatever places they are.

"Kouba, Alger" and "Arzew, Oran" are decided alike: a commune, and the wilaya that it lies in. The
rule never asks *which* place a name means, only of what kind it is, whether two are the same, of
one family, mother and daughter, town and district, wilaya and chief town. So two texts with one
outline and one ``lie`` have one verdict, each with its own places in it (``moved``).

May import: rules, fields.city_lookup, fields.city_verdict.
Tests: ``tests/fields/test_city_many.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import permutations

from zboun.fields.city_keys import tight
from zboun.fields.city_lookup import Hits, Lookup
from zboun.fields.city_verdict import Verdict


@dataclass(frozen=True, slots=True)
class Names:
    """The meanings of a text's names one after the other, their places numbered as they come."""

    lie: tuple[object, ...]
    wilayas: tuple[str, ...]
    communes: tuple[str, ...]
    countries: tuple[str, ...]


def names_of(meanings: Iterable[Hits], found: Lookup) -> Names:
    """Return the names of a text as what they may mean and how that lies to each other.

    >>> from zboun.fields.city_lookup import lookup
    >>> from zboun.rules import load
    >>> found = lookup(load().places)
    >>> lie = lambda *names: names_of(map(found.exact, names), found).lie
    >>> lie("tenes", "boumerdes") == lie("arzew", "tipaza"), lie("arzew", "oran") == lie("arzew")
    (True, False)
    """
    meanings = list(meanings)
    hits = [hit for some in meanings for hit in some]
    wilayas = _numbered(hit.wilaya for hit in hits)
    communes = _numbered(hit.commune for hit in hits)
    countries = _numbered(hit.country for hit in hits)
    kinds = tuple(
        (hit.kind, hit.certain, hit.official, wilayas[hit.wilaya], communes[hit.commune],
         countries[hit.country])
        for hit in hits
    )  # fmt: skip
    all_wilayas, all_communes = (tuple(known)[1:] for known in (wilayas, communes))
    lie = (
        tuple(map(len, meanings)), kinds, _kin(all_wilayas, found),
        _chiefs(all_wilayas, communes, found), _districts(all_communes, found),
    )  # fmt: skip
    return Names(lie, all_wilayas, all_communes, tuple(countries)[1:])


def _numbered(texts: Iterable[str]) -> dict[str, int]:
    """Number texts as they come; the empty one is 0."""
    numbers = {"": 0}
    for text in texts:
        numbers.setdefault(text, len(numbers))
    return numbers


def _kin(wilayas: tuple[str, ...], found: Lookup) -> tuple[tuple[bool, bool], ...]:
    """Return of each two wilayas whether they are of one family, and mother and daughter."""
    mother = {code: found.rules.wilayas[code].mother for code in wilayas}
    return tuple((b in found.family[a], mother[b] == a) for a, b in permutations(wilayas, 2))


def _chiefs(wilayas: tuple[str, ...], communes: dict[str, int], found: Lookup) -> tuple[int, ...]:
    """Return which commune is the chief town of each wilaya; -1 where no name is."""
    return tuple(communes.get(found.rules.wilayas[code].chief, -1) for code in wilayas)


def _districts(communes: tuple[str, ...], found: Lookup) -> tuple[tuple[int, int], ...]:
    """Return which communes bear the name of another one's district, or of their own."""
    return tuple(
        (a, b)
        for a, one in enumerate(communes)
        for b, other in enumerate(communes)
        if other in _named_like_district(one, found)
    )


@lru_cache(maxsize=1 << 12)
def _named_like_district(commune: str, found: Lookup) -> frozenset[str]:
    hits = found.exact(tight(found.rules.communes[commune].daira))
    return frozenset(hit.commune for hit in hits)


def moved(verdict: Verdict, of: Names, to: Names, found: Lookup) -> Verdict | None:
    """Return the verdict on some names for others that lie alike.

    None where it holds a place that is none of theirs nor a chief town: the rule is to be asked.
    """
    wilayas = dict(zip(("", *of.wilayas), ("", *to.wilayas), strict=True))
    communes = dict(zip(("", *of.communes), ("", *to.communes), strict=True))
    countries = dict(zip(("", *of.countries), ("", *to.countries), strict=True))
    chiefs = found.rules.wilayas
    if verdict.wilaya not in wilayas or verdict.country not in countries:
        return None
    wilaya = wilayas[verdict.wilaya]
    if verdict.wilaya:
        communes.setdefault(chiefs[verdict.wilaya].chief, chiefs[wilaya].chief)
    if not communes.keys() >= {verdict.commune, *verdict.candidates}:
        return None
    return replace(
        verdict,
        wilaya=wilaya,
        commune=communes[verdict.commune],
        candidates=tuple(communes[code] for code in verdict.candidates),
        country=countries[verdict.country],
    )
