"""Prints what each module costs at import, for the command's help and for the library.

    python tools/import_cost.py [--top 15] [--clean]

Milliseconds of one module alone, measured by Python itself (-X importtime) in a fresh process;
modules are compiled before, as where zboun is installed.
``--clean`` adds a run of `zboun clean` on ten rows: CPU seconds and the costliest modules of it.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS = "nom;téléphone;ville\n" + "".join(
    f"Client {letter} Benali;0550 12 34 {number:02};Alger\n"
    for number, letter in enumerate("ABCDEFGHIJ")
)
RUNS = {
    "import zboun": "import zboun",
    "zboun --help": "import sys; sys.argv[1:] = ['--help']\nfrom zboun.cli import main\nmain()",
}


def environment() -> dict[str, str]:
    """Return an environment in which compiled modules are kept."""
    kept = {
        **os.environ,
        "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "zboun-compiled"),
    }
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


def costs(code: str) -> list[tuple[int, str]]:
    """Return (microseconds, module) of every module that the code imports, the costliest first."""
    command = [sys.executable, "-X", "importtime", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    told = done.stderr
    lines = [line[12:].split("|") for line in told.splitlines() if line.startswith("import time:")]
    known = [(int(alone), name.strip()) for alone, _, name in lines if alone.strip().isdigit()]
    return sorted(known, reverse=True)


def cpu(code: str) -> float:
    """Return the CPU seconds of a fresh process that runs the code: the least of five."""
    return min(_once(code) for _ in range(5))


def _once(code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, env=environment()
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def clean_code(folder: Path) -> str:
    """Return code that runs `zboun clean` on a file of ten rows in the folder."""
    (folder / "ten.csv").write_text(ROWS, "utf-8")
    arguments = ["zboun", "clean", str(folder / "ten.csv"), "-o", str(folder / "out"), "-q"]
    return f"import sys; sys.argv = {arguments!r}\nfrom zboun.cli import main\nmain()"


def show(title: str, code: str, top: int) -> None:
    """Print one run's CPU seconds and its costliest modules."""
    found = costs(code)
    total = sum(cost for cost, _ in found) / 1000
    print(f"\n{title}: {cpu(code):.2f} s of CPU, {len(found)} modules, {total:.0f} ms of imports")
    for cost, name in found[:top]:
        print(f"  {cost / 1000:7.1f} ms  {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--top", type=int, default=15)
    parser.add_argument("--clean", action="store_true")
    given = parser.parse_args()
    for title, code in RUNS.items():
        show(title, code, given.top)
    if given.clean:
        with tempfile.TemporaryDirectory() as folder:
            show("zboun clean, ten rows", clean_code(Path(folder)), given.top)


if __name__ == "__main__":
    main()
