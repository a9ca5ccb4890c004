"""Writes a column of places in few words, so that cells that say the same become one text.

A million addresses hold some thousand words. Each distinct word is folded and cut once, and the
texts are put together again by Arrow. A number that stands in no name of a place is written as its
kind only: of "Cité 120 logts Bt 34" and "Cité 60 logts Bt 37" one text is left.

May import: fields.text, fields.city_keys, fields.city_lookup, fields.city_reading.
Tests: ``tests/fields/test_city_many.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.fields.city_keys import ELISION, tight
from zboun.fields.city_lookup import ROLES, Lookup
from zboun.fields.city_reading import BLANK, BREAK, GLUED_CODE
from zboun.fields.text import fold

# Signs that no folded text holds.
CUT = "\x1f"  # here one part ends
ELIDED = "\x1e"  # between "d" and its word: "de" for the words of a text, nothing for its key
MARK = "\x1d"  # a sign that makes a part, without a word
# Kinds of numbers, in digits that no folded text holds: decimal, but in no name of a place.
SMALL = "\u0663"  # 1 to 69: a wilaya's code where nothing speaks of streets
STRANGE = "\u0298"  # a word that no name holds and no table lists
_NO_CODE = "\u0660"
_NO_POSTAL = "\u0669" * 5
_LARGE = "\u0669" * 3  # a house, a parcel: it makes an address of its part

_TOKEN = re.compile(r"[^ \x1d-\x1f]+")
_DIGITS = re.compile(r"\d+")
_ENDING_ELISION = re.compile(r"\b[dD]['`´ʼ’‘]$")

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Form:
    """A word between spaces, folded and cut, in three lengths."""

    short: str  # without the words that no name holds
    middle: str  # without the numbers that no name holds
    written: str


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as lists of distinct words."""

    offsets: pa.Array
    codes: pa.Array  # of the words, one text after the other
    forms: list[Form | None]
    odd: Flags  # texts with a word whose meaning needs the whole text

    def take(self, rows: npt.NDArray[np.int64], length: str) -> pa.Array:
        """Return some of the texts, folded and cut; ``length`` is one of a form's."""
        chosen = [getattr(form, length) if form else "" for form in self.forms]
        words = pa.array(chosen, pa.string()).take(self.codes)
        lists = pa.ListArray.from_arrays(self.offsets, words).take(pa.array(rows))
        return pc.binary_join(lists, " ")


def spelt(plain: pa.Array, found: Lookup) -> Texts:
    """Return texts without invisible marks by their words."""
    lists = pc.split_pattern(plain, " ")
    words = lists.flatten().dictionary_encode()
    listed = words.dictionary.to_pylist()
    known = _known(found)
    forms = [_form(word, known, found) for word in listed]
    strange = np.array([form is None for form in forms], bool)
    dashed = np.array([word.startswith("-") for word in listed], bool)
    codes = words.indices.to_numpy(zero_copy_only=False)
    starts = lists.offsets.to_numpy()[:-1]
    odd = np.logical_or.reduceat(strange[codes], starts) | dashed[codes[starts]]
    return Texts(lists.offsets, words.indices, forms, odd)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the names of places and the words around them are made of."""

    runs: frozenset[str]  # every run of digits, and all that can be cut out of one
    fours: frozenset[str]  # every four letters in a row
    words: frozenset[str]  # those that a table lists


@lru_cache(maxsize=4)
def _known(found: Lookup) -> _Known:
    """Return what a number or a word must be part of to stand in a name.

    A name is looked up without spaces: a number that is part of no run of digits, and a word of
    which four letters in a row are in no name, are in none, whatever stands beside them.
    """
    kinds = found.rules.words
    names = [*found.keys, *map(tight, kinds["filler"])]
    runs = {run for name in names for run in _DIGITS.findall(name)}
    ends = [(run, end) for run in runs for end in range(1, len(run) + 1)]
    return _Known(
        runs=frozenset(run[start:end] for run, end in ends for start in range(end)),
        fours=frozenset(name[at : at + 4] for name in names for at in range(len(name) - 3)),
        words=frozenset(word for kind in (*ROLES, "noise", "address") for word in kinds[kind]),
    )


def _form(word: str, known: _Known, found: Lookup) -> Form | None:
    """Return a word's form; None where it takes more than the word to read it."""
    if "@" in word or not _is_plain(word, found):
        return None
    bare = word.lstrip("-")
    pieces = BREAK.split(bare)
    if _ENDING_ELISION.search(pieces[-1]):
        return None
    folded = [form for piece in pieces if (form := _piece(piece)) is not None]
    if len(folded) < len(pieces):
        return None
    written = CUT.join(folded)
    if len(bare) < len(word):  # a dash after a space ends a part
        written = CUT + written
    middle = _TOKEN.sub(lambda token: _numbered(token[0], known), written)
    return Form(_TOKEN.sub(lambda token: _named(token[0], known), middle), middle, written)


def _is_plain(word: str, found: Lookup) -> bool:
    """Say whether a word's letters are letters already: no Tifinagh, no letter in a circle."""
    if word.isascii():
        return True
    if found.speller.latin(word) != word:
        return False
    return all(char.isalpha() or not any(map(str.isalpha, fold(char))) for char in word)


def _piece(piece: str) -> str | None:
    """Return the folded words of a piece of a word, an elided "d'" before them."""
    found = ELISION.search(piece)
    if found is None:
        return fold(piece) or (MARK if piece.strip(BLANK) else "")
    rest = piece[found.end() :]
    if found.start() or ELISION.search(rest):
        return None
    return f"d{ELIDED}{fold(rest)}"


def _numbered(token: str, known: _Known) -> str:
    """Return a token, or its kind where it is a number that stands in no name."""
    if not token.isdecimal() or token in known.runs:
        return token
    if len(token) == 5:
        return token if "01" <= token[:2] <= "69" else _NO_POSTAL
    if len(token) > 2:
        return _LARGE
    return SMALL if 1 <= int(token) <= 69 else _NO_CODE


def _named(token: str, known: _Known) -> str:
    """Return a token, or the sign of a word where it stands in no name and no table."""
    if token in known.words or token.isdecimal() or GLUED_CODE.fullmatch(token):
        return token
    fours = (token[at : at + 4] for at in range(len(token) - 3))
    return token if known.fours.issuperset(fours) else STRANGE
