"""Places in running text: only after words that say so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import city

FOUND = {
    "salam je suis de Blida, c'est combien la livraison ?": ["09"],
    "livraison wilaya 16 svp": ["16"],
    "ana men Wahran": ["31"],
    "السلام عليكم ساكن في وهران": ["31"],
    "التوصيل الى ولاية سطيف بكم": ["19"],
    "j'habite à Bir El Djir": ["31"],
    "je suis de Sétif et mon frère habite à Béjaïa": ["19", "06"],
}
SILENT = [
    "le film se passe à Oran",
    "Bonjour Saïda, le prix ?",
    "je suis de retour",
    "from now on",
    "livraison gratuite ?",
    "wilaya ?",
    "rendez-vous le 16",
    "",
]


@pytest.mark.parametrize("text", FOUND, ids=[f"found-{i}" for i in range(len(FOUND))])
def test_found(text: str) -> None:
    assert [value.wilaya_code for value in city.mentions(text)] == FOUND[text]


@pytest.mark.parametrize("text", SILENT, ids=[f"silent-{i}" for i in range(len(SILENT))])
def test_silent(text: str) -> None:
    assert city.mentions(text) == []


@given(st.text(max_size=100))
@settings(max_examples=100, deadline=None)
def test_total(text: str) -> None:
    assert isinstance(city.mentions(text), list)
