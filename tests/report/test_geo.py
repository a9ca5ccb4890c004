"""The map: places lie where they are, dots stay in their view, everybody is counted."""

from __future__ import annotations

import pyarrow as pa
import pytest

from zboun.report import geo
from zboun.rules import load

RULES = load()


def contacts(*places: tuple[str, str]) -> pa.Table:
    return pa.table(
        {"city": [city for city, _ in places], "wilaya_code": [code for _, code in places]}
    )


def test_everybody_is_on_the_map_or_counted_as_lost() -> None:
    drawn, lost = geo.maps(
        contacts(("Oran", "31"), ("Oran", "31"), ("", "16"), ("Nowhere", "99"), ("", "")), RULES
    )
    assert lost == 2
    assert sorted((dot.label, dot.count, dot.hollow) for dot in drawn[0].dots) == [
        ("Alger", 1, True), ("Oran", 2, False),
    ]  # fmt: skip


def test_west_is_left_and_north_is_up() -> None:
    places = contacts(("Tlemcen", "13"), ("Annaba", "23"), ("Tamanrasset", "11"))
    dots = {dot.label: dot for dot in geo.maps(places, RULES)[0][0].dots}
    assert dots["Tlemcen"].x < dots["Annaba"].x
    assert dots["Tamanrasset"].y > dots["Tlemcen"].y > dots["Annaba"].y


def test_the_south_is_only_on_the_country() -> None:
    country, north = geo.maps(contacts(("Tamanrasset", "11"), ("Oran", "31")), RULES)[0]
    assert len(country.dots) == 2 and len(north.dots) == 1


@pytest.mark.parametrize("view", [geo.COUNTRY, geo.NORTH], ids=["country", "north"])
def test_dots_lie_inside_their_view(view: geo.View) -> None:
    for _, lat, lon in geo.coordinates(RULES.places).values():
        x, y = view.point(lat, lon)
        if view.holds(lat, lon):
            assert 0 <= x <= view.width and 0 <= y <= view.height


def test_nearly_every_commune_lies_inside_the_outline() -> None:
    shape = geo._outline(RULES)
    places = [(lat, lon) for _, lat, lon in geo.coordinates(RULES.places).values()]
    inside = sum(within(shape, lat, lon) for lat, lon in places)
    assert inside >= 0.97 * len(places)


def within(shape: list[tuple[float, float]], lat: float, lon: float) -> bool:
    """Even-odd rule."""
    inside = False
    for (lat1, lon1), (lat2, lon2) in zip(shape, [*shape[1:], shape[0]], strict=True):
        if (lat1 > lat) != (lat2 > lat):
            inside ^= lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1
    return inside


def test_the_largest_places_are_named_and_no_name_stands_on_another() -> None:
    towns = ("31", "16", "25", "23", "19", "05", "13", "17", "07", "06", "14", "27")
    country, north = geo.maps(contacts(*[("", code) for code in towns]), RULES)[0]
    assert not country.labels and 8 <= len(north.labels) <= 10
    for i, a in enumerate(north.labels):
        assert 0 < a.x < north.view.width and 0 < a.y < north.view.height
        for b in north.labels[:i]:
            assert abs(a.x - b.x) >= a.half + b.half or abs(a.y - b.y) > 14


def test_places_are_named_in_arabic_on_the_arabic_page() -> None:
    drawn, _ = geo.maps(contacts(("Oran", "31"), ("", "16")), RULES, "ar")
    assert sorted(dot.label for dot in drawn[0].dots) == sorted(["وهران", "الجزائر"])
