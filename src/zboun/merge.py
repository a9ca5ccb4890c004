"""Contacts out of records: per field the value that a person would keep, all others as alternates.

Which value wins is decided per field and never mixed within one (a given name of one record with
the family name of another makes a person who does not exist): one record gives the name, one
the place. Phones and e-mails are all kept, the best first. The rules stand in
``data/dz/merge.toml``. Everything is done on arrays; only contacts of several records cost.

May import: rules, model, errors. Tests: ``tests/test_merge.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.errors import UsageError
from zboun.model import CONTACT_COLUMNS, FIELDS, Outcome
from zboun.rules import Rules
from zboun.rules.merging import ORDERS, MergingRules

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Key = npt.NDArray[Any] | Callable[[Ints], npt.NDArray[Any]]


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
    table = _merge(records, links.contact, links.ids, preferences(rules.merging, prefer))
    table = table.append_column("related", _related(links.related, links.ids))
    doubted = _doubted(links.review, links.ids)
    needs = pc.if_else(pc.or_(table["needs_review"], pa.array(doubted)), "yes", "")
    table = table.set_column(table.column_names.index("needs_review"), "needs_review", needs)
    return table.select(list(CONTACT_COLUMNS))


def merge(groups: pa.Table, rules: Rules, prefer: Mapping[str, str] | None = None) -> pa.Table:
    """Return one contact per ``contact_id`` of the records, sorted by it.

    ``groups``: clean records with a ``contact_id``, every record of a contact among them.
    ``related`` is empty and ``needs_review`` speaks of the fields only: both need other contacts.
    """
    encoded = _text(groups, "contact_id").dictionary_encode()
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
                f"orders {', '.join(ORDERS)}"
            )
    if not prefer:
        return rules
    return MergingRules(
        prefer={**rules.prefer, **prefer},
        rank=rules.rank,
        stage=rules.stage,
        first=rules.first,
        customer_for_good=rules.customer_for_good,
        empty=rules.empty,
    )


class _Groups:
    """Records by contact: which stand alone, and the others' rows laid out contact by contact."""

    def __init__(self, records: pa.Table, contact: Ints, count: int) -> None:
        self.records = records
        self.contact = contact
        self.count = count
        self.size = np.bincount(contact, minlength=count)
        self.first = np.empty(count, np.int64)
        self.first[contact[::-1]] = np.arange(len(contact))[::-1]
        self.many = self.size > 1
        rows = np.flatnonzero(self.many[contact])
        self.rows = rows[np.argsort(contact[rows], kind="stable")]
        self.of_row = contact[self.rows]
        self.days = _days(records)

    def column(self, name: str) -> pa.Array:
        """Return a text column of all records."""
        return _text(self.records, name)

    def part(self, name: str) -> pa.Array:
        """Return a text column of the rows of contacts with several records."""
        return self.column(name).take(pa.array(self.rows))

    def best(self, *keys: Key) -> Ints:
        """Return per contact the record that comes first by the keys (the smaller wins).

        A key is an array over ``rows``, or a function of the places in ``rows`` that are still
        tied: texts are compared only where nothing else decides.
        """
        left = np.arange(len(self.rows))
        for key in keys:
            owner = self.of_row[left]
            starts = np.flatnonzero(np.diff(owner, prepend=-1))
            if len(starts) == len(left):
                break
            values = key(left) if callable(key) else key[left]
            best = np.minimum.reduceat(values, starts)
            left = left[values == np.repeat(best, np.diff(np.append(starts, len(left))))]
        chosen = self.first.copy()
        chosen[self.of_row[left[::-1]]] = self.rows[left[::-1]]
        return chosen


def _merge(records: pa.Table, contact: Ints, ids: pa.Array, rules: MergingRules) -> pa.Table:
    groups = _Groups(records, contact, len(ids))
    name, place, status = _name(groups, rules), _place(groups, rules), _status(groups, rules)
    phone, other_phones = _values(groups, "phone", rules)
    email, other_emails = _values(groups, "email", rules)
    status_text = groups.column("status").take(pa.array(status))
    dates = _dates(groups)
    columns = {
        "contact_id": ids,
        **{key: groups.column(key).take(pa.array(name)) for key in _NAME},
        "phone": phone,
        "other_phones": other_phones,
        "email": email,
        "other_emails": other_emails,
        **{key: groups.column(key).take(pa.array(place)) for key in _PLACE},
        "status": status_text,
        "stage": _stage(groups, status, status_text, rules),
        "records": pa.array(groups.size, pa.int64()),
        "sources": _sources(groups),
        **dates,
        "messages": _messages(groups),
        "needs_review": pa.array(_guessed(groups, name, place, status)),
    }
    return pa.table(columns)


_NAME = ("name", "given_name", "family_name")
_PLACE = ("city", "wilaya_code", "wilaya")


def _text(records: pa.Table, name: str) -> pa.Array:
    """Return one text column as one array; blanks where the table has none."""
    if name not in records.column_names:
        return pa.array([""], pa.string()).take(pa.array(np.zeros(records.num_rows, np.int8)))
    column = records[name].combine_chunks()
    if isinstance(column, pa.ChunkedArray):  # combine_chunks of no chunk at all
        return pa.array([], pa.string())
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return column if column.type == pa.string() else column.cast(pa.string())


def _mask(values: pa.Array) -> Mask:
    return np.asarray(values.to_numpy(zero_copy_only=False), bool)


def _days(records: pa.Table) -> Ints:
    """Return the day of each record as a number that sorts; 0 where it has none."""
    last, first = _text(records, "last_seen"), _text(records, "first_seen")
    texts = pc.if_else(pc.equal(last, ""), first, last).dictionary_encode()
    digits = pc.replace_substring_regex(texts.dictionary, r"^(\d{4})-(\d\d)-(\d\d).*$", r"\1\2\3")
    plain = pc.if_else(pc.match_substring_regex(digits, r"^\d{8}$"), digits, "0")
    numbers = pc.cast(plain, pa.int64()).to_numpy(zero_copy_only=False)
    days: Ints = numbers[texts.indices.to_numpy(zero_copy_only=False)]
    return days


def _alphabet(values: pa.Array) -> tuple[Key, Key]:
    """Return two keys for ``best``: the alphabetical order of sixteen bytes of each text."""
    data, offsets = _bytes(values)

    def eight(skip: int) -> Key:
        def key(rows: Ints) -> npt.NDArray[np.uint64]:
            begin, end = offsets[rows] + skip, offsets[rows + 1]
            number = np.zeros(len(rows), np.uint64)
            for place in range(8):
                inside = begin + place < end
                number <<= np.uint64(8)
                number[inside] |= data[begin[inside] + place]
            return number

        return key

    return eight(0), eight(8)


def _bytes(values: pa.Array) -> tuple[npt.NDArray[np.uint8], Ints]:
    """Return a string array's bytes and offsets."""
    buffers = values.buffers()
    offsets = np.zeros(1, np.int64)
    if len(values):
        count = values.offset + len(values) + 1
        offsets = np.frombuffer(buffers[1], np.int32, count)[values.offset :].astype(np.int64)
    data = buffers[2] if buffers[2] is not None else b""
    return np.frombuffer(data, np.uint8), offsets


def _counts(*codes: npt.NDArray[Any]) -> Ints:
    """Return for each row how many rows have the same codes."""
    key = np.zeros(len(codes[0]), np.int64)
    for code in codes:
        key = key * (int(code.max(initial=0)) + 1) + code
    _, inverse, counts = np.unique(key, return_inverse=True, return_counts=True)
    return counts[inverse].astype(np.int64)


def _codes(values: pa.Array) -> Ints:
    indices: Ints = values.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    return indices.astype(np.int64)


def _order(rules: MergingRules, field: str, days: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Return the two keys in the field's order of evidence."""
    return (-days, -counts) if rules.prefer[field] == "newest" else (-counts, -days)


def _guess(groups: _Groups, field: str) -> Mask:
    return _mask(pc.equal(groups.part(f"{field}_outcome"), Outcome.GUESSED.value))


def _name(groups: _Groups, rules: MergingRules) -> Ints:
    """Return the record that names each contact.

    The fullest form first, then the script of most records, then the spelling of most.
    """
    name = groups.part("name")
    given = _mask(pc.not_equal(groups.part("given_name"), ""))
    family = _mask(pc.not_equal(groups.part("family_name"), ""))
    missing = 2 - given.astype(np.int8) - family.astype(np.int8)
    empty = _mask(pc.equal(name, ""))
    arabic = _mask(pc.match_substring_regex(name, "[\u0620-\u064a\u0671-\u06d3]"))
    named = ~empty
    most = _counts(groups.of_row, np.where(named, arabic, 2))
    counts = _counts(groups.of_row, _codes(name))
    evidence = _order(rules, "name", groups.days[groups.rows], counts)
    return groups.best(
        empty, missing, -most, arabic, _guess(groups, "name"), *evidence, *_alphabet(name)
    )


def _place(groups: _Groups, rules: MergingRules) -> Ints:
    """Return the record that places each contact: the wilaya of most, with a commune if any has."""
    city, wilaya = groups.part("city"), groups.part("wilaya_code")
    nowhere, no_city = _mask(pc.equal(wilaya, "")), _mask(pc.equal(city, ""))
    wilayas = _codes(wilaya)
    days = groups.days[groups.rows]
    region = _order(rules, "city", days, _counts(groups.of_row, wilayas))
    town = _order(rules, "city", days, _counts(groups.of_row, wilayas, _codes(city)))
    return groups.best(
        nowhere & no_city, _guess(groups, "city"), *region, *_alphabet(wilaya), no_city,
        *town, *_alphabet(city),
    )  # fmt: skip


def _status(groups: _Groups, rules: MergingRules) -> Ints:
    """Return the record that gives each contact its status: see ``merge.toml``."""
    encoded = groups.part("status").dictionary_encode()
    known = encoded.dictionary.to_pylist()
    codes = encoded.indices.to_numpy(zero_copy_only=False)

    def each(values: list[int]) -> Ints:
        return np.array(values, np.int64)[codes] if values else np.zeros(0, np.int64)

    last = len(rules.rank) + 1
    days = groups.days[groups.rows]
    evidence = _order(rules, "status", days, _counts(groups.of_row, codes))
    return groups.best(
        each([0 if code in rules.first else 1 for code in known]),
        each([1 if code in rules.empty else 0 for code in known]),
        evidence[0],
        each([rules.rank.get(code, last) for code in known]),
        evidence[1],
    )


def _stage(groups: _Groups, status: Ints, texts: pa.Array, rules: MergingRules) -> pa.Array:
    """Return the stage of each person: that of the status, but once a customer, a customer."""
    own = groups.column("stage").take(pa.array(status))
    good = pc.is_in(groups.column("status"), value_set=pa.array(sorted(rules.customer_for_good)))
    bought = np.zeros(groups.count, bool)
    bought[groups.contact[_mask(good)]] = True
    first = _mask(pc.is_in(texts, value_set=pa.array(sorted(rules.first))))
    return pc.if_else(pa.array(bought & ~first & groups.many), "customer", own)


def _values(groups: _Groups, field: str, rules: MergingRules) -> tuple[pa.Array, pa.Array]:
    """Return the best phone (or e-mail) of each contact, and all others joined by ``;``."""
    cells = groups.column(field)
    several = groups.many.copy()
    several[groups.contact[_mask(pc.match_substring(cells, ";"))]] = True
    rows = np.flatnonzero(several[groups.contact])
    lists = pc.split_pattern(cells.take(pa.array(rows)), ";")
    flat = pc.list_flatten(lists)
    row = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    kept = np.flatnonzero(_mask(pc.not_equal(flat, "")))
    flat, row = flat.take(pa.array(kept)), rows[row[kept]]
    ranked = _ranked(groups, field, rules, flat, row)
    contact = groups.contact[row[ranked]]
    return _laid_out(groups, cells, several, contact, flat.take(pa.array(ranked)))


def _ranked(groups: _Groups, field: str, rules: MergingRules, flat: pa.Array, row: Ints) -> Ints:
    """Return the positions of the distinct values, contact by contact, the best first."""
    contact, codes = groups.contact[row], _codes(flat)
    pair = contact * (int(codes.max(initial=0)) + 1) + codes
    _, first, inverse = np.unique(pair, return_index=True, return_inverse=True)
    values = np.bincount(contact[first], minlength=groups.count)
    alone = first[values[contact[first]] == 1]  # one value: nothing to rank
    rows = np.flatnonzero(values[contact] > 1)
    held = np.bincount(inverse, minlength=len(first))[inverse[rows]]
    order = rows[_order_of_values(groups, field, rules, flat.take(pa.array(rows)), row[rows], held)]
    kept = order[np.sort(np.unique(pair[order], return_index=True)[1])]
    both = np.concatenate([alone, kept])
    ranked: Ints = both[np.argsort(contact[both], kind="stable")]
    return ranked


def _order_of_values(
    groups: _Groups, field: str, rules: MergingRules, flat: pa.Array, row: Ints, held: Ints
) -> Ints:
    """Return the order of values by contact, then by the field's evidence."""
    guessed = groups.column(f"{field}_outcome").take(pa.array(row))
    unsure = _mask(pc.equal(guessed, Outcome.GUESSED.value))
    days, place = groups.days[row], _places(row)
    keys = (-days, place, -held)  # the first number of a cell is the best of that cell
    if rules.prefer[field] == "frequent":
        keys = (-held, -days, place)
    everywhere = np.arange(len(row))
    text = [key(everywhere) if callable(key) else key for key in _alphabet(flat)]
    order: Ints = np.lexsort((*reversed(text), *reversed(keys), unsure, groups.contact[row]))
    return order


def _places(row: Ints) -> Ints:
    """Return which one of its cell each value is, from 0 (values of a cell stand together)."""
    if not len(row):
        return row
    new = np.concatenate([[True], row[1:] != row[:-1]])
    start = np.maximum.accumulate(np.where(new, np.arange(len(row)), 0))
    return np.arange(len(row)) - start


def _laid_out(
    groups: _Groups, cells: pa.Array, several: Mask, contact: Ints, texts: pa.Array
) -> tuple[pa.Array, pa.Array]:
    """Return main and other values of all contacts, given the ranked values of some."""
    head = np.ones(len(contact), bool)
    head[1:] = contact[1:] != contact[:-1]
    where = groups.first.copy()
    where[several] = len(cells) + len(texts)  # a blank, unless it has a value
    where[contact[head]] = len(cells) + np.flatnonzero(head)
    main = pa.concat_arrays([cells, texts, pa.array([""])]).take(pa.array(where))
    return main, joined(texts.filter(pa.array(~head)), contact[~head], groups.count)


def joined(texts: pa.Array, owner: Ints, count: int) -> pa.Array:
    """Return per owner its texts joined by ``;``; ``owner`` ascends.

    >>> joined(pa.array(["a", "b", "c"]), np.array([0, 0, 2]), 3).to_pylist()
    ['a;b', '', 'c']
    """
    has = np.bincount(owner, minlength=count)
    some = np.flatnonzero(has)
    offsets = np.concatenate([[0], np.cumsum(has[some])]).astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(offsets), texts)
    where = np.full(count, len(some), np.int64)
    where[some] = np.arange(len(some))
    return pa.concat_arrays([pc.binary_join(lists, ";"), pa.array([""])]).take(pa.array(where))


def _sources(groups: _Groups) -> pa.Array:
    """Return the names of the sources of each contact, sorted, joined by ``;``."""
    cells = groups.column("source")
    encoded = cells.take(pa.array(groups.rows)).dictionary_encode()
    order = pc.rank(encoded.dictionary, tiebreaker="dense").to_numpy()
    rank = order[encoded.indices.to_numpy(zero_copy_only=False)].astype(np.int64)
    pair = np.unique(groups.of_row * (len(order) + 1) + rank)
    owner, rank = pair // (len(order) + 1), pair % (len(order) + 1)
    back = np.zeros(len(order) + 1, np.int64)
    back[order] = np.arange(len(order))
    many = joined(encoded.dictionary.take(pa.array(back[rank])), owner, groups.count)
    return pc.if_else(pa.array(groups.many), many, cells.take(pa.array(groups.first)))


def _dates(groups: _Groups) -> dict[str, pa.Array]:
    """Return the earliest and the latest day of each contact, ``""`` where no record has one."""
    first, last = groups.column("first_seen"), groups.column("last_seen")
    both = pa.concat_arrays([first, last]).dictionary_encode()
    order = pc.rank(both.dictionary, tiebreaker="dense").to_numpy().astype(np.int64)
    texts = both.dictionary.take(pc.sort_indices(both.dictionary))
    rank = order[both.indices.to_numpy(zero_copy_only=False)] - 1
    filled = _mask(pc.not_equal(texts, ""))[rank] if len(texts) else np.zeros(0, bool)
    contact = np.concatenate([groups.contact, groups.contact])
    low = np.full(groups.count, len(texts), np.int64)
    high = np.full(groups.count, -1, np.int64)
    np.minimum.at(low, contact[filled], rank[filled])
    np.maximum.at(high, contact[filled], rank[filled])
    padded = pa.concat_arrays([texts, pa.array([""])])
    high[high < 0] = len(texts)
    return {"first_seen": padded.take(pa.array(low)), "last_seen": padded.take(pa.array(high))}


def _messages(groups: _Groups) -> pa.Array:
    if "messages" not in groups.records.column_names:
        return pa.array(np.zeros(groups.count, np.int64))
    column = pc.fill_null(pc.cast(groups.records["messages"], pa.int64()), 0)
    weights = column.combine_chunks().to_numpy(zero_copy_only=False)
    sums = np.bincount(groups.contact, weights=weights, minlength=groups.count)
    return pa.array(sums.astype(np.int64))


def _guessed(groups: _Groups, name: Ints, place: Ints, status: Ints) -> Mask:
    """Say which contacts show a value that a person should look at."""
    doubt = np.zeros(groups.count, bool)
    for field, rows in (("name", name), ("city", place), ("status", status)):
        outcome = groups.column(f"{field}_outcome").take(pa.array(rows))
        doubt |= _mask(pc.equal(outcome, Outcome.GUESSED.value))
    for field in ("phone", "email"):
        unsure = _mask(pc.equal(groups.column(f"{field}_outcome"), Outcome.GUESSED.value))
        sure = np.zeros(groups.count, bool)
        sure[groups.contact[~unsure & _mask(pc.not_equal(groups.column(field), ""))]] = True
        some = np.zeros(groups.count, bool)
        some[groups.contact[unsure]] = True
        doubt |= some & ~sure
    return doubt


def _related(related: pa.Table, ids: pa.Array) -> pa.Array:
    """Return per contact the ids related to it, sorted, joined by ``;``."""
    one = pc.index_in(related["contact_id"].combine_chunks(), value_set=ids)
    other = pc.index_in(related["related_id"].combine_chunks(), value_set=ids)
    a, b = (side.to_numpy(zero_copy_only=False).astype(np.int64) for side in (one, other))
    left, right = np.concatenate([a, b]), np.concatenate([b, a])
    order = np.lexsort((right, left))
    return joined(ids.take(pa.array(right[order])), left[order], len(ids))


def _doubted(review: pa.Table, ids: pa.Array) -> Mask:
    doubted = np.zeros(len(ids), bool)
    for side in ("contact_a", "contact_b"):
        where = pc.index_in(review[side].combine_chunks(), value_set=ids)
        doubted[where.to_numpy(zero_copy_only=False)] = True
    return doubted
