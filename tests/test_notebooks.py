"""The notebooks are stored without outputs; CI executes them (tools/run_notebooks.py)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

BOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks() -> None:
    assert len(BOOKS) >= 5


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_no_outputs_are_stored_and_every_cell_parses(path: Path) -> None:
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        assert not cell["outputs"] and cell["execution_count"] is None, cell["id"]
        compile("".join(cell["source"]), f"{path.name} {cell['id']}", "exec")
