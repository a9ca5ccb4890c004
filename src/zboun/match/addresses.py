"""The name that an e-mail address spells, for records that leave their name or half of it out.

``fatma.benali31@`` on a line without a name, or with ``Benali`` alone, is as good as the name: two
words of which one is known as a given name and the other as a family's, by the lexicon or by the
list itself. Where the list shows an address beside other people's names only (a family's, a
shop's), it names nobody. What a record says of its name itself is never touched.

May import: fields, rules. Tests: ``tests/match/test_addresses.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import mask, plain
from zboun.fields.agreement import word_agrees
from zboun.fields.name_lexicon import Lexicon, joined, lexicon
from zboun.match.facts import NONE, Codes, Facts, Ints, Mask
from zboun.match.hashing import distinct
from zboun.rules import Rules

_WORDS = re.compile("[a-z]+")
_VOWELS = frozenset("aeiouy")
_SHORTEST = 3  # letters of a word that is a name
_LONGEST = 40  # letters of an address that are read

Spelt = tuple[str, str]  # given name, family name; of one of them a letter may stand alone


@dataclass(frozen=True, slots=True)
class Known:
    """Which words are names: by the lexicon, or because people of the list bear them."""

    lex: Lexicon
    given: frozenset[str]
    family: frozenset[str]
    marks: frozenset[str]  # that stand beside a name: dz, pro

    @property
    def glued(self) -> tuple[str, ...]:
        """The marks that may end a word: one with a vowel may as well be the end of a name."""
        return _without_vowel(self.marks)

    def is_given(self, word: str) -> bool:
        """Say whether a word is known as a given name."""
        return word in self.given or self._role(word) in ("given", "both")

    def is_family(self, word: str) -> bool:
        """Say whether a word is known as a family's name."""
        return word in self.family or self._role(word) in ("family", "both")

    def _role(self, word: str) -> str:
        if len(word) < _SHORTEST:
            return ""
        return self.lex.roles.get(self.lex.spellings.get(word, ""), "")


@lru_cache(maxsize=8)
def _without_vowel(marks: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(mark for mark in marks if mark.isascii() and not set(mark) & _VOWELS))


def name_in(address: str, given: str, family: str, known: Known) -> Spelt | None:
    """Return the given and the family name that an address spells; None where none or several.

    ``given``, ``family``: what the record itself says, at most one of them whole: the address must
    spell it too.

    >>> from zboun.rules import load
    >>> known = Known(lexicon(load().names), frozenset(), frozenset(), frozenset({"dz"}))
    >>> def read(address, given="", family=""): return name_in(address, given, family, known)
    >>> read("benali.fatma31@gmail.com"), read("fatmabenalidz@gmail.com")
    (('fatma', 'benali'), ('fatma', 'benali'))
    >>> read("fatma.x@gmail.com"), read("contact@gmail.com"), read("benali@gmail.com", "Fatma")
    (None, None, None)
    >>> read("f.benali2@gmail.com", family="Ben Ali"), read("fatma.rostomi@gmail.com", "فاطمة")
    (('f', 'benali'), ('fatma', 'rostomi'))
    """
    words = _WORDS.findall(address.partition("@")[0].lower())
    words = [word for word in words if word not in known.marks]
    if not words or sum(map(len, words)) > _LONGEST:
        return None
    first, last = joined(given), joined(family)
    parts = (
        _Part(given, first, len(last) > 1, known.is_given),
        _Part(family, last, len(first) > 1, known.is_family),
    )
    for candidates in (_without_mark(words, known), words):
        if len(candidates) == 1 and not all(part.may_end(candidates[0]) for part in parts):
            continue
        found = [spelt for cut in _cuts(candidates) for spelt in _read(cut, *parts, known)]
        whole = [spelt for spelt in found if min(map(len, spelt)) > 1] or found
        if whole:  # the order of two words is told elsewhere; a second pair of words is a doubt
            return whole[0] if len(set(map(frozenset, whole))) == 1 else None
    return None


@dataclass(frozen=True, slots=True)
class _Part:
    """The given or the family name that an address is asked for."""

    own: str  # what the record says of it
    said: str  # the same in one word
    other_said: bool  # the record says the other part, so that the address is known to spell it
    is_name: Callable[[str], bool]

    def may_end(self, words: str) -> bool:
        """Say whether this part may begin or end words that nothing cuts."""
        return len(self.said) < 2 or words.startswith(self.said) or words.endswith(self.said)

    def may_be(self, word: str, apart: bool, lex: Lexicon) -> bool:
        """Say whether a word may be this part; ``apart``: the address cuts beside the word."""
        if len(self.said) > 1:
            return self.said == word or (apart and word_agrees(word, self.own, lex))
        if self.said and self.said != word[:1]:
            return False
        if self.other_said and (len(word) == 1 or (apart and len(word) >= _SHORTEST)):
            return True
        return self.is_name(word)


def _without_mark(words: list[str], known: Known) -> list[str]:
    """Return the words without a mark that is glued to the last one, [] where there is none."""
    if not words[-1].endswith(known.glued):
        return []
    longest = max((mark for mark in known.glued if words[-1].endswith(mark)), key=len)
    last = words[-1].removesuffix(longest)
    return [*words[:-1], last] if last else []


def _cuts(words: list[str]) -> Iterator[tuple[str, str, bool]]:
    """Yield each way to cut the words into two names, and whether the address cuts there."""
    if len(words) > 1:
        for i in range(1, len(words)):
            yield "".join(words[:i]), "".join(words[i:]), True
    elif words:
        for i in range(1, len(words[0]) - 1):
            yield words[0][:i], words[0][i:], False


def _read(cut: tuple[str, str, bool], given: _Part, family: _Part, known: Known) -> Iterator[Spelt]:
    """Yield the readings of one cut: given name first, family name first.

    Where nothing cuts the words, a letter is an initial in front of a family's name only.
    """
    one, other, apart = cut
    if len(one) == 1 and not apart and known.is_given(one + other):
        return
    for first, last in ((one, other), (other, one)):
        if given.may_be(first, apart, known.lex) and family.may_be(last, apart, known.lex):
            yield first, last


def with_spelt(facts: Facts, records: pa.Table, rules: Rules) -> Facts:
    """Return the facts with the names that addresses spell, where a record leaves one out.

    Of a firm the name is that of whoever writes for it: ``agent``, not the firm's.
    """
    if not len(facts.emails.values):
        return facts
    whole = _whole(facts)
    asked = np.flatnonzero((facts.business | ~np.minimum(*whole)) & (facts.emails.counts > 0))
    found = list(_found(facts, records, asked, rules))
    lex = lexicon(rules.names)
    borne = _borne(facts, np.minimum(*whole), [place for _, place, _ in found])
    kept = [
        (row, spelt) for row, place, spelt in found if _trusted(spelt[0], borne.get(place), lex)
    ]
    return _filled(facts, kept, whole) if kept else facts


def _whole(facts: Facts) -> tuple[Mask, Mask]:
    """Say which records have a given, and which a family name that is more than a letter."""
    length = pc.utf8_length(pc.utf8_rtrim(facts.parts, characters="."))
    long = np.append(length.to_numpy(zero_copy_only=False) > 1, False)  # the last stands for NONE
    return long[facts.given], long[facts.family]


def _found(
    facts: Facts, records: pa.Table, asked: Ints, rules: Rules
) -> Iterator[tuple[int, int, Spelt]]:
    """Yield each record whose address spells its name, the place of the address, the name."""
    known = known_names(facts, rules)
    firm = facts.business[asked]
    given, family = (
        _texts(facts, np.where(firm, NONE, part[asked])) for part in (facts.given, facts.family)
    )
    cells = plain(records["email"]).take(pa.array(asked)).to_pylist()
    starts = facts.emails.offsets[asked].tolist()
    for row, start, cell, first, last in zip(
        asked.tolist(), starts, cells, given, family, strict=True
    ):
        for step, address in enumerate(filter(None, map(str.strip, cell.split(";")))):
            spelt = name_in(address, first, last, known)
            if spelt is not None:
                yield row, start + step, spelt
                break


def _texts(facts: Facts, codes: Codes) -> list[str]:
    where = pa.array(np.where(codes == NONE, 0, codes), mask=codes == NONE)
    texts: list[str] = facts.parts.take(where).fill_null("").to_pylist()
    return texts


def known_names(facts: Facts, rules: Rules) -> Known:
    """Return what is known as a name: what the list bears rather as one part counts as that."""
    letters = pc.replace_substring_regex(
        pc.utf8_lower(pc.utf8_normalize(facts.parts, form="NFD")), "[^a-z]+", ""
    )
    long = mask(pc.greater_equal(pc.binary_length(letters), _SHORTEST))
    given, family = (
        np.bincount(part[part != NONE], minlength=len(long)) for part in (facts.given, facts.family)
    )
    givens, families = (
        frozenset(letters.filter(pa.array(long & (one > 0) & (one >= other))).to_pylist())
        for one, other in ((given, family), (family, given))
    )
    marks = frozenset(joined(word) for word in rules.names.words["note"])
    return Known(lexicon(rules.names), givens, families, marks)


def _borne(facts: Facts, whole: Mask, places: list[int]) -> dict[int, list[str]]:
    """Return, for places of addresses, the names beside which the list shows the same address."""
    hashes = facts.emails.values
    wanted = distinct(hashes[places])
    rows = np.flatnonzero(np.isin(hashes, wanted) & whole[facts.emails.owners])
    owner = facts.emails.owners[rows]
    borne: dict[int, list[str]] = {}
    for part in (facts.given, facts.family):
        for number, text in zip(hashes[rows].tolist(), _texts(facts, part[owner]), strict=True):
            borne.setdefault(number, []).append(text)
    return {place: borne.get(int(hashes[place]), []) for place in places}


def _trusted(given: str, borne: list[str] | None, lex: Lexicon) -> bool:
    """Say whether an address is nobody else's: the list shows it with this name, or with none."""
    return not borne or any(word_agrees(given, name, lex) for name in borne)


def _filled(facts: Facts, kept: list[tuple[int, Spelt]], whole: tuple[Mask, Mask]) -> Facts:
    """Return the facts with the parts filled in that records leave out, and firms' agents."""
    rows = np.array([row for row, _ in kept])
    parts, filled = facts.parts, []
    for side in (0, 1):
        texts = pa.array([spelt[side].title() for _, spelt in kept], pa.string())
        new = texts.filter(pc.invert(pc.is_in(texts, value_set=parts))).unique()
        parts = pa.concat_arrays([parts, new])
        filled.append(pc.index_in(texts, value_set=parts).to_numpy(zero_copy_only=False))
    firm = facts.business[rows]
    spelt = facts.spelt.copy()
    spelt[rows] = True
    return replace(
        facts,
        parts=parts,
        spelt=spelt,
        given=_put(facts.given, rows[~firm], filled[0][~firm], ~whole[0]),
        family=_put(facts.family, rows[~firm], filled[1][~firm], ~whole[1]),
        agent_given=_put(facts.agent_given, rows[firm], filled[0][firm], facts.business),
        agent_family=_put(facts.agent_family, rows[firm], filled[1][firm], facts.business),
    )


def _put(codes: Codes, rows: Ints, filled: Ints, open_: Mask) -> Codes:
    """Return codes with those of some rows put in, where they are open."""
    answer = codes.copy()
    answer[rows] = np.where(open_[rows], filled, codes[rows])
    return answer
