"""The shop's own columns beside the contacts: amounts, notes, addresses, order numbers.

Records keep them as a JSON object, header -> text (``other_columns``); here each header becomes a
column again, and a contact of several records shows each value that they have.

May import: nothing of zboun. Tests: ``tests/writers/test_own_columns.py``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

MOST = 40  # headers with a column of their own, the fullest; records.csv has them all
_BETWEEN = " ; "
Values = dict[str, dict[str, dict[str, None]]]  # header's key -> contact -> its values in order


def own_columns(
    contacts: pa.Table, records: pa.Table | None, most: int = MOST
) -> list[tuple[str, pa.Array]]:
    """Return header and values (one a contact, in the contacts' order) of the own columns.

    Headers that differ in letter case only are one, written as most records have it.
    """
    if records is None or "other_columns" not in records.column_names:
        return []
    values, spelled = _gathered(records)
    fullest = sorted(values, key=lambda key: (-len(values[key]), key))[:most]
    ids = contacts.column("contact_id").to_pylist()
    return [
        (
            min(spelled[key], key=lambda text: (-spelled[key][text], text)),
            pa.array([_BETWEEN.join(values[key].get(one, ())) for one in ids], pa.string()),
        )
        for key in fullest
    ]


def _gathered(records: pa.Table) -> tuple[Values, dict[str, Counter[str]]]:
    values: Values = {}
    spelled: dict[str, Counter[str]] = {}
    for contact, told in _filled(records):
        for header, text in told.items():
            key = header.casefold()
            values.setdefault(key, {}).setdefault(contact, {})[str(text)] = None
            spelled.setdefault(key, Counter())[header] += 1
    return values, spelled


def _filled(records: pa.Table) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the contact and the own columns of each record that has some."""
    kept = records.select(["contact_id", "other_columns"])
    kept = kept.filter(pc.not_equal(kept["other_columns"], ""))
    for contact, text in zip(*(column.to_pylist() for column in kept.columns), strict=True):
        try:
            told = json.loads(text)
        except ValueError:  # a person was erased from it, or a hand changed it
            continue
        if isinstance(told, dict):
            yield contact, told
