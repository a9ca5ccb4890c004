"""Places as people of a language read them; what programs read keeps the official French name.

    city("Bab Ezzouar", "ar"), wilaya("Alger", "ar")       # "باب الزوار", "الجزائر"

May import: rules, ``rules.places``. Tests: ``tests/rules/test_place_names.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from zboun.rules.places import PlaceRules

Names = Mapping[str, str]


def city(name: str, lang: str, code: str = "", places: PlaceRules | None = None) -> str:
    """Return a commune as the language writes it, by its official French name.

    ``code``: its wilaya's, which parts communes of one name. Where the tables do not say it, or two
    communes of the name are two in Arabic, the French name stands.

    >>> city("Bir El Djir", "ar"), city("Bir El Djir", "fr"), city("Nowhere", "ar")
    ('بئر الجير', 'Bir El Djir', 'Nowhere')
    """
    if lang != "ar" or not name:
        return name
    own, all_, _ = _arabic(places or _places())
    return own.get(f"{code}|{name}") or all_.get(name, name)


def wilaya(name: str, lang: str, places: PlaceRules | None = None) -> str:
    """Return a wilaya as the language writes it, by its French name.

    >>> wilaya("Oran", "ar"), wilaya("Oran", "en")
    ('وهران', 'Oran')
    """
    return _arabic(places or _places())[2].get(name, name) if lang == "ar" else name


def _places() -> PlaceRules:
    from zboun.rules import load

    return load().places


@lru_cache(maxsize=2)
def _arabic(places: PlaceRules) -> tuple[Names, Names, Names]:
    """Return Arabic names: of communes by wilaya and name, of communes by name, of wilayas."""
    own: dict[str, str] = {}
    earlier: dict[str, str] = {}
    for one in places.communes.values():
        home = places.wilayas[one.wilaya]
        own[f"{home.code}|{one.name}"] = one.name_ar
        for code in (home.code_58, home.code_48):
            earlier.setdefault(f"{code}|{one.name}", one.name_ar)
    everywhere = _sure((one.name, one.name_ar) for one in places.communes.values())
    wilayas = _sure((one.name, one.name_ar) for one in places.wilayas.values())
    return earlier | own, everywhere, wilayas


def _sure(pairs: Iterable[tuple[str, str]]) -> Names:
    """Return the names that have one Arabic form."""
    forms: dict[str, set[str]] = {}
    for name, arabic in pairs:
        forms.setdefault(name, set()).add(arabic)
    return {name: min(found) for name, found in forms.items() if len(found) == 1 and min(found)}
