"""Small clean tables of invented people, for the tests of matching and merging."""

from __future__ import annotations

import pyarrow as pa

FIELDS = ("given_name", "family_name", "phone", "email", "city", "wilaya_code")


def table(people: list[str], **columns: list[str]) -> pa.Table:
    """Return clean records, each written ``given|family|phone|email|city|wilaya``."""
    cells = [(person + "|||||").split("|")[:6] for person in people]
    data = {field: [row[i] for row in cells] for i, field in enumerate(FIELDS)}
    data["name"] = [f"{row[0]} {row[1]}".strip() for row in cells]
    data["name_kind"] = [
        "business" if "SARL" in row[1] else "person" if row[0] or row[1] else "" for row in cells
    ]
    data["record_id"] = [f"list.csv:{i + 2}" for i in range(len(cells))]
    data["source"] = ["list.csv"] * len(cells)
    data |= columns
    return pa.table({name: pa.array(values, pa.string()) for name, values in data.items()})
