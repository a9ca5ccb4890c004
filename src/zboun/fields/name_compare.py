"""When two names agree: unit by unit, part by part, given and family name apart.

Order of evidence: the same lexicon name, a listed pair, the same sound, the rules behind the
lists (a woman's -a, a family's -i, Abdel + another name, another vowel), a typing error, and
between scripts what Arabic writes. Only a listed name or an equal sound is SAME.

May import: rules, fields.name_units, fields.name_letters.
Tests: ``tests/fields/test_name_keys.py``.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from rapidfuzz.distance import OSA, Levenshtein

from zboun.fields.name_letters import gaps, hard_g, openings, plain, scripts_agree, vowels
from zboun.fields.name_lexicon import Lexicon, lexicon
from zboun.fields.name_units import Unit, name_rules, units
from zboun.rules import Rules
from zboun.rules.names import NameRules

MIN_TYPO = 5  # letters below which one other letter is another name
MIN_LONG = 7  # letters from which a single other consonant is rather a slip than another name
MIN_UNSURE = 4  # consonants from which one other consonant between scripts may be a slip


class Agreement(IntEnum):
    """How far two names agree; a greater number is more agreement."""

    DIFFERENT = 0  # evidence against
    UNKNOWN = 1  # nothing to compare, or nothing to be said
    COMPATIBLE = 2  # may be one: an initial, a short form, two scripts; needs another proof
    TYPO = 3  # one name with a slip of the pen
    SAME = 4


class NameVerdict(NamedTuple):
    """Agreement of two people's names, part by part."""

    given: Agreement
    family: Agreement
    crossed: bool  # given and family name stand the other way round in one of them

    @property
    def agreement(self) -> Agreement:
        """The weaker of the two; a missing part does not weaken, two missing are UNKNOWN."""
        low, high = sorted((self.given, self.family))
        return Agreement.COMPATIBLE if low == Agreement.UNKNOWN < high else low


def compare_units(a: Unit, b: Unit, rules: Rules | NameRules | None = None) -> Agreement:
    """Return how far two units agree; symmetric.

    >>> def compare(a, b): return compare_units(units(a)[0], units(b)[0]).name
    >>> compare("Abdelkader", "عبد القادر"), compare("Amine", "Amina"), compare("A.", "Amine")
    ('SAME', 'DIFFERENT', 'COMPATIBLE')
    >>> compare("Benmerzouga", "Benmerzougua"), compare("Bouchetta", "Bouhcetta")
    ('SAME', 'TYPO')
    """
    lex = lexicon(name_rules(rules))
    if a.initial or b.initial:
        return _initials(a, b, lex)
    if a.text == b.text:
        return Agreement.SAME
    listed = _listed(a, b, lex)
    if listed is not None:
        return listed
    if a.name and b.name:
        return _known(a, b)
    if a.script != b.script:
        return _across_scripts(a, b)
    return _by_letters(a, b, lex)


def _initials(a: Unit, b: Unit, lex: Lexicon) -> Agreement:
    """An initial goes with any name of which some spelling begins so, and proves none."""
    short, other = (a, b) if a.initial else (b, a)
    signs = openings(short.text)
    if other.initial:
        fits = bool(set(signs) & set(openings(other.text)))
    else:
        spelt = short.text == other.text[0] or short.text in lex.letters.get(other.name, "")
        # Two vowels of one script are two letters: A. is no Omar (but عمر may be Omar or Amar).
        vowels_apart = short.script == other.script == "latin" and short.text in "aeiouwy"
        fits = spelt or (not vowels_apart and other.sound[:1] in signs)
    return Agreement.COMPATIBLE if fits else Agreement.DIFFERENT


_VERDICTS = {
    "SAME": Agreement.SAME,
    "REVIEW": Agreement.COMPATIBLE,
    "DIFFERENT": Agreement.DIFFERENT,
}


def _listed(a: Unit, b: Unit, lex: Lexicon) -> Agreement | None:
    verdict = lex.verdicts.get((a.text, b.text)) or (
        lex.verdicts.get((a.name, b.name)) if a.name and b.name else None
    )
    if verdict == "DIFFERENT" and a.script != b.script and (a.ambiguous or b.ambiguous):
        return Agreement.COMPATIBLE  # Latin Amar is both عمر and عمار
    if verdict == "DIFFERENT" and (a.text, b.text) not in lex.verdicts and _near(a, b):
        return Agreement.COMPATIBLE  # Hassan is Hacene, or Hassane
    return _VERDICTS[verdict] if verdict else None


def _known(a: Unit, b: Unit) -> Agreement:
    across = a.script != b.script
    if a.name == b.name:
        unsure = across and (a.ambiguous or b.ambiguous)
        return Agreement.COMPATIBLE if unsure else Agreement.SAME
    return Agreement.COMPATIBLE if _near(a, b) else Agreement.DIFFERENT


def _near(a: Unit, b: Unit) -> bool:
    return b.name in a.near or a.name in b.near


def _across_scripts(a: Unit, b: Unit) -> Agreement:
    arabic, latin = (a, b) if a.script == "arabic" else (b, a)
    if arabic.script != "arabic" or latin.script != "latin":
        return Agreement.UNKNOWN
    if arabic.skeleton in (latin.skeleton, hard_g(latin.text)):
        agree = scripts_agree(arabic.sound, latin.sound)
        return Agreement.COMPATIBLE if agree else Agreement.DIFFERENT
    shorter = min(len(arabic.skeleton), len(latin.skeleton))
    if shorter >= MIN_UNSURE and Levenshtein.distance(arabic.skeleton, latin.skeleton) == 1:
        return Agreement.UNKNOWN
    return Agreement.DIFFERENT


def _by_letters(a: Unit, b: Unit, lex: Lexicon) -> Agreement:
    """Compare two units of one script of which the lexicon knows at most one."""
    if a.sound == b.sound:
        # A known name would have lent the other its id, had its sound been its own.
        return Agreement.COMPATIBLE if a.name or b.name else Agreement.SAME
    if _other_ending(a, b):
        return Agreement.DIFFERENT
    if a.skeleton == b.skeleton:
        return _by_vowels(a, b, lex)
    return _by_spelling(a, b)


def _other_ending(a: Unit, b: Unit) -> bool:
    """A last -a or -i on one side only is a woman, or a family: Samir/Samira, Mansour/Mansouri."""
    return _ending(a.sound) != _ending(b.sound)


def _ending(sounds: str) -> str:
    return sounds[-1] if sounds[-1:] in ("A", "I", "U") else ""


def _by_vowels(a: Unit, b: Unit, lex: Lexicon) -> Agreement:
    """Compare two words of the same consonants: which vowels differ, and how."""
    if a.script == "arabic":
        pairs = zip(gaps(a.sound), gaps(b.sound), strict=True)
        alef_only = all(same_but_alef(one, two) for one, two in pairs)
        return Agreement.COMPATIBLE if alef_only else Agreement.DIFFERENT
    ours, theirs = (gaps(fine_sound(unit.text, unit.sound, lex)) for unit in (a, b))
    if len(ours) != len(theirs):
        return Agreement.UNKNOWN
    return min(gap_grade(one, two) for one, two in zip(ours, theirs, strict=True))


def same_but_alef(one: str, two: str) -> bool:
    """Say whether what Arabic writes between two consonants differs by an alef at most."""
    return one.replace("A", "") == two.replace("A", "")


def fine_sound(text: str, sounds: str, lex: Lexicon) -> str:
    """Return a unit's sound with its unsure vowels, where it can be told from its text."""
    own = vowels(text)
    if plain(own) == sounds:
        return own
    base = lex.read(text).base or text
    for fine in (vowels(base), "ABD" + vowels(base)):
        if plain(fine) == sounds:
            return fine
    return sounds


def gap_grade(one: str, two: str) -> Agreement:
    """Compare what stands between two consonants, e and o being unsure vowels.

    >>> gap_grade("e", "").name, gap_grade("A", "I").name
    ('TYPO', 'DIFFERENT')
    """
    if one.count("H") != two.count("H") or one.find("H") != two.find("H"):
        return min(Agreement.COMPATIBLE, gap_grade(one.replace("H", ""), two.replace("H", "")))
    plain_one, plain_two = plain(one), plain(two)
    if plain_one == plain_two or {plain_one, plain_two} == {"", "A"}:
        return Agreement.TYPO  # Khelifi, Khlifi
    if plain_one.replace("AI", "I") == plain_two.replace("AI", "I"):
        return Agreement.TYPO if "eI" in one + two else Agreement.COMPATIBLE  # Seif, Sif
    if {plain_one, plain_two} in ({"AU", "U"}, {"", "U"}):
        return Agreement.COMPATIBLE
    if one and two and one.replace("e", "") == two.replace("e", ""):
        return Agreement.COMPATIBLE  # Fayeza, Faiza
    unsure = len(one) == len(two) and all(
        a == b or a in "eo" or b in "eo" for a, b in zip(one, two, strict=True)
    )
    return Agreement.COMPATIBLE if unsure else Agreement.DIFFERENT  # Fatiha, Fateha


def _by_spelling(a: Unit, b: Unit) -> Agreement:
    """Say whether one typing error lies between two words, and not another name.

    Names differ by one letter as readily as typing does: Hakim/Halim, Walid/Khalid, Nadia/Nadjia.
    """
    shorter = min(len(a.text), len(b.text))
    if shorter < MIN_TYPO or OSA.distance(a.text, b.text, score_cutoff=1) > 1:
        return Agreement.DIFFERENT
    swapped = sorted(a.text) == sorted(b.text)
    substituted = len(a.text) == len(b.text) and not swapped
    first = a.text[0] != b.text[0]
    if substituted:
        sure = shorter >= MIN_LONG and not first and "abd" not in (a.prefix, b.prefix)
        return Agreement.TYPO if sure else Agreement.DIFFERENT
    long = shorter >= (MIN_TYPO if swapped else MIN_LONG - (a.script == "arabic"))
    digraph = len(a.skeleton) == len(b.skeleton) and not swapped
    return Agreement.TYPO if long and not first and not digraph else Agreement.COMPATIBLE


def compare_parts(a: tuple[Unit, ...], b: tuple[Unit, ...], rules: NameRules) -> Agreement:
    """Return how far two given names (or two family names) of one or more units agree.

    Every unit of the shorter needs a partner in the longer; a longer rest makes it COMPATIBLE.
    """
    if not a or not b:
        return Agreement.UNKNOWN
    shorter, longer = sorted((a, b), key=lambda part: (len(part), [unit.text for unit in part]))
    left = list(longer)
    worst = Agreement.SAME if len(a) == len(b) else Agreement.COMPATIBLE
    for unit in shorter:
        grades = [compare_units(unit, other, rules) for other in left]
        best = max(grades)
        worst = min(worst, best)
        del left[grades.index(best)]
    return worst


def compare_names(
    given_a: str, family_a: str, given_b: str, family_b: str, rules: Rules | NameRules | None = None
) -> NameVerdict:
    """Return how far two people's names agree, given and family apart, in either order.

    >>> compare_names("Mohamed", "Benali", "محمد", "بن علي")
    NameVerdict(given=<Agreement.SAME: 4>, family=<Agreement.SAME: 4>, crossed=False)
    >>> compare_names("Benali", "Amine", "Amina", "Ben Ali").given.name
    'DIFFERENT'
    >>> compare_names("Fatima", "", "Fatima Zohra", "Haddad")
    NameVerdict(given=<Agreement.COMPATIBLE: 2>, family=<Agreement.UNKNOWN: 1>, crossed=False)
    """
    own = name_rules(rules)
    ga, fa, gb, fb = (units(part, own) for part in (given_a, family_a, given_b, family_b))
    straight = (compare_parts(ga, gb, own), compare_parts(fa, fb, own))
    if min(straight) > Agreement.DIFFERENT:
        return NameVerdict(*straight, crossed=False)
    crossed = (compare_parts(ga, fb, own), compare_parts(fa, gb, own))
    if _is_plain(crossed):
        return NameVerdict(*crossed, crossed=True)
    return NameVerdict(*straight, crossed=False)


def _is_plain(crossed: tuple[Agreement, Agreement]) -> bool:
    """The other order is believed when it contradicts nowhere and agrees plainly somewhere."""
    return min(crossed) > Agreement.DIFFERENT and max(crossed) >= Agreement.TYPO
