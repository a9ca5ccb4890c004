"""The tables of places: complete, consistent, with a source; faults of an overlay named."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from zboun.errors import RulesError
from zboun.fields.city_keys import tight
from zboun.rules import Rules, load
from zboun.rules.tables import Tables

PLACES = load().places


def test_counts_of_the_law() -> None:
    assert len(PLACES.wilayas) == 69
    assert len(PLACES.communes) == 1541
    assert Counter(len(w.mother) for w in PLACES.wilayas.values()) == {0: 48, 2: 21}


def test_schemes_nest() -> None:
    for w in PLACES.wilayas.values():
        assert PLACES.wilayas[w.code_58].code_48 == w.code_48
        assert (w.code_58 == w.code) == (w.code <= "58")
        assert (w.code_press != "") == (w.code > "58")


def test_every_wilaya_has_its_chief_commune() -> None:
    for w in PLACES.wilayas.values():
        assert PLACES.communes[w.chief].wilaya == w.code
        assert w.area_codes


def test_names_are_whole() -> None:
    for c in PLACES.communes.values():
        assert c.name.strip() == c.name and c.name_ar.strip() == c.name_ar
        assert "(" not in c.name + c.name_ar and "ـ" not in c.name_ar
        assert c.postal == "" or (len(c.postal) == 5 and c.postal.isdigit())


def test_no_commune_twice_in_a_wilaya() -> None:
    names = Counter((c.wilaya, tight(c.name)) for c in PLACES.communes.values())
    assert max(names.values()) == 1


def test_aliases_are_unique_and_no_certain_alias_names_a_commune_elsewhere() -> None:
    keys = Counter(tight(alias.text) for alias in PLACES.aliases)
    assert [key for key, n in keys.items() if n > 1] == []
    official = {}
    for c in PLACES.communes.values():
        for name in (c.name, c.name_ar):
            official.setdefault(tight(name), set()).add(c.wilaya)
    silent = [
        alias.text
        for alias in PLACES.aliases
        if alias.certain and alias.wilaya
        and official.get(tight(alias.text), {alias.wilaya}) != {alias.wilaya}
    ]  # fmt: skip
    assert silent == []


def test_family_is_mother_and_daughters() -> None:
    assert PLACES.family("68") == {"68", "28"}
    assert PLACES.family("17") == {"17", "65", "66"}
    assert PLACES.family("31") == {"31"}


def test_overlay_adds_an_alias(tmp_path: Path) -> None:
    row = "alias,level,wilaya,place,certain,source\nma boutique,commune,16,Kouba,yes,me\n"
    (tmp_path / "place_aliases.csv").write_text(row, "utf-8")
    from zboun.fields import city

    assert city.parse("Ma Boutique", Rules(Tables.open(tmp_path))).clean == "Kouba"


def test_overlay_faults_are_named_together(tmp_path: Path) -> None:
    rows = "x,commune,16,Nowhere,yes,me\ny,wilaya,99,,yes,me\nz,planet,16,,yes,me\n"
    head = "alias,level,wilaya,place,certain,source\n"
    (tmp_path / "place_aliases.csv").write_text(head + rows, "utf-8")
    with pytest.raises(RulesError) as error:
        _ = Rules(Tables.open(tmp_path)).places
    assert len(error.value.faults) == 3
