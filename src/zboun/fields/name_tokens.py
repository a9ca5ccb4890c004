"""The words of a name cell, and what each of them is: name, particle, title, note, place …

A token is what stands between two blanks. What a token *is* (its ``Sort``) is found from the
token alone, so that a column of a million cells needs it only for its distinct words.

May import: rules, fields.text, fields.name_lexicon, fields.name_letters.
Tests: ``tests/fields/test_name.py``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from zboun.fields.name_lexicon import Lexicon, lexicon, words_of
from zboun.fields.text import APOSTROPHES, fold
from zboun.rules.names import NameRules

_EDGES = re.compile(r"^[^\w]+|[^\w]+$")
_EMAIL = re.compile(r"^\S+@\S+$")
_URL = re.compile(r"^(?:https?://|www\.)", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,3}\Z")
_OF = re.compile(f"[dD][{APOSTROPHES}]")  # d'Oran
_TAIL_DIGITS = re.compile(r"(?<=[^\W\d_]{3})(?:[012468]|\d{2,})$")
FAMILY_ENDINGS = ("i", "oui", "awi", "ouche", "oune", "ouz", "ane", "ache", "iche", "ي")
_CLAN_STARTS = ("bou", "ben", "bel", "بو", "بن", "بل")  # Bouamama: a family as well
NOT_FAMILY = ("ane",)  # Rayane, Hanane: as often a given name


@dataclass(frozen=True, slots=True)
class Sort:
    """What one token is; equal sorts are treated alike wherever they stand."""

    kind: str  # "word" | "initial" | "digits" | "email" | "comma" | "and" | "nothing"
    role: str = ""  # lexicon: "given" | "family" | "both" | "family?" | "initial" | ""
    case: str = ""  # "upper" | "mixed" | "lower" | "" (a script without case)
    particle: str = ""  # class of a particle, "article", "dine"
    head: bool = False  # begins a construct: Nour (El Houda)
    bound: bool = False  # brings its own article: الهدى
    title: str = ""
    civil: str = ""
    company: str = ""
    note: str = ""
    place: str = ""
    word: str = ""  # the folded word, where listed phrases need to know it


_LONG_ACRONYM = 5
MIN_ENDED = 4  # letters above which an ending says something
GLUED = 9  # letters above which a word that begins as Mohamed is two names
GLUED_STARTS = ("mohamed", "mohammed", "fatima")
_NOT_LISTED = dict.fromkeys(("title", "civil", "company", "note", "place"), "")


class Vocabulary:
    """Sorts of tokens by one set of rules; ``vocabulary(rules)`` keeps it."""

    def __init__(self, rules: NameRules) -> None:
        self.lexicon: Lexicon = lexicon(rules)
        self.singles: dict[str, dict[str, str]] = {}  # kind -> folded word -> value
        self.phrases: dict[tuple[str, ...], tuple[str, str]] = {}  # words -> kind, value
        for kind in ("title", "civil", "company", "note", "place"):
            self._add(kind, rules.words[kind])
        self._any_single = {word for words in self.singles.values() for word in words}
        self._add_names()
        self.in_phrases = {word for words in self.phrases for word in words}
        self.neighbours = {pair for words in self.phrases for pair in pairwise(words)}
        self.acronyms = {
            variant
            for entry in rules.entries
            for variant in entry.variants
            if variant.isupper() and variant.isalpha() and 1 < len(variant) < _LONG_ACRONYM
        }
        self._sorts: dict[str, Sort] = {}
        self._interned: dict[Sort, Sort] = {}  # equal sorts are one object
        self._plains: dict[tuple[str, str], Sort] = {}  # role, case
        self._caseless: dict[str, Sort] = {}  # by lower-case word
        self._cased: dict[tuple[int, str], Sort] = {}  # by the identity of a caseless one

    def _add(self, kind: str, words: object) -> None:
        singles = self.singles.setdefault(kind, {})
        for word, value in dict(words).items():  # type: ignore[call-overload]
            folded = tuple(fold(word).split())
            if len(folded) == 1 or ("." in word and all(len(part) == 1 for part in folded)):
                singles.setdefault("".join(folded), value)
            elif folded:
                self.phrases.setdefault(folded, (kind, value))

    def _add_names(self) -> None:
        """Add the listed names of several words that no rule of particles would join."""
        lex = self.lexicon
        for words, spelling in lex.phrases.items():
            joins = lex.particles.get(words[0])
            dine = lex.particles.get(words[-1]) == "dine"
            parts = lex.compounds.get(spelling)
            if parts or not (joins or dine):
                name = parts[-1] if parts else lex.spellings[spelling]
                self.phrases.setdefault(words, ("name", lex.roles.get(name, "given")))

    def shown(self, token: str) -> str:
        """Return ``shown``, short forms that the tables write in capitals (AEK) in capitals."""
        upper = token.upper() if len(token) < _LONG_ACRONYM else ""
        return upper if upper in self.acronyms else shown(token)

    def sort(self, token: str) -> Sort:
        """Return what a token is.

        >>> sort = vocabulary(rules()).sort
        >>> sort("BENALI").role, sort("BENALI").case, sort("Client").note, sort("12").kind
        ('family', 'upper', 'client', 'digits')
        """
        found = self._sorts.get(token)
        if found is None:
            sort = self._sort(token)
            found = self._sorts[token] = self._interned.setdefault(sort, sort)
        return found

    def _sort(self, token: str) -> Sort:
        if len(token) > 1 and token.isalpha() and "ـ" not in token:
            return self._letters(token)
        if token in (",", "،"):
            return Sort("comma")
        if token == "&":
            return Sort("and")
        if ("@" in token and _EMAIL.match(token)) or _URL.match(token):
            return Sort("email")
        bare = bare_token(token)
        letters = [char for char in bare if char.isalpha()]
        if not letters:
            return Sort("digits" if any(char.isdigit() for char in bare) else "nothing")
        folded = fold(bare)
        word = folded.replace(" ", "")
        case = case_of(bare)
        if _OF.match(bare) and (town := self._listed(word[1:])["place"]):
            return Sort("word", case=case, place=town)
        listed = self._listed(word)
        initials = listed is _NOT_LISTED and not self.lexicon.read(word).role
        if len(word) == 1 or (initials and _INITIALS.match(token)):
            title, note = listed["title"], listed["note"]
            phrase = word if word in self.in_phrases else ""
            return Sort("initial", "initial", case, title=title, note=note, word=phrase)
        return self._word(words_of(bare), word, case, listed)

    def _listed(self, word: str) -> dict[str, str]:
        """Return what the tables say of a word, by kind; nothing for most words."""
        if word not in self._any_single:
            return _NOT_LISTED
        return {kind: values.get(word, "") for kind, values in self.singles.items()}

    def _letters(self, token: str) -> Sort:
        """Return the sort of a word of letters only; its spellings differ by case alone."""
        plain = self.caseless(token.lower())
        # The capitals of a short form (AEK) say nothing of its place.
        return self.cased(plain, "mixed" if token in self.acronyms else case_of(token))

    def caseless(self, low: str) -> Sort:
        """Return the sort of a lower-case word of letters only, its case left open."""
        found = self._caseless.get(low)
        if found is None:
            folded = low if low.isascii() else fold(low)
            words = [folded] if low.isascii() else words_of(low)
            sort = self._word(words, folded, "", self._listed(folded))
            found = self._caseless[low] = self._interned.setdefault(sort, sort)
        return found

    def cased(self, caseless: Sort, case: str) -> Sort:
        """Return a sort that ``caseless`` or ``plain`` gave with its case; one object for equal."""
        key = (id(caseless), case)
        found = self._cased.get(key)
        if found is None:
            sort = replace(caseless, case=case)
            found = self._cased[key] = self._interned.setdefault(sort, sort)
        return found

    @property
    def told(self) -> set[str]:
        """The folded words of the tables: names, particles, titles, notes, parts of phrases."""
        lex = self.lexicon
        listed = self._any_single | self.in_phrases
        return listed.union(lex.spellings, lex.particles, lex.compounds, lex.heads)

    def _word(self, words: list[str], word: str, case: str, listed: dict[str, str]) -> Sort:
        lex = self.lexicon
        joined = "".join(words)
        role = self._role(words, joined)
        known = joined in lex.spellings or joined in lex.compounds
        if not (known or listed is not _NOT_LISTED or joined in lex.particles):
            bound = bool(lex.without_article(joined))
            if not bound and joined not in lex.heads and word not in self.in_phrases:
                return self.plain(role, case)
        return Sort(
            "word",
            role,
            case,
            particle=lex.particles.get(joined, ""),
            head=joined in lex.heads,
            bound=not known and bool(lex.without_article(joined)),
            title=listed["title"],
            civil=listed["civil"],
            company=listed["company"],
            note=listed["note"] if not known else "",
            place=listed["place"] if not known else "",
            word=word if word in self.in_phrases else "",
        )

    def plain(self, role: str, case: str) -> Sort:
        """Return the sort of a word that is nothing but perhaps a name; one for all of them."""
        sort = self._plains.get((role, case))
        if sort is None:
            sort = self._plains[role, case] = Sort("word", role, case)
        return sort

    def _role(self, words: list[str], joined: str) -> str:
        lex = self.lexicon
        role = lex.read(joined).role
        if role:
            clan = role == "given" and joined.startswith(_CLAN_STARTS)
            return "both" if clan else role
        if joined in lex.compounds or (len(words) > 1 and self._all_given(words)):
            return "given"
        return role_by_ending(joined)

    def _all_given(self, words: list[str]) -> bool:
        return all(self.lexicon.read(word).role in ("given", "both") for word in words)


def role_by_ending(joined: str) -> str:
    """Return the likely role of a word that the lexicon does not know.

    >>> role_by_ending("zerbouni"), role_by_ending("mohamedzz"), role_by_ending("zzlim")
    ('family?', '', '')
    """
    if len(joined) > GLUED and joined.startswith(GLUED_STARTS):
        return "given"
    long = len(joined) > MIN_ENDED and joined.endswith(FAMILY_ENDINGS)
    return "family?" if long and not joined.endswith(NOT_FAMILY) else ""


def case_of(text: str) -> str:
    """Return how a text is cased: "upper", "lower", "mixed", "" in a script without case."""
    if text.isupper():
        return "upper"
    if text.islower():
        return "lower"
    return "mixed" if text.lower() != text.upper() else ""


def bare_token(token: str) -> str:
    """Return a token without what is no part of a word: emoji, edge marks, a counter at its end.

    >>> bare_token("Amine👍"), bare_token("«Ahmed»"), bare_token("M’hamed"), bare_token("Ahmed2")
    ('Amine', 'Ahmed', 'M’hamed', 'Ahmed')
    """
    if token.isalpha() and "ـ" not in token:
        return token
    kept = "".join(char for char in token if _belongs(char))
    return _TAIL_DIGITS.sub("", _EDGES.sub("", kept.replace("_", " ").strip()))


@lru_cache(maxsize=1 << 14)
def _belongs(char: str) -> bool:
    if char in APOSTROPHES or char in "-.&°":
        return True
    return char != "ـ" and unicodedata.category(char)[0] in "LMN"


@lru_cache(maxsize=1 << 16)
def shown(token: str) -> str:
    """Return a token as the naming rule shows it: bare, capitals by rule, spelling kept.

    >>> [shown(token) for token in ("BENALI", "ben-ali", "M'HAMED", "McDonald", "a.", "محمد")]
    ['Benali', 'Ben-Ali', "M'hamed", 'McDonald', 'A.', 'محمد']
    """
    bare = bare_token(token)
    case = case_of(bare)
    if not case:
        return bare
    letters = [char for char in bare if char.isalpha()]
    if len(letters) == 1 and token.endswith("."):
        return bare.upper() + "."
    if "." in bare and len(letters) * 2 == len(bare) + 1:
        return bare.upper()  # A.E.K
    if case == "mixed" and not (letters[0].islower() and letters[-1].isupper()):
        return _capital(bare)
    return "-".join(_capital(part.lower()) for part in bare.split("-"))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def rules() -> NameRules:
    """Return our own name rules (for examples)."""
    from zboun.rules import load

    return load().names


@lru_cache(maxsize=4)
def vocabulary(name_rules: NameRules) -> Vocabulary:
    """Return the vocabulary of these rules, built once."""
    return Vocabulary(name_rules)
