"""Pairs of words that say a status together, wherever they stand in a part of a cell.

May import: rules.tables, rules.status_forms. Tests: ``tests/rules/test_statuses.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zboun.rules.status_forms import status_key
from zboun.rules.tables import Row

SHORT = 3  # letters of a Latin word that must stand alone: "pro" is no "prospect"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sets of word beginnings that say a status together ("faux" + "numéro")."""

    first: tuple[str, ...]
    second: tuple[str, ...]  # ("*",) = any other word
    code: str
    denied: bool = False  # counts only where something is denied, else only where nothing is

    def begins(self, word: str) -> bool:
        """Say whether a word begins like the first."""
        return f"{word} ".startswith(self.first)

    def fits(self, words: Sequence[str], denied: bool) -> bool:
        """Say whether one word begins like the first, and another like the second; no articles."""
        if denied != self.denied:
            return False
        ones = [word for word in words if self.begins(word)]
        if not ones:
            return False
        others = [word for word in words if word not in ones]
        return bool(others) and (
            self.second == ("*",) or any(f"{word} ".startswith(self.second) for word in others)
        )


def pair_of(row: Row) -> Pair:
    """Return the pair of a row of the table."""
    first, second = (tuple(map(_beginning, row[side].split())) for side in ("first", "second"))
    denied = row["first"].startswith("! ")  # such a pair speaks of what is not
    return Pair(first[denied:], second, row["code"], denied)


def _beginning(word: str) -> str:
    """Return how the words of a pair begin; short Latin ones must be the whole word."""
    key = status_key(word) or word
    return f"{key} " if key.isascii() and len(key) <= SHORT and word not in "*!" else key
