"""Workbooks: .xlsx .xlsm .xlsb .xls .ods through calamine, always from a file object.

All visible sheets are read whole, the rows counted as the user sees them. Hidden sheets are named.

May import: errors, model, readers.*. Tests: ``tests/readers/ugly_books.py``, ``tests/hostile/``.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineTable,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from zboun.errors import InputError
from zboun.model import Doubt, Extract, Grid, ReadOptions, named
from zboun.readers import cells, limits, ole, xlsx_parts
from zboun.readers.blob import Blob, truncated
from zboun.readers.sniff import no_table

_CHUNK = 2_000  # rows held as Python objects at one time: few enough for the processor cache


def read(blob: Blob, form: str, options: ReadOptions) -> Extract:
    """Return the grids of a workbook; ``form`` is xlsx, ods or xls, as sniffed."""
    extract = Extract(blob.name, form)
    bound = max(options.max_bytes // limits.SHEET_SHARE, limits.SMALL_BYTES)
    limits.check_size(blob.name, blob.size, bound)
    with blob.open() as stream:
        if form == "xls":
            stream = ole.opened(blob.name, stream, options.password)
            form = "xlsx" if stream.read(2) == b"PK" else "xls"
            stream.seek(0)
        facts = _check_xlsx(blob.name, stream, bound, form) if form != "xls" else _Facts({}, False)
        with _calamine_errors(blob.name, form):
            _read_book(extract, stream, facts, options)
    return extract


class _Facts:
    """What the XML of the sheets told: name -> counts, and whether there are Excel tables."""

    def __init__(self, sheets: dict[str, xlsx_parts.SheetFacts], tables: bool) -> None:
        self.sheets = sheets
        self.tables = tables


def _check_xlsx(name: str, stream: BinaryIO, bound: int, form: str) -> _Facts:
    """Refuse zips that would not fit into memory; count errors and empty formulas by sheet."""
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError) as error:
        raise truncated(name) from error
    limits.check_zip(name, archive.infolist(), bound)
    inside = set(archive.namelist())
    if form == "ods":
        ole.check_ods(name, archive, bound)
        stream.seek(0)
        return _Facts({}, False)
    for part in inside:
        if part.startswith("xl/worksheets/") and part.endswith(".bin"):
            xlsx_parts.check_binary(name, archive, part, bound)
    sheets = {
        sheet: xlsx_parts.scan(name, archive, part, bound)
        for sheet, part in xlsx_parts.sheet_parts(archive).items()
        if part in inside and part.endswith(".xml")
    }
    stream.seek(0)
    return _Facts(sheets, any(part.startswith("xl/tables/") for part in inside))


@contextmanager
def _calamine_errors(name: str, form: str) -> Iterator[None]:
    """Turn what calamine raises, its panics among it, into InputError."""
    try:
        yield
    except PasswordError as error:
        raise ole.encrypted(name) from error
    except CalamineError as error:
        if form == "xls" and "Cannot detect" in str(error):
            raise no_table(name, "it is no workbook that could be recognized") from error
        raise _damaged(name) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a Rust panic is no Exception
            raise
        raise _damaged(name) from None


def _damaged(name: str) -> InputError:
    return InputError(
        name,
        "unreadable",
        "the workbook is damaged",
        "open it in Excel or LibreOffice and save a copy",
    )


def _read_book(extract: Extract, stream: BinaryIO, facts: _Facts, options: ReadOptions) -> None:
    book = CalamineWorkbook.from_filelike(stream, load_tables=facts.tables)
    names = [meta.name for meta in book.sheets_metadata]
    extract.details["sheets"] = names
    if options.sheet and options.sheet not in names:
        raise InputError(
            extract.source,
            "no_such_sheet",
            f"it has no sheet {options.sheet!r}",
            "its sheets are " + ", ".join(names),
            asked=options.sheet,
            names=", ".join(names),
        )
    tables = (
        [book.get_table_by_name(table) for table in book.table_names or ()] if facts.tables else []
    )
    for meta in book.sheets_metadata:
        if options.sheet and meta.name != options.sheet:
            continue
        if meta.typ not in (SheetTypeEnum.WorkSheet, SheetTypeEnum.DialogSheet):
            continue
        if meta.visible != SheetVisibleEnum.Visible and not (options.hidden or options.sheet):
            _tell_hidden(extract, meta.name)
            continue
        mine = [table for table in tables if table.sheet == meta.name]
        _read_sheet(extract, book.get_sheet_by_name(meta.name), mine)
        _tell_facts(extract, meta.name, facts.sheets.get(meta.name))


def _tell_hidden(extract: Extract, sheet: str) -> None:
    detail = "the sheet is hidden and was left out"
    extract.doubts.append(
        Doubt(extract.source, sheet, "hidden_sheet", detail, "--hidden reads it too")
    )


def _tell_facts(extract: Extract, sheet: str, facts: xlsx_parts.SheetFacts | None) -> None:
    if facts is None:
        return
    if facts.errors:
        detail = f"{facts.errors} cells show an error such as #N/A and count as empty"
        remedy = "correct the formulas in Excel if the cells matter"
        values = named(count=facts.errors)
        extract.doubts.append(Doubt(extract.source, sheet, "error_cells", detail, remedy, values))
    if facts.valueless:
        s, verb = ("", "has") if facts.valueless == 1 else ("s", "have")
        count = "counts" if facts.valueless == 1 else "count"
        detail = f"{facts.valueless} formula{s} {verb} no stored value and {count} as empty"
        remedy = "open the file in Excel, save it, and read it again"
        values = named(count=facts.valueless)
        extract.doubts.append(
            Doubt(extract.source, sheet, "formulas_without_values", detail, remedy, values)
        )


def _read_sheet(extract: Extract, sheet: CalamineSheet, tables: list[CalamineTable]) -> None:
    """Add the grids of one sheet: the whole of it, or its Excel tables and what stands outside."""
    if sheet.start is None:
        return
    grid = _whole(extract.source, sheet)
    extract.read += sheet.height
    grid, cut = cells.bounded(grid)
    extract.doubts += cut
    if tables:
        extract.grids += _by_tables(extract, grid, sheet.start, tables)
    else:
        extract.grids.append(grid)


def _whole(source: str, sheet: CalamineSheet) -> Grid:
    """Return the used range of a sheet, blank lines inside it among it."""
    assert sheet.start is not None
    top, left = sheet.start
    blocks: list[list[pa.Array]] = []
    rows = islice(sheet.iter_rows(), top, None)  # iter_rows starts at row 1, at the first column
    while block := list(islice(rows, _CHUNK)):
        blocks.append([_array(column) for column in zip(*block, strict=True)])
    columns = [_joined(chunks) for chunks in zip(*blocks, strict=True)]
    height = len(columns[0]) if columns else 0
    numbers = pa.array(range(top + 1, top + 1 + height), pa.int64())
    merges = sheet.merged_cell_ranges or []
    return cells.make_grid(
        source,
        sheet.name,
        columns,
        numbers,
        None,
        _vertical(merges, top, left, height, len(columns)),
    )


def _joined(chunks: Sequence[pa.Array]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.concat_arrays(chunks)])


def _array(column: tuple[Any, ...]) -> pa.Array:
    """Return a column as texts; calamine gives no None and no bytes, so texts need no look."""
    try:
        return pa.array(column, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        return cells.text_array(column)


Range = tuple[tuple[int, int], tuple[int, int]]


def _vertical(
    merges: list[Range], top: int, left: int, height: int, width: int
) -> tuple[tuple[int, int, int], ...]:
    """Return (column, first line, last line) of the merges that run over several lines."""
    found = []
    for (first, column), (last, _) in merges:
        index, start, end = column - left, first - top, min(last - top, height - 1)
        if end > start >= 0 and 0 <= index < width:
            found.append((index, start, end))
    return tuple(sorted(found))


def _by_tables(
    extract: Extract, grid: Grid, start: tuple[int, int], tables: list[CalamineTable]
) -> list[Grid]:
    """Return a grid for each Excel table, its header certain, and one for the lines outside.

    Where something stands beside a table, the sheet stays whole: no cell may be lost.
    """
    top, left = start
    taken: list[tuple[int, int]] = []
    found: list[Grid] = []
    for table in sorted(tables, key=lambda table: table.start or (0, 0)):
        if table.start is None or table.end is None:
            return [grid]
        first, last = table.start[0] - top, table.end[0] - top
        columns = range(table.start[1] - left, table.end[1] - left + 1)
        if first < 0 or last >= grid.cells.num_rows or columns[0] < 0:
            return [grid]
        if any(first <= end and last >= begin for begin, end in taken):
            return [grid]  # tables side by side
        if _beside(grid.cells.slice(first, last - first + 1), columns):
            return [grid]
        taken.append((first, last))
        found.append(_slice(grid, first, last, columns, tuple(table.columns)))
    return found + _outside(extract, grid, taken, tables, start)


def _beside(lines: pa.Table, columns: range) -> bool:
    return any(
        index not in columns and (pc.max(pc.binary_length(column)).as_py() or 0) > 0
        for index, column in enumerate(lines.columns)
    )


def _slice(grid: Grid, first: int, last: int, columns: range, header: tuple[str, ...]) -> Grid:
    lines = grid.cells.slice(first, last - first + 1)
    chosen = [lines.column(index) for index in columns if index < lines.num_columns]
    merges = tuple(
        (column - columns[0], max(start, first) - first, min(end, last) - first)
        for column, start, end in grid.fill_down
        if column in columns and start <= last and end > first
    )
    rows = grid.rows.slice(first, len(lines))
    return cells.make_grid(grid.source, grid.sheet, chosen, rows, header[: len(chosen)], merges)


def _outside(
    extract: Extract,
    grid: Grid,
    taken: list[tuple[int, int]],
    tables: list[CalamineTable],
    start: tuple[int, int],
) -> list[Grid]:
    """Reject header and blank lines outside the tables; return the other lines as a grid."""
    headers = {(table.start or (0, 0))[0] - 1 - start[0]: table.columns for table in tables}
    left: list[int] = []
    for line in range(grid.cells.num_rows):
        if any(first <= line <= last for first, last in taken):
            continue
        texts = [column[line].as_py() for column in grid.cells.columns]
        filled = [text for text in texts if text]
        row = grid.rows[line].as_py()
        if not filled:
            extract.rejected.append((grid.source, grid.sheet, row, "blank", ""))
        elif filled == headers.get(line):
            extract.rejected.append((grid.source, grid.sheet, row, "header", " | ".join(filled)))
        else:
            left.append(line)
    if not left:
        return []
    chosen = pa.array(left, pa.int64())
    return [replace(grid, cells=grid.cells.take(chosen), rows=grid.rows.take(chosen), fill_down=())]
