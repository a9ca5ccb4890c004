"""Merging some contacts at a time: what a part of them must be told of the others.

Shared by the engines. May import: match, merge, rules. Tests: ``tests/engines/``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun import merge
from zboun.match import Links
from zboun.rules import Rules

# What merging never asks of a record; its copies of records go without.
UNREAD = ("record_id", "name_raw", "phone_raw", "email_raw", "city_raw", "status_raw")


def slim(records: pa.Table) -> pa.Table:
    """Return what merging reads of records."""
    return records.select([name for name in records.column_names if name not in UNREAD])


def across(links: Links) -> pa.Table:
    """Return, of the contacts that have any, the relations and open questions; and their number."""
    related, asked = merge.across(links)
    number = np.arange(len(links.ids))
    table = pa.table(
        {"contact_id": links.ids, "related": related, "asked": pa.array(asked), "number": number}
    )
    return table.filter(pc.or_(table["asked"], pc.not_equal(table["related"], "")))


def merged(records: pa.Table, known: pa.Table, rules: Rules, prefer: Mapping[str, str]) -> pa.Table:
    """Return whole contacts, sorted by id; ``known`` is what ``across`` says of them."""
    contacts = merge.merge(records, rules, prefer)
    where = pc.index_in(
        contacts["contact_id"].combine_chunks(), known["contact_id"].combine_chunks()
    )
    related = pc.fill_null(known["related"].combine_chunks().take(where), "")
    asked = pc.fill_null(known["asked"].combine_chunks().take(where), False)
    needs = pc.if_else(pc.or_(asked, pc.equal(contacts["needs_review"], "yes")), "yes", "")
    for name, values in (("related", related), ("needs_review", needs)):
        contacts = contacts.set_column(contacts.column_names.index(name), name, values)
    return contacts
