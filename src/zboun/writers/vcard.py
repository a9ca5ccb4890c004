r"""vCard 3.0, as phones import it: UTF-8, CRLF, folded at 75 bytes, ``FN`` and ``N`` both.

4.0 is refused by older Androids and 2.1 cannot say Arabic plainly, so 3.0 it is (RFC 2426).

May import: texts. Tests: ``tests/writers/test_vcard.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from zboun.texts import Texts, load
from zboun.writers.tables import rows_of

_COLUMNS = (
    "contact_id", "name", "given_name", "family_name", "phone", "other_phones", "email",
    "other_emails", "city", "wilaya", "status", "opt_out",
)  # fmt: skip
_MOBILE = re.compile(r"\+213[567]")  # type CELL; a phone shows the SMS button by it
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def write_vcards(path: Path, contacts: pa.Table, *, lang: str = "fr") -> None:
    """Write all contacts that have a name, a phone or an e-mail as one .vcf file."""
    words = load(lang)
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(cards(contacts, words))


def write_vcards_split(path: Path, contacts: pa.Table, size: int, *, lang: str = "fr") -> int:
    """Write files of at most ``size`` cards (``path`` names a folder) and return how many.

    Older phones stop at some hundred cards a file.
    """
    words = load(lang)
    path.mkdir(parents=True, exist_ok=True)
    files = 0
    batch: list[str] = []
    for card in cards(contacts, words):
        batch.append(card)
        if len(batch) == size:
            files = _write_part(path, files, batch)
            batch = []
    return _write_part(path, files, batch) if batch or not files else files


def _write_part(path: Path, files: int, batch: list[str]) -> int:
    part = path / f"contacts-{files + 1:03d}.vcf"
    part.write_text("".join(batch), "utf-8", newline="")
    return files + 1


def cards(contacts: pa.Table, words: Texts) -> Iterator[str]:
    """Yield each contact as one card; a contact that nobody could reach or name is left out."""
    columns = [name for name in _COLUMNS if name in contacts.column_names]
    for row in rows_of(contacts, columns):
        if row.get("name") or row.get("phone") or row.get("email"):
            yield card(row, words)


def card(row: Mapping[str, Any], words: Texts) -> str:
    r"""Return one contact as a card.

    >>> card({"name": "Amine; Benali", "phone": "+213550123456"}, load("fr")).split("\r\n")[2:5]
    ['FN:Amine\\; Benali', 'N:;Amine\\; Benali;;;', 'TEL;TYPE=CELL:+213550123456']
    """
    text = {key: str(row.get(key) or "") for key in _COLUMNS}
    shown = text["name"] or text["phone"] or text["email"]
    given, family = text["given_name"], text["family_name"]
    if not given and not family:
        given = shown
    emails = _several(text["email"], text["other_emails"])
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:{escape(shown)}",
        f"N:{escape(family)};{escape(given)};;;",
        *(_tel(phone) for phone in _several(text["phone"], text["other_phones"])),
        *(f"EMAIL;TYPE=INTERNET:{escape(email)}" for email in emails),
    ]
    if text["city"] or text["wilaya"]:
        lines.append(f"ADR;TYPE=HOME:;;;{escape(text['city'])};{escape(text['wilaya'])};;")
    groups = [words.code("status", text["status"])] if text["status"] else []
    groups += [words("column.opt_out")] if text["opt_out"] else []
    if groups:
        lines.append("CATEGORIES:" + ",".join(escape(group) for group in groups))
    if text["contact_id"]:
        lines.append(f"UID:{escape(text['contact_id'])}")
    lines.append("END:VCARD")
    return "".join(fold(line) for line in lines)


def _several(*cells: str) -> Iterable[str]:
    """Return the distinct values of cells that join several by ";", in order."""
    return dict.fromkeys(part.strip() for cell in cells for part in cell.split(";") if part.strip())


def _tel(phone: str) -> str:
    kind = "CELL" if _MOBILE.match(phone) else "VOICE"
    return f"TEL;TYPE={kind}:{escape(phone)}"


def escape(text: str) -> str:
    r"""Return a value as vCard text: backslash, comma, semicolon and line ends escaped.

    >>> escape("a,b;c\\d\ne")
    'a\\,b\\;c\\\\d\\ne'
    """
    text = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    text = text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return _CONTROL.sub("", text)


def fold(line: str) -> str:
    r"""Return a line cut at 75 bytes, never inside a character, each rest after a space.

    >>> fold("N:" + "é" * 40).split("\r\n")[0] == "N:" + "é" * 36
    True
    """
    data = line.encode("utf-8")
    if len(data) <= 75:
        return line + "\r\n"
    parts = []
    start, room = 0, 75
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:  # inside a character: step back to its first byte
            end -= 1
        parts.append(data[start:end].decode("utf-8"))
        start, room = end, 74  # the space that marks a rest counts
    parts.append(data[start:].decode("utf-8"))
    return "\r\n ".join(parts) + "\r\n"
