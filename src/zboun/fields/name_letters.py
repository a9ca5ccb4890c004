"""Letters to sounds: what one Latin or Arabic word of a name sounds like, and its consonants.

A *sound* writes consonant classes as capitals (``C`` ش ch sh, ``D`` د ذ ض ظ, ``G`` غ, ``J`` ج dj,
``K`` ق ك q c g, ``X`` خ kh …) and vowels as ``A`` (a, e), ``I`` (i, y), ``U`` (o, ou, u, w);
Arabic sounds hold only the vowels that Arabic writes, ``E`` for ع (any vowel or none) and ``O``
for a last letter that Latin may drop (ح). A *skeleton* is the sound less its vowels and inner h,
with a leading ``'`` where the word begins with a vowel: the same for both scripts.

May import: nothing of zboun. Tests: ``tests/fields/test_name_keys.py``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import itemgetter

# Letters of Tamazight and careful French spelling, before folding would lose what they say.
SPECIAL = str.maketrans(
    {"ç": "ss", "Ç": "ss", "č": "ch", "Č": "ch", "ǧ": "dj", "Ǧ": "dj", "ɣ": "gh", "Ɣ": "gh",
     "γ": "gh", "ğ": "gh", "ɛ": "a", "ε": "a", "Ɛ": "a", "š": "ch", "Š": "ch", "ž": "j"}
)  # fmt: skip

_ARABIZI = str.maketrans({"7": "h", "9": "k", "5": "kh", "8": "gh", "6": "t", "4": "dh", "2": ""})
_VOWELS = "aeiouyw"

_LATIN_SOUNDS = {
    "tch": "C", "sch": "C", "ch": "C", "sh": "C", "kh": "X", "x": "X", "gh": "G", "dj": "J",
    "dg": "J", "j": "J", "th": "T", "dh": "D", "ph": "F", "gu": "K", "qu": "K", "ck": "K",
    "cq": "K", "ce": "Se", "ci": "SI", "cy": "SI", "q": "K", "k": "K", "c": "K", "g": "K",
    "v": "F", "p": "B",
    "a": "A", "e": "e", "eu": "e", "i": "I", "y": "I", "ee": "I", "o": "o", "ou": "U", "oo": "U",
    "u": "U", "w": "U",
}  # fmt: skip
_LATIN_PARTS = re.compile(
    "tch|sch|[cskgtdp]h|dj|dg(?=[ei])|gu(?=[aeiy])|qu(?=[aeiy])|c[kq]|c[eiy]|eu|ee|ou|oo|."
)
ARABIC_SOUNDS = {
    **dict.fromkeys("تثط", "T"), **dict.fromkeys("دذضظ", "D"), **dict.fromkeys("سص", "S"),
    **dict.fromkeys("قك", "K"), **dict.fromkeys("حه", "H"),
    "ب": "B", "ج": "J", "خ": "X", "ر": "R", "ز": "Z", "ش": "C", "ع": "E", "غ": "G", "ف": "F",
    "ل": "L", "م": "M", "ن": "N", "ا": "A", "و": "U", "ي": "I",
}  # fmt: skip
# What a letter may begin with: the first signs of sounds. Vowels are written in many ways
# (A. is Aicha عائشة, O. is Othmane عثمان or Oualid وليد, I. is Ibrahim إبراهيم), and so are
# consonants (G. is Ghania, Guendouz and Georges; D. is Djamel, R. may be غ).
_OPENINGS = {
    **dict.fromkeys("aeiouwy", "AE"), "b": "B", "c": "CKSX", "d": "DJZ", "f": "F", "g": "GJK",
    "h": "HAE", "j": "J", "k": "KX", "l": "L", "m": "M", "n": "N", "p": "BF", "q": "K", "r": "RG",
    "s": "SC", "t": "TC", "v": "F", "x": "XK", "z": "ZD",
    **dict.fromkeys("اع", "AEIU"), "و": "U", "ي": "I", "ب": "B", "ج": "JK", "خ": "XK", "ر": "R",
    "ز": "Z", "ش": "C", "غ": "GRK", "ف": "F", "ل": "L", "م": "M", "ن": "N",
    **dict.fromkeys("حه", "HAEIU"), **dict.fromkeys("تث", "TS"), "ط": "T",
    **dict.fromkeys("دذضظ", "DZ"), **dict.fromkeys("سص", "S"), "ق": "KG", "ك": "KC",
}  # fmt: skip
_VOWELS_OFF = str.maketrans("", "", "AIUEOH")
_OWN_VOWELS = {"e": "I", "i": "I", "y": "I", "o": "U", "u": "U", "w": "U"}
_TWO_CONSONANTS = re.compile("[^aeiouyw\\W\\d_]{2}", re.ASCII)
_ADDED_E = re.compile("e[^aeiouyw\\W\\d_][a-z]{4}", re.ASCII)
_GAPS = re.compile("[^AIUEOHeo]")
_REPEATED = re.compile(r"(.)\1+")
_FIRST = itemgetter(1)
_REPEATED_VOWEL = re.compile("([AIU])\\1+")
_PLAIN_G = re.compile("g(?!h)(?!u[aeiy])")


def arabizi(word: str) -> str:
    """Return a folded word with the digits that stand for Arabic letters as Latin letters.

    A word without letters, or with digits that stand for no letter, is left alone.

    >>> [arabizi(word) for word in ("3omar", "7amid", "9addour", "5aled", "mas3oudi", "16", "ali1")]
    ['omar', 'hamid', 'kaddour', 'khaled', 'masaoudi', '16', 'ali1']
    """
    if word.isalpha() or word.isdigit() or not word.isascii() or "1" in word or "0" in word:
        return word
    return _ayn(word.translate(_ARABIZI))


def _ayn(word: str) -> str:
    """Write 3 (ع) as ``a`` where no vowel beside it already carries it."""
    out: list[str] = []
    for place, char in enumerate(word):
        if char != "3":
            out.append(char)
            continue
        before = out[-1] if out else ""
        after = word[place + 1 : place + 2]
        carried = before in ("a", "e") or after == "a" or (not before and after in _VOWELS)
        if not carried:
            out.append("a")
    return "".join(out)


@lru_cache(maxsize=1 << 17)
def sound(word: str) -> str:
    """Return the sound of one folded word of either script.

    >>> sound("yassine"), sound("yacin"), sound("amina"), sound("oualid"), sound("ياسين")
    ('IASIN', 'IASIN', 'AMINA', 'UALID', 'IASIN')
    """
    if word.isascii():
        return _latin_sound(word)
    return _arabic_sound(word)


def _once(sounds: str) -> str:
    """Return a sound with every run of one sign as one sign."""
    return _REPEATED.sub(_FIRST, sounds)


def _latin_sound(word: str) -> str:
    return plain(vowels(word))


@lru_cache(maxsize=1 << 16)
def vowels(word: str) -> str:
    """Return a Latin word's sound with e and o apart from A and U, which they may stand for.

    >>> vowels("khaled"), vowels("khalid"), vowels("mohamed")
    ('XALeD', 'XALID', 'MoHAMeD')
    """
    if len(word) > 3 and word.endswith("e") and (word[-2] not in _VOWELS or word[-2] == "i"):
        word = word[:-2] + "s" if word[-2] == "c" else word[:-1]  # mute: Karime, Badice, Aouadie
    sounds = "".join(_LATIN_SOUNDS.get(part, part.upper()) for part in _LATIN_PARTS.findall(word))
    text = _once(sounds)
    return text[:-1] if len(text) > 2 and text.endswith("H") else text


def _arabic_sound(word: str) -> str:
    # Arabic doubles by a sign that folding takes off: two letters are two consonants (ممدوح),
    # but for the name of God, and a prefix that ends as its word begins.
    word = word[:-3] + "له" if word.endswith("لله") else word
    sounds = "".join(ARABIC_SOUNDS.get(char, char) for char in word)
    sounds = _REPEATED_VOWEL.sub(r"\1", sounds)
    if sounds[1:2] and sounds[1] == sounds[2:3] and sounds.startswith(("BN", "BL")):
        sounds = sounds[0] + sounds[2:]  # بن ناصر glued, بل لعربي: Bennacer, Bellarbi
    if len(sounds) > 2 and sounds.endswith(("H", "E")):
        return sounds[:-1] + last_guttural(word)
    return sounds


def last_guttural(word: str) -> str:
    """Return the sound of a last ه (mostly the ة of a woman's name), ح or ع.

    >>> last_guttural("امينه"), last_guttural("حياه"), last_guttural("صالح")
    ('A', 'T', 'O')
    """
    if word[-1] != "ه":
        return "O"
    if word[-2] == "ا" and len(word) > 3:
        return "T"  # حياة, نجاة: the t is heard
    return "O" if word[-2] in "اوي" else "A"


def plain(sounds: str) -> str:
    """Return a sound or part of one with e and o as the vowels they mostly are.

    >>> plain("XALeD"), plain("Ae")
    ('XALAD', 'A')
    """
    return _once(sounds.replace("e", "A").replace("o", "U"))


def skeleton(sounds: str) -> str:
    """Return the consonants of a sound, one key for both scripts.

    >>> skeleton(sound("mokhtar")) == skeleton(sound("مختار"))
    True
    >>> skeleton(sound("amine")), skeleton(sound("hamid"))
    ("'MN", 'HMD')
    """
    head = "'" if sounds[:1] in "AIUE" else sounds[:1]
    return head + sounds[1:].translate(_VOWELS_OFF)


def openings(letter: str) -> str:
    """Return the first signs of the sounds that a word behind an initial may have.

    >>> openings("d"), openings("o"), openings("ج")
    ('DJZ', 'AEU', 'JK')
    """
    return _OPENINGS.get(letter, letter.upper()) + _OWN_VOWELS.get(letter, "")


def hard_g(word: str) -> str:
    """Return the skeleton of a Latin word with each plain g as غ, which it may be as well as ق.

    >>> hard_g("gadjima") == skeleton(sound("غجيمه")), hard_g("karim")
    (True, '')
    """
    if "g" not in word or not word.isascii():
        return ""
    return skeleton(sound(_PLAIN_G.sub("gh", word)))


def respellings(word: str) -> list[str]:
    """Return how a folded Latin word may stand in a list that does not hold it as it is.

    Speech drops a first i (no Arabic word begins with two consonants) and adds a first e; g
    before e and i is also written for dj.

    >>> respellings("btissem"), respellings("erachid"), respellings("nagib")
    (['ibtissem'], ['rachid'], ['nadjib'])
    """
    found = []
    if _TWO_CONSONANTS.match(word):
        found.append(f"i{word}")
    if _ADDED_E.match(word):
        found.append(word[1:])
    if "ge" in word or "gi" in word:
        found.append(word.replace("ge", "dje").replace("gi", "dji"))
    return found


def gaps(sounds: str) -> list[str]:
    """Return the vowels (and h) before, between and after the consonants of a skeleton.

    >>> gaps("MUHAMAD"), gaps("AMINA"), gaps("HAMID")
    (['', 'UHA', 'A', ''], ['A', 'I', 'A'], ['', 'A', 'I', ''])
    """
    return _GAPS.split("#" + sounds[1:] if sounds[:1] == "H" else sounds)


def scripts_agree(arabic: str, latin: str) -> bool:
    """Say whether the vowels that Arabic writes allow a Latin sound of the same skeleton.

    >>> scripts_agree(sound("سليم"), sound("salim")), scripts_agree(sound("سليم"), sound("salam"))
    (True, False)
    >>> scripts_agree(sound("منصوري"), sound("mansour"))
    False
    """
    ours, theirs = gaps(arabic), gaps(latin)
    if len(ours) != len(theirs):
        return False
    last = len(ours) - 1
    return all(
        gap_fits(gap, other, first=place == 0, last=place == last)
        for place, (gap, other) in enumerate(zip(ours, theirs, strict=True))
    )


def gap_fits(arabic: str, latin: str, *, first: bool, last: bool) -> bool:
    """Say whether what stands between two consonants in Arabic allows what stands there in Latin.

    >>> gap_fits("I", "A", first=False, last=False), gap_fits("", "A", first=False, last=False)
    (False, True)
    """
    if first:
        return not arabic or arabic[0] in "AE" or arabic[0] in latin
    if last:
        return _end_fits(arabic, latin)
    written = set(arabic) - {"E", "O", "H"}
    if not written:
        return len(latin) <= 1 + 2 * latin.count("H") or "E" in arabic
    return any(vowel in latin for vowel in written) or (written == {"A"} and "E" in arabic)


def _end_fits(arabic: str, latin: str) -> bool:
    arabic, latin = arabic.replace("H", ""), latin.replace("H", "")
    if not arabic:
        return not latin
    if arabic[-1] in "OE":
        return True
    if not latin:
        return False
    # A last ي is written for ى as well (سلمي): -a or -i.
    return arabic[-1] == latin[-1] or (arabic[-1] == "I" and latin[-1] == "A")
