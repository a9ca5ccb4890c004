"""Finds places in running text (chats), only where the words before them say that it is one.

"je suis de Blida", "wilaya 16", "ساكن في وهران": a name alone in a sentence is not believed.
May import: rules, fields.city and its parts. Tests: ``tests/fields/test_city_mentions.py``.
"""

from __future__ import annotations

from zboun.fields import city
from zboun.fields.city_keys import words
from zboun.fields.city_lookup import Lookup, lookup
from zboun.fields.text import ascii_digits, strip_marks
from zboun.model import Outcome
from zboun.rules import Rules
from zboun.rules.places import PlaceRules

_LONGEST_CUE = 3  # words
_LONGEST_NAME = 6
_MAX_WORDS = 2000


def mentions(text: str, rules: Rules | PlaceRules | None = None) -> list[city.CityValue]:
    """Return the places that a message says of its writer, in the order of the text.

    >>> [(v.clean, v.wilaya_code) for v in mentions("salam, je suis de Boufarik svp")]
    [('Boufarik', '09')]
    >>> [v.wilaya for v in mentions("livraison wilaya 16 c'est combien ?")]
    ['Alger']
    >>> mentions("le film se passe a Oran")
    []
    """
    places = city.place_rules(rules)
    found = lookup(places)
    tokens = words(ascii_digits(strip_marks(text)))[:_MAX_WORDS]
    values: list[city.CityValue] = []
    position = 0
    while position < len(tokens):
        start = _after_cue(tokens, position, found)
        stop = _name_end(tokens, start, found) if start else 0
        if stop:
            value = city.parse(" ".join(tokens[start:stop]), places)
            if value.wilaya_code and value.outcome is not Outcome.REFUSED:
                values.append(value)
        position = max(position + 1, stop)
    return values


def _after_cue(tokens: list[str], position: int, found: Lookup) -> int:
    """Return where the name may begin after a cue at a position; 0 when there is none."""
    markers = found.rules.words["wilaya"] | found.rules.words["commune"]
    for size in range(_LONGEST_CUE, 0, -1):
        if " ".join(tokens[position : position + size]) in found.rules.words["cue"]:
            return position + size
    return position + 1 if tokens[position] in markers and len(tokens[position]) > 2 else 0


def _name_end(tokens: list[str], start: int, found: Lookup) -> int:
    """Return the end of the place name that begins at a word; 0 when none does."""
    kinds = found.rules.words
    skip = kinds["wilaya"] | kinds["commune"] | kinds["of"] | {"la", "a", "في", "من"}
    first = start
    while first < len(tokens) and first < start + 3 and tokens[first] in skip:
        first += 1
    marked = 0 < first < len(tokens) and tokens[first - 1] in kinds["wilaya"]
    if marked and tokens[first].isdecimal() and len(tokens[first]) <= 2:
        return first + 1
    for stop in range(min(len(tokens), first + _LONGEST_NAME), first, -1):
        hits = found.exact("".join(tokens[first:stop]))
        if any(hit.kind in ("wilaya", "commune") for hit in hits):
            return stop
    return 0
