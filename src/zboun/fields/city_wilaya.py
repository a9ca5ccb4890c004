"""Which wilaya a text gives, by the strongest of its evidence, and how mentions rank.

A name marked as a wilaya, a code in its own part, names of wilayas, a name at the end of an
address, a bare code, a district, a postal code: the first that holds decides.
May import: rules, fields.city_lookup, fields.city_reading. Tests: ``tests/fields/test_city.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zboun.fields.city_lookup import Hits, Lookup
from zboun.fields.city_reading import Mention, Reading

WEAK = ("quarter", "street")  # roles: what follows is named after something
LAST = 3  # the rank of names of streets and quarters
_LISTS_DIFFER = "59"  # above this code two numberings circulate


@dataclass(frozen=True, slots=True)
class Wilaya:
    """The wilaya of a text, and what makes it so."""

    code: str
    mention: Mention | None = None  # the one that says so
    sure: bool = True
    reason: str = ""


def is_a(mention: Mention, *kinds: str) -> bool:
    """Say whether a mention may mean a place of some kind."""
    return any(hit.kind in kinds for hit in mention.hits)


def within(hits: Hits, family: Iterable[str]) -> Hits:
    """Return the communes among the hits that lie in some wilayas."""
    return tuple(hit for hit in hits if hit.commune and hit.wilaya in family)


def rank_of(mention: Mention, reading: Reading, lookup: Lookup) -> int:
    """Return how near a mention is to naming the commune: less is nearer."""
    if mention.role == "commune":
        return 0
    in_street = reading.address[mention.part] and not mention.final
    if mention.role in WEAK or in_street or is_person(mention, reading, lookup):
        return LAST
    return 1 if is_a(mention, "commune") or reading.address[mention.part] else 2


def is_person(mention: Mention, reading: Reading, lookup: Lookup) -> bool:
    """Say whether a name in an address is that of the person a street is called after."""
    words = reading.tokens[mention.part][mention.start : mention.stop]
    return reading.address[mention.part] and names_person(words, lookup)


def names_person(words: list[str], lookup: Lookup) -> bool:
    """Say whether the name of a place is a person's, and so a street's in an address."""
    return " ".join(words) in lookup.rules.words["person"]


def wilaya_of(reading: Reading, lookup: Lookup) -> Wilaya | None:
    """Return the wilaya that the text itself gives, by the strongest of its evidence."""
    named = [m for m in reading.mentions if is_a(m, "wilaya")]
    for mention in reversed(named):
        if mention.role == "wilaya":
            return Wilaya(_named(mention), mention)
    strong = [m for m in named if m.role not in WEAK]
    sure = [m for m in strong if _sure(m)]
    plain = [m for m in sure if reading.plain(m.part)]
    if reading.code_marked and (coded := _by_code(reading, plain, lookup)):
        return coded
    if plain:
        return _by_names(plain, lookup)
    if strong and _closes(strong[-1], reading):
        return Wilaya(_named(strong[-1]), strong[-1])
    ending = [m for m in sure if m.final and _fits(m, reading, lookup, whole=True)]
    if ending:
        return _by_names(ending, lookup)
    if reading.code:
        return _by_code(reading, [], lookup)
    if strong and _fits(strong[-1], reading, lookup):
        doubt = "address" if _sure(strong[-1]) else "ambiguous"
        return Wilaya(_named(strong[-1]), strong[-1], sure=False, reason=doubt)
    return _by_daira(reading) or _by_postal(reading, lookup)


def _named(mention: Mention) -> str:
    return next(hit.wilaya for hit in mention.hits if hit.kind == "wilaya")


def _sure(mention: Mention) -> bool:
    """Say whether a name of a wilaya means that wilaya only."""
    return all(hit.certain for hit in mention.hits if hit.kind == "wilaya")


def _by_names(sure: list[Mention], lookup: Lookup) -> Wilaya:
    """Return the last wilaya named; of a mother and her daughter, the daughter."""
    last = sure[-1]
    code = _named(last)
    for mention in sure[:-1]:
        other = _named(mention)
        if code == other or lookup.rules.wilayas[other].mother == code:
            return Wilaya(other, mention, reason="chief_town")
        if lookup.rules.wilayas[code].mother == other:  # "M'Sila Bou Saâda"
            return Wilaya(code, last, reason="chief_town")
    guessed = last.how in ("spelling", "frame")
    return Wilaya(code, last, sure=not guessed, reason="misspelt" if guessed else "")


def _by_code(reading: Reading, named: list[Mention], lookup: Lookup) -> Wilaya | None:
    """Return the wilaya of a code; beside a doubtful code the name of a place wins."""
    code = reading.code
    if code not in lookup.rules.wilayas:
        return None
    family = lookup.family[code]
    if agreeing := [m for m in named if _named(m) in family]:
        return _by_names(agreeing, lookup)
    fitting = [m for m in reading.mentions if within(m.hits, family)]
    doubtful = code > _LISTS_DIFFER and not fitting
    communes = [m for m in reading.mentions if is_a(m, "commune") and m.role not in WEAK]
    house = len(reading.parts) > 1 and reading.code_part == 0  # "14, Triangle, Birtouta"
    if (communes or named) and not fitting and (doubtful or house or not reading.code_marked):
        return None
    return Wilaya(code, None, not doubtful, "code_of_two_lists" if doubtful else "")


def _closes(mention: Mention, reading: Reading) -> bool:
    """Say whether an uncertain name stands where the wilaya stands: "القبة، الجزائر"."""
    last = len(reading.parts) - 1
    return mention.whole and 0 < mention.part == last and len({h.wilaya for h in mention.hits}) == 1


def _fits(mention: Mention, reading: Reading, lookup: Lookup, whole: bool = False) -> bool:
    """Say whether no commune in the text speaks against a name; ``whole``: none as its part."""
    family = lookup.family[_named(mention)]
    others = [
        m
        for m in reading.mentions
        if m is not mention and is_a(m, "commune") and rank_of(m, reading, lookup) < LAST
        if m.whole or not whole
    ]
    return not others or any(within(m.hits, family) for m in others)


def _by_daira(reading: Reading) -> Wilaya | None:
    """Return the wilaya of a district: only its wilaya is certain."""
    for mention in reading.mentions:
        codes = {hit.wilaya for hit in mention.hits if hit.kind in ("daira", "commune")}
        if len(codes) == 1 and (mention.role == "daira" or is_a(mention, "daira")):
            return Wilaya(codes.pop(), mention)
    return None


def _by_postal(reading: Reading, lookup: Lookup) -> Wilaya | None:
    """Return the wilaya of a postal code: the communes that have it, else its first digits."""
    plain = [
        m for m in reading.mentions if is_a(m, "commune") and rank_of(m, reading, lookup) < LAST
    ]
    if not reading.postal or (plain and len({h.wilaya for m in plain for h in m.hits}) == 1):
        return None
    communes = [lookup.rules.communes[code] for code in lookup.postal.get(reading.postal, ())]
    codes = {commune.wilaya for commune in communes}
    if len(codes) == 1:
        return Wilaya(codes.pop(), reason="postal_code")
    prefix = reading.postal[:2]
    if prefix <= "58":
        return Wilaya(prefix, sure=reading.postal[2:] == "000", reason="postal_code")
    return None
