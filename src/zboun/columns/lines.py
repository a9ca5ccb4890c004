"""Tells the lines of a table apart: customers, and what is none (blank, header, total, title).

Works by Arrow kernels on whole columns; only the few lines that they single out are read singly.

May import: model, errors, rules, and the text forms of ``fields.text``.
Tests: ``tests/columns/test_grid.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.columns.evidence import Lexicon, kinds
from zboun.fields.text import fold
from zboun.rules.headers import HeaderRules

Mask = npt.NDArray[np.bool_]

# Cells that stand for nothing, as typed; in a column that should say who somebody is.
FILLERS = pa.array(
    ["-", "--", "---", "----", "/", "//", "///", ".", "..", "...", "_", "__", "*", "?", "??", "N/A",
     "n/a", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NULL!", "#DIV/0!", "—", "–", ":", ","]
)  # fmt: skip
READ = 200  # characters of a cell that are read to tell a total or a title
_NUMBERED = re.compile(r"[\d\s./-]+")


def to_mask(array: pa.Array | pa.ChunkedArray) -> Mask:
    """Return an Arrow boolean column as a numpy mask."""
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=bool)


def filled(column: pa.ChunkedArray) -> Mask:
    """Return where a text column holds more than blanks."""
    there = to_mask(pc.not_equal(column, ""))
    blanks = to_mask(pc.utf8_is_space(column))
    return there & ~blanks


_LONGEST = max(len(text.encode()) for text in FILLERS.to_pylist())


def says_something(column: pa.ChunkedArray, there: Mask) -> Mask:
    """Return where a column that holds something ``there`` holds more than a filler (``-``)."""
    long = to_mask(pc.greater(pc.binary_length(column), _LONGEST))
    short = np.flatnonzero(there & ~long)
    fillers = to_mask(pc.is_in(column.take(pa.array(short)), FILLERS))
    says = there.copy()
    says[short[fillers]] = False
    return says


def starts_like_a_total(column: pa.ChunkedArray, rules: HeaderRules) -> Mask:
    """Return where a cell begins with the first letters of a total, a signature or a print mark.

    A cheap sieve: ``may_be_total`` looks closer, ``is_total`` decides.
    """
    heads = pc.utf8_lower(pc.utf8_slice_codeunits(pc.utf8_ltrim_whitespace(column), 0, 3))
    return to_mask(pc.is_in(heads, pa.array(rules.total_heads)))


def may_be_total(columns: Sequence[pa.ChunkedArray], rules: HeaderRules) -> Mask:
    """Return the lines whose first cell that is no number begins like a total.

    What ``is_total`` asks first, of whole columns: an equal text is read once.
    """
    found = np.zeros(len(columns[0]) if columns else 0, dtype=bool)
    unsettled = np.arange(len(found))
    for column in columns:
        encoded = column.take(pa.array(unsettled)).combine_chunks().dictionary_encode()
        said = np.array([_opening(text, rules) for text in encoded.dictionary.to_pylist()], int)
        here = said[encoded.indices.to_numpy(zero_copy_only=False)]
        found[unsettled[here == _TOTAL]] = True
        unsettled = unsettled[here == _SILENT]
        if not len(unsettled):
            break
    return found


_SILENT, _TOTAL, _OTHER = range(3)


def _opening(text: str, rules: HeaderRules) -> int:
    """Say whether a cell says nothing of its line (blank, a number), opens a total, or neither."""
    if not text.strip() or _NUMBERED.fullmatch(text[:READ]):
        return _SILENT
    return _TOTAL if _begins(fold(text[:READ]), rules) else _OTHER


def is_total(cells: Iterable[str], rules: HeaderRules) -> bool:
    """Say whether a line is a sum, a signature or a print mark; no cell of it may be dialled.

    >>> from zboun.rules import load
    >>> rules = load().headers
    >>> is_total(["", "TOTAL :", "25"], rules), is_total(["Généré le 12/03/2024"], rules)
    (True, True)
    >>> is_total(["Total Energies", "0550 12 34 56"], rules), is_total(["Amine"], rules)
    (False, False)
    """
    texts = [cell for cell in cells if cell.strip()]
    for text in texts:
        key = fold(text[:READ])
        if _NUMBERED.fullmatch(text[:READ]):
            continue
        return _begins(key, rules) and not any(_dialable(cell) for cell in texts)
    return False


def _begins(key: str, rules: HeaderRules) -> bool:
    # All beginnings at once first: of a million lines, tens of thousands are asked.
    return key.startswith(rules.totals) and any(
        key == total
        or (key.startswith(total + " ") and (" " in total or _goes_on(key[len(total) :], rules)))
        for total in rules.totals
    )


def _goes_on(rest: str, rules: HeaderRules) -> bool:
    """Say whether what follows a one-word beginning is a total's ("total 25 clients")."""
    words = rest.split()
    return words[0] in rules.after_totals or any(word.isdigit() for word in words)


def _dialable(cell: str) -> bool:
    return "@" in cell or (
        sum(char.isdigit() for char in cell) in range(9, 15) and cell[:1] in "0+"
    )


def is_title(text: str, lex: Lexicon) -> bool:
    """Say whether a lone cell inside a table is a title: title words, places, numbers only.

    >>> from zboun.columns.evidence import lexicon
    >>> from zboun.rules import load
    >>> lex = lexicon(load())
    >>> is_title("Clients JANVIER 2024", lex), is_title("Amine Benali", lex)
    (True, False)
    """
    words = fold(re.sub(r"['’`]", " ", text[:READ])).split()
    title = lex.headers.titles
    known = [
        word in title or word.isdigit() or word in lex.wilayas or word in lex.headers.stopwords
        for word in words
    ]
    if not words or not any(word in title for word in words):
        return False
    return all(known) or (sum(known) >= 2 and sum(known) > len(words) / 2)


def looks_like_data(cells: Iterable[str], lex: Lexicon) -> bool:
    """Say whether a line holds a phone or an e-mail beside something else."""
    texts = [cell for cell in cells if cell.strip()]
    return len(texts) > 1 and any(kinds(cell, lex) & {"phone", "email"} for cell in texts)
