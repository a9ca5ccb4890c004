"""The batch functions on one machine: threads over batches, Arrow columns in and out.

Arrow kernels release the interpreter's lock, so two threads pay; a process pool does not (it
copies every column twice). Small batches cost more than they give: a batch has 50,000 rows or more.
Where memory is bounded, batches are smaller and stand on a shelf (``memory``) when they are done.

May import: normalizer, match, merge, model, rules. Tests: ``tests/engines/test_local.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun import merge
from zboun.engines.memory import Shelf
from zboun.engines.parts import slim
from zboun.match import Links
from zboun.normalizer import normalize
from zboun.rules import Rules
from zboun.threads import each

BATCH = 100_000  # rows
MERGED = 125_000  # records of whole contacts that are merged at once
BYTES = 8_000  # of work for each row of a batch: a bound of 2 GB gives batches of 250,000
Progress = Callable[[str, int, int], None]

# Columns that say one of a few things: as codes they take a tenth of the room.
FEW = (
    "source", "sheet", "sender", "origin", "name_order", "city_level", "expects", "first_seen",
    "last_seen", "wilaya_code", "wilaya", "status", "stage", "name_kind",
)  # fmt: skip


def batch_rows(shelf: Shelf | None, most: int) -> int:
    """Return how many rows are worked on at once, ``most`` or what the bound allows."""
    return most if shelf is None else max(min(most, shelf.bound // BYTES), 100)


def normalize_table(
    records: pa.Table, rules: Rules, progress: Progress, shelf: Shelf | None = None
) -> pa.Table:
    """Return the records normalized, in the order they came, batch by batch on all cores."""
    rows = batch_rows(shelf, BATCH)
    if len(records) <= rows:
        progress("normalize", len(records), len(records))
        return coded(normalize(records.combine_chunks(), rules))
    done = _normalized(records, rules, progress, rows)
    table = pa.concat_tables(done) if shelf is None else shelf.put_all(done)
    return table.unify_dictionaries()


def _normalized(
    records: pa.Table, rules: Rules, progress: Progress, rows: int
) -> Iterator[pa.Table]:
    """Yield the batches in their order."""
    done, count = 0, len(records)
    batches = (records.slice(start, rows) for start in range(0, count, rows))
    for batch in each(lambda batch: _one(batch, rules), batches):
        done += len(batch)
        progress("normalize", done, count)
        yield batch


def _one(batch: pa.Table, rules: Rules) -> pa.Table:
    return coded(normalize(batch.combine_chunks(), rules))


def coded(batch: pa.Table) -> pa.Table:
    """Return the batch with its columns of few values as short codes."""
    kind = pa.dictionary(pa.int16(), pa.string())
    for index, name in enumerate(batch.column_names):
        column = batch.column(index)
        if name in FEW and pa.types.is_string(column.type):
            column = _encoded(column.combine_chunks())
        elif not pa.types.is_dictionary(column.type):
            continue
        batch = batch.set_column(index, name, column.cast(kind))
    return batch


def _encoded(column: pa.StringArray) -> pa.DictionaryArray:
    """Return a column as codes; one that says the same everywhere need not be looked up."""
    if (
        not len(column)
        or column[0] != column[-1]
        or not pc.all(pc.equal(column, column[0])).as_py()
    ):
        return column.dictionary_encode()
    return pa.DictionaryArray.from_arrays(np.zeros(len(column), np.int16), column[:1])


def contacts(
    records: pa.Table,
    links: Links,
    rules: Rules,
    prefer: Mapping[str, str],
    shelf: Shelf | None = None,
) -> pa.Table:
    """Return the contact list in the order of ``links.ids``, merged some contacts at a time.

    What merging lays out besides the records is as large as they are: a part at a time it is not.
    """
    rows = batch_rows(shelf, MERGED)
    if len(records) <= rows:
        return merge.contacts(records, links, rules, prefer)
    parts = _contact_parts(records, links, rules, prefer, rows)
    return pa.concat_tables(parts) if shelf is None else shelf.put_all(parts)


def _contact_parts(
    records: pa.Table, links: Links, rules: Rules, prefer: Mapping[str, str], rows: int
) -> Iterator[pa.Table]:
    related, asked = merge.across(links)
    read = slim(records)

    def part(here: slice) -> pa.Table:
        mine = np.flatnonzero((links.contact >= here.start) & (links.contact < here.stop))
        return merge.part(
            taken(read, mine),
            links.contact[mine] - here.start,
            links.ids[here],
            related[here],
            asked[here],
            rules,
            prefer,
        )

    return each(part, _cuts(links, rows))


def _cuts(links: Links, rows: int) -> Iterator[slice]:
    """Yield the contacts in parts of so many records, or of one contact that has more."""
    ends = np.cumsum(np.bincount(links.contact, minlength=len(links.ids)))  # records up to each
    first = 0
    while first < max(len(links.ids), 1):
        before = int(ends[first - 1]) if first else 0
        last = max(int(np.searchsorted(ends, before + rows, "right")), first + 1)
        yield slice(first, last)
        first = last


def taken(table: pa.Table, rows: np.ndarray) -> pa.Table:
    """Return some rows, named in ascending order; only their chunks are read."""
    pieces, start = [], 0
    for batch in table.to_batches():
        low, high = np.searchsorted(rows, [start, start + len(batch)])
        if high > low:
            pieces.append(pa.Table.from_batches([batch.take(pa.array(rows[low:high] - start))]))
        start += len(batch)
    return pa.concat_tables(pieces).combine_chunks() if pieces else table.slice(0, 0)
