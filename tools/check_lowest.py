"""Runs the quick tests with the lowest versions that pyproject.toml allows; standard library only.

    python tools/check_lowest.py                      # with this Python
    python tools/check_lowest.py --newest             # the newest instead
    python tools/check_lowest.py --python ~/.pyenv/versions/3.13.0/bin/python

A lower bound that nobody runs is a guess. The lowest version of a dependency is taken as it is
written (``pandas>=3.0`` -> ``pandas==3.0``); what they depend on themselves, pip chooses.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The rules, the whole job, and what is read and written: minutes, not the house's own tests.
QUICK = (
    "tests/fields", "tests/match", "tests/test_merge.py", "tests/readers/test_read.py",
    "tests/writers", "tests/test_sample.py", "tests/test_verify.py", "tests/test_forget.py",
)  # fmt: skip


def lowest(requirements: list[str]) -> list[str]:
    """Return the requirements pinned to their lower bounds.

    >>> lowest(["pandas>=3.0", "dask[distributed]>=2025.1"])
    ['pandas==3.0', 'dask==2025.1']
    """
    found = [re.match(r"([\w.-]+)(?:\[.*?\])?>=([\w.]+)", one) for one in requirements]
    return [f"{one.group(1)}=={one.group(2)}" for one in found if one]


def constraints(newest: bool) -> str:
    """Return what pip is held to: the lower bounds of what users install, or nothing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return "" if newest else "\n".join(lowest(project["dependencies"])) + "\n"


def run(*command: str | Path) -> None:
    """Run a command; stop with its status when it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def main() -> None:
    parser = argparse.ArgumentParser(description="Run the tests with the lowest versions.")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--newest", action="store_true")
    parser.add_argument("tests", nargs="*", default=QUICK)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        held, home = Path(place) / "held.txt", Path(place) / "venv"
        held.write_text(constraints(asked.newest), "utf-8")
        print(held.read_text("utf-8"))
        run(asked.python, "-m", "venv", home)
        python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        quiet = ("-q", "--disable-pip-version-check")
        run(python, "-m", "pip", "install", *quiet, "-c", held, f"{ROOT}[test]")
        run(python, "-m", "pip", "check")
        # An old typer calls what a new click deprecates: true of them, no fault of ours.
        plain = ("-p", "no:cacheprovider", "-m", "not slow", "-W", "ignore::DeprecationWarning")
        run(python, "-m", "pytest", *plain, *asked.tests)


if __name__ == "__main__":
    main()
