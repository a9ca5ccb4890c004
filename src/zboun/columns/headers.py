"""Reads one header text: which field it names, how surely, and what else it says.

A header is looked up whole, then without numbers, then part by part ("Nom / الاسم"), then by the
longest known phrases in it, and last with one spelling error. What stands below is weighed
elsewhere (``assign``).

May import: model, errors, rules, and the folding of ``fields.text``.
Tests: ``tests/columns/test_headers.py``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from zboun.fields.mojibake import unmojibake
from zboun.fields.text import fold
from zboun.rules.headers import SHORTEST, UNUSED, Header, HeaderRules, bare_words, skeleton

MAX_CHARS = 70  # a longer cell is a sentence, not a header
MAX_WORDS = 9
LONG = 7  # letters of a header in which one slip is a slip

PLACES = frozenset(("city", "wilaya", "commune", "address", "postal"))
NAMES = frozenset(("name", "given_name", "family_name", "middle_name", "company"))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a header text says on its own; ``field`` is ``""`` when it says nothing we know."""

    field: str
    strong: bool = False
    reason: str = "unknown_header"  # "header" | "header_words" | "header_typo" | "unknown_header"
    otherwise: str = ""
    hint: str = ""

    @property
    def used(self) -> bool:
        """Whether the field is one that a record is made of."""
        return bool(self.field) and self.field not in UNUSED


NOTHING = Reading("")

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PARTS = re.compile(r"[/|\n\r()\[\]{}:;,+&]| - | – | — ")
_LONE_AT = re.compile(r"(?<![\w.])@|@(?!\w)")
_PLURAL = re.compile(r"(?<=\w)\((?:s|e|es|x)\)", re.IGNORECASE)
_TAIL = re.compile(r"(?<=[^\W\d])\d+$")


def read_header(text: str, rules: HeaderRules) -> Reading:
    """Return what a header text says; ``NOTHING`` when it is none we understand.

    >>> from zboun.rules import load
    >>> h = load().headers
    >>> read_header("N° de Téléphone 2 (WhatsApp)", h).field
    'phone'
    >>> read_header("Prénom et NOM du client", h)
    Reading(field='name', strong=True, reason='header', otherwise='', hint='given_first')
    >>> read_header("Tel livreur", h).field, read_header("Telehpone", h).reason
    ('owner', 'header_typo')
    >>> read_header("Amine Benali", h).field
    ''
    """
    if len(text) > MAX_CHARS or not text.strip():
        return NOTHING
    text = _LONE_AT.sub(" email ", _PLURAL.sub("", unmojibake(text)))  # "Adresse @", "Nom(s)"
    key = fold(text)
    if key.count(" ") >= MAX_WORDS:
        return NOTHING
    found = _lookup(key, rules) or _lookup(fold(_CAMEL.sub(" ", text)), rules)
    if found:
        return found
    if key in rules.names:  # "Oued El Bared", "Mourad": a town and a man, no headers
        return NOTHING
    in_parts = _read_parts(text, rules)
    repaired = _one_slip(key, rules)
    if repaired.field:
        return repaired
    by_words = _by_words(key.split(), rules)
    if in_parts.field and (in_parts.strong or not by_words.strong):
        return in_parts
    if by_words.field:
        return by_words
    typo = _typo(key, rules)
    return typo if typo.field else _relative(key, rules)


def _lookup(key: str, rules: HeaderRules) -> Reading | None:
    """Find a folded header as it is, without its numbers, without its spaces, without articles."""
    for form in (key, _numberless(key)):
        known = rules.vocabulary.get(form) or rules.bare.get(
            " ".join(bare_words(form.split(), rules.stopwords))
        )
        if known is None:
            squeezed = rules.compact.get(form.replace(" ", ""))
            known = rules.vocabulary[squeezed] if squeezed else None
        if known is not None:
            return _reading(known, "header")
    return None


def _reading(known: Header, reason: str) -> Reading:
    return Reading(known.field, known.strong, reason, known.otherwise, known.hint)


def _numberless(key: str) -> str:
    """Return a folded header without counting numbers: "tel1" and "tel 1" are "tel"."""
    words = (_TAIL.sub("", word) for word in key.split() if not word.isdigit())
    return " ".join(words)


def _read_parts(text: str, rules: HeaderRules) -> Reading:
    """Read "Nom / الاسم" and "Tél (WhatsApp)" part by part."""
    parts = [part for part in _PARTS.split(text) if part.strip()]
    if len(parts) < 2:
        return NOTHING
    keys = [key for key in map(fold, parts) if len(key) > 1]
    named = [key for key in keys if not rules.subjects.issuperset(key.split())] or keys
    readings = [_lookup(key, rules) for key in named]  # "First name (client)": whose aside
    known = [reading for reading in readings if reading is not None]
    if not known:
        return NOTHING
    return replace(_strongest(known, rules), reason="header_words")


def _strongest(readings: Sequence[Reading], rules: HeaderRules) -> Reading:
    """Return the one that names the column among what its words say, in their order."""
    fields = [reading.field for reading in readings]
    order = _name_order(readings)
    if order and not any(f in UNUSED or f in ("phone", "email", "status") for f in fields):
        return Reading("name", True, hint=order)
    strong = [reading for reading in readings if reading.strong] or list(readings)
    best = min(strong, key=lambda reading: rules.priority.get(reading.field, 99))
    kinds = {reading.field for reading in strong} & {"wilaya", "commune", "city"}
    if best.field in kinds and len(kinds) > 1:
        return replace(best, field="city", hint="")
    return best


def _name_order(readings: Sequence[Reading]) -> str:
    """Return the order that a header of two name words promises, ``""`` when it holds no two."""
    kinds = [r.field for r in readings if r.field in ("name", "given_name", "family_name")]
    if "given_name" in kinds and len(set(kinds)) > 1:
        return "given_first" if kinds[0] == "given_name" else "family_first"
    if "family_name" in kinds and "name" in kinds:  # الاسم واللقب
        return "given_first" if kinds[0] == "name" else "family_first"
    return ""


def _by_words(words: Sequence[str], rules: HeaderRules) -> Reading:
    """Read a header by the longest known phrases that it holds."""
    clean = bare_words((_numberless(word) for word in words), rules.stopwords)
    if _number_of_thing(set(clean), rules):  # "num colis", "رقم الطرد"
        return Reading("id", True, "header_words")
    found, subjects, unknown = _phrases(clean, rules)
    # "xyz client" tells something of a customer, perhaps not the name: what stands below decides
    useful = [r for r in found if r.strong] or found or ([] if unknown else subjects)
    if not useful:
        return NOTHING
    best = _strongest(useful, rules)
    sure = best.strong and unknown <= len(clean) - unknown
    return replace(best, strong=sure, reason="header_words")


def _number_of_thing(words: set[str], rules: HeaderRules) -> bool:
    """Say whether words speak of the number of an order, a parcel, a bill and of nothing else."""
    both = bool(words & rules.numbers) and bool(words & rules.things)
    return both and words <= rules.numbers | rules.things


def _phrases(words: Sequence[str], rules: HeaderRules) -> tuple[list[Reading], list[Reading], int]:
    """Cut words into known phrases, the longest first; count the words that are in none.

    Phrases that only say whom or what the column is of ("client", "commande") stand apart.
    """
    found: list[Reading] = []
    subjects: list[Reading] = []
    unknown = at = 0
    while at < len(words):
        for size in range(min(rules.longest, len(words) - at), 0, -1):
            known = rules.bare.get(" ".join(words[at : at + size]))
            if known is not None:
                about = all(word in rules.subjects for word in words[at : at + size])
                (subjects if about else found).append(_reading(known, "header_words"))
                at += size
                break
        else:
            unknown += words[at] not in rules.subjects
            at += 1
    return found, subjects, unknown


def _one_slip(key: str, rules: HeaderRules) -> Reading:
    """Read several words, one of them unknown, as the known header that is one slip away."""
    words = _numberless(key).split()
    if len(words) < 2 or all(word in rules.all_words for word in words):
        return NOTHING
    squeezed = "".join(words)
    near = process.extract(squeezed, rules.compact_sorted, scorer=OSA.distance, score_cutoff=1)
    fields = {rules.vocabulary[rules.compact[text]].field for text, _, _ in near}
    if len(squeezed) < LONG or len(fields) != 1:
        return NOTHING
    return _reading(rules.vocabulary[rules.compact[near[0][0]]], "header_typo")


def _typo(key: str, rules: HeaderRules) -> Reading:
    """Read a header with one spelling error (two in a long one), whole or word by word."""
    squeezed = _numberless(key).replace(" ", "")
    if len(squeezed) >= 5:
        near = process.extractOne(
            squeezed,
            rules.compact_sorted,
            scorer=OSA.distance,
            score_cutoff=2 if len(squeezed) >= 9 else 1,
        )
        if near is not None:
            known = rules.vocabulary[rules.compact[near[0]]]
            return _reading(known, "header_typo")
    words = key.split()
    repaired = [_near_word(word, rules) for word in words]
    if repaired == words:
        return NOTHING
    read = _by_words(repaired, rules)
    return replace(read, reason="header_typo") if read.field else NOTHING


def _relative(key: str, rules: HeaderRules) -> Reading:
    """Read a header by the known ones that it is a part of, where they are of one field.

    Words that stand in headers of one field only ("main phone"), a word cut short ("teleph."), or
    its consonants ("prnm"): what stands below has to bear it out.
    """
    field = _field_of_relatives(key, rules)
    return Reading(field, reason="header_words") if field else NOTHING


def _field_of_relatives(key: str, rules: HeaderRules) -> str:
    words = [word for word in bare_words(_numberless(key).split(), rules.stopwords) if word]
    told = {rules.telling[word] for word in words if word in rules.telling}
    if len(told) == 1:
        return told.pop()
    if len(words) != 1 or len(words[0]) < SHORTEST:
        return ""
    word = words[0]
    at = bisect_left(rules.single, word)
    fields = set()
    while at < len(rules.single) and rules.single[at].startswith(word):
        fields.add(rules.vocabulary[rules.single[at]].field)
        at += 1
    if len(fields) == 1:
        return fields.pop()
    bones = skeleton(word)
    return rules.skeletons.get(bones, "") if len(word) - len(bones) <= 1 < len(bones) - 1 else ""


def _near_word(word: str, rules: HeaderRules) -> str:
    if len(word) < 5 or word in rules.words or word in rules.stopwords:
        return word
    near = process.extractOne(word, rules.words_sorted, scorer=OSA.distance, score_cutoff=1)
    return near[0] if near is not None else word
