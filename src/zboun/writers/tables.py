"""The contact list as JSON, JSON Lines, CSV and Parquet, and the whole result as SQLite.

May import: model. Tests: ``tests/writers/test_tables.py``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from zboun.model import CONTACT_COLUMNS
from zboun.writers.csv_files import write_csv

_BATCH = 20_000
_SQLITE_KEYS = {"contacts": "contact_id", "records": "record_id"}
_SQLITE_INDEXES = {"contacts": ("phone", "email"), "records": ("contact_id",)}


def write_json(path: Path, contacts: pa.Table) -> None:
    """Write one JSON list of objects, a contact a line, Arabic as Arabic."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        separator = "[\n"
        for row in rows_of(contacts):
            out.write(separator + json.dumps(row, ensure_ascii=False))
            separator = ",\n"
        out.write("[]\n" if separator == "[\n" else "\n]\n")


def write_jsonl(path: Path, contacts: pa.Table) -> None:
    """Write one JSON object a line."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for row in rows_of(contacts):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_parquet(path: Path, contacts: pa.Table) -> None:
    """Write Parquet; texts stay texts, counts stay integers."""
    parquet.write_table(contacts, str(path), compression="zstd")


def _write_contacts_csv(path: Path, contacts: pa.Table) -> None:
    write_csv(path, contacts, CONTACT_COLUMNS)


WRITERS: Mapping[str, Callable[[Path, pa.Table], None]] = {
    ".csv": _write_contacts_csv,
    ".json": write_json,
    ".jsonl": write_jsonl,
    ".parquet": write_parquet,
}


def write_sqlite(path: Path, tables: Mapping[str, pa.Table]) -> None:
    """Write every table of the result into one SQLite file, ids as keys, phone and e-mail indexed.

    The file is made at once, without a journal: it is written aside and moved whole.
    """
    base = sqlite3.connect(path)
    try:
        base.execute("PRAGMA journal_mode=OFF")
        base.execute("PRAGMA synchronous=OFF")
        for name, table in tables.items():
            if table.num_columns:
                _sqlite_table(base, name, table)
        base.commit()
    finally:
        base.close()


def _sqlite_table(base: sqlite3.Connection, name: str, table: pa.Table) -> None:
    key = _SQLITE_KEYS.get(name)
    columns = ", ".join(
        f"{_quoted(column.name)} {_sqlite_type(column.type)}"
        + (" PRIMARY KEY" if column.name == key else "")
        for column in table.schema
    )
    base.execute(f"CREATE TABLE {_quoted(name)} ({columns})")
    marks = ", ".join("?" * table.num_columns)
    for batch in table.to_batches(max_chunksize=_BATCH):
        lines = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        base.executemany(f"INSERT INTO {_quoted(name)} VALUES ({marks})", lines)
    for column in _SQLITE_INDEXES.get(name, ()):
        if column in table.column_names:
            index = _quoted(f"{name}_{column}")
            base.execute(f"CREATE INDEX {index} ON {_quoted(name)} ({_quoted(column)})")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _sqlite_type(kind: pa.DataType) -> str:
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return "INTEGER"
    return "REAL" if pa.types.is_floating(kind) else "TEXT"


def rows_of(table: pa.Table, columns: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """Yield a table's rows as dicts, some thousands in memory at a time."""
    chosen = table.select(list(columns)) if columns else table
    for batch in chosen.to_batches(max_chunksize=_BATCH):
        yield from batch.to_pylist()
