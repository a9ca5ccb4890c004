"""Joins the columns of a table into raw records: names, phones, e-mails, place, status, dates.

Text stays as written; several columns of one field are joined as ``model.RAW_COLUMNS`` says.
Whole columns at a time.

May import: model, errors, rules. Tests: ``tests/columns/test_build.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import constant, empties, whole
from zboun.columns.assign import Choice
from zboun.columns.dates import DAY_FIRST, MONTH_FIRST, parse_dates
from zboun.model import RAW_COLUMNS

Text: TypeAlias = pa.ChunkedArray  # or an Array of the same text
_PHONE_ORDER = {"mobile": 0, "": 1, "fixed": 2}


@dataclass(frozen=True)
class Parts:
    """The columns of one table by the field that each was taken for, records only."""

    table: pa.Table
    choices: tuple[Choice, ...]
    months: Mapping[str, int]
    own: Text | None = None  # the columns that no field takes, see ``own``

    def columns(self, *fields: str) -> list[Text]:
        """Return the columns of some fields, in the table's order."""
        return [self.table.column(str(c.index)) for c in self.chosen(*fields)]

    def chosen(self, *fields: str) -> list[Choice]:
        """Return the choices of some fields, in the table's order."""
        return [choice for choice in self.choices if choice.field in fields]

    def order(self, choice: Choice) -> str:
        """Return which of day and month comes first, "" where this table's own dates say it."""
        return choice.hint if choice.hint in (DAY_FIRST, MONTH_FIRST) else ""

    def blank(self) -> Text:
        """Return a column without any text."""
        return empties(self.table.num_rows)


def first_of(columns: Sequence[Text], otherwise: Text) -> Text:
    """Return each line's first text that is not blank; ``otherwise`` when there are no columns."""
    result: Text | None = None
    for column in reversed(columns):
        result = column if result is None else _or(column, result)
    return otherwise if result is None else result


def _or(first: Text, second: Text) -> Text:
    return pc.if_else(_blank(first), second, first)


def _blank(column: Text) -> Text:
    return pc.or_(pc.equal(column, ""), pc.utf8_is_space(column))


def join(columns: Sequence[Text], separator: str, otherwise: Text) -> Text:
    """Return each line's texts joined, blank ones left out.

    >>> a, b = pa.array(["0550", "", ""]), pa.array(["021", "0661", ""])
    >>> join([a, b], " ; ", pa.array(["", "", ""])).to_pylist()
    ['0550 ; 021', '0661', '']
    """
    joined: Text | None = None
    for column in columns:
        joined = column if joined is None else _two(joined, column, separator)
    return otherwise if joined is None else joined


def _two(first: Text, second: Text, separator: str) -> Text:
    # not null_handling="skip": it drops the lines in which every text is null
    both = pc.binary_join_element_wise(first, second, separator)
    return pc.if_else(_blank(first), second, pc.if_else(_blank(second), first, both))


def records(parts: Parts, source: str, sheet: str, rows: pa.Array) -> pa.Table:
    """Return the raw records of a table (RAW_COLUMNS less record_id), one a line."""
    lines = parts.table.num_rows
    first, last = _seen(parts)
    made: dict[str, pa.Array | pa.ChunkedArray] = {
        "source": constant(source, lines),
        "sheet": constant(sheet, lines),
        "row": pc.cast(rows, pa.int64()),
        "sender": empties(lines),
        "name_raw": _name(parts),
        "phone_raw": _phone(parts),
        "email_raw": join(parts.columns("email"), " ; ", parts.blank()),
        "city_raw": _city(parts),
        "status_raw": join(parts.columns("status"), " / ", parts.blank()),
        "name_order": constant(_name_order(parts), lines),
        "city_level": _city_level(parts),
        "expects": _expects(parts),
        "other_columns": parts.blank() if parts.own is None else parts.own,
        "origin": constant("row", lines),
        "identity": empties(lines),
        "first_seen": first,
        "last_seen": last,
        "messages": pa.repeat(pa.scalar(0, pa.int64()), lines),
        "opt_raw": empties(lines),
    }
    return pa.table({name: made[name] for name in RAW_COLUMNS if name != "record_id"})


def _name(parts: Parts) -> Text:
    """Return "Family, Given" of two columns, else the full name, else the company."""
    given, family = parts.columns("given_name"), parts.columns("family_name")
    full, company = parts.columns("name"), parts.columns("company")
    pair: list[Text] = []
    if given and family:
        pair = [_comma(first_of(family, parts.blank()), _given(parts, given))]
    single = [] if pair else [*family, *given]
    return first_of([*pair, *full, *single, *company], parts.blank())


def _given(parts: Parts, given: Sequence[Text]) -> Text:
    first = first_of(given, parts.blank())
    return join([first, *parts.columns("middle_name")], " ", parts.blank())


def _comma(family: Text, given: Text) -> Text:
    both = pc.invert(pc.or_(_blank(family), _blank(given)))
    joined = pc.binary_join_element_wise(family, given, ", ")
    return pc.if_else(both, joined, _or(family, given))


def _name_order(parts: Parts) -> str:
    """Return the hint for full names; the comma form needs none."""
    if parts.chosen("given_name") and parts.chosen("family_name"):
        return ""
    orders = {choice.hint for choice in parts.chosen("name")} & {"given_first", "family_first"}
    return orders.pop() if len(orders) == 1 else ""


def _phone(parts: Parts) -> Text:
    """Return the phones joined: mobile, other, fixed, and fax last with its label."""
    chosen = sorted(parts.chosen("phone"), key=lambda c: _PHONE_ORDER.get(c.hint, 1))
    columns = [parts.table.column(str(choice.index)) for choice in chosen]
    columns += [_labelled("fax: ", column) for column in parts.columns("fax")]
    return join(columns, " ; ", parts.blank())


# As many digits as a number has: a cell with less ("/", "néant") keeps no promise and breaks none.
_NUMBER = "(?:[0-9][^0-9]*){8}"


def _expects(parts: Parts) -> Text:
    """Return the kind of number that each line's filled phone columns promise.

    Where a column of mobiles is filled, one of the numbers is to be a mobile; a landline is
    promised only where no other phone stands.
    """
    of_kind = {kind: [c for c in parts.chosen("phone") if c.hint == kind] for kind in _PHONE_ORDER}
    if not of_kind["mobile"] and not of_kind["fixed"]:
        return parts.blank()
    mobile, other, fixed = (_any_number(parts, chosen) for chosen in of_kind.values())
    only_fixed = pc.and_(fixed, pc.invert(other))
    promised = pc.if_else(mobile, "mobile", pc.if_else(only_fixed, "fixed", ""))
    return pc.cast(promised, pa.string())


def _any_number(parts: Parts, chosen: Sequence[Choice]) -> Text:
    found: Text = pa.repeat(pa.scalar(False), parts.table.num_rows)
    for choice in chosen:
        column = parts.table.column(str(choice.index))
        found = pc.or_(found, pc.match_substring_regex(column, _NUMBER))
    return found


def _labelled(label: str, column: Text) -> Text:
    return pc.if_else(_blank(column), "", pc.binary_join_element_wise(label, column, ""))


def _city(parts: Parts) -> Text:
    """Return "commune, wilaya"; the address stands in where no commune is named."""
    communes, cities = parts.columns("commune"), parts.columns("city")
    place = [*communes, *cities, *parts.columns("address")]
    wilaya = _wilayas(parts)
    blank = parts.blank()
    if not wilaya and communes and cities:
        wilaya, place = cities, [*communes, *parts.columns("address")]
    if not place and not wilaya:
        return first_of(parts.columns("postal"), blank)
    return join(
        [c for c in (_some(place, blank), _some(wilaya, blank)) if c is not None], ", ", blank
    )


def _some(columns: Sequence[Text], blank: Text) -> Text | None:
    return first_of(columns, blank) if columns else None


def _wilayas(parts: Parts) -> list[Text]:
    """Return the wilaya columns, names before codes."""
    chosen = sorted(parts.chosen("wilaya"), key=lambda choice: choice.hint == "code")
    return [parts.table.column(str(choice.index)) for choice in chosen]


def _city_level(parts: Parts) -> Text:
    """Return which kind of place each line names when its header says one kind only."""
    lines = parts.table.num_rows
    wilayas, communes = parts.columns("wilaya"), parts.columns("commune")
    others = parts.columns("city", "address")
    if not wilayas and not communes:
        return empties(lines)
    no_other = _all_blank(others, lines)
    only_wilaya = pc.and_(_all_blank(communes, lines), no_other)
    only_wilaya = pc.and_(only_wilaya, pc.invert(_all_blank(wilayas, lines)))
    only_commune = pc.and_(_all_blank(wilayas, lines), pc.invert(_all_blank(communes, lines)))
    level = pc.if_else(only_wilaya, "wilaya", pc.if_else(only_commune, "commune", ""))
    return pc.cast(level, pa.string())


def _all_blank(columns: Sequence[Text], lines: int) -> pa.Array:
    blank = pa.repeat(pa.scalar(True), lines)
    for column in columns:
        blank = pc.and_(blank, _blank(column))
    return blank


def _seen(parts: Parts) -> tuple[Text, Text]:
    """Return the first and the last date of each line, ISO or ""."""
    first, plain, last = (_dates(parts, field) for field in ("first_seen", "date", "last_seen"))
    return (
        _extreme([*first, *plain, *last], pc.min_element_wise, parts),
        _extreme([*first, *plain, *last], pc.max_element_wise, parts),
    )


def _dates(parts: Parts, field: str) -> list[Text]:
    """Return the dates of some columns; of a part of a table, in the order the whole is told."""
    return [
        parse_dates(whole(parts.table.column(str(one.index))), parts.months, parts.order(one))
        for one in parts.chosen(field)
    ]


def _extreme(columns: Sequence[Text], pick: Callable[..., Text], parts: Parts) -> Text:
    if not columns:
        return parts.blank()
    if len(columns) == 1:
        return columns[0]
    texts = [pc.if_else(pc.equal(c, ""), pa.scalar(None, pa.string()), c) for c in columns]
    return pc.fill_null(pick(*texts, skip_nulls=True), "")
