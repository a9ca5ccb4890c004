"""Status codes, their stages, and the words people use for them.

Turns ``status_codes.csv``, ``status_words.csv``, ``status_stems.csv``, ``status_pairs.csv`` and
``status_marks.toml`` into one frozen value; all keys are folded by ``status_key``. How a cell is
read with them: ``fields.status``.

May import: errors, model, and the text forms of ``fields.text``.
Tests: ``tests/rules/test_statuses.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, pairwise, permutations
from typing import Any

from zboun.errors import RulesError
from zboun.model import Stage
from zboun.rules.faults import Fault, fault, none_of
from zboun.rules.proper_names import proper_names
from zboun.rules.status_forms import articleless, bases, skeleton, status_key
from zboun.rules.status_pairs import Pair, pair_of
from zboun.rules.tables import Row, Tables

STAGES = frozenset(stage.value for stage in Stage)
SHORTEST_PREFIX = 3  # letters; a shorter stem must be the whole word


@dataclass(frozen=True, slots=True)
class Code:
    """One status code: its stage, its rank among others (1 first), its axis, its denials."""

    stage: str
    rank: int
    axis: str
    negated: str
    not_yet: str
    no_more: str


@dataclass(frozen=True, slots=True)
class Known:
    """A known spelling: its code; ``weak`` ones mean it only where nothing else is said."""

    code: str
    weak: bool = False
    told: bool = False  # by the user's own map
    darija: bool = False


@dataclass(frozen=True, slots=True)
class Stem:
    """The beginning of a family of words: its code, and what its denials mean."""

    text: str
    whole: bool
    code: str
    negated: str
    not_yet: str
    no_more: str
    never: str

    def denied(self, how: str) -> str:
        """Return the code of the denied word, "" when its denial says nothing.

        ``how``: "negated", "not_yet", "no_more", "never", or "to_do" (not done, but meant to be).
        """
        if how == "to_do":
            return self.not_yet or self.code
        return str(getattr(self, how)) or (self.negated if how != "negated" else "")


@dataclass(frozen=True)
class StatusRules:
    """Codes, vocabulary and the small words around them; all keys folded."""

    codes: Mapping[str, Code]
    vocabulary: Mapping[str, Known]
    stems: Mapping[str, Stem]
    marks: Mapping[str, str]
    emphasis: frozenset[str]  # marks that count only where no word does
    pairs: tuple[Pair, ...]
    negators: frozenset[str]
    to_do: frozenset[str]
    to_do_bare: frozenset[str]  # those of them that want no infinitive behind them
    denials: Mapping[str, str]  # phrase -> "not_yet" | "no_more" | "never"
    filler_phrases: frozenset[str]
    subjects: frozenset[str]
    fillers: frozenset[str]
    assent: frozenset[str]  # fillers that say yes where nothing else is said
    colours: frozenset[str]
    counters: frozenset[str]
    ordinals: Mapping[str, int]
    sequence: frozenset[str]
    before: frozenset[str]  # what stands behind one had not happened
    money: frozenset[str]
    asking: tuple[str, ...]
    slips: frozenset[tuple[str, str]]  # one letter, and another that is typed for it
    places_and_people: tuple[str, ...]  # as written: names, and words, that are near a status

    @property
    def stages(self) -> Mapping[str, str]:
        """The stage of each code."""
        return {code: entry.stage for code, entry in self.codes.items()}

    def key(self, text: str) -> str:
        """Return a text's form for comparison."""
        return status_key(text, self.counters)

    def whole(self, text: str, key: str | None = None) -> Known | None:
        """Return what a whole cell is by the vocabulary alone, marks included.

        ``key`` is the text's form for comparison where the caller has it.
        """
        mark = self.marks.get(text.strip()) or self.marks.get(text.strip().lower())
        if mark:
            return Known(mark, weak=mark != "unknown")
        key = self.key(text) if key is None else key
        return self.phrase(key) or self.compact.get(key.replace(" ", ""))

    def knows(self, text: str) -> bool:
        """Say whether a whole cell is a known status, a count of attempts aside."""
        key = self.key(text).rstrip("0123456789 ")
        return bool(key) and self.phrase(key) is not None

    def phrase(self, key: str) -> Known | None:
        """Return what a folded phrase is, Arabic articles aside."""
        return self.vocabulary.get(key) or self.bare.get(articleless(key))

    @cached_property
    def bare(self) -> Mapping[str, Known]:
        """The Arabic vocabulary without articles."""
        found: dict[str, Known] = {}
        for key, known in self.vocabulary.items():
            if not key.isascii():
                found.setdefault(articleless(key), known)
        return found

    @cached_property
    def compact(self) -> Mapping[str, Known]:
        """The vocabulary without spaces ("n.r.p", "callback"), four letters or more, or dotted."""
        found: dict[str, Known] = {}
        for key, known in self.vocabulary.items():
            short = key.replace(" ", "")
            if len(short) >= 3 and short not in self.vocabulary:
                found.setdefault(short, known)
        return found | {key: known for key, known in self.vocabulary.items() if len(key) == 3}

    @cached_property
    def aside(self) -> frozenset[str]:
        """The words that are no part of a status beside it: colours and money."""
        return self.colours | self.money

    @cached_property
    def memory(self) -> dict[str, Any]:
        """What the readers of these rules keep of the words that they have met, by their names."""
        return {}

    @cached_property
    def _reaches(self) -> Mapping[str, int]:
        """First word of a known phrase -> the number of words of the longest such phrase."""
        found: dict[str, int] = {}
        phrases = (self.vocabulary, self.bare, self.filler_phrases, self.denials, self.to_do)
        for phrase in chain.from_iterable(phrases):
            words = phrase.split()
            if len(words) > found.get(words[0], 1):
                found[words[0]] = len(words)
        return found

    def reach(self, word: str) -> int:
        """Return how many words a known phrase has at most that begins with a word."""
        bare = word if word.isascii() else articleless(word)
        return max(self._reaches.get(word, 1), self._reaches.get(bare, 1))

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """The vocabulary's keys of five letters or more, in a fixed order, for typing errors."""
        return tuple(sorted(key for key in self.vocabulary if len(key) >= 5))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The known single words of five letters or more, in a fixed order."""
        return tuple(key for key in self.spellings if " " not in key)

    @cached_property
    def sounds(self) -> Mapping[str, str]:
        """Latin Darija by its consonants -> code, where they are enough and say one thing."""
        found: dict[str, set[str]] = {}
        for key, known in self.vocabulary.items():
            sound = skeleton(key) if known.darija else ""
            if sound and not known.weak:
                found.setdefault(sound, set()).add(known.code)
        return {sound: codes.pop() for sound, codes in found.items() if len(codes) == 1}

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of places and people, folded: none of them is a misspelt status."""
        return _set(self.places_and_people) - self.vocabulary.keys()

    def base(self, word: str) -> str:
        """Return the known word of Darija or Arabic that a word is a form of, "" when unsure.

        >>> from zboun.rules import load
        >>> load().statuses.base("بطلها"), load().statuses.base("tableaux")
        ('بطل', '')
        """
        known = {base: self.vocabulary.get(base) for base in bases(word)} if word else {}
        sure = {
            base: entry.code
            for base, entry in known.items()
            if entry and not entry.weak and (entry.darija or not base.isascii())
        }
        return next(iter(sure)) if len(set(sure.values())) == 1 else ""

    def cut_short(self, key: str) -> str:
        """Return the code of the known words that begin with a key, "" when they are of several.

        >>> from zboun.rules import load
        >>> load().statuses.cut_short("gross"), load().statuses.cut_short("re")
        ('reseller', '')
        """
        if len(key) < SHORTEST_PREFIX:
            return ""
        known = {self.vocabulary[word].code for word in self.words if word.startswith(key)}
        return known.pop() if len(known) == 1 else ""

    def stem(self, word: str) -> Stem | None:
        """Return the longest stem that a folded word begins with."""
        known = self.stems.get(word)
        if known is not None:
            return known
        for size in range(len(word) - 1, SHORTEST_PREFIX - 1, -1):
            known = self.stems.get(word[:size])
            if known is not None and not known.whole:
                return known
        return None

    def with_map(self, mapping: Mapping[str, str]) -> StatusRules:
        """Return rules in which a user's spellings come first; RulesError for unknown codes.

        >>> from zboun.rules import load
        >>> mine = load().statuses.with_map({"Étoile": "loyal_vip"})
        >>> mine.whole("étoile").code
        'loyal_vip'
        """
        faults = [
            fault(
                "no_status_of",
                spelling,
                f"no status is called {code!r}; there are {', '.join(self.codes)}",
                code,
                ", ".join(self.codes),
            )
            for spelling, code in mapping.items()
            if code not in self.codes
        ]
        if faults:
            raise RulesError(faults)
        own = {self.key(text): Known(code, told=True) for text, code in mapping.items()}
        marks = {text.strip(): code for text, code in mapping.items() if not self.key(text)}
        own.pop("", None)
        return replace(self, vocabulary={**self.vocabulary, **own}, marks={**self.marks, **marks})


def build(tables: Tables) -> StatusRules:
    """Return the status rules; RulesError names every row with an unknown code or stage."""
    codes = {row["code"]: _code(row) for row in tables.rows("status_codes", ("code",))}
    words = tables.rows("status_words", ("spelling",))
    stems = tables.rows("status_stems", ("stem",))
    marks = tables.toml("status_marks")
    _check(codes, words, stems)
    counters = _set(marks["words"]["counters"].split())
    return StatusRules(
        codes=codes,
        pairs=tuple(pair_of(row) for row in tables.rows("status_pairs", ("first", "second"))),
        to_do=_set(marks["negation"]["to_do"].split("|")),
        to_do_bare=_set(marks["negation"]["to_do_bare"].split("|")),
        vocabulary=_vocabulary(words, tables.rows("status_codes", ("code",)), counters),
        stems=_stems(stems),
        marks=dict(marks["marks"]),
        emphasis=frozenset(marks["emphasis"]["marks"].split()),
        denials=_denials(marks["negation"]),
        filler_phrases=_set(marks["negation"]["filler_phrases"].split("|")),
        negators=_set(marks["negation"]["plain"].split()),
        slips=_slips(marks["typing"]),
        places_and_people=(*proper_names(tables), *marks["typing"]["ordinary"].split()),
        counters=counters,
        **_small_words(marks["words"]),
    )


def _small_words(words: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "subjects": _set(words["subjects"].split()),
        "fillers": _set(words["fillers"].split()),
        "assent": _set(words["assent"].split()),
        "colours": _set(words["colours"].split()),
        "ordinals": {status_key(text): int(number) for text, number in words["ordinals"]},
        "sequence": _set(words["sequence"].split("|")),
        "before": _set(words["before"].split("|")),
        "money": _set(words["money"].split()),
        "asking": tuple(sorted(_set(words["asking"].split("|")))),
    }


def _code(row: Row) -> Code:
    return Code(
        row["stage"], int(row["rank"]), row["axis"], row["negated"], row["not_yet"], row["no_more"]
    )


def _no_status(where: str, asked: str) -> Fault:
    return fault("no_status", where, f"no status is called {asked!r}", asked)


def _check(codes: Mapping[str, Code], words: list[Row], stems: list[Row]) -> None:
    faults = [
        none_of(f"status_codes.csv: {code}", entry.stage, STAGES)
        for code, entry in codes.items()
        if entry.stage not in STAGES
    ]
    faults += [
        _no_status(f"status_words.csv: {row['spelling']}", row["code"])
        for row in words
        if row["code"] not in codes
    ]
    faults += [
        _no_status(f"status_stems.csv: {row['stem']}", row[column])
        for row in stems
        for column in ("code", "negated", "not_yet", "no_more", "never")
        if row[column] and row[column] not in codes
    ]
    if faults:
        raise RulesError(faults)


def _vocabulary(
    words: Iterable[Row], codes: Iterable[Row], counters: frozenset[str]
) -> dict[str, Known]:
    vocabulary: dict[str, Known] = {}
    for row in words:
        key = status_key(row["spelling"], counters)
        vocabulary.setdefault(
            key, Known(row["code"], row["note"] == "weak", darija=row["lang"] == "darija")
        )
    for row in codes:
        vocabulary[status_key(row["code"])] = Known(row["code"])
        for text in (row["label_fr"], row["label_ar"]):
            vocabulary.setdefault(status_key(text), Known(row["code"]))
    vocabulary.pop("", None)
    return vocabulary


def _stems(rows: Iterable[Row]) -> dict[str, Stem]:
    stems = {}
    for row in rows:
        text = status_key(row["stem"])
        whole = row["match"] == "word" or len(text) < SHORTEST_PREFIX
        stems[text] = Stem(
            text, whole, row["code"], row["negated"], row["not_yet"], row["no_more"], row["never"]
        )
    return stems


def _denials(negation: Mapping[str, str]) -> dict[str, str]:
    return {
        phrase: how
        for how in ("not_yet", "no_more", "never")
        for phrase in _set(negation[how].split("|"))
    }


def _slips(typing: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Return the pairs of neighbours on a keyboard's rows, and of letters that sound alike."""
    neighbours = {pair for row in typing["keyboards"].split() for pair in pairwise(row)}
    alike = {pair for sound in typing["sounds"].split() for pair in permutations(sound, 2)}
    return frozenset(neighbours | {(two, one) for one, two in neighbours} | alike)


def _set(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(status_key(text) for text in texts) - {""}
