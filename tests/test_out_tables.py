"""An OUT is read back as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

import zboun
from zboun import out_tables
from zboun.errors import UsageError

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"


def test_tables_come_back_as_they_went(tmp_path: Path) -> None:
    result = zboun.clean([SAMPLE])
    result.save(tmp_path / "out")
    tables = out_tables.read(tmp_path / "out")
    for name in ("contacts", "records", "rejected", "related", "messages", "doubts"):
        wanted = {c: result.tables[name][c].to_pylist() for c in tables[name].column_names}
        assert {c: tables[name][c].to_pylist() for c in tables[name].column_names} == wanted


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a folder that zboun"):
        out_tables.read(tmp_path)
