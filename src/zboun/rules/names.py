"""The name tables as a frozen value: lexicon, confusables, and the words that stand around names.

Texts are kept as the tables write them; ``fields.name_lexicon`` folds them into look-ups, because
folding is a matter of the fields. Tables: ``name_given``, ``name_family``, ``name_confusables``,
``name_words`` (particles, construct heads, titles, civil markers, company forms, notes).

May import: errors, rules.tables. Tests: ``tests/rules/test_names.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zboun.errors import RulesError
from zboun.rules.faults import fault, none_of
from zboun.rules.tables import Row, Tables

VERDICTS = ("DIFFERENT", "REVIEW", "SAME")
WORD_KINDS = ("particle", "head", "title", "civil", "company", "note", "place")
GENDERS = ("m", "f", "u", "")


@dataclass(frozen=True, slots=True)
class NameEntry:
    """One name of the lexicon with its spellings; ``weak`` spellings may be another name."""

    name: str
    arabic: tuple[str, ...]
    role: str  # "given" | "family"
    gender: str  # "m" | "f" | "u" (borne by both) | "" (families)
    variants: tuple[str, ...]
    weak: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confusable:
    """Two names that look alike, and what equality of looks is worth: DIFFERENT, REVIEW, SAME."""

    name_a: str
    arabic_a: str
    name_b: str
    arabic_b: str
    verdict: str


@dataclass(frozen=True, eq=False)
class NameRules:
    """Everything the tables know of names. Equal to itself only, so that look-ups can be kept."""

    entries: tuple[NameEntry, ...]
    confusables: tuple[Confusable, ...]
    words: Mapping[str, Mapping[str, str]]  # kind -> word as written -> value


def build(tables: Tables) -> NameRules:
    """Return the name rules; RulesError names every fault of the tables at once."""
    faults: list[str] = []
    rules = NameRules(
        entries=(
            *_entries(tables.rows("name_given", ("name",)), "given", faults),
            *_entries(tables.rows("name_family", ("name",)), "family", faults),
        ),
        confusables=_confusables(tables, faults),
        words=_words(tables, faults),
    )
    if faults:
        raise RulesError(faults)
    return rules


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in (part.strip() for part in cell.split("|")) if part)


def _entries(rows: list[Row], role: str, faults: list[str]) -> list[NameEntry]:
    entries = []
    for row in rows:
        gender = row.get("gender", "")
        if not row["name"].strip():
            faults.append(fault("no_name", f"name_{role}", "a row without a name"))
        if gender not in GENDERS:
            faults.append(none_of(f"name_{role}: {row['name']}", gender, GENDERS))
        spellings = (_split(row[column]) for column in ("arabic", "variants", "weak"))
        arabic, variants, weak = spellings
        entries.append(NameEntry(row["name"].strip(), arabic, role, gender, variants, weak))
    return entries


def _confusables(tables: Tables, faults: list[str]) -> tuple[Confusable, ...]:
    key = ("name_a", "arabic_a", "name_b", "arabic_b")
    rows = tables.rows("name_confusables", key)
    for row in rows:
        if row["verdict"] not in VERDICTS:
            pair = f"{row['name_a']} / {row['name_b']}"
            faults.append(none_of(f"name_confusables: {pair}", row["verdict"], VERDICTS))
    return tuple(Confusable(*(row[column] for column in (*key, "verdict"))) for row in rows)


def _words(tables: Tables, faults: list[str]) -> Mapping[str, Mapping[str, str]]:
    words: dict[str, dict[str, str]] = {kind: {} for kind in WORD_KINDS}
    for row in tables.rows("name_words", ("kind", "word")):
        if row["kind"] not in words:
            faults.append(none_of(f"name_words: {row['word']}", row["kind"], WORD_KINDS))
            continue
        words[row["kind"]][row["word"]] = row["value"]
    return MappingProxyType({kind: MappingProxyType(found) for kind, found in words.items()})
