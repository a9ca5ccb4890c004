"""Lists that somebody typed: what is one, and above all what is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.readers import typed


def _cells(text: str) -> list[list[str]]:
    found = typed.find(text.split("\n"))
    assert found is not None
    return [cells for _, cells in found.rows]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (
            "1) Amine 0550123456 Akbou\n2) Lina 0661234567 Oran",
            [["Amine", "0550123456", "Akbou"], ["Lina", "0661234567", "Oran"]],
        ),
        (
            "0550123456 Amine\n0661234567 : Lina (Oran)",
            [["0550123456", "Amine"], ["0661234567", "Lina", "Oran"]],
        ),
        (
            "Amine - Akbou - 0550123456 / 0770112233\nLina - 0661234567",
            [["Amine", "Akbou", "0550123456 / 0770112233"], ["Lina", "", "0661234567"]],
        ),
        (
            "Amine a@b.dz 0550123456\nLina 0661234567",
            [["Amine", "0550123456", "a@b.dz"], ["Lina", "0661234567", ""]],
        ),
        ("أمين : ٠٥٥٠١٢٣٤٥٦\nلينا : ٠٦٦١٢٣٤٥٦٧", [["أمين", "٠٥٥٠١٢٣٤٥٦"], ["لينا", "٠٦٦١٢٣٤٥٦٧"]]),
    ],
)
def test_a_number_a_line(text: str, cells: list[list[str]]) -> None:
    assert _cells(text) == cells


def test_blocks_of_labels() -> None:
    text = "Nom: Amine\nAdresse: cité X\nbât. 3\nTél: 0550\n\nTél: 0661\nNom: Lina"
    found = typed.find(text.split("\n"))
    assert found is not None
    assert found.header == ("Nom", "Adresse", "Tél")
    assert found.rows == [(1, ["Amine", "cité X\nbât. 3", "0550"]), (6, ["Lina", "", "0661"])]


def test_members_of_a_group() -> None:
    text = "+213 550 12 34 56\n~Amine\nAdmin\n+213 661 23 45 67\n~\u202fLina"
    assert _cells(text) == [
        ["Amine", "+213 550 12 34 56", "Admin"],
        ["Lina", "+213 661 23 45 67", ""],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Amine\nLina\nSamir",
        "0550123456\n0661234567",
        "Bonjour,\nvotre colis est arrivé.\nAppelez le 0550123456.",
        "Amine,0550123456,0661234567",  # one line of a table: a person with two numbers
        "Note: rappeler Amine\nAttention: demain\nLieu: Akbou\nHeure: 10",  # no label comes again
        "2024-02-05 14:40:01 INFO started\n2024-02-05 14:40:02 INFO ended",
    ],
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert typed.find(text.split("\n")) is None


@given(st.lists(st.text(max_size=60), max_size=12))
@settings(max_examples=150, deadline=None)
def test_total_and_no_line_twice(lines: list[str]) -> None:
    found = typed.find(lines)
    if found is None:
        return
    numbers = [number for number, _ in found.rows]
    assert numbers == sorted(numbers)
    assert all(1 <= number <= len(lines) for number in numbers)
