"""Runs the quick tests with the lowest versions that pyproject.toml allows; standard library only.

    python tools/check_lowest.py                      # with this Python
    python tools/check_lowest.py --newest             # the newest instead
    python tools/check_lowest.py --all                # CI: lowest here, newest on each other Python
    python tools/check_lowest.py --python ~/.pyenv/versions/3.13.0/bin/python

``--all`` takes the Pythons of PYTHONS that the machine has (in PATH, or pyenv's) and says which it
has not; on those it runs FEW of the tests, the whole job among them.

A lower bound that nobody runs is a guess. The lowest version of a dependency is taken as it is
written (``pandas>=3.0`` -> ``pandas==3.0``); what they depend on themselves, pip chooses.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The rules, the whole job, and what is read and written: minutes, not the house's own tests.
QUICK = (
    "tests/fields", "tests/match", "tests/test_merge.py", "tests/readers/test_read.py",
    "tests/writers", "tests/test_sample.py", "tests/test_verify.py", "tests/test_forget.py",
)  # fmt: skip


PYTHONS = ("3.11", "3.12", "3.13")
FEW = (
    "tests/test_sample.py", "tests/test_verify.py", "tests/fields/test_phone.py",
    "tests/fields/test_email.py", "tests/readers/test_read.py",
)  # fmt: skip


def interpreter(version: str) -> Path | None:
    """Return a Python of that version on this machine; None where there is none."""
    found = shutil.which(f"python{version}")
    homes = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    here = f"{sys.version_info[0]}.{sys.version_info[1]}" == version
    if here:
        return Path(sys.executable)
    return homes[-1] if homes else Path(found) if found else None


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


def everywhere() -> None:
    """Run some tests with the lowest versions here, and with the newest on each other Python."""
    held(sys.executable, False, FEW)
    for version in PYTHONS:
        python = interpreter(version)
        if python is None:
            print(f"Python {version}: this machine has none, skipped", flush=True)
        elif python != Path(sys.executable):
            print(f"Python {version}: {python}", flush=True)
            held(str(python), True, FEW)


def main() -> None:
    parser = argparse.ArgumentParser(description="Run the tests with the lowest versions.")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--newest", action="store_true")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("tests", nargs="*", default=QUICK)
    asked = parser.parse_args()
    if asked.all:
        everywhere()
    else:
        held(asked.python, asked.newest, asked.tests)


def held(interpreter: str, newest: bool, tests: Sequence[str]) -> None:
    """Install into an environment of its own, held to those versions, and run the tests."""
    with tempfile.TemporaryDirectory() as place:
        bounds, home = Path(place) / "held.txt", Path(place) / "venv"
        bounds.write_text(constraints(newest), "utf-8")
        print(bounds.read_text("utf-8"), flush=True)
        run(interpreter, "-m", "venv", home)
        python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        quiet = ("-q", "--disable-pip-version-check")
        run(python, "-m", "pip", "install", *quiet, "-c", bounds, f"{ROOT}[test]")
        run(python, "-m", "pip", "check")
        # An old typer calls what a new click deprecates: true of them, no fault of ours.
        plain = ("-p", "no:cacheprovider", "-m", "not slow", "-W", "ignore::DeprecationWarning")
        run(python, "-m", "pytest", *plain, *tests)


if __name__ == "__main__":
    main()
