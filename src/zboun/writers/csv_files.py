"""CSV for programs: UTF-8, LF, every cell exactly the value of the table.

May import: nothing of zboun. Tests: ``tests/writers/test_csv_files.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from zboun.arrays import empties


def write_csv(path: Path, table: pa.Table, columns: Sequence[str] = ()) -> None:
    """Write a table, the contract's ``columns`` first and what else it has after them."""
    ordered = [*columns, *(name for name in table.column_names if name not in columns)]
    missing = [name for name in columns if name not in table.column_names]
    for name in missing:
        table = table.append_column(name, empties(table.num_rows))
    options = csv.WriteOptions(batch_size=8_192)  # what is built of a batch stays in the cache
    csv.write_csv(_plain(table.select(ordered)), str(path), options)


def _plain(table: pa.Table) -> pa.Table:
    """Return the table with nulls as "" in text columns (a null would be an unquoted blank)."""
    for index, column in enumerate(table.columns):
        if column.null_count and pa.types.is_string(column.type):
            name = table.column_names[index]
            table = table.set_column(index, name, pc.fill_null(column, ""))
    return table
