"""The batch functions on one machine: threads over batches, Arrow columns in and out.

Arrow kernels release the interpreter's lock, so two threads pay; a process pool does not (it
copies every column twice). Small batches cost more than they give: a batch has 50,000 rows or more.

May import: normalizer, match, merge, model, rules. Tests: ``tests/engines/test_local.py``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa

from zboun.normalizer import normalize
from zboun.rules import Rules

BATCH = 100_000  # rows


def normalize_table(
    records: pa.Table, rules: Rules, progress: Callable[[str, int, int], None]
) -> pa.Table:
    """Return the records normalized, in the order they came, batch by batch on all cores."""
    if len(records) <= BATCH:
        progress("normalize", len(records), len(records))
        return normalize(records.combine_chunks(), rules)
    batches = [records.slice(start, BATCH) for start in range(0, len(records), BATCH)]
    done: list[pa.Table] = []
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        for part in pool.map(lambda batch: normalize(batch.combine_chunks(), rules), batches):
            done.append(part)
            progress("normalize", min(len(done) * BATCH, len(records)), len(records))
    return pa.concat_tables(done).unify_dictionaries()
