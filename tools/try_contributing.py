"""Does what CONTRIBUTING.md asks of a newcomer, in a clone of its own, and prints how long it took.

    python tools/try_contributing.py

The case and the table's line are taken from the page itself: a page that has gone stale fails here.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dev import programs

ROOT = Path(__file__).resolve().parents[1]


def run(clone: Path, *command: str | Path, wanted: bool = True) -> None:
    """Run a command in the clone; stop where it does not end as the page says."""
    done = subprocess.run([str(part) for part in command], cwd=clone, check=False)
    if (done.returncode == 0) is not wanted:
        raise SystemExit(f"not as the page says: {' '.join(map(str, command))}")


def blocks(page: str, language: str) -> list[str]:
    """Return the page's blocks of one language."""
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def main() -> None:
    began = time.monotonic()
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    case = next(block for block in blocks(page, "toml") if "[[case]]" in block)
    line = next(block for block in blocks(page, "text") if "in_delivery" in block)
    with tempfile.TemporaryDirectory() as place:
        clone = Path(place) / "zboun"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        setup = "import sys; sys.path.insert(0, 'tools'); import dev; dev.install('test')"
        run(clone, sys.executable, "-c", setup)
        print(f"set up: {time.monotonic() - began:.0f} s", flush=True)
        pytest = (programs(clone / ".venv") / "pytest", "-q")
        first = (*pytest, "tests/fields/test_status.py", "-k", "neighbour")
        with (clone / "tests" / "cases" / "status.toml").open("a", encoding="utf-8") as cases:
            cases.write(f"\n{case}")
        run(clone, *first, wanted=False)
        table = clone / "src" / "zboun" / "data" / "dz" / "status_words.csv"
        with table.open("a", encoding="utf-8") as words:
            words.write(line)
        run(clone, *first)
        run(clone, *pytest, "tests/rules", "tests/fields/test_status.py")
    print(f"a first rule with its test: {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
