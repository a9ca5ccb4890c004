"""The order of the stages: read, map, normalize, match, merge; and the proof that no row is lost.

This is the only module that knows the order. Each stage is pure; what it costs in seconds stands
in the summary.

May import: all stages. Tests: ``tests/test_pipeline.py``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zboun import intake as intake_
from zboun import match, merge, summary
from zboun.arrays import empties, plain
from zboun.decisions import Decisions
from zboun.engines import local
from zboun.engines.memory import Shelf, release
from zboun.expectations import with_expectations
from zboun.fields import name
from zboun.fields.arrow import uncollected
from zboun.intake import Intake, Progress
from zboun.model import DOUBT_COLUMNS, MESSAGE_COLUMNS, RECORD_COLUMNS, Doubt, ReadOptions, named
from zboun.result import Result
from zboun.rules import Rules, load
from zboun.summary import Summary


def _silent(stage: str, done: int, total: int) -> None:
    """Report no progress."""


Named = Callable[[pa.Table, match.Links], match.Links]


@dataclass(slots=True)
class Settings:
    """What a run may be told besides its inputs; the defaults are the same at every size."""

    rules: Rules = field(default_factory=load)
    read: ReadOptions = field(default_factory=ReadOptions)
    decisions: Decisions | None = None
    prefer: dict[str, str] = field(default_factory=dict)  # field -> survivorship rule
    progress: Progress = _silent
    memory: int = 0  # bytes that the run should keep to; 0 = what it takes


def clean(
    inputs: Sequence[Any],
    settings: Settings | None = None,
    output: Path | None = None,
    named: Named = lambda _, links: links,
) -> Result:
    """Return the whole job's result for files, folders and frames; writes nothing.

    ``output`` is where the result will be saved: what stands there is never read as an input.
    ``named``: see ``finish``.
    Raises ConservationError when a row was lost, InputError when nothing could be read.
    """
    settings = settings or Settings()
    with uncollected():  # the rules remember a million words: searching them frees nothing
        return _clean(inputs, settings, output, named)


def _clean(inputs: Sequence[Any], settings: Settings, output: Path | None, named: Named) -> Result:
    clock = Clock()
    shelf = Shelf(settings.memory, room(output)) if settings.memory else None
    with clock("read"):
        raw = intake_.read(inputs, settings.rules, settings.read, output, settings.progress)
        intake_.check_conservation(raw)
        if shelf is not None:
            raw.records = shelf.put(raw.records, local.batch_rows(shelf, local.BATCH))
    release()
    with clock("normalize"):
        records = normalize_records(raw.records, settings, shelf)
        raw.records = raw.records.schema.empty_table()  # they stand in the clean records too
    release()
    return finish(records, raw, settings, clock, named, shelf)


def room(output: Path | None) -> Path | None:
    """Return the folder for tables that do not fit: the owner's own, where the list will be."""
    if output is None:
        return None
    around = (output.resolve(), *output.resolve().parents)
    return next((one for one in around if one.is_dir() and os.access(one, os.W_OK)), None)


def normalize_records(raw: pa.Table, settings: Settings, shelf: Shelf | None = None) -> pa.Table:
    """Return raw records with their clean columns, what their whole lists say included."""
    hinted = with_hints(raw, settings.rules)
    return local.normalize_table(hinted, settings.rules, settings.progress, shelf)


def with_hints(raw: pa.Table, rules: Rules) -> pa.Table:
    """Return the records with what each sheet as a whole says of its rows, as hints."""
    ordered = with_name_order(raw, rules)
    return with_expectations(ordered, _sheets(ordered), rules) if len(raw) else ordered


def with_name_order(raw: pa.Table, rules: Rules) -> pa.Table:
    """Return the records with ``name_order`` filled from each sheet's majority, where empty."""
    if not len(raw):
        return raw
    order = raw["name_order"]
    for sheet in _sheets(raw):
        empty = pc.equal(order, "")
        open_ = empty if sheet is None else pc.and_(sheet, empty)
        learned = name.learn_order(raw["name_raw"].filter(open_), rules.names)
        if learned:
            order = pc.if_else(open_, learned, order)
    return raw.set_column(raw.column_names.index("name_order"), "name_order", order)


def _sheets(raw: pa.Table) -> Iterator[pa.ChunkedArray | None]:
    """Yield for each sheet which rows are its own; None where all are of one."""
    source, sheet = raw["source"], raw["sheet"]
    places = raw.select(["source", "sheet"]).group_by(["source", "sheet"]).aggregate([])
    if len(places) == 1:
        yield None
        return
    for place in places.to_pylist():
        yield pc.and_(pc.equal(source, place["source"]), pc.equal(sheet, place["sheet"]))


def finish(
    records: pa.Table,
    raw: Intake,
    settings: Settings,
    clock: Clock,
    named: Named = lambda _, links: links,
    shelf: Shelf | None = None,
) -> Result:
    """Return the result for normalized records: matched, merged, summed up.

    ``named`` may give the contacts other ids than their natural ones (those of an earlier run).
    """
    settings.progress("match", 0, len(records))
    with clock("match"):
        links = named(records, match.link(records, settings.rules, settings.decisions))
    release()
    settings.progress("merge", 0, len(records))
    with clock("merge"):
        contacts = local.contacts(records, links, settings.rules, settings.prefer, shelf)
    release()
    records = in_order(records.append_column("contact_id", links.contact_ids), RECORD_COLUMNS)
    tables = tables_of(contacts, records, raw, links)
    return Result(tables, summarize(tables, raw, links, settings, clock), raw.paths)


def tables_of(
    contacts: pa.Table, records: pa.Table, raw: Intake, links: match.Links
) -> dict[str, pa.Table]:
    """Return all tables of a result."""
    return {
        "contacts": contacts,
        "records": records,
        "rejected": raw.rejected,
        "doubts": doubt_table([*raw.doubts, *_unobeyed(links)]),
        "messages": with_contacts(raw.messages, records),
        "related": links.related,
        "review": merge.questions(links.review, contacts),
        "links": links.links,
    }


def _unobeyed(links: match.Links) -> Iterator[Doubt]:
    """Yield a doubt for each decision that the contacts could not follow."""
    remedy = "answer the pair again: zboun review OUT"
    for one, other, why in links.unobeyed:
        detail, values = f"{one}-{other}: {why}", named(pair=f"{one}-{other}", why=why)
        yield Doubt("decisions.csv", "", "decision_unobeyed", detail, remedy, values)


class Clock:
    """Adds up the seconds of each stage."""

    def __init__(self) -> None:
        self.started = datetime.now(UTC)
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time one stage."""
        began = time.perf_counter()
        yield
        spent = time.perf_counter() - began
        self.seconds[stage] = round(self.seconds.get(stage, 0.0) + spent, 3)


def summarize(
    tables: Mapping[str, pa.Table],
    raw: Intake,
    links: match.Links,
    settings: Settings,
    clock: Clock,
    fields: dict[str, dict[str, Any]] | None = None,
) -> Summary:
    """Return the run's figures, counted in the tables that will be written.

    ``fields``: the counts per field where the records' outcomes lie elsewhere.
    """
    contacts, records = tables["contacts"], tables["records"]
    return Summary(
        rules=settings.rules.version,
        started=clock.started.isoformat(timespec="seconds"),
        seconds=round((datetime.now(UTC) - clock.started).total_seconds(), 3),
        sources=[asdict(count) for count in raw.sources if not count.error],
        rows={
            "read": sum(count.read for count in raw.sources),
            "records": len(records),
            "rejected": len(tables["rejected"]),
        },
        contacts=len(contacts),
        merged=len(records) - len(contacts),
        reachable_before=summary.dialable_as_written(records, links.contact),
        reachable_after=_count(pc.not_equal(contacts["phone"], "")),
        related=len(tables["related"]),
        review=len(tables["review"]),
        needs_review=_count(pc.not_equal(contacts["needs_review"], "")),
        fields=summary.of_fields(records) if fields is None else fields,
        unreadable=[one.unread() for one in raw.sources if one.error],
        blocking=links.blocking,
        stages=clock.seconds,
    )


def _count(mask: pa.ChunkedArray) -> int:
    return int(pc.sum(mask).as_py() or 0)


def in_order(records: pa.Table, first: Sequence[str]) -> pa.Table:
    """Return the table with the contract's columns first and ours behind them."""
    return records.select([*first, *(c for c in records.column_names if c not in first)])


def doubt_table(doubts: list[Doubt]) -> pa.Table:
    """Return the doubts as a table, sorted so that the order of the files does not show."""
    lines = sorted(
        {(d.source, d.sheet, d.doubt, d.detail, d.remedy, d.values) for d in doubts},
    )
    return pa.table(
        [pa.array([line[i] for line in lines], pa.string()) for i in range(len(DOUBT_COLUMNS))],
        names=list(DOUBT_COLUMNS),
    )


def with_contacts(messages: pa.Table, records: pa.Table) -> pa.Table:
    """Return the chat history with the contact of each sender."""
    known = records.filter(pc.not_equal(plain(records["identity"]), ""))
    if not len(messages) or not len(known):
        contact = empties(len(messages))
    else:
        position = pc.index_in(messages["identity"], value_set=known["identity"].combine_chunks())
        contact = pc.fill_null(known["contact_id"].combine_chunks().take(position), "")
    table = messages.append_column("contact_id", contact)
    return table.select(list(MESSAGE_COLUMNS))
