"""Names by the column: the rule's answers at the price of the distinct words.

A cell of plain words is decided by the *sorts* of its words (``name_tokens``): words are read once
each, plans made once for each sequence of sorts, and the parts joined by Arrow kernels
(``name_plain``). What is not plain (brackets, phones, emoji, companies …) goes to the rule itself.

May import: rules, fields.arrow, fields.name, fields.name_plain, fields.name_tokens.
Tests: ``tests/fields/test_name_batch.py`` (fast path = rule).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import as_strings
from zboun.fields.arrow import OUTCOME_CODE, OUTCOMES, Rows
from zboun.fields.name import Answer, read
from zboun.fields.name_plain import Part, is_plain, planned
from zboun.fields.name_tokens import Vocabulary, vocabulary
from zboun.fields.name_units import name_rules
from zboun.rules import Rules
from zboun.rules.names import NameRules

COLUMNS = Answer._fields
_SAMPLE = 100_000  # cells by which it is told whether equal ones are worth looking for
_FEW_EQUAL = 0.95  # share of distinct cells in the sample above which they are not


def parse_batch(
    values: pa.Array | pa.ChunkedArray,
    rules: Rules | NameRules | None = None,
    order: pa.Array | pa.ChunkedArray | str = "",
) -> pa.Table:
    """Return ``name.parse`` of every value as a table of text columns without nulls.

    >>> parse_batch(pa.array(["BENALI Ahmed", "client"])).column("clean").to_pylist()
    ['Ahmed Benali', '']
    """
    words, column = vocabulary(name_rules(rules)), as_strings(values)
    if isinstance(order, str):
        return _table(*_one_order(column, words, order))
    orders = as_strings(order)
    hints = pc.unique(orders).to_pylist()
    if len(hints) < 2:
        return _table(*_one_order(column, words, hints[0] if hints else ""))
    parts, place, start = [], np.empty(len(column), np.int64), 0
    for hint in hints:
        chosen = pc.equal(orders, hint)
        found, where = _one_order(column.filter(chosen), words, hint)
        place[chosen.to_numpy(zero_copy_only=False)] = start + where
        parts += found
        start += sum(len(part.clean) for part in found)
    return _table(parts, place)


def _one_order(texts: pa.Array, words: Vocabulary, order: str) -> tuple[list[Part], Rows]:
    """Return the answers for texts, and where each text's stands in them."""
    sample = texts.slice(0, _SAMPLE)
    if len(texts) > _SAMPLE and pc.count_distinct(sample).as_py() > _FEW_EQUAL * _SAMPLE:
        return _distinct(texts, words, order)
    encoded = texts.dictionary_encode()
    parts, place = _distinct(encoded.dictionary, words, order)
    return parts, place[encoded.indices.to_numpy(zero_copy_only=False)]


def _distinct(texts: pa.Array, words: Vocabulary, order: str) -> tuple[list[Part], Rows]:
    """Return the answers for texts: plain ones by plans, the others by the rule."""
    plain = np.flatnonzero(is_plain(texts))
    kept = texts if len(plain) == len(texts) else texts.take(pa.array(plain))
    parts, done = planned(kept, words, order)
    place = np.full(len(texts), -1, np.int64)
    place[plain[done]] = np.arange(len(done))
    rest = np.flatnonzero(place < 0)
    place[rest] = len(done) + np.arange(len(rest))
    return [*parts, _by_rule(texts.take(pa.array(rest)), words, order)], place


def _by_rule(texts: pa.Array, words: Vocabulary, order: str) -> Part:
    encoded = texts.dictionary_encode()
    answers = [read(text, words, order)[0] for text in encoded.dictionary.to_pylist()]
    clean, given, family = (
        pa.array([getattr(answer, column) for answer in answers], pa.string()).take(encoded.indices)
        for column in ("clean", "given", "family")
    )
    code = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return Part(clean, given, family, code, answers)


def _table(parts: list[Part], place: Rows) -> pa.Table:
    """Return the parts as one table, with each text's answer in its place."""
    told = [answer for part in parts for answer in part.told]
    starts = np.cumsum([0, *(len(part.told) for part in parts)])
    code = np.concatenate([part.code + at for part, at in zip(parts, starts, strict=False)])[place]
    back = None if _in_order(place) else pa.array(place)
    columns = {}
    for name in COLUMNS:
        if name in ("clean", "given", "family"):
            whole = pa.concat_arrays([getattr(part, name) for part in parts])
            columns[name] = whole if back is None else whole.take(back)
        else:
            columns[name] = _told([str(getattr(answer, name)) for answer in told], code, name)
    return pa.table(columns)


def _in_order(place: Rows) -> bool:
    return bool((place == np.arange(len(place))).all())


def _told(values: list[str], code: Rows, name: str) -> pa.Array:
    """Return a column of few values; outcomes and reasons as codes, as the other fields have."""
    if name == "outcome":
        numbers = np.asarray([OUTCOME_CODE[value] for value in values], np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(numbers[code]), pa.array(OUTCOMES))
    if name == "reason":
        distinct = {value: number for number, value in enumerate(dict.fromkeys(["", *values]))}
        numbers = np.asarray([distinct[value] for value in values], np.int32)
        return pa.DictionaryArray.from_arrays(
            pa.array(numbers[code]), pa.array(list(distinct), pa.string())
        )
    return pa.array(values, pa.string()).take(pa.array(code))
