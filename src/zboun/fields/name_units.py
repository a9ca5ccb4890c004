"""A name as units: what is compared when two names are compared.

A unit is one given or family name with its particle: ``Abd El Kader``, ``Ben Ali``, ``Nour El
Houda``, ``عبد القادر`` are one unit each, ``Fatima Zohra`` is two.

May import: rules, fields.name_lexicon, fields.name_letters.
Tests: ``tests/fields/test_name_keys.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from zboun.fields.name_letters import skeleton, sound
from zboun.fields.name_lexicon import Lexicon, lexicon, unit_sound, words_of
from zboun.rules import Rules
from zboun.rules.names import NameRules

MAX_PHRASE = 4  # words of the longest listed spelling
MAX_WORDS = 64  # of one name; beyond, it is no name and its rest is left out
_JOINING = ("abd", "ben", "bent", "bel", "bou", "ait", "ould", "ouled", "beni", "si", "sid",
            "sidi", "oum", "lalla", "article")  # fmt: skip
_ABD_ENDS = ("عبد", "abd")  # glued to another particle: بوعبد الله


@dataclass(frozen=True, slots=True)
class Unit:
    """One name within a name; ``text`` is folded and joined, every other part is a key of it."""

    text: str
    script: str  # "latin" | "arabic" | "other"
    name: str  # id in the lexicon, one for all spellings and both scripts; "" = not in it
    skeleton: str  # consonants, the same key for both scripts
    sound: str  # with the vowels that the script writes
    role: str  # "given" | "family" | "both" | ""
    gender: str  # "m" | "f" | ""
    initial: bool
    near: frozenset[str] = frozenset()  # ids of names that this one may also stand for
    ambiguous: bool = False  # a Latin spelling of several Arabic names
    prefix: str = ""  # particle class it begins with, or "dine"


def name_rules(rules: Rules | NameRules | None) -> NameRules:
    """Return the name rules out of what a caller may pass: all rules, name rules, or none."""
    if rules is None:
        from zboun.rules import load

        return load().names
    return rules if isinstance(rules, NameRules) else rules.names


def units(name: str, rules: Rules | NameRules | None = None) -> tuple[Unit, ...]:
    """Return the units of a given, family or full name, in the order of the text.

    >>> [unit.text for unit in units("Abd El Kader Ben Ali")]
    ['abdelkader', 'benali']
    >>> [unit.name for unit in units("عبد القادر بن علي")]
    ['abdelkader', 'benali']
    >>> [unit.name for unit in units("F. Zohra")], [unit.initial for unit in units("A. Benali")]
    (['fatima', 'zohra'], [True, False])
    >>> units("")
    ()
    """
    return _units(name, lexicon(name_rules(rules)))


@lru_cache(maxsize=1 << 16)
def _units(name: str, lex: Lexicon) -> tuple[Unit, ...]:
    return tuple(unit_of(text, lex) for text in unit_texts(name, lex))


def unit_texts(name: str, lex: Lexicon) -> list[str]:
    """Return the text of each unit of a name; a unit is all that its text is.

    >>> unit_texts("Abd El Kader Ben Ali", lexicon(name_rules(None)))
    ['abdelkader', 'benali']
    """
    found: list[str] = []
    for text in groups(words_of(name)[:MAX_WORDS], lex):
        found.extend(_two_names(text, lex) or (text,))
    return found


def groups(words: list[str], lex: Lexicon) -> list[str]:
    """Return the folded words joined into units, particles and listed phrases together.

    >>> groups(["ben", "el", "hadj", "nour", "el", "houda"], lexicon(name_rules(None)))
    ['benelhadj', 'nourelhouda']
    """
    joined = []
    place = 0
    while place < len(words):
        end = _group_end(words, place, lex)
        bare = end - place > 1 and lex.particles.get(words[place]) == "article"
        if bare and tuple(words[place:end]) not in lex.phrases:
            joined.append(_without_article("".join(words[place + 1 : end]), lex))
        else:
            joined.append("".join(words[place:end]))
        place = end
    return joined


def _without_article(word: str, lex: Lexicon) -> str:
    """Return what stood behind an article, as the name that grew of both where it is listed."""
    grown = f"l{word}"
    return grown if word[0] in "aeiou" and grown in lex.spellings else word  # El Aidi: Laidi


def _group_end(words: list[str], start: int, lex: Lexicon) -> int:
    """Return where the unit that begins at ``start`` ends."""
    for size in range(min(MAX_PHRASE, len(words) - start), 1, -1):
        if tuple(words[start : start + size]) in lex.phrases:
            article = lex.particles.get(words[start]) == "article"
            behind = _group_end(words, start + 1, lex) if article else 0  # El Hadj Ali: Hadj Ali
            return max(start + size, behind)
    kind = lex.particles.get(words[start], "")
    joins = kind in _JOINING or words[start].endswith(_ABD_ENDS)
    if joins and start + 1 < len(words):
        return _group_end(words, start + 1, lex)
    return _with_tail(words, start, lex)


def _with_tail(words: list[str], start: int, lex: Lexicon) -> int:
    """Extend a word by what belongs to it: ``Nour`` by ``El Houda``, ``Salah`` by ``Eddine``."""
    following = words[start + 1 : start + 3]
    kinds = [lex.particles.get(word, "") for word in following]
    if kinds[:1] == ["dine"]:
        return start + 2
    if kinds == ["article", "dine"]:
        return start + 3
    if words[start] not in lex.heads:
        return start + 1
    if kinds[:1] == ["article"] and len(following) == 2:
        return start + 3
    glued = bool(following) and _glued_article(following[0], lex)
    return start + 2 if glued else start + 1


def _glued_article(word: str, lex: Lexicon) -> bool:
    """Say whether a word brings its own article: الهدى, elhouda (but not a listed Elias)."""
    return bool(lex.without_article(word)) and word not in lex.spellings


def _two_names(text: str, lex: Lexicon) -> tuple[str, ...]:
    """Return the two names that one word is: listed (fz), or Mohamed and Fatima glued on."""
    parts = lex.compounds.get(text)
    if parts or text in lex.spellings or len(text) < 9:
        return parts or ()
    for size in range(5, min(9, len(text) - 3)):
        head, tail = text[:size], text[size:]
        if lex.spellings.get(head) in ("mohamed", "fatima") and _is_given(tail, lex):
            return head, tail
    return ()


def _is_given(word: str, lex: Lexicon) -> bool:
    name = lex.spellings.get(word, "")
    return bool(name) and lex.roles[name] != "family"


def unit_of(text: str, lex: Lexicon) -> Unit:
    """Return the unit of one joined, folded word."""
    script = _script(text)
    if len(text) == 1:
        key = skeleton(sound(text))
        return Unit(text, script, "", key, sound(text), "", "", initial=True)
    reading = lex.read(text)
    sounds = unit_sound(text, reading)
    return Unit(
        text,
        script,
        reading.name,
        skeleton(sounds),
        sounds,
        reading.role,
        reading.gender,
        initial=False,
        near=reading.near,
        ambiguous=reading.ambiguous,
        prefix=reading.prefix,
    )


def _script(text: str) -> str:
    if text.isascii():
        return "latin"
    return "arabic" if any("\u0620" <= char <= "\u06ff" for char in text) else "other"
