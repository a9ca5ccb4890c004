"""Who asked to be forgotten: known again by keyed hashes, never by their data.

``OUT/forgotten.json`` holds a salt and HMAC-SHA256 marks of phones, e-mails and chat identities.
A mark cannot be read, but whoever has the file can test a number against it: it protects from
the curious, not from someone who tries all numbers. It is as private as the list itself.

A value that others hold too (a family's phone) is not marked alone, or they would go as well: it is
marked together with the name that the person is written by.

May import: redact, arrays, fields (behind the command line). Tests: ``tests/test_forget.py``.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import Mask, as_strings, mask, plain, several
from zboun.errors import OutputError
from zboun.fields.name_keys import units
from zboun.redact import words

FILE = "forgotten.json"
PHONE, EMAIL, IDENTITY = "phone", "email", "identity"
SHARED, BEARER = "shared", "bearer"  # a value that others hold too; it, with the person's name


@dataclass(slots=True)
class Forgotten:
    """The marks of an OUT."""

    salt: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    marks: set[str] = field(default_factory=set)

    def mark(self, kind: str, value: str) -> str:
        """Return the mark of one value: 32 hexadecimal digits."""
        return hmac.digest(self.salt, f"{kind}\n{value}".encode(), "sha256").hex()[:32]

    def add(self, kind: str, values: Iterable[str]) -> None:
        """Mark values."""
        self.marks |= {self.mark(kind, value) for value in values if value}

    def among(self, kind: str, values: pa.Array) -> pa.Array:
        """Return the distinct values that are marked."""
        known = pc.unique(values).to_pylist()
        found = [v for v in known if v and self.mark(kind, v) in self.marks]
        return pa.array(found, pa.string())

    def text(self) -> str:
        """Return the file's text."""
        held = {"version": 1, "salt": self.salt.hex(), "marks": sorted(self.marks)}
        return json.dumps(held, indent=1) + "\n"


def read(out: Path) -> Forgotten:
    """Return the marks of an OUT, none where it has none.

    Raises OutputError when they cannot be read: going on would bring people back.
    """
    try:
        held = json.loads((out / FILE).read_text("utf-8"))
        return Forgotten(bytes.fromhex(held["salt"]), set(held["marks"]))
    except (FileNotFoundError, NotADirectoryError):
        return Forgotten()
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        remedy = "put the file back as it was; without it erased people would return"
        raise OutputError(FILE, "unreadable", "it cannot be read", remedy) from error


def contacts_of(tables: Mapping[str, pa.Table], known: Forgotten) -> pa.Array:
    """Return the ids of the contacts that hold a marked phone, e-mail or chat identity.

    And of their namesakes of whom nothing else is known (no phone, no e-mail, no other wilaya):
    most likely the same person in a chat, and nobody can be reached by them.
    """
    records, contacts = tables["records"], tables["contacts"]
    marked = pc.unique(plain(records["contact_id"]).filter(pa.array(marked_rows(records, known))))
    return with_namesakes(contacts, marked) if len(marked) else marked


def marked_rows(records: pa.Table, known: Forgotten) -> Mask:
    """Say of which records a phone, an e-mail (alone or with the name) or a chat is marked."""
    rows = np.zeros(len(records), bool)
    for kind in (PHONE, EMAIL):
        row, values = several(records[kind])
        rows[row[mask(pc.is_in(values, value_set=known.among(kind, values)))]] = True
        borne = _borne(records, kind, known.among(SHARED, values))
        rows[[at for at, both in borne if known.mark(BEARER, both) in known.marks]] = True
    if "identity" in records.column_names:
        column = plain(records["identity"])
        rows |= mask(pc.is_in(column, value_set=known.among(IDENTITY, column)))
    return rows


def held_by(records: pa.Table, kind: str) -> set[str]:
    """Return the phones (or e-mails) of some records."""
    return set(several(records[kind])[1].to_pylist())


def add_bearer(known: Forgotten, gone: pa.Table, rest: pa.Table) -> None:
    """Mark the values that a person shares with the living, each with the person's own names."""
    for kind in (PHONE, EMAIL):
        shared = pa.array(sorted(held_by(gone, kind) & held_by(rest, kind)), pa.string())
        mine, others = ({both for _, both in _borne(t, kind, shared)} for t in (gone, rest))
        known.add(SHARED, shared.to_pylist())
        known.add(BEARER, mine - others)


def _borne(records: pa.Table, kind: str, some: pa.Array) -> Iterator[tuple[int, str]]:
    """Yield (row, value and name) of the records that hold some values.

    A record without a name is its contact's: it tells only of a contact that has no name at all.
    """
    if not len(some):
        return
    row, values = several(records[kind])
    held = mask(pc.is_in(values, value_set=some))
    names, ids = as_strings(records["name"]), as_strings(records["contact_id"])
    named = set(ids.filter(pc.not_equal(names, "")).to_pylist())
    for at, value in zip(
        row[held].tolist(), values.filter(pa.array(held)).to_pylist(), strict=True
    ):
        name = names[at].as_py()
        if name or ids[at].as_py() not in named:
            yield at, f"{value}\n{_name_key(name)}"


def _name_key(name: str) -> str:
    """Return one key for the spellings of a name that the lexicon knows, in any order.

    >>> _name_key("BENALI Mohamed") == _name_key("محمد بن علي")
    True
    """
    return " ".join(sorted(unit.name or unit.sound for unit in units(name)))


def with_namesakes(contacts: pa.Table, marked: pa.Array) -> pa.Array:
    """Return the ids of some contacts, and of their namesakes of whom nothing else is known.

    Where somebody else who can be reached bears the name too, a namesake may be theirs: it stays.
    """
    theirs = pc.is_in(plain(contacts["contact_id"]), value_set=marked)
    wilayas: dict[str, set[str]] = {}
    told = ["contact_id", "name", "wilaya_code"]
    for row in contacts.filter(theirs).select(told).to_pylist():
        if len(words(row["name"])) > 1:
            wilayas.setdefault(folded(row["name"]), set()).add(row["wilaya_code"])
    bare = pc.and_(pc.equal(contacts["phone"], ""), pc.equal(contacts["email"], ""))
    found = [
        row
        for row in contacts.filter(pc.and_(bare, pc.invert(theirs))).select(told).to_pylist()
        if _may_be(row["wilaya_code"], wilayas.get(folded(row["name"]), set()))
    ]
    if found:
        others = contacts["name"].filter(pc.invert(pc.or_(bare, theirs))).to_pylist()
        borne = {folded(name) for name in others}
        found = [row for row in found if folded(row["name"]) not in borne]
    ids = pa.array([row["contact_id"] for row in found], pa.string())
    return pc.unique(pa.concat_arrays([marked, ids]))


def _may_be(wilaya: str, known: set[str]) -> bool:
    """Say whether a namesake may live where the person does: no wilaya says otherwise."""
    return bool(known) and (not wilaya or bool(known & {wilaya, ""}))


def folded(text: str) -> str:
    """Return a name's words in one order, letter case aside."""
    return " ".join(sorted(word.casefold() for word in words(text))) or text.casefold()
