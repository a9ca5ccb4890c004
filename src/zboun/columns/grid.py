"""Maps a grid: finds its tables, says what their columns are, gives raw records.

May import: model, errors, rules. Tests: ``tests/columns/test_grid.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.columns import opting, turns
from zboun.columns.assign import Choice
from zboun.columns.build import Parts, Text, records
from zboun.columns.classify import BLANK, REASONS, RECORD, REPORT, Codes, classify
from zboun.columns.evidence import Lexicon, lexicon
from zboun.columns.headers import PLACES
from zboun.columns.mapping import Meaning, shown, understand
from zboun.columns.mining import mine
from zboun.columns.own import own_choices, own_texts
from zboun.columns.profile import IGNORE, checked
from zboun.columns.split import Table, split
from zboun.model import ColumnGuess, Doubt, Grid, Mapped, ReadOptions
from zboun.rules import Rules
from zboun.rules.headers import Header

Rejected = tuple[str, str, int, str, str]


def map_grid(grid: Grid, rules: Rules, options: ReadOptions | None = None) -> list[Mapped]:
    """Return the records of a grid, one ``Mapped`` for each table that stands in it.

    Of every ``Mapped``, ``read == records.num_rows + len(rejected)``, and ``read`` is the number
    of the grid's lines that its table covers. Tables one under another share the lines out: their
    ``read`` add up to the grid's lines. Tables side by side cover the same lines with other
    columns, and each of them accounts for all of them (a line that is blank there is rejected as
    ``blank``): with n of them the sum is n times the grid's lines. A grid without lines gives [].

    Rejected lines carry a reason: ``title`` (above the header, or a lone title), ``header``
    (the header itself, and where it is repeated), ``total`` (sums, signatures, print marks),
    ``blank`` (or only a row number), ``nothing_usable`` (no name, phone, e-mail or place in it).

    Raises UsageError when ``options.columns`` names a field that does not exist.
    """
    options = options or ReadOptions()
    told = checked(options.columns)
    if not grid.cells.num_rows:
        return []
    lex = with_told(lexicon(rules), told)
    tables = split(grid, lex, options.header_row)
    return [part for table in tables for part in _turned(grid, table, lex, told, options)]


def side_by_side(tables: Sequence[Mapped]) -> list[Mapped]:
    """Return the uppermost of the tables in each group of columns, from left to right."""
    first: dict[tuple[int, ...], Mapped] = {}
    for table in tables:
        first.setdefault(tuple(guess.index for guess in table.guesses), table)
    return list(first.values())


def _turned(
    grid: Grid, table: Table, lex: Lexicon, told: Mapping[str, str], options: ReadOptions
) -> list[Mapped]:
    """Return one table mapped, or both halves of one whose column order changes half-way."""
    meaning = understand(grid, table, lex, told)
    halves = turns.turn(grid, table, meaning.choices) if not told else None
    if halves is None:
        return [map_table(grid, table, meaning, lex, options)]
    above, below = halves
    first = map_table(grid, above, understand(grid, above, lex, told), lex, options)
    second = map_table(grid, below, understand(grid, below, lex, told), lex, options)
    if not any(guess.field == "phone" for guess in second.guesses):
        return [map_table(grid, table, meaning, lex, options)]
    row = int(grid.rows[below.start].as_py())
    second.doubts = [d for d in second.doubts if d.doubt != "no_header"]
    second.doubts.append(turns.doubt(grid, row))
    return [first, second]


def with_told(lex: Lexicon, told: Mapping[str, str]) -> Lexicon:
    """Return the lexicon with the user's headers in it, so that they are found as headers."""
    own = {key: Header(field, True) for key, field in told.items() if field != IGNORE}
    own |= {key: Header("ignore", True) for key, field in told.items() if field == IGNORE}
    own = {key: header for key, header in own.items() if not key.startswith("#")}
    if not own:
        return lex
    headers = replace(lex.headers, vocabulary={**lex.headers.vocabulary, **own})
    return replace(lex, headers=headers)


def codes_of(cells: pa.Table, table: Table, meaning: Meaning, lex: Lexicon) -> Codes:
    """Return what each line of a table is; ``cells`` holds its lines only."""
    codes = classify(cells, table, meaning.choices, lex)
    if meaning.export is not None and meaning.export.aside:
        codes[codes != BLANK] = REPORT
    return codes


def map_table(
    grid: Grid, table: Table, meaning: Meaning, lex: Lexicon, options: ReadOptions,
    codes: Codes | None = None,
) -> Mapped:  # fmt: skip
    """Return the records of one table whose columns are known; ``codes``: see ``codes_of``."""
    size = table.stop - table.start
    cells = grid.cells.slice(table.start, size)
    rows = grid.rows.slice(table.start, size)
    codes = codes_of(cells, table, meaning, lex) if codes is None else codes
    keep = codes == RECORD
    made = _records(grid, table, meaning, cells, rows, keep, lex)
    if options.mine_notes:
        made = mine(made, _notes(cells, meaning, keep), lex.headers.shapes)
    made = opting.marked(made, meaning.columns, cells, keep, lex.stops)
    rejected = _rejected(grid, table, cells, rows, codes)
    return Mapped(
        records=made,
        rejected=rejected,
        guesses=_guesses(meaning),
        doubts=[*meaning.doubts, *_table_doubts(grid, table, meaning, made.num_rows)],
        header_row=_header_row(grid, table),
        read=size,
    )


def _records(
    grid: Grid, table: Table, meaning: Meaning, cells: pa.Table, rows: pa.Array,
    keep: np.ndarray, lex: Lexicon,
) -> pa.Table:  # fmt: skip
    used = [choice for choice in meaning.choices if choice.field]
    chosen = cells.select([str(choice.index) for choice in used])
    chosen = _filled_down(chosen, grid, table, used)
    kept = _kept(chosen, keep)
    parts = Parts(kept, tuple(used), lex.headers.months, _own(cells, meaning, keep))
    return records(parts, grid.source, grid.sheet, _kept(pa.table({"row": rows}), keep)["row"])


def _own(cells: pa.Table, meaning: Meaning, keep: np.ndarray) -> Text | None:
    """Return the kept lines' own columns, those that no field takes."""
    chosen = own_choices(meaning)
    names = [str(choice.index) for choice, _ in chosen]
    return own_texts(_kept(cells.select(names), keep), chosen) if chosen else None


def _kept(table: pa.Table, keep: np.ndarray) -> pa.Table:
    """Return the kept lines; a run without a gap is a slice, which copies nothing."""
    at = np.flatnonzero(keep)
    if len(at) and at[-1] - at[0] + 1 == len(at):
        return table.slice(int(at[0]), len(at))
    return table.filter(pa.array(keep))


def _filled_down(cells: pa.Table, grid: Grid, table: Table, used: Sequence[Choice]) -> pa.Table:
    """Fill vertically merged cells of place and status down; a merged name is one person's."""
    spread = {str(c.index) for c in used if c.field in PLACES or c.field in ("status", "date")}
    for column, first, last in grid.fill_down:
        name = str(column)
        first, last = first - table.start, min(last - table.start, cells.num_rows - 1)
        if name not in spread or not 0 <= first < last:
            continue
        source = np.arange(cells.num_rows)
        source[first : last + 1] = first
        at = cells.schema.get_field_index(name)
        cells = cells.set_column(at, name, cells.column(name).take(pa.array(source)))
    return cells


def _notes(cells: pa.Table, meaning: Meaning, keep: np.ndarray) -> list[pa.ChunkedArray]:
    names = [str(choice.index) for choice in meaning.choices if choice.field == "notes"]
    return list(_kept(cells.select(names), keep).columns) if names else []


def _rejected(
    grid: Grid, table: Table, cells: pa.Table, rows: pa.Array, codes: np.ndarray
) -> list[Rejected]:
    at = pa.array(np.flatnonzero(codes != RECORD))
    if not len(at):
        return []
    lists = [cells.column(str(c)).take(at).to_pylist() for c in table.columns]
    numbers = rows.take(at).to_pylist()
    reasons = [REASONS[code] for code in codes[codes != RECORD]]
    return [
        (grid.source, grid.sheet, number, reason, " | ".join(t for t in texts if t.strip()))
        for number, reason, texts in zip(numbers, reasons, zip(*lists, strict=True), strict=True)
    ]


def _guesses(meaning: Meaning) -> list[ColumnGuess]:
    return [
        ColumnGuess(
            column.index, shown(column.header), choice.field, choice.confidence, choice.reason,
            column.sample,
        )
        for column, choice in zip(meaning.columns, meaning.choices, strict=True)
    ]  # fmt: skip


def _table_doubts(grid: Grid, table: Table, meaning: Meaning, made: int) -> list[Doubt]:
    used = {choice.field for choice in meaning.choices} - {""}
    if meaning.export is not None and meaning.export.aside:
        return [own_report(grid)]
    if made and table.found is None:
        detail = "no header was found: the columns were told by their content"
        remedy = '--header-row N, or --map "#1=name" --map "#2=phone"'
        return [Doubt(grid.source, grid.sheet, "no_header", detail, remedy)]
    if not made and not used:
        detail = "no column is a name, a phone, an e-mail, a place or a status"
        remedy = '--map "Header=field", or --header-row N'
        return [Doubt(grid.source, grid.sheet, "no_columns", detail, remedy)]
    return []


def own_report(grid: Grid) -> Doubt:
    """Return the doubt about a report of ours among the inputs."""
    detail = "it is a report of zboun, not a list of people: none of it was read as one"
    remedy = "nothing to do; a filled review.xlsx is given with --decisions"
    return Doubt(grid.source, grid.sheet, "own_report", detail, remedy)


def _header_row(grid: Grid, table: Table) -> int:
    if table.found is None or table.found.first < 0:
        return 0
    return int(pc.cast(grid.rows, pa.int64())[table.found.first].as_py())
