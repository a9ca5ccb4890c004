"""From inputs to raw records: every source read, its columns mapped, its rows counted twice.

A source that cannot be read is named with its reason and what to do, and stops none of the
others. Each row ends as a record or among the rejected; ``check_conservation`` proves it.

May import: readers, columns, rules, model, errors (a part of the pipeline's room).
Tests: ``tests/test_intake.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun import columns, readers
from zboun.arrays import plain
from zboun.errors import ConservationError, InputError, UsageError
from zboun.model import (
    MESSAGE_COLUMNS,
    RAW_COLUMNS,
    REJECTED_COLUMNS,
    Doubt,
    Extract,
    Grid,
    Mapped,
    ReadOptions,
    Source,
    named,
)
from zboun.readers import whatsapp
from zboun.rules import Rules

Progress = Callable[[str, int, int], None]  # stage, done, of how many
Rejected = tuple[str, str, int, str, str]  # REJECTED_COLUMNS

# What a member of a zip is refused for: it is an input that could not be read, like a file.
_MEMBER_FAILED = {
    "empty", "not_a_table", "truncated", "too_big", "encrypted", "wrong_password", "unreadable",
}  # fmt: skip
_INTEGERS = {"row", "messages", "line"}


@dataclass(slots=True)
class SourceCount:
    """What became of one source's rows."""

    source: str
    format: str
    read: int = 0
    records: int = 0
    rejected: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    error: str = ""  # why it could not be read; "" = it was
    remedy: str = ""
    code: str = ""  # stable code of the error, for words in other languages
    values: str = ""  # what the error names, as ``model.named`` gives it

    def unread(self) -> dict[str, str]:
        """Return why the source could not be read, as the summary tells it."""
        told = {"source": self.source, "code": self.code, "reason": self.error}
        told["remedy"] = self.remedy
        return told | ({"values": self.values} if self.values else {})


@dataclass(slots=True)
class Intake:
    """All that the inputs held, before anything is normalized."""

    records: pa.Table  # RAW_COLUMNS
    rejected: pa.Table
    messages: pa.Table  # MESSAGE_COLUMNS less contact_id, and identity
    doubts: list[Doubt]
    sources: list[SourceCount]
    paths: tuple[Path, ...] = ()  # the files behind the sources: never written over


@dataclass(slots=True)
class _Gathered:
    """One readable source: its extract, and its grids with their meaning."""

    extract: Extract
    mapped: list[Mapped]


def read(
    inputs: Sequence[Any],
    rules: Rules,
    options: ReadOptions,
    output: Path | None = None,
    progress: Progress = lambda *_: None,
) -> Intake:
    """Return the raw records of all inputs: files, folders, or pandas frames."""
    named = [one for one in inputs if isinstance(one, str | Path)]
    sources, doubts = readers.discover(named, output)
    frames = [one for one in inputs if not isinstance(one, str | Path)]
    return read_sources(sources, frames, doubts, rules, options, progress)


def read_sources(
    sources: Sequence[Source],
    frames: Sequence[Any],
    doubts: Sequence[Doubt],
    rules: Rules,
    options: ReadOptions,
    progress: Progress = lambda *_: None,
    earlier_chats: Sequence[Extract] = (),
) -> Intake:
    """Return the raw records of sources that were found, frames, and the doubts of finding them.

    ``earlier_chats`` are compared with new chats (doubled messages, the shop's own account) and
    then are among the sources; where there is no new chat they are left out.
    """
    doubts = list(doubts)
    extracts = [readers.read_frame(one, f"frame{i}") for i, one in enumerate(frames, 1)]
    failures = [_not_found(doubt) for doubt in doubts if doubt.doubt in readers.FAILED]
    for done, source in enumerate(sources):
        progress("read", done, len(sources))
        try:
            extracts.append(_extract(source, rules, options))
        except InputError as error:
            doubts.append(_refused(error))
            failures.append(_not_found(doubts[-1]))
    progress("read", len(sources), len(sources))
    if any(extract.format == "whatsapp" for extract in extracts):
        extracts = [*earlier_chats, *extracts]
    extracts = whatsapp.merge_exports(extracts)
    gathered = [_map(extract, rules, options) for extract in extracts]
    own = whatsapp.own_account([extract.details for extract in extracts], options.me)
    doubts += whatsapp.own_unknown(extracts, own, options.me)
    if any(part.mapped for part in gathered):
        guesses = (guess for part in gathered for one in part.mapped for guess in one.guesses)
        doubts += columns.never_met(options.asked, guesses)
    taken = _gather(gathered, failures, doubts, own)
    taken.paths = tuple(source.path for source in sources)
    return taken


def _not_found(doubt: Doubt) -> SourceCount:
    return SourceCount(
        doubt.source, "", error=doubt.detail, remedy=doubt.remedy, code=doubt.doubt,
        values=doubt.values,
    )  # fmt: skip


def _refused(error: InputError) -> Doubt:
    values = named(**error.values)
    return Doubt(error.source, "", error.code, error.reason, error.remedy, values)


def _extract(source: Source, rules: Rules, options: ReadOptions) -> Extract:
    """Read one source; whatever breaks in a reader is that source's failure, not the run's."""
    try:
        return readers.read(source, rules, options)
    except (InputError, UsageError, KeyboardInterrupt):
        raise
    except Exception as error:
        # The text of the error may quote a cell: only its kind is told.
        raise InputError(
            source.name,
            "reader_failed",
            f"the reader failed on it ({type(error).__name__})",
            "open it and save it anew, and please report the kind of file",
        ) from error


def _map(extract: Extract, rules: Rules, options: ReadOptions) -> _Gathered:
    found = columns.map_grids(extract.grids, rules, options)
    extract.read += sum(_beside(grid, found) for grid in extract.grids)
    mapped = [part for _, part in found]
    extract.grids = []  # the cells are not needed any more
    return _Gathered(extract, mapped)


def _beside(grid: Grid, found: Sequence[tuple[Grid, Mapped]]) -> int:
    """Return the rows that a grid has more than lines: of n tables side by side, each has all."""
    lines = grid.cells.num_rows
    covered = sum(part.read for one, part in found if one is grid)
    return max(covered // lines - 1, 0) * lines if lines else 0


def _gather(
    gathered: Iterable[_Gathered], failures: list[SourceCount], doubts: list[Doubt], own: set[str]
) -> Intake:
    tables: list[pa.Table] = []
    rejected: list[Rejected] = []
    messages: list[pa.Table] = []
    counts: list[SourceCount] = []
    for part in gathered:
        records, refused = _records_of(part, own)
        count = SourceCount(part.extract.source, part.extract.format, part.extract.read)
        count.records, count.rejected = sum(map(len, records)), len(refused)
        count.reasons = dict(Counter(reason for _, _, _, reason, _ in refused))
        count.details = part.extract.details
        counts.append(count)
        if part.extract.format == "zip":
            failures += [_not_found(d) for d in part.extract.doubts if d.doubt in _MEMBER_FAILED]
        tables += records
        rejected += refused
        if part.extract.messages is not None:
            messages.append(part.extract.messages)
        doubts += part.extract.doubts + [doubt for one in part.mapped for doubt in one.doubts]
    return Intake(
        records=_with_ids(_concat(tables, RAW_COLUMNS[1:])),
        rejected=rejected_table(rejected),
        messages=_concat(messages, (*MESSAGE_COLUMNS, "identity"), without="contact_id"),
        doubts=doubts,
        sources=sorted(counts + failures, key=lambda count: count.source),
    )


def of_one(extract: Extract, mapped: list[Mapped]) -> Intake:
    """Return what one source holds, or a part of it: neither chat nor zip."""
    return _gather([_Gathered(extract, mapped)], [], [], set())


def joined(parts: Sequence[Intake]) -> Intake:
    """Return the parts of one source as one; each was counted by itself."""
    if len(parts) == 1:
        return parts[0]
    counts = [part.sources[0] for part in parts]
    reasons: Counter[str] = Counter()
    for one in counts:
        reasons.update(one.reasons)
    whole = replace(counts[0], reasons=dict(reasons))
    whole.read, whole.records, whole.rejected = (
        sum(getattr(one, name) for one in counts) for name in ("read", "records", "rejected")
    )
    return Intake(
        records=pa.concat_tables([part.records for part in parts]),
        rejected=pa.concat_tables([part.rejected for part in parts]),
        messages=parts[0].messages,
        doubts=list(dict.fromkeys(doubt for part in parts for doubt in part.doubts)),
        sources=[whole],
    )


def _records_of(part: _Gathered, own: set[str]) -> tuple[list[pa.Table], list[Rejected]]:
    """Return one source's record tables and rejected rows; the shop's own account is rejected."""
    tables = [one.records for one in part.mapped]
    refused = list(part.extract.rejected) + [row for one in part.mapped for row in one.rejected]
    if part.extract.records is not None:
        records = part.extract.records
        if own and part.extract.format in ("whatsapp", "zip"):
            ours = pc.is_in(records["sender"], value_set=pa.array(sorted(own)))
            refused += _own_rows(records.filter(ours))
            records = records.filter(pc.invert(ours))
        tables.append(records)
    return [table for table in tables if len(table)], refused


def _own_rows(records: pa.Table) -> list[Rejected]:
    return [
        (row["source"], row["sheet"], row["row"], "own_account", row["sender"])
        for row in records.select(["source", "sheet", "row", "sender"]).to_pylist()
    ]


def _concat(tables: list[pa.Table], names: Sequence[str], without: str = "") -> pa.Table:
    """Return the tables one under another, with exactly the named columns."""
    names = [name for name in names if name != without]
    schema = pa.schema([(n, pa.int64() if n in _INTEGERS else pa.string()) for n in names])
    if not tables:
        return schema.empty_table()
    return pa.concat_tables([_conform(table, schema) for table in tables])


def _conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    columns_ = []
    for item in schema:
        column = plain(table[item.name])
        columns_.append(column.cast(item.type) if column.type != item.type else column)
    return pa.table(columns_, schema=schema)


def _with_ids(records: pa.Table) -> pa.Table:
    """Return the records with their ids: ``source:row``, ``source!sheet:row``, ``….2``."""
    place, sheet = records["source"], records["sheet"]
    none = pc.equal(sheet, "")
    if not pc.all(none).as_py():
        named = pc.if_else(none, "", pc.binary_join_element_wise("!", sheet, ""))
        place = pc.binary_join_element_wise(place, named, "")
    row = pc.cast(records["row"], pa.string())
    ids = pc.binary_join_element_wise(place, row, ":")
    return records.add_column(0, "record_id", ids if _once(records) else _unique(ids))


def _once(records: pa.Table) -> bool:
    """Say whether rows only ascend and sheets stand in one piece: ids are then distinct."""
    change = np.zeros(max(len(records) - 1, 0), bool)
    for name in ("source", "sheet"):
        column = records[name].combine_chunks()
        change |= pc.not_equal(column[1:], column[:-1]).to_numpy(zero_copy_only=False)
    starts = np.concatenate([[0], np.flatnonzero(change) + 1])
    places = records.select(["source", "sheet"]).take(pa.array(starts)) if len(records) else records
    known = places.group_by(["source", "sheet"]).aggregate([])
    if len(known) != len(places):
        return False
    row = records["row"].to_numpy()
    return bool(((row[1:] > row[:-1]) | change).all())


def _unique(ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the ids with ``.2``, ``.3`` behind the second and third of equal ones."""
    encoded = ids.combine_chunks().dictionary_encode()
    if len(encoded.dictionary) == len(ids):
        return ids
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    nth = np.arange(len(codes)) - np.repeat(starts, np.diff(np.append(starts, len(codes))))
    number = np.empty(len(codes), dtype=np.int64)
    number[order] = nth + 1
    suffixed = pc.binary_join_element_wise(ids, pc.cast(pa.array(number), pa.string()), ".")
    return pc.if_else(pa.array(number == 1), ids, suffixed)


def rejected_table(rejected: list[Rejected]) -> pa.Table:
    """Return rejected rows as a table."""
    schema = pa.schema(
        [(name, pa.int64() if name == "row" else pa.string()) for name in REJECTED_COLUMNS]
    )
    arrays = [pa.array([row[i] for row in rejected], item.type) for i, item in enumerate(schema)]
    return pa.table(arrays, schema=schema)


def check_conservation(intake: Intake) -> None:
    """Raise ConservationError unless rows read = records + rejected for every source.

    What was read is the readers' own count; records and rejected are counted again here, in the
    tables that will be written.
    """
    records = _tally(intake.records["source"])
    rejected = _tally(intake.rejected["source"])
    for count in intake.sources:
        kept, refused = _of(count.source, records), _of(count.source, rejected)
        if count.read != kept + refused:
            raise ConservationError(
                f"{count.source}: {count.read} rows read, but {kept} records and {refused} rejected"
            )


def _of(source: str, counts: dict[str, int]) -> int:
    """Return the rows of one source, those of a zip's members included."""
    inside = f"{source}/"
    return sum(n for name, n in counts.items() if name == source or name.startswith(inside))


def _tally(column: pa.ChunkedArray) -> dict[str, int]:
    counted = pc.value_counts(column)
    return {item["values"]: item["counts"] for item in counted.to_pylist()}
