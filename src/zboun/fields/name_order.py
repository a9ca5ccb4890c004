"""What a whole column of names tells about their order.

Both answers rest on distinct names, a bounded number of them chosen by their hash, so that they
depend on no order of rows and cost little on a million of them.

May import: rules, fields.arrow, fields.name_plan, fields.name_tokens.
Tests: ``tests/fields/test_name_order.py``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import as_strings
from zboun.fields.arrow import buffers
from zboun.fields.name_plan import Plan, decide
from zboun.fields.name_tokens import Vocabulary, vocabulary
from zboun.fields.name_units import name_rules
from zboun.fields.text import strip_marks
from zboun.rules import Rules
from zboun.rules.names import NameRules

SAMPLE = 2000  # distinct names that are asked
ENOUGH = 40_000  # cells of a large column among which the sample is looked for
_STEP = np.uint32(2654435761)  # Knuth's: spreads what differs in a few low bits
MIN_VOTES = 3
MAJORITY = 0.7  # share of the names that say so
MIN_ROWS = 5  # distinct cells without which two columns say nothing
MIN_GIVEN = 0.5  # share of known given names that makes a column one of given names
MIN_MORE = 0.3  # and by how much it must exceed the other column's share

_GIVEN_WEIGHT = {"given": 1.0, "both": 0.5}


def learn_order(names: pa.Array | pa.ChunkedArray, rules: Rules | NameRules | None = None) -> str:
    """Return the order that the full names of one file keep, "" where they do not say.

    >>> learn_order(pa.array(["Benali Ahmed", "Haddad Karim", "Brahimi Samir", "Xyz Abc"]))
    'family_first'
    """
    words = vocabulary(name_rules(rules))
    votes = [_vote(name, words) for name in _sample(names) if " " in name]
    given, family = votes.count("given_first"), votes.count("family_first")
    if given + family < MIN_VOTES:
        return ""
    if given >= MAJORITY * (given + family):
        return "given_first"
    return "family_first" if family >= MAJORITY * (given + family) else ""


def sampled(names: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return the names by which ``learn_order`` judges; so do those of all parts together."""
    return pa.array(_sample(names), pa.string())


def _sample(names: pa.Array | pa.ChunkedArray) -> list[str]:
    """Return at most SAMPLE distinct texts, those with the smallest hashes.

    The sample of the samples of a column's parts is the sample of the column.
    """
    cells = as_strings(names)
    distinct = _distinct(_some(cells))
    if len(distinct) < SAMPLE < len(cells):
        distinct = _distinct(cells)  # few texts, or texts that all look alike
    if len(distinct) <= SAMPLE:
        return distinct
    hashes = sorted(zip(_mixed(pa.array(distinct)).tolist(), distinct, strict=True))
    return [text for _, text in hashes[:SAMPLE]]


def _distinct(cells: pa.Array) -> list[str]:
    return [text for text in pc.unique(cells).to_pylist() if text]


def _some(cells: pa.Array) -> pa.Array:
    """Return the cells with the smallest hashes, or all of few."""
    if len(cells) <= ENOUGH:
        return cells
    mixed = _mixed(cells)
    return cells.filter(pa.array(mixed <= np.partition(mixed, ENOUGH)[ENOUGH]))


def _mixed(cells: pa.Array) -> npt.NDArray[np.uint32]:
    """Return a cheap hash of each text that is not empty: of its length and a few of its bytes."""
    offsets, data = buffers(cells)
    if not len(data):
        return np.zeros(len(cells), np.uint32)
    offsets = offsets.astype(np.int64)
    start, end = offsets[:-1], np.maximum(offsets[1:] - 1, offsets[:-1])
    mixed = (offsets[1:] - start).astype(np.uint32)
    for place in (start, (start + end) // 2, (start + 3 * end) // 4, end):
        mixed = mixed * _STEP + data[np.minimum(place, len(data) - 1)]
    return (mixed * _STEP) >> np.uint32(8)


def _plan(name: str, words: Vocabulary) -> Plan:
    return decide(tuple(words.sort(token) for token in strip_marks(name[:400]).split()), "", words)


def _vote(name: str, words: Vocabulary) -> str:
    """Return the order that one name keeps for sure, "" for none."""
    plan = _plan(name, words)
    if not (plan.kind == "person" and plan.sure and plan.given and plan.family) or "," in name:
        return ""
    return "given_first" if max(plan.given) < min(plan.family) else "family_first"


def swapped(
    given: pa.Array | pa.ChunkedArray,
    family: pa.Array | pa.ChunkedArray,
    rules: Rules | NameRules | None = None,
) -> bool:
    """Say whether a given-name and a family-name column hold each other's content throughout.

    >>> names = pa.array(["Ahmed", "Karim", "Samir", "Yacine", "Nadia", "Amine"])
    >>> families = pa.array(["Benali", "Haddad", "Brahimi", "Slimani", "Bouzid", "Khelifi"])
    >>> swapped(names, families), swapped(families, names)
    (False, True)
    """
    words = vocabulary(name_rules(rules))
    in_given, in_family = _given_share(given, words), _given_share(family, words)
    return in_family >= MIN_GIVEN and in_family - in_given >= MIN_MORE


def _given_share(column: pa.Array | pa.ChunkedArray, words: Vocabulary) -> float:
    """Return the share of cells whose first word is known as a given name; 0 for too few."""
    cells = [strip_marks(text[:400]).split() for text in _sample(column)]
    roles = [words.sort(cell[0]).role for cell in cells if cell]
    if len(roles) < MIN_ROWS:
        return 0.0
    return sum(_GIVEN_WEIGHT.get(role, 0.0) for role in roles) / len(roles)
