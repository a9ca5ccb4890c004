"""A command answers at once: what is heavy is imported where it is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("pandas", "pyarrow", "numpy", "rich", "jinja2", "xlsxwriter", "rapidfuzz", "dask")
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


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment in which modules are compiled once, as where zboun is installed."""
    kept = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("compiled"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


def ten_rows(folder: Path) -> str:
    """Return code that cleans a file of ten rows as the command does."""
    (folder / "ten.csv").write_text(ROWS, "utf-8")
    arguments = ["zboun", "clean", str(folder / "ten.csv"), "-o", str(folder / "out"), "-q"]
    code = f"import sys; sys.argv = {arguments!r}\nfrom zboun.cli import main\n"
    return code + "try:\n    main()\nexcept SystemExit:\n    pass\n"


def test_a_few_rows_do_not_load_what_only_many_need(tmp_path: Path) -> None:
    heavy = {"pandas", "rich", "dask", "distributed"}
    assert not loaded(ten_rows(tmp_path)) & heavy
    assert (tmp_path / "out" / "contacts.csv").is_file()


def test_ten_rows_cost_little_more_than_to_load_arrow(tmp_path: Path, kept: dict[str, str]) -> None:
    """In units of the same machine at the same moment: 5 measured; pandas alone would add one."""
    ours, arrow = ten_rows(tmp_path), "import pyarrow.compute, numpy"
    for code in (ours, arrow):
        cpu(code, kept)  # compiles
    spent, bare = (min(cpu(code, kept) for _ in range(3)) for code in (ours, arrow))
    assert spent / bare < 8


def cpu(code: str, environment: dict[str, str]) -> float:
    """Return the CPU seconds of a fresh process that runs the code."""
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_pandas_is_hidden_once_and_then_there() -> None:
    code = "import sys\nfrom zboun.cli import light\nlight.start(['zboun', 'clean'])\n"
    code += "import pyarrow.compute\nimport pyarrow as pa\npa.array(['a'])\n"
    assert "pandas" not in loaded(code)
    code += "import pandas as pd\nassert pa.table({'a': [1]}).to_pandas().equals("
    assert "pandas" in loaded(code + "pd.DataFrame({'a': [1]}))\n")


def test_a_verb_on_frames_has_pandas_from_the_start() -> None:
    code = "from zboun.cli import light\nlight.start(['zboun', 'normalize'])\n"
    code += "import pyarrow.compute\nimport pyarrow as pa\npa.array(['a'])\n"
    assert "pandas" in loaded(code)
