"""Pseudonyms: a keyed name for each value that names a person, the same one every time.

    cell("+213550123456", "P-{}", "phone", key_of("shop.key"))    # "P-7F3A…": not the phone

A pseudonym is an HMAC-SHA256 under a key that stays with the shop: the same person is the same in
every export under one key, and nobody without it can try numbers against it. Places, statuses,
dates and counts stay. Together they may still tell who somebody is in a small village: shareable
means "with those who are bound to discretion", not "public".

What a whole list becomes: ``disguise``.

May import: errors (behind the command line). Tests: ``tests/test_pseudonyms.py``.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from itertools import zip_longest
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from zboun.errors import InputError, UsageError

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


def key_beside(out: Path, asked: str = "") -> tuple[bytes, str]:
    """Return the key for a copy at ``out`` and where it lies: as asked, else in ``OUT.key``.

    Beside the copy and not in it: the key is what must not be handed on.
    """
    place = asked or str(out.resolve().with_name(f"{out.resolve().name}.key"))
    if out.is_dir() and out.resolve() in Path(place).resolve().parents:
        raise UsageError(
            f"--key {place}: it would be handed on with the copy", "key_inside", file=place
        )
    return key_of(place), place


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


def column(values: pa.ChunkedArray, form: str, kind: str, key: bytes) -> pa.Array:
    """Return a column with pseudonyms for its values; blank cells stay blank."""
    codes = pc.cast(values, pa.string()).combine_chunks().dictionary_encode()
    said = [cell(text, form, kind, key) for text in codes.dictionary.to_pylist()]
    return pa.array(said, pa.string()).take(codes.indices)


# What parts a cell into values of their own: a source may be a file inside another.
_PARTS = {"source": re.compile("([;/])")}
_LIST = re.compile("(;)")


def cell(text: str, form: str, kind: str, key: bytes) -> str:
    """Return one cell with pseudonyms for its values.

    >>> cell("", "P-{}", "phone", b"k"), cell("a;b", "P-{}", "phone", b"k").count(";")
    ('', 1)
    """
    parts = _PARTS.get(kind, _LIST).split(text)
    values = (form.format(_short(part, kind, key)) if part else "" for part in parts[::2])
    return "".join(part for pair in zip_longest(values, parts[1::2], fillvalue="") for part in pair)


def _short(text: str, kind: str, key: bytes) -> str:
    """Return twelve hexadecimal digits: two of a million people get the same once in 500 keys."""
    return hmac.new(key, f"{kind}\n{text}".encode(), hashlib.sha256).hexdigest()[:12].upper()
