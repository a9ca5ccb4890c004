"""Proves an OUT folder: sums, ids, every value traced to its record, rules' version, checksums.

    proof = verify(Path("list"))      # proof.checked, proof.faults, proof.notes

A fault names the file, the line and a stable code, and never quotes a cell: its texts may be shown
to anyone. What is proven of values: each clean value is what the rules make of the raw text
beside it, and each value of a contact stands in a record of that contact.

May import: all stages (behind the command line). Tests: ``tests/test_verify.py``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from zboun import disguise, out_tables
from zboun.errors import UsageError
from zboun.rules import Rules, load
from zboun.writers.folder import BOOKS, CSV_FILES, NAMES, SUMMARY, checksum, seal

PROVEN = ("contacts", "records", "rejected", "doubts", "messages", "related")
COLUMNS: Mapping[str, tuple[str, ...]] = {name: CSV_FILES[name] for name in PROVEN}
MOST = 100  # faults shown of one kind in one file: the rest is counted


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold; ``line`` counts from 1, 0 where no line can be named."""

    file: str
    line: int
    code: str
    what: str = ""  # an id, a column, two figures: never a person's text


@dataclass(slots=True)
class Proof:
    """What was checked (code -> of how many things), what does not hold, what one should know."""

    out: Path
    checked: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether not one fault was found."""
        return not self.faults


@dataclass(slots=True)
class Out:
    """An OUT as it lies on the disk, read back."""

    path: Path
    rules: Rules
    summary: dict[str, Any]
    tables: dict[str, pa.Table]
    proof: Proof

    def check(self, code: str, things: int) -> None:
        """Count what a check looked at."""
        self.proof.checked[code] = self.proof.checked.get(code, 0) + things

    def fault(self, file: str, code: str, what: str = "", line: int = 0) -> None:
        """Add a fault of a whole file, or of a line that is known."""
        self.proof.faults.append(Fault(file, line, code, what))

    def faults_at(self, table: str, rows: Any, code: str, what: str = "") -> None:
        """Add a fault for each row (from 0) of a table."""
        numbers = [int(row) for row in rows]
        lines = lines_of(self.path / f"{table}.csv", numbers[:MOST])
        for line in lines:
            self.fault(f"{table}.csv", code, what, line)
        if len(numbers) > MOST:
            self.fault(f"{table}.csv", code, f"{what} +{len(numbers) - MOST}".strip())


def verify(out: Path, rules: Rules | None = None) -> Proof:
    """Return the proof of an OUT folder; UsageError when it is none of ours.

    ``rules``: those that the run used, when they were not the ones that ship with zboun.
    """
    from zboun import verify_tables, verify_values

    if not (out / SUMMARY).is_file():
        raise UsageError(f"{out} is not a folder that zboun clean wrote", "not_ours", out=out)
    held = Out(out, rules or load(), {}, {}, Proof(out))
    held.summary = _summary(held)
    _files(held)
    held.tables = dict(_tables(held))
    if set(held.tables) != set(COLUMNS):
        return held.proof  # what cannot be read cannot be proven further
    steps: tuple[Callable[[Out], None], ...] = (*verify_tables.STEPS, *verify_values.STEPS)
    if held.summary.get(disguise.MARK) is True:
        held.proof.notes.append(Fault(SUMMARY, 0, disguise.MARK))  # no raw text to trace to
        steps = verify_tables.COPY_STEPS
    for step in steps:
        step(held)
    return held.proof


def _summary(held: Out) -> dict[str, Any]:
    """Return summary.json, its own seal checked."""
    held.check("seal", 1)
    try:
        found = json.loads((held.path / SUMMARY).read_bytes().decode("utf-8"))
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        held.fault(SUMMARY, "unreadable_file")
        return {}
    if not found.get("seal"):
        held.proof.notes.append(Fault(SUMMARY, 0, "no_seal"))
    elif found["seal"] != seal(found):
        held.fault(SUMMARY, "changed")
    return found


def _files(held: Out) -> None:
    """Check that every file is there and is the one that was written, byte for byte."""
    known = held.summary.get("files")
    known = known if isinstance(known, dict) else {}
    held.check("files", len(known))
    for name in NAMES:
        if name != SUMMARY and name not in known and (held.path / name).is_file():
            held.fault(name, "unlisted_file")
    for name, entry in sorted(known.items()):
        path = held.path / name
        if not path.is_file():
            held.fault(name, "missing_file")
        elif not isinstance(entry, dict) or checksum(path) != entry.get("sha256"):
            # A person answers review.xlsx: what it must still say is checked cell by cell.
            if name == BOOKS[1]:
                held.proof.notes.append(Fault(name, 0, "answered"))
            else:
                held.fault(name, "changed")


_YOUNGER = {("doubts", "values")}  # columns that an OUT of an earlier version has not


def _tables(held: Out) -> Iterator[tuple[str, pa.Table]]:
    """Yield the tables that can be read and have the contract's columns."""
    for name, columns in COLUMNS.items():
        path = held.path / f"{name}.csv"
        try:
            table = out_tables.read_csv(path)
        except (OSError, ValueError, pa.ArrowException):
            if path.is_file() or name not in (held.summary.get("files") or {}):
                held.fault(path.name, "unreadable_file" if path.is_file() else "missing_file")
            continue
        lacks = [column for column in columns if column not in table.column_names]
        missing = [column for column in lacks if (name, column) not in _YOUNGER]
        for column in missing:
            held.fault(path.name, "missing_column", column, 1)
        if not missing:
            held.check("rows", len(table))
            yield name, table


def lines_of(path: Path, rows: list[int]) -> list[int]:
    """Return the line of the file on which each row (from 0) ends; cells may hold line ends."""
    wanted, found, last = set(rows), {}, max(rows, default=-1)
    try:
        with path.open(encoding="utf-8", newline="") as text:
            lines = csv.reader(text)
            next(lines, None)
            for number, _ in enumerate(lines):
                if number in wanted:
                    found[number] = lines.line_num
                if number >= last:
                    break
    except (OSError, ValueError, csv.Error):
        pass
    return [found.get(row, 0) for row in rows]
