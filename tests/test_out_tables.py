"""An OUT is read back as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

import zboun
from zboun import out_tables
from zboun.errors import UsageError


def test_tables_come_back_as_they_went(sample: zboun.Result, shop: Path) -> None:
    tables = out_tables.read(shop)
    for name in ("contacts", "records", "rejected", "related", "messages", "doubts"):
        wanted = {c: sample.tables[name][c].to_pylist() for c in tables[name].column_names}
        assert {c: tables[name][c].to_pylist() for c in tables[name].column_names} == wanted


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a folder that zboun"):
        out_tables.read(tmp_path)
