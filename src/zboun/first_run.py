"""A ``clean`` into a folder: what it takes over from an earlier list there, and what it leaves.

May import: the pipeline, decisions, writers' doors (behind the command line and ``updates``).
Tests: ``tests/test_update.py``, ``tests/test_decisions.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from zboun import earlier, journal, pipeline, readers, standing, writers
from zboun.earlier import Earlier
from zboun.errors import ZbounError
from zboun.match import Links
from zboun.model import Doubt
from zboun.naming_ids import ALIASES, Namer
from zboun.pipeline import Settings
from zboun.result import Result
from zboun.standing import Standing

News = list[tuple[str, dict[str, Any]]]  # text key, its values


def first_run(
    out: Path,
    inputs: Sequence[str],
    settings: Settings,
    given: Path | None = None,
    form: Mapping[str, Any] | None = None,
) -> First:
    """Return what a ``clean`` into OUT takes over from it, and will leave there.

    From now on ``settings`` obeys the decisions that were given and those that stand in OUT.
    """
    files = [given] if given else []
    folder = writers.is_folder(out)
    told = standing.gather(out, files) if folder else standing.of_files(files)
    settings.decisions = told.decisions
    sources = readers.discover(list(inputs), out)[0] if folder else []
    digests = {one.name: journal.digest(one.path, settings.read) for one in sources}
    entry = journal.following(
        journal.read(out) if folder else [],
        journal.CLEAN,
        prefer=settings.prefer,
        rules=settings.rules.version,
        form=dict(form or {}),
    )
    before = _lived(out) if folder else None
    namer = Namer(None, before, entry) if before is not None else None
    return First(out, folder, told, digests, entry, namer)


def _lived(out: Path) -> Earlier | None:
    """Return the list in OUT if it has a life of its own, whose ids a clean run must keep.

    The contacts of a list that was only ever cleaned have their natural ids: those that they will
    get again.
    """
    entries = journal.read(out)
    if not any(one.verb != journal.CLEAN or one.decisions for one in entries):
        return None
    try:
        return earlier.read(out)
    except (ZbounError, OSError, ValueError, KeyError):  # a damaged list is made anew
        return None


@dataclass(slots=True)
class First:
    """A ``clean``: decisions obeyed, and in a folder stored, with the journal's line."""

    out: Path
    folder: bool
    standing: Standing
    digests: dict[str, str]
    entry: journal.Entry
    namer: Namer | None

    def named(self, records: pa.Table, links: Links) -> Links:
        """Return what matching found, under the ids that the list in OUT has given."""
        return links if self.namer is None else self.namer(records, links)

    def remember(self, result: Result) -> News:
        """Add to the result what the OUT remembers; return what is to be told."""
        doubts = [Doubt(**row) for row in result.tables["doubts"].to_pylist()]
        table = pipeline.doubt_table(doubts + self.standing.doubts)
        result.tables = {**result.tables, "doubts": table}
        if not self.folder:
            return decision_news(self.standing, result)
        entry, entries = self.entry, journal.read(self.out)
        entry.sources = journal.source_lines(result.summary.sources, self.digests)
        note_decisions(entry, entries, self.standing)
        aliases = pa.schema([(n, pa.string()) for n in ALIASES]).empty_table()
        if self.namer is not None:
            aliases, entry.merged, entry.split = (
                self.namer.table,
                self.namer.merged,
                self.namer.split,
            )
            records = result.tables["records"]
            records = records.append_column("first_contact_id", self.namer.first)
            result.tables |= {"records": records}
        result.tables |= {"decisions": self.standing.table, "aliases": aliases}
        result.pages = {journal.FILE: journal.text([*entries, entry])}
        news: News = []
        if entry.decisions:
            news.append(("update.decisions", {"count": len(entry.decisions)}))
        return news + decision_news(self.standing, result)


def _journaled(entries: Sequence[journal.Entry]) -> set[tuple[str, ...]]:
    """Return the answers that the journal's runs brought and that stand."""
    undone = {entry.undoes for entry in entries}
    standing_: set[tuple[str, ...]] = set()
    for entry in entries:
        if entry.run not in undone:
            standing_ -= {tuple(one) for one in entry.dropped}
            standing_ |= {tuple(one) for one in entry.decisions}
    return standing_


def note_decisions(entry: journal.Entry, before: journal.Journal, told: Standing) -> None:
    """Write into a run's entry which answers it brought, and which earlier ones these settled."""
    known = _journaled(before)
    said = {(*one.pair, one.answer) for one in told.answers}
    entry.decisions = [list(one) for one in sorted(said - known)]
    entry.dropped = [list(one) for one in sorted(known - said)]


def decision_news(told: Standing, result: Result) -> News:
    """Return a line for every conflict and every answer that cannot be obeyed."""
    lines: News = [
        (f"decided.{one.kind}", {"where": ", ".join(one.sources), "pair": "-".join(one.pair)})
        for one in told.decisions.conflicts
    ]
    lines += [(f"decided.{one.reason}", {"where": one.source}) for one in told.unclear]
    said = {"-".join(one.pair): one.source for one in told.answers}
    chains = {"-".join(one.pair) for one in told.decisions.conflicts if one.kind == "chain"}
    for row in result.tables["doubts"].to_pylist():
        pair, _, why = row["detail"].partition(": ")
        if row["doubt"] == standing.UNOBEYED and why != "decided_different" and pair not in chains:
            lines.append((f"decided.{why}", {"where": said.get(pair, pair)}))
    return lines
