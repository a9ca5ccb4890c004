"""What the docs tell people to type is typed here, in the order of each page.

``sh`` blocks are run, in a folder that holds sample_data/; a block with ``title="NAME"`` is first
written to a file of that name. Other blocks are shown only.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zboun.cli import app

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
BLOCK = re.compile(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.M | re.S)
PAGES = [p for p in sorted(DOCS.rglob("*.md")) if re.search(r"^```sh$", p.read_text("utf-8"), re.M)]


@pytest.mark.parametrize("page", PAGES, ids=[p.relative_to(DOCS).as_posix() for p in PAGES])
def test_commands_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "sample_data", tmp_path / "sample_data")
    monkeypatch.chdir(tmp_path)
    for language, title, body in BLOCK.findall(page.read_text("utf-8")):
        if title:
            target = tmp_path / title
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(body, "utf-8")
        elif language == "sh":
            for line in body.splitlines():
                run(line)


def run(line: str) -> None:
    """Run one line; only the command ``zboun`` may stand in a block that is run."""
    words = shlex.split(line, comments=True)
    if not words:
        return
    assert words[0] == "zboun", line
    done = CliRunner().invoke(app, words[1:])
    assert done.exit_code == 0, f"{line}\n{done.output}\n{done.exception!r}"
