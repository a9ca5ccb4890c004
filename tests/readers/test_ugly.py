"""Every ugly file comes out as it must: no row lost, none invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.readers.ugly import Table, Ugly, all_cases

from zboun import readers
from zboun.errors import InputError
from zboun.model import Extract, Grid, ReadOptions, Source

CASES = all_cases()


def read(case: Ugly, folder: Path) -> Extract:
    path = folder / case.file
    path.write_bytes(case.data)
    return readers.read(Source(case.file, path), None, ReadOptions(**case.options))


def table(grid: Grid) -> Table:
    columns = [column.to_pylist() for column in grid.cells.columns]
    assert all(column.null_count == 0 for column in grid.cells.columns)
    assert grid.cells.column_names == [str(i) for i in range(len(columns))]
    lines = [list(line) for line in zip(*columns, strict=True)]
    rows = dict(zip(grid.rows.to_pylist(), lines, strict=True))
    assert len(rows) == len(grid.rows) == grid.cells.num_rows
    return Table(rows, grid.sheet, grid.header, grid.fill_down)


def lines(extract: Extract) -> int:
    grids = sum(grid.cells.num_rows for grid in extract.grids)
    records = extract.records.num_rows if extract.records is not None else 0
    return grids + records + len(extract.rejected)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_ugly_file(case: Ugly, tmp_path: Path) -> None:
    if case.refused:
        with pytest.raises(InputError) as error:
            read(case, tmp_path)
        assert error.value.code == case.refused
        assert error.value.source == case.file
        assert error.value.reason and error.value.remedy
        return
    extract = read(case, tmp_path)
    assert tuple(map(table, extract.grids)) == case.tables
    assert {doubt.doubt for doubt in extract.doubts} == case.doubts
    assert {row: reason for _, _, row, reason, _ in extract.rejected} == case.rejected
    records = extract.records.to_pylist() if extract.records is not None else []
    assert [
        {key: row[key] for key in want} for row, want in zip(records, case.records, strict=True)
    ] == [dict(want) for want in case.records]
    assert extract.read == lines(extract)


def test_the_folder_is_large_enough() -> None:
    labels = [case.label for case in CASES]
    assert len(labels) == len(set(labels)) >= 80


@pytest.mark.parametrize("case", [c for c in CASES if c.tables], ids=lambda case: case.label)
def test_a_torn_file_never_breaks_the_run(case: Ugly, tmp_path: Path) -> None:
    """Cut anywhere, a file is read (less of it) or refused by name; nothing else may escape."""
    path = tmp_path / case.file
    for share in (0.3, 0.7, 0.95):
        path.write_bytes(case.data[: int(len(case.data) * share)])
        try:
            extract = readers.read(Source(case.file, path), None, ReadOptions(**case.options))
        except InputError as error:
            assert error.source == case.file
        else:
            assert extract.read == lines(extract)
