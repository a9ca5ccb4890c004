"""The field city: any text that names a place -> commune, wilaya, candidates.

    parse("Kouba, Alger")        one cell
    parse_batch(values)          a column, by its distinct values
    wilaya_code("68", "58")      another numbering
    coordinates("Kouba", "16")   latitude and longitude

``clean`` is the commune's official French spelling. Where only the wilaya is known it is empty
and the outcome is still ``clean`` or ``fixed``, the reason ``wilaya_only``. A homonym that nothing
decides is ``guessed``: its name where all its candidates share it, no wilaya unless they share one.
The split: ``city_keys`` compares names, ``city_lookup`` finds them, ``city_reading`` reads a text,
``city_verdict`` decides, ``city_batch`` does columns.

May import: rules, model, fields.text. Tests: ``tests/fields/test_city.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from zboun.fields.city_keys import tight
from zboun.fields.city_lookup import Lookup, lookup
from zboun.fields.city_reading import leftover, read
from zboun.fields.city_verdict import Verdict, decide
from zboun.fields.text import ascii_digits, cell_text, fold, strip_marks
from zboun.model import Outcome, Step, Value
from zboun.rules import Rules, load
from zboun.rules.places import SCHEMES, Commune, PlaceRules, Wilaya

MAX_LETTERS = 500  # a longer text is a letter, not a place


@dataclass(frozen=True, slots=True)
class CityValue(Value):
    """A place, read; ``clean`` is the commune."""

    wilaya_code: str = ""  # two digits, scheme of 69
    wilaya: str = ""  # French name
    commune_code: str = ""  # ONS 2021
    candidates: tuple[str, ...] = ()  # "Commune (code)", of an open homonym or a contradiction
    detail: str = ""  # what else the text says: quarter, street
    abroad: str = ""  # country


def parse(
    raw: Any,
    rules: Rules | PlaceRules | None = None,
    *,
    level: str = "",
    area_codes: tuple[str, ...] = (),
) -> CityValue:
    """Return the commune and the wilaya that a cell names.

    ``level`` is what the column's header promises: "wilaya", "commune" or "". ``area_codes`` are
    the landline prefixes of the same record ("021"): they decide between homonyms, nothing else.
    Refused: places abroad, streets without a town, e-mails, phones, fillers, unknown names.

    >>> value = parse("COMMUNE EL KHROUB W.CONSTANTINE")
    >>> value.clean, value.wilaya_code, str(value.outcome), value.reason
    ('El Khroub', '25', 'fixed', 'spelling')
    >>> value = parse("9santina"); value.clean, value.wilaya, value.reason
    ('', 'Constantine', 'wilaya_only')
    >>> value = parse("El Marsa"); str(value.outcome), value.wilaya_code, value.candidates
    ('guessed', '', ('El Marsa (02)', 'El Marsa (16)', 'El Marsa (21)'))
    >>> value = parse("Marseille"); str(value.outcome), value.reason, value.abroad
    ('refused', 'abroad', 'France')
    """
    places = place_rules(rules)
    found = lookup(places)
    written = cell_text(raw)
    text = ascii_digits(strip_marks(written[: MAX_LETTERS + 1]))
    if not text:
        return CityValue(written, "", Outcome.EMPTY)
    if reason := _no_place(text, written, found):
        return CityValue(written, "", Outcome.REFUSED, reason)
    reading = read(text, found)
    verdict = decide(reading, found, level, area_codes)
    place = place_of(verdict, leftover(reading, verdict.taken), places)
    place = settled(place, text)
    return _value(written, place, reading.parts)


def _value(written: str, place: Place, parts: list[str]) -> CityValue:
    """Return a place as the value of the text that names it."""
    outcome, reason = place.outcome, place.reason
    if written in place.right:
        outcome, reason = Outcome.CLEAN, "" if place.clean else reason
    said = place.clean or place.wilaya
    steps = (Step(reason, written, said),) if outcome in (Outcome.FIXED, Outcome.GUESSED) else ()
    return CityValue(
        written, place.clean, outcome, reason, steps,
        wilaya_code=place.wilaya_code,
        wilaya=place.wilaya,
        commune_code=place.commune_code,
        candidates=place.candidates,
        detail=", ".join(parts[index] for index in place.left),
        abroad=place.abroad,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """What a reading means, whatever the words that it was written in."""

    clean: str
    outcome: Outcome
    reason: str
    wilaya_code: str
    wilaya: str
    commune_code: str
    candidates: tuple[str, ...]
    abroad: str
    names: tuple[str, ...] = ()  # of an open homonym's candidates: the one written is kept
    right: tuple[str, ...] = ()  # texts that are already the contract's form of it
    left: tuple[int, ...] = ()  # parts that hold more than names


def place_rules(rules: Rules | PlaceRules | None) -> PlaceRules:
    """Return the place rules of whatever rules a caller gives; ours for None."""
    if isinstance(rules, PlaceRules):
        return rules
    return (rules or load()).places


def _no_place(text: str, written: str, found: Lookup) -> str:
    """Return why a text cannot be a place, before it is read; ``""`` when it may be one."""
    if len(written) > MAX_LETTERS:
        return "too_long"
    folded = fold(text)
    if not folded or folded in found.rules.words["filler"]:
        return "filler"
    if "@" in text or (sum(map(str.isdigit, text)) >= 8 and not any(map(str.isalpha, text))):
        return "not_a_place"
    if any(hit.kind == "vague" for hit in found.exact(tight(text))):
        return "vague"
    return ""


def place_of(verdict: Verdict, left: tuple[int, ...], rules: PlaceRules) -> Place:
    """Return a verdict as a place, with the names that people read."""
    communes, wilayas = rules.communes, rules.wilayas
    commune = communes[verdict.commune] if verdict.commune else None
    wilaya = wilayas[verdict.wilaya] if verdict.wilaya else None
    is_open = verdict.reason == "ambiguous" and len(verdict.candidates) > 1 and not commune
    return Place(
        commune.name if commune else "",
        verdict.outcome,
        verdict.reason,
        wilaya_code=wilaya.code if wilaya else "",
        wilaya=wilaya.name if wilaya else "",
        commune_code=commune.code if commune else "",
        candidates=tuple(f"{communes[c].name} ({communes[c].wilaya})" for c in verdict.candidates),
        abroad=verdict.country,
        names=tuple(communes[c].name for c in verdict.candidates) if is_open else (),
        right=_right_forms(commune, wilaya, verdict),
        left=left,
    )


def _right_forms(
    commune: Commune | None, wilaya: Wilaya | None, verdict: Verdict
) -> tuple[str, ...]:
    """Return the texts that are already the contract's form of a place without doubt."""
    if verdict.outcome is not Outcome.FIXED or wilaya is None or verdict.reason == "area_code":
        return ()
    if commune is None:
        return wilaya.name, wilaya.code
    name = commune.name
    return name, f"{name}, {wilaya.name}", f"{name}, {wilaya.code}"


def settled(place: Place, text: str) -> Place:
    """Return an open homonym with the name that the text gives it; refused where there is none."""
    clean = _kept_name(place.names, text) if place.names else place.clean
    refused = place.outcome is Outcome.GUESSED and not (clean or place.wilaya)
    outcome = Outcome.REFUSED if refused else place.outcome
    return replace(place, clean=clean, outcome=outcome) if place.names or refused else place


def _kept_name(names: tuple[str, ...], text: str) -> str:
    """Return the name that an open homonym keeps: the one written, or the one that all have."""
    written = [name for name in names if tight(name) == tight(text)]
    shared = names if len({tight(name) for name in names}) == 1 else ()
    return next(iter(written or shared), "")


def wilaya_code(code: str, scheme: str = "69", rules: Rules | PlaceRules | None = None) -> str:
    """Return a wilaya's code (scheme of 69) in another scheme: "69", "58" or "48".

    The daughters of 2026 and 2019 go back to their mothers; an unknown code gives ``""``.

    >>> wilaya_code("68", "58"), wilaya_code("51", "48"), wilaya_code("31", "48")
    ('28', '07', '31')
    """
    if scheme not in SCHEMES:
        raise ValueError(f"scheme {scheme!r}: there are {', '.join(SCHEMES)}")
    wilaya = place_rules(rules).wilayas.get(code)
    if wilaya is None:
        return ""
    return {"69": wilaya.code, "58": wilaya.code_58, "48": wilaya.code_48}[scheme]


def coordinates(
    city: str, wilaya_code: str, rules: Rules | PlaceRules | None = None
) -> tuple[float, float] | None:
    """Return latitude and longitude (degrees) of a commune by its clean name and wilaya.

    >>> coordinates("Kouba", "16")
    (36.74413, 3.086474)
    >>> coordinates("Kouba", "31") is None
    True
    """
    found = lookup(place_rules(rules))
    for hit in found.exact(tight(city)):
        if hit.kind == "commune" and hit.wilaya == wilaya_code:
            commune = found.rules.communes[hit.commune]
            return commune.lat, commune.lon
    return None


def parse_batch(
    values: Any, rules: Rules | PlaceRules | None = None, *, level: Any = "", area_codes: Any = None
) -> Any:
    """Return ``parse`` of every value of an Arrow array, as a table; see ``city_batch``."""
    from zboun.fields import city_batch

    return city_batch.parse_batch(values, rules, level=level, area_codes=area_codes)


def wilaya_codes(codes: Any, scheme: str = "69", rules: Rules | PlaceRules | None = None) -> Any:
    """Return ``wilaya_code`` of every code of an Arrow array; see ``city_batch``."""
    from zboun.fields import city_batch

    return city_batch.wilaya_codes(codes, scheme, rules)


def coordinates_batch(cities: Any, codes: Any, rules: Rules | PlaceRules | None = None) -> Any:
    """Return a table ``lat``, ``lon`` for two Arrow arrays; see ``city_batch``."""
    from zboun.fields import city_batch

    return city_batch.coordinates_batch(cities, codes, rules)


def mentions(text: str, rules: Rules | PlaceRules | None = None) -> list[CityValue]:
    """Return the places that a message says of its writer; see ``city_mentions``."""
    from zboun.fields import city_mentions

    return city_mentions.mentions(text, rules)
