"""Says what each column of one table is: the user's word, a known export, header and content.

May import: model, errors, rules. Tests: ``tests/columns/test_assign.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.columns.assign import Choice, Column, choose, settle
from zboun.columns.evidence import Evidence, Lexicon, observe
from zboun.columns.find import known_export
from zboun.columns.headers import NOTHING, Reading, read_header
from zboun.columns.profile import IGNORE, told_field
from zboun.columns.split import Table
from zboun.fields.text import fold
from zboun.model import Doubt, Grid, named
from zboun.rules.headers import Export

SAMPLED_LINES = 1_500
SAMPLED_VALUES = 300
SHOWN = 3  # values in a guess


@dataclass(frozen=True)
class Meaning:
    """What the columns of one table are."""

    columns: tuple[Column, ...]
    choices: tuple[Choice, ...]
    doubts: tuple[Doubt, ...]
    export: Export | None = None


def understand(grid: Grid, table: Table, lex: Lexicon, told: Mapping[str, str]) -> Meaning:
    """Return what each column of a table is, and the doubts about it."""
    texts = table.found.texts if table.found else ("",) * len(table.columns)
    export = known_export(texts, lex)
    columns = tuple(
        _column(grid, table, index, text, lex)
        for index, text in zip(table.columns, texts, strict=True)
    )
    choices = [_choice(column, told, export) for column in columns]
    if export is None:
        choices = settle(columns, choices)
    choices = [
        _ticked(column, choice, grid, table, lex)
        for column, choice in zip(columns, choices, strict=True)
    ]
    choices, swapped = _unswap(columns, choices)
    choices = [_ordered(column, choice) for column, choice in zip(columns, choices, strict=True)]
    doubts = _doubts(grid, columns, choices, swapped)
    return Meaning(columns, tuple(choices), tuple(doubts), export)


def _ticked(column: Column, choice: Choice, grid: Grid, table: Table, lex: Lexicon) -> Choice:
    """Leave a column of ticks to the shop: below "Payé", a "non" is no cancelled customer."""
    asked = choice.field == "status" and choice.reason != "told"
    if not asked or not lex.statuses.knows(column.header):
        return choice
    words = lex.stops.yes | lex.stops.no
    values = sample(grid.cells.column(str(column.index)), table)
    if values and all(fold(value) in words for value in values):
        return Choice(column.index, "", 0.9, "ticks")
    return choice


def _column(grid: Grid, table: Table, index: int, header: str, lex: Lexicon) -> Column:
    values = sample(grid.cells.column(str(index)), table)
    reading = read_header(header, lex.headers) if header.strip() else NOTHING
    return Column(index, header, reading, observe(values, lex), tuple(values[:SHOWN]))


def sample(column: pa.ChunkedArray, table: Table) -> list[str]:
    """Return some hundred distinct values of a column, from lines spread over the whole table."""
    skipped = table.headers | table.titles
    spread = table.sampled or spread_over(table.start, table.stop)
    lines = [at for at in spread if at not in skipped]
    values = pc.unique(column.take(pa.array(lines, pa.int64()))).to_pylist()
    return [value for value in values if value.strip()][:SAMPLED_VALUES]


def spread_over(start: int, stop: int) -> Sequence[int]:
    """Return the lines by which the columns of a table are judged."""
    if stop - start <= SAMPLED_LINES:
        return range(start, stop)
    spread = np.linspace(start, stop - 1, SAMPLED_LINES).astype(int)
    return [int(at) for at in np.unique(spread)]


def _choice(column: Column, told: Mapping[str, str], export: Export | None) -> Choice:
    field = told_field(column.header, column.index, told)
    if field:
        hint = column.reading.hint if column.reading.field == field else ""
        return Choice(column.index, "" if field == IGNORE else field, 1.0, "told", hint)
    if export is not None:
        return _exported(column, export)
    if column.reading.field == "labels":
        return _labels(column.index, column.evidence)
    return choose(column)


def _exported(column: Column, export: Export) -> Choice:
    known = export.column(fold(column.header))
    if known is None and not export.closed:
        return choose(column)
    if known is None or known.field == IGNORE:
        return Choice(column.index, "", 0.99, export.name)
    if known.field == "labels":
        return _labels(column.index, column.evidence)
    return Choice(column.index, known.field, 0.99, export.name, known.hint)


def _labels(index: int, seen: Evidence) -> Choice:
    """Take labels for a status only when some of them are one."""
    if seen.share("status") >= 0.3:
        return Choice(index, "status", 0.6, "weak_header_and_content")
    return Choice(index, "", 0.5, "labels")


def _unswap(columns: Sequence[Column], choices: list[Choice]) -> tuple[list[Choice], bool]:
    """Swap given and family columns whose content says that their headers are exchanged."""
    at = {choice.field: i for i, choice in enumerate(choices)}
    given, family = at.get("given_name"), at.get("family_name")
    if given is None or family is None or "told" in (choices[given].reason, choices[family].reason):
        return choices, False
    here, there = columns[given].evidence, columns[family].evidence
    if min(here.values, there.values) < 5:
        return choices, False
    if there.share("has_given") < 0.5 or there.share("has_given") - here.share("has_given") < 0.35:
        return choices, False
    swapped = list(choices)
    swapped[given] = replace(choices[given], field="family_name", doubt=True, reason="swapped")
    swapped[family] = replace(choices[family], field="given_name", doubt=True, reason="swapped")
    return swapped, True


def _ordered(column: Column, choice: Choice) -> Choice:
    """Set the order of a full name: the header's when the content does not gainsay it."""
    if choice.field != "name":
        return choice
    first = column.evidence.share("given_first")
    last = column.evidence.share("given_last")
    promised = choice.hint if choice.hint in ("given_first", "family_first") else ""
    decided = first + last
    if column.evidence.values < 8 or decided < 0.3:
        return replace(choice, hint=promised)
    if first >= 0.8 * decided:
        return replace(choice, hint="given_first")
    if last >= 0.8 * decided:
        return replace(choice, hint="family_first")
    agrees = (first if promised == "given_first" else last) >= 0.5 * decided
    return replace(choice, hint=promised if agrees else "")


def _doubts(
    grid: Grid, columns: Sequence[Column], choices: Sequence[Choice], swapped: bool
) -> list[Doubt]:
    doubts = []
    if swapped:
        detail = "given and family names stand under each other's header: they were swapped back"
        remedy = "if that is wrong: " + " ".join(
            f'--map "{_shown(column)}={_promised(choice)}"'
            for column, choice in zip(columns, choices, strict=True)
            if choice.reason == "swapped"
        )
        flags = named(flags=remedy.partition(": ")[2])
        doubts.append(Doubt(grid.source, grid.sheet, "swapped_names", detail, remedy, flags))
    for column, choice in zip(columns, choices, strict=True):
        if choice.doubt and choice.reason == "content_over_header":
            detail = f"column {_shown(column)!r} holds what looks like {choice.field}"
            remedy = f'--map "{_shown(column)}={column.reading.field}" to go by its header'
            flag = f'--map "{_shown(column)}={column.reading.field}"'
            values = named(column=_shown(column), field=choice.field, flags=flag)
            doubts.append(
                Doubt(grid.source, grid.sheet, "header_contradicted", detail, remedy, values)
            )
    return doubts


def _shown(column: Column) -> str:
    return shown(column.header) or f"#{column.index + 1}"


def _promised(choice: Choice) -> str:
    return "family_name" if choice.field == "given_name" else "given_name"


def shown(header: str) -> str:
    """Return a header on one line, as a person reads it."""
    return " ".join(header.split())


__all__ = ["Meaning", "Reading", "sample", "shown", "spread_over", "understand"]
