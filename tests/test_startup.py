"""A command answers at once: what is heavy is imported where it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("pandas", "pyarrow", "numpy", "scipy", "rich", "jinja2", "xlsxwriter", "rapidfuzz", "dask")
HELP = "import sys; sys.argv = ['zboun', '--help']\nfrom zboun.cli import app\n"
HELP += "try:\n    app()\nexcept SystemExit:\n    pass\n"
TOLD = "import sys; print('|', *sorted({name.split('.')[0] for name in sys.modules}))"
ROWS = "nom;téléphone;ville\n" + "".join(
    f"Amel Benali {number};0550 12 34 {number:02};Alger\n" for number in range(10)
)


def loaded(code: str) -> set[str]:
    """Return the modules that a fresh process has loaded after the code."""
    done = subprocess.run(
        [sys.executable, "-c", code + "\n" + TOLD], capture_output=True, text=True, check=True
    )
    return set(done.stdout.rpartition("|")[2].split())


@pytest.mark.parametrize("code", ["import zboun", HELP], ids=["import", "help"])
def test_nothing_heavy_is_loaded(code: str) -> None:
    assert not loaded(code) & set(HEAVY)


def test_a_few_rows_do_not_load_what_only_many_need(tmp_path: Path) -> None:
    (tmp_path / "ten.csv").write_text(ROWS, "utf-8")
    arguments = ["zboun", "clean", str(tmp_path / "ten.csv"), "-o", str(tmp_path / "out"), "-q"]
    code = f"import sys; sys.argv = {arguments!r}\nfrom zboun.cli import app\n"
    code += "try:\n    app()\nexcept SystemExit:\n    pass\n"
    assert not loaded(code) & {"scipy", "rich", "dask", "distributed"}
    assert (tmp_path / "out" / "contacts.csv").is_file()
