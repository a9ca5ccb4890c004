"""Columns that are wanted on request: another list of wilayas, what is known of phones and places.

May import: fields, rules, model (behind the command line). Tests: ``tests/test_extras.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import text
from zboun.fields import city, phone
from zboun.rules import Rules

if TYPE_CHECKING:
    import pandas as pd

SCHEMES = ("69", "58", "48")
EXTRAS = ("phone", "place")
SHAPED = ("contacts", "records")


def shaped(
    tables: Mapping[str, pa.Table], rules: Rules, scheme: str = "69", extra: Sequence[str] = ()
) -> dict[str, pa.Table]:
    """Return a result's tables with contacts and records in the form asked for."""
    return {
        name: shape(table, rules, scheme, extra) if name in SHAPED else table
        for name, table in tables.items()
    }


def shape(table: pa.Table, rules: Rules, scheme: str = "69", extra: Sequence[str] = ()) -> pa.Table:
    """Return a table with clean columns in another wilaya scheme, and with extra columns behind.

    ``scheme``: 69, 58 or 48; the daughters of 2026 and 2019 go back to their mothers.
    ``extra``: "phone" adds ``phone_type``, ``phone_owner`` (of the prefix, not the operator of
    today) and ``phone_wilayas`` (of a landline's area, joined by blanks) of the first phone;
    "place" adds ``lat`` and ``lon`` of the commune, in degrees, null where it is not known.
    """
    if "phone" in extra:
        table = _with_phone(table, rules)
    if "place" in extra:
        table = _with_place(table, rules)
    return table if scheme == "69" else _in_scheme(table, rules, scheme)


def shaped_frame(
    frame: pd.DataFrame, rules: Rules, scheme: str = "69", extra: Sequence[str] = ()
) -> pd.DataFrame:
    """Return a normalized frame in the form asked for; its other columns and index stay."""
    if scheme == "69" and not extra:
        return frame
    asked = ["phone", "city", "wilaya_code", "wilaya"]
    table = pa.table({name: pa.array(frame[name], pa.string()).fill_null("") for name in asked})
    done = shape(table, rules, scheme, extra)
    added = {name: done[name].to_pandas().set_axis(frame.index) for name in done.column_names}
    return frame.assign(**{name: added[name] for name in added if name not in ("phone", "city")})


def _with_phone(table: pa.Table, rules: Rules) -> pa.Table:
    first = pc.list_element(pc.split_pattern(text(table, "phone"), ";", max_splits=1), 0)
    names = ("phone_type", "phone_owner", "phone_wilayas")
    for name, values in zip(names, phone.kinds_batch(first, rules), strict=True):
        table = table.append_column(name, values)
    return table


def _with_place(table: pa.Table, rules: Rules) -> pa.Table:
    cities, codes = text(table, "city"), text(table, "wilaya_code")
    found = city.coordinates_batch(cities, codes, rules)
    for name in ("lat", "lon"):
        table = table.append_column(name, found[name])
    return table


def _in_scheme(table: pa.Table, rules: Rules, scheme: str) -> pa.Table:
    codes = city.wilaya_codes(text(table, "wilaya_code"), scheme, rules)
    table = table.set_column(table.column_names.index("wilaya_code"), "wilaya_code", codes)
    if "wilaya" not in table.column_names:
        return table
    wilayas = rules.places.wilayas
    encoded = pc.dictionary_encode(codes)
    names = [wilayas[c].name if c in wilayas else "" for c in encoded.dictionary.to_pylist()]
    spelt = pa.array(names, pa.string()).take(encoded.indices)
    return table.set_column(table.column_names.index("wilaya"), "wilaya", spelt)
