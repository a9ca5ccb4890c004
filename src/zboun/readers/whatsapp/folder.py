"""The date order of a chat that leaves it open, from the other chats of the same phone.

All exports of one phone write their headers alike. Where others with the same header grammar are
certain and agree, a chat that is open follows them.

May import: model. Tests: ``tests/readers/whatsapp/test_reexports.py``.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from zboun.model import Extract

_SWAPPED = {"dmy": "mdy", "mdy": "dmy"}


def share_date_order(extracts: Iterable[Extract]) -> None:
    """Settle the open date orders that the certain ones of the same grammar settle."""
    chats = [e for e in extracts if e.format == "whatsapp" and "date_order" in e.details]
    known: dict[str, set[str]] = {}
    for chat in chats:
        if chat.details["date_order_certain"]:
            known.setdefault(chat.details["grammar"], set()).add(chat.details["date_order"])
    for chat in chats:
        orders = known.get(chat.details["grammar"], set())
        if not chat.details["date_order_certain"] and len(orders) == 1:
            _settle(chat, next(iter(orders)))


def _settle(chat: Extract, order: str) -> None:
    """Take an order over; the dates of both readings are real, so that swapping is exact."""
    details = chat.details
    if order != details["date_order"]:
        if _SWAPPED.get(order) != details["date_order"]:
            return
        _swap_columns(chat, "messages", ("time",))
        _swap_columns(chat, "records", ("first_seen", "last_seen"))
        details["span"] = sorted(swap_date(day) for day in details["span"])
    details["date_order"] = order
    details["date_order_certain"] = True
    details["date_order_evidence"] = ["the other chats of the same phone"]
    chat.doubts = [doubt for doubt in chat.doubts if doubt.doubt != "ambiguous_dates"]


def swap_date(text: str) -> str:
    """Return an ISO date or time with day and month exchanged.

    >>> swap_date("2024-05-02T10:00:00"), swap_date("")
    ('2024-02-05T10:00:00', '')
    """
    return f"{text[:5]}{text[8:10]}-{text[5:7]}{text[10:]}" if text else ""


def _swap_columns(chat: Extract, what: str, names: tuple[str, ...]) -> None:
    table: pa.Table = getattr(chat, what)
    for name in names:
        column = table[name]
        year, month = pc.utf8_slice_codeunits(column, 0, 5), pc.utf8_slice_codeunits(column, 5, 7)
        day, rest = pc.utf8_slice_codeunits(column, 8, 10), pc.utf8_slice_codeunits(column, 10)
        swapped = pc.binary_join_element_wise(year, day, "-", month, rest, "")
        swapped = pc.if_else(pc.equal(column, ""), "", swapped)
        table = table.set_column(table.schema.get_field_index(name), name, swapped)
    setattr(chat, what, table)
