"""Texts as lists of distinct parts, and what a decision looks at of each.

May import: fields.text, fields.city_reading and what it is made of.
Tests: ``tests/fields/test_city_many.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.fields.city_lookup import Lookup
from zboun.fields.city_reading import Found, Part, scan
from zboun.fields.city_verdict import MAX_NAME
from zboun.fields.city_wilaya import names_person
from zboun.fields.city_words import CUT, ELIDED, MARK

Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Known:
    """A distinct part, read."""

    part: Part
    outline: str  # number of all that a decision sees of it but its words and places
    names: str  # numbers of what its names may mean
    sure: bool  # holds a postal code, or a number that is marked as a wilaya's
    code: bool  # holds another number that may be one, and speaks of no street


@dataclass(frozen=True, slots=True)
class Parts:
    """Texts as lists of distinct parts."""

    offsets: Rows  # where each text begins, and where the last ends
    codes: Rows
    known: list[Known]

    @property
    def lengths(self) -> Rows:
        """The number of parts of each text."""
        return np.diff(self.offsets)

    def any_of(self, some: list[bool]) -> Flags:
        """Say which texts hold one of some parts; ``some``: a flag for each known part."""
        return self.any_at(self.marks(some))

    def any_at(self, places: Flags) -> Flags:
        """Say which texts hold a part at one of some places."""
        held: Flags = np.logical_or.reduceat(places, self.offsets[:-1])
        return held

    def at(self, asked: Rows) -> Flags:
        """Say of each place whether its text's bits name it."""
        lengths = self.lengths
        index = np.arange(len(self.codes)) - np.repeat(self.offsets[:-1], lengths)
        named: Flags = (np.repeat(asked, lengths) >> index) & 1 == 1
        return named

    def marks(self, some: list[bool]) -> Flags:
        """Say at which places one of some parts stands; ``some``: a flag for each known part."""
        held: Flags = np.array(some, bool)[self.codes]
        return held

    def spread(self, texts: Flags) -> Flags:
        """Say of each place what is said of its text."""
        return np.repeat(texts, self.lengths)

    def coded(self) -> Flags:
        """Say at which places a number stands that may say a wilaya.

        As ``city_reading`` has it: a number among streets or unknown words is a house's, unless it
        is all that the last part holds.
        """
        streets = self.any_of([one.part.address for one in self.known])
        unknown = self.any_of([bool(one.part.rest) for one in self.known])
        alone = self.marks([len(one.part.tokens) == 1 for one in self.known])
        last = np.zeros(len(self.codes), bool)
        last[self.offsets[1:] - 1] = True
        house = ~(alone & last) & (self.spread(streets) | (self.spread(unknown) & ~alone))
        return self.marks([one.sure for one in self.known]) | (
            self.marks([one.code for one in self.known]) & ~house
        )

    def take(self, rows: Rows) -> Parts:
        """Return some of the texts."""
        lengths = self.lengths[rows]
        offsets = _offsets(lengths)
        places = np.arange(offsets[-1]) + np.repeat(self.offsets[rows] - offsets[:-1], lengths)
        return Parts(offsets, self.codes[places], self.known)

    def joined(self, signs: pa.Array) -> pa.Array:
        """Return the signs of each text's places as one text."""
        lists = pa.ListArray.from_arrays(pa.array(self.offsets, pa.int32()), signs)
        return pc.binary_join(lists, " ")

    def row(self, row: int) -> list[Known]:
        """Return the parts of one text."""
        codes = self.codes[self.offsets[row] : self.offsets[row + 1]]
        return [self.known[code] for code in codes.tolist()]


def _offsets(lengths: npt.NDArray[np.generic]) -> Rows:
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)


def parts_of(forms: pa.Array, found: Lookup) -> Parts:
    """Cut folded texts into parts, and read each distinct one."""
    lists = pc.split_pattern(forms, CUT)
    flat = pc.ascii_trim(lists.flatten(), " ")
    real = pc.not_equal(flat, "").to_numpy(zero_copy_only=False)
    offsets = _offsets(real)[lists.offsets.to_numpy() - lists.offsets[0].as_py()]
    encoded = flat.filter(pa.array(real)).dictionary_encode()
    outlines: dict[object, int] = {}
    known = [_known(text, found, outlines) for text in encoded.dictionary.to_pylist()]
    return Parts(offsets, encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64), known)


def _known(text: str, found: Lookup, outlines: dict[object, int]) -> Known:
    tokens = text.replace(ELIDED, "e ").replace(MARK, " ").split()
    part = scan(tokens, found)
    outline = outlines.setdefault(_outline(part, found), len(outlines))
    sure = any(number.postal or number.marked for number in part.numbers)
    code = not part.address and len(part.numbers) > 0
    # What a name means is one object for all texts that hold it.
    names = " ".join([str(id(name.hits)) for name in part.found])
    return Known(part, str(outline), names, sure, code)


def _outline(part: Part, found: Lookup) -> object:
    """Return what a decision sees of a part, its words and places aside.

    Of a code that nothing marks only that there is one: ``coded`` says where its value counts.
    """
    length = len(part.tokens)
    size: tuple[object, ...] = (length == 1,)
    if not part.address:
        words = sum(not token.isdecimal() for token in part.tokens)
        size = (length == 1, length <= MAX_NAME, min(words, MAX_NAME + 1))
    numbers = tuple(one if one.postal or one.marked else None for one in part.numbers)
    names = tuple(_role(name, part, found) for name in part.found)
    return part.address, size, bool(part.rest), numbers, names


def _role(name: Found, part: Part, found: Lookup) -> tuple[object, ...]:
    """Return what a name is in its part, whatever its place."""
    words = part.tokens[name.start : name.stop]
    generic = " ".join(words) in found.rules.words["generic"]
    return name.role, name.whole, name.final, names_person(words, found), generic
