"""Sets up and runs what a developer runs; standard library only, the same on every system.

    python tools/dev.py demo     # the main job on sample_data/, into out/
    python tools/dev.py test     # the tests
    python tools/dev.py check    # all that CI holds: lint, types, doctests, notebooks, docs, wheel

The first call makes .venv and installs the project into it, at the versions of constraints.txt.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / "constraints.txt"


def programs(home: Path) -> Path:
    """Return where a virtual environment keeps its programs on this system."""
    return home / ("Scripts" if os.name == "nt" else "bin")


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a command; stop with its status when it fails."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def install(extras: str) -> Path:
    """Return the .venv's programs, with the project and the named extras installed in it.

    A stamp beside them keeps the second call from asking the registry again.
    """
    if sys.version_info < (3, 11):  # noqa: UP036 (an older one may well run this script)
        raise SystemExit(f"zboun needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    stamp = VENV / f".installed-{extras or 'plain'}"
    wanted = (ROOT / "pyproject.toml").read_text("utf-8") + CONSTRAINTS.read_text("utf-8")
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return programs(VENV)
    if not (VENV / "pyvenv.cfg").is_file():
        venv.create(VENV, with_pip=True)
    target = f"{ROOT}[{extras}]" if extras else str(ROOT)
    pip_install(VENV, "-e", target)
    stamp.write_text(wanted, "utf-8")
    return programs(VENV)


def pip_install(home: Path, *what: str) -> None:
    """Install into a virtual environment, held to constraints.txt."""
    quiet = ("-q", "--disable-pip-version-check")
    run(programs(home) / "python", "-m", "pip", "install", *quiet, "-c", CONSTRAINTS, *what)


def demo() -> None:
    """Clean sample_data/ into out/."""
    run(install("") / "zboun", "clean", "sample_data", "-o", "out", "--lang", "en")


def test(*arguments: str) -> None:
    """Run the tests."""
    run(install("test") / "python", "-m", "pytest", "-n", "2", *arguments)


def check() -> None:
    """Hold everything that is held besides the tests."""
    bin_ = install("dev,docs")
    python = bin_ / "python"
    run(bin_ / "ruff", "check", ".")
    run(bin_ / "ruff", "format", "--check", ".")
    run(bin_ / "mypy")
    run(python, "-m", "pytest", "--doctest-modules", "src")
    run(python, "tools/run_notebooks.py")
    run(python, "tools/check_dependencies.py")
    site()
    wheel()
    run(python, "tools/check_lowest.py", "--all")


def site() -> None:
    """Build the docs' site; a warning (a dead link, a page that is nowhere) is an error."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # the theme's own advertisement of its successor
    with tempfile.TemporaryDirectory() as place:
        run(programs(VENV) / "python", "-m", "mkdocs", "build", "--strict", "-q", "-d", place)


def same_bytes(one: Path, other: Path) -> None:
    """Hold two builds of the same files to the same bytes; say their checksums."""
    for path in sorted(one.iterdir()):
        if path.read_bytes() != (other / path.name).read_bytes():
            raise SystemExit(f"{path.name} is not built the same twice")
        print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}", flush=True)


def wheel() -> None:
    """Build wheel and sdist twice, to the same bytes; run the command in a clean environment."""
    os.environ.setdefault("SOURCE_DATE_EPOCH", "1767225600")  # 2026-01-01: of no file's own day
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        for once in ("dist", "again"):
            run(programs(VENV) / "python", "-m", "build", "--outdir", home / once, ROOT)
        same_bytes(home / "dist", home / "again")
        built = next((home / "dist").glob("*.whl"))
        venv.create(home / "venv", with_pip=True)
        pip_install(home / "venv", str(built))
        shutil.copytree(ROOT / "sample_data", home / "files")
        zboun = programs(home / "venv") / "zboun"
        run(zboun, "--version", cwd=home)
        run(zboun, "clean", "files", "-o", "list", cwd=home)
        if not (home / "list" / "contacts.xlsx").is_file():
            raise SystemExit("the installed wheel wrote no contacts.xlsx")


def main(arguments: Sequence[str]) -> None:
    verbs = {"demo": demo, "test": test, "check": check}
    if not arguments or arguments[0] not in verbs:
        raise SystemExit(__doc__)
    verbs[arguments[0]](*arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
