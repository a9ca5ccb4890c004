"""The client's part of reading: which worker reads what, and all of it in one machine's order.

A large plain file is read in blocks (``blocks``), any other by one worker. The client reads what
may hold a chat, for the exports of one chat are laid together, and frames.

May import: all stages. Tests: ``tests/engines/test_partitions.py``, ``test_blocks.py`` beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from zboun import intake as intake_
from zboun import readers
from zboun.intake import Intake, SourceCount
from zboun.model import Doubt, ReadOptions, Source
from zboun.partitions import blocks, stages
from zboun.partitions.shipped import Shipped
from zboun.pipeline import Settings
from zboun.readers import blocks as files

_CHATS = (".txt", ".zip", "")


class Workers(Protocol):
    """What is asked of an engine."""

    def submit(self, call: Callable[..., Any], *given: Any) -> Any:
        """Return a handle of ``call(*given)``; handles among ``given`` become their answers."""

    def gather(self, handles: Sequence[Any], progress: Callable[[int, int], None]) -> list[Any]:
        """Return the answers in the order of the handles."""


@dataclass(frozen=True)
class _Far:
    """How the workers read files."""

    workers: Workers
    shipped: Shipped
    options: ReadOptions

    def whole(self, source: Source) -> list[Any]:
        """Return the handle of a file that one worker reads."""
        near = replace(source, path=source.path.resolve())
        read_ = stages.read_source
        return [self.workers.submit(read_, near, self.shipped, self.options, stages.BATCH)]

    def begun(self, sources: Sequence[Source]) -> dict[Source, blocks.Begun]:
        """Have the large plain files read in blocks."""
        large = [one for one in sources if one.path.stat().st_size >= files.LEAST]
        near = [replace(one, path=one.path.resolve()) for one in large]
        submit = self.workers.submit
        plans = [submit(blocks.plan, one, self.shipped, self.options, files.SIZE) for one in near]
        known = self.workers.gather(plans, lambda *_: None)
        return {
            one: blocks.begin(handle, len(plan.file.parts), submit, self.shipped, self.options)
            for one, handle, plan in zip(large, plans, known, strict=True)
            if plan is not None
        }

    def finished(self, begun: Mapping[Source, blocks.Begun]) -> dict[str, list[Any]]:
        """Return the handles of each file's pieces; of one, where blocks cannot tell."""
        submit = self.workers.submit
        asked = [submit(stages.is_known, one.decided) for one in begun.values()]
        known = self.workers.gather(asked, lambda *_: None)
        return {
            source.name: blocks.finish(one, submit, self.shipped, self.options, stages.BATCH)
            if told
            else self.whole(source)
            for (source, one), told in zip(begun.items(), known, strict=True)
        }


def read(
    inputs: Sequence[Any],
    settings: Settings,
    workers: Workers,
    shipped: Shipped,
    output: Path | None,
) -> tuple[Intake, list[Any]]:
    """Return what was found, and the handles (or tables) of the batches in the local order."""
    sources, doubts = readers.discover([i for i in inputs if isinstance(i, str | Path)], output)
    frames = [one for one in inputs if not isinstance(one, str | Path)]
    # One source alone cannot say that a column stands in none of them.
    options = replace(settings.read, asked=frozenset())
    there = _Far(workers, shipped, options)
    disk = [one for one in sources if one.path.is_file()]
    begun = there.begun(disk)  # none of them a chat
    far = [one for one in disk if one in begun or one.path.suffix.lower() not in _CHATS]
    near = [one for one in sources if one not in far]
    pieces = {one.name: there.whole(one) for one in far if one not in begun}
    here = intake_.read_sources(near, frames, doubts, settings.rules, options)
    pieces |= there.finished(begun)
    found = _found(pieces, workers, settings)
    names = ["", *(source.name for source in sources)]
    own = stages.piece_of(here, settings.rules, stages.BATCH)
    batches = _batches(pieces, found, workers)
    batches |= {
        name: stages.batches_of(table, stages.BATCH)
        for name, table in _by_source([own.records], names).items()
    }
    told = _together(
        [here, *(intake_.joined([part for part, _ in of]) for of in found.values())], names
    )
    told.paths = tuple(source.path for source in sources)
    every = [batch for name in names for batch in batches.get(name, [])]
    return told, every or [told.records]  # no record at all: what follows still has columns


def _found(
    pieces: Mapping[str, list[Any]], workers: Workers, settings: Settings
) -> dict[str, list[tuple[Intake, int]]]:
    """Return what is known of each source's pieces, and how many batches they have."""
    heads = [workers.submit(stages.found_in, one) for many in pieces.values() for one in many]
    told = workers.gather(heads, lambda done, total: settings.progress("read", done, total))
    answers = iter(told)
    return {name: [next(answers) for _ in many] for name, many in pieces.items()}


def _batches(
    pieces: Mapping[str, list[Any]],
    found: Mapping[str, list[tuple[Intake, int]]],
    workers: Workers,
) -> dict[str, list[Any]]:
    """Return the handles of the batches of each source."""
    return {
        name: [
            workers.submit(stages.batch_of, piece, index)
            for piece, (_, count) in zip(many, found[name], strict=True)
            for index in range(count)
        ]
        for name, many in pieces.items()
    }


def _by_source(tables: Sequence[pa.Table], names: Sequence[str]) -> dict[str, pa.Table]:
    """Return the rows of each source, those of a zip's members with it; under "" all others'."""
    if not sum(map(len, tables)):
        return {}
    rows = pa.concat_tables(tables)
    texts = rows["source"].combine_chunks().dictionary_encode()
    known = {name: place for place, name in enumerate(names)}
    owners = [
        next((known[name] for name in _and_around(text) if name in known), 0)
        for text in texts.dictionary.to_pylist()
    ]
    place = np.array(owners)[texts.indices.to_numpy(zero_copy_only=False)]
    return {names[one]: rows.filter(pa.array(place == one)) for one in np.unique(place).tolist()}


def _and_around(name: str) -> Iterator[str]:
    """Yield a source's name and those of what it may be a member of, the nearest first."""
    yield name
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name


def _together(finds: Sequence[Intake], names: Sequence[str]) -> Intake:
    """Return all finds as one, in the order of their sources' names; records stay away."""
    counts: list[SourceCount] = [count for part in finds for count in part.sources]
    doubts: list[Doubt] = [doubt for part in finds for doubt in part.doubts]
    rejected = _by_source([part.rejected for part in finds], names)
    none = finds[0].rejected.slice(0, 0)
    return Intake(
        records=finds[0].records.schema.empty_table(),
        rejected=pa.concat_tables([none, *(rejected[one] for one in names if one in rejected)]),
        messages=pa.concat_tables([part.messages for part in finds]),
        doubts=doubts,
        sources=sorted(counts, key=lambda count: count.source),
    )
