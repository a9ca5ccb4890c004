"""Which promises a whole sheet keeps: a check that half of a list fails says nothing of a row.

A sheet whose mobiles stand in the column of landlines, whose landlines are all a head office's, or
whose addresses are all the secretary's, is not asked about it row by row. Judged by a sample of
each sheet: the same rows whatever their order.

May import: all stages (one of the pipeline's files). Tests: ``tests/test_expectations.py``.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun import normalizer
from zboun.arrays import as_strings, empties, mask, plain
from zboun.fields import agreement
from zboun.match.hashing import combine, hash_text
from zboun.rules import Rules

SAMPLE = 3000  # rows of a sheet that are asked
MANY = 5  # contradictions that may still be single slips
SHARE = 0.1  # of the rows that can be told; beyond, the list goes by another rule

# Rows where two fields can be held against each other at all: a landline, two words before the @.
_LANDLINE = r"^[+(]{0,2}(?:00)?(?:213)?[ ().-]{0,4}0?[234]"
_ASKED = ["name_raw", "phone_raw", "email_raw", "city_raw", "name_order", "city_level", "expects"]
_WORDS = "^[A-Za-z]{3,}[._-][A-Za-z]{3,}"

Rows = npt.NDArray[np.int64]


def with_expectations(
    raw: pa.Table, sheets: Iterable[pa.ChunkedArray | None], rules: Rules
) -> pa.Table:
    """Return raw records with ``expects`` as each sheet bears it out.

    ``sheets``: for each sheet which rows are its own, or None for all of them.
    """
    for sheet in sheets:
        rows = np.arange(len(raw)) if sheet is None else np.flatnonzero(mask(sheet))
        if len(rows) >= MANY:
            raw = without(raw, rows, broken(sample(raw, rows), rules))
    return raw


def without(raw: pa.Table, rows: Rows, promises: set[str]) -> pa.Table:
    """Return raw records, some rows of which are not held to the promises of ``broken``."""
    if not promises:
        return raw
    expects = _without(as_strings(raw["expects"]), rows, promises)
    return raw.set_column(raw.column_names.index("expects"), "expects", expects)


def broken(asked: pa.Table, rules: Rules) -> set[str]:
    """Return what a sheet does not keep to: "mobile", "fixed", "any_area", "any_name"."""
    if len(asked) < MANY:
        return set()
    told = normalizer.normalize(asked, rules)
    person = pc.equal(told["name_kind"], "person")
    emails = pc.if_else(person, told["email"], "")
    verdicts = {
        "any_area": agreement.area_and_wilaya_batch(told["phone"], told["wilaya_code"], rules),
        "any_name": agreement.address_and_name_batch(
            emails, told["given_name"], told["family_name"], rules
        ),
    }
    for kind in ("mobile", "fixed"):
        promised = pc.if_else(pc.equal(asked["expects"], kind), kind, "")
        verdicts[kind] = agreement.kind_and_column_batch(told["phone"], promised, rules)
    return {what for what, said in verdicts.items() if _fails(said)}


def _fails(verdicts: agreement.Verdicts) -> bool:
    against, agreeing = int((verdicts < 0).sum()), int((verdicts > 0).sum())
    return against >= MANY and against > SHARE * (against + agreeing)


def sample(raw: pa.Table, rows: Rows) -> pa.Table:
    """Return the rows to ask, those with the smallest hashes: the same in any order.

    Of the rows that were chosen from the parts of a sheet it chooses those of the whole.
    """
    asked = pa.table({name: plain(raw[name]) for name in _ASKED})
    asked = asked.take(pa.array(rows)) if len(rows) < len(raw) else asked
    landline = pc.match_substring_regex(asked["phone_raw"], _LANDLINE)
    landline = pc.and_(landline, pc.not_equal(asked["city_raw"], ""))
    words = pc.match_substring_regex(asked["email_raw"], _WORDS)
    able = pc.or_(pc.or_(landline, words), pc.not_equal(asked["expects"], ""))
    chosen = np.flatnonzero(able.to_numpy())
    if len(chosen) > SAMPLE:
        texts = (as_strings(asked[name].filter(able)) for name in ("phone_raw", "email_raw"))
        hashes = combine(*(hash_text(text) for text in texts))
        chosen = chosen[hashes <= np.partition(hashes, SAMPLE)[SAMPLE]]
    asked = asked.take(pa.array(chosen))
    return asked.append_column("status_raw", empties(len(asked)))


def _without(expects: pa.Array, rows: Rows, broken: set[str]) -> pa.Array:
    """Return ``expects`` with broken promises out, and what a sheet is free of noted."""
    own = expects.take(pa.array(rows)).dictionary_encode()
    free = sorted(broken & {"any_area", "any_name"})
    words = [[w for w in text.split() if w not in broken] for text in own.dictionary.to_pylist()]
    texts = pa.array([" ".join([*kept, *free]) for kept in words], pa.string())
    mask = np.zeros(len(expects), bool)
    mask[rows] = True
    return pc.replace_with_mask(expects, pa.array(mask), texts.take(own.indices))
