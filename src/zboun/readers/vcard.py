"""Address books: vCard 2.1, 3.0 and 4.0, several cards a file, photos skipped unread.

May import: errors, model, readers.*.
Tests: ``tests/readers/ugly_others.py``, ``test_read.py`` beside it.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import pyarrow as pa

from zboun.errors import InputError
from zboun.model import RAW_COLUMNS, Doubt, Extract, ReadOptions, named
from zboun.readers import limits, text_file
from zboun.readers.blob import Blob


@dataclass(slots=True)
class Card:
    """One vCard as written; ``phones`` are best first (mobiles, then others, fax last)."""

    line: int  # of BEGIN:VCARD, from 1
    name: str = ""  # FN
    family: str = ""
    given: str = ""
    org: str = ""
    phones: list[str] = field(default_factory=list)
    waids: list[str] = field(default_factory=list)  # WhatsApp ids: digits with country code
    emails: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    city: str = ""
    region: str = ""
    note: str = ""
    complete: bool = True  # its END:VCARD is there

    def best_name(self) -> str:
        """Return the display name, else ``Family, Given``, else the organisation."""
        if self.name:
            return self.name
        parts = [part for part in (self.family, self.given) if part]
        return ", ".join(parts) or self.org


def read(blob: Blob, options: ReadOptions) -> Extract:
    """Return the cards of a file as records; a card with nothing usable is rejected."""
    limits.check_size(blob.name, blob.size, options.max_bytes)
    with blob.open() as stream:
        kept, seen = _without_photos(blob.name, stream, options.max_bytes)
    decoded = text_file.decode(b"\n".join(line for _, line in kept), options.encoding)
    found = list(_cards(kept, decoded.encoding.partition("+")[0]))
    extract = records_of(blob.name, found)
    extract.read = seen
    extract.details["encoding"] = decoded.encoding
    extract.doubts[:0] = text_file.doubts_of(blob.name, decoded)
    return extract


def cards(text: str) -> list[Card]:
    r"""Return the cards of a text, in order.

    >>> card, = cards("BEGIN:VCARD\nVERSION:3.0\nFN:Ali\nTEL;TYPE=CELL:0550 12 34 56\nEND:VCARD")
    >>> card.name, card.phones, card.line
    ('Ali', ['0550 12 34 56'], 1)
    >>> cards("no card")
    []
    """
    lines = re.split(r"\r\n|\n|\r", text)
    raw = ((number, line.encode("utf-8", "replace")) for number, line in enumerate(lines, 1))
    return list(_cards(list(_unphotographed(raw)), "utf-8"))


def records_of(name: str, found: Iterable[Card]) -> Extract:
    """Return an Extract with one record a card (origin ``vcard``), or its rejection."""
    extract = Extract(name, "vcard")
    rows = []
    torn = 0
    for card in found:
        extract.read += 1
        torn += not card.complete
        row = _record(name, card)
        if row["name_raw"] or row["phone_raw"] or row["email_raw"]:
            rows.append(row)
        else:
            extract.rejected.append((name, "", card.line, "nothing_usable", card.note[:200]))
    extract.records = pa.Table.from_pylist(rows, schema=_SCHEMA)
    extract.details["cards"] = extract.read
    if torn:
        detail = f"{torn} cards have no END:VCARD"
        remedy = "export the address book again if contacts are missing"
        extract.doubts.append(Doubt(name, "", "truncated", detail, remedy, named(count=torn)))
    return extract


_NUMBERS = ("row", "messages")
_SCHEMA = pa.schema(
    [
        (name, pa.int64() if name in _NUMBERS else pa.string())
        for name in RAW_COLUMNS
        if name != "record_id"
    ]
)


def _record(source: str, card: Card) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(_SCHEMA.names, "")
    return row | {
        "source": source,
        "row": card.line,
        "name_raw": card.best_name(),
        "phone_raw": " ; ".join(card.phones),
        "email_raw": " ; ".join(card.emails),
        "city_raw": ", ".join(part for part in (card.city, card.region) if part),
        "status_raw": ", ".join(card.categories),
        "origin": "vcard",
        "messages": 0,
    }


# ------------------------------------------------------------------- lines, without the photos

_BULKY = re.compile(rb"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY|X-PHOTO\w*|X-IMAGE\w*)[;:]", re.I)
_BASE64 = re.compile(rb"\s*[A-Za-z0-9+/=]+\s*")
_PROPERTY = re.compile(rb"(?:[\w-]+\.)?[A-Za-z][\w-]*[;:]")
_BEGIN = re.compile(rb"\s*BEGIN\s*:\s*VCARD\s*", re.I)
Line = tuple[int, bytes]


def _without_photos(name: str, stream: BinaryIO, bound: int) -> tuple[list[Line], int]:
    """Return the numbered lines of a file less its photos, and how many cards begin in it."""
    seen = size = 0
    kept: list[Line] = []
    most = bound // limits.TEXT_SHARE
    for number, line in _unphotographed(_physical(name, stream)):
        seen += _BEGIN.fullmatch(line) is not None
        kept.append((number, line))
        size += len(line)
        if size > most:
            limits.check_text(name, size, bound, limits.TEXT_SHARE)
    return kept, seen


def _physical(name: str, stream: BinaryIO) -> Iterator[Line]:
    r"""Yield numbered lines ended by \n, \r\n or \r; a photo on one line passes in pieces."""
    head = stream.read(4)
    stream.seek(0)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[1:2] == b"\0":
        text = text_file.decode(stream.read(limits.MAX_JSON_BYTES)).text
        yield from enumerate((line.encode() for line in re.split(r"\r\n|\n|\r", text)), 1)
        return
    number = 0
    pending = b""
    while piece := stream.readline(limits.MAX_CARD_LINE):
        if not piece.endswith(b"\n") and len(piece) == limits.MAX_CARD_LINE:
            if b"\r" not in piece and not _BULKY.match(pending or piece):
                raise InputError(
                    name, "not_a_table", "one of its lines is endless", "export it again"
                )
            if b"\r" not in piece:
                pending = pending or piece[:100]
                continue
        whole = (pending + piece).rstrip(b"\r\n").replace(b"\r\n", b"\n")
        pending = b""
        for line in whole.split(b"\r"):
            number += 1
            yield number, line


def _unphotographed(lines: Iterable[Line]) -> Iterator[Line]:
    skipping = False
    for number, line in lines:
        if skipping and (line[:1] in (b" ", b"\t") or _is_base64(line)):
            continue
        skipping = _BULKY.match(line) is not None
        if not skipping:
            yield number, line


def _is_base64(line: bytes) -> bool:
    """Say whether an unindented line goes on with a photo, as careless 2.1 writers do."""
    return not _PROPERTY.match(line) and len(line) > 20 and _BASE64.fullmatch(line) is not None


# ------------------------------------------------------------------------------ properties


@dataclass(frozen=True, slots=True)
class _Property:
    line: int
    name: str  # upper case, without its group
    params: str  # upper case, as written
    value: str


def _cards(lines: Iterable[Line], encoding: str) -> Iterator[Card]:
    card: Card | None = None
    ranked: list[tuple[int, str]] = []
    for prop in _properties(_unfolded(lines), encoding):
        if prop.name == "BEGIN":
            if card is not None:
                card.complete = False
                yield _finished(card, ranked)
            card, ranked = Card(prop.line), []
        elif prop.name == "END" and card is not None:
            if prop.value.strip().upper() == "VCARD":
                yield _finished(card, ranked)
                card, ranked = None, []
        elif card is not None:
            _take(card, prop, ranked)
    if card is not None:
        card.complete = False
        yield _finished(card, ranked)


def _finished(card: Card, ranked: list[tuple[int, str]]) -> Card:
    ranked.sort(key=lambda phone: phone[0])  # stable: the order of the card within a rank
    card.phones = list(dict.fromkeys(phone for _, phone in ranked))
    card.emails = list(dict.fromkeys(card.emails))
    return card


_QUOTED = re.compile(rb"QUOTED-PRINTABLE", re.I)


def _unfolded(lines: Iterable[Line]) -> Iterator[Line]:
    """Join folded lines: an indented line goes on, and so does what follows a soft break ``=``."""
    current: list[bytes] = []
    first = 0
    soft = False
    whole = True  # what begins a card is a line of its own, whatever stands around it
    for number, line in lines:
        begins = _BEGIN.fullmatch(line) is not None
        if not whole and not begins and (soft or line[:1] in (b" ", b"\t")):
            current.append(line if soft else line[1:])
        else:
            if current:
                yield first, _joined(current)
            current, first = [line], number
            whole = begins
        soft = line.endswith(b"=") and _QUOTED.search(current[0].partition(b":")[0]) is not None
        if soft:
            current[-1] = current[-1][:-1]
    if current:
        yield first, _joined(current)


def _joined(pieces: list[bytes]) -> bytes:
    r"""Return a folded line as one; a card begins on a line of its own, never on a folded one.

    >>> _joined([b"BEGIN", b":VCARD"]), _joined([b"BEGIN:VCARD"])
    (b'X-BEGIN:VCARD', b'BEGIN:VCARD')
    """
    line = b"".join(pieces)
    return b"X-" + line if len(pieces) > 1 and _BEGIN.fullmatch(line) else line


_CHARSET = re.compile(r'CHARSET="?([\w-]+)', re.I)


def _properties(lines: Iterable[Line], encoding: str) -> Iterator[_Property]:
    for number, line in lines:
        head, colon, value = _parted(line)
        if not colon:
            continue
        name, _, params = head.decode("latin-1").partition(";")
        name = name.rpartition(".")[2].strip().upper()
        if name == "BEGIN" and not _BEGIN.fullmatch(line):
            continue
        if _QUOTED.search(head):
            value = quopri.decodestring(value)
        charset = _CHARSET.search(params)
        text = _text(value, charset[1] if charset else encoding)
        yield _Property(number, name, params.upper(), text)


def _parted(line: bytes) -> tuple[bytes, bytes, bytes]:
    """Cut a line at its first colon outside quotes (``TEL;LABEL="a:b":0550``)."""
    head, colon, value = line.partition(b":")
    while colon and head.count(b'"') % 2:
        more, colon, value = value.partition(b":")
        head += b":" + more
    return head, colon, value


def _text(value: bytes, encoding: str) -> str:
    for name in dict.fromkeys(("utf-8", encoding)):
        try:
            return value.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return text_file.decode(value).text


_ESCAPES = re.compile(r"\\([nN,;:\\])")
_FIELDS = re.compile(r"(?<!\\);")


def _plain(value: str) -> str:
    return _ESCAPES.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _parts(value: str) -> list[str]:
    return [_plain(part) for part in _FIELDS.split(value)]


def _take(card: Card, prop: _Property, ranked: list[tuple[int, str]]) -> None:
    """Put one property into the card; unknown ones are left."""
    if prop.name == "FN":
        card.name = card.name or _plain(prop.value)
    elif prop.name == "N":
        family, given, middle = (*_parts(prop.value), "", "", "")[:3]
        card.family = card.family or family
        card.given = card.given or " ".join(part for part in (given, middle) if part)
    elif prop.name == "ORG":
        card.org = card.org or " ".join(part for part in _parts(prop.value) if part)
    elif prop.name == "TEL":
        _take_phone(card, prop, ranked)
    elif prop.name == "EMAIL":
        address = _plain(prop.value).removeprefix("mailto:")
        card.emails += [address] if address else []
    elif prop.name == "CATEGORIES":
        card.categories += _categories(prop.value)
    elif prop.name == "ADR":
        _take_address(card, prop)
    elif prop.name == "NOTE":
        card.note = card.note or _plain(prop.value)


_WAID = re.compile(r"WAID=\"?\+?(\d{6,15})")


def _take_phone(card: Card, prop: _Property, ranked: list[tuple[int, str]]) -> None:
    number = re.sub(r"^tel:", "", _plain(prop.value), flags=re.I)
    waid = _WAID.search(prop.params)
    if waid:
        card.waids.append(waid[1])
        if re.sub(r"\D", "", number)[-8:] != waid[1][-8:]:
            ranked.append((_rank("CELL"), "+" + waid[1]))
    if number:
        ranked.append((_rank(prop.params), number))


def _rank(params: str) -> int:
    """Return 0 for a mobile, 1 for other phones, 2 for a fax."""
    if re.search("CELL|MOBILE|IPHONE|WAID", params):
        return 0
    return 2 if "FAX" in params else 1


# groups that every phone or Google account makes by itself: no word about a customer
_OWN_GROUPS = {"mycontacts", "* mycontacts", "starred", "* starred", "my contacts", "contacts"}


def _categories(value: str) -> list[str]:
    named = [_plain(part) for part in re.split(r"(?<!\\),", value)]
    return [name for name in named if name and name.lower() not in _OWN_GROUPS]


def _take_address(card: Card, prop: _Property) -> None:
    """Keep the place of the first address that has one; a lone street may hold the town."""
    parts = [*_parts(prop.value), *[""] * 7]
    street, locality, region = parts[2], parts[3], parts[4]
    if card.city or card.region:
        return
    card.city, card.region = locality, region
    if not locality and not region:
        card.city = re.sub(r"\s+", " ", street)
