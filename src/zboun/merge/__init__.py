"""Contacts out of records: per field the value that a person would keep, all others as alternates.

Which value wins is decided per field and never mixed within one (a given name of one record with
the family name of another makes a person who does not exist): one record gives the name, one
the place. Phones and e-mails are all kept, the best first. The rules stand in
``data/dz/merge.toml``. Everything is done on arrays; only contacts of several records cost.

May import: rules, model, errors. Tests: ``tests/test_merge.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import Mask, text
from zboun.errors import UsageError
from zboun.merge.choices import guessed_contacts, name_rows, place_rows, stages, status_rows
from zboun.merge.groups import Groups, Ints, joined, places
from zboun.merge.totals import dates, messages, sources
from zboun.merge.values import values
from zboun.model import CONTACT_COLUMNS, FIELDS
from zboun.rules import Rules
from zboun.rules.merging import ORDERS, MergingRules

__all__ = ["LinksLike", "across", "contacts", "merge", "part", "preferences", "questions"]


class LinksLike(Protocol):
    """What merging needs of matching."""

    contact: Ints  # per record the number of its contact, 0 .. k - 1
    ids: pa.Array  # per contact its id
    related: pa.Table
    review: pa.Table


def contacts(
    records: pa.Table, links: LinksLike, rules: Rules, prefer: Mapping[str, str] | None = None
) -> pa.Table:
    """Return the contact list (CONTACT_COLUMNS), one row a contact, in the order of ``links.ids``.

    ``prefer``: field -> "newest" or "frequent", in place of the rules' own order of evidence.
    """
    return part(records, links.contact, links.ids, *across(links), rules, prefer)


def part(
    records: pa.Table,
    contact: Ints,
    ids: pa.Array,
    related: pa.Array,
    asked: Mask,
    rules: Rules,
    prefer: Mapping[str, str] | None = None,
) -> pa.Table:
    """Return some whole contacts, in the order of ``ids``.

    ``contact``: per record its place among ``ids``; ``related`` and ``asked``: what ``across``
    says of these contacts.
    """
    table = _merge(records, contact, ids, preferences(rules.merging, prefer))
    table = table.append_column("related", related)
    needs = pc.if_else(pc.or_(table["needs_review"], pa.array(asked)), "yes", "")
    table = table.set_column(table.column_names.index("needs_review"), "needs_review", needs)
    return table.select(list(CONTACT_COLUMNS))


def merge(groups: pa.Table, rules: Rules, prefer: Mapping[str, str] | None = None) -> pa.Table:
    """Return one contact per ``contact_id`` of the records, sorted by it.

    ``groups``: clean records with a ``contact_id``, every record of a contact among them.
    ``related`` is empty and ``needs_review`` speaks of the fields only: both need other contacts.
    """
    encoded = text(groups, "contact_id").dictionary_encode()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    contact = number[encoded.indices.to_numpy(zero_copy_only=False)]
    ids = encoded.dictionary.take(pa.array(order))
    table = _merge(groups, contact, ids, preferences(rules.merging, prefer))
    needs = pc.if_else(table["needs_review"], "yes", "")
    table = table.set_column(table.column_names.index("needs_review"), "needs_review", needs)
    blank = pa.array([""], pa.string()).take(pa.array(np.zeros(len(ids), np.int8)))
    return table.append_column("related", blank).select(list(CONTACT_COLUMNS))


def preferences(rules: MergingRules, prefer: Mapping[str, str] | None) -> MergingRules:
    """Return the rules with a run's own preferences; UsageError for one that cannot be meant."""
    for field, order in (prefer or {}).items():
        if field not in FIELDS or order not in ORDERS:
            raise UsageError(
                f"cannot prefer {field}={order}; fields are {', '.join(FIELDS)}, "
                f"orders {', '.join(ORDERS)}",
                "prefer",
                asked=f"{field}={order}", fields=", ".join(FIELDS), orders=", ".join(ORDERS),
            )  # fmt: skip
    if not prefer:
        return rules
    return replace(rules, prefer={**rules.prefer, **prefer})


def _merge(records: pa.Table, contact: Ints, ids: pa.Array, rules: MergingRules) -> pa.Table:
    groups = Groups(records, contact, len(ids))
    name, place = name_rows(groups, rules), place_rows(groups, rules)
    status = status_rows(groups, rules)
    phone, other_phones = values(groups, "phone", rules)
    email, other_emails = values(groups, "email", rules)
    status_text = groups.column("status").take(pa.array(status))
    columns = {
        "contact_id": ids,
        **{key: groups.column(key).take(pa.array(name)) for key in _NAME},
        "phone": phone,
        "other_phones": other_phones,
        "email": email,
        "other_emails": other_emails,
        **{key: groups.column(key).take(pa.array(place)) for key in _PLACE},
        "status": status_text,
        "stage": stages(groups, status, status_text, rules),
        "records": pa.array(groups.size, pa.int64()),
        "sources": sources(groups),
        **dates(groups),
        "messages": messages(groups),
        "needs_review": pa.array(guessed_contacts(groups, name, place, status, rules)),
    }
    return pa.table(columns)


_NAME = ("name", "given_name", "family_name")
_PLACE = ("city", "wilaya_code", "wilaya")


def across(links: LinksLike) -> tuple[pa.Array, Mask]:
    """Return what ``merge`` cannot know of a contact: its relations, and whether one is asked."""
    return _related(links.related, links.ids), _doubted(links.review, links.ids)


def questions(review: pa.Table, contacts: pa.Table) -> pa.Table:
    """Return the pairs to decide, a side without a name under that of its contact.

    What a person wrote in a chat ("my number is …") is a record of its own and bears no name.
    """
    sides = [text(review, f"contact_{side}") for side in "ab"]
    asked = pc.is_in(contacts["contact_id"], value_set=pa.concat_arrays(sides))
    contacts = contacts.select(["contact_id", "name"]).filter(asked)  # few of them
    for side in "ab":
        at = pc.index_in(text(review, f"contact_{side}"), value_set=text(contacts, "contact_id"))
        named = pc.fill_null(text(contacts, "name").take(at), "")
        here = text(review, f"name_{side}")
        filled = pc.if_else(pc.equal(here, ""), named, here)
        review = review.set_column(
            review.column_names.index(f"name_{side}"), f"name_{side}", filled
        )
    return review


def _related(related: pa.Table, ids: pa.Array) -> pa.Array:
    """Return per contact the ids related to it, sorted, joined by ``;``."""
    a, b = places((related["contact_id"], related["related_id"]), ids)
    left, right = np.concatenate([a, b]), np.concatenate([b, a])
    order = np.lexsort((right, left))
    return joined(ids.take(pa.array(right[order])), left[order], len(ids))


def _doubted(review: pa.Table, ids: pa.Array) -> Mask:
    doubted = np.zeros(len(ids), bool)
    for side in places((review["contact_a"], review["contact_b"]), ids):
        doubted[side] = True
    return doubted
