"""What the scripts of all peers share: read the prepared list, write who is with whom.

Runs in every peer's own environment, so it imports pyarrow and the standard library only.
Called as ``with_<peer>.py PREPARED.parquet OUT.json``; OUT: ``{label: [cluster of each record]}``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Labels = dict[str, list[int]]


def closure(pairs: Iterable[tuple[int, int]], count: int) -> list[int]:
    """Return the connected component of every record."""
    parent = list(range(count))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for one, other in pairs:
        parent[root(one)] = root(other)
    return [root(at) for at in range(count)]


def filled(table: pa.Table) -> list[str]:
    """Return the fields that hold anything: FEBRL has no phones and no e-mails."""
    fields = ("name", "phone", "email", "city")
    return [field for field in fields if table[field].null_count < len(table)]


def main(run: Callable[[pa.Table], Labels]) -> None:
    """Run one peer on the list named on the command line."""
    table = pq.read_table(sys.argv[1])
    Path(sys.argv[2]).write_text(json.dumps(run(table)), "utf-8")
