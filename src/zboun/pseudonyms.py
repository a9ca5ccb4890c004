"""Contacts that may be shown around: people replaced by keyed names that are the same every time.

    disguised(contacts, key_of("shop.key"))    # "P-7F3A2C" for a phone, and nothing of the phone

A pseudonym is an HMAC-SHA256 under a key that stays with the shop: the same person is the same in
every export under one key, and nobody without it can try numbers against it. Places, statuses,
dates and counts stay. Together they may still tell who somebody is in a small village: shareable
means "with those who are bound to discretion", not "public".

May import: errors (behind the command line). Tests: ``tests/test_pseudonyms.py``.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from zboun.errors import InputError

AUTO = "auto"
_KEY = 32  # bytes
# column -> (what marks it as no real one, kind): one kind, one person, one pseudonym
FORMS = {
    "contact_id": ("Z-{}", "id"), "related": ("Z-{}", "id"),
    "name": ("N-{}", "name"), "given_name": ("G-{}", "given"), "family_name": ("F-{}", "family"),
    "phone": ("P-{}", "phone"), "other_phones": ("P-{}", "phone"),
    "email": ("e-{}@example.invalid", "email"), "other_emails": ("e-{}@example.invalid", "email"),
    "sources": ("S-{}", "source"),
}  # fmt: skip
PLAIN = (
    "city", "wilaya_code", "wilaya", "status", "stage", "records", "first_seen", "last_seen",
    "messages", "needs_review",
)  # fmt: skip


def key_of(place: str) -> bytes:
    """Return the key in a file, made for its owner only where there is none yet.

    ``auto``: a key for this one time; two exports cannot be joined. Raises InputError for a file
    that is too short to be a key.
    """
    if place == AUTO:
        return secrets.token_bytes(_KEY)
    path = Path(place)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        held = path.read_bytes().strip()
        if len(held) < _KEY:
            remedy = "name a file that is not there yet, and zboun makes a key in it"
            raise InputError(path.name, "no_key", "it is too short to be a key", remedy) from None
        return held
    with os.fdopen(handle, "wb") as new:
        new.write(secrets.token_hex(_KEY).encode())
    return path.read_bytes()


def disguised(contacts: pa.Table, key: bytes) -> pa.Table:
    """Return the contacts with pseudonyms for all that names a person, and only known columns.

    Counts stay: of rows, and of values in a cell. Every row keeps its place.
    """
    columns = {}
    for name in contacts.column_names:
        if name in PLAIN:
            columns[name] = contacts[name]
        elif name in FORMS:
            columns[name] = _column(contacts[name], *FORMS[name], key)
    return pa.table(columns)


def _column(column: pa.ChunkedArray, form: str, kind: str, key: bytes) -> pa.Array:
    codes = pc.cast(column, pa.string()).combine_chunks().dictionary_encode()
    said = [_cell(cell, form, kind, key) for cell in codes.dictionary.to_pylist()]
    return pa.array(said, pa.string()).take(codes.indices)


def _cell(cell: str, form: str, kind: str, key: bytes) -> str:
    return ";".join(
        form.format(_short(part, kind, key)) if part else "" for part in cell.split(";")
    )


def _short(text: str, kind: str, key: bytes) -> str:
    """Return twelve hexadecimal digits: two of a million people get the same once in 500 keys."""
    return hmac.new(key, f"{kind}\n{text}".encode(), hashlib.sha256).hexdigest()[:12].upper()
