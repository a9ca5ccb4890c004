"""Which record gives a contact its name, its place, its status.

May import: rules, model. Tests: ``tests/test_merge.py``.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import Mask, mask
from zboun.merge.groups import (
    Groups,
    Ints,
    alphabet,
    codes_of,
    counts_of,
    equal,
    order_of,
)
from zboun.model import Outcome
from zboun.rules.merging import MergingRules


def _guess(groups: Groups, field: str) -> Mask:
    return groups.where(f"{field}_outcome", Outcome.GUESSED.value)


def name_rows(groups: Groups, rules: MergingRules) -> Ints:
    """Return the record that names each contact.

    The fullest form first, then the script of most records, then the spelling of most.
    """
    name = groups.part("name")
    missing = groups.where("given_name", "").astype(np.int8) + groups.where("family_name", "")
    empty = groups.where("name", "")
    arabic = mask(pc.match_substring_regex(name, "[\u0620-\u064a\u0671-\u06d3]"))
    named = ~empty
    most = counts_of(groups.of_row, np.where(named, arabic, 2))
    counts = counts_of(groups.of_row, codes_of(name))
    evidence = order_of(rules, "name", groups.days[groups.rows], counts)
    return groups.best(
        empty, missing, -most, arabic, _guess(groups, "name"), *evidence, *alphabet(name)
    )


def place_rows(groups: Groups, rules: MergingRules) -> Ints:
    """Return the record that places each contact: the wilaya of most, with a commune if any has."""
    city, wilaya = groups.part("city"), groups.part("wilaya_code")
    nowhere, no_city = mask(pc.equal(wilaya, "")), mask(pc.equal(city, ""))
    wilayas = codes_of(wilaya)
    days = groups.days[groups.rows]
    region = order_of(rules, "city", days, counts_of(groups.of_row, wilayas))
    town = order_of(rules, "city", days, counts_of(groups.of_row, wilayas, codes_of(city)))
    return groups.best(
        nowhere & no_city, _guess(groups, "city"), *region, *alphabet(wilaya), no_city,
        *town, *alphabet(city),
    )  # fmt: skip


def status_rows(groups: Groups, rules: MergingRules) -> Ints:
    """Return the record that gives each contact its status: see ``merge.toml``."""
    encoded = groups.part("status").dictionary_encode()
    known = encoded.dictionary.to_pylist()
    codes = encoded.indices.to_numpy(zero_copy_only=False)

    def each(values: list[int]) -> Ints:
        return np.array(values, np.int64)[codes] if values else np.zeros(0, np.int64)

    last = len(rules.rank) + 1
    days = groups.days[groups.rows]
    evidence = order_of(rules, "status", days, counts_of(groups.of_row, codes))
    return groups.best(
        each([0 if code in rules.first else 1 for code in known]),
        each([1 if code in rules.empty else 0 for code in known]),
        evidence[0],
        each([rules.rank.get(code, last) for code in known]),
        evidence[1],
    )


def stages(groups: Groups, status: Ints, texts: pa.Array, rules: MergingRules) -> pa.Array:
    """Return the stage of each person: that of the status, but once a customer, a customer."""
    own = groups.column("stage").take(pa.array(status))
    good = pc.is_in(groups.column("status"), value_set=pa.array(sorted(rules.customer_for_good)))
    bought = np.zeros(groups.count, bool)
    bought[groups.contact[mask(good)]] = True
    first = mask(pc.is_in(texts, value_set=pa.array(sorted(rules.first))))
    return pc.if_else(pa.array(bought & ~first & groups.many), "customer", own)


def guessed_contacts(
    groups: Groups, name: Ints, place: Ints, status: Ints, rules: MergingRules
) -> Mask:
    """Say which contacts show a value that a person should look at."""
    doubt = np.zeros(groups.count, bool)
    for field, rows in (("name", name), ("city", place), ("status", status)):
        guessed = equal(groups.records, f"{field}_outcome", Outcome.GUESSED.value)
        if field == "name":
            for reason in rules.quiet:
                guessed = guessed & ~equal(groups.records, "name_reason", reason)
        doubt |= guessed[rows]
    for field in ("phone", "email"):
        unsure = equal(groups.records, f"{field}_outcome", Outcome.GUESSED.value)
        sure = np.zeros(groups.count, bool)
        sure[groups.contact[~unsure & ~equal(groups.records, field, "")]] = True
        some = np.zeros(groups.count, bool)
        some[groups.contact[unsure]] = True
        doubt |= some & ~sure
    return doubt
