"""Keeps a run within a bound of memory: tables stand in files and are read from there.

A table on the shelf is an Arrow table like any other, whose buffers are pages of a file without a
name: it vanishes with the process, however that ends. The system reads pages when they are
touched; a keeper gives back those that were read as soon as they take more than their share.

Arrow's own format is used, and not Parquet, because it can be mapped: nothing is decoded, and a
table on disk is the same value as one in memory.

May import: errors. Tests: ``tests/engines/test_memory.py``.
"""

from __future__ import annotations

import ctypes
import mmap
import re
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from zboun.errors import UsageError

SHARE = 16  # of the bound, one part of so many may be pages of files
SECONDS = 0.05  # between two looks of the keeper
_PAGE = mmap.PAGESIZE


LEAST = 100_000_000  # bytes: less than the programs themselves take
_SIZE = re.compile(r"([0-9]+(?:[.,][0-9]+)?) ?([KMGT]?)(?:I?B|O)?", re.IGNORECASE)


def bytes_of(size: str | int) -> int:
    """Return a size as bytes: ``2GB``, ``500 MB``, ``1,5 Go``, or a number; UsageError otherwise.

    >>> bytes_of("2GB"), bytes_of("1,5 Go"), bytes_of(300_000_000)
    (2000000000, 1500000000, 300000000)
    """
    found = _SIZE.fullmatch(str(size).strip())
    number = float(found[1].replace(",", ".")) if found else 0.0
    whole = int(number * 1000 ** " KMGT".index(found[2].upper() or " ")) if found else 0
    if whole < LEAST:
        raise UsageError(
            f"memory: {size} is no size that a run fits into; say 2GB, or 500MB",
            "memory",
            size=size,
        )
    return whole


def release() -> None:
    """Give freed memory back to the system: allocators keep it, and it counts as ours."""
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, musl has not
        if trim is not None:
            trim(0)


class Shelf:
    """Tables in files without a name, in one folder; ``bound`` is that of the run, in bytes."""

    def __init__(self, bound: int, folder: Path | None = None) -> None:
        self.bound = bound
        self.folder = folder
        self._maps: list[weakref.ref[mmap.mmap]] = []
        self._keeper: threading.Thread | None = None

    def put(self, table: pa.Table, rows: int) -> pa.Table:
        """Return the table, now in a file, in batches of so many rows."""
        return self.put_all((table.slice(at, rows) for at in range(0, len(table), rows)), table)

    def put_all(self, parts: Iterable[pa.Table], empty: pa.Table | None = None) -> pa.Table:
        """Return tables of one schema as one, in a file; ``empty`` stands for no tables at all."""
        file: IO[bytes] = tempfile.TemporaryFile(dir=self.folder, prefix="zboun-")  # noqa: SIM115
        writer: Any = None
        for part in parts:
            if writer is None:
                writer = pa.ipc.new_stream(file, part.schema)
            for batch in part.combine_chunks().to_batches():
                writer.write_batch(batch)
        if writer is None:
            file.close()
            assert empty is not None
            return empty
        writer.close()
        return self._mapped(file)

    def _mapped(self, file: IO[bytes]) -> pa.Table:
        file.flush()
        pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        file.close()
        self._maps.append(weakref.ref(pages))
        self._keep()
        return pa.ipc.open_stream(pa.py_buffer(pages)).read_all()

    def drop(self) -> int:
        """Give back the pages that were read; return how many tables are still in use."""
        alive = [pages for ref in self._maps if (pages := ref()) is not None]
        for pages in alive:
            if hasattr(pages, "madvise"):  # not on Windows, which trims by itself
                pages.madvise(mmap.MADV_DONTNEED)
        return len(alive)

    def _keep(self) -> None:
        if self._keeper is None or not self._keeper.is_alive():
            self._keeper = threading.Thread(target=self._watch, name="zboun-shelf", daemon=True)
            self._keeper.start()

    def _watch(self) -> None:
        """Look from time to time, until no table of the shelf is in use."""
        tick = threading.Event()
        in_use = True
        while in_use:
            tick.wait(SECONDS)
            in_use = any(ref() is not None for ref in self._maps)
            whole, of_files = resident()
            if in_use and of_files > self.bound // SHARE:
                self.drop()
            if in_use and whole - of_files > self.bound * 3 // 4:
                release()


def resident() -> tuple[int, int]:
    """Return the bytes that are in memory for us, and those of files among them.

    Where the system does not say: nothing, of which very much is files.
    """
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()
        return int(pages[1]) * _PAGE, int(pages[2]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0, sys.maxsize
