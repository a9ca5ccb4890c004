"""Reads one file in a process of its own; prints outcome, peak memory in MB and CPU seconds."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from zboun import readers
from zboun.errors import InputError
from zboun.model import Source


def main() -> None:
    path = Path(sys.argv[1])
    start = time.process_time()
    try:
        extract = readers.read(Source(path.name, path))
    except InputError as error:
        outcome, lines, read = error.code, 0, 0
    else:
        outcome, read = "read", extract.read
        lines = sum(grid.cells.num_rows for grid in extract.grids) + len(extract.rejected)
        lines += extract.records.num_rows if extract.records is not None else 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    seconds = time.process_time() - start
    print(json.dumps([outcome, lines, read, peak, seconds]))


if __name__ == "__main__":
    main()
