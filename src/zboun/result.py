"""What a run gives back: the tables as pandas frames, the summary, and ways to keep them.

May import: writers, report, model (a part of the pipeline's room).
Tests: ``tests/test_pipeline.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from zboun.arrays import plain
from zboun.summary import Summary

if TYPE_CHECKING:  # only who asks for a frame pays for pandas
    import pandas as pd


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as a pandas frame with Arrow-backed text, dictionaries decoded."""
    texts = pa.table([plain(c) for c in table.itercolumns()], names=table.column_names)
    frame: pd.DataFrame = texts.to_pandas(types_mapper=_mapper)
    return frame


def _mapper(kind: pa.DataType) -> Any:
    import pandas as pd

    return pd.StringDtype("pyarrow", na_value=float("nan")) if pa.types.is_string(kind) else None


@dataclass
class Result:
    """One finished run. The frames have the contract's columns; ours follow behind them."""

    tables: Mapping[str, pa.Table]
    summary: Summary
    inputs: tuple[Path, ...] = ()  # never written over
    pages: Mapping[str, str] = field(default_factory=dict)  # other files of OUT: name -> text
    parted: bool = False  # OUT gets contacts and records as Parquet in parts too

    @cached_property
    def contacts(self) -> pd.DataFrame:
        """The one contact list: a line for every person or business."""
        return to_frame(self.tables["contacts"])

    @cached_property
    def records(self) -> pd.DataFrame:
        """A line for every record, raw and clean, in the order they were read."""
        return to_frame(self.tables["records"])

    @cached_property
    def rejected(self) -> pd.DataFrame:
        """A line for every row that became no record, with the reason."""
        return to_frame(self.tables["rejected"])

    @cached_property
    def doubts(self) -> pd.DataFrame:
        """A line for every doubt about a source as a whole."""
        return to_frame(self.tables["doubts"])

    @cached_property
    def messages(self) -> pd.DataFrame:
        """The chat history."""
        return to_frame(self.tables["messages"])

    @cached_property
    def related(self) -> pd.DataFrame:
        """Pairs of contacts that share evidence and are not the same."""
        return to_frame(self.tables["related"])

    @cached_property
    def review(self) -> pd.DataFrame:
        """Pairs that a person should decide, the most useful first."""
        return to_frame(self.tables["review"])

    def save(
        self,
        out: str | Path,
        *,
        lang: str = "fr",
        show_personal_data: bool = False,
        notes: list[str] | None = None,
    ) -> Path:
        """Write OUT (a folder, or one .xlsx .csv .json .vcf .parquet file) and return its path.

        An earlier OUT stays whole until the new one is complete. ``notes`` takes what a person
        should hear (stable codes, texts ``note.*``). Raises OutputError when it cannot be written.
        """
        from zboun import report, stops, writers

        target, pages = Path(out), dict(self.pages)
        if writers.is_folder(target):
            pages = stops.remembered(target, self._without_forgotten(target, pages, notes))
        figures = self.summary.to_dict()
        if writers.is_folder(target):
            page = report.render(
                self.tables, figures, lang=lang, show_personal_data=show_personal_data
            )
            pages["report.html"] = page
        return writers.save(
            target, self.tables, figures, lang=lang, inputs=self.inputs, pages=pages, notes=notes,
            parts=self.parted,
        )  # fmt: skip

    def _without_forgotten(
        self, out: Path, pages: dict[str, str], notes: list[str] | None
    ) -> dict[str, str]:
        """Take out of this result whom an OUT must forget; return the pages without them."""
        from zboun import forgotten

        kept = forgotten.keep_out(out, self.tables, self.summary.to_dict(), pages)
        if kept is None:
            return pages
        self.tables, figures, pages = kept
        for key in self.summary.__dataclass_fields__:
            setattr(self.summary, key, figures[key])
        for name in list(self.tables):
            self.__dict__.pop(name, None)  # the frames were made of what is gone
        if notes is not None:
            notes.append("forgotten")
        return pages

    def pseudonymized(self, key: bytes) -> Result:
        """Return the result with keyed pseudonyms for people: a copy to show around.

        The same key gives the same pseudonyms (``zboun.pseudonyms.key_of`` makes one in a file).
        """
        from zboun import disguise

        tables, figures = disguise.disguised(self.tables, self.summary.to_dict(), key)
        known = {name: figures[name] for name in self.summary.__dataclass_fields__}
        return Result(tables, Summary(**known), self.inputs)

    def explain(self, contact_id: str, lang: str = "en") -> str:
        """Return how a contact came about: records, links, choices, and what was near it."""
        from zboun import explain_contact

        return explain_contact.contact(self.tables, contact_id, lang)

    def __repr__(self) -> str:
        s = self.summary
        return (
            f"<zboun.Result: {s.rows.get('read', 0):,} rows read, "
            f"{s.rows.get('records', 0):,} records, {s.contacts:,} contacts, "
            f"{s.review:,} {'pair' if s.review == 1 else 'pairs'} to review"
            + (
                f", {len(s.unreadable)} inputs not read: see summary.unreadable>"
                if s.unreadable
                else ">"
            )
        )

    def _repr_html_(self) -> str:
        from zboun.report import repr_html

        return str(repr_html(self))
