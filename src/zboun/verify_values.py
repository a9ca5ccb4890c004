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
from zboun.arrays import mask, several, text
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
    whole = np.flatnonzero(~mask(_redacted(records)))
    records = records.take(pa.array(whole))
    held.check("rules", len(records) * len(CLEAN_COLUMNS))
    again = local.normalize_table(records.select(list(RAW_COLUMNS)), held.rules, _silent)
    again = extras.shape(again, held.rules, held.summary.get("scheme", "69"))
    for column in CLEAN_COLUMNS:
        if column in records.column_names:
            rows = np.flatnonzero(mask(pc.not_equal(text(again, column), text(records, column))))
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
        blank = pc.equal(text(contacts, columns[0]), "")
        if what == "name":
            named = np.zeros(len(contacts) + 1, bool)
            named[owner[mask(pc.not_equal(text(records, "name"), ""))]] = True
            held.faults_at("contacts", np.flatnonzero(mask(blank) & named[:-1]), "lost", what)
    for main, others in _LISTS.items():
        _list_traced(held, owner, main, others)


def _list_traced(held: Out, owner: np.ndarray, main: str, others: str) -> None:
    """Phones and e-mails: all that the records hold, nothing else, none twice."""
    contacts, records = held.tables["contacts"], held.tables["records"]
    place, value = several(_joined(contacts, (main, others), ";"))
    row, said = several(text(records, main))
    mine, theirs = _pairs(place, value, owner[row], said)
    held.faults_at("contacts", np.unique(place[~np.isin(mine, theirs)]), "untraced", main)
    lost = np.unique(owner[row][~np.isin(theirs, mine)])
    held.faults_at("contacts", lost[lost < len(contacts)], "lost", main)
    twice = np.ones(len(mine), bool)
    twice[np.unique(mine, return_index=True)[1]] = False
    held.faults_at("contacts", np.unique(place[twice]), "twice", main)
    alone = pc.and_(pc.equal(contacts[main], ""), pc.not_equal(contacts[others], ""))
    held.faults_at("contacts", np.flatnonzero(mask(alone)), "no_first", main)


def totals(held: Out) -> None:
    """A contact's counts, sources and days are those of its records."""
    contacts, records = held.tables["contacts"], held.tables["records"]
    held.check("totals", len(contacts) * len(_TOTALS))
    again = merge.merge(records, held.rules)
    at = pc.index_in(contacts["contact_id"], value_set=again["contact_id"].combine_chunks())
    known = np.flatnonzero(mask(pc.is_valid(at)))
    again = again.take(at.drop_null())
    for column in _TOTALS:
        here = contacts[column].take(pa.array(known))
        wrong = known[mask(pc.not_equal(here, again[column]))]
        held.faults_at("contacts", wrong, "total", column)


def _owner(contacts: pa.Table, records: pa.Table) -> np.ndarray:
    """Return the row of each record's contact; one past the last where there is none."""
    ids = contacts["contact_id"].combine_chunks()
    at = pc.index_in(records["contact_id"], value_set=ids)
    return np.asarray(pc.fill_null(at, len(contacts)).to_numpy(), np.int64)


def _pairs(
    left: np.ndarray, here: pa.Array, right: np.ndarray, there: pa.Array
) -> tuple[np.ndarray, np.ndarray]:
    """Return numbers that are equal where owner and text are."""
    both = pa.concat_arrays([here, there])
    codes = np.asarray(both.dictionary_encode().indices).astype(np.int64)
    k = int(codes.max(initial=0)) + 1
    return left * k + codes[: len(here)], right * k + codes[len(here) :]


def _joined(table: pa.Table, columns: Sequence[str], mark: str = _UNIT) -> pa.Array:
    return pc.binary_join_element_wise(*(text(table, column) for column in columns), mark)


def _silent(*_: object) -> None:
    """Report no progress."""


STEPS = (rules, traced, totals)
