"""The client's part of a run on many workers: where the stages run, and what comes back.

Records stay on the workers until they are written; only the columns that matching reads come to
the client, where all pairs are judged at once: the answer is that of one machine. At the end the
records come too, batch by batch, and onto a shelf (``engines.memory``): not into memory.

May import: all stages. Tests: ``tests/engines/test_partitions.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun import intake as intake_
from zboun import match, pipeline, readers, summary
from zboun.engines import parts
from zboun.engines.memory import Shelf, release
from zboun.intake import Intake, SourceCount
from zboun.model import Doubt, Source
from zboun.partitions import stages
from zboun.partitions.shipped import Shipped
from zboun.pipeline import Clock, Named, Settings
from zboun.result import Result

# What may hold a chat is read by the client: exports of one chat are laid together.
_CHATS = (".txt", ".zip", "")
SHELF = 1_000_000_000  # bytes: of what came back, an eighth of so much stays in memory

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Workers(Protocol):
    """What is asked of an engine."""

    def submit(self, call: Callable[..., Any], *given: Any) -> Any:
        """Return a handle of ``call(*given)``; handles among ``given`` become their answers."""

    def gather(self, handles: Sequence[Any], progress: Callable[[int, int], None]) -> list[Any]:
        """Return the answers in the order of the handles."""


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
        raw, batches = _read(inputs, settings, workers, shipped, output)
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


def _read(
    inputs: Sequence[Any],
    settings: Settings,
    workers: Workers,
    shipped: Shipped,
    output: Path | None,
) -> tuple[Intake, list[Any]]:
    """Return what was found, and the handles (or tables) of the batches in the local order."""
    sources, doubts = readers.discover([i for i in inputs if isinstance(i, str | Path)], output)
    frames = [one for one in inputs if not isinstance(one, str | Path)]
    far = [one for one in sources if one.path.suffix.lower() not in _CHATS and one.path.is_file()]
    near = [one for one in sources if one not in far]
    # One source alone cannot say that a column stands in none of them.
    read = replace(settings.read, asked=frozenset())
    pieces = {
        one.name: workers.submit(stages.read_source, _absolute(one), shipped, read, stages.BATCH)
        for one in far
    }
    here = intake_.read_sources(near, frames, doubts, settings.rules, read)
    heads = [workers.submit(stages.found_in, piece) for piece in pieces.values()]
    found = dict(zip(pieces, workers.gather(heads, _progress(settings, "read")), strict=True))
    own = _by_source(
        stages.piece_of(here, settings.rules, stages.BATCH), [one.name for one in near]
    )
    batches = list(own.get("", []))
    for source in sources:
        batches += own.get(source.name, [])
        if source.name in pieces:
            piece, count = pieces[source.name], found[source.name][1]
            batches += [workers.submit(stages.batch_of, piece, index) for index in range(count)]
    whole = _together([here, *(part for part, _ in found.values())])
    whole.paths = tuple(source.path for source in sources)
    return whole, batches or [whole.records]  # no record at all: what follows still has columns


def _absolute(source: Source) -> Source:
    return replace(source, path=source.path.resolve())


def _by_source(piece: stages.Piece, names: Sequence[str]) -> dict[str, list[pa.Table]]:
    """Return the client's own batches by source, so that they stand where one machine has them."""
    if not piece.batches:
        return {}
    records = pa.concat_tables(piece.batches)
    kept: dict[str, list[pa.Table]] = {}
    place = np.full(len(records), -1, np.int64)
    texts = records["source"].combine_chunks().dictionary_encode()
    codes = texts.indices.to_numpy(zero_copy_only=False)
    for code, text in enumerate(texts.dictionary.to_pylist()):
        known = [i for i, name in enumerate(names) if text == name or text.startswith(f"{name}/")]
        place[codes == code] = known[0] if known else -1
    for index in np.unique(place):
        mine = records.filter(pa.array(place == index))
        kept[names[index] if index >= 0 else ""] = stages.batches_of(mine, stages.BATCH)
    return kept


def _together(finds: Sequence[Intake]) -> Intake:
    """Return the finds of all pieces as one; records stay where they are."""
    sources: list[SourceCount] = [count for part in finds for count in part.sources]
    doubts: list[Doubt] = [doubt for part in finds for doubt in part.doubts]
    return Intake(
        records=finds[0].records.schema.empty_table(),
        rejected=pa.concat_tables([part.rejected for part in finds]),
        messages=pa.concat_tables([part.messages for part in finds]),
        doubts=doubts,
        sources=sorted(sources, key=lambda count: count.source),
    )


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
    across = parts.across(links)
    count = max(len(sizes), 1)
    ends = np.cumsum([0, *sizes])
    records, contacts, away = [], [], []
    for handle, start, stop in zip(batches, ends[:-1], ends[1:], strict=True):
        contact = links.contact[start:stop]
        part = workers.submit(stages.numbered, handle, links.ids.take(pa.array(contact)))
        mine = home[contact]
        records.append(part)
        near = across.filter(pa.array(_told(across, links, contact[mine])))
        if mine.any() or not len(mine):  # the one batch of a run without records, too
            contacts.append(
                workers.submit(stages.merge_home, part, mine, near, shipped, settings.prefer)
            )
        if not mine.all():
            bucket = (contact % count).astype(np.int32)
            away.append(workers.submit(stages.strays, part, mine, bucket, count))
    numbers = np.flatnonzero(~home)
    for one in np.unique(numbers % count).tolist():
        far = across.filter(pa.array(_told(across, links, numbers[numbers % count == one])))
        met = [workers.submit(stages.part_of, cut, one) for cut in away]
        contacts.append(workers.submit(stages.merge_bucket, far, shipped, settings.prefer, *met))
    return records, contacts


def _at_home(contact: Ints, owner: Ints, count: int) -> Mask:
    """Say of which contacts all records lie in one batch."""
    low = np.full(count, np.iinfo(np.int64).max)
    high = np.full(count, -1, np.int64)
    np.minimum.at(low, contact, owner)
    np.maximum.at(high, contact, owner)
    same: Mask = low == high
    return same


def _told(across: pa.Table, links: match.Links, contacts: Ints) -> Mask:
    wanted = np.zeros(len(links.ids), bool)
    wanted[contacts] = True
    told: Mask = wanted[across["number"].to_numpy()]
    return told
