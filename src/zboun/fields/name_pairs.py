"""How far millions of pairs of names agree, by the codes of a ``UnitTable``.

Most pairs are settled in numpy, most others by one question for each class of them
(``name_grades``); the rest is given to the rule, each distinct pair once.

May import: rules, fields.name_table, fields.name_grades, fields.name_compare.
Tests: ``tests/fields/test_name_table.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from zboun.fields.name_compare import Agreement, compare_parts, compare_units, fine_sound
from zboun.fields.name_grades import across, across_skeletons, by_class, in_arabic, in_latin
from zboun.fields.name_letters import hard_g
from zboun.fields.name_lexicon import Lexicon, lexicon
from zboun.fields.name_many import latin_sounds, latin_vowels
from zboun.fields.name_table import SCRIPTS, UnitTable
from zboun.fields.name_units import Unit, name_rules
from zboun.rules import Rules
from zboun.rules.names import NameRules

Grades = NDArray[np.int8]
_ARABIC, _OTHER = SCRIPTS.index("arabic"), SCRIPTS.index("other")


def compare_unit_codes(
    codes_a: NDArray[Any],
    codes_b: NDArray[Any],
    table: UnitTable,
    rules: Rules | NameRules | None = None,
) -> Grades:
    """Return ``compare_units`` for pairs of unit codes, as Agreement numbers.

    >>> from zboun.fields.name_table import unit_table
    >>> table = unit_table(["Amine", "Amina", "أمين"])
    >>> compare_unit_codes(np.array([0, 0, 1]), np.array([1, 2, 2]), table).tolist()
    [0, 4, 0]
    """
    own = name_rules(rules)
    a, b = np.asarray(codes_a, np.int64), np.asarray(codes_b, np.int64)
    grades = _settled(a, b, table)

    def rule(one: int, two: int) -> int:
        return compare_units(table.units[one], table.units[two], own)

    _ask_classes(grades, a, b, table, rule)
    _ask_gaps(grades, a, b, table, lexicon(own))
    return _settle_rest(grades, a, b, len(table.units), rule)


def _settled(a: NDArray[np.int64], b: NDArray[np.int64], table: UnitTable) -> Grades:
    """Return the grades that codes alone decide, -1 for the rest."""
    grades = np.full(len(a), -1, np.int8)
    known = (table.plain[a] & (table.name[b] >= 0)) | (table.plain[b] & (table.name[a] >= 0))
    equal = table.name[a] == table.name[b]
    grades[known & equal] = Agreement.SAME
    grades[known & ~equal] = Agreement.DIFFERENT
    words = ~(table.initial[a] | table.initial[b])
    grades[(a == b) & words] = Agreement.SAME
    unknown = (table.name[a] < 0) | (table.name[b] < 0)
    open_ = np.flatnonzero(unknown & words & (grades < 0))
    open_ = open_[~(table.listed[a[open_]] & table.listed[b[open_]])]
    grades[open_] = _unlisted(a[open_], b[open_], table)
    return grades


def _unlisted(a: NDArray[np.int64], b: NDArray[np.int64], table: UnitTable) -> Grades:
    """Return the grades of words of which the lexicon knows one at most, and no listed verdict."""
    grades = np.full(len(a), -1, np.int8)
    same_script = table.script[a] == table.script[b]
    unlike = table.skeleton[a] != table.skeleton[b]
    consonants = np.bitwise_count(table.consonants[a] ^ table.consonants[b])
    two = (table.script[a] < _OTHER) & (table.script[b] < _OTHER)
    grades[~same_script & two & (consonants > 2)] = Agreement.DIFFERENT
    grades[~same_script & ~two] = Agreement.UNKNOWN
    # One slip changes two letters at most, so this cannot be one; nor is it one sound.
    letters = np.bitwise_count(table.letters[a] ^ table.letters[b])
    sounds = table.sound[a] == table.sound[b]
    other = table.ending[a] != table.ending[b]
    grades[same_script & ~sounds & (other | (unlike & (letters > 2)))] = Agreement.DIFFERENT
    grades[same_script & sounds] = Agreement.SAME  # one the lexicon knows would have lent its name
    lent = (table.name[a] >= 0) | (table.name[b] >= 0)
    grades[same_script & sounds & lent] = Agreement.COMPATIBLE
    spelt = np.flatnonzero(same_script & unlike & (grades < 0))
    texts = table.units.texts
    far = cpdist(
        [texts[code] for code in a[spelt].tolist()],
        [texts[code] for code in b[spelt].tolist()],
        scorer=OSA.distance, score_cutoff=1, dtype=np.int32,
    ) > 1  # fmt: skip
    grades[spelt[far]] = Agreement.DIFFERENT
    return grades


def _ask_classes(
    grades: Grades,
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    table: UnitTable,
    rule: Callable[[int, int], int],
) -> None:
    """Fill in the grades of initials and of known names: the rule sees their class only."""
    initial = table.initial[a] | table.initial[b]
    known = (table.name[a] >= 0) & (table.name[b] >= 0) & ~initial
    for which, classes in ((initial, table.beginnings), (known, table.entries)):
        open_ = np.flatnonzero(which & (grades < 0))
        if len(open_):
            codes, place = np.unique(np.concatenate([a[open_], b[open_]]), return_inverse=True)
            one, other = np.split(classes(codes)[place], 2)
            grades[open_] = by_class(a[open_], b[open_], one, other, rule)


def _ask_gaps(
    grades: Grades, a: NDArray[np.int64], b: NDArray[np.int64], table: UnitTable, lex: Lexicon
) -> None:
    """Fill in what the vowels between consonants decide, and across scripts the consonants."""
    open_ = np.flatnonzero((grades < 0) & ((table.name[a] < 0) | (table.name[b] < 0)))
    open_ = open_[~(table.initial[a[open_]] | table.initial[b[open_]])]
    open_ = open_[~(table.listed[a[open_]] & table.listed[b[open_]])]
    same = table.script[a[open_]] == table.script[b[open_]]
    like = open_[same & (table.skeleton[a[open_]] == table.skeleton[b[open_]])]
    grades[like] = _by_vowels(a[like], b[like], table, lex)
    two = open_[~same]
    turned = table.script[a[two]] != _ARABIC
    grades[two] = _across_scripts(
        np.where(turned, b[two], a[two]), np.where(turned, a[two], b[two]), table
    )


def _by_vowels(
    a: NDArray[np.int64], b: NDArray[np.int64], table: UnitTable, lex: Lexicon
) -> Grades:
    grades = np.full(len(a), -1, np.int8)
    arabic = table.script[a] == _ARABIC
    some, rest = np.flatnonzero(arabic), np.flatnonzero(~arabic)
    grades[some] = in_arabic(table.sounds, table.sound[a[some]], table.sound[b[some]])
    codes, places = np.unique(np.concatenate([a[rest], b[rest]]), return_inverse=True)
    fine = _fine_sounds(codes, table, lex)
    grades[rest] = in_latin(fine, places[: len(rest)], places[len(rest) :])
    return grades


def _fine_sounds(codes: NDArray[np.int64], table: UnitTable, lex: Lexicon) -> list[str]:
    """Return ``fine_sound`` of some units: mostly what their letters say, read all at once."""
    texts = [table.units.texts[code] for code in codes.tolist()]
    sounds = [table.sounds[code] for code in table.sound[codes].tolist()]
    plain = [text if text.isascii() and text.isalpha() else "x" for text in texts]
    own = zip(latin_vowels(plain), latin_sounds(plain), strict=True)
    return [
        fine if heard == sound and letters is text else fine_sound(text, sound, lex)
        for text, letters, sound, (fine, heard) in zip(texts, plain, sounds, own, strict=True)
    ]


def _across_scripts(
    arabic: NDArray[np.int64], latin: NDArray[np.int64], table: UnitTable
) -> Grades:
    like = table.skeleton[arabic] == table.skeleton[latin]
    like[~like] = _hard_g(arabic[~like], latin[~like], table)
    grades = np.empty(len(arabic), np.int8)
    grades[like] = across(table.sounds, table.sound[arabic[like]], table.sound[latin[like]])
    grades[~like] = across_skeletons(
        _skeletons(arabic[~like], table), _skeletons(latin[~like], table)
    )
    return grades


def _hard_g(
    arabic: NDArray[np.int64], latin: NDArray[np.int64], table: UnitTable
) -> NDArray[np.bool_]:
    """Say which Latin words have the skeleton of the Arabic one when their g is taken for غ."""
    codes, which = np.unique(latin, return_inverse=True)
    hard = [hard_g(table.units.texts[code]) for code in codes.tolist()]
    like = np.array([not text for text in hard], np.bool_)[which]  # as an empty skeleton has
    like &= np.array([not text for text in table.skeletons], np.bool_)[table.skeleton[arabic]]
    some = np.flatnonzero(np.array([bool(text) for text in hard], np.bool_)[which])
    pairs = zip(_skeletons(arabic[some], table), which[some].tolist(), strict=True)
    like[some] = [skeleton == hard[place] for skeleton, place in pairs]
    return like


def _skeletons(codes: NDArray[np.int64], table: UnitTable) -> list[str]:
    return [table.skeletons[code] for code in table.skeleton[codes].tolist()]


def _settle_rest(
    grades: Grades,
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    count: int,
    rule: Callable[[int, int], int],
) -> Grades:
    """Ask the rule for every distinct pair that is still open."""
    rest = np.flatnonzero(grades < 0)
    if not len(rest):
        return grades
    low, high = np.minimum(a[rest], b[rest]), np.maximum(a[rest], b[rest])
    keys, back = np.unique(low * count + high, return_inverse=True)
    answers = [rule(int(key // count), int(key % count)) for key in keys]
    grades[rest] = np.asarray(answers, np.int8)[back]
    return grades


def compare_name_codes(
    rows_a: NDArray[Any],
    rows_b: NDArray[Any],
    table: UnitTable,
    rules: Rules | NameRules | None = None,
) -> Grades:
    """Return ``compare_parts`` for pairs of rows of the table, as Agreement numbers.

    >>> from zboun.fields.name_table import unit_table
    >>> table = unit_table(["Fatima", "Fatima Zohra", "", "فاطمة"])
    >>> compare_name_codes(np.array([0, 0, 0]), np.array([1, 2, 3]), table).tolist()
    [2, 1, 4]
    """
    own = name_rules(rules)
    a, b = np.asarray(rows_a, np.int64), np.asarray(rows_b, np.int64)
    size = np.diff(table.offsets)
    grades = np.full(len(a), -1, np.int8)
    grades[(size[a] == 0) | (size[b] == 0)] = Agreement.UNKNOWN
    single = np.flatnonzero((size[a] == 1) & (size[b] == 1))
    first_a, first_b = table.codes[table.offsets[a[single]]], table.codes[table.offsets[b[single]]]
    grades[single] = compare_unit_codes(first_a, first_b, table, own)
    uneven = np.flatnonzero((np.minimum(size[a], size[b]) == 1) & (size[a] != size[b]))
    grades[uneven] = _one_of_several(a[uneven], b[uneven], table, own)

    def rule(one: int, two: int) -> int:
        return compare_parts(_row(table, one), _row(table, two), own)

    return _settle_rest(grades, a, b, len(table), rule)


def _one_of_several(
    a: NDArray[np.int64], b: NDArray[np.int64], table: UnitTable, rules: NameRules
) -> Grades:
    """Return ``compare_parts`` of one unit with several: the best of them, COMPATIBLE at most."""
    size = np.diff(table.offsets)
    turned = size[a] > 1
    one, several = np.where(turned, b, a), np.where(turned, a, b)
    counts = size[several]
    begin = np.cumsum(counts) - counts
    owner = np.repeat(np.arange(len(a)), counts)
    place = table.offsets[several][owner] + np.arange(len(owner)) - begin[owner]
    first = table.codes[table.offsets[one]]
    grades = compare_unit_codes(first[owner], table.codes[place], table, rules)
    if len(a):
        grades = np.maximum.reduceat(grades, begin)
    return np.minimum(grades, np.int8(Agreement.COMPATIBLE))


def _row(table: UnitTable, row: int) -> tuple[Unit, ...]:
    run = table.codes[table.offsets[row] : table.offsets[row + 1]]
    return tuple(table.units[code] for code in run)
