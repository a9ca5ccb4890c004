"""The field city for columns: ``parse`` of the distinct cells, spread over the rows.

A million rows hold some thousand spellings; each is read once. The landline's area codes matter
to homonyms only, so that only rows with an open homonym are read with theirs.
May import: rules, fields.city. Tests: ``tests/fields/test_city_batch.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import as_strings
from zboun.fields import city
from zboun.fields.arrow import uncollected
from zboun.fields.city_keys import tight
from zboun.fields.city_lookup import Lookup, lookup
from zboun.fields.city_many import Answers, Cells, answers, area_list, details
from zboun.fields.city_parts import Rows
from zboun.rules import Rules
from zboun.rules.places import PlaceRules

COLUMNS = (
    "clean",
    "outcome",
    "reason",
    "wilaya_code",
    "wilaya",
    "commune_code",
    "candidates",  # joined by " ; "
    "detail",
    "abroad",
)

Column = Any  # pa.Array or pa.ChunkedArray


def parse_batch(
    values: Column,
    rules: Rules | PlaceRules | None = None,
    *,
    level: Column | str = "",
    area_codes: Column | None = None,
) -> pa.Table:
    """Return ``city.parse`` of every value as a table of COLUMNS, rows in order, ``""`` for null.

    ``level`` is one text or one a row; ``area_codes`` holds each row's landline prefixes, a list
    or a text with anything but digits between them.
    """
    found = lookup(city.place_rules(rules))
    texts = as_strings(values)
    levels = as_strings(level) if not isinstance(level, str) else _same(level, len(texts))
    table = _distinct(Cells(texts, levels, _same("", len(texts))), found)
    if area_codes is None:
        return table
    rows = np.flatnonzero(pc.equal(table["reason"], "ambiguous").to_numpy())
    cells = Cells(texts, levels, as_strings(_joined(area_codes))).take(rows)
    return _replaced(table, rows, _distinct(cells, found)) if len(rows) else table


def _same(text: str, count: int) -> pa.Array:
    return pa.array([text], pa.string()).take(pa.array(np.zeros(count, np.int8)))


def _distinct(cells: Cells, found: Lookup) -> pa.Table:
    """Read each distinct cell once; return a row for every one."""
    codes = np.zeros(len(cells.texts), np.int64)
    for column in (cells.texts, cells.levels, cells.areas):
        encoded = column.dictionary_encode()
        codes = codes * max(len(encoded.dictionary), 1) + encoded.indices.to_numpy(False)
    _, first, which = np.unique(codes, return_index=True, return_inverse=True)
    with uncollected():
        return _read(cells.take(first), found).take(pa.array(which))


def _replaced(table: pa.Table, rows: Rows, answer: pa.Table) -> pa.Table:
    """Return a table with some rows replaced."""
    place = np.arange(len(table))
    place[rows] = len(table) + np.arange(len(rows))
    return pa.concat_tables([table, answer]).take(pa.array(place))


def _read(cells: Cells, found: Lookup) -> pa.Table:
    """Read distinct cells: by their parts, and by the rule what is no text of parts."""
    given = answers(cells, found)
    own = np.flatnonzero(given.which < 0)
    rest = np.flatnonzero(given.which >= 0)
    by_rule = _by_rule(cells.take(own), found)
    by_parts = _by_parts(cells.texts.take(pa.array(rest)), given, rest)
    place = np.empty(len(given.which), np.int64)
    place[own], place[rest] = np.arange(len(own)), len(own) + np.arange(len(rest))
    return pa.concat_tables([by_rule, by_parts]).take(pa.array(place))


def _by_rule(cells: Cells, found: Lookup) -> pa.Table:
    columns = (cells.texts, cells.levels, cells.areas)
    parsed = [
        city.parse(text, found.rules, level=level, area_codes=area_list(areas))
        for text, level, areas in zip(*(one.to_pylist() for one in columns), strict=True)
    ]
    return _table(parsed, [value.detail for value in parsed])


def _by_parts(texts: pa.Array, given: Answers, rows: Rows) -> pa.Table:
    """Return the places of texts, and what they say besides; those written right are clean."""
    which = given.which[rows]
    table = _table(given.places, [""] * len(given.places)).take(pa.array(which))
    table = _set(table, "detail", pa.array(details(given, rows), pa.string()))
    right = np.zeros(len(rows), bool)
    for form in range(3):
        forms = [place.right[form] if form < len(place.right) else "" for place in given.places]
        right |= pc.equal(texts, pa.array(forms, pa.string()).take(pa.array(which))).to_numpy(False)
    named = pc.and_(pa.array(right), pc.not_equal(table["clean"], ""))
    table = _set(table, "outcome", pc.if_else(pa.array(right), "clean", table["outcome"]))
    return _set(table, "reason", pc.if_else(named, "", table["reason"]))


def _set(table: pa.Table, column: str, values: Column) -> pa.Table:
    return table.set_column(table.column_names.index(column), column, values)


def _codes(column: Column) -> tuple[np.ndarray, list[str]]:
    """Return for each row the number of its distinct value, and the values."""
    encoded = as_strings(column).dictionary_encode()
    return encoded.indices.to_numpy(zero_copy_only=False), encoded.dictionary.to_pylist()


def _paired(
    first: np.ndarray, second: np.ndarray, width: int
) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Return the number of each row's pair, and the pairs."""
    encoded = pc.dictionary_encode(pa.array(first.astype(np.int64) * width + second))
    pairs = [divmod(pair, width) for pair in encoded.dictionary.to_pylist()]
    return encoded.indices.to_numpy(zero_copy_only=False), pairs


def _joined(area_codes: Column) -> pa.Array:
    if isinstance(area_codes, pa.ChunkedArray):
        area_codes = area_codes.combine_chunks()
    if pa.types.is_list(area_codes.type):
        area_codes = pc.binary_join(area_codes, " ")
    return area_codes


def _table(read: Sequence[city.CityValue | city.Place], detail: list[str]) -> pa.Table:
    columns = {
        name: [getattr(value, name) for value in read]
        for name in COLUMNS
        if name not in ("outcome", "candidates", "detail")
    }
    columns["outcome"] = [str(value.outcome) for value in read]
    columns["candidates"] = [" ; ".join(value.candidates) for value in read]
    columns["detail"] = detail
    return pa.table({name: pa.array(columns[name], pa.string()) for name in COLUMNS})


def wilaya_codes(
    codes: Column, scheme: str = "69", rules: Rules | PlaceRules | None = None
) -> pa.Array:
    """Return ``city.wilaya_code`` of every code."""
    index, distinct = _codes(codes)
    answers = [city.wilaya_code(code, scheme, rules) for code in distinct]
    return pa.array(answers, pa.string()).take(pa.array(index))


def coordinates_batch(
    cities: Column, codes: Column, rules: Rules | PlaceRules | None = None
) -> pa.Table:
    """Return the columns ``lat`` and ``lon`` (degrees, null unknown) of communes."""
    places = city.place_rules(rules)
    found = lookup(places)
    city_index, names = _codes(cities)
    code_index, wilayas = _codes(codes)
    index, pairs = _paired(city_index, code_index, len(wilayas))
    answers = [
        city.coordinates(names[a], wilayas[b], places) if found.exact(tight(names[a])) else None
        for a, b in pairs
    ]
    points = {
        name: pa.array([point and point[i] for point in answers], pa.float64())
        for i, name in enumerate(("lat", "lon"))
    }
    return pa.table(points).take(pa.array(index))
