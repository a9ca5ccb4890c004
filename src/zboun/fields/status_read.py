"""Reads the words of a status cell: denials first, then the longest phrases, then word stems.

May import: rules, model. Tests: ``tests/fields/test_status.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from zboun.rules.status_forms import articleless
from zboun.rules.status_pairs import Pair
from zboun.rules.statuses import StatusRules, Stem

MOST_MET = 100_000  # words kept of those that were met
Met = TypeVar("Met")

_PARTS = re.compile(r"[,;+|&\n:]| [/–-] |(?<=\w\w)/(?=\w\w)| - |->|→|=>")
_ARROW = re.compile(r"->|→|=>|>>")
_LATIN_DENIAL = re.compile(r"ma?([a-z0-9]{2,}?)(?:ch|che|sh|ech|ich|ouch|hach|houch|hech)")
_ARABIC_DENIAL = re.compile("(?:ما|م)(?P<verb>[\u0621-\u064a]{2,}?)(?:وش|هاش|هش|ش)")


@dataclass(frozen=True, slots=True)
class Sense:
    """One status that a cell tells: its code and by what."""

    code: str
    how: str  # "phrase" | "stem" | "negation" | "weak_word" | "mark" | "typo"
    subject: bool = False  # a mere "client", "commande": gives way to any other
    noun: bool = False  # names a thing ("livraison"), does not say that it happened


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words of a cell tell."""

    senses: tuple[Sense, ...] = ()
    unknown: int = 0  # words that are neither known nor filling
    denied: bool = False  # something is denied, and the denial says no status
    sequence: bool = False  # the cell tells one state after another


@dataclass(frozen=True, slots=True)
class _Item:
    """A piece of a cell while it is read: a known word or phrase, or a denial."""

    code: str = ""
    how: str = ""
    stem: Stem | None = None
    denial: str = ""  # "negated" | "not_yet" | "no_more" | "never"
    subject: bool = False
    noun: bool = False
    filler: bool = False


def read_words(text: str, rules: StatusRules, key: str | None = None) -> Reading:
    """Return what a text's words tell, part by part; ``key``: its form for comparison, if known.

    >>> from zboun.rules import load
    >>> rules = load().statuses
    >>> [s.code for s in read_words("client pas du tout intéressé", rules).senses]
    ['lost']
    >>> [s.code for s in read_words("confirmé puis annulé", rules).senses]
    ['confirmed', 'cancelled']
    """
    parts, sequence = _parts(text, rules, key)
    readings = [_read_part(part, rules) for part in parts]
    senses = [sense for reading in readings for sense in reading.senses]
    telling = sum(bool(reading.senses) for reading in readings)
    return Reading(
        tuple(_weighed(senses)),
        sum(reading.unknown for reading in readings),
        any(reading.denied for reading in readings),
        sequence and telling > 1,
    )


def _parts(text: str, rules: StatusRules, key: str | None) -> tuple[list[list[str]], bool]:
    """Cut a text at punctuation and at words such as "puis"; say whether an order is told."""
    sequence = _ARROW.search(text) is not None
    parts: list[list[str]] = []
    pieces = _PARTS.split(text)
    keys = [key] if key is not None and len(pieces) == 1 else map(rules.key, pieces)
    for piece in keys:
        current: list[str] = []
        for word in piece.split():
            if word in rules.sequence and current:
                parts.append(current)
                current, sequence = [], True
            elif word not in rules.sequence:
                current.append(word)
        parts.append(current)
    return [part for part in parts if part], sequence


def _weighed(senses: Sequence[Sense]) -> list[Sense]:
    """Drop weak words and subjects beside anything that says more."""
    firm = [s for s in senses if not s.subject and s.how != "weak_word"]
    named = [s for s in senses if s.how != "weak_word"]
    return firm or named or list(senses)


def _read_part(words: Sequence[str], rules: StatusRules) -> Reading:
    """Read the words of a part; those behind "avant" only where nothing is told before them."""
    cut = next((at for at, word in enumerate(words) if at and word in rules.before), 0)
    told = _read_whole(words[:cut], rules) if cut else None
    return told if told is not None and told.senses else _read_whole(words, rules)


def _read_whole(words: Sequence[str], rules: StatusRules) -> Reading:
    known = rules.phrase(" ".join(words))
    if known is not None:
        how = "weak_word" if known.weak else "phrase"
        return Reading((_sense(_Item(known.code, how, subject=_subject(words, rules))),))
    denied = not rules.negators.isdisjoint(words)
    bare = [articleless(word) for word in words]
    paired = _paired(bare, denied, rules)
    if paired is not None:
        return Reading((Sense(paired.code, "phrase"),), sequence=False)
    items = _items(words, rules)
    unknown = sum(1 for item in items if not item.code and not item.denial and not item.filler
                  and item.stem is None)  # fmt: skip
    denial = _strongest_denial(items)
    if not denial:
        senses = tuple(_sense(item) for item in items if item.code)
        return Reading(senses or _assent(words, unknown, rules), unknown)
    return _denied(items, denial, unknown, rules)


def _assent(words: Sequence[str], unknown: int, rules: StatusRules) -> tuple[Sense, ...]:
    """Return what a mere "ok" says beside days and filling words ("ok pour jeudi")."""
    said = [word for word in words if word in rules.assent] if not unknown else []
    known = rules.phrase(said[0]) if said else None
    return (Sense(known.code, "weak_word"),) if known else ()


def _paired(words: Sequence[str], denied: bool, rules: StatusRules) -> Pair | None:
    """Return the first pair that words without articles fit."""
    firsts = {
        number for word in words for number in remembered(rules, "firsts", _firsts, word)
    }  # fmt: skip
    pairs = (rules.pairs[number] for number in sorted(firsts))
    return next((pair for pair in pairs if pair.fits(words, denied)), None)


def _firsts(word: str, rules: StatusRules) -> tuple[int, ...]:
    """Return the pairs whose first word may be this one."""
    return tuple(n for n, pair in enumerate(rules.pairs) if pair.begins(word))


def remembered(
    rules: StatusRules, what: str, ask: Callable[[str, StatusRules], Met], word: str
) -> Met:
    """Return what is asked of a word; each word is asked once, of some hundred thousand."""
    met = rules.memory.setdefault(what, {})
    if word not in met:
        if len(met) >= MOST_MET:
            met.clear()
        met[word] = ask(word, rules)
    answer: Met = met[word]
    return answer


def _sense(item: _Item) -> Sense:
    return Sense(item.code, item.how, item.subject, item.noun)


def _items(words: Sequence[str], rules: StatusRules) -> list[_Item]:
    """Cut words into denials, known phrases (the longest first), stems and the rest."""
    items: list[_Item] = []
    at = 0
    while at < len(words):
        item, size = _longest(words, at, rules)
        items.append(item)
        at += size
    return items


def _longest(words: Sequence[str], at: int, rules: StatusRules) -> tuple[_Item, int]:
    longest = min(rules.reach(words[at]), len(words) - at)
    for size in range(longest, 0, -1):
        phrase = " ".join(words[at : at + size])
        if phrase in rules.filler_phrases:
            return _Item(filler=True), size
        if phrase in rules.denials:
            return _Item(denial=rules.denials[phrase]), size
        if phrase in rules.to_do and _to_be_done(phrase, words[at + size :], rules):
            return _Item(denial="to_do"), size
        if size == 1:
            break
        known = rules.phrase(phrase)
        if known is not None and not known.weak:
            subject = _subject(words[at : at + size], rules)
            return _Item(known.code, "phrase", subject=subject), size
    return _word(words, at, rules)


def _to_be_done(phrase: str, words: Sequence[str], rules: StatusRules) -> bool:
    """Say whether an infinitive or the name of an action follows ("à confirmer").

    A participle behind "a" is done ("a refusé"); "to confirm" has no ending of its own.
    """
    word = words[0] if words else ""
    told = word.endswith(("er", "ir", "re", "tion", "aison", "ment")) or not word.isascii()
    bare = phrase in rules.to_do_bare and len(words) == 1
    return (told or bare) and rules.stem(articleless(word)) is not None


def _word(words: Sequence[str], at: int, rules: StatusRules) -> tuple[_Item, int]:
    """Return what one word is; a Darija denial may take the "ma" before it along."""
    word = words[at]
    if word in ("ma", "ما") and at + 1 < len(words):
        denied = _circumfixed(word + words[at + 1], rules)
        if denied is not None:
            return denied, 2
    return remembered(rules, "words", _alone, word), 1


def _alone(word: str, rules: StatusRules) -> _Item:
    """Return what a word is by itself."""
    denied = _circumfixed(word, rules)
    if denied is not None:
        return denied
    return _Item(denial="negated") if word in rules.negators else _plain(word, rules)


def _plain(word: str, rules: StatusRules) -> _Item:
    known = rules.phrase(word)
    stem = rules.stem(word) or rules.stem(_articleless(word))
    if known is None and stem is None and word not in rules.names:
        known = rules.phrase(_articleless(word))  # "ومليح": and good
    subject = word in rules.subjects
    if word in rules.fillers and not (known and known.told):
        return _Item(filler=True)
    if known is None and (word in rules.colours or word in rules.money or word in rules.counters):
        return _Item(filler=True)
    if known is not None:
        how = "weak_word" if known.weak else "phrase"
        return _Item(known.code, how, stem, subject=subject, noun=_noun(word))
    if stem is not None:
        return _Item(stem.code, "stem", stem, subject=subject, noun=_noun(word))
    return _Item(filler=subject or word.isdigit() or len(word) == 1)


def _noun(word: str) -> bool:
    return word.endswith(("tion", "sion", "aison", "ment", "ing", "y")) or word.startswith("ت")


def _articleless(word: str) -> str:
    for prefix in ("وال", "بال", "لل", "ال", "و"):
        if word.startswith(prefix) and len(word) > len(prefix) + 2:
            return word[len(prefix) :]
    return word


def _subject(words: Sequence[str], rules: StatusRules) -> bool:
    return all(word in rules.subjects or word in rules.fillers for word in words)


def _circumfixed(word: str, rules: StatusRules) -> _Item | None:
    """Read ma…ch and ما…ش around a verb that we know: "mayrodch", "ماوصلتش"."""
    if word in rules.vocabulary:
        known = rules.vocabulary[word]
        return None if known.weak else _Item(known.code, "phrase") if word.startswith(
            ("ma", "ما")) and word.endswith(("ch", "sh", "ش")) else None  # fmt: skip
    found = _LATIN_DENIAL.fullmatch(word) or _ARABIC_DENIAL.fullmatch(word)
    if found is None:
        return None
    stem = rules.stem(found[1])
    if stem is None or not stem.negated:
        return None
    return _Item(stem.negated, "negation")


def _strongest_denial(items: Sequence[_Item]) -> str:
    kinds = {item.denial for item in items} - {""}
    return next(
        (how for how in ("never", "no_more", "not_yet", "negated", "to_do") if how in kinds), ""
    )


def _denied(items: Sequence[_Item], how: str, unknown: int, rules: StatusRules) -> Reading:
    """Turn what stands behind a denial (or just before it) into what its denial means."""
    at = next(i for i, item in enumerate(items) if item.denial)
    after = [item for item in items[at:] if _concept(item)]
    before = [item for item in items[:at] if _concept(item)]
    scope = [item for item in after if not item.subject] or after or before[-1:]
    kept = [item for item in before if item not in scope and not item.subject]
    senses = [_sense(item) for item in kept if item.code]
    codes = [code for item in scope if (code := _denial_of(item, how, rules))]
    senses += [Sense(code, "negation") for code in dict.fromkeys(codes)]
    return Reading(tuple(senses), unknown, denied=not codes)


def _concept(item: _Item) -> bool:
    return bool(item.code) or item.stem is not None


def _denial_of(item: _Item, how: str, rules: StatusRules) -> str:
    """Return the code of a denied word: by its stem, else by its code."""
    if item.how == "negation":
        return item.code
    if item.stem is not None:
        if how == "never" and not item.stem.never:
            how = "negated"
        return item.stem.denied(how)
    entry = rules.codes[item.code]
    if how == "to_do":
        return entry.not_yet or item.code
    by_code = {"not_yet": entry.not_yet, "no_more": entry.no_more}
    return by_code.get(how) or entry.negated
