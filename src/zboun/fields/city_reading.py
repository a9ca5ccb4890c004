"""Reads a text into parts, place names with what stands before them, codes, and the rest.

Nothing is decided here: ``city_verdict`` weighs what was read.
May import: rules, fields.text, fields.city_keys, fields.city_lookup.
Tests: ``tests/fields/test_city.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from zboun.fields.city_keys import tight, words
from zboun.fields.city_lookup import Hits, Lookup

_BREAK = re.compile(r"[,;/|()\[\]{}:\n،؛«»\"]+|\s-+\s*|(?<=\d)-(?=[^\d\s])|(?<=[^\d\s])-(?=\d)")
_GLUED_CODE = re.compile(r"(?:w|wilaya)(\d{1,2})")
_MAX_WORDS = 6  # "Zmalet El Emir Abdelkader", "Nouvelle ville Ali Mendjeli Constantine"
ROLES = ("wilaya", "commune", "daira", "quarter", "street")


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
    parts = [part.strip() for part in _BREAK.split(text) if part.strip(" .-_'")]
    reading = Reading(parts, [words(part) for part in parts])
    for index in range(len(parts)):
        _scan(reading, index, lookup)
    _take_codes(reading, lookup)
    return reading


def _scan(reading: Reading, index: int, lookup: Lookup) -> None:
    """Find the names of one part, the longest first, from left to right."""
    tokens, kinds = reading.tokens[index], lookup.rules.words
    rest: list[str] = []
    last = -1  # where the last unknown word stands
    role, position, address, found = "", 0, False, []
    while position < len(tokens):
        stop, hits = _name_at(tokens, position, lookup, bool(role))
        if hits:
            address = address or tokens[position] in kinds["street"]
            found.append((hits, position, stop, role))
            position, role = stop, ""
            continue
        token = tokens[position]
        position += 1
        marker = next((kind for kind in ROLES if token in kinds[kind]), "")
        if marker:
            role = marker
            address = address or marker in ("street", "quarter")
        elif token.isdecimal() or _GLUED_CODE.fullmatch(token):
            _note_number(reading, token, role, index)
            address = address or (len(token) > 2 and len(token) != 5)
        elif token not in kinds["noise"]:
            role = ""
            address = address or token in kinds["address"]
            rest.append(token)
            last = position
    whole = not rest and not address and len(found) == 1
    reading.mentions += [Mention(h, index, a, b, r, whole, b > last) for h, a, b, r in found]
    reading.rest.append(rest)
    reading.address.append(address)


def _name_at(tokens: list[str], start: int, lookup: Lookup, marked: bool) -> tuple[int, Hits]:
    """Return the end and the meanings of the longest name that begins at a word."""
    for stop in range(min(len(tokens), start + _MAX_WORDS), start, -1):
        if stop > start + 1 and tokens[start] in lookup.rules.words["of"]:
            continue  # "de M Chedallah" is no "DEM"
        key = "".join(tokens[start:stop])
        hits = lookup.exact(key)
        if not hits or all(hit.kind == "vague" for hit in hits):
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


def _note_number(reading: Reading, token: str, role: str, index: int) -> None:
    """Keep a number that may be a postal code or a wilaya's code; a marked code stays."""
    if glued := _GLUED_CODE.fullmatch(token):
        token, role = glued[1], "wilaya"
    if len(token) == 5 and "01" <= token[:2] <= "69":
        reading.postal = reading.postal or token
        return
    may_be_code = len(token) <= 2 and 1 <= int(token) <= 69 and role in ("wilaya", "")
    if may_be_code and not reading.code_marked:
        reading.code = token.zfill(2)
        reading.code_marked = role == "wilaya"
        reading.code_part = index


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
    names = (reading.name(i) for i, streets in enumerate(reading.address) if not streets)
    return any(name and lookup.inside(name, reading.code)[0] for name in names)


def leftover(reading: Reading, taken: frozenset[int]) -> str:
    """Return the parts, as written, that hold more than names; ``taken`` parts were respelt."""
    kept = [
        part
        for index, part in enumerate(reading.parts)
        if (reading.rest[index] or reading.address[index]) and index not in taken
    ]
    return ", ".join(kept)
