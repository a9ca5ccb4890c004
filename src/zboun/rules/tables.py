"""Reads the rule tables: CSV to sort, TOML to comment, a source for every row.

An overlay is a folder with tables of the same names: its rows come after ours, and a row whose
key columns equal one of ours replaces it. An unknown table, a missing column, an empty key or a
row without a source is a fault; all faults are collected and raised together.

May import: errors. Tests: ``tests/rules/test_tables.py``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from zboun.errors import RulesError

Row = dict[str, str]


@dataclass
class Tables:
    """The table files of one country, and a user's overlay on them."""

    base: Traversable
    overlay: Path | None = None
    version: str = ""
    faults: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, overlay: Path | None = None) -> Tables:
        """Return the tables of ``data/dz/``; RulesError when the overlay does not fit them."""
        base = resources.files("zboun") / "data" / "dz"
        version = tomllib.loads((base / "rules.toml").read_text("utf-8"))["version"]
        tables = cls(base, overlay, version)
        if overlay is not None:
            tables._check_overlay()
        return tables

    def rows(self, name: str, key: tuple[str, ...]) -> list[Row]:
        """Return the rows of ``<name>.csv``, the overlay's in place of ours where keys are equal.

        ``key`` names the columns that identify a row; their file's first duplicate is a fault of
        ours and caught by a test, not here.
        """
        ours = _read(self.base / f"{name}.csv")
        theirs = self._overlay_rows(name)
        if not theirs:
            return ours
        replaced = {tuple(row[column] for column in key) for row in theirs}
        return [r for r in ours if tuple(r[column] for column in key) not in replaced] + theirs

    def toml(self, name: str) -> dict[str, Any]:
        """Return ``<name>.toml``; the overlay's top-level keys win."""
        ours = tomllib.loads((self.base / f"{name}.toml").read_text("utf-8"))
        if self.overlay is not None and (self.overlay / f"{name}.toml").is_file():
            ours |= tomllib.loads((self.overlay / f"{name}.toml").read_text("utf-8"))
        return ours

    def _overlay_rows(self, name: str) -> list[Row]:
        if self.overlay is None or not (self.overlay / f"{name}.csv").is_file():
            return []
        return _read(self.overlay / f"{name}.csv")

    def _check_overlay(self) -> None:
        assert self.overlay is not None
        if not self.overlay.is_dir():
            raise RulesError([f"{self.overlay}: no such folder"])
        known = {entry.name for entry in self.base.iterdir()}
        digest = hashlib.sha256()
        faults: list[str] = []
        for path in sorted(self.overlay.iterdir()):
            if path.name.startswith(".") or path.suffix not in (".csv", ".toml"):
                continue
            if path.name not in known:
                names = ", ".join(sorted(n for n in known if n.endswith((".csv", ".toml"))))
                faults.append(f"{path.name}: no table of that name; there are {names}")
                continue
            digest.update(path.read_bytes())
            faults += _faults(path, self.base / path.name)
        if faults:
            raise RulesError(faults)
        self.version = f"{self.version}+{digest.hexdigest()[:8]}"


def _read(path: Traversable) -> list[Row]:
    # Not opened as a text file: a Traversable takes no `newline`, and cells may hold line ends.
    lines = io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")
    return list(csv.DictReader(lines, restval=""))


def _faults(path: Path, ours: Traversable) -> list[str]:
    """Return what is wrong with one file of an overlay, each with its line."""
    if path.suffix == ".toml":
        try:
            tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            return [f"{path.name}: {error}"]
        return []
    wanted = next(csv.reader(io.StringIO(ours.read_bytes().decode("utf-8-sig"), newline="")))
    with path.open("r", encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        header = reader.fieldnames or []
        missing = [column for column in wanted if column not in header]
        if missing:
            return [f"{path.name}: line 1: missing columns {', '.join(missing)}"]
        return [
            f"{path.name}: line {reader.line_num}: {column} is empty"
            for row in reader
            for column in (wanted[0], "source")
            if not (row.get(column) or "").strip()
        ]
