"""Units of many names as arrays, so that millions of pairs are compared by their codes.

``unit_table`` reads every distinct name once; ``compare_unit_codes`` and ``compare_name_codes``
settle most pairs in numpy and give the few that need reading to the rule, each distinct
pair once.

May import: rules, fields.name_units, fields.name_compare.
Tests: ``tests/fields/test_name_table.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from zboun.fields.name_compare import Agreement, compare_parts, compare_units
from zboun.fields.name_units import Unit, name_rules, units
from zboun.rules import Rules
from zboun.rules.names import NameRules

Codes = NDArray[np.int32]
Grades = NDArray[np.int8]
SCRIPTS = ("latin", "arabic", "other")
_OTHER = 2
GENDERS = ("", "m", "f")
ROLES = ("", "given", "family", "both")


@dataclass(frozen=True, eq=False)
class UnitTable:
    """Distinct names (rows) as runs of unit codes, and what is known of each distinct unit.

    Row i's units are ``codes[offsets[i]:offsets[i + 1]]``, in the order of the text. The other
    arrays are indexed by unit code; equal codes in ``name``, ``skeleton``, ``sound`` mean equal
    keys, ``-1`` means none (not in the lexicon). ``first`` is the code of the skeleton's first
    sign. ``script``, ``gender``, ``role`` index SCRIPTS, GENDERS, ROLES.
    """

    offsets: Codes
    codes: Codes
    units: tuple[Unit, ...]
    name: Codes
    skeleton: Codes
    sound: Codes
    first: Codes
    script: Grades
    gender: Grades
    role: Grades
    initial: NDArray[np.bool_]
    letters: NDArray[np.uint64]  # which letters the text holds, one bit each
    consonants: NDArray[np.uint64]  # the same of the skeleton; K and G, one letter in Latin, as one
    listed: NDArray[np.bool_]  # a listed pair concerns it
    plain: NDArray[np.bool_]  # known, and no listed pair, second name or short form concerns it
    row_key: Codes  # equal for rows of equal units in the same order

    def __len__(self) -> int:
        return len(self.offsets) - 1


def unit_table(
    names: pa.Array | Sequence[str], rules: Rules | NameRules | None = None
) -> UnitTable:
    """Return the units of distinct names, one row a name, in the order given.

    >>> table = unit_table(["Mohamed Amine", "محمد", ""])
    >>> table.offsets.tolist(), [unit.text for unit in table.units]
    ([0, 2, 3, 3], ['mohamed', 'amine', 'محمد'])
    """
    own = name_rules(rules)
    texts = names.to_pylist() if isinstance(names, pa.Array | pa.ChunkedArray) else list(names)
    numbers: dict[str, int] = {}  # a unit is all that its text is
    found: list[Unit] = []
    runs: dict[tuple[int, ...], int] = {}
    offsets, codes, row_keys = [0], list[int](), list[int]()
    for text in texts:
        run = []
        for unit in units(text or "", own):
            number = numbers.setdefault(unit.text, len(found))
            if number == len(found):
                found.append(unit)
            run.append(number)
        codes.extend(run)
        offsets.append(len(codes))
        row_keys.append(runs.setdefault(tuple(run), len(runs)))
    return _table(tuple(found), offsets, codes, row_keys, own)


def _table(
    found: tuple[Unit, ...], offsets: list[int], codes: list[int], row_keys: list[int],
    rules: NameRules,
) -> UnitTable:  # fmt: skip
    from zboun.fields.name_lexicon import lexicon

    verdicts = lexicon(rules).verdicts
    listed = {side for pair in verdicts for side in pair}
    near_ids = {name for unit in found for name in unit.near}

    def plain(unit: Unit) -> bool:
        return bool(unit.name) and not (
            unit.initial or unit.near or unit.ambiguous or unit.name in near_ids
            or unit.name in listed or unit.text in listed
        )  # fmt: skip

    return UnitTable(
        offsets=np.asarray(offsets, np.int32),
        codes=np.asarray(codes, np.int32),
        units=found,
        name=_numbered([unit.name for unit in found], empty=-1),
        skeleton=_numbered([unit.skeleton for unit in found]),
        sound=_numbered([unit.sound for unit in found]),
        first=_numbered([unit.skeleton[:1] for unit in found]),
        script=_indexed([unit.script for unit in found], SCRIPTS),
        gender=_indexed([unit.gender for unit in found], GENDERS),
        role=_indexed([unit.role for unit in found], ROLES),
        initial=np.asarray([unit.initial for unit in found], np.bool_),
        letters=np.asarray([_bits(unit.text) for unit in found], np.uint64),
        consonants=np.asarray(
            [_bits(unit.skeleton.replace("G", "K")) for unit in found], np.uint64
        ),
        listed=np.asarray([unit.name in listed or unit.text in listed for unit in found], np.bool_),
        plain=np.asarray([plain(unit) for unit in found], np.bool_),
        row_key=np.asarray(row_keys, np.int32),
    )


def _numbered(keys: list[str], empty: int | None = None) -> Codes:
    numbers: dict[str, int] = {}
    codes = [
        empty if empty is not None and not key else numbers.setdefault(key, len(numbers))
        for key in keys
    ]
    return np.asarray(codes, np.int32)


def _indexed(values: list[str], order: tuple[str, ...]) -> Grades:
    places = {value: place for place, value in enumerate(order)}
    return np.asarray([places[value] for value in values], np.int8)


def _bits(text: str) -> int:
    bits = 0
    for char in text:
        bits |= 1 << (ord(char) & 63)
    return bits


def compare_unit_codes(
    codes_a: NDArray[Any],
    codes_b: NDArray[Any],
    table: UnitTable,
    rules: Rules | NameRules | None = None,
) -> Grades:
    """Return ``compare_units`` for pairs of unit codes, as Agreement numbers.

    >>> table = unit_table(["Amine", "Amina", "أمين"])
    >>> compare_unit_codes(np.array([0, 0, 1]), np.array([1, 2, 2]), table).tolist()
    [0, 4, 0]
    """
    own = name_rules(rules)
    a, b = np.asarray(codes_a, np.int64), np.asarray(codes_b, np.int64)
    grades = _settled(a, b, table)

    def rule(one: int, two: int) -> int:
        return compare_units(table.units[one], table.units[two], own)

    return _settle_rest(grades, a, b, len(table.units), rule)


def _settled(a: NDArray[np.int64], b: NDArray[np.int64], table: UnitTable) -> Grades:
    """Return the grades that codes alone decide, -1 for the rest."""
    grades = np.full(len(a), -1, np.int8)
    same_script = table.script[a] == table.script[b]
    letters = np.bitwise_count(table.letters[a] ^ table.letters[b])
    unlike = table.skeleton[a] != table.skeleton[b]
    unknown = (table.name[a] < 0) | (table.name[b] < 0)
    # One slip changes two letters at most, so this cannot be one; nor is it one sound.
    grades[unknown & same_script & unlike & (letters > 2) & ~table.initial[a] & ~table.initial[b]
           & (table.sound[a] != table.sound[b])] = Agreement.DIFFERENT  # fmt: skip
    consonants = np.bitwise_count(table.consonants[a] ^ table.consonants[b])
    listed = table.listed[a] & table.listed[b]
    grades[unknown & ~same_script & (consonants > 2) & ~listed & ~table.initial[a]
           & ~table.initial[b] & (table.script[a] < _OTHER) & (table.script[b] < _OTHER)
           ] = Agreement.DIFFERENT  # fmt: skip
    spelt = np.flatnonzero(unknown & same_script & unlike & ~listed & (grades < 0)
                           & (table.sound[a] != table.sound[b])
                           & ~table.initial[a] & ~table.initial[b])  # fmt: skip
    texts = [unit.text for unit in table.units]
    far = cpdist(
        [texts[code] for code in a[spelt].tolist()],
        [texts[code] for code in b[spelt].tolist()],
        scorer=OSA.distance, score_cutoff=1, dtype=np.int32,
    ) > 1  # fmt: skip
    grades[spelt[far]] = Agreement.DIFFERENT
    known = (table.plain[a] & (table.name[b] >= 0)) | (table.plain[b] & (table.name[a] >= 0))
    equal = table.name[a] == table.name[b]
    grades[known & equal] = Agreement.SAME
    grades[known & ~equal] = Agreement.DIFFERENT
    grades[(a == b) & ~table.initial[a]] = Agreement.SAME
    return grades


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

    def rule(one: int, two: int) -> int:
        return compare_parts(_row(table, one), _row(table, two), own)

    return _settle_rest(grades, a, b, len(table), rule)


def _row(table: UnitTable, row: int) -> tuple[Unit, ...]:
    run = table.codes[table.offsets[row] : table.offsets[row + 1]]
    return tuple(table.units[code] for code in run)
