"""Status codes, their stages, and the words people use for them.

May import: errors, model, and the folding of ``fields.text``.
Tests: ``tests/rules/test_statuses.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zboun.fields.text import fold
from zboun.rules.tables import Tables


@dataclass(frozen=True)
class StatusRules:
    """Codes and vocabulary; all keys folded."""

    stages: Mapping[str, str]  # code -> stage
    ranks: Mapping[str, int]  # code -> rank in the priority, 1 the highest
    vocabulary: Mapping[str, str]  # folded spelling -> code

    @property
    def known_words(self) -> frozenset[str]:
        """Every whole cell that is a status, folded."""
        return frozenset(self.vocabulary)


def build(tables: Tables) -> StatusRules:
    """Return the status rules."""
    codes = tables.rows("status_codes", ("code",))
    return StatusRules(
        stages={row["code"]: row["stage"] for row in codes},
        ranks={row["code"]: int(row["rank"]) for row in codes},
        vocabulary={
            fold(row["spelling"]): row["code"] for row in tables.rows("status_words", ("spelling",))
        },
    )
