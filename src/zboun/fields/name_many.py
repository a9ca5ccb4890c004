"""Many words at once: their sounds, and which of them the lexicon surely knows nothing of.

What ``name_letters.sound`` and ``Lexicon.read`` say of one word is said here of a hundred thousand
by few passes over all their letters, so that the scalar rule is asked for the others only.

May import: fields.name_lexicon, fields.name_letters. Tests: ``tests/fields/test_name_many.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zboun.fields.name_letters import ARABIC_SOUNDS, last_guttural
from zboun.fields.name_lexicon import ABD, DINE_ENDINGS, MIN_PART, MIN_SOUND, Lexicon

Flags = NDArray[np.bool_]

# What several letters sound like, in an order in which none takes a letter that the scalar rule,
# reading from the left, has taken before. Q stands for e, W for o until both are vowels.
_LATIN_PARTS = (
    ("tch", "C"), ("sch", "C"), ("ck", "K"), ("cq", "K"), ("ch", "C"), ("sh", "C"), ("kh", "X"),
    ("gh", "G"), ("th", "T"), ("dh", "D"), ("ph", "F"), ("dj", "J"), ("dge", "Je"), ("dgi", "Ji"),
    ("gua", "Ka"), ("gue", "Ke"), ("gui", "Ki"), ("guy", "Ky"),
    ("qua", "Ka"), ("que", "Ke"), ("qui", "Ki"), ("quy", "Ky"),
    ("ce", "SQ"), ("ci", "SI"), ("cy", "SI"), ("ee", "I"), ("eu", "Q"), ("oo", "U"), ("ou", "U"),
)  # fmt: skip
_LATIN_LETTERS = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyz", b"ABKDQFKHIJKLMNWBKRSTUFUXIZ")
_SURE_VOWELS = bytes.maketrans(b"QW", b"AU")
_UNSURE_VOWELS = bytes.maketrans(b"QW", b"eo")
_LAST_C = re.compile(r"ce(?=\n)(?<=[a-z]{2}ce)")
_MUTE_E = re.compile(r"e(?=\n)(?<=[a-z]{2}[b-df-hj-np-tvxzi]e)")
_LAST_H = re.compile(rb"H(?=\n)(?<=[A-Z]{2}H)")
_ARABIC_LETTERS = str.maketrans(ARABIC_SOUNDS)
_LONG_VOWEL = re.compile("([AIU])\\1+")
_BUILT = "^(?:" + "|".join(ABD) + ")|(?:" + "|".join(DINE_ENDINGS) + ")$"
_SHORTEST_PARTICLE = 2  # letters
_GLUED_PREFIX = re.compile("(?<=\nB)([NL])\\1")


def latin_sounds(words: Sequence[str]) -> list[str]:
    """Return ``name_letters.sound`` of words of the letters a to z.

    >>> latin_sounds(["yassine", "ceel", "guendouz"])
    ['IASIN', 'SAL', 'KANDUZ']
    """
    return _once(_latin_signs(words).translate(_SURE_VOWELS)).decode("ascii").split("\n")[1:-1]


def latin_vowels(words: Sequence[str]) -> list[str]:
    """Return ``name_letters.vowels`` of words of the letters a to z.

    >>> latin_vowels(["khaled", "mohamed"])
    ['XALeD', 'MoHAMeD']
    """
    return _latin_signs(words).translate(_UNSURE_VOWELS).decode("ascii").split("\n")[1:-1]


def _latin_signs(words: Sequence[str]) -> bytes:
    text = _MUTE_E.sub("", _LAST_C.sub("s", _lines(words)))
    for letters, sign in _LATIN_PARTS:
        text = text.replace(letters, sign)
    return bytes(_LAST_H.sub(b"", _once(text.encode("ascii").translate(_LATIN_LETTERS))))


def arabic_sounds(words: Sequence[str]) -> list[str]:
    """Return ``name_letters.sound`` of folded words of another script than Latin.

    >>> arabic_sounds(["ياسين", "امينه", "بنناصر"])
    ['IASIN', 'AMINA', 'BNASR']
    """
    text = _lines(words).replace("لله\n", "له\n")
    signs = _GLUED_PREFIX.sub(r"\1", _LONG_VOWEL.sub(r"\1", text.translate(_ARABIC_LETTERS)))
    return [
        one[:-1] + last_guttural(word) if one.endswith(("H", "E")) and len(one) > 2 else one
        for one, word in zip(signs.split("\n")[1:-1], text.split("\n")[1:-1], strict=True)
    ]


def _lines(words: Sequence[str]) -> str:
    """Return the words as lines, each with a line's end on both sides."""
    return "\n" + "\n".join(words) + "\n" if words else "\n"


def _once(signs: bytes) -> bytes:
    """Return the lines with every run of one sign as one sign."""
    array = np.frombuffer(signs, np.uint8)
    kept = array == ord("\n")
    kept[1:] |= array[1:] != array[:-1]
    return bytes(array[kept].tobytes())


def heard(words: pa.Array) -> pa.Array:
    """Return ``name_letters.sound`` of folded words of letters, of one script each.

    >>> heard(pa.array(["yassine", "ياسين"])).to_pylist()
    ['IASIN', 'IASIN']
    """
    latin = flags(pc.string_is_ascii(words))
    columns = [
        pa.array(sounds_of(words.filter(pa.array(which)).to_pylist()), pa.string())
        for which, sounds_of in ((latin, latin_sounds), (~latin, arabic_sounds))
    ]
    back = np.argsort(~latin, kind="stable")
    places = np.empty(len(back), np.int64)
    places[back] = np.arange(len(back))
    return pa.concat_arrays(columns).take(pa.array(places))


def unknown(words: pa.Array, lex: Lexicon, sounds: pa.Array | None = None) -> Flags:
    """Say of each folded word of letters whether the lexicon surely knows nothing of it.

    Of a word that is True here ``lex.read`` says UNKNOWN and ``lex.without_article`` nothing;
    of one that is False it may still be so. The words are of one script each; ``sounds``: what
    ``heard`` says of them, where it was asked already.

    >>> from zboun.fields.name_units import name_rules
    >>> from zboun.fields.name_lexicon import lexicon
    >>> unknown(pa.array(["karim", "karym", "zzlim", "بوزكسش"]), lexicon(name_rules(None))).tolist()
    [False, False, True, True]
    """
    answer = ~_perhaps_built(words, lex)
    long = answer & flags(pc.greater_equal(pc.utf8_length(words), MIN_SOUND))
    ascii_only = flags(pc.string_is_ascii(words))
    rest = np.flatnonzero(long)
    said = heard(words.take(pa.array(rest))) if sounds is None else sounds.take(pa.array(rest))
    for latin in (True, False):
        named = pa.array([sound for ours, sound in lex.sounds if ours is latin], pa.string())
        known = flags(pc.is_in(said, value_set=named)) & (ascii_only[rest] == latin)
        answer[rest[known]] = False
    return answer


def _perhaps_built(words: pa.Array, lex: Lexicon) -> Flags:
    """Say of each word whether it is listed, or may be built of a particle and a listed name."""
    listed = pa.array(lex.spellings, pa.string())
    built = flags(pc.is_in(words, value_set=listed)) | matches(words, _BUILT)
    family = np.flatnonzero(matches(words, "[iyي]$"))
    stems = pc.utf8_slice_codeunits(words.take(pa.array(family)), 0, -1)
    built[family] |= flags(pc.is_in(stems, value_set=listed))
    bound = np.flatnonzero(matches(words, "^(?:[eal]|ال)"))
    texts = words.take(pa.array(bound)).to_pylist()
    built[bound] |= np.fromiter((bool(lex.without_article(t)) for t in texts), bool, len(texts))
    for other in (
        pc.binary_join_element_wise("i", words, ""),
        pc.replace_substring_regex(words, "^e", ""),
        pc.replace_substring_regex(words, "g([ei])", "dj\\1"),
    ):  # ``respellings``, and some more
        built |= flags(pc.is_in(other, value_set=listed))
    begun = np.flatnonzero(matches(words, "^(?:" + "|".join(lex.starts) + ")"))
    built[begun] |= _ends_listed(words.take(pa.array(begun)), listed)
    return built


def _ends_listed(words: pa.Array, listed: pa.Array) -> Flags:
    """Say of each word whether it ends in a listed name, whatever stands before."""
    found = np.zeros(len(words), np.bool_)
    left, cut = np.arange(len(words)), _SHORTEST_PARTICLE
    while len(left):
        tails = pc.utf8_slice_codeunits(words.take(pa.array(left)), cut)
        found[left] |= flags(pc.is_in(tails, value_set=listed))
        longer = flags(pc.greater(pc.utf8_length(tails), MIN_PART))
        left, cut = left[longer & ~found[left]], cut + 1
    return found


def matches(words: pa.Array, pattern: str) -> Flags:
    """Return which texts match a regular expression."""
    return flags(pc.match_substring_regex(words, pattern))


def flags(mask: pa.Array) -> Flags:
    """Return an Arrow mask as one that numpy may write to."""
    return np.array(mask.to_numpy(zero_copy_only=False), np.bool_)
