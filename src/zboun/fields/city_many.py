"""Reads many distinct places: each distinct part once, each distinct decision once.

Texts become lists of parts (``city_words``), each read by itself (``city_reading.scan``). What a
decision looks at of a part is its outline: the markers, the roles of its names, whether words are
left; and of the names what they may mean and how those lie to each other (``city_symbols``). Texts
alike in both are decided once, by the rule. Where the rule looks words up by sound or spelling, it
says so (``Reading.asked``), and the texts are compared again with those words.
What differs between them is filled in: the places, the text, and what stands beside the place.

May import: rules, model, fields.city and its parts. Tests: ``tests/fields/test_city_many.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.fields.arrow import without_marks
from zboun.fields.city import MAX_LETTERS, Place, place_of, settled
from zboun.fields.city_keys import tight
from zboun.fields.city_lookup import Hits, Lookup
from zboun.fields.city_parts import Flags, Known, Parts, Rows, parts_of
from zboun.fields.city_reading import assemble, leftover, written_parts
from zboun.fields.city_symbols import Names, moved, names_of
from zboun.fields.city_verdict import Verdict, decide, says_nothing
from zboun.fields.city_words import CUT, MARK, SMALL, STRANGE, spelt

MOST_PARTS = 60  # of a text whose parts are numbered by bits
_SIGNS = f"[ {MARK}-{CUT}]"
_LETTER = "[^0-9\u0660-\u0669]"


@dataclass(frozen=True, slots=True)
class Cells:
    """Distinct cells with what else is known of each: columns of equal length."""

    texts: pa.Array
    levels: pa.Array
    areas: pa.Array

    def take(self, rows: Rows) -> Cells:
        """Return some of the cells."""
        which = pa.array(rows)
        return Cells(self.texts.take(which), self.levels.take(which), self.areas.take(which))


@dataclass(slots=True)
class Answers:
    """Places, and which of them each cell names; -1 where the rule is to be asked."""

    which: Rows
    plain: pa.Array
    places: list[Place] = field(default_factory=list)


def answers(cells: Cells, found: Lookup) -> Answers:
    """Return the place of every cell but those whose meaning needs the rule itself."""
    plain = without_marks(cells.texts)
    given = Answers(np.full(len(plain), -1, np.int64), plain)
    texts = spelt(plain, found)
    long = pc.greater(pc.utf8_length(cells.texts), MAX_LETTERS).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(~texts.odd & ~long)
    forms = texts.take(rows, "short")
    own = _own(forms, found)
    rows = rows[~own]
    parts = parts_of(forms.filter(pa.array(~own)), found)
    few = parts.lengths <= MOST_PARTS
    small, strange = (
        parts.marks([sign in one.part.tokens and not one.part.address for one in parts.known])
        for sign in (SMALL, STRANGE)
    )
    written = few & parts.any_at(small & parts.coded())
    middle = few & ~written & parts.any_at(strange)  # may sound like a place as a whole
    short = np.flatnonzero(few & ~written & ~middle)
    asked = np.zeros(len(plain), np.int64)
    left = _decide(cells, rows[short], parts.take(short), asked, found, given)
    left = np.concatenate((left, rows[middle]))
    for some, length in ((left, "middle"), (rows[written], "written")):
        parts = parts_of(texts.take(some, length), found)
        while len(some):
            left = _decide(cells, some, parts, asked, found, given)
            parts = parts.take(np.flatnonzero(np.isin(some, left)))
            some = left
    return given


def _own(forms: pa.Array, found: Lookup) -> Flags:
    """Say which texts are a name, a filler or a number as a whole: few ever differ."""
    keys = pc.replace_substring_regex(forms, _SIGNS, "")
    fillers = map(tight, found.rules.words["filler"])
    known = pc.is_in(keys, value_set=pa.array([*found.keys, *fillers, ""], pa.string()))
    own: Flags = pc.or_(known, pc.invert(pc.match_substring_regex(keys, _LETTER))).to_numpy(False)
    return own


# --- decisions ------------------------------------------------------------------------------


def _decide(
    cells: Cells, rows: Rows, parts: Parts, asked: Rows, found: Lookup, given: Answers
) -> Rows:
    """Decide some cells; return those of which the rule looked up words that were not compared.

    ``asked`` holds for every cell, as bits, the parts whose words are compared; it grows.
    """
    if not len(rows):
        return rows
    before = asked[rows]
    alike = _alike(cells.take(rows), parts, before, found)
    more = np.array([one.asked for one in alike.decisions], np.int64)[alike.which] & ~before
    asked[rows] |= more
    _keep(rows, np.flatnonzero(more == 0), alike, parts, found, given)
    left: Rows = rows[more != 0]
    return left


@dataclass(frozen=True, slots=True)
class _Decision:
    """What the rule said of the first of some cells that are alike."""

    verdict: Verdict
    left: tuple[int, ...]
    asked: int  # parts whose words were looked up, as bits
    names: int  # of the cell that was decided


@dataclass(frozen=True, slots=True)
class _Alike:
    """Which cells are decided alike, and which names each holds."""

    decisions: list[_Decision]
    which: Rows
    names: list[Names]
    named: Rows


def _alike(cells: Cells, parts: Parts, asked: Rows, found: Lookup) -> _Alike:
    """Decide once what is alike in outline, in the lie of its names and in the words asked.

    Words that mean no place are alike; where others are compared, or codes, so are the places.
    """
    telling = _telling(parts, parts.at(asked), found) | parts.coded()
    codes = parts.codes.astype(str)
    outlines = np.array([one.outline for one in parts.known])[parts.codes]
    signs = pa.array(np.where(telling, np.char.add("=", codes), outlines))
    names, named = _names(parts, found)
    lies: dict[object, int] = {}
    numbers = np.array([lies.setdefault(one.lie, len(lies)) for one in names], np.int64)
    literal = parts.any_at(telling) | pc.not_equal(cells.areas, "").to_numpy(False)
    lie = np.where(literal, -1 - named, numbers[named])
    keys = pc.binary_join_element_wise(
        parts.joined(signs), _texts(lie), _texts(asked), cells.levels, cells.areas, "|"
    )
    which = _codes(keys)
    decisions = [_judged(cells, parts, first, int(named[first]), found) for first in _firsts(which)]
    return _Alike(decisions, which, names, named)


def _texts(numbers: Rows) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def _codes(column: pa.Array) -> Rows:
    """Return the number of each text, in the order of their coming."""
    codes = column.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    return np.asarray(codes, np.int64)


def _firsts(codes: Rows) -> list[int]:
    """Return where each code stands first."""
    return list(np.flatnonzero(np.diff(np.maximum.accumulate(codes), prepend=-1)).tolist())


def _telling(parts: Parts, worded: Flags, found: Lookup) -> Flags:
    """Say at which of some places words stand that may mean a place."""
    told = np.zeros(len(parts.known), bool)
    for code in np.unique(parts.codes[worded]).tolist():
        part = parts.known[code].part
        told[code] = not (part.address and says_nothing(part, found))
    telling: Flags = worded & told[parts.codes]
    return telling


def _names(parts: Parts, found: Lookup) -> tuple[list[Names], Rows]:
    """Return the distinct rows of names in some texts, and which one each text holds."""
    held = pa.array([one.names for one in parts.known], pa.string())
    named = _codes(parts.joined(held.take(pa.array(parts.codes))))
    return [names_of(_meanings(parts.row(row)), found) for row in _firsts(named)], named


def _meanings(known: list[Known]) -> list[Hits]:
    return [name.hits for one in known for name in one.part.found]


def _judged(cells: Cells, parts: Parts, row: int, names: int, found: Lookup) -> _Decision:
    """Ask the rule for its verdict on a cell."""
    known = parts.row(row)
    reading = assemble([""] * len(known), [one.part for one in known], found)
    areas = area_list(cells.areas[row].as_py())
    verdict = decide(reading, found, cells.levels[row].as_py(), areas)
    asked = sum(1 << index for index in set(reading.asked))
    return _Decision(verdict, leftover(reading, verdict.taken), asked, names)


def area_list(areas: str) -> tuple[str, ...]:
    """Return the area codes in a text.

    >>> area_list("021;036"), area_list("")
    (('021', '036'), ())
    """
    return tuple("".join(c if c.isdecimal() else " " for c in areas).split())


# --- places ---------------------------------------------------------------------------------


def _keep(
    rows: Rows, sure: Rows, alike: _Alike, parts: Parts, found: Lookup, given: Answers
) -> None:
    """Give some cells the place that their decision makes of their names."""
    pairs = alike.which[sure] * len(alike.names) + alike.named[sure]
    distinct, which = np.unique(pairs, return_inverse=True)
    each = zip(*np.divmod(distinct, len(alike.names)), strict=True)
    placed = [_placed(int(decision), int(names), alike, found) for decision, names in each]
    told = np.array([place is not None for place in placed], bool)
    some = told[which]
    places = [place for place in placed if place is not None]
    _settle(rows[sure][some], (np.cumsum(told) - 1)[which[some]], places, given)


def _placed(decision: int, names: int, alike: _Alike, found: Lookup) -> Place | None:
    """Return a decision with the places that some names mean."""
    one = alike.decisions[decision]
    verdict: Verdict | None = one.verdict
    if names != one.names:
        verdict = moved(one.verdict, alike.names[one.names], alike.names[names], found)
    return place_of(verdict, one.left, found.rules) if verdict else None


def _settle(rows: Rows, which: Rows, places: list[Place], given: Answers) -> None:
    """Keep the places of some cells; a homonym's name is the one that its text writes."""
    kept = [place if place.names else settled(place, "") for place in places]
    numbers: dict[tuple[int, str], int] = {}
    some = np.flatnonzero(np.array([bool(place.names) for place in places], bool)[which])
    texts = given.plain.take(pa.array(rows[some])).to_pylist()
    for at, text in zip(some.tolist(), texts, strict=True):
        place = settled(places[which[at]], text)
        number = numbers.setdefault((int(which[at]), place.clean), len(kept))
        if number == len(kept):
            kept.append(place)
        which[at] = number
    given.which[rows] = which + len(given.places)
    given.places += kept


def details(given: Answers, rows: Rows) -> list[str]:
    """Return what else the texts of some cells say: the parts that hold more than names."""
    kept = []
    for row, text in zip(rows.tolist(), given.plain.take(pa.array(rows)).to_pylist(), strict=True):
        left = given.places[given.which[row]].left
        parts = written_parts(text) if left else []
        kept.append(", ".join([parts[index] for index in left]))
    return kept
