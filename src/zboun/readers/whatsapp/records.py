"""A conversation's people as raw records: who wrote, and what else names a person.

May import: model, rules. Tests: ``tests/readers/whatsapp/test_people.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from zboun.model import RAW_COLUMNS

_INTEGERS = {"row", "messages"}
SCHEMA = pa.schema(
    [(name, pa.int64() if name in _INTEGERS else pa.string()) for name in RAW_COLUMNS[1:]]
)

_NUMBER = re.compile(r"[+\d][\d\s\u00a0\u2007\u2010-\u2015\u202f()./\-]{5,30}")


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the raw records of a chat (``model.RAW_COLUMNS``)."""

    source: str
    row: int
    origin: str
    sender: str = ""
    name_raw: str = ""
    phone_raw: str = ""
    email_raw: str = ""
    city_raw: str = ""
    status_raw: str = ""
    identity: str = ""
    first_seen: str = ""
    last_seen: str = ""
    messages: int = 0
    sheet: str = ""
    name_order: str = ""
    city_level: str = ""
    expects: str = ""
    other_columns: str = ""
    opt_raw: str = ""


def is_number(sender: str) -> bool:
    """Say whether a sender is a phone number rather than a saved name.

    >>> is_number("+213\\u00a0550\\u00a012\\u00a034\\u00a056"), is_number("Amine 2")
    (True, False)
    """
    return _NUMBER.fullmatch(sender) is not None


def table(records: Iterable[Record]) -> pa.Table:
    """Return the records as a table of RAW_COLUMNS less ``record_id``."""
    rows = list(records)
    return pa.table(
        {item.name: pa.array([getattr(r, item.name) for r in rows], item.type) for item in SCHEMA},
        schema=SCHEMA,
    )
