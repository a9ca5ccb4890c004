"""Writes NOTICE: the packages that zboun needs, with the licences that their metadata state.

    python tools/make_notice.py            # writes NOTICE
    python tools/make_notice.py --check    # fails when the packages say otherwise

Read from the installed packages, so it runs offline; constraints.txt has the versions.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
NOTICE = ROOT / "NOTICE"
EXTRAS = ("dask", "sql", "password")  # what a user may install; tools of developers are not shipped
HEAD = """zboun
Copyright (c) 2026 The zboun authors. MIT licence, see LICENSE.

The tables of src/zboun/data/dz/ and their sources: src/zboun/data/dz/SOURCES.md.
It attributes transformatek/geo-enabled-datasets (CC BY 4.0).

zboun contains no code of others. Installing it installs these packages, each under its own licence,
as stated in its metadata (made by tools/make_notice.py):
"""


def main(arguments: list[str]) -> int:
    if "--check" not in arguments:
        NOTICE.write_text(text(), "utf-8")
        return 0
    if NOTICE.read_text("utf-8") == text():
        return 0
    print("NOTICE is not what the installed packages say: python tools/make_notice.py")
    return 1


def text() -> str:
    """Return the notice: needed packages, then those of each extra that is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = closure(project["dependencies"])
    parts = [HEAD, *lines(needed)]
    for extra in EXTRAS:
        more = closure(project["optional-dependencies"].get(extra, [])) - needed
        if more:
            parts += ["", f"With the extra [{extra}]:", "", *lines(more)]
    return "\n".join(parts) + "\n"


def closure(wanted: list[str]) -> set[str]:
    """Return the names of the packages that requirements bring along, as installed here."""
    found: set[str] = set()
    queue = [Requirement(one) for one in wanted]
    while queue:
        requirement = queue.pop()
        name = plain(requirement.name)
        if name in found:
            continue
        try:
            needs = distribution(name).requires or []
        except PackageNotFoundError:
            continue  # for another system, or an extra that is not installed here
        found.add(name)
        for need in map(Requirement, needs):
            extras = requirement.extras or {""}
            if need.marker is None or any(need.marker.evaluate({"extra": e}) for e in extras):
                queue.append(need)
    return found


def lines(names: set[str]) -> Iterator[str]:
    """Yield a line for each package: name, licence, where it lives."""
    for name in sorted(names):
        yield f"- {name}: {licence(name)}"


def licence(name: str) -> str:
    """Return the licence that a package's metadata state, in one line."""
    said = distribution(name).metadata
    if said["License-Expression"]:
        return str(said["License-Expression"])
    classes = [
        c.split("::")[-1].strip() for c in said.get_all("Classifier") or [] if "License" in c
    ]
    classes = [c for c in classes if c != "OSI Approved"]
    if classes:
        return "; ".join(classes)
    return str(said["License"] or "not stated").strip().splitlines()[0]


def plain(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
