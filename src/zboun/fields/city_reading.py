"""Reads a text into parts, place names with what stands before them, codes, and the rest.

Nothing is decided here: ``city_verdict`` weighs what was read.
May import: rules, fields.text, fields.city_keys, fields.city_lookup.
Tests: ``tests/fields/test_city.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from zboun.fields.city_keys import tight, words
from zboun.fields.city_lookup import Hits, Lookup

BREAK = re.compile(r"[,;/|()\[\]{}:\n،؛«»\"]+|\s-+\s*|(?<=\d)-(?=[^\d\s])|(?<=[^\d\s])-(?=\d)")
BLANK = " .-_'"  # a part of these signs alone is none
GLUED_CODE = re.compile(r"(?:w|wilaya)(\d{1,2})")
_MAX_WORDS = 6  # "Zmalet El Emir Abdelkader", "Nouvelle ville Ali Mendjeli Constantine"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in the text."""

    hits: Hits
    part: int
    start: int  # words of the part
    stop: int
    role: str = ""  # the marker right before it, one of ROLES
    whole: bool = False  # nothing else stands in its part
    final: bool = True  # no unknown word follows in its part
    how: str = "exact"  # "exact" | "sound" | "spelling" | "frame"


class Found(NamedTuple):
    """A name found in one part: a mention that does not know its part yet."""

    hits: Hits
    start: int
    stop: int
    role: str
    whole: bool
    final: bool


class Number(NamedTuple):
    """A number that may say a place."""

    text: str  # two digits, or five of a postal code
    postal: bool
    marked: bool  # "wilaya 19", "w.31"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text, read by itself."""

    tokens: list[str]
    found: tuple[Found, ...]
    numbers: tuple[Number, ...]
    rest: list[str]
    address: bool


@dataclass(slots=True)
class Reading:
    """What a text holds."""

    parts: list[str]  # as written
    tokens: list[list[str]]  # folded, for each part
    mentions: list[Mention] = field(default_factory=list)
    code: str = ""  # one or two digits that may be a wilaya's
    code_marked: bool = False  # "wilaya 19", "w.31", or nothing else in the text
    code_part: int = 0
    postal: str = ""
    rest: list[list[str]] = field(default_factory=list)  # words that no name took, for each part
    address: list[bool] = field(default_factory=list)  # the part speaks of streets and buildings
    asked: list[int] = field(default_factory=list)  # parts whose words were looked up otherwise

    @property
    def code_follows(self) -> bool:
        """Whether the text is a name, then its code: the columns commune and wilaya, joined."""
        return len(self.parts) == 2 and bool(self.code) and self.code_part == 1

    def plain(self, index: int) -> bool:
        """Return whether a part holds names, markers and numbers only."""
        return not self.rest[index] and not self.address[index]

    def name(self, index: int) -> list[str]:
        """Return the words of a part without its numbers."""
        return [word for word in self.tokens[index] if not word.isdecimal()]


def read(text: str, lookup: Lookup) -> Reading:
    """Return the parts, names, codes and leftovers of a text without invisible marks."""
    text = lookup.speller.latin(text)
    if hits := lookup.exact(tight(text)):  # "bba", "Sidi M'Hamed", "didouche mourad (rue)"
        tokens = words(text)
        whole = Mention(hits, 0, 0, len(tokens), whole=True)
        return Reading([text], [tokens], [whole], rest=[[]], address=[False])
    parts = written_parts(text)
    return assemble(parts, [scan(words(part), lookup) for part in parts], lookup)


def written_parts(text: str) -> list[str]:
    """Return the parts of a text as written.

    >>> written_parts("Cité 120 logts - Bt 4, (Kouba)")
    ['Cité 120 logts', 'Bt 4', 'Kouba']
    """
    return [part.strip() for part in BREAK.split(text) if part.strip(BLANK)]


def assemble(parts: list[str], scanned: list[Part], lookup: Lookup) -> Reading:
    """Return what parts hold together that were read one by one."""
    reading = Reading(parts, [part.tokens for part in scanned])
    reading.rest = [part.rest for part in scanned]
    reading.address = [part.address for part in scanned]
    for index, part in enumerate(scanned):
        for number in part.numbers:
            _note_number(reading, number, index)
        for name in part.found:
            hits, start, stop, role, whole, final = name
            reading.mentions.append(Mention(hits, index, start, stop, role, whole, final))
    _take_codes(reading, lookup)
    return reading


def _whole_part(tokens: list[str], lookup: Lookup) -> Hits:
    """Return the one place that a part means as a whole, "ville" and the like aside.

    "Bab Loued" is not El Oued with a word too many.
    """
    kinds = lookup.rules.words
    silent = kinds["commune"] | kinds["noise"]
    stop = len(tokens)
    while stop > 1 and tokens[stop - 1] in silent:
        stop -= 1
    named = tokens[:stop]
    if not 2 <= len(tokens) <= _MAX_WORDS or any(word in lookup.roles for word in named):
        return ()
    if stop < len(tokens) and (hits := lookup.exact("".join(named))):
        return () if any(hit.kind in ("vague", "abroad", "country") for hit in hits) else hits
    return lookup.heard(named) if len(named) > 1 else ()


def scan(tokens: list[str], lookup: Lookup) -> Part:
    """Return the names of one part, the longest first, from left to right, and what is left."""
    kinds, roles = lookup.rules.words, lookup.roles
    rest: list[str] = []
    last = -1  # where the last unknown word stands
    role, position, address = "", 0, False
    found: list[tuple[Hits, int, int, str]] = []
    numbers: list[Number] = []
    while position < len(tokens):
        stop, hits = _name_at(tokens, position, lookup, bool(role))
        token = tokens[position]
        if hits:
            address = address or token in kinds["street"]
            found.append((hits, position, stop, role))
            position, role = stop, ""
            continue
        position += 1
        if marker := roles.get(token):
            role = marker
            address = address or marker in ("street", "quarter")
        elif token.isdecimal() or (token[0] == "w" and GLUED_CODE.fullmatch(token)):
            if number := _number(token, role):
                numbers.append(number)
            address = address or (len(token) > 2 and len(token) != 5)
        elif token not in kinds["noise"]:
            role = ""
            address = address or token in kinds["address"]
            rest.append(token)
            last = position
    whole = not rest and not address and len(found) == 1
    sure = whole and found[0][1] == 0  # no word before the name: "in Khadra" is Aïn Khadra
    if not (sure or address or numbers) and (hits := _whole_part(tokens, lookup)):
        return Part(tokens, (Found(hits, 0, len(tokens), "", True, True),), (), [], False)
    names = tuple(Found(h, a, b, r, whole, b > last) for h, a, b, r in found)
    return Part(tokens, names, tuple(numbers), rest, address)


def _name_at(tokens: list[str], start: int, lookup: Lookup, marked: bool) -> tuple[int, Hits]:
    """Return the end and the meanings of the longest name that begins at a word."""
    names: list[tuple[int, str, Hits]] = []
    key = ""
    for stop in range(start + 1, min(len(tokens), start + _MAX_WORDS) + 1):
        key += tokens[stop - 1]
        if key not in lookup.beginnings:
            break
        if hits := lookup.exact(key):
            names.append((stop, key, hits))
    for stop, key, hits in reversed(names):
        if stop > start + 1 and tokens[start] in lookup.rules.words["of"]:
            continue  # "de M Chedallah" is no "DEM"
        if all(hit.kind == "vague" for hit in hits):
            continue
        alone = stop - start == len(tokens)
        at_edge = start == 0 or stop == len(tokens)
        if alone or (marked and len(key) > 2) or _speaks(key, stop - start, hits, at_edge):
            return stop, hits
    return start, ()


def _speaks(key: str, length: int, hits: Hits, at_edge: bool) -> bool:
    """Say whether a name counts inside a longer text, and not only where it stands alone."""
    if any(hit.official for hit in hits):
        return len(key) >= (3 if at_edge else 4)
    if all(hit.kind in ("abroad", "country") for hit in hits):
        return len(key) >= 4
    if any(hit.kind == "wilaya" and hit.certain for hit in hits):
        return len(key) >= (3 if at_edge else 5)  # "El Khroub CNE"
    return len(key) >= 5 and length > 1


def _number(token: str, role: str) -> Number | None:
    """Return a number that may be a postal code or a wilaya's code, None for others."""
    if glued := GLUED_CODE.fullmatch(token):
        token, role = glued[1], "wilaya"
    if len(token) == 5 and "01" <= token[:2] <= "69":
        return Number(token, True, False)
    if len(token) <= 2 and 1 <= int(token) <= 69 and role in ("wilaya", ""):
        return Number(token.zfill(2), False, role == "wilaya")
    return None


def _note_number(reading: Reading, number: Number, index: int) -> None:
    """Keep the first postal code, and the last code; a marked code stays."""
    if number.postal:
        reading.postal = reading.postal or number.text
    elif not reading.code_marked:
        reading.code, reading.code_marked, reading.code_part = number.text, number.marked, index


def _take_codes(reading: Reading, lookup: Lookup) -> None:
    """Keep an unmarked number only where nothing suggests a house, a floor or a building."""
    if not reading.code or reading.code_marked:
        return
    alone = len(reading.tokens[reading.code_part]) == 1
    if alone and _confirmed(reading, lookup):
        reading.code_marked = True
    elif any(reading.address) or (any(reading.rest) and not alone):
        reading.code = ""
    elif alone or not reading.mentions:
        reading.code_marked = True


def _confirmed(reading: Reading, lookup: Lookup) -> bool:
    """Say whether a code that ends an address is that of a commune named in it."""
    family = lookup.family.get(reading.code, ())
    if not family or not 0 < reading.code_part == len(reading.parts) - 1:
        return False
    hits = (hit for mention in reading.mentions for hit in mention.hits)
    if any(hit.commune and hit.wilaya in family for hit in hits):
        return True
    plain = [index for index, streets in enumerate(reading.address) if not streets]
    reading.asked += plain
    names = map(reading.name, plain)
    return any(name and lookup.inside(name, reading.code)[0] for name in names)


def leftover(reading: Reading, taken: frozenset[int]) -> tuple[int, ...]:
    """Return which parts hold more than names; ``taken`` parts were respelt."""
    return tuple(
        index
        for index in range(len(reading.parts))
        if (reading.rest[index] or reading.address[index]) and index not in taken
    )
