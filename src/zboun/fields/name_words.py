"""The distinct words of a column of plain names: what each is, and how it is shown.

Most words are letters that no table holds: their case, their likely role and their display are
found for all of them at once. The others are asked of the vocabulary one by one.

May import: fields.text, fields.name_many, fields.name_tokens.
Tests: ``tests/fields/test_name_words.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zboun.fields.name_many import flags, matches, unknown
from zboun.fields.name_tokens import (
    FAMILY_ENDINGS,
    GLUED,
    GLUED_STARTS,
    MIN_ENDED,
    NOT_FAMILY,
    Sort,
    Vocabulary,
    shown,
)
from zboun.fields.text import fold_letters

# The letters of plain names; ß and the ligatures, which change their length, are not among them.
LETTERS = "A-Za-zÀ-ÖØ-Þà-öø-ÿ\u0621-\u063a\u0641-\u064a\u06a4\u06a8\u06af"
CASES = ("", "lower", "mixed", "upper")
_MIXED, _UPPER = 2, 3
_ROLES = ("", "family?", "given")  # that an unknown word may have by its ending
_ONLY_LETTERS = f"^[{LETTERS}]{{2,}}$"


@dataclass(frozen=True, slots=True)
class Words:
    """What distinct words are: the number of each one's sort, the sorts, and its display."""

    sort: NDArray[np.int32]  # by word
    sorts: tuple[Sort, ...]
    shown: pa.Array  # by word; null where nothing of it is shown


def read_words(tokens: pa.Array, vocabulary: Vocabulary) -> Words:
    """Return what distinct words are, as ``vocabulary.sort`` and ``.shown`` say of each.

    >>> from zboun.fields.name_tokens import rules, vocabulary
    >>> read = read_words(pa.array(["BENALI", "zzlim", "M."]), vocabulary(rules()))
    >>> read.shown.to_pylist(), [read.sorts[number].case for number in read.sort]
    (['Benali', 'Zzlim', 'M.'], ['upper', 'lower', 'upper'])
    """
    lower = pc.utf8_lower(tokens)
    short_forms = pa.array(sorted(form.lower() for form in vocabulary.acronyms), pa.string())
    letters = pc.and_not(
        pc.match_substring_regex(tokens, _ONLY_LETTERS), pc.is_in(lower, value_set=short_forms)
    )
    many, few = tokens.filter(letters), tokens.filter(pc.invert(letters)).to_pylist()
    case = _cases(many)
    kinds, kind = _kinds(lower.filter(letters), vocabulary)
    both, number = np.unique(kind * len(CASES) + case, return_inverse=True)
    sorts = [vocabulary.cased(kinds[one // len(CASES)], CASES[one % len(CASES)]) for one in both]
    own = [vocabulary.sort(token) for token in few]
    display = [vocabulary.shown(token) or None for token in few]
    chosen = flags(letters)
    back = np.argsort(np.append(np.flatnonzero(chosen), np.flatnonzero(~chosen)), kind="stable")
    return Words(
        np.concatenate([number, len(sorts) + np.arange(len(own))]).astype(np.int32)[back],
        (*sorts, *own),
        pa.concat_arrays([_shown(many, case), pa.array(display, pa.string())]).take(pa.array(back)),
    )


def _cases(words: pa.Array) -> NDArray[np.int64]:
    """Return how words of letters are cased, as places in CASES."""
    upper, lower = flags(pc.utf8_is_upper(words)), flags(pc.utf8_is_lower(words))
    return np.select([upper, lower, matches(words, "[A-Za-zÀ-ÿ]")], [_UPPER, 1, _MIXED], 0)


def _shown(words: pa.Array, case: NDArray[np.int64]) -> pa.Array:
    """Return the words as the naming rule shows them: capitals by rule, mixed case believed."""
    mixed = case == _MIXED
    display = pc.if_else(pa.array(mixed), words, pc.utf8_capitalize(words))
    small = pa.array(matches(words, "^[a-zà-ÿ]") & mixed)
    odd = [shown(word) for word in words.filter(small).to_pylist()]
    return pc.replace_with_mask(display, small, pa.array(odd, pa.string()))


def _kinds(lower: pa.Array, vocabulary: Vocabulary) -> tuple[list[Sort], NDArray[np.int64]]:
    """Return the sorts of lower-case words but for their case, and which each word has."""
    encoded = lower.dictionary_encode()
    words = encoded.dictionary
    folded = _folded(words)
    # A cedilla says more than folding keeps (ç is ss to the lexicon): such words are few.
    told = pa.array(sorted(vocabulary.told), pa.string())
    untold = ~(flags(pc.is_in(folded, value_set=told)) | matches(words, "ç"))
    untold[untold] = unknown(folded.filter(pa.array(untold)), vocabulary.lexicon)
    number = _roles_by_ending(folded)
    others = words.filter(pa.array(~untold)).to_pylist()
    sorts = {id(sort): sort for sort in (vocabulary.plain(role, "") for role in _ROLES)}
    found = [vocabulary.caseless(word) for word in others]
    sorts.update((id(sort), sort) for sort in found)
    places = {key: place for place, key in enumerate(sorts)}  # equal sorts are one object
    number[~untold] = [places[id(sort)] for sort in found]
    return list(sorts.values()), number[encoded.indices.to_numpy(zero_copy_only=False)]


def _folded(words: pa.Array) -> pa.Array:
    """Return lower-case words of letters as the lexicon folds them."""
    foreign = pc.invert(pc.string_is_ascii(words))
    folded = fold_letters(words.filter(foreign).to_pylist())
    return pc.replace_with_mask(words, foreign, pa.array(folded, pa.string()))


def _roles_by_ending(words: pa.Array) -> NDArray[np.int64]:
    """Return ``role_by_ending`` of folded words, as places in _ROLES."""
    length = pc.utf8_length(words).to_numpy(zero_copy_only=False)
    glued = matches(words, "^(?:" + "|".join(GLUED_STARTS) + ")") & (length > GLUED)
    family = matches(words, "(?:" + "|".join(FAMILY_ENDINGS) + ")$") & (length > MIN_ENDED)
    family &= ~matches(words, "(?:" + "|".join(NOT_FAMILY) + ")$")
    return np.select([glued, family], [_ROLES.index("given"), _ROLES.index("family?")], 0)
