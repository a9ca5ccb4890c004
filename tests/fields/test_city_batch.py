"""The fast path of city equals the rule."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import city
from zboun.fields.city_batch import COLUMNS
from zboun.fields.city_many import area_list
from zboun.rules import load

PLACES = load().places
SOME = [
    *[c.name for c in list(PLACES.communes.values())[::40]],
    *[a.text for a in PLACES.aliases[::60]],
    "El Eulma", "Larbaa", "El Marsa", "Mohammadia", "Alger", "الجزائر", "", "Paris", "16, Oran",
]  # fmt: skip
CELLS = st.one_of(st.sampled_from(SOME), st.text(max_size=30))
LEVELS = st.sampled_from(["", "wilaya", "commune"])
AREAS = st.sampled_from(["", "021", "036;038", "045 041", "??"])


def _expected(text: str, level: str, areas: str) -> dict:
    value = city.parse(text, PLACES, level=level, area_codes=area_list(areas))
    row = {name: getattr(value, name) for name in COLUMNS}
    return row | {"outcome": str(value.outcome), "candidates": " ; ".join(value.candidates)}


@given(st.lists(st.tuples(CELLS, LEVELS, AREAS), max_size=12))
@settings(max_examples=150, deadline=None)
def test_equals_the_rule(rows: list[tuple[str, str, str]]) -> None:
    texts, levels, areas = ([row[i] for row in rows] for i in range(3))
    table = city.parse_batch(
        pa.array(texts, pa.string()),
        PLACES,
        level=pa.array(levels, pa.string()),
        area_codes=pa.array(areas, pa.string()),
    )
    assert tuple(table.column_names) == COLUMNS
    assert table.to_pylist() == [_expected(*row) for row in rows]


def test_one_level_chunks_nulls_and_lists() -> None:
    values = pa.chunked_array([["Oran", None], ["El Eulma"]])
    areas = pa.array([[], [], ["036"]], pa.list_(pa.string()))
    table = city.parse_batch(values, level="commune", area_codes=areas)
    assert table["clean"].to_pylist() == ["Oran", "", "El Eulma"]
    assert table["outcome"].to_pylist() == ["clean", "empty", "fixed"]
    assert table["wilaya_code"].to_pylist() == ["31", "", "19"]


def test_no_rows() -> None:
    assert city.parse_batch(pa.array([], pa.string())).num_rows == 0


def test_codes_and_coordinates() -> None:
    codes = city.wilaya_codes(pa.array(["68", "16", ""]), "48")
    assert codes.to_pylist() == ["28", "16", ""]
    points = city.coordinates_batch(pa.array(["Kouba", "Kouba"]), pa.array(["16", "31"]))
    assert points["lat"].to_pylist() == [36.74413, None]
