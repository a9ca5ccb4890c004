"""The words of the contract, as types.

Every stage speaks in these: what a value became (``Value``), where a row stands (``Source``),
what a reader found (``Grid``, ``Extract``), which columns a table has. Tables are Arrow tables
inside the house and pandas frames at its doors; text columns hold ``""`` and never null.

May import: nothing of zboun. Tests: ``tests/test_texts.py`` (its words), and all that use it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # pyarrow costs 60 ms, and `zboun --help` needs none of it
    import pyarrow as pa

FIELDS = ("name", "phone", "email", "city", "status")


class Outcome(StrEnum):
    """What happened to one field of one record."""

    CLEAN = "clean"  # already right
    FIXED = "fixed"  # rewritten without doubt
    GUESSED = "guessed"  # rewritten, a person should look
    REFUSED = "refused"  # not usable; the raw text is kept
    EMPTY = "empty"  # nothing there


class Stage(StrEnum):
    """Where a person stands with the shop; derived from the status code."""

    PROSPECT = "prospect"
    CUSTOMER = "customer"
    INACTIVE = "inactive"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a parser did to a cell: a stable code, and the text before and after it."""

    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Value:
    """One cell, read: the contract's form of it, what was done, and why.

    ``clean`` is ``""`` exactly when the outcome is ``refused`` or ``empty``
    (a city of which only the wilaya is known is the one exception: see ``fields.city``).
    ``reason`` is a stable snake_case code, ``""`` only for ``clean`` and plain ``empty``.
    Each field's module extends it with what else the cell told.
    """

    raw: str
    clean: str
    outcome: Outcome
    reason: str = ""
    steps: tuple[Step, ...] = ()

    def _repr_html_(self) -> str:
        # By name and only when a notebook asks: the words of the house know no room.
        return str(import_module("zboun.report").repr_html(self))


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt about a source as a whole; one line of doubts.csv."""

    source: str
    sheet: str
    doubt: str  # stable code: "ambiguous_dates", "guessed_encoding", "hidden_sheet", "unreadable" …
    detail: str  # in English
    remedy: str  # the flag or the step that settles it
    values: str = ""  # what the detail names, as ``named`` gives it: for words in other languages


def named(**values: object) -> str:
    """Return what a doubt names as JSON text, for the texts ``doubt_detail.*``.

    >>> named(count=3, column="Tél."), named()
    ('{"column": "Tél.", "count": 3}', '')
    """
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""


def named_in(text: str) -> dict[str, Any]:
    """Return what ``named`` wrote; {} for anything else.

    >>> named_in('{"count": 3}'), named_in(""), named_in("[1"), named_in("[1]")
    ({'count': 3}, {}, {}, {})
    """
    try:
        values = json.loads(text)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


@dataclass(frozen=True, slots=True)
class Source:
    """One input file: its name for people (relative path, ``/`` on every system) and its place."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user may say about the inputs; every guess has its override here."""

    encoding: str = ""  # of text files; "" = find out
    delimiter: str = ""
    sheet: str = ""  # read this sheet only
    header_row: int | None = None  # from 1; 0 = there is none
    hidden: bool = False  # read hidden sheets too
    password: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)  # header text -> field, or "ignore"
    day_first: bool | None = None  # WhatsApp dates; None = find out
    me: str = ""  # the shop's own name or number in its chats
    mine: bool = True  # read what people write about themselves in chats
    mine_notes: bool = False  # read phones and e-mails out of note columns
    max_bytes: int = 2_000_000_000  # unpacked size above which a file is refused
    # Headers that were named for this very call: told when no table has them.
    asked: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    # How long one source may take; no part of how it is read, so that journals need not know it.
    max_seconds: float = field(default=1800.0, repr=False, compare=False)


# Every record, as found. `*_raw` is text as written; several columns of one field are joined:
# names "Family, Given" (the comma says which is which), places "commune, wilaya",
# phones and e-mails with " ; ".
RAW_COLUMNS = (
    "record_id",  # unique: "source:row", "source!sheet:row", with ".2", ".3" where a row holds more
    "source",
    "sheet",
    "row",  # int64, from 1, as the user sees it (chats: the line)
    "sender",
    "name_raw",
    "phone_raw",
    "email_raw",
    "city_raw",
    "status_raw",
    "name_order",  # hint: "given_first" | "family_first" | "" (header or whole file says so)
    "city_level",  # hint: "wilaya" | "commune" | "" (which kind of place the header promises)
    "expects",  # hint: "mobile" | "fixed" (the phone's header promises it), "any_area" | "any_name"
    # (the list as a whole goes by other landlines, by other people's addresses); by blanks
    "other_columns",  # JSON object of the source's own columns, header -> text; "" where none is
    "origin",  # "row" | "vcard" | "participant" | "card" | "mined" | "mention"
    "identity",  # chats: records with the same non-empty identity are one person for sure
    "first_seen",  # ISO date or ""
    "last_seen",
    "messages",  # int64
    "opt_raw",  # "Header: cell" of a column that says they want no messages, else ""
)

# What normalize adds, in the contract's order; `wilaya` and what follows are our additions.
CLEAN_COLUMNS = (
    "name",
    "given_name",
    "family_name",
    "phone",
    "email",
    "city",
    "wilaya_code",
    "status",
    "stage",
    *(f"{name}_{what}" for name in FIELDS for what in ("outcome", "reason")),
    "wilaya",
    "name_kind",  # "person" | "business" | ""
)

# CONTRACT.md, "OUT, as a folder"
CONTACT_COLUMNS = (
    "contact_id", "name", "given_name", "family_name", "phone", "other_phones", "email",
    "other_emails", "city", "wilaya_code", "wilaya", "status", "stage", "records", "sources",
    "first_seen", "last_seen", "messages", "related", "needs_review",
)  # fmt: skip
RECORD_COLUMNS = (
    "record_id", "contact_id", "source", "sheet", "row", "sender",
    *(f"{name}_raw" for name in FIELDS),
    "name", "given_name", "family_name", "phone", "email", "city", "wilaya_code", "status", "stage",
    *(f"{name}_{what}" for name in FIELDS for what in ("outcome", "reason")),
)  # fmt: skip
REJECTED_COLUMNS = ("source", "sheet", "row", "reason", "text")
DOUBT_COLUMNS = ("source", "sheet", "doubt", "detail", "remedy", "values")
MESSAGE_COLUMNS = ("source", "line", "time", "sender", "contact_id", "kind", "text")
RELATED_COLUMNS = ("contact_id", "related_id", "why")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it was found, before anyone knows what its columns mean.

    ``cells``: an Arrow table, every column string, never null, columns named "0", "1", …;
    its first lines may be titles, blanks and headers. ``rows``: int64, the user's row number of
    each line. ``header``: the texts of a header that is certain (an Excel table, a Parquet schema,
    JSON keys), else None. ``fill_down``: (column, first line, last line) of vertical merges.
    """

    source: str
    sheet: str
    cells: pa.Table
    rows: pa.Array
    header: tuple[str, ...] | None = None
    fill_down: tuple[tuple[int, int, int], ...] = ()


@dataclass(slots=True)
class Extract:
    """What one source gave: grids still to be mapped, or records that need no mapping.

    ``records`` has RAW_COLUMNS less ``record_id``; ``messages`` has MESSAGE_COLUMNS less
    ``contact_id``, plus ``identity``; ``read`` counts the rows of ``records`` and ``rejected``
    as the reader counted them on its own, so that conservation can be checked.
    """

    source: str
    format: str  # "xlsx", "csv", "whatsapp", "vcard" …
    details: dict[str, Any] = field(default_factory=dict)  # encoding, delimiter, sheets … (inspect)
    grids: list[Grid] = field(default_factory=list)
    records: pa.Table | None = None
    rejected: list[tuple[str, str, int, str, str]] = field(default_factory=list)
    messages: pa.Table | None = None
    doubts: list[Doubt] = field(default_factory=list)
    read: int = 0
    parts: list[Extract] = field(default_factory=list)  # of a zip, until its chats are compared


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What one column of a grid was taken for, and why; a line of ``zboun inspect``."""

    index: int
    header: str
    field: str  # one of FIELDS, "given_name", "family_name", "wilaya", "date" …, or "" (not used)
    confidence: float  # 0..1
    reason: str
    sample: tuple[str, ...] = ()


@dataclass(slots=True)
class Mapped:
    """One grid with its meaning: raw records (RAW_COLUMNS less record_id), and what is none."""

    records: pa.Table
    rejected: list[tuple[str, str, int, str, str]]  # REJECTED_COLUMNS
    guesses: list[ColumnGuess]
    doubts: list[Doubt]
    header_row: int = 0  # the user's row number of the header; 0 = none
    read: int = 0  # lines of the grid
