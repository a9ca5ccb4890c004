"""The journal of an OUT: a line for every run, enough to take one back, and nothing of people.

A line holds the run's number, time and verb, its sources (name, checksum, rows), the decisions
that it brought (pairs of content keys) and the contact ids that it joined or split.

May import: model (behind the command line). Tests: ``tests/test_journal.py``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zboun.model import ReadOptions

FILE = "journal.jsonl"
CLEAN, UPDATE, UNDO = "clean", "update", "undo"


@dataclass(slots=True)
class Entry:
    """One run."""

    run: int  # from 1
    verb: str
    when: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    rules: str = ""
    sources: list[dict[str, Any]] = field(default_factory=list)  # source, sha256, rows
    replaced: list[str] = field(default_factory=list)  # sources that it gave anew
    removed: list[str] = field(default_factory=list)  # sources that it took out
    decisions: list[list[str]] = field(default_factory=list)  # key_a, key_b, answer: new ones
    dropped: list[list[str]] = field(default_factory=list)  # earlier ones that these settled
    merged: dict[str, str] = field(default_factory=dict)  # contact id -> the one it joined
    split: dict[str, str] = field(default_factory=dict)  # new contact id -> the one it left
    undoes: int = 0  # the run that it takes back; 0 = none
    prefer: dict[str, str] = field(default_factory=dict)  # field -> survivorship rule
    form: dict[str, Any] = field(default_factory=dict)  # clean: --scheme and --extra


Journal = list[Entry]


def read(out: Path) -> Journal:
    """Return the runs of an OUT, the first one first; none for an OUT without a journal."""
    try:
        lines = (out / FILE).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [entry for entry in map(_entry, lines) if entry is not None]


def _entry(line: str) -> Entry | None:
    """Return a line as an entry; what a later version added is left aside."""
    try:
        held = json.loads(line)
        return Entry(**{key: held[key] for key in held if key in Entry.__dataclass_fields__})
    except (ValueError, TypeError, RecursionError):
        return None


def text(entries: Iterable[Entry]) -> str:
    """Return the journal as it is written."""
    lines = (json.dumps(_told(entry), ensure_ascii=False) for entry in entries)
    return "".join(f"{line}\n" for line in lines)


def _told(entry: Entry) -> dict[str, Any]:
    return {key: value for key, value in asdict(entry).items() if value not in ([], {}, 0, "")}


def following(entries: Sequence[Entry], verb: str, **told: Any) -> Entry:
    """Return the entry of the next run."""
    return Entry(run=max((entry.run for entry in entries), default=0) + 1, verb=verb, **told)


def to_undo(entries: Sequence[Entry]) -> Entry | None:
    """Return the last update that stands, None where a clean run made the list as it is."""
    undone = {entry.undoes for entry in entries}
    for entry in reversed(entries):
        if entry.verb == CLEAN:
            return None
        if entry.verb == UPDATE and entry.run not in undone:
            return entry
    return None


def checksums(entries: Iterable[Entry]) -> dict[str, str]:
    """Return source -> checksum of what the list holds of it now."""
    history: dict[str, list[tuple[int, str]]] = {}
    for entry in entries:
        if entry.verb == CLEAN:
            history = {}
        if entry.undoes:
            history = {
                name: [one for one in versions if one[0] != entry.undoes]
                for name, versions in history.items()
            }
        for name in entry.removed:
            history.pop(name, None)
        for one in entry.sources:
            history.setdefault(one["source"], []).append((entry.run, one.get("sha256", "")))
    return {name: versions[-1][1] for name, versions in history.items() if versions}


def first_runs(entries: Iterable[Entry]) -> dict[str, int]:
    """Return source -> the run that brought it first."""
    runs: dict[str, int] = {}
    for entry in entries:
        for one in entry.sources:
            runs.setdefault(one["source"], entry.run)
    return runs


def births(entries: Iterable[Entry]) -> dict[str, int]:
    """Return contact id -> run, for those that came of a split: their records are older."""
    return {name: entry.run for entry in entries for name in entry.split}


def digest(path: Path, options: ReadOptions) -> str:
    """Return what a file holds and how it was read as one checksum; "" for what is no file.

    Read in another way (``--map``, ``--sheet``), the same file is another source of records.
    """
    try:
        with path.open("rb") as data:
            found = hashlib.file_digest(data, "sha256").hexdigest()
    except OSError:
        return ""
    told = replace(options, password="", max_bytes=0)
    how = "" if told == replace(ReadOptions(), max_bytes=0) else repr(told)
    return found + (f"-{hashlib.sha256(how.encode()).hexdigest()[:8]}" if how else "")


def source_lines(
    counts: Iterable[Mapping[str, Any]], known: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the ``sources`` of an entry: name, checksum, rows."""
    return [
        {
            "source": one["source"],
            "sha256": known.get(one["source"], ""),
            "rows": one["read"],
        }
        for one in counts
    ]
