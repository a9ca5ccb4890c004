"""Names of places and people: near many a word of a vocabulary, and none of its misspellings.

May import: rules.tables.
Tests: ``tests/rules/test_header_rules.py``, ``tests/fields/test_status.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

from zboun.rules.tables import Tables


def proper_names(tables: Tables) -> Iterator[str]:
    """Yield the names of places and people as written, with their spellings and aliases."""
    for row in (*tables.rows("wilayas", ("code",)), *tables.rows("communes", ("code_ons",))):
        yield row["name_fr"]
        yield row["name_ar"]
    for row in tables.rows("place_aliases", ("alias",)):
        if row["level"] not in ("vague", "country"):  # "cité", "centre" name no place
            yield row["alias"]
    for row in (*tables.rows("name_given", ("name",)), *tables.rows("name_family", ("name",))):
        yield row["name"]
        for column in ("arabic", "variants"):
            yield from row[column].split("|")
