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

from zboun.arrays import text
from zboun.report.figures import tally
from zboun.rules import Rules
from zboun.rules.places import PlaceRules


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
class Label:
    """A place's name on a view; ``x`` is its middle."""

    x: float
    y: float
    text: str

    @property
    def half(self) -> float:
        """Half of its width in pixels."""
        return len(self.text) * _LETTER / 2


_NAMED = 10  # places
_LETTER, _LINE = 7.0, 15  # pixels of a letter, of a line


@dataclass(frozen=True, slots=True)
class Map:
    """One view drawn: its outline as an SVG path, its dots, the largest first."""

    view: View
    path: str
    dots: Sequence[Dot]
    labels: Sequence[Label] = ()


def maps(contacts: pa.Table, rules: Rules, lang: str = "fr") -> tuple[list[Map], int]:
    """Return the two views, and how many contacts have no place on them.

    The close view names its largest places, as long as no name stands on another.
    """
    counts, lost = _counts(contacts, rules, lang)
    total = sum(count for *_, count in counts)
    shape = _outline(rules)
    drawn = []
    for view in (COUNTRY, NORTH):
        dots = _dots(view, counts, total)
        names = _labels(view, dots) if view is NORTH else []
        drawn.append(Map(view, _path(view, shape), dots, names))
    return drawn, lost


def _labels(view: View, dots: Sequence[Dot]) -> list[Label]:
    """Return the names of the largest places, above or below their dots, where there is room."""
    made: list[Label] = []
    for dot in sorted(dots, key=lambda dot: (-dot.count, dot.label)):
        if any(one.x == dot.x for one in made):  # a wilaya and its chief town
            continue
        above, below = dot.y - dot.r - 4, dot.y + dot.r + 13
        fits = (
            label
            for label in (Label(dot.x, round(y, 1), dot.label) for y in (above, below))
            if _free(label, view, dots, made)
        )
        made += [label for label in [next(fits, None)] if label is not None]
        if len(made) == _NAMED:
            break
    return made


def _free(label: Label, view: View, dots: Sequence[Dot], made: Sequence[Label]) -> bool:
    """Say whether a name lies inside the view, on no other name and on no dot."""
    half, middle = label.half, label.y - _LINE / 3
    if not (half < label.x < view.width - half and _LINE < label.y < view.height - 2):
        return False
    if any(
        abs(one.x - label.x) < half + one.half and abs(one.y - label.y) <= _LINE for one in made
    ):
        return False
    return not any(
        abs(dot.x - label.x) < half + dot.r and abs(dot.y - middle) < _LINE / 3 + dot.r
        for dot in dots
        if dot.x != label.x
    )


_Counted = tuple[str, float, float, bool, int]  # label, lat, lon, hollow, contacts


def _counts(contacts: pa.Table, rules: Rules, lang: str) -> tuple[list[_Counted], int]:
    both = pc.binary_join_element_wise(text(contacts, "wilaya_code"), text(contacts, "city"), "|")
    places = coordinates(rules.places, lang)
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
def coordinates(
    places: PlaceRules, lang: str = "fr"
) -> Mapping[tuple[str, str], tuple[str, float, float]]:
    """Return (wilaya code, commune or "") -> label, latitude, longitude.

    A wilaya without a commune lies at its chief town. Codes of the earlier divisions count too.
    """
    found: dict[tuple[str, str], tuple[str, float, float]] = {}
    earlier: dict[tuple[str, str], tuple[str, float, float]] = {}
    for commune in places.communes.values():
        if not commune.lat:
            continue
        wilaya = places.wilayas[commune.wilaya]
        arabic = lang == "ar" and commune.name_ar
        place = (commune.name_ar if arabic else commune.name, commune.lat, commune.lon)
        found[wilaya.code, commune.name] = place
        for code in (wilaya.code_58, wilaya.code_48):
            earlier.setdefault((code, commune.name), place)
        if wilaya.chief == commune.code:
            found[wilaya.code, ""] = (wilaya.name_ar if arabic else wilaya.name, *place[1:])
    return earlier | found


def _dots(view: View, counts: Sequence[_Counted], total: int) -> list[Dot]:
    """Return the places in the view; all dots together cover about a tenth of it, if apart."""
    unit = math.sqrt(0.1 * view.width * view.height / math.pi / max(total, 1))
    biggest = view.width / 26
    dots = []
    for label, lat, lon, hollow, count in counts:
        if view.holds(lat, lon):
            radius = round(min(biggest, max(1.3, unit * math.sqrt(count))), 1)
            dots.append(Dot(*view.point(lat, lon), radius, label, count, hollow))
    return dots


def _outline(rules: Rules) -> list[tuple[float, float]]:
    rows = rules.tables.rows("outline", ("point",))
    return [(float(row["lat"]), float(row["lon"])) for row in rows]


def _path(view: View, shape: Sequence[tuple[float, float]]) -> str:
    points = [view.point(lat, lon) for lat, lon in shape]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
