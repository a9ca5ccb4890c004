"""Names by the column: the rule's answers at the price of the distinct words.

A cell of plain words is decided by the *sorts* of its words (``name_tokens``): words are read once
each, plans made once for each sequence of sorts, and the parts joined by Arrow kernels. What is
not plain (brackets, phones, emoji, companies …) goes to the rule itself, once per distinct text.

May import: rules, model, fields.name, fields.name_plan, fields.name_tokens.
Tests: ``tests/fields/test_name_batch.py`` (fast path = rule).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zboun.fields.name import Answer, plan_reason, read
from zboun.fields.name_plan import Plan, decide
from zboun.fields.name_tokens import Sort, Vocabulary, vocabulary
from zboun.fields.name_units import name_rules
from zboun.fields.name_words import LETTERS, read_words
from zboun.model import Outcome
from zboun.rules import Rules
from zboun.rules.names import NameRules

COLUMNS = Answer._fields
MAX_WORDS = 7  # of a plain cell, the comma counted
MAX_BYTES = 200

_WORD = f"[{LETTERS}][{LETTERS}0-9'’.\\-]*"
# Two digits in one cell may be a phone; a dot before three letters joins two words.
_PLAIN = f"^{_WORD}(?: {_WORD})*(?:[,،] {_WORD}(?: {_WORD})*)?$"
_ODD = f"[0-9].*[0-9]|\\.[{LETTERS}]{{3}}"

_Ints = NDArray[np.int64]


def parse_batch(
    values: pa.Array | pa.ChunkedArray,
    rules: Rules | NameRules | None = None,
    order: pa.Array | pa.ChunkedArray | str = "",
) -> pa.Table:
    """Return ``name.parse`` of every value as a table of text columns without nulls.

    >>> parse_batch(pa.array(["BENALI Ahmed", "client"])).column("clean").to_pylist()
    ['Ahmed Benali', '']
    """
    own = name_rules(rules)
    column = _text_array(values)
    if isinstance(order, str):
        return _one_order(column, own, order)
    orders = _text_array(order)
    rows, tables = [], []
    for hint in pc.unique(orders).to_pylist():
        chosen = pc.equal(orders, hint)
        rows.append(pc.indices_nonzero(chosen).to_numpy())
        tables.append(_one_order(column.filter(chosen), own, hint))
    if not tables:
        return _one_order(column, own, "")
    back = np.argsort(np.concatenate(rows), kind="stable")
    return pa.concat_tables(tables).take(pa.array(back)).combine_chunks()


def _text_array(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.DictionaryArray):
        values = values.dictionary_decode()
    return pc.fill_null(values.cast(pa.string()), "")


def _one_order(column: pa.Array, rules: NameRules, order: str) -> pa.Table:
    encoded = column.dictionary_encode()
    distinct = encoded.dictionary
    table = _distinct(distinct, vocabulary(rules), order)
    return pa.table(
        {name: pc.take(table.column(name).combine_chunks(), encoded.indices) for name in COLUMNS}
    )


def _distinct(texts: pa.Array, words: Vocabulary, order: str) -> pa.Table:
    """Return the table of distinct texts: plain ones by plans, the others by the rule."""
    plain = pc.and_(
        pc.less_equal(pc.binary_length(texts), MAX_BYTES),
        pc.and_not(pc.match_substring_regex(texts, _PLAIN), pc.match_substring_regex(texts, _ODD)),
    )
    planned, done = _planned(texts.filter(plain), words, order)
    settled = np.flatnonzero(plain.to_numpy(zero_copy_only=False))[done]
    rest = np.ones(len(texts), np.bool_)
    rest[settled] = False
    others = np.flatnonzero(rest)
    table = pa.concat_tables([planned, _by_rule(texts.take(pa.array(others)), words, order)])
    back = np.argsort(np.concatenate([settled, others]), kind="stable")
    return table.take(pa.array(back))


def _by_rule(texts: pa.Array, words: Vocabulary, order: str) -> pa.Table:
    answers = [read(text, words, order)[0] for text in texts.to_pylist()]
    columns = zip(*answers, strict=True) if answers else [()] * len(COLUMNS)
    arrays = [pa.array([str(cell) for cell in column], pa.string()) for column in columns]
    return pa.table(arrays, names=list(COLUMNS))


# -- plain cells -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of plain cells: a matrix of word codes (-1 = none), and what the words are."""

    codes: NDArray[np.int32]  # cells x MAX_WORDS
    sort: NDArray[np.int32]  # by word code
    sorts: tuple[Sort, ...]
    shown: pa.Array  # by word code


def _planned(texts: pa.Array, words: Vocabulary, order: str) -> tuple[pa.Table, NDArray[np.bool_]]:
    """Return the table of the plain cells that plans settle, and which these are."""
    split = pc.split_pattern(pc.replace_substring_regex(texts, "([,،])", " \\1"), " ")
    counts = pc.list_value_length(split).to_numpy(zero_copy_only=False)
    done = np.asarray(counts <= MAX_WORDS)
    read = _words(split, counts, words)
    keys, back, sorts = _sequences(read, words.neighbours)
    plans = [decide(tuple(sorts[code] for code in key if code >= 0), order, words) for key in keys]
    business = np.asarray([plan.kind == "business" for plan in plans], np.bool_)
    if len(back):
        done &= ~business[back]
    kept = np.flatnonzero(done)
    return _assembled(texts.take(pa.array(kept)), read, kept, plans, back[kept]), done


def _words(split: pa.ListArray, counts: NDArray[Any], words: Vocabulary) -> _Words:
    flat = split.flatten().dictionary_encode()
    codes = np.full((len(counts), MAX_WORDS), -1, np.int32)
    row = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    place = np.arange(len(row)) - np.repeat(starts, counts)
    inside = place < MAX_WORDS
    codes[row[inside], place[inside]] = flat.indices.to_numpy(zero_copy_only=False)[inside]
    read = read_words(flat.dictionary, words)
    return _Words(codes, read.sort, read.sorts, read.shown)


def _without_lone_words(
    matrix: NDArray[np.int32], sorts: tuple[Sort, ...], neighbours: set[tuple[str, str]]
) -> tuple[NDArray[np.int32], tuple[Sort, ...]]:
    """Forget which word it is where its neighbours make no listed phrase with it.

    Plans then coincide: the words of phrases are common (El, Mohamed), their phrases are not.
    """
    numbers: dict[Sort, int] = {}
    full = np.asarray([numbers.setdefault(sort, len(numbers)) for sort in sorts] + [-1], np.int32)
    bare = [numbers.setdefault(replace(sort, word=""), len(numbers)) for sort in sorts]
    words = {word: number for number, word in enumerate({w for pair in neighbours for w in pair})}
    number = np.asarray([words.get(sort.word, -1) for sort in sorts] + [-1], np.int32)
    table = np.zeros((len(words) + 1, len(words) + 1), np.bool_)
    for left, right in neighbours:
        table[words[left], words[right]] = True
    meets = np.zeros((len(matrix), MAX_WORDS + 1), np.bool_)  # place meets the one before it
    for place in range(1, MAX_WORDS):
        meets[:, place] = table[number[matrix[:, place - 1]], number[matrix[:, place]]]
    lone = ~(meets[:, :-1] | meets[:, 1:])
    bare_codes = np.asarray([*bare, -1], np.int32)
    return np.where(lone, bare_codes[matrix], full[matrix]), tuple(numbers)


def _sequences(
    read: _Words, neighbours: set[tuple[str, str]]
) -> tuple[NDArray[np.int32], _Ints, tuple[Sort, ...]]:
    """Return the distinct sequences of sorts, which of them each cell has, and the sorts."""
    codes = np.append(read.sort, np.int32(-1))[read.codes]
    matrix, sorts = _without_lone_words(codes, read.sorts, neighbours)
    keys = np.zeros(len(matrix), np.int64)
    size = len(sorts) + 1
    limit = 1
    for place in range(MAX_WORDS):
        if limit > 2**62 // size:
            keys = np.unique(keys, return_inverse=True)[1].astype(np.int64)
            limit = len(keys)
        keys = keys * size + (matrix[:, place] + 1)
        limit *= size
    _, first, back = np.unique(keys, return_index=True, return_inverse=True)
    return matrix[first], back.astype(np.int64), sorts


def _assembled(
    texts: pa.Array, read: _Words, cells: _Ints, plans: list[Plan], back: _Ints
) -> pa.Table:
    """Join the words of every cell by its plan."""
    codes = read.codes[cells]
    given = _joined(codes, read.shown, [plan.given for plan in plans], back)
    family = _joined(codes, read.shown, [plan.family for plan in plans], back)
    empty_given, empty_family = pc.equal(given, ""), pc.equal(family, "")
    both = pc.binary_join_element_wise(given, family, " ")
    clean = pc.if_else(empty_family, given, pc.if_else(empty_given, family, both))
    outcome, reason = _outcomes(texts, clean, plans, back)
    columns = {
        "clean": clean,
        "outcome": outcome,
        "reason": reason,
        "given": given,
        "family": family,
        "kind": _by_plan([plan.kind for plan in plans], back),
        "title": _by_plan([plan.title for plan in plans], back),
        "place_hint": _by_plan([plan.place for plan in plans], back),
        "phone_hint": _by_plan([""], np.zeros(len(back), np.int64)),
    }
    return pa.table({name: columns[name] for name in COLUMNS})


def _joined(
    codes: NDArray[np.int32], display: pa.Array, parts: list[tuple[int, ...]], back: _Ints
) -> pa.Array:
    """Return the chosen words of every cell, joined by blanks."""
    chosen = np.zeros((len(parts) + 1, MAX_WORDS), np.bool_)
    for number, places in enumerate(parts):
        chosen[number, list(places)] = True
    # A row of nulls alone would be left out of the join (pyarrow 26), so none may be one.
    none = np.asarray(~chosen.any(axis=1), np.bool_)[back]
    blank = pc.if_else(pa.array(none), "", pa.scalar(None, pa.string()))
    columns = [blank] if none.any() else []
    for place in range(MAX_WORDS):
        picked = chosen[back, place]
        if picked.any():
            columns.append(pc.take(display, pa.array(codes[:, place], mask=~picked)))
    if not columns:
        return pa.array([], pa.string())
    return pc.binary_join_element_wise(*columns, " ", null_handling="skip")


def _by_plan(values: list[str], back: _Ints) -> pa.Array:
    return pc.take(pa.array(values or [""], pa.string()), pa.array(back))


def _outcomes(
    texts: pa.Array, clean: pa.Array, plans: list[Plan], back: _Ints
) -> tuple[pa.Array, pa.Array]:
    """Return outcome and reason: by the plan, and by what became of the text."""
    refused = np.asarray([not plan.kind for plan in plans], np.bool_)[back]
    guessed = np.asarray([bool(plan.kind) and not plan.sure for plan in plans], np.bool_)[back]
    same = pc.equal(texts, clean).to_numpy(zero_copy_only=False)
    outcome = np.select([refused, guessed, same], [2, 1, 0], 3)  # places in `names`
    names = [Outcome.CLEAN, Outcome.GUESSED, Outcome.REFUSED, Outcome.FIXED]
    reasons = [plan_reason(plan) for plan in plans]
    silent = np.asarray([not reason for reason in reasons], np.bool_)[back] & (outcome == 3)
    open_cells = pa.array(np.flatnonzero(silent))
    before, after = pc.take(texts, open_cells), pc.take(clean, open_cells)
    recased = pc.equal(pc.utf8_lower(before), pc.utf8_lower(after))
    codes = back.copy()
    codes[silent] = len(plans) + (~recased.to_numpy(zero_copy_only=False)).astype(np.int64)
    codes[outcome == 0] = len(plans) + 2
    reason = _by_plan([*reasons, "recased", "tidied", ""], codes)
    return pc.take(pa.array([str(name) for name in names]), pa.array(outcome)), reason
