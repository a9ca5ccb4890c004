"""Life after the first run: new files for an OUT, and what was done taken back.

    update(Path("list"), ["new.xlsx"])      # a Run: the result, saved, and what is to be told
    undo(Path("list"))                      # takes back the last update
    undo(Path("list"), "new.xlsx")          # takes out one source

Only new files are read and normalized; all records are matched, so the contacts are those of one
run over everything. Contact ids stay (``lineage``), decisions hold (``standing``), and each run
is a line of the journal.

May import: the pipeline, writers' doors (behind the command line). Tests: ``tests/test_update.py``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zboun import (
    atomic,
    earlier,
    extras,
    journal,
    locks,
    pipeline,
    readers,
    standing,
    stops,
)
from zboun import intake as intake_
from zboun.decisions import COLUMNS, Answer
from zboun.earlier import IDS, Earlier
from zboun.errors import InputError, UsageError
from zboun.first_run import First, News, decision_news, first_run, note_decisions
from zboun.inherit import inherited
from zboun.intake import Intake
from zboun.model import CLEAN_COLUMNS, RAW_COLUMNS, ReadOptions, named_in
from zboun.naming_ids import Namer
from zboun.pipeline import Clock, Settings
from zboun.result import Result
from zboun.standing import Standing
from zboun.texts import local_time

__all__ = ["First", "Run", "decision_news", "first_run", "held", "undo", "update"]

_TOLD = 10  # ids that are told one by one


@dataclass(slots=True)
class Run:
    """What a run did to an OUT; ``news`` is to be told, ``notes`` are codes of texts ``note.*``."""

    out: Path
    result: Result
    news: News = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@contextmanager
def held(out: Path, notes: list[str]) -> Iterator[None]:
    """Hold an OUT for a whole run, what a killed run left put right first."""
    with locks.lock(out):
        notes += [f"recovered.{code}" for code in atomic.recover(out)]
        yield


def update(
    out: str | Path,
    inputs: str | Path | Sequence[str | Path] = (),
    settings: Settings | None = None,
    *,
    decisions: Sequence[Path] = (),
    stop: Path | None = None,
    lang: str = "fr",
    show_personal_data: bool = False,
) -> Run:
    """Add files to an OUT, obey new decisions, and save it.

    Contact ids stay. A source that is there already is left alone when its content is the same,
    and takes the place of its earlier records when it is not. Raises UsageError when OUT is none
    of ours, InputError when there were inputs and none could be read.
    """
    out, settings = Path(out), settings or Settings()
    given = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    notes: list[str] = []
    with held(out, notes):
        before = earlier.read(out)
        clock = Clock()
        stopped = stops.gather(out, stop, settings.rules)
        step = _Step(out, before, settings, clock, standing.gather(out, decisions), stopped)
        new = step.read(given)
        entry = journal.following(before.journal, journal.UPDATE, prefer=settings.prefer)
        kept = step.take_in(new, entry)
        result = step.finish(kept, new, entry)
        result.save(out, lang=lang, show_personal_data=show_personal_data, notes=notes)
    return Run(out, result, step.news, notes)


def undo(
    out: str | Path,
    source: str = "",
    settings: Settings | None = None,
    *,
    lang: str = "fr",
    show_personal_data: bool = False,
) -> Run:
    """Take back the last update of an OUT, its decisions included; or take out one source.

    Raises UsageError when there is no update to take back, or no such source.
    """
    out, settings = Path(out), settings or Settings()
    notes: list[str] = []
    with held(out, notes):
        before = earlier.read(out)
        stopped = stops.gather(out, None, settings.rules)
        step = _Step(out, before, settings, Clock(), standing.gather(out), stopped)
        entry = journal.following(before.journal, journal.UNDO, prefer=settings.prefer)
        kept = step.take_out(source, entry) if source else step.take_back(entry)
        result = step.finish(kept, earlier.nothing_new(), entry)
        result.save(out, lang=lang, show_personal_data=show_personal_data, notes=notes)
        if entry.undoes:
            shutil.rmtree(out / earlier.STORE / str(entry.undoes), ignore_errors=True)
    return Run(out, result, step.news, notes)


@dataclass(slots=True)
class _Step:
    """One run over an OUT, while it goes."""

    out: Path
    before: Earlier
    settings: Settings
    clock: Clock
    standing: Standing
    stopped: stops.Stops
    news: News = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    replaced: Earlier | None = None
    pages: dict[str, str] = field(default_factory=dict)  # other files of OUT: name -> text

    def __post_init__(self) -> None:
        for one in self.before.journal[-1:]:
            if one.prefer and not self.settings.prefer:
                self.settings = replace(self.settings, prefer=dict(one.prefer))

    def tell(self, key: str, **values: Any) -> None:
        """Add a line of news."""
        self.news.append((key, values))

    def read(self, inputs: Sequence[str | Path]) -> Intake:
        """Return the raw records of the new files; what is there already is not read again."""
        if not inputs:
            return earlier.nothing_new()
        settings = self.settings
        sources, doubts = readers.discover(list(inputs), self.out)
        known = journal.checksums(self.before.journal)
        self.digests = {one.name: journal.digest(one.path, settings.read) for one in sources}
        fresh = [one for one in sources if not self._same(one.name, known)]
        if not fresh and not doubts:
            return earlier.nothing_new()
        with self.clock("read"):
            new = intake_.read_sources(
                fresh, (), doubts, settings.rules, self._with_me(), settings.progress,
                self.before.part(self._others(fresh)).chats(),
            )  # fmt: skip
            good = [one for one in new.sources if not one.error]
            intake_.check_conservation(replace(new, sources=good))
        failed = [one for one in new.sources if one.error]
        if failed and not good and len(fresh) == len(sources):
            told = named_in(failed[0].values)
            raise InputError(
                failed[0].source, failed[0].code, failed[0].error, failed[0].remedy, **told
            )
        return new

    def _with_me(self) -> ReadOptions:
        """Return how to read, the shop's own account in chats being who it was before."""
        options, rejected = self.settings.read, self.before.rejected
        own = rejected.filter(pc.equal(rejected["reason"], "own_account"))
        known = pc.unique(own["text"]).to_pylist()
        return replace(options, me=known[0]) if len(known) == 1 and not options.me else options

    def _same(self, name: str, known: Mapping[str, str]) -> bool:
        same = bool(self.digests[name]) and known.get(name) == self.digests[name]
        if same and name in self.before.names:
            self.tell("update.same", source=name)
            return True
        return False

    def _others(self, fresh: Sequence[Any]) -> set[str]:
        return self.before.names - {one.name for one in fresh}

    def take_in(self, new: Intake, entry: journal.Entry) -> Earlier:
        """Return what stays of the earlier list beside the new sources, and note what they are."""
        good = {one.source for one in new.sources if not one.error}
        again = sorted(good & self.before.names)
        told = [asdict(one) for one in new.sources if one.source in self.digests and not one.error]
        entry.sources = journal.source_lines(told, self.digests)
        entry.replaced = again
        for name in again:
            if name in self.digests:  # else an earlier chat, compared with a new one
                self.tell("update.replaced", source=name)
        if again:
            self.replaced = self.before.part(again)
        return self._without_doubts(self.before.part(again, others=True), good)

    def _without_doubts(self, kept: Earlier, again: set[str]) -> Earlier:
        """Leave out the doubts that this run tells anew."""
        files = self.standing.files
        kept.doubts = [
            one
            for one in kept.doubts
            if one.source not in again and not standing.is_of_decisions(one, files)
        ]
        return kept

    def take_out(self, source: str, entry: journal.Entry) -> Earlier:
        """Return what stays when one source is taken out."""
        if source not in self.before.names:
            names = ", ".join(sorted(self.before.names))
            raise UsageError(
                f"no source {source!r} in {self.out}; there are {names}",
                "no_source", source=source, out=self.out, names=names,
            )  # fmt: skip
        entry.removed = [source]
        self.tell("undo.source", source=source)
        return self._without_doubts(self.before.part([source], others=True), set())

    def take_back(self, entry: journal.Entry) -> Earlier:
        """Return what stood before the last update."""
        last = journal.to_undo(self.before.journal)
        if last is None:
            raise UsageError(
                f"{self.out}: there is no update to take back", "no_undo", out=self.out
            )
        entry.undoes = last.run
        brought = {one["source"] for one in last.sources}
        gone = (brought | set(last.replaced)) & self.before.names
        kept = self.before.part(gone, others=True)
        back = set(last.replaced) & gone
        if back:
            kept = kept.plus(earlier.restored(self.out, last.run).part(back))
        answers = standing.without(self.standing, last.decisions)
        dropped = [Answer((a, b), said, f"run {last.run}") for a, b, said in last.dropped]
        self.standing = replace(answers, answers=answers.answers + dropped)
        self.tell(
            "undo.update",
            when=local_time(last.when),
            sources=len(brought),
            decisions=len(last.decisions),
        )
        if last.decisions:
            self._keep_answers(last.decisions, entry.when)
        return self._without_doubts(kept, set())

    def _keep_answers(self, gone: Sequence[Sequence[str]], when: str) -> None:
        """Keep a person's answers that are taken back, in a form that ``--decisions`` reads."""
        name = f"kept/{''.join(char for char in when[:19] if char.isdigit())}/decisions.csv"
        rows = [",".join((*one, "undo")) for one in gone]
        self.pages[name] = "\n".join([",".join(COLUMNS), *rows, ""])
        self.tell("undo.kept_answers", file=name)

    def finish(self, kept: Earlier, new: Intake, entry: journal.Entry) -> Result:
        """Return the result over what is kept and what is new, with all that an OUT remembers."""
        settings = replace(self.settings, decisions=self.standing.decisions)
        old = self._normalized_again(kept.records)
        with self.clock("normalize"):
            fresh = pipeline.normalize_records(new.records, settings)
        records, ids = _joined(old, kept.records, fresh, self.replaced)
        whole = earlier.as_intake(kept, new, records)
        intake_.check_conservation(whole)
        whole.sources += [one for one in new.sources if one.error]
        whole.doubts += self.standing.doubts
        namer = Namer(ids, self.before, entry)
        result = pipeline.finish(records, whole, settings, self.clock, namer)
        self._remember(result, entry, namer)
        return result

    def _tell_ids(self, namer: Namer) -> None:
        """Tell which ids became part of others or were parted, the first few of many."""
        lines: News = [
            ("update.merged_ids", {"former": former, "now": now})
            for former, now in namer.merged.items()
        ]
        lines += [
            ("update.split_ids", {"former": former, "now": now})
            for now, former in namer.split.items()
        ]
        self.news += lines[:_TOLD]
        if len(lines) > _TOLD:
            self.tell("update.more_ids", count=len(lines) - _TOLD)

    def _normalized_again(self, records: pa.Table) -> pa.Table:
        """Return earlier records as the rules of today have them."""
        raw = records.select(list(RAW_COLUMNS))
        form = _form(self.before)
        if self.before.rules == self.settings.rules.version and form.get("scheme", "69") == "69":
            return records.select([*RAW_COLUMNS, *CLEAN_COLUMNS])
        if self.before.rules != self.settings.rules.version:
            self.tell("update.rules", rules=self.settings.rules.version)
        return pipeline.normalize_records(raw, self.settings)

    def _remember(self, result: Result, entry: journal.Entry, namer: Namer) -> None:
        entry.rules = self.settings.rules.version
        entry.merged, entry.split = namer.merged, namer.split
        if not entry.undoes:
            note_decisions(entry, self.before.journal, self.standing)
        entries = [*self.before.journal, entry]
        self._tell_ids(namer)
        if entry.decisions:
            self.tell("update.decisions", count=len(entry.decisions))
        self.news += decision_news(self.standing, result)
        form = _form(self.before)
        tables = extras.shaped(
            result.tables, self.settings.rules, form.get("scheme", "69"), form.get("extra", ())
        )
        at = tables["records"].append_column("first_contact_id", namer.first)
        tables |= {"records": at, "aliases": namer.table, "decisions": self.standing.table}
        result.pages = {**self.pages, journal.FILE: journal.text(entries)}
        if self.replaced is not None:
            more, pages = earlier.stored(self.replaced, entry.run)
            tables |= more
            result.pages |= pages
        result.tables = tables
        stops.keep(result, self.settings.rules, self.stopped)


def _form(before: Earlier) -> dict[str, Any]:
    """Return the form in which the list was asked for at first."""
    return next((one.form for one in reversed(before.journal) if one.verb == journal.CLEAN), {})


def _joined(
    old: pa.Table, had: pa.Table, fresh: pa.Table, replaced: Earlier | None
) -> tuple[pa.Table, pa.Table]:
    """Return old and new records as one table, and the ids that each of them had."""
    fresh = _like(fresh, old)
    gone = replaced.records if replaced is not None else had.slice(0, 0)
    ids = pa.concat_tables([had.select(list(IDS)), inherited(fresh, gone)])
    return pa.concat_tables([old, fresh]), ids


def _like(table: pa.Table, model: pa.Table) -> pa.Table:
    """Return a table with the columns and types of another: dictionaries as plain text."""
    names = model.column_names
    return pa.table([table[name].cast(model.schema.field(name).type) for name in names], names)
