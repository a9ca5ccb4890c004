"""Who wants no messages: found, marked, and kept marked in every later run.

    mark(result, rules, listed)        # contacts get the column ``opt_out``: why, "" for most

The signs: a ``status`` that says so (not a debt, not a wrong number), a consent ``column`` of a
file, a chat ``message`` that is an opt-out and nothing else, a ``list`` the user gave. One sign in
one record marks the contact; and whoever else has the same phone or e-mail, because it is the
phone that must not ring.
An OUT remembers the phones and e-mails in ``stop.csv``, so that the mark outlives the file that
said it. To write to somebody again, who asked for it, a line is taken out of that file by hand.

May import: fields, intake, model, rules, errors (behind the pipeline's doors).
Tests: ``tests/test_stops.py``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import Mask, mask, plain, several
from zboun.errors import InputError, UsageError
from zboun.fields import email, phone

if TYPE_CHECKING:
    from zboun.result import Result
    from zboun.rules import Rules

FILE = "stop.csv"  # in OUT: those who are known to want no messages
COLUMN = "opt_out"
SIGNS = ("status", "column", "message", "list")
_HEADER = ("value", "why", "since")
_BLOCKED = "blocked"


@dataclass(slots=True)
class Stops:
    """Phones (E.164) and e-mails that must not be written to: value -> (why, since)."""

    values: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, values: Iterable[str], why: str) -> None:
        """Add values; what is known already keeps its reason and its day."""
        today = datetime.now(UTC).date().isoformat()
        for value in values:
            if value:
                self.values.setdefault(value, (why, today))

    def read(self, text: str) -> None:
        """Add the lines of a stop.csv; what is known already stays as it is."""
        for row in csv.DictReader(io.StringIO(text)):
            value = (row.get("value") or "").strip()
            if value:
                self.values.setdefault(value, (row.get("why") or "list", row.get("since") or ""))

    def text(self) -> str:
        """Return the file's text, in a fixed order."""
        out = io.StringIO()
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(_HEADER)
        lines.writerows((value, *told) for value, told in sorted(self.values.items()))
        return out.getvalue()


def gather(out: Path | None, file: Path | None, rules: Rules) -> Stops:
    """Return what an OUT remembers, and what the user's own list says.

    Raises UsageError for a list that names nobody, InputError for one that cannot be read.
    """
    known = Stops()
    if out is not None and (out / FILE).is_file():
        try:
            known.read((out / FILE).read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            remedy = "put it back as it was; without it people would be written to again"
            raise InputError(FILE, "unreadable", "it cannot be read", remedy) from error
    if file is not None:
        known.add(_listed(file, rules), "list")
    return known


def _listed(file: Path, rules: Rules) -> list[str]:
    """Return the phones and e-mails that stand anywhere in a file, in whatever column or line."""
    from zboun import intake
    from zboun.model import ReadOptions

    if not file.exists():
        raise UsageError(f"--stop {file}: there is no such file", "no_stop_file", file=file)
    if file.suffix.lower() in (".csv", ".txt"):
        cells = file.read_bytes().decode("utf-8-sig", "replace").replace(",", "\n")
        texts: Iterable[str] = cells.replace(";", "\n").replace("\t", "\n").splitlines()
    else:
        raw = intake.read([file], rules, ReadOptions(), None, lambda *_: None).records
        texts = [one for name in ("phone_raw", "email_raw") for one in raw[name].to_pylist()]
    found: list[str] = []
    for text in texts:
        found += phone.parse(text, rules).clean.split(";")
        found += email.parse(text, rules).clean.split(";")
    values = [value for value in found if value]
    if not values:
        raise UsageError(
            f"--stop {file}: it names no phone and no e-mail", "stop_nobody", file=file
        )
    return values


def mark(result: Result, rules: Rules, known: Stops | None = None) -> Stops:
    """Add the column ``opt_out`` to a result's contacts; return all who must not be written to."""
    known = known or Stops()
    contacts = result.tables["contacts"]
    signs = {
        "status": _among(contacts, _of_statuses(result.tables["records"], rules)),
        "column": _among(contacts, _of_columns(result.tables["records"])),
        "message": _among(contacts, _of_messages(result.tables["messages"], rules)),
    }
    for why in ("column", "message", "status"):
        known.add(_values(contacts.filter(pa.array(signs[why]))), why)
    reached = _reached(contacts, known.values) | np.any(list(signs.values()), axis=0)
    signs["list"] = reached & ~(signs["status"] | signs["column"] | signs["message"])
    told = np.full(len(contacts), "", object)
    marked = np.flatnonzero(reached)
    for row in marked:
        told[row] = ";".join(why for why in SIGNS if signs[why][row])
    kept = contacts.drop_columns([COLUMN]) if COLUMN in contacts.column_names else contacts
    column = pa.array(told, pa.string())
    result.tables = {**result.tables, "contacts": kept.append_column(COLUMN, column)}
    result.summary.opted_out = len(marked)
    return known


def keep(result: Result, rules: Rules, known: Stops) -> None:
    """Mark a result that becomes a folder, and let the folder remember who wants no messages."""
    mark(result, rules, known)
    if known.values:
        result.pages = {**result.pages, FILE: known.text()}


def remembered(out: Path, pages: Mapping[str, str]) -> dict[str, str]:
    """Return the pages for an OUT, what its own stop.csv holds kept among them."""
    if FILE not in pages or not (out / FILE).is_file():
        return dict(pages)
    known = Stops()
    for text in ((out / FILE).read_text("utf-8-sig"), pages[FILE]):
        known.read(text)
    return {**pages, FILE: known.text()}


def _of_statuses(records: pa.Table, rules: Rules) -> pa.Array:
    """Return the contacts of whom a record's status is an opt-out."""
    if not {"status", "status_raw", "contact_id"} <= set(records.column_names):
        return pa.array([], pa.string())  # of a run on workers, which keep them
    blocked = records.filter(pc.equal(plain(records["status"]), _BLOCKED))
    texts = pc.unique(plain(blocked["status_raw"])).to_pylist()
    said = pa.array([one for one in texts if rules.stops.is_status(one)], pa.string())
    return pc.unique(
        plain(blocked["contact_id"]).filter(pc.is_in(plain(blocked["status_raw"]), said))
    )


def _of_columns(records: pa.Table) -> pa.Array:
    """Return the contacts of which a consent column says no."""
    if not {"opt_raw", "contact_id"} <= set(records.column_names):
        return pa.array([], pa.string())
    said = pc.not_equal(plain(records["opt_raw"]), "")
    return pc.unique(plain(records["contact_id"]).filter(said))


def _of_messages(messages: pa.Table, rules: Rules) -> pa.Array:
    """Return the contacts who wrote an opt-out; the shop's own messages are nobody's."""
    from zboun.rules.stops import LONGEST

    short = pc.less_equal(pc.utf8_length(messages["text"]), LONGEST)
    theirs = pc.and_(short, pc.not_equal(plain(messages["contact_id"]), ""))
    some = messages.filter(theirs)
    texts = [one for one in pc.unique(some["text"]).to_pylist() if rules.stops.is_stop(one)]
    wrote = pc.is_in(some["text"], value_set=pa.array(texts, pa.string()))
    return pc.unique(plain(some["contact_id"]).filter(wrote))


def _among(contacts: pa.Table, ids: pa.Array) -> Mask:
    return mask(pc.is_in(plain(contacts["contact_id"]), value_set=ids.cast(pa.string())))


_LISTS = ("phone", "other_phones", "email", "other_emails")


def _values(contacts: pa.Table) -> list[str]:
    """Return all phones and e-mails of some contacts."""
    return [value for name in _LISTS for value in several(contacts[name])[1].to_pylist()]


def _reached(contacts: pa.Table, values: Mapping[str, object]) -> Mask:
    """Say which contacts have one of the phones or e-mails."""
    found = np.zeros(len(contacts), bool)
    wanted = pa.array(sorted(values), pa.string())
    for name in _LISTS:
        rows, held = several(contacts[name])
        found[rows[mask(pc.is_in(held, value_set=wanted))]] = True
    return found
