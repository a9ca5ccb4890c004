"""Takes forgotten people out of tables and figures, at once and in every later run.

Who they are, ``forgotten_marks`` says. Their records become rows rejected as ``forgotten``, with
an empty text, so that the sum of rows still holds.

May import: forgotten_marks, redact, summary, merge, match, model (behind ``Result.save`` and the
command line). Tests: ``tests/test_forget.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zboun import redact
from zboun import summary as summary_
from zboun.arrays import plain
from zboun.forgotten_marks import EMAIL, PHONE, Forgotten, contacts_of, folded, held_by, read
from zboun.match import content_keys
from zboun.redact import Eraser, words

REASON = "forgotten"
Tables = dict[str, pa.Table]

# Columns that say who somebody else is: a namesake keeps the name.
_OWN = {"name", "given_name", "family_name", "name_raw", "sender", "name_a", "name_b"}


def keep_out(
    out: Path, tables: Mapping[str, pa.Table], figures: Mapping[str, Any], pages: Mapping[str, str]
) -> tuple[Mapping[str, pa.Table], dict[str, Any], dict[str, str]] | None:
    """Return what may be written to an OUT: tables, figures and pages without forgotten people.

    None when nobody of the tables was forgotten.
    """
    known = read(out)
    if not known.marks:
        return None
    doomed = contacts_of(tables, known)
    if not len(doomed):
        return None
    eraser = eraser_of(tables["records"], doomed, known)
    clean = {name: redact.text_file(name, text, eraser) for name, text in pages.items()}
    return *erase(dict(tables), dict(figures), doomed, known), clean


def erase(
    tables: Tables, figures: dict[str, Any], doomed: pa.Array, known: Forgotten,
    extra: tuple[Iterable[str], Iterable[str]] = ((), ()),
) -> tuple[Tables, dict[str, Any]]:  # fmt: skip
    """Return tables and figures without some contacts, and without what else names them.

    ``extra``: phones and e-mails to take out of texts besides those of the contacts.
    """
    eraser = eraser_of(tables["records"], doomed, known, extra)
    records = tables["records"]
    theirs = pc.is_in(plain(records["contact_id"]), value_set=doomed)
    gone = records.filter(theirs)
    keys = pa.array(sorted(_own_keys(gone, records.filter(pc.invert(theirs)))), pa.string())
    kept = {name: _without(table, doomed, gone, keys) for name, table in tables.items()}
    kept["records"] = records.filter(pc.invert(theirs))
    kept["messages"] = _not_only_theirs(kept["messages"], kept["records"], gone)
    kept["rejected"] = pa.concat_tables([kept["rejected"], _rejected(gone, kept["rejected"])])
    kept = {name: _redacted(table, eraser) for name, table in kept.items()}
    figures = eraser.plain(figures)
    return _settled(kept), recount(figures, kept)


def eraser_of(
    records: pa.Table, doomed: pa.Array, known: Forgotten,
    extra: tuple[Iterable[str], Iterable[str]] = ((), ()),
) -> Eraser:  # fmt: skip
    """Return what takes some contacts out of texts; what a living contact also says stays."""
    theirs = pc.is_in(plain(records["contact_id"]), value_set=doomed)
    gone, rest = records.filter(theirs), records.filter(pc.invert(theirs))
    names = _only(gone, rest, ("name", "name_raw", "sender"))
    written = _only(gone, rest, ("phone_raw", "email_raw"))
    tokens = {*doomed.to_pylist(), *gone["record_id"].to_pylist(), *_own_keys(gone, rest)}
    return Eraser(
        known.salt,
        phones={*private(gone, rest, PHONE), *extra[0]},
        emails={*private(gone, rest, EMAIL), *extra[1]},
        names=names,
        written={text for text in written if "," not in text},
        tokens=tokens - {""},
        alone=_words(gone) - _words(rest),
    )


def _words(records: pa.Table) -> set[str]:
    """Return the words of all names of some records, in small letters."""
    held = (pc.unique(plain(records[c])).to_pylist() for c in ("name", "name_raw", "sender"))
    return {word.casefold() for texts in held for text in texts for word in words(text)}


def _own_keys(gone: pa.Table, rest: pa.Table) -> set[str]:
    """Return the content keys that no living record has."""
    return set(content_keys(gone).to_pylist()) - set(content_keys(rest).to_pylist())


def private(gone: pa.Table, rest: pa.Table, kind: str) -> set[str]:
    """Return the phones (or e-mails) that no living contact holds."""
    return held_by(gone, kind) - held_by(rest, kind)


def _only(gone: pa.Table, rest: pa.Table, columns: tuple[str, ...]) -> set[str]:
    """Return the texts of some columns that no living record has in them, letter case aside."""

    def texts(table: pa.Table) -> set[str]:
        held = (pc.unique(plain(table[c])).to_pylist() for c in columns)
        return {text for column in held for text in column if text}

    others = {folded(text) for text in texts(rest)}
    return {text for text in texts(gone) if folded(text) not in others}


def _without(table: pa.Table, doomed: pa.Array, gone: pa.Table, keys: pa.Array) -> pa.Table:
    """Return a table without the lines that point to the contacts, or to records of theirs."""
    pointers = {
        **dict.fromkeys(("contact_id", "related_id", "contact_a", "contact_b"), doomed),
        **dict.fromkeys(("record_a", "record_b"), gone["record_id"].combine_chunks()),
        **dict.fromkeys(("key_a", "key_b"), keys),
        "alias_of": doomed,
    }
    for column, ids in pointers.items():
        if column in table.column_names:
            table = table.filter(pc.invert(pc.is_in(plain(table[column]), value_set=ids)))
    return table


def _not_only_theirs(messages: pa.Table, rest: pa.Table, gone: pa.Table) -> pa.Table:
    """Return the messages less those of chats with nobody else: the shop's answers tell of them."""
    alone = set(pc.unique(plain(gone["source"])).to_pylist())
    alone -= set(pc.unique(plain(rest["source"])).to_pylist())
    theirs = pc.is_in(plain(messages["source"]), value_set=pa.array(sorted(alone), pa.string()))
    return messages.filter(pc.invert(theirs))


def _rejected(gone: pa.Table, like: pa.Table) -> pa.Table:
    fixed = {"reason": REASON, "text": ""}
    columns = [
        pa.array([fixed[name]] * len(gone), pa.string()) if name in fixed else gone[name]
        for name in like.column_names
    ]
    return pa.table(columns, names=like.column_names).cast(like.schema)


def _redacted(table: pa.Table, eraser: Eraser) -> pa.Table:
    """Return a table with the person taken out of every text; each distinct text is read once."""
    for index, name in enumerate(table.column_names):
        column = table[name]
        if not (pa.types.is_string(column.type) or pa.types.is_dictionary(column.type)):
            continue
        codes = plain(column).combine_chunks().dictionary_encode()
        texts = codes.dictionary.to_pylist()
        clean = [eraser.text(text, names=name not in _OWN) for text in texts]
        if clean != texts:
            column = pa.array(clean, pa.string()).take(codes.indices)
            table = table.set_column(index, name, column)
    return table


def _settled(tables: Tables) -> Tables:
    """Return the tables with the contacts' ``related`` and ``sources`` made right again."""
    from zboun import merge
    from zboun.rules import load

    contacts = tables["contacts"]
    again = merge.merge(tables["records"], load())
    at = pc.index_in(contacts["contact_id"], value_set=again["contact_id"].combine_chunks())
    near: dict[str, set[str]] = {}
    for one, other in zip(*(tables["related"][c].to_pylist() for c in _SIDES), strict=True):
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    related = [";".join(sorted(near.get(one, ()))) for one in contacts["contact_id"].to_pylist()]
    new = {"sources": again["sources"].take(at), "related": pa.array(related, pa.string())}
    for name, column in new.items():
        contacts = contacts.set_column(contacts.column_names.index(name), name, column)
    return {**tables, "contacts": contacts}


_SIDES = ("contact_id", "related_id")


def recount(figures: dict[str, Any], tables: Tables) -> dict[str, Any]:
    """Return the figures of a summary counted again in its tables."""
    records, rejected, contacts = (tables[name] for name in ("records", "rejected", "contacts"))
    named: dict[str, dict[str, Any]] = {}
    for one in figures.get("sources") or ():
        # A file whose name had to be changed and that was given again stands twice under one name.
        again = named.get(one["source"], {"read": 0})["read"]
        named[one["source"]] = {**one, "read": one["read"] + again}
    sources = [_source(one, records, rejected) for one in named.values()]
    return {
        **figures,
        "sources": sources,
        "rows": {
            "read": len(records) + len(rejected),
            "records": len(records),
            "rejected": len(rejected),
        },
        "contacts": len(contacts),
        "merged": len(records) - len(contacts),
        "reachable_before": summary_.dialable_as_written(records),
        "reachable_after": _some(contacts["phone"]),
        "related": len(tables["related"]),
        "review": len(tables["review"]),
        "needs_review": _some(contacts["needs_review"]),
        "fields": summary_.of_fields(records),
    }


def _source(one: dict[str, Any], records: pa.Table, rejected: pa.Table) -> dict[str, Any]:
    name = one["source"]
    mine = _of(rejected, name)
    reasons = summary_.tally(mine["reason"])
    return {**one, "records": len(_of(records, name)), "rejected": len(mine), "reasons": reasons}


def _of(table: pa.Table, source: str) -> pa.Table:
    names = plain(table["source"])
    inside = pc.starts_with(names, f"{source}/")
    return table.filter(pc.or_(pc.equal(names, source), inside))


def _some(column: pa.ChunkedArray) -> int:
    return int(pc.sum(pc.not_equal(column, "")).as_py() or 0)
