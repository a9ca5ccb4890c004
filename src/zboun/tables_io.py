"""Tables in and out for ``zboun normalize``: every row kept, ``-`` is stdin and stdout.

May import: readers, columns, errors, model. Tests: ``tests/test_frames.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from zboun import atomic, columns, readers
from zboun.errors import InputError, UsageError
from zboun.fields.text import fold
from zboun.model import Grid, Mapped, ReadOptions
from zboun.rules import Rules

STDIO = "-"
WRITTEN = (".csv", ".xlsx", ".parquet", ".json", ".jsonl")


def read(source: str, options: ReadOptions, rules: Rules) -> pd.DataFrame:
    """Return one table as a frame of text, its header found, every row below it kept.

    Raises InputError when there is none, or when there are several (name one with ``--sheet``).
    """
    if source != STDIO and Path(source).is_dir():
        raise InputError(
            source, "a_folder", "it is a folder", "name one file, or use zboun clean for all of it"
        )
    sources, doubts = readers.discover([source])
    if not sources:
        first = doubts[0] if doubts else None
        raise InputError(
            source, "missing", first.detail if first else "there is no such file",
            first.remedy if first else "check the path",
        )  # fmt: skip
    extract = readers.read(sources[0], rules, options)
    grids = [grid for grid in extract.grids if len(grid.cells)]
    if not grids:
        raise InputError(
            sources[0].name, "no_table", "it holds no table (an address book, a chat?)",
            "use zboun clean, which reads it",
        )  # fmt: skip
    if len(grids) > 1:
        names = ", ".join(grid.sheet or "?" for grid in grids)
        raise InputError(
            sources[0].name, "not_one_table", f"it holds {len(grids)} tables ({names})",
            "name one with --sheet, or use zboun clean", count=len(grids), names=names,
        )  # fmt: skip
    return _frame(grids[0], rules, options)


def check_out(out: str, source: str) -> None:
    """Raise UsageError, before any work is done, for a form not written and for the input."""
    if out == STDIO:
        return
    if Path(out).suffix.lower() not in WRITTEN:
        raise UsageError(
            f"{out}: write one of {', '.join(WRITTEN)}", "form", out=out, forms=" ".join(WRITTEN)
        )
    if source != STDIO and Path(out).resolve() == Path(source).resolve():
        raise UsageError(f"{out} is the input; choose another place with -o", "is_input", out=out)


def own_columns(
    frame: pd.DataFrame, columns: Mapping[str, str], told: Collection[str]
) -> dict[str, str]:
    """Return what was said of columns by the frame's own names; ``#3`` is the third column.

    A profile may know columns that this table does not have; a column that was ``told`` for this
    very table must be there: UsageError names those that are not.
    """
    places = {f"#{number}": str(name) for number, name in enumerate(frame.columns, 1)}
    places |= {fold(str(name)): str(name) for name in frame.columns}
    names = {key: places.get(key, places.get(fold(key), "")) for key in columns}
    missing = [key for key in told if not names.get(key)]
    if missing:
        raise UsageError(
            f"no such column: {', '.join(missing)}; there are {', '.join(map(str, frame))}",
            "no_column",
            names=", ".join(missing),
        )
    return {name: columns[key] for key, name in names.items() if name}


def _frame(grid: Grid, rules: Rules, options: ReadOptions) -> pd.DataFrame:
    """Return a grid as a frame; tables side by side come one under another, by their headers.

    Tables that stand one under another stay in their columns: the normalizer finds their headers.
    """
    parts = columns.side_by_side(columns.map_grid(grid, rules, options))
    frames = [_part(grid, part) for part in parts]
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True).fillna("")


def _part(grid: Grid, mapped: Mapped) -> pd.DataFrame:
    lines = grid.rows.to_pylist()
    start = lines.index(mapped.header_row) + 1 if mapped.header_row else 0
    body = grid.cells.slice(start).select([str(guess.index) for guess in mapped.guesses])
    names: list[str] = []
    for index, guess in enumerate(mapped.guesses):
        name = guess.header.strip() or f"column_{index + 1}"
        names.append(name if name not in names else f"{name}_{index + 1}")
    frame: pd.DataFrame = body.rename_columns(names).to_pandas()
    return frame


def write(frame: pd.DataFrame, out: str) -> None:
    """Write a frame by its target's suffix; ``-`` is CSV on stdout. Whole, or not at all."""
    if out == STDIO:
        frame.to_csv(sys.stdout, index=False, lineterminator="\n")
        return
    path = Path(out)
    if path.suffix not in WRITTEN:
        raise UsageError(
            f"{out}: write one of {', '.join(WRITTEN)}", "form", out=out, forms=" ".join(WRITTEN)
        )
    with atomic.file(path) as temporary:
        _write(frame, temporary, path.suffix)


def _write(frame: pd.DataFrame, path: Path, suffix: str) -> None:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    if suffix == ".csv":
        pa.csv.write_csv(table, path)
    elif suffix == ".parquet":
        pa.parquet.write_table(table, path)
    elif suffix == ".xlsx":
        options = {"strings_to_formulas": False, "strings_to_urls": False}
        with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
            frame.to_excel(book, index=False)
    else:
        frame.to_json(path, orient="records", force_ascii=False, lines=suffix == ".jsonl")
