"""Weighs what a text says of places: the wilaya first, then the commune inside it.

The order of evidence: a written wilaya, its code, the postal code, the landline's area; a homonym
that none of them decides stays open, with its candidates. A guess is called a guess.
May import: model, rules, fields.city_lookup, fields.city_reading.
Tests: ``tests/fields/test_city_verdict.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from zboun.fields.city_keys import tight
from zboun.fields.city_lookup import Hit, Hits, Lookup
from zboun.fields.city_reading import Mention, Reading
from zboun.model import Outcome

_WEAK = ("quarter", "street")
_MAX_NAME = 6  # words
_LISTS_DIFFER = "59"  # above this code two numberings circulate


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided; ``reason`` is stable."""

    wilaya: str = ""
    commune: str = ""
    outcome: Outcome = Outcome.REFUSED
    reason: str = "unknown_place"
    candidates: tuple[str, ...] = ()  # ONS codes
    country: str = ""


@dataclass(frozen=True, slots=True)
class _Wilaya:
    code: str
    mention: Mention | None = None  # the one that says so
    sure: bool = True
    reason: str = ""


def decide(
    reading: Reading, lookup: Lookup, level: str = "", areas: tuple[str, ...] = ()
) -> Verdict:
    """Return the verdict on a reading; ``areas`` are landline prefixes of the same record."""
    if abroad := _abroad(reading):
        return Verdict(reason="abroad", country=abroad)
    wilaya = _wilaya(reading, lookup)
    if wilaya is None:
        reading = _respelt(reading, lookup)
        wilaya = _wilaya(reading, lookup)
    if wilaya is not None:
        return _inside(reading, wilaya, lookup, level)
    return _anywhere(reading, lookup, areas)


def _is(mention: Mention, *kinds: str) -> bool:
    return any(hit.kind in kinds for hit in mention.hits)


def _abroad(reading: Reading) -> str:
    """Return the foreign country that a text names, where it names no place of ours."""
    lands = [m for m in reading.mentions if _is(m, "abroad") and m.role not in _WEAK]
    ours = [m for m in reading.mentions if not _is(m, "abroad", "country", "vague")]
    if not lands or reading.code_marked or any(reading.address):
        return ""
    if any(m.role not in _WEAK for m in ours):
        return ""
    return next(hit.country for hit in lands[-1].hits if hit.kind == "abroad")


# --- the wilaya -----------------------------------------------------------------------------


def _wilaya(reading: Reading, lookup: Lookup) -> _Wilaya | None:
    """Return the wilaya that the text itself gives, by the strongest of its evidence."""
    named = [m for m in reading.mentions if _is(m, "wilaya")]
    for mention in reversed(named):
        if mention.role == "wilaya":
            return _Wilaya(_wilaya_of(mention), mention)
    strong = [m for m in named if m.role not in _WEAK]
    sure = [m for m in strong if _sure(m)]
    plain = [m for m in sure if reading.plain(m.part)]
    if reading.code_marked and (coded := _by_code(reading, plain, lookup)):
        return coded
    if plain:
        return _by_names(plain, lookup)
    if strong and strong[-1].whole and 0 < strong[-1].part == len(reading.parts) - 1:
        return _Wilaya(_wilaya_of(strong[-1]), strong[-1])  # "القبة، الجزائر"
    if sure:
        return _by_names(sure, lookup)
    if reading.code:
        return _by_code(reading, [], lookup)
    if strong and _fits(strong[-1], reading, lookup):
        return _Wilaya(_wilaya_of(strong[-1]), strong[-1], sure=False, reason="ambiguous")
    return _by_daira(reading) or _by_postal(reading, lookup)


def _wilaya_of(mention: Mention) -> str:
    return next(hit.wilaya for hit in mention.hits if hit.kind == "wilaya")


def _sure(mention: Mention) -> bool:
    """Say whether a name of a wilaya means that wilaya only."""
    return all(hit.certain for hit in mention.hits if hit.kind == "wilaya")


def _by_names(sure: list[Mention], lookup: Lookup) -> _Wilaya:
    """Return the last wilaya named; of a mother and her daughter, the daughter."""
    last = sure[-1]
    code = _wilaya_of(last)
    for mention in sure[:-1]:
        other = _wilaya_of(mention)
        if code == other or lookup.rules.wilayas[other].mother == code:
            return _Wilaya(other, mention, reason="chief_town")
    guessed = last.how in ("spelling", "frame")
    return _Wilaya(code, last, sure=not guessed, reason="misspelt" if guessed else "")


def _by_code(reading: Reading, named: list[Mention], lookup: Lookup) -> _Wilaya | None:
    """Return the wilaya of a code; beside a doubtful code the name of a place wins."""
    code = reading.code
    if code not in lookup.rules.wilayas:
        return None
    family = lookup.family[code]
    if agreeing := [m for m in named if _wilaya_of(m) in family]:
        return _by_names(agreeing, lookup)
    fitting = [m for m in reading.mentions if _within(m.hits, family)]
    doubtful = code > _LISTS_DIFFER and not fitting
    communes = [m for m in reading.mentions if _is(m, "commune") and m.role not in _WEAK]
    if (communes or named) and not fitting and (doubtful or not reading.code_marked):
        return None
    return _Wilaya(code, None, not doubtful, "code_of_two_lists" if doubtful else "")


def _fits(mention: Mention, reading: Reading, lookup: Lookup) -> bool:
    """Say whether nothing else in the text speaks against an uncertain name."""
    family = lookup.family[_wilaya_of(mention)]
    others = [m for m in reading.mentions if m is not mention and _is(m, "commune")]
    return not others or any(_within(m.hits, family) for m in others)


def _by_daira(reading: Reading) -> _Wilaya | None:
    """Return the wilaya of a district: only its wilaya is certain."""
    for mention in reading.mentions:
        codes = {hit.wilaya for hit in mention.hits if hit.kind in ("daira", "commune")}
        if len(codes) == 1 and (mention.role == "daira" or _is(mention, "daira")):
            return _Wilaya(codes.pop(), mention)
    return None


def _by_postal(reading: Reading, lookup: Lookup) -> _Wilaya | None:
    """Return the wilaya of a postal code: the communes that have it, else its first digits."""
    if not reading.postal:
        return None
    communes = [lookup.rules.communes[code] for code in lookup.postal.get(reading.postal, ())]
    codes = {commune.wilaya for commune in communes}
    if len(codes) == 1:
        return _Wilaya(codes.pop(), reason="postal_code")
    prefix = reading.postal[:2]
    if prefix <= "58":
        return _Wilaya(prefix, sure=reading.postal[2:] == "000", reason="postal_code")
    return None


# --- the commune inside a wilaya ------------------------------------------------------------


def _within(hits: Hits, family: Iterable[str]) -> Hits:
    return tuple(hit for hit in hits if hit.commune and hit.wilaya in family)


def _inside(reading: Reading, wilaya: _Wilaya, lookup: Lookup, level: str) -> Verdict:
    """Return the commune that the text names in a wilaya, or the wilaya alone."""
    if wilaya.reason == "chief_town":  # "Oran, Oran", "Bou Saâda, M'Sila"
        chief = lookup.rules.wilayas[wilaya.code].chief
        return Verdict(wilaya.code, chief, Outcome.FIXED, "chief_town")
    family = lookup.family[wilaya.code]
    others = [m for m in reading.mentions if m is not wilaya.mention]
    fitting = [m for m in others if _within(m.hits, family)]
    spelt = _spelt_inside(reading, wilaya, lookup)
    if spelt is not None and not any(m.whole or m.role == "commune" for m in fitting):
        return spelt
    if fitting:
        return _choose(fitting, reading, wilaya, lookup)
    against = [m for m in others if _against(m, reading, lookup)]
    if against:
        return _contradiction(against[-1], wilaya)
    return _wilaya_alone(reading, wilaya, lookup, level)


def _choose(
    fitting: list[Mention], reading: Reading, wilaya: _Wilaya, lookup: Lookup
) -> Verdict:
    """Return the best of the communes named: marked, then plain, then quarters and streets."""
    family = lookup.family[wilaya.code]
    ranked = sorted(fitting, key=lambda m: _rank(m, reading, lookup))
    best = ranked[0]
    equals = [m for m in ranked if _rank(m, reading, lookup) == _rank(best, reading, lookup)]
    best = _of_equals(equals, family, lookup)
    hits = _own_first(_within(best.hits, family), wilaya.code)
    guess = ""
    if len({hit.commune for hit in hits}) > 1:
        return _open(hits, lookup)
    if not any(hit.kind == "commune" for hit in hits):
        guess = "quarter"
    elif best.role in _WEAK:
        guess = "address"
    elif best.how in ("spelling", "frame"):
        guess = "misspelt"
    elif len({hits[0].commune, *(h.commune for m in equals for h in _within(m.hits, family))}) > 1:
        guess = "" if _district_of(equals, family, lookup) else "several_places"
    verdict = Verdict(hits[0].wilaya, hits[0].commune, Outcome.FIXED, _how(best, hits))
    return replace(verdict, outcome=Outcome.GUESSED, reason=guess) if guess else verdict


def _rank(mention: Mention, reading: Reading, lookup: Lookup) -> int:
    """Return how near a mention is to naming the commune: less is nearer."""
    if mention.role == "commune":
        return 0
    if mention.role in _WEAK or _is_person(mention, reading, lookup):
        return 3
    return 1 if _is(mention, "commune") else 2


def _is_person(mention: Mention, reading: Reading, lookup: Lookup) -> bool:
    """Say whether a name in an address is that of the person a street is called after."""
    words = reading.tokens[mention.part][mention.start : mention.stop]
    named = " ".join(words) in lookup.rules.words["person"]
    return named and reading.address[mention.part]


def _of_equals(equals: list[Mention], family: Iterable[str], lookup: Lookup) -> Mention:
    """Return the mention that counts: "commune, daira" gives the first, else the last."""
    if len(equals) == 1:
        return equals[0]
    return _district_of(equals, family, lookup) or equals[-1]


def _district_of(
    equals: list[Mention], family: Iterable[str], lookup: Lookup
) -> Mention | None:
    """Return the first of two mentions where the second is the district (daira) of the first."""
    first, second = equals[0], equals[-1]
    for hit in _within(first.hits, family):
        daira = lookup.exact(tight(lookup.rules.communes[hit.commune].daira))
        if {h.commune for h in daira} & {h.commune for h in _within(second.hits, family)}:
            return first
    return None


def _own_first(hits: Hits, wilaya: str) -> Hits:
    """Return the hits of the wilaya itself where there are some: its family is only accepted."""
    return tuple(hit for hit in hits if hit.wilaya == wilaya) or hits


def _how(mention: Mention, hits: Hits) -> str:
    if mention.how == "exact":
        return "spelling" if any(hit.official for hit in hits) else "alias"
    return "spelling"


def _spelt_inside(reading: Reading, wilaya: _Wilaya, lookup: Lookup) -> Verdict | None:
    """Return the commune that words misspell which no name of the wilaya covers."""
    family = lookup.family[wilaya.code]
    for index in range(len(reading.parts)):
        names = [m for m in reading.mentions if m.part == index]
        if any(m is wilaya.mention or m.whole and _within(m.hits, family) for m in names):
            continue
        plain = not reading.address[index] and len(reading.tokens[index]) <= _MAX_NAME
        for words in _attempts(reading, index, plain):
            hits, how = lookup.inside(words, wilaya.code)
            if not hits or (not plain and how not in ("exact", "sound")):
                continue
            guessed = how in ("spelling", "frame") or not plain
            outcome = Outcome.GUESSED if guessed else Outcome.FIXED
            reason = "misspelt" if guessed else "spelling"
            return Verdict(hits[0].wilaya, hits[0].commune, outcome, reason)
    return None


def _attempts(reading: Reading, index: int, plain: bool) -> Iterable[list[str]]:
    """Return the word groups of a part that may be a commune's name, the likeliest first."""
    if plain:
        return [name] if (name := reading.name(index)) else []
    rest = reading.rest[index]
    return [rest[-size:] for size in (3, 2, 1) if len(rest) >= size and len(rest[-size]) > 3]


def _against(mention: Mention, reading: Reading, lookup: Lookup) -> bool:
    """Say whether a mention names a place elsewhere, plainly enough to contradict."""
    if mention.role in _WEAK or reading.address[mention.part] or mention.how != "exact":
        return False
    if not (mention.whole or mention.role == "commune"):
        return False
    plain = [hit for hit in mention.hits if hit.kind in ("commune", "wilaya") and hit.certain]
    return len(plain) > 0


def _contradiction(mention: Mention, wilaya: _Wilaya) -> Verdict:
    """Keep the written wilaya, name the commune that speaks against it."""
    communes = tuple(dict.fromkeys(hit.commune for hit in mention.hits if hit.commune))
    return Verdict(wilaya.code, "", Outcome.GUESSED, "contradiction", communes)


def _wilaya_alone(
    reading: Reading, wilaya: _Wilaya, lookup: Lookup, level: str
) -> Verdict:
    """Return the wilaya without a commune, or its chief town where the column or the text says."""
    code = wilaya.code
    if not wilaya.sure:
        return _wilaya_guessed(wilaya, lookup, level)
    mention = wilaya.mention
    if mention is not None and mention.role in ("", "commune") and _is(mention, "wilaya"):
        before_code = reading.code_follows and reading.code in lookup.family[code]
        if mention.role == "commune" or before_code or (level == "commune" and mention.whole):
            return Verdict(code, lookup.rules.wilayas[code].chief, Outcome.FIXED, "chief_town")
    if wilaya.reason == "postal_code" and reading.postal[2:] != "000":
        communes = lookup.postal.get(reading.postal, ())
        if len(communes) == 1:
            return Verdict(code, communes[0], Outcome.GUESSED, "postal_code")
    return Verdict(code, "", Outcome.FIXED, "wilaya_only")


def _wilaya_guessed(wilaya: _Wilaya, lookup: Lookup, level: str) -> Verdict:
    """Return a wilaya that its evidence leaves in doubt, with the communes it may be instead."""
    if wilaya.reason != "ambiguous" or wilaya.mention is None:
        return Verdict(wilaya.code, "", Outcome.GUESSED, wilaya.reason)
    if level == "wilaya":
        return Verdict(wilaya.code, "", Outcome.FIXED, "wilaya_only")
    communes = tuple(dict.fromkeys(hit.commune for hit in wilaya.mention.hits if hit.commune))
    chief = lookup.rules.wilayas[wilaya.code].chief
    city = chief if level == "commune" and communes == (chief,) else ""
    return Verdict(wilaya.code, city, Outcome.GUESSED, "ambiguous", communes)


# --- without a wilaya -----------------------------------------------------------------------


def _respelt(reading: Reading, lookup: Lookup) -> Reading:
    """Return the reading with mentions for unread parts that sound or look like a name."""
    more: list[Mention] = []
    plain = [m for m in reading.mentions if _is(m, "commune", "wilaya") and m.role not in _WEAK]
    for index, rest in enumerate(reading.rest):
        tokens = reading.tokens[index]
        if reading.address[index] or not rest or len(rest) > 5:
            continue
        if any(m.part == index for m in reading.mentions):
            continue
        hits, how = lookup.by_sound(rest), "sound"
        if not hits:
            hits, how = lookup.spelled(rest), "spelling"
        if hits and (not plain or _agrees(hits, plain, lookup)):
            more.append(Mention(hits, index, 0, len(tokens), whole=True, how=how))
    return replace(reading, mentions=[*reading.mentions, *more]) if more else reading


def _agrees(hits: Hits, plain: list[Mention], lookup: Lookup) -> bool:
    """Say whether a respelt name is the wilaya of what was read for certain."""
    return any(
        hit.kind == "wilaya" and any(_within(m.hits, lookup.family[hit.wilaya]) for m in plain)
        for hit in hits
    )


def _anywhere(reading: Reading, lookup: Lookup, areas: tuple[str, ...]) -> Verdict:
    """Return the commune that a text names without its wilaya."""
    named = [m for m in reading.mentions if any(hit.commune for hit in m.hits)]
    if not named:
        return Verdict(reason=_nothing(reading))
    ranked = sorted(named, key=lambda m: (_rank(m, reading, lookup), -m.part, -m.start))
    best = ranked[0]
    rank = _rank(best, reading, lookup)
    if rank == 3 and (best.role == "street" or _is_person(best, reading, lookup)):
        return Verdict(reason="street_only")
    hits = tuple(hit for hit in best.hits if hit.commune)
    defaults = [hit for hit in best.hits if not hit.certain]
    near = _near(hits, areas, lookup)
    if near:
        return Verdict(near.wilaya, near.commune, Outcome.FIXED, "area_code")
    if defaults or len({hit.commune for hit in hits}) > 1:
        return _open(hits, lookup, defaults)
    guess = "quarter" if not any(h.kind == "commune" for h in hits) else ""
    if not guess and (rank == 3 or reading.rest[best.part]):
        guess = "address"
    if not guess and best.how in ("spelling", "frame"):
        guess = "misspelt"
    if not guess and _several(ranked, rank, reading, lookup):
        guess = "several_places"
    outcome = Outcome.GUESSED if guess else Outcome.FIXED
    return Verdict(hits[0].wilaya, hits[0].commune, outcome, guess or _how(best, hits))


def _several(ranked: list[Mention], rank: int, reading: Reading, lookup: Lookup) -> bool:
    """Say whether mentions of equal rank name different communes."""
    equal = [m for m in ranked if _rank(m, reading, lookup) == rank]
    return len({frozenset(h.commune for h in m.hits if h.commune) for m in equal}) > 1


def _near(hits: Hits, areas: tuple[str, ...], lookup: Lookup) -> Hit | None:
    """Return the one homonym in the area of the record's landline."""
    if not areas or len({hit.commune for hit in hits}) < 2:
        return None
    wilayas = lookup.rules.wilayas
    near = {h.commune: h for h in hits if set(wilayas[h.wilaya].area_codes) & set(areas)}
    return next(iter(near.values())) if len(near) == 1 else None


def _open(hits: Hits, lookup: Lookup, defaults: list[Hit] | None = None) -> Verdict:
    """Return an undecided homonym: the usual answer as a guess, or the candidates alone."""
    communes = tuple(dict.fromkeys(hit.commune for hit in hits if hit.commune))
    if defaults:
        usual = defaults[0]
        return Verdict(usual.wilaya, usual.commune, Outcome.GUESSED, "ambiguous", communes)
    wilayas = {hit.wilaya for hit in hits}
    wilaya = wilayas.pop() if len(wilayas) == 1 else ""
    return Verdict(wilaya, "", Outcome.GUESSED, "ambiguous", communes)


def _nothing(reading: Reading) -> str:
    """Return why a text without a place is refused."""
    if any(_is(m, "country") for m in reading.mentions) and not any(reading.rest):
        return "country_only"
    return "unknown_place"
