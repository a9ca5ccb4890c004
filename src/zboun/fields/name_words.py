"""The distinct words of a column of plain names: what each is, and how it is shown.

Most words are letters that no table holds: their case, their likely role and their display are
found for all of them at once. The others are asked of the vocabulary one by one.

May import: fields.text, fields.name_many, fields.name_tokens.
Tests: ``tests/fields/test_name_words.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

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
MAX_MET = 1_000_000  # words that are remembered with a vocabulary
_ONLY_LETTERS = f"^[{LETTERS}]{{2,}}$"


@dataclass(frozen=True, slots=True)
class Words:
    """What distinct words are: the number of each one's sort, the sorts, and its display."""

    sort: NDArray[np.int32]  # by word
    sorts: tuple[Sort, ...]
    shown: pa.Array  # by word; null where nothing of it is shown


@dataclass(frozen=True, slots=True)
class _Met:
    """Lower-case words of letters that were met before, and the number of each one's sort."""

    words: pa.Array
    numbers: NDArray[np.int64]
    sorts: Sequence[Sort]


_NOTHING = _Met(pa.array([], pa.string()), np.zeros(0, np.int64), ())
_MET: WeakKeyDictionary[Vocabulary, _Met] = WeakKeyDictionary()


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


def _kinds(lower: pa.Array, vocabulary: Vocabulary) -> tuple[Sequence[Sort], NDArray[np.int64]]:
    """Return sorts of lower-case words but for their case, and which of them each word has.

    What is found is kept with the vocabulary: the batches of one list share most of their words.
    """
    encoded = lower.dictionary_encode()
    words, met = encoded.dictionary, _MET.get(vocabulary, _NOTHING)
    place = pc.index_in(words, value_set=met.words)
    new = words.filter(pc.is_null(place))
    sorts, numbers = _told(new, met.sorts, vocabulary)
    number = np.append(met.numbers, 0)[place.fill_null(-1).to_numpy(zero_copy_only=False)]
    number[flags(pc.is_null(place))] = numbers
    kept = met if len(met.words) + len(new) <= MAX_MET else _NOTHING
    _MET[vocabulary] = _Met(
        pa.concat_arrays([kept.words, new]), np.append(kept.numbers, numbers), sorts
    )
    return sorts, number[encoded.indices.to_numpy(zero_copy_only=False)]


def _told(
    words: pa.Array, known: Sequence[Sort], vocabulary: Vocabulary
) -> tuple[Sequence[Sort], NDArray[np.int64]]:
    """Return the known sorts and further ones, and which of them each distinct word has."""
    if not len(words):
        return known, np.zeros(0, np.int64)
    folded = _folded(words)
    # A cedilla says more than folding keeps (ç is ss to the lexicon): such words are few.
    listed = pa.array(sorted(vocabulary.told), pa.string())
    untold = ~(flags(pc.is_in(folded, value_set=listed)) | matches(words, "ç"))
    untold[untold] = unknown(folded.filter(pa.array(untold)), vocabulary.lexicon)
    others = [vocabulary.caseless(word) for word in words.filter(pa.array(~untold)).to_pylist()]
    guesses = [vocabulary.plain(role, "") for role in _ROLES]
    sorts = {id(sort): sort for sort in (*known, *guesses, *others)}  # equal ones are one object
    places = {key: place for place, key in enumerate(sorts)}
    number = np.asarray([places[id(sort)] for sort in guesses])[_roles_by_ending(folded)]
    number[~untold] = [places[id(sort)] for sort in others]
    return tuple(sorts.values()), number


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
