"""What an OUT holds, read back as the start of its next run.

May import: out_tables, journal, intake, model, errors (behind the command line).
Tests: ``tests/test_update.py``.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zboun import disguise, journal, out_tables
from zboun.arrays import empties
from zboun.errors import UsageError
from zboun.intake import Intake, SourceCount, rejected_table
from zboun.model import (
    CLEAN_COLUMNS,
    DOUBT_COLUMNS,
    MESSAGE_COLUMNS,
    RAW_COLUMNS,
    REJECTED_COLUMNS,
    Doubt,
    Extract,
)

IDS = ("contact_id", "first_contact_id")
STORE = "replaced"  # folder of an OUT: what an update took the place of, a folder a run
_COLUMNS = (*RAW_COLUMNS, *CLEAN_COLUMNS, *IDS)
_MESSAGES = (*(name for name in MESSAGE_COLUMNS if name != "contact_id"), "identity")


@dataclass(slots=True)
class Earlier:
    """The records (raw, clean, ids) of some sources, and all that goes with them."""

    records: pa.Table
    rejected: pa.Table
    messages: pa.Table
    doubts: list[Doubt]
    sources: list[SourceCount]
    rules: str = ""
    journal: journal.Journal = field(default_factory=list)
    aliases: list[tuple[str, str, str]] = field(default_factory=list)  # id, alias of, when

    @property
    def names(self) -> set[str]:
        """The names of its sources."""
        return {count.source for count in self.sources}

    def part(self, names: Collection[str], *, others: bool = False) -> Earlier:
        """Return what belongs to some sources, or with ``others`` all that does not."""

        def of(table: pa.Table) -> pa.Table:
            known = pc.unique(table["source"])
            mine = [one for one in known.to_pylist() if belongs(one, names)]
            return table.filter(
                _either(pc.is_in(table["source"], pa.array(mine, pa.string())), others)
            )

        return Earlier(
            of(self.records),
            of(self.rejected),
            of(self.messages),
            [one for one in self.doubts if belongs(one.source, names) != others],
            [one for one in self.sources if (one.source in names) != others],
            self.rules,
            self.journal,
            self.aliases,
        )

    def plus(self, other: Earlier) -> Earlier:
        """Return both as one."""
        return Earlier(
            pa.concat_tables([self.records, other.records]),
            pa.concat_tables([self.rejected, other.rejected]),
            pa.concat_tables([self.messages, other.messages]),
            self.doubts + other.doubts,
            self.sources + other.sources,
            self.rules,
            self.journal,
            self.aliases,
        )

    def chats(self) -> list[Extract]:
        """Return its chats as their reader gave them, to be compared with new exports."""
        return [self._chat(one) for one in self.sources if one.format == "whatsapp"]

    def _chat(self, count: SourceCount) -> Extract:
        part = self.part([count.source])
        raw = [name for name in RAW_COLUMNS if name != "record_id"]
        return Extract(
            count.source,
            count.format,
            details=dict(count.details),
            records=part.records.select(raw),
            rejected=[tuple(row.values()) for row in part.rejected.to_pylist()],
            messages=part.messages,
            doubts=part.doubts,
            read=count.read,
        )


def _either(mask: pa.ChunkedArray, others: bool) -> pa.ChunkedArray:
    return pc.invert(mask) if others else mask


def belongs(name: str, sources: Collection[str]) -> bool:
    """Say whether a source is one of several, or a member of one (``a.zip/b.csv``)."""
    if name in sources:
        return True
    return any(name[:at] in sources for at, char in enumerate(name) if char == "/")


def read(out: Path) -> Earlier:
    """Return what an OUT holds; UsageError when the folder is none of ours."""
    names = ("records", "rejected", "messages", "doubts", "aliases")
    disguise.refuse(out)
    found = _of(out_tables.read(out, names))
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    _refuse_scheme(out, str(summary.get("scheme", "69")))
    found.sources = [_count(one) for one in summary.get("sources", [])]
    found.rules = summary.get("rules", "")
    found.journal = journal.read(out)
    return found


def _refuse_scheme(out: Path, scheme: str) -> None:
    """Raise UsageError for records in an older list of wilayas: a daughter's code is lost there."""
    if scheme != "69":
        raise UsageError(
            f"{out} has the wilaya codes of the list of {scheme}; run zboun clean on all files"
            " again, into a new folder",
            "old_scheme", out=out, scheme=scheme,
        )  # fmt: skip


def _of(tables: dict[str, pa.Table]) -> Earlier:
    records = _with(tables["records"], _COLUMNS)
    first, now = records["first_contact_id"], records["contact_id"]
    first = pc.if_else(pc.equal(first, ""), now, first)
    at = records.column_names.index("first_contact_id")
    aliases = tables.get("aliases")
    return Earlier(
        records.set_column(at, "first_contact_id", first),
        _with(tables["rejected"], REJECTED_COLUMNS),
        _with_identity(tables["messages"], records),
        [
            Doubt(*(row[name] for name in DOUBT_COLUMNS))
            for row in _with(tables["doubts"], DOUBT_COLUMNS).to_pylist()
        ],
        [],
        aliases=[tuple(row.values()) for row in aliases.to_pylist()] if aliases else [],
    )


def _with_identity(messages: pa.Table, records: pa.Table) -> pa.Table:
    """Return chat messages with the identity of who wrote them: that of the sender's record."""
    if "identity" in messages.column_names:
        return messages.select(list(_MESSAGES))
    place = [
        pc.binary_join_element_wise(t["source"], t["sender"], "\n") for t in (messages, records)
    ]
    known = pc.not_equal(records["identity"], "")
    at = pc.index_in(place[0], value_set=place[1].filter(known).combine_chunks())
    identity = records["identity"].filter(known).combine_chunks().take(at)
    table = messages.append_column("identity", pc.fill_null(identity, ""))
    return table.select(list(_MESSAGES))


def _with(table: pa.Table, names: Iterable[str]) -> pa.Table:
    """Return exactly the named columns; one that an older OUT has not is blank."""
    for name in names:
        if name not in table.column_names:
            table = table.append_column(name, empties(len(table)))
    return table.select(list(names))


def _count(told: dict[str, Any]) -> SourceCount:
    known = {one.name for one in fields(SourceCount)}
    return SourceCount(**{key: value for key, value in told.items() if key in known})


def stored(part: Earlier, run: int) -> tuple[dict[str, pa.Table], dict[str, str]]:
    """Return tables and pages that keep replaced sources, for ``restored`` to read back."""
    place = f"{STORE}/{run}"
    doubts = [tuple(getattr(one, name) for name in DOUBT_COLUMNS) for one in part.doubts]
    arrays = [pa.array([row[i] for row in doubts], pa.string()) for i in range(len(DOUBT_COLUMNS))]
    tables = {
        f"{place}/records": part.records,
        f"{place}/rejected": part.rejected,
        f"{place}/messages": part.messages,
        f"{place}/doubts": pa.table(arrays, names=list(DOUBT_COLUMNS)),
    }
    counts = [
        {one.name: getattr(count, one.name) for one in fields(SourceCount)}
        for count in part.sources
    ]
    return tables, {f"{place}/sources.json": json.dumps(counts, ensure_ascii=False, indent=1)}


def restored(out: Path, run: int) -> Earlier:
    """Return what a run had replaced."""
    place = out / STORE / str(run)
    names = ("records", "rejected", "messages", "doubts")
    found = _of({name: out_tables.read_csv(place / f"{name}.csv") for name in names})
    counts = json.loads((place / "sources.json").read_text("utf-8"))
    found.sources = [_count(one) for one in counts]
    for count in found.sources:
        part = found.part([count.source])
        gone = count.read - len(part.records) - len(part.rejected)
        rows = [(count.source, "", 0, "forgotten", "")] * max(gone, 0)  # people erased meanwhile
        if rows:
            found.rejected = pa.concat_tables([found.rejected, rejected_table(rows)])
            count.records, count.rejected = len(part.records), count.read - len(part.records)
            count.reasons = {**count.reasons, "forgotten": gone}
    return found


def as_intake(earlier: Earlier, new: Intake, records: pa.Table) -> Intake:
    """Return earlier and new as the intake of one run, for these records of both."""
    good = [one for one in new.sources if not one.error]
    return Intake(
        records,
        pa.concat_tables([earlier.rejected, new.rejected.select(list(REJECTED_COLUMNS))]),
        pa.concat_tables([earlier.messages, new.messages.select(list(_MESSAGES))]),
        earlier.doubts + new.doubts,
        sorted(earlier.sources + good, key=lambda count: count.source),
        new.paths,
    )


def nothing_new() -> Intake:
    """Return the intake of a run without new files."""
    integers = ("row", "messages", "line")

    def empty(names: Iterable[str]) -> pa.Table:
        types = [(n, pa.int64() if n in integers else pa.string()) for n in names]
        return pa.schema(types).empty_table()

    return Intake(empty(RAW_COLUMNS), empty(REJECTED_COLUMNS), empty(_MESSAGES), [], [])
