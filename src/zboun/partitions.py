"""The order of the stages over partitions that lie on many workers.

Each source is read, mapped and cut into batches by one worker; batches are normalized wherever
there is room. Only the columns that matching reads come to the client, where all pairs are judged
at once: the answer is that of one machine. A contact whose records lie in one batch is merged
there; the records of the others meet in buckets by contact. Workers hold the records to the end.

May import: all stages. Tests: ``tests/engines/test_dask.py``.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from zboun import atomic, locks, match, merge, normalizer, pipeline, readers, summary, writers
from zboun import intake as intake_
from zboun.errors import EngineError
from zboun.intake import Intake, SourceCount
from zboun.model import RECORD_COLUMNS, Doubt, ReadOptions, Source
from zboun.pipeline import Clock, Settings
from zboun.result import Result
from zboun.rules import Rules, load
from zboun.writers import folder
from zboun.writers.csv_files import write_csv
from zboun.writers.review_book import write_review_book

BATCH = 50_000  # rows
# What may hold a chat is read by the client: exports of one chat are laid together.
_CHATS = (".txt", ".zip", "")

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Workers(Protocol):
    """What is asked of an engine."""

    def submit(self, call: Callable[..., Any], *given: Any) -> Any:
        """Return a handle of ``call(*given)``; handles among ``given`` become their answers."""

    def gather(self, handles: Sequence[Any], progress: Callable[[int, int], None]) -> list[Any]:
        """Return the answers in the order of the handles."""


@dataclass(frozen=True)
class Shipped:
    """A run's rules as they travel: ours stand on every worker, a user's go along."""

    version: str
    files: tuple[tuple[str, bytes], ...] = ()
    statuses: Any = None  # with a user's own words

    @classmethod
    def of(cls, rules: Rules) -> Shipped:
        """Return the rules in a form that every worker can rebuild."""
        overlay = rules.tables.overlay
        files = sorted(overlay.iterdir()) if overlay is not None else []
        told = rules.version != rules.tables.version
        return cls(
            rules.version,
            tuple((p.name, p.read_bytes()) for p in files if p.suffix in (".csv", ".toml")),
            rules.statuses if told else None,
        )

    def rules(self) -> Rules:
        """Return the rules on this worker; EngineError when it has another zboun."""
        rules = _built(self.files)
        if not self.version.startswith(rules.version):
            raise EngineError(
                f"a worker has other rules ({rules.version} instead of {self.version})",
                "install the same zboun on all workers",
                "other_rules", theirs=rules.version, ours=self.version,
            )  # fmt: skip
        if self.statuses is None:
            return rules
        mine = Rules(rules.tables)
        mine.__dict__.update(rules.__dict__, statuses=self.statuses)
        return mine


_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []  # tables are read when first used


@lru_cache(maxsize=4)
def _built(files: tuple[tuple[str, bytes], ...]) -> Rules:
    if not files:
        return load()
    folder = tempfile.TemporaryDirectory(prefix="zboun-rules-")
    _FOLDERS.append(folder)
    for name, content in files:
        (Path(folder.name) / name).write_bytes(content)
    return load(Path(folder.name))


# -- what runs on the workers: pure functions of tables ----------------------------------------


@dataclass
class Piece:
    """One source, or all that the client read: what was found, and its records in batches."""

    found: Intake  # without its records
    batches: list[pa.Table]


def read_source(source: Source, shipped: Shipped, options: ReadOptions, rows: int) -> Piece:
    """Return one source, its rows counted twice and its names' order learned."""
    rules = shipped.rules()
    return _piece(intake_.read_sources([source], [], [], rules, options), rules, rows)


def _piece(raw: Intake, rules: Rules, rows: int) -> Piece:
    intake_.check_conservation(raw)
    records = pipeline.with_hints(raw.records, rules)
    return Piece(replace(raw, records=records.slice(0, 0)), _batches(records, rows))


def _batches(records: pa.Table, rows: int) -> list[pa.Table]:
    starts = range(0, len(records), rows)
    return [records.slice(start, rows).combine_chunks() for start in starts]


def found_in(piece: Piece) -> tuple[Intake, int]:
    """Return what is known of a piece, and how many batches it has."""
    return piece.found, len(piece.batches)


def batch_of(piece: Piece, index: int) -> pa.Table:
    """Return one batch of a piece."""
    return piece.batches[index]


def normalize(batch: pa.Table, shipped: Shipped) -> pa.Table:
    """Return the batch with its clean columns."""
    return normalizer.normalize(batch, shipped.rules())


def slim(records: pa.Table) -> pa.Table:
    """Return what matching reads."""
    return records.select([name for name in match.COLUMNS if name in records.column_names])


def numbered(records: pa.Table, ids: pa.Array) -> pa.Table:
    """Return the records with their contacts' ids, in the contract's order of columns."""
    return pipeline.in_order(records.append_column("contact_id", ids), RECORD_COLUMNS)


def merge_home(
    records: pa.Table, home: Mask, across: pa.Table, shipped: Shipped, prefer: Any
) -> pa.Table:
    """Return the contacts all of whose records lie in this batch."""
    return _merged(records.filter(pa.array(home)), across, shipped.rules(), prefer)


def strays(records: pa.Table, home: Mask, bucket: npt.NDArray[Any], count: int) -> list[pa.Table]:
    """Return the records of contacts that span batches, by bucket."""
    away = records.filter(pa.array(~home))
    buckets = bucket[~home]
    return [away.filter(pa.array(buckets == one)) for one in range(count)]


def part_of(parts: list[pa.Table], index: int) -> pa.Table:
    """Return one bucket's part."""
    return parts[index]


def merge_bucket(across: pa.Table, shipped: Shipped, prefer: Any, *parts: pa.Table) -> pa.Table:
    """Return the contacts of one bucket."""
    return _merged(pa.concat_tables(parts).unify_dictionaries(), across, shipped.rules(), prefer)


def _merged(records: pa.Table, across: pa.Table, rules: Rules, prefer: Any) -> pa.Table:
    """Merge whole contacts, and add what only the client knows: relations, open questions."""
    contacts = merge.merge(records, rules, prefer)
    where = pc.index_in(
        contacts["contact_id"].combine_chunks(), across["contact_id"].combine_chunks()
    )
    related = pc.fill_null(across["related"].combine_chunks().take(where), "")
    asked = pc.fill_null(across["asked"].combine_chunks().take(where), False)
    needs = pc.if_else(pc.or_(asked, pc.equal(contacts["needs_review"], "yes")), "yes", "")
    for name, values in (("related", related), ("needs_review", needs)):
        contacts = contacts.set_column(contacts.column_names.index(name), name, values)
    return contacts


# -- the client --------------------------------------------------------------------------------


@dataclass
class Spread:
    """A run whose records and contacts lie on the workers."""

    raw: Intake  # without the records
    records: list[Any]  # handles, in the order of the records
    contacts: list[Any]  # handles, in no order
    links: match.Links
    slim: pa.Table
    fields: dict[str, dict[str, Any]]


def clean(
    inputs: Sequence[Any], settings: Settings, workers: Workers, output: Path | None = None
) -> Result:
    """Return the result of the whole job with all its tables on the client.

    The same tables as ``pipeline.clean`` gives. What must not fit one machine goes by
    ``spread`` and is written by the workers.
    """
    clock = Clock()
    run = spread(inputs, settings, workers, clock, output)
    with clock("gather"):
        records = pa.concat_tables(workers.gather(run.records, _progress(settings, "gather")))
        contacts = pa.concat_tables(workers.gather(run.contacts, _progress(settings, "gather")))
    order = pc.index_in(run.links.ids, contacts["contact_id"].combine_chunks())
    tables = {**_tables(run, contacts.take(order)), "records": records.unify_dictionaries()}
    figures = pipeline.summarize(tables, run.raw, run.links, settings, clock)
    return Result(tables, figures, run.raw.paths)


def spread(
    inputs: Sequence[Any],
    settings: Settings,
    workers: Workers,
    clock: Clock,
    output: Path | None = None,
) -> Spread:
    """Run all stages and leave records and contacts on the workers."""
    shipped = Shipped.of(settings.rules)
    with clock("read"):
        raw, batches = _read(inputs, settings, workers, shipped, output)
    with clock("normalize"):
        clean_ = [workers.submit(normalize, batch, shipped) for batch in batches]
        del batches
        slims = [workers.submit(slim, batch) for batch in clean_]
        tables = workers.gather(slims, _progress(settings, "normalize"))
        sizes = [len(table) for table in tables]
        known = pa.concat_tables(tables).unify_dictionaries() if tables else raw.records
        del slims, tables
    settings.progress("match", 0, len(known))
    with clock("match"):
        links = match.link(known, settings.rules, settings.decisions)
    known = known.append_column("contact_id", links.contact_ids)
    with clock("merge"):
        records, contacts = _merge(clean_, sizes, links, settings, workers, shipped)
        figures = workers.gather(
            [workers.submit(summary.of_fields, part) for part in records],
            _progress(settings, "merge"),
        )
    return Spread(raw, records, contacts, links, known, summary.added(figures))


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
    pieces = {
        one.name: workers.submit(read_source, _absolute(one), shipped, settings.read, BATCH)
        for one in far
    }
    here = intake_.read_sources(near, frames, doubts, settings.rules, settings.read)
    heads = [workers.submit(found_in, piece) for piece in pieces.values()]
    found = dict(zip(pieces, workers.gather(heads, _progress(settings, "read")), strict=True))
    own = _by_source(_piece(here, settings.rules, BATCH), [one.name for one in near])
    batches = list(own.get("", []))
    for source in sources:
        batches += own.get(source.name, [])
        if source.name in pieces:
            piece, count = pieces[source.name], found[source.name][1]
            batches += [workers.submit(batch_of, piece, index) for index in range(count)]
    whole = _together([here, *(part for part, _ in found.values())])
    whole.paths = tuple(source.path for source in sources)
    return whole, batches


def _absolute(source: Source) -> Source:
    return replace(source, path=source.path.resolve())


def _by_source(piece: Piece, names: Sequence[str]) -> dict[str, list[pa.Table]]:
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
        kept[names[index] if index >= 0 else ""] = _batches(mine, BATCH)
    return kept


def _together(parts: Sequence[Intake]) -> Intake:
    """Return the finds of all pieces as one; records stay where they are."""
    sources: list[SourceCount] = [count for part in parts for count in part.sources]
    doubts: list[Doubt] = [doubt for part in parts for doubt in part.doubts]
    return Intake(
        records=parts[0].records.slice(0, 0),
        rejected=pa.concat_tables([part.rejected for part in parts]),
        messages=pa.concat_tables([part.messages for part in parts]),
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
    across = _across(links)
    count = max(len(sizes), 1)
    ends = np.cumsum([0, *sizes])
    records, contacts, away = [], [], []
    for handle, start, stop in zip(batches, ends[:-1], ends[1:], strict=True):
        contact = links.contact[start:stop]
        part = workers.submit(numbered, handle, links.ids.take(pa.array(contact)))
        mine = home[contact]
        records.append(part)
        near = across.filter(pa.array(_told(across, links, contact[mine])))
        if mine.any():
            contacts.append(workers.submit(merge_home, part, mine, near, shipped, settings.prefer))
        if not mine.all():
            bucket = (contact % count).astype(np.int32)
            away.append(workers.submit(strays, part, mine, bucket, count))
    numbers = np.flatnonzero(~home)
    for one in np.unique(numbers % count).tolist():
        far = across.filter(pa.array(_told(across, links, numbers[numbers % count == one])))
        parts = [workers.submit(part_of, parts, one) for parts in away]
        contacts.append(workers.submit(merge_bucket, far, shipped, settings.prefer, *parts))
    return records, contacts


def _at_home(contact: Ints, owner: Ints, count: int) -> Mask:
    """Say of which contacts all records lie in one batch."""
    low = np.full(count, np.iinfo(np.int64).max)
    high = np.full(count, -1, np.int64)
    np.minimum.at(low, contact, owner)
    np.maximum.at(high, contact, owner)
    same: Mask = low == high
    return same


def _across(links: match.Links) -> pa.Table:
    """Return, of the contacts that have any, the relations and open questions; and their number."""
    related, asked = merge.across(links)
    number = np.arange(len(links.ids))
    table = pa.table(
        {"contact_id": links.ids, "related": related, "asked": pa.array(asked), "number": number}
    )
    return table.filter(pc.or_(table["asked"], pc.not_equal(table["related"], "")))


def _told(across: pa.Table, links: match.Links, contacts: Ints) -> Mask:
    wanted = np.zeros(len(links.ids), bool)
    wanted[contacts] = True
    told: Mask = wanted[across["number"].to_numpy()]
    return told


# -- OUT, written by the workers ---------------------------------------------------------------

PARTED = ("contacts", "records")  # folders of OUT: a Parquet and a CSV file for every batch
_SMALL = ("rejected", "doubts", "messages", "related")


def write_part(table: pa.Table, folder: str, number: int) -> pa.Table:
    """Write one batch as Parquet and CSV; return what the summary counts of contacts."""
    stem = Path(folder) / f"part-{number:05}"
    parquet.write_table(table, f"{stem}.parquet", compression="zstd")
    write_csv(stem.with_suffix(".csv"), table, tuple(table.column_names))
    return table.select([c for c in ("phone", "needs_review") if c in table.column_names])


def clean_into(
    out: Path, inputs: Sequence[Any], settings: Settings, workers: Workers, lang: str = "fr"
) -> Result:
    """Do the whole job and write OUT: records and contacts by the workers, the rest by the client.

    The workers must see OUT and the inputs under the same paths. An earlier OUT stays whole until
    the new one is complete. The result's records hold only what matching reads.
    """
    clock = Clock()
    run = spread(inputs, settings, workers, clock, out)
    names = (*folder.NAMES, *PARTED)
    writers.refuse_inputs(out, run.raw.paths, names)
    with locks.lock(out), atomic.folder(out.resolve(), names, folder.SUMMARY) as new:
        with clock("write"):
            slim_contacts = _write_parts(new, run, workers, settings)
            tables = _tables(run, slim_contacts)
            for name in _SMALL:
                write_csv(new / f"{name}.csv", tables[name], folder.CSV_FILES[name])
            write_review_book(new / "review.xlsx", tables["review"], lang)
        figures = pipeline.summarize(tables, run.raw, run.links, settings, clock, run.fields)
        text = json.dumps(figures.to_dict(), ensure_ascii=False, indent=1, default=str)
        (new / folder.SUMMARY).write_text(text + "\n", "utf-8", newline="\n")
    return Result(tables, figures, run.raw.paths)


def _write_parts(new: Path, run: Spread, workers: Workers, settings: Settings) -> pa.Table:
    """Let the workers write; return of every contact what the summary counts."""
    handles: dict[str, list[Any]] = {}
    for name, parts in (("contacts", run.contacts), ("records", run.records)):
        (new / name).mkdir()
        handles[name] = [
            workers.submit(write_part, part, str(new / name), number)
            for number, part in enumerate(parts)
        ]
    both = [*handles["records"], *handles["contacts"]]
    told = workers.gather(both, _progress(settings, "write"))[len(handles["records"]) :]
    return pa.concat_tables(told) if told else pa.table({"phone": [""], "needs_review": [""]})[:0]


def _tables(run: Spread, contacts: pa.Table) -> dict[str, pa.Table]:
    return {
        "contacts": contacts,
        "records": run.slim,
        "rejected": run.raw.rejected,
        "doubts": pipeline.doubt_table(run.raw.doubts),
        "messages": pipeline.with_contacts(run.raw.messages, run.slim),
        "related": run.links.related,
        "review": run.links.review,
        "links": run.links.links,
    }
