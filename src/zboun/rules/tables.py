"""Reads the rule tables: CSV to sort, TOML to comment, a source for every row.

An overlay is a folder with tables of the same names: its rows come after ours, and a row whose
key columns equal one of ours replaces it. An unknown table, a missing column, an empty key or a
row without a source is a fault; all faults are collected and raised together.

May import: errors. Tests: ``tests/rules/test_rule_tables.py``.
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
from zboun.rules.faults import fault

Row = dict[str, str]
_EMPTY = " is empty"  # of a row's cell; its table can be read all the same


@dataclass
class Tables:
    """The table files of one country, and a user's overlay on them."""

    base: Traversable
    overlay: Path | None = None
    version: str = ""
    faults: list[str] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)  # files of the overlay that are not used
    _known: dict[str, list[Row]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(cls, overlay: Path | None = None, *, strict: bool = True) -> Tables:
        """Return the tables of ``data/dz/``; RulesError when the overlay does not fit them.

        Not ``strict``: files with faults are left out and their faults kept, so that the parts
        can be built and their faults be named with them.
        """
        base = resources.files("zboun") / "data" / "dz"
        version = tomllib.loads((base / "rules.toml").read_text("utf-8"))["version"]
        tables = cls(base, overlay, version)
        if overlay is not None:
            tables._check_overlay()
            if strict and tables.faults:
                raise RulesError(tables.faults)
        return tables

    def rows(self, name: str, key: tuple[str, ...]) -> list[Row]:
        """Return the rows of ``<name>.csv``, the overlay's in place of ours where keys are equal.

        ``key`` names the columns that identify a row; their file's first duplicate is a fault of
        ours and caught by a test, not here.
        """
        ours = self._ours(name)
        theirs = self._overlay_rows(name)
        if not theirs:
            return ours
        replaced = {tuple(row[column] for column in key) for row in theirs}
        return [r for r in ours if tuple(r[column] for column in key) not in replaced] + theirs

    def names(self) -> list[str]:
        """Return the names of our CSV tables."""
        files = (entry.name for entry in self.base.iterdir())
        return sorted(name.removesuffix(".csv") for name in files if name.endswith(".csv"))

    def count(self, name: str) -> tuple[int, int]:
        """Return how many rows a table has: ours, and the overlay's."""
        return len(self._ours(name)), len(self._overlay_rows(name))

    def toml(self, name: str) -> dict[str, Any]:
        """Return ``<name>.toml``; the overlay's top-level keys win."""
        ours = tomllib.loads((self.base / f"{name}.toml").read_text("utf-8"))
        if self._overlaid(f"{name}.toml"):
            assert self.overlay is not None
            ours |= tomllib.loads((self.overlay / f"{name}.toml").read_text("utf-8-sig"))
        return ours

    def _ours(self, name: str) -> list[Row]:
        """Return our rows; several parts ask for the same tables."""
        if name not in self._known:
            self._known[name] = _read(self.base / f"{name}.csv")
        return list(self._known[name])

    def _overlay_rows(self, name: str) -> list[Row]:
        if not self._overlaid(f"{name}.csv"):
            return []
        assert self.overlay is not None
        return _read(self.overlay / f"{name}.csv")

    def _overlaid(self, file: str) -> bool:
        return (
            self.overlay is not None and file not in self.faulty and (self.overlay / file).is_file()
        )

    def _check_overlay(self) -> None:
        assert self.overlay is not None
        if not self.overlay.is_dir():
            raise RulesError([fault("no_folder", f"{self.overlay}", "no such folder")])
        known = {entry.name for entry in self.base.iterdir()}
        digest = hashlib.sha256()
        for path in sorted(self.overlay.iterdir()):
            if path.name.startswith(".") or path.suffix not in (".csv", ".toml"):
                continue
            if path.name not in known:
                names = ", ".join(sorted(n for n in known if n.endswith((".csv", ".toml"))))
                self.faults.append(
                    fault("no_table", path.name, f"no table of that name; there are {names}", names)
                )
                continue
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
            faults = _faults(path, self.base / path.name)
            if faults:
                self.faults += faults
                if not faults[0].endswith(_EMPTY):
                    self.faulty.add(path.name)
        self.version = f"{self.version}+{digest.hexdigest()[:8]}"


def _read(path: Traversable) -> list[Row]:
    # Not opened as a text file: a Traversable takes no `newline`, and cells may hold line ends.
    lines = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
    header = next(lines, [])
    short = [""] * len(header)
    # Twice as fast as DictReader, which counts for ten rows: there are 15,000 lines of tables.
    return [
        dict(zip(header, line if len(line) >= len(header) else line + short, strict=False))
        for line in lines
        if line
    ]


def _faults(path: Path, ours: Traversable) -> list[str]:
    """Return what is wrong with one file of an overlay, each with its line."""
    try:
        text = path.read_text("utf-8-sig")
        if path.suffix == ".toml":
            tomllib.loads(text)
            return []
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        where = f"{path.name}: line {line}"
        return [fault("not_utf8", where, "it is not UTF-8; save it as CSV UTF-8")]
    except (OSError, tomllib.TOMLDecodeError) as error:
        return [fault("unreadable", path.name, f"{error}", f"{error}")]
    wanted = next(csv.reader(io.StringIO(ours.read_bytes().decode("utf-8-sig"), newline="")))
    with path.open("r", encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        header = reader.fieldnames or []
        missing = [column for column in wanted if column not in header]
        if missing:
            names = ", ".join(missing)
            return [fault("no_columns", f"{path.name}: line 1", f"missing columns {names}", names)]
        return [
            fault("blank", f"{path.name}: line {reader.line_num}", f"{column}{_EMPTY}", column)
            for row in reader
            for column in (wanted[0], "source")
            if not (row.get(column) or "").strip()
        ]
