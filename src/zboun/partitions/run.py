"""The client's part of a run on many workers: where the stages run, and what comes back.

Records stay on the workers until they are written; only the columns that matching reads come to
the client, where all pairs are judged at once: the answer is that of one machine. At the end the
records come too, batch by batch, and onto a shelf (``engines.memory``): not into memory.

May import: all stages. Tests: ``tests/engines/test_partitions.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun import match, pipeline, summary
from zboun.engines import parts
from zboun.engines.memory import Shelf, release
from zboun.intake import Intake
from zboun.partitions import stages
from zboun.partitions.reading import Workers, read
from zboun.partitions.shipped import Shipped
from zboun.pipeline import Clock, Named, Settings
from zboun.result import Result

STRAYS = 2  # batches of records whose contacts span batches that are merged at once
HEAP = 16  # batches whose strays are laid together before they are dealt to the buckets
SHELF = 1_000_000_000  # bytes: of what came back, an eighth of so much stays in memory

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass
class Spread:
    """A run whose records and contacts lie on the workers."""

    raw: Intake  # without the records
    records: list[Any]  # handles, in the order of the records
    contacts: list[Any]  # handles, in no order
    links: match.Links
    fields: dict[str, dict[str, Any]]


def clean(
    inputs: Sequence[Any],
    settings: Settings,
    workers: Workers,
    output: Path | None = None,
    named: Named = lambda _, links: links,
) -> Result:
    """Return the result of the whole job: the same tables as ``pipeline.clean`` gives.

    ``output`` is where the result will be saved, ``named`` as for ``pipeline.finish``. Saved, it
    has its contacts and records as Parquet in parts too, for programs that read on many machines.
    """
    clock = Clock()
    run = spread(inputs, settings, workers, clock, output, named)
    with clock("gather"):
        shelf = Shelf(SHELF, pipeline.room(output))
        records = shelf.put_all(_one_by_one(run.records, workers, settings))
        contacts = pa.concat_tables(workers.gather(run.contacts, _progress(settings, "gather")))
    order = pc.index_in(run.links.ids, contacts["contact_id"].combine_chunks())
    tables = pipeline.tables_of(
        contacts.take(order), records.unify_dictionaries(), run.raw, run.links
    )
    figures = pipeline.summarize(tables, run.raw, run.links, settings, clock, run.fields)
    return Result(tables, figures, run.raw.paths, parted=True)


def _one_by_one(handles: list[Any], workers: Workers, settings: Settings) -> Iterator[pa.Table]:
    """Yield the answers in order, some at a time; a worker forgets what has come."""
    told = _progress(settings, "gather")
    count = len(handles)
    while handles:
        yield from workers.gather(
            handles[:4], lambda done, _: told(count - len(handles) + done, count)
        )
        del handles[:4]


def spread(
    inputs: Sequence[Any],
    settings: Settings,
    workers: Workers,
    clock: Clock,
    output: Path | None = None,
    named: Named = lambda _, links: links,
) -> Spread:
    """Run all stages and leave records and contacts on the workers."""
    shipped = Shipped.of(settings.rules)
    with clock("read"):
        raw, batches = read(inputs, settings, workers, shipped, output)
    with clock("normalize"):
        clean_ = [workers.submit(stages.normalize, batch, shipped) for batch in batches]
        del batches
        slims = [workers.submit(stages.slim, batch) for batch in clean_]
        tables = workers.gather(slims, _progress(settings, "normalize"))
        sizes = [len(table) for table in tables]
        known = pa.concat_tables(tables).unify_dictionaries() if tables else raw.records
        del slims, tables
    settings.progress("match", 0, len(known))
    with clock("match"):
        links = named(known, match.link(known, settings.rules, settings.decisions))
    del known
    release()
    with clock("merge"):
        records, contacts = _merge(clean_, sizes, links, settings, workers, shipped)
        figures = workers.gather(
            [workers.submit(summary.of_fields, part) for part in records],
            _progress(settings, "merge"),
        )
    return Spread(raw, records, contacts, links, summary.added(figures))


def _progress(settings: Settings, stage: str) -> Callable[[int, int], None]:
    return lambda done, total: settings.progress(stage, done, total)


def _merge(
    batches: list[Any],
    sizes: list[int],
    links: match.Links,
    settings: Settings,
    workers: Workers,
    shipped: Shipped,
) -> tuple[list[Any], list[Any]]:
    """Return the handles of the numbered records and of the contacts."""
    owner = np.repeat(np.arange(len(sizes)), sizes)
    home = _at_home(links.contact, owner, len(links.ids))
    across = parts.across(links).combine_chunks()
    count = -(-int((~home[links.contact]).sum()) // (STRAYS * stages.BATCH)) or 1
    ends = np.cumsum([0, *sizes])
    records, contacts, away = [], [], []
    for handle, start, stop in zip(batches, ends[:-1], ends[1:], strict=True):
        contact = links.contact[start:stop]
        part = workers.submit(stages.numbered, handle, links.ids.take(pa.array(contact)))
        mine = home[contact]
        records.append(part)
        near = _told(across, contact[mine])
        if mine.any() or not len(mine):  # the one batch of a run without records, too
            contacts.append(
                workers.submit(stages.merge_home, part, mine, near, shipped, settings.prefer)
            )
        if not mine.all():
            bucket = (contact % count).astype(np.int32)
            away.append(workers.submit(stages.strays, part, mine, bucket, count))
    heaps = [
        workers.submit(stages.heaped, *away[start : start + HEAP])
        for start in range(0, len(away), HEAP)
    ]
    for one, numbers in _in_buckets(np.flatnonzero(~home), count):
        met = [workers.submit(stages.part_of, heap, one) for heap in heaps]
        far = _told(across, numbers)
        contacts.append(workers.submit(stages.merge_bucket, far, shipped, settings.prefer, *met))
    return records, contacts


def _in_buckets(numbers: Ints, count: int) -> Iterator[tuple[int, Ints]]:
    """Yield each bucket that is not empty with its contacts."""
    order = np.argsort(numbers % count, kind="stable")
    ends = np.searchsorted(numbers[order] % count, np.arange(count + 1))
    for bucket, (start, stop) in enumerate(pairwise(ends.tolist())):
        if stop > start:
            yield bucket, numbers[order[start:stop]]


def _at_home(contact: Ints, owner: Ints, count: int) -> Mask:
    """Say of which contacts all records lie in one batch."""
    low = np.full(count, np.iinfo(np.int64).max)
    high = np.full(count, -1, np.int64)
    np.minimum.at(low, contact, owner)
    np.maximum.at(high, contact, owner)
    same: Mask = low == high
    return same


def _told(across: pa.Table, contacts: Ints) -> pa.Table:
    """Return what is told of some contacts; ``across`` ascends by their numbers."""
    numbers = across["number"].to_numpy()
    wanted = np.unique(contacts)
    at = np.searchsorted(numbers, wanted)
    inside = at < len(numbers)
    at, wanted = at[inside], wanted[inside]
    return across.take(pa.array(at[numbers[at] == wanted]))
