"""Contacts and records as Parquet in parts, for programs that read on many machines.

An OUT that workers made has ``contacts/part-00000.parquet`` …, ``records/part-00000.parquet`` …
beside the files of every OUT, with the same columns and rows in the same order. A later run that
writes no parts takes them away: they would tell of a list that is gone, and of who was erased.

May import: nothing of zboun. Tests: ``tests/writers/test_parted.py``.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

FOLDERS = ("contacts", "records")
ROWS = 250_000  # of one part
_PART = re.compile(r"(?:contacts|records)/part-[0-9]{5}\.parquet")


def is_part(name: str) -> bool:
    """Say whether a file's name inside OUT is that of a part.

    >>> is_part("contacts/part-00012.parquet"), is_part("contacts/mine.parquet")
    (True, False)
    """
    return _PART.fullmatch(name) is not None


def write(new: Path, tables: Mapping[str, pa.Table]) -> None:
    """Write the parts into a new OUT."""
    for name in FOLDERS:
        (new / name).mkdir(exist_ok=True)
        table = tables[name]
        for number, start in enumerate(range(0, max(len(table), 1), ROWS)):
            path = new / name / f"part-{number:05}.parquet"
            parquet.write_table(table.slice(start, ROWS), str(path), compression="zstd")


def keep_others(out: Path, new: Path) -> None:
    """Give the new OUT what somebody else put into the folders of the parts."""
    for name in FOLDERS:
        for path in sorted((out / name).rglob("*")):
            inside = path.relative_to(out).as_posix()
            if path.is_file() and not is_part(inside) and not (new / inside).exists():
                (new / inside).parent.mkdir(parents=True, exist_ok=True)
                _link(path, new / inside)


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(path, target, follow_symlinks=False)


def written(out: Path) -> list[str]:
    """Return the parts that an OUT has, by their names inside it."""
    found = (path for name in FOLDERS for path in sorted((out / name).glob("part-*.parquet")))
    names = [path.relative_to(out).as_posix() for path in found if path.is_file()]
    return [name for name in names if is_part(name)]


def tidy(out: Path, kept: list[str]) -> None:
    """Take away parts that the last run did not write (an OUT that must stay in its place)."""
    for name in written(out):
        if name not in kept:
            (out / name).unlink(missing_ok=True)
