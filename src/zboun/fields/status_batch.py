"""Reads a column of statuses: each distinct value once (``status_many``).

May import: rules, model. Tests: ``tests/fields/test_status_batch.py``.
"""

from __future__ import annotations

import pyarrow as pa

from zboun.arrays import as_strings
from zboun.fields.arrow import uncollected
from zboun.fields.status import StatusValue, status_rules
from zboun.fields.status_many import read_distinct
from zboun.rules import Rules
from zboun.rules.statuses import StatusRules


def parse_batch(
    values: pa.Array | pa.ChunkedArray, rules: StatusRules | Rules | None = None
) -> pa.Table:
    """Return clean, outcome, reason, stage, attempt and date: one row a value.

    Equal to ``status.parse`` of every value; ``values``: an Arrow array of text, distinct or not.
    """
    coded = as_strings(values).dictionary_encode()
    with uncollected():
        read, which, dates = read_distinct(coded.dictionary, status_rules(rules))
    table = _table(read).take(pa.array(which))
    return table.append_column("date", dates).take(coded.indices)


def _table(read: list[StatusValue]) -> pa.Table:
    return pa.table(
        {
            "clean": pa.array([value.clean for value in read], pa.string()),
            "outcome": pa.array([value.outcome.value for value in read], pa.string()),
            "reason": pa.array([value.reason for value in read], pa.string()),
            "stage": pa.array([value.stage for value in read], pa.string()),
            "attempt": pa.array([value.attempt for value in read], pa.int64()),
        }
    )
