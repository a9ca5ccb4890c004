"""Whether every value of an OUT can be traced: raw text -> clean value -> contact.

May import: verify, normalizer, merge, model (behind the command line).
Tests: ``tests/test_verify.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun import extras, merge
from zboun.engines import local
from zboun.model import CLEAN_COLUMNS, FIELDS, RAW_COLUMNS
from zboun.redact import MARK
from zboun.verify import Fault, Out
from zboun.writers.folder import SUMMARY

_UNIT = "\x1f"  # between the parts of one choice
# What one record gives as a whole: a name is never mixed out of two people.
_CHOICES = {
    "name": ("name", "given_name", "family_name"),
    "city": ("city", "wilaya_code", "wilaya"),
    "status": ("status",),
    "stage": ("stage",),
}
_LISTS = {"phone": "other_phones", "email": "other_emails"}
_TOTALS = ("records", "sources", "first_seen", "last_seen", "messages")


def rules(held: Out) -> None:
    """Each clean value is what the rules make of the raw text beside it."""
    records = held.tables["records"]
    if held.summary.get("rules") != held.rules.version:
        said = f"{held.summary.get('rules')} / {held.rules.version}"
        held.proof.notes.append(Fault(SUMMARY, 0, "other_rules", said))
        return
    if not set(RAW_COLUMNS) <= set(records.column_names):
        return
    whole = np.flatnonzero(~_mask(_redacted(records)))
    records = records.take(pa.array(whole))
    held.check("rules", len(records) * len(CLEAN_COLUMNS))
    again = local.normalize_table(records.select(list(RAW_COLUMNS)), held.rules, _silent)
    again = extras.shape(again, held.rules, held.summary.get("scheme", "69"))
    for column in CLEAN_COLUMNS:
        if column in records.column_names:
            rows = np.flatnonzero(_mask(pc.not_equal(_text(again, column), _text(records, column))))
            held.faults_at("records", whole[rows], "not_by_the_rules", column)


def _redacted(records: pa.Table) -> pa.ChunkedArray:
    """Say of which records the raw text is not what was read: somebody was erased from it."""
    raw = _joined(records, [f"{name}_raw" for name in FIELDS])
    return pc.match_substring(raw, MARK)


def traced(held: Out) -> None:
    """Each value of a contact stands in a record of that contact."""
    contacts, records = held.tables["contacts"], held.tables["records"]
    held.check("traced", len(contacts) * (len(_CHOICES) + 2 * len(_LISTS)))
    owner = _owner(contacts, records)
    for what, columns in _CHOICES.items():
        columns = tuple(c for c in columns if c in records.column_names)
        here, there = _joined(contacts, columns), _joined(records, columns)
        mine, theirs = _pairs(np.arange(len(contacts)), here, owner, there)
        held.faults_at("contacts", np.flatnonzero(~np.isin(mine, theirs)), "untraced", what)
        blank = pc.equal(_text(contacts, columns[0]), "")
        if what == "name":
            named = np.zeros(len(contacts) + 1, bool)
            named[owner[_mask(pc.not_equal(_text(records, "name"), ""))]] = True
            held.faults_at("contacts", np.flatnonzero(_mask(blank) & named[:-1]), "lost", what)
    for main, others in _LISTS.items():
        _list_traced(held, owner, main, others)


def _list_traced(held: Out, owner: np.ndarray, main: str, others: str) -> None:
    """Phones and e-mails: all that the records hold, nothing else, none twice."""
    contacts, records = held.tables["contacts"], held.tables["records"]
    place, value = _flat(_joined(contacts, (main, others), ";"))
    row, said = _flat(_text(records, main))
    mine, theirs = _pairs(place, value, owner[row], said)
    held.faults_at("contacts", np.unique(place[~np.isin(mine, theirs)]), "untraced", main)
    lost = np.unique(owner[row][~np.isin(theirs, mine)])
    held.faults_at("contacts", lost[lost < len(contacts)], "lost", main)
    twice = np.ones(len(mine), bool)
    twice[np.unique(mine, return_index=True)[1]] = False
    held.faults_at("contacts", np.unique(place[twice]), "twice", main)
    alone = pc.and_(pc.equal(contacts[main], ""), pc.not_equal(contacts[others], ""))
    held.faults_at("contacts", np.flatnonzero(_mask(alone)), "no_first", main)


def totals(held: Out) -> None:
    """A contact's counts, sources and days are those of its records."""
    contacts, records = held.tables["contacts"], held.tables["records"]
    held.check("totals", len(contacts) * len(_TOTALS))
    again = merge.merge(records, held.rules)
    at = pc.index_in(contacts["contact_id"], value_set=again["contact_id"].combine_chunks())
    known = np.flatnonzero(_mask(pc.is_valid(at)))
    again = again.take(at.drop_null())
    for column in _TOTALS:
        here = contacts[column].take(pa.array(known))
        wrong = known[_mask(pc.not_equal(here, again[column]))]
        held.faults_at("contacts", wrong, "total", column)


def _owner(contacts: pa.Table, records: pa.Table) -> np.ndarray:
    """Return the row of each record's contact; one past the last where there is none."""
    ids = contacts["contact_id"].combine_chunks()
    at = pc.index_in(records["contact_id"], value_set=ids)
    return np.asarray(pc.fill_null(at, len(contacts)).to_numpy(), np.int64)


def _pairs(
    left: np.ndarray, here: pa.ChunkedArray, right: np.ndarray, there: pa.ChunkedArray
) -> tuple[np.ndarray, np.ndarray]:
    """Return numbers that are equal where owner and text are."""
    both = pa.chunked_array([*_chunks(here), *_chunks(there)], pa.string()).combine_chunks()
    codes = np.asarray(both.dictionary_encode().indices).astype(np.int64)
    k = int(codes.max(initial=0)) + 1
    return left * k + codes[: len(here)], right * k + codes[len(here) :]


def _chunks(values: pa.ChunkedArray | pa.Array) -> Sequence[pa.Array]:
    return values.chunks if isinstance(values, pa.ChunkedArray) else [values]


def _flat(cells: pa.ChunkedArray) -> tuple[np.ndarray, pa.Array]:
    """Return (row, value) of every value of cells that hold several joined by ``;``."""
    lists = pc.split_pattern(pa.chunked_array(_chunks(cells), pa.string()).combine_chunks(), ";")
    values, rows = pc.list_flatten(lists), pc.list_parent_indices(lists)
    some = pc.not_equal(values, "")
    return rows.filter(some).to_numpy().astype(np.int64), values.filter(some)


def _joined(table: pa.Table, columns: Sequence[str], mark: str = _UNIT) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(*(_text(table, column) for column in columns), mark)


def _text(table: pa.Table, column: str) -> pa.ChunkedArray:
    values = table[column]
    return values.cast(pa.string()) if values.type != pa.string() else values


def _mask(values: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(values.to_numpy(zero_copy_only=False), bool)


def _silent(*_: object) -> None:
    """Report no progress."""


STEPS = (rules, traced, totals)
