"""The format of an input by its first bytes, never by its suffix.

May import: errors, readers.blob, readers.limits, readers.text_file, readers.whatsapp (asked
whether a text or a zip is a chat). Tests: ``tests/readers/test_ugly.py``.
"""

from __future__ import annotations

import re
import zipfile

from zboun.errors import InputError
from zboun.readers.blob import Blob, machine_errors, truncated
from zboun.readers.limits import MAX_MEMBERS
from zboun.readers.text_file import decode, utf16_without_mark

SAVE_AS_TABLE = "save the table in it as .xlsx or .csv"

# first bytes -> what it is, for files that hold no table that we could read
_NO_TABLE = (
    (b"%PDF", "a PDF"),
    (b"\xff\xd8\xff", "a photo"),
    (b"\x89PNG", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM\xf6", "a picture"),
    (b"II*\0", "a scan"),
    (b"MM\0*", "a scan"),
    (b"OggS", "a voice message"),
    (b"ID3", "a sound file"),
    (b"{\\rtf", "an RTF document"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it first"),
    (b"\x1f\x8b", "a gzip file: unpack it first"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]")


def sniff(blob: Blob) -> str:
    """Return the format: xlsx, ods, xls, html, spreadsheetml, whatsapp, whatsapp_zip, zip, vcard,
    json, parquet, sqlite or csv.

    Raises InputError ``empty``, ``not_a_table``, ``truncated`` or what the machine gives.
    """
    head = blob.head()
    if not head.strip(b" \t\r\n\0\x1a\xef\xbb\xbf\xff\xfe"):
        raise _nothing(blob, head)
    if head.startswith(b"PK"):
        return sniff_zip(blob)
    if head.startswith(_OLE):
        return "xls"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"SQLite format 3\0"):
        return "sqlite"
    for magic, what in _NO_TABLE:
        if head.startswith(magic):
            raise no_table(blob.name, f"it is {what}", what=what)
    if head[4:8] == b"ftyp" or head[8:12] == b"WEBP":
        raise no_table(blob.name, "it is a photo or a film", what="a photo or a film")
    if head[:4] in (b"\x09\x08\x10\0", b"\x09\x08\x08\0") or head[:2] in (b"\x09\x04", b"\x09\0"):
        return "xls"  # BIFF of the nineties, without the OLE container
    return _sniff_text(blob, head)


def no_table(name: str, reason: str, what: str = "") -> InputError:
    """Return the refusal of a file that holds no table; ``what`` it is where that can be told."""
    values = {"what": what} if what else {}
    return InputError(name, "not_a_table", reason, SAVE_AS_TABLE, **values)


def _nothing(blob: Blob, head: bytes) -> InputError:
    if blob.size == len(head) and not head.strip(b" \t\r\n\x1a\xef\xbb\xbf"):
        return InputError(blob.name, "empty", "it is empty", "check that its export was finished")
    return no_table(blob.name, "it starts with nothing but NUL bytes and blanks")


def zip_names(blob: Blob) -> list[str]:
    """Return the names in a zip; InputError ``truncated`` when its directory is torn."""
    with blob.open() as stream:
        try:
            return zipfile.ZipFile(stream).namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
            raise truncated(blob.name) from error


def sniff_zip(blob: Blob) -> str:
    """Return what kind of zip this is, by the names inside."""
    with machine_errors(blob.name):
        names = zip_names(blob)
    if not names:
        raise InputError(blob.name, "empty", "the zip is empty", "make it again")
    inside = set(names[:MAX_MEMBERS])
    if any(name.startswith("xl/") for name in inside) and "[Content_Types].xml" in inside:
        return "xlsx"
    if "content.xml" in inside and "mimetype" in inside:
        return "ods"
    if "word/document.xml" in inside:
        raise no_table(blob.name, "it is a Word document", what="a Word document")
    if "ppt/presentation.xml" in inside:
        raise no_table(blob.name, "it is a presentation", what="a presentation")
    if "Index/Document.iwa" in inside or "index.apxl" in inside:
        raise no_table(blob.name, "it is an Apple Numbers or Pages document")
    from zboun.readers import whatsapp  # only who meets a zip or a text pays for it

    return "whatsapp_zip" if whatsapp.sniff_zip(names) else "zip"


_PAGE = re.compile(r"<!doctype html|<html|<table|<head\b|<meta\b|<style\b|<tr\b", re.I)
_JSON = re.compile(r'\[\s*[\[{]|\{\s*"|\[\s*\]|\{\s*\}')
_VCARD = re.compile(r"^\s*BEGIN:VCARD\s*$", re.I | re.M)


def head_text(head: bytes) -> str:
    """Return the text of a file's first bytes, a torn last character left out."""
    if utf16_without_mark(head) or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[: len(head) // 2 * 2]
    else:
        cut = max(head.rfind(b"\n"), head.rfind(b"\r"))
        head = head[: cut + 1] if cut > 0 and len(head) > 4096 else head
    return decode(head).text.removeprefix("\ufeff")


def _sniff_text(blob: Blob, head: bytes) -> str:
    text = head_text(head)
    start = text[:4096].lstrip("\ufeff \t\r\n\0")
    if start.startswith("<"):
        return _sniff_markup(blob.name, start)
    if _VCARD.search(text[:4096].replace("\r", "\n")):
        return "vcard"
    if start[:1] in "[{" and _JSON.match(start):
        return "json"
    if start.startswith("MIME-Version:") and "text/html" in text:
        return "html"
    wide = utf16_without_mark(head) or head[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not wide and _is_binary(head):
        raise no_table(blob.name, "its bytes are no text")
    from zboun.readers import whatsapp

    return "whatsapp" if whatsapp.sniff_text(text) else "csv"


def _is_binary(head: bytes) -> bool:
    odd = len(_CONTROLS.findall(head))
    nul = head.count(0)
    return odd > 0.02 * len(head) or nul > 0.3 * len(head)


def _sniff_markup(name: str, start: str) -> str:
    if "urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "spreadsheetml"
    if _PAGE.search(start):
        return "html"
    if start.startswith("<?xml") and "<Workbook" in start:
        return "spreadsheetml"
    if re.match(r"<\?xml|<[A-Za-z!]", start):
        raise no_table(name, "it is XML, but no spreadsheet")
    return "csv"
