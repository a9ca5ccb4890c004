"""The ids of a run's contacts: those that they had, once matching has found who they are.

May import: earlier, inherit, journal, lineage, match (behind ``updates`` and ``first_run``).
Tests: ``tests/test_update.py``, ``tests/test_lineage.py``.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

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
        first, now = (
            self.ids[name].combine_chunks() for name in ("first_contact_id", "contact_id")
        )
        aliases = {one: (to, when) for one, to, when in self.before.aliases}
        kept = lineage.keep(links.contact, links.ids, first, now, self._ages(), aliases.keys())
        self.first = lineage.first_ids(links.contact, kept, first)
        leads = _leading({name: to for name, (to, _) in aliases.items()}, kept)
        lines = [
            (name, to, aliases[name][1] if aliases.get(name, ("",))[0] == to else self.entry.when)
            for name, to in sorted(leads.items())
        ]
        columns = [pa.array([line[i] for line in lines], pa.string()) for i in range(3)]
        self.table = pa.table(columns, names=list(ALIASES))
        self.merged = {n: to for n, to, _ in lines if aliases.get(n, ("",))[0] != to}
        self.split = kept.split
        return lineage.renamed(links, kept.ids)

    def _ages(self) -> pa.Table:
        """Return the contact ids and the run that gave each: the first of its records' sources."""
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
            .rename_columns(["id", "run"])
        )
        told = journal.births(self.before.journal)  # it knows better where it says
        others = pc.invert(pc.is_in(oldest["id"], pa.array(list(told), pa.string())))
        born = pa.table(
            [pa.array(list(told), pa.string()), pa.array(list(told.values()), pa.int64())],
            names=["id", "run"],
        )
        return pa.concat_tables([oldest.filter(others), born])


def _leading(former: Mapping[str, str], kept: lineage.Kept) -> dict[str, str]:
    """Return the ids that are no contact's any more, and the one that each leads to."""
    names = pa.array([*former, *former.values()], pa.string())
    alive = set(names.filter(pc.is_in(names, value_set=kept.ids)).to_pylist())
    leads = dict(kept.aliases)
    for name, to in former.items():
        if name not in alive and name not in leads and (to in alive or to in leads):
            leads[name] = leads.get(to, to)
    return leads


def _run_of(name: str, runs: Mapping[str, int]) -> int:
    """Return the run that brought a source, or the file that holds it."""
    while name not in runs and "/" in name:
        name = name.rpartition("/")[0]
    return runs.get(name, 0)
