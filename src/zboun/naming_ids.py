"""The ids of a run's contacts: those that they had, once matching has found who they are.

May import: earlier, inherit, journal, lineage, match (behind ``updates`` and ``first_run``).
Tests: ``tests/test_update.py``, ``tests/test_lineage.py``.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from zboun import journal, lineage
from zboun.earlier import Earlier
from zboun.inherit import inherited
from zboun.match import Links

ALIASES = ("contact_id", "alias_of", "when")


class Namer:
    """Gives the contacts of a run the ids that they had, once matching has found them."""

    def __init__(self, ids: pa.Table | None, before: Earlier, entry: journal.Entry) -> None:
        """``ids``: per record those that it had; None = all was read anew, so find them."""
        self.ids, self.before, self.entry = ids, before, entry
        self.merged: dict[str, str] = {}
        self.split: dict[str, str] = {}
        self.first: pa.Array = pa.array([], pa.string())
        self.table: pa.Table = pa.table({})

    def __call__(self, records: pa.Table, links: Links) -> Links:
        """Return what matching found, under the ids that stay."""
        if self.ids is None:
            self.ids = inherited(records, self.before.records)
        first, now = (self.ids[name].to_pylist() for name in ("first_contact_id", "contact_id"))
        aliases = {one: (to, when) for one, to, when in self.before.aliases}
        kept = lineage.keep(
            links.contact, links.ids.to_pylist(), first, now, self._ages(), aliases.keys()
        )
        self.first = lineage.first_ids(links.contact, kept, first)
        leads = {name: name for name in kept.ids} | kept.aliases
        for name, (to, _) in aliases.items():
            if name not in leads and leads.get(to):
                leads[name] = leads[to]
        lines = [
            (name, to, aliases[name][1] if aliases.get(name, ("",))[0] == to else self.entry.when)
            for name, to in sorted(leads.items())
            if name != to
        ]
        columns = [pa.array([line[i] for line in lines], pa.string()) for i in range(3)]
        self.table = pa.table(columns, names=list(ALIASES))
        self.merged = {n: to for n, to, _ in lines if aliases.get(n, ("",))[0] != to}
        self.split = kept.split
        return lineage.renamed(links, kept.ids)

    def _ages(self) -> dict[str, int]:
        """Return contact id -> the run that gave it: the first of its records' sources."""
        runs = journal.first_runs(self.before.journal)
        had = self.before.records
        sources = had["source"].combine_chunks().dictionary_encode()
        run = pa.array(
            [_run_of(name, runs) for name in sources.dictionary.to_pylist()], pa.int64()
        ).take(sources.indices)
        oldest = (
            pa.table({"id": had["first_contact_id"], "run": run})
            .group_by("id")
            .aggregate([("run", "min")])
        )
        ages = dict(zip(oldest["id"].to_pylist(), oldest["run_min"].to_pylist(), strict=True))
        return ages | journal.births(self.before.journal)


def _run_of(name: str, runs: Mapping[str, int]) -> int:
    """Return the run that brought a source, or the file that holds it."""
    while name not in runs and "/" in name:
        name = name.rpartition("/")[0]
    return runs.get(name, 0)
