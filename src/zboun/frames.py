"""Between pandas frames and the tables of the house.

May import: columns, model, rules, intake (behind the library's door).
Tests: ``tests/test_frames.py``.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from zboun import columns as columns_
from zboun.arrays import as_strings, empties
from zboun.errors import UsageError
from zboun.fields.text import cell_text
from zboun.intake import Intake, SourceCount, rejected_table
from zboun.model import (
    CLEAN_COLUMNS,
    FIELDS,
    MESSAGE_COLUMNS,
    RAW_COLUMNS,
    Grid,
    ReadOptions,
)
from zboun.rules import Rules

if TYPE_CHECKING:
    import pandas as pd

_INTEGERS = {"row", "messages"}
_RAW = tuple(f"{field}_raw" for field in FIELDS)


def as_grid(frame: pd.DataFrame, source: str = "frame") -> Grid:
    """Return a frame as a grid of text whose header is certain; its rows count from 1."""
    cells = pa.table(
        [_texts(frame.iloc[:, i]) for i in range(frame.shape[1])],
        names=[str(i) for i in range(frame.shape[1])],
    )
    rows = pa.array(np.arange(1, len(frame) + 1, dtype=np.int64))
    return Grid(source, "", cells, rows, header=tuple(str(name) for name in frame.columns))


_UNNAMED = re.compile(r"Unnamed: \d+")
_AGAIN = re.compile(r"(.+)\.\d+")


def _first_of_several(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the first of tables side by side in a frame, and warn of the others.

    A row of a frame can be one person only. Such tables are parted by a blank column (in pandas
    ``Unnamed: 2``) and have a column in common, whose name comes again as ``Nom.1``.
    """
    names = [str(name) for name in frame.columns]
    groups: list[list[int]] = [[]]
    for index, name in enumerate(names):
        if _UNNAMED.fullmatch(name) and (_texts(frame.iloc[:, index]).to_numpy(False) == "").all():
            groups.append([])
        else:
            groups[-1].append(index)
    groups = [group for group in groups if group]
    bases = [{_base(names[index], names) for index in group} for group in groups]
    if len(groups) < 2 or not set.intersection(*bases):
        return frame
    left = ", ".join(names[index] for group in groups[1:] for index in group)
    warnings.warn(
        f"the frame holds {len(groups)} tables side by side; not read: {left}. "
        "Give each table as a frame of its own.",
        UserWarning,
        stacklevel=4,
    )
    return frame.iloc[:, groups[0]]


def _base(name: str, names: Sequence[str]) -> str:
    match = _AGAIN.fullmatch(name)
    return match[1] if match and match[1] in names else name


def _texts(column: pd.Series) -> pa.Array:
    """Return a column of any dtype as exact text, ``""`` for what is missing."""
    import pandas as pd

    if isinstance(column.dtype, pd.StringDtype):
        return as_strings(pa.array(column, pa.string(), from_pandas=True))
    return pa.array([cell_text(cell) for cell in column.astype(object)], pa.string())


def raw_records(frame: pd.DataFrame, rules: Rules, columns: Mapping[str, str]) -> pa.Table:
    """Return a frame's rows as raw records (RAW_COLUMNS), one for every row, in its order.

    ``*_raw`` columns are used as they are; otherwise headers and content decide, and ``columns``
    overrides them. A row in which nothing is usable is a record with empty fields.
    """
    unknown = [name for name in columns if name not in {str(c) for c in frame.columns}]
    if unknown:
        raise UsageError(
            f"no such column: {', '.join(unknown)}", "no_column", names=", ".join(unknown)
        )
    if any(name in frame.columns for name in _RAW):
        known = {name: _texts(frame[name]) for name in RAW_COLUMNS if name in frame.columns}
    else:
        known = _mapped(as_grid(_first_of_several(frame)), rules, columns)
    return _complete(known, frame)


def _mapped(grid: Grid, rules: Rules, columns: Mapping[str, str]) -> dict[str, pa.Array]:
    """Return the raw columns of a grid, blank on the rows that the mapping rejects."""
    options = ReadOptions(columns=dict(columns))
    length = len(grid.cells)
    known: dict[str, pa.Array] = {}
    found = columns_.map_grid(grid, rules, options)
    if not found:
        return {}
    records = pa.concat_tables([mapped.records for mapped in found])
    position = np.full(length, len(records), dtype=np.int64)
    position[records["row"].to_numpy() - 1] = np.arange(len(records))
    for name in (*_RAW, "name_order", "city_level", "expects", "first_seen", "last_seen"):
        column = records[name]
        padded = pa.concat_arrays([as_strings(column), empties(1)])
        known[name] = padded.take(pa.array(position))
    return known


def _complete(known: dict[str, pa.Array], frame: pd.DataFrame) -> pa.Table:
    """Return all of RAW_COLUMNS, the missing ones blank; ids are the frame's or row numbers."""
    length = len(frame)
    blank = pa.array([""], pa.string()).take(pa.array(np.zeros(length, dtype=np.int8)))
    numbers = pa.array(np.arange(1, length + 1, dtype=np.int64))
    known.setdefault(
        "record_id",
        _texts(frame["record_id"]) if "record_id" in frame.columns else numbers.cast(pa.string()),
    )
    arrays = []
    for name in RAW_COLUMNS:
        if name in _INTEGERS:
            arrays.append(_integers(known.get(name), numbers if name == "row" else None, length))
        else:
            arrays.append(known.get(name, blank))
    return pa.table(arrays, names=list(RAW_COLUMNS))


def _integers(texts: pa.Array | None, default: pa.Array | None, length: int) -> pa.Array:
    if texts is None:
        return default if default is not None else pa.array(np.zeros(length, dtype=np.int64))
    import pandas as pd

    numbers = pd.to_numeric(texts.to_pandas(), errors="coerce").fillna(0)
    return pa.array(numbers.astype("int64"))


def ride_along(frame: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Return the frame's own columns and, behind them, what normalizing added or replaced."""
    import pandas as pd

    added = [name for name in ("record_id", *_RAW, *CLEAN_COLUMNS) if name in records.columns]
    records.index = frame.index
    kept = frame[[name for name in frame.columns if name not in added]]
    return pd.concat([kept, records[added]], axis=1)


def clean_records(frame: pd.DataFrame) -> pa.Table:
    """Return a normalized frame as the table that matching takes."""
    known = {name: _texts(frame[name]) for name in RAW_COLUMNS if name in frame.columns}
    table = _complete(known, frame)
    for name in CLEAN_COLUMNS:
        values = _texts(frame[name]) if name in frame.columns else table["sender"]
        table = table.append_column(name, values)
    return table


def no_intake(records: pa.Table) -> Intake:
    """Return the intake of a run that starts from records: each is a row read."""
    count = SourceCount("frame", "frame", read=len(records), records=len(records))
    names = [name for name in (*MESSAGE_COLUMNS, "identity") if name != "contact_id"]
    types = [pa.int64() if name == "line" else pa.string() for name in names]
    messages = pa.schema(list(zip(names, types, strict=True))).empty_table()
    return Intake(records, rejected_table([]), messages, [], [count])
