"""Whether the tables of an OUT agree: sums, ids, what points to what, the figures of the summary.

May import: verify, forgotten_marks, summary, match, model (behind the command line).
Tests: ``tests/test_verify.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun import forgotten_marks
from zboun import summary as summary_
from zboun.arrays import mask
from zboun.match import content_keys
from zboun.model import FIELDS
from zboun.verify import Out
from zboun.writers.folder import SUMMARY


def sums(held: Out) -> None:
    """Rows read = records + rejected, for every source and in all."""
    kept = summary_.tally(held.tables["records"]["source"])
    refused = summary_.tally(held.tables["rejected"]["source"])
    sources = [one for one in held.summary.get("sources") or () if isinstance(one, dict)]
    held.check("sums", len(sources))
    for one in sources:
        name = str(one.get("source"))
        counted = {"records": _of(name, kept), "rejected": _of(name, refused)}
        for key, number in counted.items():
            if one.get(key) != number:
                held.fault(f"{key}.csv", "sum", f"{name}: {one.get(key)} / {number}")
        if one.get("read") != sum(counted.values()):
            held.fault(SUMMARY, "sum", f"{name}: {one.get('read')} / {sum(counted.values())}")
    names = tuple(str(one.get("source")) for one in sources)
    for key, table in (("records", kept), ("rejected", refused)):
        for name in sorted(table):
            if not any(name == one or name.startswith(f"{one}/") for one in names):
                held.fault(f"{key}.csv", "unknown_source", name)


def _of(source: str, counts: dict[str, int]) -> int:
    """Return the rows of one source, those of a zip's members included."""
    inside = f"{source}/"
    return sum(n for name, n in counts.items() if name == source or name.startswith(inside))


def figures(held: Out) -> None:
    """The figures of the summary are those of the tables."""
    counted = dict(_figures(held))
    held.check("figures", len(counted))
    for name, number in counted.items():
        said: Any = held.summary
        for part in name.split("."):
            said = said.get(part) if isinstance(said, dict) else None
        if said != number:
            held.fault(SUMMARY, "figure", f"{name}: {said} / {number}")


def _figures(held: Out) -> Iterator[tuple[str, Any]]:
    tables = held.tables
    contacts, records, rejected = tables["contacts"], tables["records"], tables["rejected"]
    yield "rows.read", len(records) + len(rejected)
    yield "rows.records", len(records)
    yield "rows.rejected", len(rejected)
    yield "contacts", len(contacts)
    yield "merged", len(records) - len(contacts)
    yield "related", len(tables["related"])
    yield "reachable_before", summary_.dialable_as_written(records)
    yield "reachable_after", _some(contacts["phone"])
    yield "needs_review", _some(contacts["needs_review"])
    for name in FIELDS:
        for outcome, count in summary_.tally(records[f"{name}_outcome"]).items():
            yield f"fields.{name}.{outcome}", count


def _some(column: pa.ChunkedArray) -> int:
    return int(pc.sum(pc.not_equal(column, "")).as_py() or 0)


def ids(held: Out) -> None:
    """Ids are there, are unique, and a record's id says its source, sheet and row."""
    for table, column in (("records", "record_id"), ("contacts", "contact_id")):
        values = held.tables[table][column]
        held.check("ids", len(values))
        held.faults_at(table, np.flatnonzero(mask(pc.equal(values, ""))), "no_id")
        held.faults_at(table, _repeated(values), "double_id")
    held.faults_at("records", _misplaced(held.tables["records"]), "id_of_another_row")


def _repeated(values: pa.ChunkedArray) -> np.ndarray:
    codes = _codes(values)
    first = np.zeros(len(codes), bool)
    first[np.unique(codes, return_index=True)[1]] = True
    return np.flatnonzero(~first)


def _misplaced(records: pa.Table) -> list[int]:
    sheet = records["sheet"]
    named = pc.if_else(pc.equal(sheet, ""), "", pc.binary_join_element_wise("!", sheet, ""))
    place = pc.binary_join_element_wise(records["source"], named, "")
    expected = pc.binary_join_element_wise(place, pc.cast(records["row"], pa.string()), ":")
    other = np.flatnonzero(mask(pc.not_equal(records["record_id"], expected)))
    found = []
    for row in other:
        tail = records["record_id"][int(row)].as_py().removeprefix(expected[int(row)].as_py())
        if records["source"][int(row)].as_py() and not (tail[:1] == "." and tail[1:].isdigit()):
            found.append(int(row))
    return found


def belonging(held: Out) -> None:
    """Every record has one contact that is there, every contact at least one record."""
    contacts, records = held.tables["contacts"]["contact_id"], held.tables["records"]["contact_id"]
    held.check("belonging", len(records) + len(contacts))
    held.faults_at("records", missing(records, contacts), "no_such_contact", "contact_id")
    held.faults_at("contacts", missing(contacts, records), "no_record")


def pointing(held: Out) -> None:
    """Relations, messages and questions point to contacts that are there."""
    contacts = held.tables["contacts"]["contact_id"]
    related, messages = held.tables["related"], held.tables["messages"]
    held.check("pointing", 2 * len(related) + len(messages))
    for column in ("contact_id", "related_id"):
        held.faults_at("related", missing(related[column], contacts), "no_such_contact", column)
    rows = missing(messages["contact_id"], contacts, blank=True)
    held.faults_at("messages", rows, "no_such_contact", "contact_id")
    held.faults_at("messages", _strangers(messages, held.tables["records"]), "sender_of_another")
    known = set(summary_.tally(held.tables["records"]["source"]))
    known |= {str(one.get("source")) for one in held.summary.get("sources") or ()}
    foreign = mask(pc.invert(pc.is_in(messages["source"], value_set=pa.array(sorted(known)))))
    held.faults_at("messages", np.flatnonzero(foreign), "unknown_source")


def _strangers(messages: pa.Table, records: pa.Table) -> np.ndarray:
    """Return the messages whose sender is in no record of their contact."""

    def pairs(table: pa.Table) -> pa.ChunkedArray:
        return pc.binary_join_element_wise(table["contact_id"], table["sender"], "\n")

    mine = pc.is_in(pairs(messages), value_set=pc.unique(pairs(records)))
    return np.flatnonzero(mask(pc.and_(pc.not_equal(messages["contact_id"], ""), pc.invert(mine))))


def relations(held: Out) -> None:
    """The ``related`` column of the contacts says what related.csv says."""
    said: dict[str, set[str]] = {}
    for row in held.tables["related"].to_pylist():
        said.setdefault(row["contact_id"], set()).add(row["related_id"])
        said.setdefault(row["related_id"], set()).add(row["contact_id"])
    contacts = held.tables["contacts"]
    held.check("relations", len(contacts))
    wrong = [
        row
        for row, (contact, cell) in enumerate(
            zip(contacts["contact_id"].to_pylist(), contacts["related"].to_pylist(), strict=True)
        )
        if cell != ";".join(sorted(said.get(contact, ())))
    ]
    held.faults_at("contacts", wrong, "related", "related")


def questions(held: Out) -> None:
    """Each line of review.xlsx asks about two contacts that are there, under their own keys."""
    name = "review.xlsx"
    try:
        lines = review_lines(held.path / name)
    except Exception:  # a damaged workbook: whatever its reader makes of it
        held.fault(name, "unreadable_file")
        return
    held.check("questions", len(lines))
    if held.summary.get("review") != len(lines):
        held.fault(SUMMARY, "figure", f"review: {held.summary.get('review')} / {len(lines)}")
    records = held.tables["records"]
    row_of = {one: row for row, one in enumerate(records["record_id"].to_pylist())}
    keys = content_keys(records).to_pylist()
    contacts = held.tables["contacts"].select(["contact_id", "name"]).to_pylist()
    called = {one["contact_id"]: one["name"] for one in contacts}
    for line, cells in lines:
        for side in "ab":
            row = row_of.get(cells.get(f"records_{side}", ""))
            if row is None:
                held.fault(name, "no_such_record", f"records_{side}", line)
                continue
            said = {"contact": records["contact_id"][row].as_py(), "key": keys[row]}
            said |= {field: records[field][row].as_py() for field in ("name", "phone", "email")}
            if cells.get(f"name_{side}"):  # a record without a name goes by its contact's
                said["name"] = said["name"] or called.get(said["contact"], "")
            for what, value in said.items():
                if cells.get(f"{what}_{side}", "") != value:
                    held.fault(name, "not_of_the_record", f"{what}_{side}", line)


REVIEW = (
    "decision", "name_a", "name_b", "phone_a", "phone_b", "email_a", "email_b", "city_a", "city_b",
    "records_a", "records_b", "reasons", "gain", "score",
    "pair_id", "key_a", "key_b", "contact_a", "contact_b",
)  # fmt: skip


def review_lines(path: Any) -> list[tuple[int, dict[str, Any]]]:
    """Return (line, cells by key) of a review.xlsx, in whatever language it was written."""
    from python_calamine import CalamineWorkbook

    with open(path, "rb") as data:  # noqa: PTH123 - a Path or a stream's name
        rows = CalamineWorkbook.from_filelike(data).get_sheet_by_index(0).to_python()
    return [
        (number, dict(zip(REVIEW, row, strict=False)))
        for number, row in enumerate(rows[1:], 2)
        if any(cell != "" for cell in row)
    ]


def absent(held: Out) -> None:
    """Nobody who was erased has come back."""
    known = forgotten_marks.read(held.path)
    if known.marks:
        held.check("forgotten", len(known.marks))
        back = forgotten_marks.contacts_of(held.tables, known)
        contacts = pc.is_in(held.tables["contacts"]["contact_id"], value_set=back)
        held.faults_at("contacts", np.flatnonzero(mask(contacts)), "forgotten")


def missing(values: pa.ChunkedArray, known: pa.ChunkedArray, blank: bool = False) -> np.ndarray:
    """Return the rows whose value is not among the known ones."""
    found = pc.is_in(values, value_set=pc.unique(known))
    if blank:
        found = pc.or_(found, pc.equal(values, ""))
    return np.flatnonzero(~mask(found))


def _codes(values: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(values.combine_chunks().dictionary_encode().indices)


COPY_STEPS = (sums, figures, ids, belonging, pointing, relations)  # what a copy can prove
STEPS = (*COPY_STEPS, questions, absent)
