"""OUT as a folder: every file that the contract names, written aside and switched as one.

Files of an earlier OUT that a person changed (an answered review.xlsx, a corrected contacts.xlsx)
are kept under ``kept/``; files that are not ours stay where they are.

May import: model, atomic. Tests: ``tests/writers/test_folder.py``.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa

from zboun import atomic
from zboun.model import (
    CONTACT_COLUMNS,
    DOUBT_COLUMNS,
    MESSAGE_COLUMNS,
    RECORD_COLUMNS,
    REJECTED_COLUMNS,
    RELATED_COLUMNS,
)
from zboun.writers import parted
from zboun.writers.csv_files import write_csv
from zboun.writers.review_book import write_review_book
from zboun.writers.workbook import write_contacts_book

CSV_FILES = {
    "contacts": CONTACT_COLUMNS,
    "records": RECORD_COLUMNS,
    "rejected": REJECTED_COLUMNS,
    "doubts": DOUBT_COLUMNS,
    "messages": MESSAGE_COLUMNS,
    "related": RELATED_COLUMNS,
    "links": ("record_a", "record_b", "verdict", "score", "reason"),
    "review": (),
}
# What outlives a run: written when a run has it, else taken over from the earlier OUT.
LASTING_CSV = {
    "decisions": ("key_a", "key_b", "decision", "source"),
    "aliases": ("contact_id", "alias_of", "when"),
}
LASTING = (*(f"{name}.csv" for name in LASTING_CSV), "journal.jsonl")
SUMMARY = "summary.json"
BOOKS = ("contacts.xlsx", "review.xlsx")
FILES = (*BOOKS, *(f"{name}.csv" for name in CSV_FILES), "report.html", SUMMARY)
NAMES = (*FILES, *parted.FOLDERS)
KEPT = "kept"
BY_HAND = ("decisions.csv", "stop.csv")  # people change them between two runs


def write(
    out: Path,
    tables: Mapping[str, pa.Table],
    summary: Mapping[str, Any],
    *,
    lang: str = "fr",
    pages: Mapping[str, str] | None = None,
    others: Callable[[Path], None] | None = None,
    parts: bool = False,
) -> list[str]:
    """Write the folder and return notes: ``kept.<file>`` for what a person had changed.

    ``others`` may put more files into the new folder: they stand for those of the earlier one.
    ``parts``: contacts and records as Parquet in parts too.
    """
    with atomic.folder(out, NAMES, SUMMARY) as new:
        jobs = _jobs(new, tables, summary, lang)
        with ThreadPoolExecutor(2) as pool:  # CSV is written outside the interpreter's lock
            for done in [pool.submit(job) for job in jobs]:
                done.result()
        for name, text in (pages or {}).items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_text(text, "utf-8", newline="\n")
        kept = keep_changed(out, new)
        if others is not None:
            others(new)
        if parts:
            parted.write(new, tables)
        made = parted.written(new)
        parted.keep_others(out, new)
        _write_summary(new, summary)
    parted.tidy(out, made)
    return [f"kept.{name}" for name in kept]


def _jobs(
    new: Path, tables: Mapping[str, pa.Table], summary: Mapping[str, Any], lang: str
) -> list[Callable[[], None]]:
    """Return what is to be written, the slowest first."""
    contacts, records = tables["contacts"], tables["records"]
    review = tables.get("review", pa.table({}))
    return [
        lambda: write_contacts_book(
            new / "contacts.xlsx", contacts, records, summary, lang, review
        ),
        *(
            lambda name=name, columns=columns: write_csv(
                new / f"{name}.csv", tables.get(name, _empty(columns)), columns
            )
            for name, columns in CSV_FILES.items()
        ),
        *(
            lambda name=name, table=table: _write_lasting(new, name, table)
            for name, table in tables.items()
            if name in LASTING_CSV or "/" in name
        ),
        lambda: write_review_book(new / "review.xlsx", review, lang),
    ]


def _write_lasting(new: Path, name: str, table: pa.Table) -> None:
    """Write a table that a run keeps for later ones; ``a/b`` goes into a folder of the OUT."""
    (new / name).parent.mkdir(parents=True, exist_ok=True)
    write_csv(new / f"{name}.csv", table, LASTING_CSV.get(name, ()))


def _empty(columns: tuple[str, ...]) -> pa.Table:
    return pa.table({name: pa.array([], pa.string()) for name in columns})


def _write_summary(new: Path, summary: Mapping[str, Any]) -> None:
    """Write summary.json last: with the checksums of the other files it proves the folder whole."""
    made = [one for one in sorted(new.iterdir()) if one.is_file() and one.name not in BY_HAND]
    files = {
        one.relative_to(new).as_posix(): {"bytes": one.stat().st_size, "sha256": checksum(one)}
        for one in [*made, *(new / name for name in parted.written(new))]
    }
    plain = json.loads(json.dumps({**summary, "files": files}, default=str))
    text = json.dumps({**plain, "seal": seal(plain)}, ensure_ascii=False, indent=1)
    (new / SUMMARY).write_text(text + "\n", "utf-8", newline="\n")


def seal(summary: Mapping[str, Any]) -> str:
    """Return the checksum of a summary's own content: one line changed in it does not go unseen."""
    plain = {key: value for key, value in summary.items() if key != "seal"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def checksum(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def keep_changed(out: Path, new: Path) -> list[str]:
    """Copy workbooks of the earlier OUT that were changed since into ``kept/`` of the new one."""
    earlier = _read_summary(out / SUMMARY)
    known = earlier.get("files") or {}
    stamp = "".join(char for char in str(earlier.get("started", ""))[:19] if char.isdigit())
    kept = []
    for name in BOOKS:
        book = out / name
        if name in known and book.is_file() and checksum(book) != known[name].get("sha256"):
            target = new / KEPT / (stamp or "earlier") / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(book, target)
            kept.append(name)
    return kept


def _read_summary(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
