"""The containers around old and protected workbooks: OLE files, passwords, OpenDocument bombs.

May import: errors, readers.biff, readers.limits, readers.ole_chains.
Tests: ``tests/readers/ugly_books.py``, ``tests/hostile/``.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from typing import BinaryIO

from zboun.errors import InputError
from zboun.readers import biff, limits, ole_chains


def encrypted(name: str) -> InputError:
    """Return the refusal of a workbook that asks for a password."""
    return InputError(
        name,
        "encrypted",
        "it is protected by a password",
        "save a copy without the password, or say --password (needs: pip install zboun[password])",
    )


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


_DOCUMENTS = {
    "WordDocument": "a Word document",
    "PowerPoint Document": "a presentation",
    "__nameid_version1.0": "an Outlook message",
    "Catalog": "a thumbnail cache",
}


def opened(name: str, stream: BinaryIO, password: str) -> BinaryIO:
    """Return the workbook in an OLE container, decrypted where a password was given.

    Raises InputError ``encrypted``, ``wrong_password`` or ``not_a_table``.
    """
    data = stream.read()
    ole_chains.check(name, data)
    if _stream("EncryptedPackage") in data:
        return _decrypted(name, data, password)
    if not any(_stream(book) in data for book in ("Workbook", "Book", "WORKBOOK")):
        for inside, what in _DOCUMENTS.items():
            if _stream(inside) in data:
                raise InputError(
                    name, "not_a_table", f"it is {what}", "save the table in it as .xlsx or .csv",
                    what=what,
                )  # fmt: skip
    elif _file_pass(data):
        return _decrypted(name, data, password)
    biff.check(name, data)
    return io.BytesIO(data)


_BIFF8 = b"\x09\x08\x10\0\0\x06\x05\0"  # the record that begins a workbook
_FILE_PASS = 0x2F


def _file_pass(data: bytes) -> bool:
    """Say whether a record near the workbook's start says that the rest is encrypted.

    calamine reports the newer kinds, and reads the oldest (XOR) as if it were plain.
    """
    at = data.find(_BIFF8)
    for _ in range(12):
        if at < 0 or at + 4 > len(data):
            return False
        kind, length = struct.unpack_from("<HH", data, at)
        if kind == _FILE_PASS:
            return True
        at += 4 + length
    return False


def _decrypted(name: str, data: bytes, password: str) -> BinaryIO:
    if not password:
        raise encrypted(name)
    try:
        import msoffcrypto
    except ImportError as error:
        raise InputError(
            name,
            "encrypted",
            "it is protected by a password, and the part that opens it is not installed",
            "pip install zboun[password]",
        ) from error
    plain = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        office.load_key(password=password)
        office.decrypt(plain)
    except Exception as error:
        raise InputError(
            name, "wrong_password", "the password does not open it", "check --password"
        ) from error
    plain.seek(0)
    return plain


_REPEATED_ROWS = re.compile(rb'number-rows-repeated="(\d{3,})"')
_REPEATED_COLUMNS = re.compile(
    rb'<table:table-cell[^<>]*number-columns-repeated="(\d{3,})"[^<>]*>(?=<text)'
)


def check_ods(name: str, archive: zipfile.ZipFile, bound: int) -> None:
    """Raise InputError for an OpenDocument sheet that is encrypted or repeats cells wildly."""
    try:
        manifest = archive.read("META-INF/manifest.xml") if _has(archive) else b""
        if b"encryption-data" in manifest:
            raise encrypted(name)
        with archive.open("content.xml") as stream:
            content = stream.read(bound + 1)
    except (KeyError, zipfile.BadZipFile, OSError) as error:
        raise InputError(
            name, "truncated", "its end is missing or damaged", "fetch or copy the file again"
        ) from error
    limits.check_size(name, len(content), bound)
    if b"<!ENTITY" in content[:10_000]:
        raise InputError(
            name, "unreadable", "it defines XML entities", "save it again in LibreOffice"
        )
    cells = sum(int(count) for count in _REPEATED_COLUMNS.findall(content))
    rows = sum(
        int(found[1])
        for found in _REPEATED_ROWS.finditer(content)
        if b"<text:p" in content[found.end() : content.find(b"</table:table-row", found.end())]
    )
    if max(cells, 1) * max(rows, 1) > limits.MAX_CELLS // 10:
        raise InputError(
            name,
            "too_big",
            "it repeats filled cells millions of times",
            "copy the table into a new file",
        )


def _has(archive: zipfile.ZipFile) -> bool:
    return "META-INF/manifest.xml" in archive.namelist()
