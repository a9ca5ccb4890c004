"""Wilayas, communes, their other names, and the words that stand around them.

The tables as frozen rows; the indices over them belong to ``fields.city_lookup``, which folds.
Communes are named by their ONS 2021 code, wilayas by their code in the scheme of 69.

May import: errors, and ``rules.tables``. Tests: ``tests/rules/test_places.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zboun.errors import RulesError
from zboun.rules.faults import Fault, fault, none_of
from zboun.rules.tables import Row, Tables

SCHEMES = ("69", "58", "48")
LEVELS = ("wilaya", "commune", "quarter", "vague", "country")


@dataclass(frozen=True, slots=True)
class Wilaya:
    """One wilaya of the law 26-06; ``mother`` is the code it was cut from, ``""`` for the old."""

    code: str  # two digits, scheme of 69
    name: str  # French
    name_ar: str
    name_tifinagh: str
    mother: str
    code_58: str
    code_48: str
    code_press: str  # the other numbering of 59-69 that circulates (press, November 2025)
    chief: str  # ONS code of the commune that bears its name
    area_codes: tuple[str, ...]  # landline prefixes, "021"


@dataclass(frozen=True, slots=True)
class Commune:
    """One commune; ``also`` are its other spellings in sources, French and Arabic."""

    code: str  # ONS 2021
    wilaya: str
    name: str  # official French spelling
    name_ar: str
    also: tuple[str, ...]
    daira: str
    postal: str  # five digits, "" unknown; some are shared
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a place; ``certain`` is False where it may mean another place too."""

    text: str
    level: str  # one of LEVELS
    wilaya: str  # code, "" for vague and country
    commune: str  # ONS code, "" unless level is commune or quarter
    certain: bool


@dataclass(frozen=True, eq=False)
class PlaceRules:
    """All that is known of places; compared by identity, so that indices can be kept by it."""

    wilayas: Mapping[str, Wilaya]
    communes: Mapping[str, Commune]
    aliases: tuple[Alias, ...]
    abroad: tuple[tuple[str, str], ...]  # (name, country)
    words: Mapping[str, frozenset[str]]  # marker kind -> folded words
    synonyms: Mapping[str, str]  # one word of a name -> its common form
    light: tuple[tuple[str, str], ...]  # letter rules, in order
    loose: tuple[tuple[str, str], ...]
    arabizi: Mapping[str, str]
    tifinagh: Mapping[str, str]

    def family(self, wilaya: str) -> frozenset[str]:
        """Return a wilaya with its mother and its daughters: what people call by one name."""
        own = self.wilayas[wilaya]
        daughters = (w.code for w in self.wilayas.values() if w.mother == wilaya)
        return frozenset((wilaya, *daughters, *((own.mother,) if own.mother else ())))


def build(tables: Tables) -> PlaceRules:
    """Return the place rules of the tables; RulesError names every row that does not fit."""
    wilayas = {row["code"]: _wilaya(row) for row in tables.rows("wilayas", ("code",))}
    faults: list[str] = []
    communes: dict[str, Commune] = {}
    for row in tables.rows("communes", ("code_ons",)):
        if row["wilaya"] not in wilayas:
            faults.append(_no_wilaya(f"communes.csv: {row['code_ons']}", row["wilaya"]))
            continue
        communes[row["code_ons"]] = _commune(row, faults)
    aliases = _aliases(tables, wilayas, communes, faults)
    if faults:
        raise RulesError(faults)
    words = tables.toml("place_words")
    kinds = {kind: frozenset(found) for kind, found in words.items() if _is_words(found)}
    return PlaceRules(
        wilayas=wilayas,
        communes=communes,
        aliases=aliases,
        abroad=tuple((r["name"], r["country"]) for r in tables.rows("place_abroad", ("name",))),
        words=kinds,
        synonyms=words["words"],
        light=tuple((old, new) for old, new in words["light"]),
        loose=tuple((old, new) for old, new in words["loose"]),
        arabizi=words["arabizi"],
        tifinagh=words["tifinagh"],
    )


def _is_words(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(word, str) for word in found)


def _wilaya(row: Row) -> Wilaya:
    return Wilaya(
        code=row["code"],
        name=row["name_fr"],
        name_ar=row["name_ar"],
        name_tifinagh=row["name_tifinagh"],
        mother=row["mother"],
        code_58=row["code_58"],
        code_48=row["code_48"],
        code_press=row["code_press"],
        chief=row["chief_commune"],
        area_codes=tuple(row["area_codes"].split()),
    )


def _no_wilaya(where: str, asked: str) -> Fault:
    return fault("no_wilaya", where, f"no wilaya {asked!r}", asked)


def _commune(row: Row, faults: list[str]) -> Commune:
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except ValueError:
        where = f"communes.csv: {row['code_ons']}"
        faults.append(fault("no_numbers", where, "coordinates are no numbers"))
        lat = lon = 0.0
    return Commune(
        code=row["code_ons"],
        wilaya=row["wilaya"],
        name=row["name_fr"],
        name_ar=row["name_ar"],
        also=tuple(name for name in f"{row['also_fr']}|{row['also_ar']}".split("|") if name),
        daira=row["daira_fr"],
        postal=row["postal_code"],
        lat=lat,
        lon=lon,
    )


def _aliases(
    tables: Tables,
    wilayas: Mapping[str, Wilaya],
    communes: Mapping[str, Commune],
    faults: list[str],
) -> tuple[Alias, ...]:
    """Return the aliases, their place given by its wilaya and its official name."""
    codes = {(commune.wilaya, commune.name): commune.code for commune in communes.values()}
    found = []
    for row in tables.rows("place_aliases", ("alias",)):
        level, wilaya, text = row["level"], row["wilaya"], row["alias"]
        of_commune = level in ("commune", "quarter")
        code = codes.get((wilaya, row["place"]), "") if of_commune else ""
        if level not in LEVELS:
            faults.append(none_of(f"place_aliases.csv: {text}", level, LEVELS))
        elif of_commune and not code:
            place = row["place"]
            faults.append(
                fault(
                    "no_commune",
                    f"place_aliases.csv: {text}",
                    f"no commune {place!r} in {wilaya!r}",
                    place,
                    wilaya,
                )
            )
        elif level == "wilaya" and wilaya not in wilayas:
            faults.append(_no_wilaya(f"place_aliases.csv: {text}", wilaya))
        found.append(Alias(text, level, wilaya, code, row["certain"] == "yes"))
    return tuple(found)
