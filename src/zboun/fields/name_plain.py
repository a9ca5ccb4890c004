"""Plain cells of names: letters, blanks and a comma, decided by the sorts of their words.

Cells are settled with few words and with many words apart, so that what most cells do not have
costs nothing. Matrices hold one row for each place in a cell, one column for each cell.

May import: fields.name, fields.name_plan, fields.name_tokens, fields.name_words, model.
Tests: ``tests/fields/test_name_batch.py`` (fast path = rule).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zboun.fields.name import Answer, plan_reason
from zboun.fields.name_many import Flags, flags, matches
from zboun.fields.name_plan import Plan, decide
from zboun.fields.name_tokens import Sort, Vocabulary
from zboun.fields.name_words import LETTERS, Words, read_words
from zboun.model import Outcome

MAX_WORDS = 7  # of a plain cell, the comma counted
FEW_WORDS = 3
MAX_BYTES = 200

_WORD = f"[{LETTERS}][{LETTERS}0-9'’.\\-]*"
# Two digits in one cell may be a phone; a dot before three letters joins two words.
_PLAIN = f"^{_WORD}(?: {_WORD})*(?:[,،] {_WORD}(?: {_WORD})*)?$"
_ODD = f"[0-9].*[0-9]|\\.[{LETTERS}]{{3}}"

_Rows = NDArray[np.int64]
_Matrix = NDArray[np.int32]  # places x cells


@dataclass(frozen=True, slots=True)
class Part:
    """The answers for some cells: the texts of each, and the number of all that else is told."""

    clean: pa.Array
    given: pa.Array
    family: pa.Array
    code: NDArray[np.int64]  # index in ``told``
    told: Sequence[Answer]  # clean, given and family in these do not count


def is_plain(texts: pa.Array) -> Flags:
    """Say of each text whether it is one that plans may settle."""
    short = flags(pc.less_equal(pc.binary_length(texts), MAX_BYTES))
    return short & matches(texts, _PLAIN) & ~matches(texts, _ODD)


def planned(texts: pa.Array, words: Vocabulary, order: str) -> tuple[list[Part], _Rows]:
    """Return the answers of the plain cells that plans settle, and which cells these are."""
    split = pc.split_pattern(_with_commas_apart(texts), " ")
    counts = pc.list_value_length(split).to_numpy(zero_copy_only=False)
    flat = split.flatten().dictionary_encode()
    read = read_words(flat.dictionary, words)
    codes: _Matrix = flat.indices.to_numpy(zero_copy_only=False)
    starts = np.cumsum(counts, dtype=np.int64) - counts
    parts, done = [], []
    for least, most in ((0, FEW_WORDS), (FEW_WORDS + 1, MAX_WORDS)):
        cells = np.flatnonzero((counts >= least) & (counts <= most))
        if len(cells):
            matrix = _matrix(codes, starts[cells], counts[cells], most)
            part, settled = _settled(texts, cells, matrix, read, words, order)
            parts.append(part)
            done.append(cells[settled])
    return parts, np.concatenate(done) if done else np.zeros(0, np.int64)


def _with_commas_apart(texts: pa.Array) -> pa.Array:
    """Return the texts with commas as words of their own."""
    commas = pa.array(matches(texts, "[,،]"))
    if not pc.any(commas).as_py():
        return texts
    apart = pc.replace_substring_regex(texts.filter(commas), "([,،])", " \\1")
    return pc.replace_with_mask(texts, commas, apart)


def _matrix(codes: _Matrix, starts: _Rows, counts: NDArray[np.int32], most: int) -> _Matrix:
    """Return the word codes of cells by place, -1 where a cell has fewer words."""
    matrix = np.full((most, len(starts)), -1, np.int32)
    for place in range(most):
        has = np.flatnonzero(counts > place)
        matrix[place, has] = codes[starts[has] + place]
    return matrix


def _settled(
    texts: pa.Array, cells: _Rows, matrix: _Matrix, read: Words, words: Vocabulary, order: str
) -> tuple[Part, _Rows]:
    """Return the answers of cells and which of them have one here (companies have not)."""
    keys, back, sorts = _sequences(np.append(read.sort, np.int32(-1))[matrix], read, words)
    plans = [
        decide(tuple(sorts[code] for code in key if code >= 0), order, words) for key in keys.T
    ]
    persons = np.asarray([plan.kind != "business" for plan in plans], np.bool_)[back]
    kept = np.flatnonzero(persons)
    if len(kept) < len(cells):
        cells, matrix, back = cells[kept], matrix[:, kept], back[kept]
    own = texts if len(cells) == len(texts) else texts.take(pa.array(cells))
    return _assembled(own, matrix, read.shown, plans, back), kept


# -- sequences of sorts ----------------------------------------------------------------------


def _sequences(
    codes: _Matrix, read: Words, words: Vocabulary
) -> tuple[_Matrix, _Rows, tuple[Sort, ...]]:
    """Return the distinct sequences of sorts (columns), which each cell has, and the sorts."""
    matrix, sorts = _without_lone_words(codes, read.sorts, words.neighbours)
    keys = np.zeros(matrix.shape[1], np.int64)
    size, limit = len(sorts) + 1, 1
    for row in matrix:
        if limit > 2**62 // size:
            encoded = pa.array(keys).dictionary_encode()
            keys = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
            limit = len(encoded.dictionary)
        keys = keys * size + (row + 1)
        limit *= size
    encoded = pa.array(keys).dictionary_encode()
    back = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    example = np.zeros(len(encoded.dictionary), np.int64)  # a cell of each sequence
    example[back] = np.arange(len(back))
    return matrix[:, example], back, sorts


def _without_lone_words(
    matrix: _Matrix, sorts: tuple[Sort, ...], neighbours: set[tuple[str, str]]
) -> tuple[_Matrix, tuple[Sort, ...]]:
    """Forget which word it is where its neighbours make no listed phrase with it.

    Plans then coincide: the words of phrases are common (El, Mohamed), their phrases are not.
    """
    numbers: dict[Sort, int] = {}
    full = np.asarray([numbers.setdefault(sort, len(numbers)) for sort in sorts] + [-1], np.int32)
    lone = [replace(sort, word="") if sort.word else sort for sort in sorts]
    bare = [numbers.setdefault(sort, len(numbers)) for sort in lone]
    words = {word: number for number, word in enumerate({w for pair in neighbours for w in pair})}
    number = np.asarray([words.get(sort.word, -1) for sort in sorts] + [-1], np.int32)
    table = np.zeros((len(words) + 1, len(words) + 1), np.bool_)
    for left, right in neighbours:
        table[words[left], words[right]] = True
    answer = np.asarray([*bare, -1], np.int32)[matrix]
    known = number[matrix]
    for place in range(1, len(matrix)):
        pairs = np.flatnonzero((known[place - 1] >= 0) & (known[place] >= 0))
        pairs = pairs[table[known[place - 1, pairs], known[place, pairs]]]
        for one in (place - 1, place):
            answer[one, pairs] = full[matrix[one, pairs]]
    return answer, tuple(numbers)


# -- texts -----------------------------------------------------------------------------------


def _assembled(
    texts: pa.Array, matrix: _Matrix, shown: pa.Array, plans: list[Plan], back: _Rows
) -> Part:
    """Join the words of every cell by its plan."""
    given = _joined(matrix, shown, [plan.given for plan in plans], back)
    family = _joined(matrix, shown, [plan.family for plan in plans], back)
    both = flags(pc.binary_length(given)) & flags(pc.binary_length(family))
    between = pa.array(["", " "]).take(pa.array(both.astype(np.int8)))
    clean = pc.binary_join_element_wise(given, family, between)
    told = [answer for plan in plans for answer in _answers(plan)]
    silent = np.asarray([not plan_reason(plan) for plan in plans], np.bool_)[back]
    return Part(clean, given, family, len(_VARIANTS) * back + _variants(texts, clean, silent), told)


def _joined(
    matrix: _Matrix, shown: pa.Array, parts: list[tuple[int, ...]], back: _Rows
) -> pa.Array:
    """Return the chosen words of every cell, joined by blanks."""
    size = np.asarray([len(places) for places in parts], np.int64)[back]
    first = np.asarray([places[0] if places else 0 for places in parts], np.int64)[back]
    code = matrix.reshape(-1)[first * matrix.shape[1] + np.arange(len(back))].astype(np.int64)
    code[size == 0] = len(shown)
    several = np.flatnonzero(size > 1)
    code[several] = len(shown) + 1 + np.arange(len(several))
    texts = [shown.fill_null(""), pa.array([""])]
    if len(several):
        texts.append(_joined_words(matrix[:, several], shown, parts, back[several]))
    return pa.concat_arrays(texts).take(pa.array(code))


def _joined_words(
    matrix: _Matrix, shown: pa.Array, parts: list[tuple[int, ...]], back: _Rows
) -> pa.Array:
    chosen = np.zeros((len(matrix), len(parts)), np.bool_)
    for number, places in enumerate(parts):
        chosen[list(places), number] = True
    # A row of nulls alone would be left out of the join (pyarrow 26), so none may be one.
    columns = [pa.array([""]).take(pa.array(np.zeros(len(back), np.int8)))]
    for codes, chosen_here in zip(matrix, chosen, strict=True):
        picked = chosen_here[back]
        if picked.any():
            columns.append(shown.take(pa.array(codes, mask=~picked)))
    joined = pc.binary_join_element_wise(*columns, " ", null_handling="skip")
    return pc.utf8_ltrim(joined, " ")


_VARIANTS = ("as written", "recased", "tidied")


@lru_cache(maxsize=1 << 14)
def _answers(plan: Plan) -> list[Answer]:
    """Return what is told of a cell of this plan, by what became of its text."""
    answer = Answer(
        "", Outcome.FIXED, plan_reason(plan), kind=plan.kind, title=plan.title,
        place_hint=plan.place,
    )  # fmt: skip
    if not plan.kind:
        return [answer._replace(outcome=Outcome.REFUSED)] * len(_VARIANTS)
    if not plan.sure:
        return [answer._replace(outcome=Outcome.GUESSED)] * len(_VARIANTS)
    return [
        answer._replace(outcome=Outcome.CLEAN, reason=""),
        answer._replace(reason=answer.reason or "recased"),
        answer._replace(reason=answer.reason or "tidied"),
    ]


def _variants(texts: pa.Array, clean: pa.Array, silent: Flags) -> _Rows:
    """Return which of _VARIANTS each cell is; between the last two only where it is asked."""
    variant = flags(pc.not_equal(texts, clean)).astype(np.int64)
    asked = np.flatnonzero(silent & (variant > 0))
    before, after = (column.take(pa.array(asked)) for column in (texts, clean))
    variant[asked] += flags(pc.not_equal(pc.utf8_lower(before), pc.utf8_lower(after)))
    return variant
