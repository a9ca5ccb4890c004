"""Cuts a grid into its tables: side by side, and one under another.

A table is a set of columns and a stretch of lines with one header. Blank columns part tables that
stand side by side; a header with other columns parts those that stand one under another.

May import: model, errors, rules, and the text forms of ``fields.text``.
Tests: ``tests/columns/test_grid.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.columns.evidence import Lexicon
from zboun.columns.find import SEARCHED, Found, find_header, join_down, score
from zboun.columns.headers import read_header
from zboun.columns.lines import filled, looks_like_data, to_mask
from zboun.fields.text import fold
from zboun.model import Grid

ABOVE = 6  # lines above a further header, among which its titles are
SMALL = 5_000  # lines up to which every line is looked at for a further header
_NUMBER = re.compile(r"\d+")
WHO = frozenset(("name", "given_name", "family_name", "phone", "email"))


@dataclass(frozen=True)
class Table:
    """One table of a grid: its columns, its lines (``stop`` excluded), its header.

    ``headers``: lines that hold the header or repeat it. ``titles``: lines that stand above the
    header, or lonely above the next one, and are no customers. ``sampled``: the lines by which the
    columns are judged, where not all lines are at hand; else they are spread over the table.
    """

    columns: tuple[int, ...]
    start: int
    stop: int
    found: Found | None
    headers: frozenset[int]
    titles: frozenset[int]
    sampled: tuple[int, ...] = ()


def cells_of(grid: Grid, columns: Sequence[int], start: int, stop: int) -> list[list[str]]:
    """Return some lines of a grid as lists of texts."""
    stop = max(min(stop, grid.cells.num_rows), start)
    lists = [grid.cells.column(str(c)).slice(start, stop - start).to_pylist() for c in columns]
    return [list(line) for line in zip(*lists, strict=True)] if lists else []


def split(
    grid: Grid, lex: Lexicon, header_row: int | None = None, whole: bool = True
) -> list[Table]:
    """Return the tables of a grid, in reading order; together they hold each of its lines.

    ``header_row`` is the user's row number of the header, 0 for none, None to find it.
    ``whole``: False for some lines of a large grid.
    """
    everything = tuple(range(grid.cells.num_columns))
    if grid.header is not None or header_row is not None:
        groups = [everything]
    else:
        groups = _side_by_side(grid, everything, lex)
    return [table for group in groups for table in _stacked(grid, group, lex, header_row, whole)]


def _side_by_side(grid: Grid, columns: tuple[int, ...], lex: Lexicon) -> list[tuple[int, ...]]:
    """Part the columns at wholly blank ones, when each part is a table of its own."""
    top = cells_of(grid, columns, 0, SEARCHED)
    blank = [c for c in columns if not any(line[c].strip() for line in top)]
    blank = [c for c in blank if not filled(grid.cells.column(str(c))).any()]
    groups = [group for group in _runs(columns, set(blank)) if len(group) > 1]
    if len(groups) < 2:
        return [columns]
    fields = [_fields(grid, group, lex) & WHO for group in groups]
    if not all(fields) or not fields[0].intersection(*fields[1:]):
        return [columns]
    return groups


def _runs(columns: Sequence[int], blank: set[int]) -> list[tuple[int, ...]]:
    runs: list[list[int]] = [[]]
    for column in columns:
        if column in blank:
            runs.append([])
        else:
            runs[-1].append(column)
    return [tuple(run) for run in runs if run]


def _fields(grid: Grid, group: tuple[int, ...], lex: Lexicon) -> set[str]:
    found = find_header(cells_of(grid, group, 0, SEARCHED), lex)
    return {read_header(text, lex.headers).field for text in found.texts} if found else set()


def _stacked(
    grid: Grid, columns: tuple[int, ...], lex: Lexicon, header_row: int | None, whole: bool
) -> list[Table]:
    """Return the tables that stand one under another in these columns."""
    found, above = first_header(grid, columns, lex, header_row)
    tables: list[Table] = []
    start = 0
    headers = set(range(found.first, found.last + 1)) if found and found.first >= 0 else set()
    titles = above
    small = whole and grid.cells.num_rows <= SMALL + (found.last + 1 if found else 0)
    further = _further_headers(grid, columns, found, lex, small) if header_row != 0 else ()
    for nxt in further:
        if found is not None and _repeats(nxt.texts, grid, columns, found, lex):
            headers |= set(range(nxt.first, nxt.last + 1))
            titles |= _again_above(grid, columns, nxt.first, found.first) if above else set()
            continue
        titles |= _lonely_above(grid, columns, nxt.first, start)
        tables.append(
            Table(columns, start, nxt.first, found, frozenset(headers), frozenset(titles))
        )
        start, found, titles = nxt.first, nxt, set()
        headers = set(range(nxt.first, nxt.last + 1))
    stop = grid.cells.num_rows
    tables.append(Table(columns, start, stop, found, frozenset(headers), frozenset(titles)))
    return [table for table in tables if table.stop > table.start]


def first_header(
    grid: Grid, columns: tuple[int, ...], lex: Lexicon, header_row: int | None
) -> tuple[Found | None, set[int]]:
    """Return the first header and the lines above it that are no customers."""
    if grid.header is not None:
        return _given_header(grid, columns), set()
    top = cells_of(grid, columns, 0, SEARCHED)
    if header_row is not None:
        found = _told_header(grid, columns, header_row)
    else:
        found = find_header(top, lex)
    if found is None:
        return None, set()
    above = [line for line in range(found.first) if line < len(top)]
    width = sum(1 for text in found.texts if text.strip())
    data = [line for line in above if _customer(top[line], width, lex)]
    if header_row is None and len(data) >= 2:  # a sorted file: its header slid down
        return found, set()
    return found, set(range(found.first))


def _customer(line: Sequence[str], width: int, lex: Lexicon) -> bool:
    cells = sum(1 for cell in line if cell.strip())
    seen = score(line, lex)
    return looks_like_data(line, lex) and cells >= 0.6 * width and not seen.strong + seen.weak


def _given_header(grid: Grid, columns: tuple[int, ...]) -> Found:
    """Return the header that the format itself states; the first line may repeat it."""
    assert grid.header is not None
    texts = tuple(grid.header[c] if c < len(grid.header) else "" for c in columns)
    first = cells_of(grid, columns, 0, 1)
    if first and [fold(cell) for cell in first[0]] == [fold(text) for text in texts]:
        return Found(0, 0, texts)
    return Found(-1, -1, texts)


def _told_header(grid: Grid, columns: tuple[int, ...], row: int) -> Found | None:
    """Return the header at the row that the user named; None for 0 or a row that is not there."""
    if row == 0:
        return None
    at = pc.index(grid.rows, row).as_py()
    if at < 0:
        return None
    return Found(at, at, tuple(cells_of(grid, columns, at, at + 1)[0]))


def _lonely_above(grid: Grid, columns: tuple[int, ...], line: int, start: int) -> set[int]:
    """Return the single-celled lines right above a further header: its titles."""
    titles: set[int] = set()
    floor = max(start, line - ABOVE)
    for at, cells in zip(
        range(line - 1, floor - 1, -1), cells_of(grid, columns, floor, line)[::-1], strict=True
    ):
        texts = [cell for cell in cells if cell.strip()]
        if len(texts) > 1 or any(sum(ch.isdigit() for ch in text) > 8 for text in texts):
            break
        titles.add(at)
    return titles if len(columns) > 1 else set()


def _again_above(grid: Grid, columns: tuple[int, ...], line: int, first: int) -> set[int]:
    """Return the lines above a repeated header that stand above the first one too, numbers aside.

    A printed register has its title on every page ("Registre des commandes | Page 2").
    """
    many = min(line, max(first, 0), ABOVE)
    here, there = (cells_of(grid, columns, at - many, at) for at in (line, first if many else line))
    titles: set[int] = set()
    for step, (cells, title) in enumerate(zip(here[::-1], there[::-1], strict=True), 1):
        if _without_numbers(cells) != _without_numbers(title):
            break
        titles.add(line - step)
    return titles


def _without_numbers(cells: Sequence[str]) -> list[str]:
    return [_NUMBER.sub("", fold(cell)) for cell in cells]


def _further_headers(
    grid: Grid, columns: tuple[int, ...], found: Found | None, lex: Lexicon, small: bool
) -> Iterator[Found]:
    """Yield the headers below the first one, repeated ones too."""
    after = found.last + 1 if found else 0
    own = own_texts(grid, columns, found)
    past = -1
    for line in _candidates(grid, columns, after, own, lex, small):
        if line <= past:
            continue
        window = cells_of(grid, columns, line, line + 2)
        header = _header_at(window, line, own, lex, len(columns))
        if header is not None:
            past = header.last
            yield header


def own_texts(grid: Grid, columns: tuple[int, ...], found: Found | None) -> frozenset[str]:
    """Return the cells of a header as they are written."""
    if found is None:
        return frozenset()
    texts = [found.texts]
    if 0 <= found.first < found.last:
        texts = [tuple(line) for line in cells_of(grid, columns, found.first, found.last + 1)]
    return frozenset(cell for line in texts for cell in line if cell.strip())


def _header_at(
    window: Sequence[Sequence[str]], line: int, own: frozenset[str], lex: Lexicon, width: int
) -> Found | None:
    """Return the header that begins at a candidate line, None when it is a customer after all."""
    top = [cell for cell in window[0] if cell.strip()]
    if all(cell in own for cell in top):
        return Found(line, line, tuple(window[0]))
    seen = score(window[0], lex)
    if not seen.header or seen.strong < min(2, width):
        return None
    if len(window) > 1 and score(window[1], lex).header:
        second = find_header(window, lex)
        if second is not None and second.last > second.first:
            return Found(line, line + 1, join_down(window[0], window[1]))
    return Found(line, line, tuple(window[0]))


def _candidates(
    grid: Grid, columns: tuple[int, ...], after: int, own: frozenset[str], lex: Lexicon, small: bool
) -> list[int]:
    """Return the lines with at least two cells that are known headers (one in a lone column)."""
    need = 2 if len(columns) > 1 else 1
    if small:
        return [
            after + at
            for at, line in enumerate(cells_of(grid, columns, after, grid.cells.num_rows))
            if sum(1 for cell in line if cell and _known(cell, own, lex)) >= need
        ]
    return [after + at for at in like_headers(grid.cells.slice(after), columns, own, lex)]


def like_headers(
    cells: pa.Table, columns: Sequence[int], own: frozenset[str], lex: Lexicon
) -> list[int]:
    """Return the lines with two cells (one in a lone column) that are headers as people write."""
    hits = np.zeros(cells.num_rows, dtype=np.int8)
    forms = pa.array(sorted(lex.headers.written_forms | own), pa.string())
    for column in columns:
        hits += to_mask(pc.is_in(cells.column(str(column)), forms))
    return [int(at) for at in np.flatnonzero(hits >= (2 if len(columns) > 1 else 1))]


def _known(cell: str, own: frozenset[str], lex: Lexicon) -> bool:
    return cell in own or (len(cell) <= 40 and fold(cell) in lex.headers.vocabulary)


def _repeats(
    texts: Sequence[str], grid: Grid, columns: tuple[int, ...], found: Found, lex: Lexicon
) -> bool:
    """Say whether a further header names the same columns in the same places."""
    here = [(fold(cell), at) for at, cell in enumerate(texts) if cell.strip()]
    lines = [found.texts]
    if 0 <= found.first < found.last:
        lines += [tuple(line) for line in cells_of(grid, columns, found.first, found.last + 1)]
    if any(all(fold(line[at]) == key for key, at in here) for line in lines):
        return True
    pairs = [
        (read_header(texts[at], lex.headers).field, read_header(found.texts[at], lex.headers).field)
        for _, at in here
    ]
    return all(new == old for new, old in pairs) and len(here) >= len(_filled_texts(found)) / 2


def _filled_texts(found: Found) -> list[str]:
    return [text for text in found.texts if text.strip()]
