"""Column headers, the words of titles and totals, and the exports of other programs.

Turns ``headers.csv``, ``headers_words.toml`` and ``known_exports.toml`` into one frozen value with
the look-ups ready; everything is kept folded. How a header is read with them: ``columns.headers``.

May import: errors, model, and the folding of ``fields.text``.
Tests: ``tests/rules/test_header_rules.py``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zboun.errors import RulesError
from zboun.fields.text import fold
from zboun.rules.faults import fault
from zboun.rules.proper_names import proper_names
from zboun.rules.tables import Row, Tables

# What a column may be taken for: the first line are fields of a record (and what `--map` accepts),
# the second is read only as a help, the third is known and not used.
MAPPABLE = (
    "name", "given_name", "family_name", "phone", "email", "city", "wilaya", "commune", "address",
    "status", "date", "first_seen", "last_seen", "notes", "company", "fax",
)  # fmt: skip
HELPERS = ("middle_name", "postal", "labels")
UNUSED = ("owner", "id", "other", "amount", "birth", "ignore")
FIELDS_OF_HEADERS = frozenset(MAPPABLE + HELPERS + UNUSED)


SHORTEST = 3  # letters of a word, or of its beginning, that tell a field
ENOUGH = 3  # headers that must agree on what a word tells


@dataclass(frozen=True, slots=True)
class Header:
    """One known header: its field, how sure it is, and what else it says.

    ``otherwise``: what the column is when its content does not bear a weak header out.
    ``hint``: "given_first", "family_first", "mobile", "fixed", "code", "" or "lone" (a name that
    is the other one beside a column of first or family names).
    """

    field: str
    strong: bool
    otherwise: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """One program's export: the headers that give it away, and what each column is."""

    name: str
    requires: frozenset[str]
    any_of: frozenset[str]
    columns: Mapping[str, Header]  # folded header, "*" for a number -> field
    closed: bool  # columns that are not named are not used
    aside: bool = False  # a report of ours, no list of people: none of its lines is a record
    sheets: frozenset[str] = frozenset()  # further sheets of the same book that are reports too

    def fits(self, headers: frozenset[str]) -> bool:
        """Say whether a table with these folded headers is this export."""
        return self.requires <= headers and (not self.any_of or bool(self.any_of & headers))

    def column(self, header: str) -> Header | None:
        """Return what the export's column of this folded header is; None when it names none."""
        return self.columns.get(header) or self.columns.get(_starred(header))


@dataclass(frozen=True, slots=True)
class Shapes:
    """What numbers look like in cells; enough to tell a column, not to read a number."""

    national: re.Pattern[str]
    sure_phone: re.Pattern[str]
    noted_phone: re.Pattern[str]
    amount: re.Pattern[str]
    place_number: re.Pattern[str]


@dataclass(frozen=True)
class HeaderRules:
    """The vocabulary of headers and of the lines that are no customers; all keys folded."""

    vocabulary: Mapping[str, Header]
    spellings: tuple[str, ...]  # the headers as written in the table
    exports: tuple[Export, ...]
    stopwords: frozenset[str]
    subjects: frozenset[str]
    things: frozenset[str]  # the number of one is an id
    numbers: frozenset[str]
    priority: Mapping[str, int]
    titles: frozenset[str]
    totals: tuple[str, ...]  # beginnings of a line
    total_heads: tuple[str, ...]  # their first three letters, as written and folded
    streets: frozenset[str]
    companies: frozenset[str]
    phone_labels: frozenset[str]
    after_totals: frozenset[str]
    place_words: frozenset[str]
    shapes: Shapes
    months: Mapping[str, int]
    places_and_people: tuple[str, ...]  # as written: names that are near many a header

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of places and people, folded: none of them is a misspelt header."""
        return _set(self.places_and_people) - self.vocabulary.keys()

    @cached_property
    def compact(self) -> Mapping[str, str]:
        """The vocabulary without its spaces: "nomprenom" -> "nom prenom"."""
        return {key.replace(" ", ""): key for key in self.vocabulary}

    @cached_property
    def compact_sorted(self) -> tuple[str, ...]:
        """The compact headers of five letters or more, in a fixed order, for spelling errors."""
        return tuple(sorted(key for key in self.compact if len(key) >= 5))

    @cached_property
    def bare(self) -> Mapping[str, Header]:
        """The vocabulary without articles and filling words; strong headers win ties."""
        found: dict[str, Header] = {}
        for key, header in self.vocabulary.items():
            short = " ".join(bare_words(key.split(), self.stopwords))
            if short and (short not in found or (header.strong and not found[short].strong)):
                found[short] = header
        return found | {key: self.vocabulary[key] for key in found if key in self.vocabulary}

    @cached_property
    def written_forms(self) -> frozenset[str]:
        """The headers as people type them: as in the table, in capitals, in small letters."""
        forms = {form for s in self.spellings for form in (s, s.upper(), s.lower(), s.title())}
        return frozenset(forms | {s.capitalize() for s in self.spellings})

    @cached_property
    def words_sorted(self) -> tuple[str, ...]:
        """``words`` in a fixed order."""
        return tuple(sorted(self.words))

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of five letters or more that a known header holds, for spelling errors."""
        return frozenset(w for key in self.vocabulary for w in key.split() if len(w) >= 5)

    @cached_property
    def telling(self) -> Mapping[str, str]:
        """Words of three and more known headers that are all of one field -> that field."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        small = self.subjects | self.stopwords
        for key, header in self.vocabulary.items():
            words = bare_words(key.split(), small)
            for word in set(words) if len(words) > 1 else ():
                found[word].append(header.field)
        return {
            word: fields[0]
            for word, fields in found.items()
            if len(word) >= SHORTEST and len(fields) >= ENOUGH and len(set(fields)) == 1
        }

    @cached_property
    def single(self) -> tuple[str, ...]:
        """The headers of one word, sorted."""
        return tuple(sorted(key for key in self.vocabulary if " " not in key))

    @cached_property
    def skeletons(self) -> Mapping[str, str]:
        """The consonants of the Latin headers of one word -> their field, where it is one."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for key in self.single:
            if key.isascii():
                found[skeleton(key)].add(self.vocabulary[key].field)
        return {bones: fields.pop() for bones, fields in found.items() if len(fields) == 1}

    @cached_property
    def all_words(self) -> frozenset[str]:
        """Every word of a known header, and those that say nothing."""
        return frozenset(w for key in self.vocabulary for w in key.split()) | self.stopwords

    @cached_property
    def longest(self) -> int:
        """The number of words of the longest known header."""
        return max((key.count(" ") + 1 for key in self.vocabulary), default=1)


def build(tables: Tables) -> HeaderRules:
    """Return the header rules; RulesError names every row with an unknown field."""
    rows = tables.rows("headers", ("header",))
    words = tables.toml("headers_words")
    _check_fields(rows)
    consent = {
        fold(row["header"]): Header("other", True)
        for row in tables.rows("stop_headers", ("header",))
    }
    return HeaderRules(
        vocabulary=consent | _vocabulary(rows),
        spellings=tuple(row["header"] for row in rows),
        exports=tuple(_export(entry) for entry in tables.toml("known_exports")["export"]),
        stopwords=_set(words["stopwords"].split()),
        subjects=frozenset(bare_words(_set(words["subjects"].split()), frozenset())),
        things=frozenset(bare_words(_set(words["things"].split()), frozenset())),
        numbers=frozenset(bare_words(_set(words["numbers"].split()), frozenset())),
        priority={name: rank for rank, name in enumerate(words["priority"])},
        titles=_set(words["titles"].split()),
        totals=tuple(sorted(_set(words["totals"].split("|")))),
        total_heads=_heads(words["totals"].split("|")),
        streets=_set(words["streets"].split()),
        companies=_set(words["companies"].split()),
        phone_labels=_set(words["phone_labels"].split()),
        after_totals=_set(words["after_totals"].split()),
        place_words=_set(words["place_words"].split()),
        shapes=Shapes(**{name: re.compile(text, re.I) for name, text in words["shapes"].items()}),
        places_and_people=tuple(proper_names(tables)),
        months={fold(name): int(number) for name, number in words["months"].items()},
    )


def _check_fields(rows: Iterable[Row]) -> None:
    faults = [
        fault(
            "no_field",
            f"headers.csv: {row['header']}",
            f"no field is called {row['field']!r}",
            row["field"],
        )
        for row in rows
        if row["field"] not in FIELDS_OF_HEADERS
    ]
    if faults:
        raise RulesError(faults)


def _vocabulary(rows: Iterable[Row]) -> dict[str, Header]:
    vocabulary: dict[str, Header] = {}
    for row in rows:
        strong = row["confidence"] == "strong"
        vocabulary[fold(row["header"])] = Header(
            row["field"], strong, row["otherwise"], row["hint"]
        )
    vocabulary.pop("", None)
    return vocabulary


def _set(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(text) for text in texts) - {""}


def _heads(texts: Iterable[str]) -> tuple[str, ...]:
    raw = {text.strip().lower()[:3] for text in texts}
    return tuple(sorted((raw | {fold(text)[:3] for text in texts}) - {""}))


def _export(entry: Mapping[str, Any]) -> Export:
    columns = {}
    for header, target in entry.get("columns", {}).items():
        field, _, hint = target.partition(":")
        columns[_folded_pattern(header)] = Header(field, True, hint=hint)
    return Export(
        name=entry["name"],
        requires=_set(entry["requires"]),
        any_of=_set(entry.get("any", ())),
        columns=columns,
        closed=entry.get("others", "") == "ignore",
        aside=entry.get("use", "") == "aside",
        sheets=_set(entry.get("sheets", ())),
    )


def bare_words(words: Iterable[str], stopwords: frozenset[str]) -> list[str]:
    """Return folded words without articles, conjunctions and filling words.

    >>> bare_words(["رقم", "الهاتف", "واللقب", "de", "tel"], frozenset({"de"}))
    ['رقم', 'هاتف', 'لقب', 'tel']
    """
    stripped = (_article_off(word) for word in words if word not in stopwords)
    return [word for word in stripped if word]


_VOWELS = re.compile("[aeiouy]")
_DOUBLED = re.compile(r"(.)\1+")


def skeleton(word: str) -> str:
    """Return the consonants of a folded Latin word.

    >>> skeleton("commune"), skeleton("cmn")
    ('cmn', 'cmn')
    """
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", word))


def _article_off(word: str) -> str:
    for prefix in ("وال", "ال", "لل"):
        if word.startswith(prefix) and len(word) > len(prefix) + 1:
            return word[len(prefix) :]
    return word


_NUMBER = re.compile(r"\b\d{1,2}\b")


def _folded_pattern(header: str) -> str:
    """Fold a header whose ``*`` stands for a number (folding alone would lose it)."""
    return _starred(fold(header.replace("*", "1"))) if "*" in header else fold(header)


def _starred(header: str) -> str:
    return _NUMBER.sub("*", header)
