"""Places as people of a language read them: Arabic where the tables say it, else French."""

from __future__ import annotations

import pytest

from zboun.fields import city as city_field
from zboun.rules import load, place_names

PLACES = load().places


def test_every_commune_is_read_back_as_itself() -> None:
    """What a person reads in Arabic is the place: given back with its wilaya, it is read so."""
    lost = []
    for one in PLACES.communes.values():
        shown = place_names.city(one.name, "ar", one.wilaya)
        assert shown == one.name_ar
        home = place_names.wilaya(PLACES.wilayas[one.wilaya].name, "ar")
        value = city_field.parse(f"{shown}، {home}")
        if (value.clean, value.wilaya_code) != (one.name, one.wilaya):
            lost.append(one.code)
    assert len(lost) <= len(PLACES.communes) // 100, lost


def test_every_wilaya_has_its_name() -> None:
    for one in PLACES.wilayas.values():
        assert place_names.wilaya(one.name, "ar") == one.name_ar != one.name


def test_two_communes_of_one_name_are_parted_by_the_wilaya() -> None:
    both = {one.wilaya: one.name_ar for one in PLACES.communes.values() if one.name == "Menaa"}
    assert len(set(both.values())) == 2
    for code, arabic in both.items():
        assert place_names.city("Menaa", "ar", code) == arabic
    assert place_names.city("Menaa", "ar") == "Menaa"  # which of them, nobody can say


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_other_languages_read_the_official_name(lang: str) -> None:
    assert place_names.city("Alger Centre", lang, "16") == "Alger Centre"
    assert place_names.wilaya("Alger", lang) == "Alger"


@pytest.mark.parametrize("name", ["", "Springfield", "=1+1", "a|b", "وهران"])
def test_what_the_tables_do_not_know_stays(name: str) -> None:
    assert place_names.city(name, "ar") == name == place_names.wilaya(name, "ar")
