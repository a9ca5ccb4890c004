"""Keeps what a consent column says against messages: the one thing of it that must not be lost.

May import: model, rules. Tests: ``tests/test_stops.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.columns.assign import Column
from zboun.fields.text import fold
from zboun.rules.stops import StopRules


def marked(
    records: pa.Table, columns: Sequence[Column], cells: pa.Table, keep: np.ndarray,
    rules: StopRules,
) -> pa.Table:  # fmt: skip
    """Return the records of a table with ``opt_raw`` where a consent column says no.

    ``keep``: which lines of ``cells`` the records are.
    """
    for column in columns:
        if fold(column.header) not in rules.headers:
            continue
        texts = cells.column(str(column.index)).filter(pa.array(keep))
        said = _said(texts, column.header, rules)
        if said is not None:
            both = pc.binary_join_element_wise(records["opt_raw"], said, " ; ")
            both = pc.utf8_trim(both, " ;")
            records = records.set_column(records.column_names.index("opt_raw"), "opt_raw", both)
    return records


def _said(texts: pa.ChunkedArray, header: str, rules: StopRules) -> pa.Array | None:
    """Return "header: cell" of the cells that say no; None where none does."""
    codes = texts.combine_chunks().dictionary_encode()
    cells = codes.dictionary.to_pylist()
    told = [f"{header.strip()}: {c.strip()}" if rules.opted_out(header, c) else "" for c in cells]
    return pa.array(told, pa.string()).take(codes.indices) if any(told) else None
