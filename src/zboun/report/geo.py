"""The dot map: customers by commune on a simplified outline, as plain SVG geometry.

Two views, because nine customers in ten live in the narrow north: the whole country, and the north
close up. Longitudes are shortened by the cosine of the view's middle latitude.

May import: rules. Tests: ``tests/report/test_geo.py``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from zboun.report.figures import tally, text_column
from zboun.rules import Rules


@dataclass(frozen=True, slots=True)
class View:
    """A window on the country, in degrees, and its width in pixels."""

    west: float
    east: float
    south: float
    north: float
    width: float

    @property
    def scale(self) -> float:
        """Pixels per degree of latitude."""
        middle = math.radians((self.south + self.north) / 2)
        return self.width / ((self.east - self.west) * math.cos(middle))

    @property
    def height(self) -> float:
        """Height in pixels."""
        return round((self.north - self.south) * self.scale, 1)

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """Return where a place lies, in pixels from the upper left."""
        x = (lon - self.west) / (self.east - self.west) * self.width
        return round(x, 1), round((self.north - lat) * self.scale, 1)

    def holds(self, lat: float, lon: float) -> bool:
        """Say whether a place lies in the view."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


COUNTRY = View(-9.2, 12.5, 18.6, 37.6, 420)
NORTH = View(-2.4, 8.8, 34.3, 37.3, 760)


@dataclass(frozen=True, slots=True)
class Dot:
    """One place on one view."""

    x: float
    y: float
    r: float
    label: str
    count: int
    hollow: bool  # the wilaya is known, the commune is not


@dataclass(frozen=True, slots=True)
class Map:
    """One view drawn: its outline as an SVG path, its dots, the largest first."""

    view: View
    path: str
    dots: Sequence[Dot]


def maps(contacts: pa.Table, rules: Rules) -> tuple[list[Map], int]:
    """Return the two views, and how many contacts have no place on them."""
    counts, lost = _counts(contacts, rules)
    largest = max((count for *_, count in counts), default=1)
    shape = _outline(rules)
    drawn = [
        Map(view, _path(view, shape), _dots(view, counts, largest)) for view in (COUNTRY, NORTH)
    ]
    return drawn, lost


_Counted = tuple[str, float, float, bool, int]  # label, lat, lon, hollow, contacts


def _counts(contacts: pa.Table, rules: Rules) -> tuple[list[_Counted], int]:
    both = pc.binary_join_element_wise(
        text_column(contacts, "wilaya_code"), text_column(contacts, "city"), "|"
    )
    places = coordinates(rules)
    found: list[_Counted] = []
    lost = 0
    for key, count in tally(both).items():
        code, _, city = key.partition("|")
        place = places.get((code, city))
        if place is None:
            lost += count
            continue
        label, lat, lon = place
        found.append((label, lat, lon, not city, count))
    return found, lost


@lru_cache(maxsize=2)
def coordinates(rules: Rules) -> Mapping[tuple[str, str], tuple[str, float, float]]:
    """Return (wilaya code, commune or "") -> label, latitude, longitude.

    A wilaya without a commune lies at its chief town, else in the middle of its communes.
    """
    places: dict[tuple[str, str], tuple[str, float, float]] = {}
    within: dict[str, list[tuple[str, float, float]]] = {}
    for row in _communes(rules):
        code = row.get("code_wilaya") or row.get("wilaya_code") or ""
        city = row.get("commune_fr") or row.get("commune") or ""
        try:
            place = (city, float(row["lat"]), float(row["lon"]))
        except (KeyError, ValueError):
            continue
        places[code, city] = place
        within.setdefault(code, []).append((row.get("wilaya_fr", ""), *place[1:]))
    for code, members in within.items():
        name = members[0][0]
        chief = places.get((code, name))
        lat = sum(one[1] for one in members) / len(members)
        lon = sum(one[2] for one in members) / len(members)
        places[code, ""] = (name, *chief[1:]) if chief else (name, lat, lon)
    return places


def _communes(rules: Rules) -> list[dict[str, str]]:
    try:
        return rules.tables.rows("communes", ("code_ons2021",))
    except (FileNotFoundError, KeyError):
        return []


def _dots(view: View, counts: Sequence[_Counted], largest: int) -> list[Dot]:
    biggest = view.width / 38
    dots = []
    for label, lat, lon, hollow, count in counts:
        if view.holds(lat, lon):
            radius = round(max(1.6, biggest * math.sqrt(count / largest)), 1)
            dots.append(Dot(*view.point(lat, lon), radius, label, count, hollow))
    return dots


def _outline(rules: Rules) -> list[tuple[float, float]]:
    rows = rules.tables.rows("outline", ("point",))
    return [(float(row["lat"]), float(row["lon"])) for row in rows]


def _path(view: View, shape: Sequence[tuple[float, float]]) -> str:
    points = [view.point(lat, lon) for lat, lon in shape]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
