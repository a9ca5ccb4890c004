"""The field city for columns: ``parse`` of the distinct cells, spread over the rows.

A million rows hold some thousand spellings; each is read once. The landline's area codes matter
to homonyms only, so that only rows with an open homonym are read with theirs.
May import: rules, fields.city. Tests: ``tests/fields/test_city_batch.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import as_strings
from zboun.fields import city
from zboun.fields.city_keys import tight
from zboun.fields.city_lookup import lookup
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
    codes, texts = _codes(values)
    levels_code, levels = _codes(level) if not isinstance(level, str) else (None, [level])
    if levels_code is not None:
        codes, pairs = _paired(codes, levels_code, len(levels))
        cells = [(texts[a], levels[b]) for a, b in pairs]
    else:
        cells = [(text, levels[0]) for text in texts]
    parsed = [city.parse(text, rules, level=hint) for text, hint in cells]
    if area_codes is not None:
        codes = _with_areas(codes, cells, parsed, area_codes, rules)
    table = _table(parsed)
    return table.take(pa.array(codes))


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


def _with_areas(
    codes: np.ndarray,
    cells: list[tuple[str, str]],
    parsed: list[city.CityValue],
    area_codes: Column,
    rules: Rules | PlaceRules | None,
) -> np.ndarray:
    """Read the open homonyms again with their rows' area codes; append to ``parsed``."""
    is_open = np.array([value.reason == "ambiguous" for value in parsed], dtype=bool)
    rows = np.flatnonzero(is_open[codes]) if len(parsed) else np.empty(0, dtype=np.int64)
    if not len(rows):
        return codes
    given, areas = _codes(_joined(area_codes).take(pa.array(rows)))
    again, pairs = _paired(codes[rows], given, len(areas))
    answers = [_with_area(cells[cell], areas[area], rules) for cell, area in pairs]
    codes = codes.astype(np.int64)
    codes[rows] = len(parsed) + again
    parsed += answers
    return codes


def _joined(area_codes: Column) -> pa.Array:
    if isinstance(area_codes, pa.ChunkedArray):
        area_codes = area_codes.combine_chunks()
    if pa.types.is_list(area_codes.type):
        area_codes = pc.binary_join(area_codes, " ")
    return area_codes


def _with_area(
    cell: tuple[str, str], areas: str, rules: Rules | PlaceRules | None
) -> city.CityValue:
    text, level = cell
    return city.parse(text, rules, level=level, area_codes=area_list(areas))


def area_list(areas: str) -> tuple[str, ...]:
    """Return the area codes in a text.

    >>> area_list("021;036"), area_list("")
    (('021', '036'), ())
    """
    return tuple("".join(c if c.isdecimal() else " " for c in areas).split())


def _table(parsed: list[city.CityValue]) -> pa.Table:
    columns = {
        name: [getattr(value, name) for value in parsed]
        for name in COLUMNS
        if name not in ("outcome", "candidates")
    }
    columns["outcome"] = [str(value.outcome) for value in parsed]
    columns["candidates"] = [" ; ".join(value.candidates) for value in parsed]
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
