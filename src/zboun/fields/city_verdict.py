"""Weighs what a text says of places: the wilaya first, then the commune inside it.

The order of evidence: a written wilaya, its code, the postal code, the landline's area; a homonym
that none of them decides stays open, with its candidates. A guess is called a guess.
May import: model, rules, fields.city_lookup, fields.city_reading.
Tests: ``tests/fields/test_city.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from zboun.fields.city_keys import tight
from zboun.fields.city_lookup import Hit, Hits, Lookup
from zboun.fields.city_reading import Mention, Part, Reading
from zboun.fields.city_wilaya import LAST, WEAK, Wilaya, is_a, rank_of, wilaya_of, within
from zboun.model import Outcome

MAX_NAME = 6  # words
_SURE_LETTERS = 5  # a shorter word at the end of an address is not taken for a town by its sound


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided; ``reason`` is stable."""

    wilaya: str = ""
    commune: str = ""
    outcome: Outcome = Outcome.REFUSED
    reason: str = "unknown_place"
    candidates: tuple[str, ...] = ()  # ONS codes
    country: str = ""
    taken: frozenset[int] = frozenset()  # parts whose words were a misspelt name


def decide(
    reading: Reading, lookup: Lookup, level: str = "", areas: tuple[str, ...] = ()
) -> Verdict:
    """Return the verdict on a reading; ``areas`` are landline prefixes of the same record."""
    if abroad := _abroad(reading):
        return Verdict(reason="abroad", country=abroad)
    wilaya = wilaya_of(reading, lookup)
    if wilaya is None or (wilaya.reason == "ambiguous" and not _whole(wilaya)):
        reading = _respelt(reading, lookup)
        wilaya = wilaya_of(reading, lookup)
    if wilaya is not None:
        verdict = _inside(reading, wilaya, lookup, level)
    else:
        verdict = _anywhere(reading, lookup, areas)
    if verdict.wilaya and any(m.whole and is_a(m, "abroad") for m in reading.mentions):
        verdict = replace(verdict, outcome=Outcome.GUESSED, reason="contradiction")
    respelt = {m.part for m in reading.mentions if m.how != "exact" and m.whole}
    return replace(verdict, taken=verdict.taken | respelt) if respelt else verdict


def _whole(wilaya: Wilaya) -> bool:
    return wilaya.mention is not None and wilaya.mention.whole


def _abroad(reading: Reading) -> str:
    """Return the foreign country that a text names, where it names no place of ours."""
    lands = [m for m in reading.mentions if is_a(m, "abroad") and m.role not in WEAK]
    ours = [m for m in reading.mentions if not is_a(m, "abroad", "country", "vague")]
    if not lands or reading.code_marked or any(reading.address):
        return ""
    if any(m.role not in WEAK for m in ours):
        return ""
    return next(hit.country for hit in lands[-1].hits if hit.kind == "abroad")


# --- the commune inside a wilaya ------------------------------------------------------------


def _inside(reading: Reading, wilaya: Wilaya, lookup: Lookup, level: str) -> Verdict:
    """Return the commune that the text names in a wilaya, or the wilaya alone."""
    if wilaya.reason == "chief_town":  # "Oran, Oran", "Bou Saâda, M'Sila"
        chief = lookup.rules.wilayas[wilaya.code].chief
        return Verdict(wilaya.code, chief, Outcome.FIXED, "chief_town")
    family = lookup.family[wilaya.code]
    others = [m for m in reading.mentions if m is not wilaya.mention]
    fitting = [m for m in others if within(m.hits, family)]
    if not any(m.whole or m.role == "commune" for m in fitting):
        spelt = _spelt_inside(reading, wilaya, lookup)
        if spelt is not None:
            return spelt
    if fitting:
        return _choose(fitting, reading, wilaya, lookup)
    against = [m for m in others if _against(m, reading, lookup)]
    if against:
        return _contradiction(against[-1], wilaya)
    return _wilaya_alone(reading, wilaya, lookup, level)


def _choose(fitting: list[Mention], reading: Reading, wilaya: Wilaya, lookup: Lookup) -> Verdict:
    """Return the best of the communes named: marked, then plain, then quarters and streets."""
    family = lookup.family[wilaya.code]
    ranked = sorted(fitting, key=lambda m: rank_of(m, reading, lookup))
    best = ranked[0]
    equals = [m for m in ranked if rank_of(m, reading, lookup) == rank_of(best, reading, lookup)]
    best = _of_equals(equals, family, lookup)
    hits = _own_first(within(best.hits, family), wilaya.code)
    guess = ""
    if len({hit.commune for hit in hits}) > 1:
        return _open(hits, lookup)
    if not any(hit.kind == "commune" for hit in hits):
        guess = "quarter"
    elif best.role in WEAK:
        guess = "address"
    elif best.how in ("spelling", "frame"):
        guess = "misspelt"
    elif len({hits[0].commune, *(h.commune for m in equals for h in within(m.hits, family))}) > 1:
        guess = "" if _district_of(equals, family, lookup) else "several_places"
    verdict = Verdict(hits[0].wilaya, hits[0].commune, Outcome.FIXED, _how(best, hits))
    return replace(verdict, outcome=Outcome.GUESSED, reason=guess) if guess else verdict


def _of_equals(equals: list[Mention], family: Iterable[str], lookup: Lookup) -> Mention:
    """Return the mention that counts: "commune, daira" gives the first, else the last."""
    if len(equals) == 1:
        return equals[0]
    return _district_of(equals, family, lookup) or equals[-1]


def _district_of(equals: list[Mention], family: Iterable[str], lookup: Lookup) -> Mention | None:
    """Return the first of two mentions where the second is the district (daira) of the first."""
    first, second = equals[0], equals[-1]
    for hit in within(first.hits, family):
        daira = lookup.exact(tight(lookup.rules.communes[hit.commune].daira))
        if {h.commune for h in daira} & {h.commune for h in within(second.hits, family)}:
            return first
    return None


def _own_first(hits: Hits, wilaya: str) -> Hits:
    """Return the hits of the wilaya itself where there are some: its family is only accepted."""
    return tuple(hit for hit in hits if hit.wilaya == wilaya) or hits


def _how(mention: Mention, hits: Hits) -> str:
    if mention.how == "exact":
        return "spelling" if any(hit.official for hit in hits) else "alias"
    return "spelling"


def _spelt_inside(reading: Reading, wilaya: Wilaya, lookup: Lookup) -> Verdict | None:
    """Return the commune that words misspell which no name of the wilaya covers."""
    family = lookup.family[wilaya.code]
    for index in range(len(reading.parts)):
        names = [m for m in reading.mentions if m.part == index]
        if any(m.whole and (m is wilaya.mention or within(m.hits, family)) for m in names):
            continue
        plain = not reading.address[index] and len(reading.tokens[index]) <= MAX_NAME
        for words in _attempts(reading, index, plain, wilaya, lookup):
            named = plain and any(m.whole and is_a(m, "commune", "wilaya") for m in names)
            hits, how = lookup.inside(words, wilaya.code, named, heard=not plain)
            if not hits or (not plain and how not in ("exact", "sound")):
                continue
            guessed = how in ("spelling", "frame") or not plain
            outcome = Outcome.GUESSED if guessed else Outcome.FIXED
            reason = "misspelt" if guessed else "spelling"
            taken = frozenset({index} if plain else ())
            return Verdict(hits[0].wilaya, hits[0].commune, outcome, reason, taken=taken)
    return None


def _attempts(
    reading: Reading, index: int, plain: bool, wilaya: Wilaya, lookup: Lookup
) -> list[list[str]]:
    """Return the word groups of a part that may be a commune's name, the likeliest first."""
    rest = reading.rest[index]
    said = wilaya.mention
    beside = said is not None and said.part == index
    if not (rest and plain if beside else rest or plain):
        return []
    reading.asked.append(index)
    if said is not None and beside:
        return [_beside(reading, said, lookup)]
    if plain:
        return [name] if (name := reading.name(index)) else []
    return rest_tails(rest)


def rest_tails(rest: list[str]) -> list[list[str]]:
    """Return the last unknown words of an address that may be a commune's name."""
    return [rest[-size:] for size in (3, 2, 1) if len(rest) >= size and len(rest[-size]) > 3]


def _beside(reading: Reading, said: Mention, lookup: Lookup) -> list[str]:
    """Return the words of a part beside the wilaya that it names, without markers."""
    kinds = lookup.rules.words
    silent = kinds["wilaya"] | kinds["commune"] | kinds["daira"] | kinds["of"]
    tokens = reading.tokens[said.part]
    beside = tokens[: said.start] + tokens[said.stop :]
    return [word for word in beside if not word.isdecimal() and word not in silent]


def _against(mention: Mention, reading: Reading, lookup: Lookup) -> bool:
    """Say whether a mention names a place elsewhere, plainly enough to contradict."""
    if mention.role in WEAK or reading.address[mention.part] or mention.how != "exact":
        return False
    if not (mention.whole or mention.role == "commune"):
        return False
    plain = [hit for hit in mention.hits if hit.kind in ("commune", "wilaya") and hit.certain]
    return len(plain) > 0


def _contradiction(mention: Mention, wilaya: Wilaya) -> Verdict:
    """Keep the written wilaya, name the commune that speaks against it."""
    communes = tuple(dict.fromkeys(hit.commune for hit in mention.hits if hit.commune))
    return Verdict(wilaya.code, "", Outcome.GUESSED, "contradiction", communes)


def _wilaya_alone(reading: Reading, wilaya: Wilaya, lookup: Lookup, level: str) -> Verdict:
    """Return the wilaya without a commune, or its chief town where the column or the text says."""
    code = wilaya.code
    if not wilaya.sure:
        return _wilaya_guessed(wilaya, lookup, level)
    mention = wilaya.mention
    if mention is not None and mention.role in ("", "commune") and is_a(mention, "wilaya"):
        before_code = reading.code_follows and reading.code in lookup.family[code]
        if mention.role == "commune" or before_code or (level == "commune" and mention.whole):
            return Verdict(code, lookup.rules.wilayas[code].chief, Outcome.FIXED, "chief_town")
    if wilaya.reason == "postal_code" and reading.postal[2:] != "000":
        communes = lookup.postal.get(reading.postal, ())
        if len(communes) == 1:
            return Verdict(code, communes[0], Outcome.GUESSED, "postal_code")
    return Verdict(code, "", Outcome.FIXED, "wilaya_only")


def _wilaya_guessed(wilaya: Wilaya, lookup: Lookup, level: str) -> Verdict:
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
    """Return the reading with mentions for words that sound or look like a name."""
    plain = [m for m in reading.mentions if is_a(m, "commune", "wilaya") and m.role not in WEAK]
    more: list[Mention] = []
    replaced: set[int] = set()
    for index, rest in enumerate(reading.rest):
        if not rest:
            continue
        others = [m for m in plain if m.part != index]
        found = _respelt_part(reading, index, lookup)
        if found and (not others or _agrees(found.hits, others, lookup)):
            more.append(found)
            replaced.add(index)
    kept = [m for m in reading.mentions if m.part not in replaced]
    return replace(reading, mentions=[*kept, *more]) if more else reading


def _respelt_part(reading: Reading, index: int, lookup: Lookup) -> Mention | None:
    """Return the name that a part means as a whole, or that an address ends with."""
    tokens = reading.name(index)
    if not reading.address[index] and len(tokens) <= MAX_NAME:
        reading.asked.append(index)
        hits, how = lookup.by_sound(tokens), "sound"
        if not hits:
            hits, how = lookup.spelled(tokens), "spelling"
        if not hits:
            hits, how = lookup.by_frame(tokens), "frame"
        return Mention(hits, index, 0, len(tokens), whole=True, how=how) if hits else None
    if any(m.part == index for m in reading.mentions):
        return None
    reading.asked.append(index)
    return _heard_last(tokens, index, lookup)


def _heard_last(tokens: list[str], index: int, lookup: Lookup) -> Mention | None:
    """Return the name that the last words of an address sound like, where it is one place."""
    silent = lookup.silent
    for size in (4, 3, 2):
        tail = tokens[-size:]
        if len(tokens) > size and sum(map(len, tail)) >= _SURE_LETTERS and tail[0] not in silent:
            hits = lookup.by_sound(tail)
            if len({hit.place for hit in hits}) == 1:
                start = len(tokens) - size
                return Mention(hits, index, start, len(tokens), how="sound")
    return None


def says_nothing(part: Part, lookup: Lookup) -> bool:
    """Say whether the unknown words of an address mean no place, whatever stands around it."""
    name = [word for word in part.tokens if not word.isdecimal()]
    if not part.found and _heard_last(name, 0, lookup):
        return False
    return not any(lookup.may_be_inside(tail) for tail in rest_tails(part.rest))


def _agrees(hits: Hits, plain: list[Mention], lookup: Lookup) -> bool:
    """Say whether a respelt name is the wilaya of what was read for certain."""
    return any(
        hit.kind == "wilaya" and any(within(m.hits, lookup.family[hit.wilaya]) for m in plain)
        for hit in hits
    )


def _anywhere(reading: Reading, lookup: Lookup, areas: tuple[str, ...]) -> Verdict:
    """Return the commune that a text names without its wilaya."""
    named = [m for m in reading.mentions if any(hit.commune for hit in m.hits)]
    if not named:
        return Verdict(reason=_nothing(reading))
    ranked = sorted(named, key=lambda m: (rank_of(m, reading, lookup), -m.part, -m.start))
    best = ranked[0]
    rank = rank_of(best, reading, lookup)
    if rank == LAST and (best.role != "quarter" or any(reading.rest)):
        return Verdict(reason="street_only")
    hits = tuple(hit for hit in best.hits if hit.commune)
    defaults = [hit for hit in best.hits if not hit.certain]
    near = _near(hits, areas, lookup)
    if near:
        return Verdict(near.wilaya, near.commune, Outcome.FIXED, "area_code")
    if defaults or len({hit.commune for hit in hits}) > 1:
        return _open(hits, lookup, defaults)
    guess = "quarter" if not any(h.kind == "commune" for h in hits) else ""
    if guess and _generic(best, reading, lookup):
        return Verdict(reason="street_only")
    if not guess and (rank == LAST or (reading.rest[best.part] and not best.whole)):
        guess = "address"
    if not guess and best.how in ("spelling", "frame"):
        guess = "misspelt"
    if not guess and _several(ranked, rank, reading, lookup):
        guess = "several_places"
    outcome = Outcome.GUESSED if guess else Outcome.FIXED
    return Verdict(hits[0].wilaya, hits[0].commune, outcome, guess or _how(best, hits))


def _generic(mention: Mention, reading: Reading, lookup: Lookup) -> bool:
    """Say whether a longer text holds only a quarter that many towns have."""
    words = reading.tokens[mention.part][mention.start : mention.stop]
    return any(reading.rest) and " ".join(words) in lookup.rules.words["generic"]


def _several(ranked: list[Mention], rank: int, reading: Reading, lookup: Lookup) -> bool:
    """Say whether mentions of equal rank name different communes."""
    equal = [m for m in ranked if rank_of(m, reading, lookup) == rank]
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
    if any(is_a(m, "country") for m in reading.mentions) and not any(reading.rest):
        return "country_only"
    return "unknown_place"
