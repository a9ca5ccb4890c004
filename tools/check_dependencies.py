"""Checks what is installed, offline; with a network and pip-audit, asks for known faults too.

    python tools/check_dependencies.py

What it does: (1) every package that zboun needs is installed, at a version that pyproject.toml
allows and constraints.txt names; (2) every file of these packages has the checksum that its wheel
stated when it was installed, so that nothing was changed since; (3) NOTICE names each of them with
its licence. What it cannot do offline is to know of faults that were found in a version: where
``pip-audit`` is installed and the advisories can be reached it asks, else it says that it did not.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
AUDIT_SECONDS = 60


def needed() -> dict[str, Distribution]:
    """Return the packages that zboun needs, those that they need among them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting, found = list(project["dependencies"]), {}
    while waiting:
        wanted = Requirement(waiting.pop())
        name = canonicalize_name(wanted.name)
        if name in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        found[name] = distribution(name)
        waiting += found[name].requires or []
    return dict(sorted(found.items()))


def of_versions(packages: dict[str, Distribution]) -> Iterator[str]:
    """Yield the packages that are not what pyproject.toml and constraints.txt say."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [Requirement(line) for line in project["dependencies"]]
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    wanted += [Requirement(line) for line in lines if line.strip() and line[0] != "#"]
    for one in wanted:
        held = packages.get(canonicalize_name(one.name))
        if held and (not one.marker or one.marker.evaluate()) and held.version not in one.specifier:
            yield f"{one.name} {held.version} is not {one.specifier}"


def of_files(name: str, package: Distribution) -> Iterator[str]:
    """Yield the files of a package that are not what its wheel brought."""
    for file in package.files or ():
        if file.hash is None:
            continue
        path = Path(str(package.locate_file(file)))
        if not path.is_file():
            yield f"{name}: {file} is gone"
        else:
            digest = hashlib.new(file.hash.mode, path.read_bytes()).digest()
            said = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if said != file.hash.value:
                yield f"{name}: {file} was changed"


def of_notice(packages: dict[str, Distribution]) -> Iterator[str]:
    """Yield the packages that NOTICE does not name."""
    notice = (ROOT / "NOTICE").read_text("utf-8").casefold()
    yield from (f"{name} is not in NOTICE" for name in packages if f"- {name}:" not in notice)


def audit() -> str:
    """Return what pip-audit said, or why it was not asked."""
    program = shutil.which("pip-audit")
    if program is None:
        return "known faults: not asked (pip-audit is not installed)"
    try:
        done = subprocess.run(
            [program, "--local", "--progress-spinner", "off"], capture_output=True, text=True,
            timeout=AUDIT_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "known faults: not asked (the advisories could not be reached)"
    return f"known faults, by pip-audit:\n{done.stdout}{done.stderr}"


def main() -> int:
    try:
        packages = needed()
    except PackageNotFoundError as error:
        print(f"not installed: {error}")
        return 1
    faults = [*of_versions(packages), *of_notice(packages)]
    faults += [fault for name, package in packages.items() for fault in of_files(name, package)]
    print("\n".join(faults) or f"{len(packages)} packages: versions, files and licences hold")
    print(audit())
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
