"""The header tables: every row has a source and a field that exists."""

from __future__ import annotations

import csv
import re
from importlib import resources
from pathlib import Path

import pytest

from zboun.columns.headers import read_header
from zboun.errors import RulesError
from zboun.fields.text import fold
from zboun.rules import load
from zboun.rules.headers import FIELDS_OF_HEADERS

DATA = resources.files("zboun") / "data" / "dz"
RULES = load().headers


def test_every_header_is_strong_or_weak_and_stands_once_however_written() -> None:
    with (DATA / "headers.csv").open("r", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert all(row["confidence"] in ("strong", "weak") for row in rows)
    keys = [fold(row["header"]) for row in rows]
    assert len(set(keys)) == len(keys)


def test_every_field_has_a_place_in_the_priority() -> None:
    assert FIELDS_OF_HEADERS - {"ignore", "labels"} <= set(RULES.priority)


def test_every_export_names_fields_that_exist_and_columns_of_its_own() -> None:
    for export in RULES.exports:
        assert export.requires
        assert {header.field for header in export.columns.values()} <= FIELDS_OF_HEADERS
        assert export.aside or any(export.column(name) for name in export.requires), export.name


def test_shapes_are_linear() -> None:
    for shape in (RULES.shapes.national, RULES.shapes.sure_phone, RULES.shapes.noted_phone):
        assert not re.search(r"[+*]\)[+*]", shape.pattern)


def test_a_wrong_field_in_an_overlay_is_named(tmp_path: Path) -> None:
    (tmp_path / "headers.csv").write_text(
        "header,field,lang,confidence,otherwise,hint,source\nKunde,nom,de,strong,,,ours\n", "utf-8"
    )
    with pytest.raises(RulesError, match="Kunde: no field is called 'nom'"):
        _ = load(tmp_path).headers


def test_an_overlay_adds_headers(tmp_path: Path) -> None:
    (tmp_path / "headers.csv").write_text(
        "header,field,lang,confidence,otherwise,hint,source\nKunde,name,de,strong,,,ours\n", "utf-8"
    )
    assert load(tmp_path).headers.vocabulary["kunde"].field == "name"


def test_names_of_places_are_no_misspelt_headers() -> None:
    rules = load()
    towns = [commune.name for commune in rules.places.communes.values()]
    assert [one for one in towns if read_header(one, rules.headers).reason == "header_typo"] == []
