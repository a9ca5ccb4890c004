"""Names compared by the pair, in any order: do the given names agree, do the family names?

The language of names (scripts, spellings, confusables) is ``fields.name_keys``'s; here are only
units and their agreement, lined up over millions of pairs. Each distinct pair of name parts is
compared once.

May import: fields, rules. Tests: ``tests/match/test_pairs.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zboun.fields import name_keys
from zboun.fields.name_letters import openings
from zboun.fields.name_table import GENDERS
from zboun.match.closeness import Closeness
from zboun.match.facts import NONE, Codes, Facts, Ints, Mask
from zboun.match.hashing import Hashes, hash_text, mix
from zboun.match.titles import ANYONE, MAN, WOMAN, WOMAN_IN_M, Sexes
from zboun.ordering import arranged
from zboun.rules import Rules
from zboun.rules.names import NameRules

Levels = npt.NDArray[np.int8]

# How well two names agree; the order counts. By the rules of names CLOSE and FAINT are different
# too: CLOSE so little that slips explain it where a phone or an e-mail is shared, FAINT so little
# that a person should look.
DIFFERENT, FAINT, UNKNOWN, CLOSE, COMPATIBLE, TYPO, SAME = range(7)
_OURS = np.array([DIFFERENT, UNKNOWN, COMPATIBLE, TYPO, SAME], np.int8)  # of Agreement 0 .. 4
_REPEATED = re.compile(r"(.)\1+")
_MAX_UNITS = 6  # a "name" of more words is a sentence; its first words decide
_FEW = 2_000  # new answers from which they are kept


@dataclass(frozen=True, slots=True)
class Lists:
    """A list of unit codes per item, laid end to end."""

    starts: Ints
    counts: Ints
    units: Codes

    def take(self, items: npt.NDArray[Any]) -> Lists:
        """Return the lists of some items (the units stay where they are)."""
        return Lists(self.starts[items], self.counts[items], self.units)


class NameTable:
    """The name parts of a set of records, taken apart once."""

    def __init__(self, parts: pa.Array, rules: Rules) -> None:
        table = name_keys.unit_table(parts, rules.names)
        offsets = np.asarray(table.offsets, np.int64)
        counts = np.minimum(np.diff(offsets), _MAX_UNITS)
        self.rules = rules
        self.table = table
        self.lists = Lists(offsets[:-1], counts, np.asarray(table.codes, np.int32))
        rough, texts = _rough(table, rules.names)
        self.unit_keys = _zero_initials(_hashes(texts)[rough], table)
        self.unit_frames = _hashes([text[:1] + text[-1:] for text in texts])[rough]
        self.unit_heads = _hashes([text[:1] for text in texts])[rough]
        self.part_keys = self._part_keys(self.unit_keys)
        self.bearer_keys = self._part_keys(_unit_names(table))
        self.words_near = Closeness(table)
        self._wide = max(len(parts), 1)
        self._seen: list[tuple[Ints, Levels]] = []  # pairs asked at once, sorted, and the answers

    def _part_keys(self, unit_keys: Hashes) -> Hashes:
        """Return one number per part, the sum over its units: order plays no role."""
        owner, unit = expand(self.lists)
        keys = np.zeros(len(self.lists.counts), np.uint64)
        np.add.at(keys, owner, mix(unit_keys[unit]))
        single = unit_keys[unit] == 0  # an initial names nobody
        keys[owner[single]] = 0
        return keys

    def name_keys(self, facts: Facts) -> Hashes:
        """Return one number per record for its whole name in any order and script; 0 = no whole."""
        given = np.where(facts.given == NONE, np.uint64(0), self.part_keys_of(facts.given))
        family = np.where(facts.family == NONE, np.uint64(0), self.part_keys_of(facts.family))
        units = self._units_of(facts.given) + self._units_of(facts.family)
        broken = (facts.given != NONE) & (given == 0) | (facts.family != NONE) & (family == 0)
        whole = ~broken & ((units >= 2) | facts.business)
        return np.where(whole, mix(given + family), np.uint64(0))

    def words(self, facts: Facts) -> Ints:
        """Return how many words each record's name has, initials left out."""
        owner, unit = expand(self.lists)
        full = np.bincount(owner[self.unit_keys[unit] != 0], minlength=len(self.lists.counts))
        return sum(
            (np.where(part == NONE, 0, full[part]) for part in (facts.given, facts.family)),
            start=np.zeros(len(facts), np.int64),
        )

    def part_keys_of(self, codes: Codes) -> Hashes:
        """Return the key of each part (any number where the code is NONE)."""
        return self.part_keys[codes] if len(self.part_keys) else np.zeros(len(codes), np.uint64)

    def first_units(self, codes: Codes) -> Codes:
        """Return the first unit of each part (any unit where the code is NONE)."""
        units: Codes = self._first[codes]
        return units

    def initials(self, codes: Codes) -> Mask:
        """Say which parts are an initial only."""
        initial: Mask = self._initial[codes]
        return initial

    def sexes(self, facts: Facts) -> Sexes:
        """Return what each record may be, by its given name or by the title instead of it."""
        woman, man = (self._of_first(self.table.gender == GENDERS.index(sex)) for sex in "fm")
        units = self.table.units.texts
        in_m = self._of_first(np.array([text[:1] in ("m", "م") for text in units], bool))
        by_name = np.where(woman, np.where(in_m, WOMAN_IN_M, WOMAN), np.where(man, MAN, ANYONE))
        named = facts.given != NONE
        sexes: Sexes = np.where(named, by_name[facts.given], facts.title).astype(np.int8)
        return sexes

    def openings(self, codes: Codes) -> tuple[Ints, Hashes]:
        """Return, for parts that are initials, each head that the name may have, and its part."""
        texts = [self.table.units.texts[unit] for unit in self.first_units(codes).tolist()]
        signs = ["".join(dict.fromkeys(_head(sign) for sign in openings(text))) for text in texts]
        owner = np.repeat(np.arange(len(texts)), [len(sign) for sign in signs])
        return owner, hash_text(pa.array(list("".join(signs)), pa.string()))

    def may_be_slips(self, a: Codes, b: Codes) -> Mask:
        """Say, at the price of a glance, which pairs of parts a slip or a short form may explain.

        One letter more, less or another changes two of the letters that a word holds at most.
        """
        script = self._script[a] == self._script[b]
        letters = np.bitwise_count(self._letters[a] ^ self._letters[b]) <= 2
        likely = (script & letters) | (self._first_key[a] == self._first_key[b])
        may: Mask = likely | self._initial[a] | self._initial[b]
        return may

    # What is known of each part, and one entry more for the code NONE.

    @cached_property
    def _counts(self) -> Ints:
        return np.append(self.lists.counts, 0)

    @cached_property
    def _first(self) -> Codes:
        units = np.append(self.lists.units, 0)
        starts = np.minimum(self.lists.starts, len(self.lists.units))
        first: Codes = np.append(units[starts], 0).astype(np.int32)
        return first

    @cached_property
    def _initial(self) -> Mask:
        single = self._counts == 1
        initial: Mask = single & self._of_first(np.asarray(self.table.initial, bool))
        return initial

    @cached_property
    def _script(self) -> npt.NDArray[np.int8]:
        return self._of_first(self.table.script)

    @cached_property
    def _first_key(self) -> Hashes:
        return self._of_first(self.unit_keys)

    def _of_first(self, of_unit: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return what is known of the first unit of each part."""
        if not len(of_unit):
            return np.zeros(len(self._first), of_unit.dtype)
        return of_unit[self._first]

    @cached_property
    def _letters(self) -> Hashes:
        owner, unit = expand(self.lists)
        letters = np.zeros(len(self.lists.counts) + 1, np.uint64)
        np.bitwise_or.at(letters, owner, self.table.letters[unit])
        return letters

    def _units_of(self, codes: Codes) -> Ints:
        counts: Ints = self._counts[codes]
        return counts

    def compare(self, facts: Facts, a: Ints, b: Ints) -> tuple[Levels, Levels]:
        """Return how the given names and how the family names of each pair agree."""
        return self._compare_names(facts.given[a], facts.family[a], facts.given[b], facts.family[b])

    def _compare_names(self, ga: Codes, fa: Codes, gb: Codes, fb: Codes) -> tuple[Levels, Levels]:
        given, family = self.compare_parts(ga, gb), self.compare_parts(fa, fb)
        open_ = np.flatnonzero(np.minimum(given, family) < CLOSE)
        ga, fa, gb, fb = ga[open_], fa[open_], gb[open_], fb[open_]
        g, f = self._swapped(ga, fa, gb, fb, given[open_], family[open_])
        g, f = self._whole(ga, fa, gb, fb, g, f)
        given[open_], family[open_] = g, f
        return given, family

    def _swapped(
        self, ga: Codes, fa: Codes, gb: Codes, fb: Codes, given: Levels, family: Levels
    ) -> tuple[Levels, Levels]:
        """Take given for family where that fits: nobody tells which word is which."""
        # A name of one word stands wherever it fits; what it says nothing of is unknown.
        lone = ((ga == NONE) | (fa == NONE)) | ((gb == NONE) | (fb == NONE))
        one = self.compare_parts(ga, fb)
        other = np.full(len(one), DIFFERENT, np.int8)
        may = np.flatnonzero(lone | (one >= CLOSE))  # elsewhere nothing rests on it
        other[may] = self.compare_parts(fa[may], gb[may])
        crossed = (np.minimum(one, other) >= CLOSE) & (np.minimum(given, family) < CLOSE)
        given, family = np.where(crossed, other, given), np.where(crossed, one, family)
        best_cross = np.maximum(one, other)
        # An initial fits half of all names: across the parts it is no sign.
        least = np.where(self._any_initial(ga, fa, gb, fb), TYPO, COMPATIBLE)
        fits = lone & ~crossed & (best_cross >= least) & (np.maximum(given, family) < TYPO)
        to_given = fits & np.where(one >= other, (gb == NONE), (ga == NONE))
        given = np.where(fits, np.where(to_given, UNKNOWN, best_cross), given)
        family = np.where(fits, np.where(to_given, best_cross, UNKNOWN), family)
        return given.astype(np.int8), family.astype(np.int8)

    def _any_initial(self, *parts: Codes) -> Mask:
        """Say where one of the parts is an initial only."""
        initial: Mask = np.logical_or.reduce([self.initials(codes) for codes in parts])
        return initial

    def _whole(
        self, ga: Codes, fa: Codes, gb: Codes, fb: Codes, given: Levels, family: Levels
    ) -> tuple[Levels, Levels]:
        """Compare all words with all words where the cut between the two parts may be elsewhere."""
        units = [self._units_of(codes) for codes in (ga, fa, gb, fb)]
        left, right = units[0] + units[1], units[2] + units[3]
        odd = (np.minimum(given, family) < COMPATIBLE) & (left >= 2) & (right >= 2)
        odd &= np.maximum(left, right) >= 3
        which = np.flatnonzero(odd)
        if not len(which):
            return given, family
        level = self._agree(self._joined(ga[which], fa[which]), self._joined(gb[which], fb[which]))
        found = which[level >= COMPATIBLE]
        given[found] = family[found] = level[level >= COMPATIBLE]
        return given, family

    def _joined(self, first: Codes, second: Codes) -> Lists:
        """Return the units of both parts as one list per item."""
        codes = np.stack([first, second], axis=1).ravel()
        some = codes != NONE
        owner, unit = expand(self.lists.take(np.where(some, codes, 0)))
        keep = some[owner]
        counts = np.bincount(owner[keep] // 2, minlength=len(first))
        return Lists(np.cumsum(counts) - counts, counts, unit[keep].astype(np.int32))

    def compare_parts(self, a: Codes, b: Codes) -> Levels:
        """Return the agreement of two columns of parts: given with given, family with family."""
        level = np.full(len(a), UNKNOWN, np.int8)
        known = (a != NONE) & (b != NONE)
        same = a == b
        level[same & known] = SAME
        open_ = np.flatnonzero(known & ~same)
        a, b = a[open_], b[open_]
        keys = np.minimum(a, b).astype(np.int64)
        keys *= self._wide  # no wider than need be: they are sorted with their places
        keys += np.maximum(a, b)
        order, ordered = arranged(keys)
        first = np.ones(len(ordered), bool)
        first[1:] = ordered[1:] != ordered[:-1]
        starts = np.flatnonzero(first)
        answers = self._remembered(ordered[starts])
        level[open_[order]] = np.repeat(answers, np.diff(np.append(starts, len(ordered))))
        return level

    def _remembered(self, keys: Ints) -> Levels:
        """Return the agreement of distinct pairs of parts, sorted; hardly one is asked for twice.

        To keep a few answers costs more than to ask again.
        """
        level = np.empty(len(keys), np.int8)
        new = np.arange(len(keys))
        for seen, levels in self._seen:
            place = np.searchsorted(seen, keys[new])
            place[place == len(seen)] = 0
            known = seen[place] == keys[new]
            level[new[known]] = levels[place[known]]
            new = new[~known]
        asked = keys[new]
        level[new] = self._ask(asked // self._wide, asked % self._wide)
        if len(asked) > _FEW:
            self._seen.append((asked, level[new]))
        return level

    def _ask(self, a: Ints, b: Ints) -> Levels:
        answer = name_keys.compare_name_codes(a, b, self.table, self.rules.names)
        level = _OURS[answer]
        unlike = np.flatnonzero(level == DIFFERENT)
        near = self.words_near.degree(a[unlike], b[unlike])
        level[unlike[near == 1]] = FAINT
        level[unlike[near == 2]] = CLOSE
        return level

    def _agree(self, left: Lists, right: Lists) -> Levels:
        """Return the agreement of lists of units: every word of the shorter one must fit."""
        forth, back = self._best(left, right), self._best(right, left)
        level = np.where(
            left.counts == right.counts,
            np.minimum(forth, back),
            np.where(left.counts < right.counts, forth, back),
        )
        subset = (left.counts != right.counts) & (level > COMPATIBLE)
        empty = (left.counts == 0) | (right.counts == 0)
        level = np.where(subset, COMPATIBLE, level)
        return np.where(empty, UNKNOWN, level).astype(np.int8)

    def _best(self, left: Lists, right: Lists) -> Levels:
        """Return for each pair of lists the worst of the left words' best agreements."""
        worst = np.full(len(left.counts), SAME, np.int8)
        owner, unit = expand(left)
        counts = right.counts[owner]
        keep = counts > 0
        owner, unit, counts = owner[keep], unit[keep], counts[keep]
        if not len(owner):
            return worst
        begin = np.cumsum(counts) - counts
        place = np.arange(int(counts.sum())) - np.repeat(begin, counts)
        other = right.units[np.repeat(right.starts[owner], counts) + place]
        best = np.maximum.reduceat(self._compare_units(np.repeat(unit, counts), other), begin)
        np.minimum.at(worst, owner, best)
        return worst

    def _compare_units(self, a: Codes, b: Codes) -> Levels:
        """Return the agreement of single words, asking the field's rule once per distinct pair."""
        answer = name_keys.compare_unit_codes(a, b, self.table, self.rules.names)
        return _OURS[answer]


def _head(sign: str) -> str:
    """Return the first sign of a skeleton from that of a sound."""
    return "'" if sign in "AIUE" else "K" if sign == "G" else sign


def expand(lists: Lists) -> tuple[Ints, Codes]:
    """Return every unit of every list, and the item it belongs to."""
    owner = np.repeat(np.arange(len(lists.counts)), lists.counts)
    begin = np.cumsum(lists.counts) - lists.counts
    place = np.arange(len(owner)) - begin[owner]
    return owner, lists.units[lists.starts[owner] + place]


def _rough(table: name_keys.UnitTable, rules: NameRules) -> tuple[Ints, list[str]]:
    """Return the consonants of each unit, one text for all spellings that may be one name.

    A known name lends its consonants to all its spellings, so that an unlisted one meets them.
    A number per unit, and the texts by number.
    """
    own = table.skeletons
    known, places = np.unique(table.name, return_index=True)
    first = table.skeleton[places[known >= 0]]  # of each name: that of one of its spellings
    lent = [name_keys.units(name, rules) for name in table.names]
    named = [
        units[0].skeleton if units else own[code]
        for units, code in zip(lent, first.tolist(), strict=True)
    ]
    texts = [_REPEATED.sub(r"\1", text.replace("G", "K")) for text in (*own, *named)]
    rough = np.where(table.name >= 0, len(own) + table.name, table.skeleton)
    return rough.astype(np.int64), texts  # a plain g is ق or غ


def _hashes(texts: list[str]) -> Hashes:
    return hash_text(pa.array(texts, pa.string()))


def _unit_names(table: name_keys.UnitTable) -> Hashes:
    """Return a number per unit, one for all spellings that *are* one name; 0 for an initial."""
    own = _hashes([f"~{text}" for text in table.skeletons])[table.skeleton]
    named = np.append(_hashes(table.names), np.uint64(0))[table.name]  # -1 is the last one
    return _zero_initials(np.where(table.name >= 0, named, own), table)


def _zero_initials(keys: Hashes, table: name_keys.UnitTable) -> Hashes:
    keys[np.asarray(table.initial, bool)] = 0
    return keys


def differ(given: Levels, family: Levels) -> Mask:
    """Say which name pairs cannot be one person's: the given names conflict, or both parts do."""
    return (given <= FAINT) | ((family <= FAINT) & (given < COMPATIBLE))
