"""Reads an OUT folder back: the tables that ``clean`` wrote, for explain, export and update.

May import: errors, model (behind the command line). Tests: ``tests/test_out_tables.py``.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from zboun.errors import UsageError

TABLES = (
    "contacts", "records", "rejected", "doubts", "messages", "related", "links", "review",
    "decisions", "aliases",
)  # fmt: skip
_INTEGERS = {"row", "line", "messages", "records"}
_NUMBERS = {"score", "gain"}
_BLOCK = 1 << 24  # bytes read at once: no cell of ours may be longer


def read(out: Path, names: tuple[str, ...] = TABLES) -> dict[str, pa.Table]:
    """Return the tables of an OUT by name; UsageError when the folder is none of ours."""
    if not (out / "summary.json").is_file() or not (out / "contacts.csv").is_file():
        raise UsageError(f"{out} is not a folder that zboun clean wrote", "not_ours", out=out)
    return {
        name: read_csv(out / f"{name}.csv") for name in names if (out / f"{name}.csv").is_file()
    }


def read_csv(path: Path) -> pa.Table:
    """Return one of our CSV files: text never null, counts as integers."""
    with path.open("rb") as first:
        header = first.readline().decode("utf-8").rstrip("\n").split(",")
    types = {name.strip('"'): _type(name.strip('"')) for name in header}
    return pyarrow.csv.read_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(block_size=_BLOCK),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=types, null_values=[""], strings_can_be_null=False
        ),
    )


def _type(name: str) -> pa.DataType:
    if name in _NUMBERS:
        return pa.float64()
    return pa.int64() if name in _INTEGERS else pa.string()
