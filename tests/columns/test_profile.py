"""Mappings that a user writes, and keeps."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.columns.grids import fields, one

from zboun.columns import load_profile, map_line, save_profile
from zboun.errors import UsageError
from zboun.model import ColumnGuess

ROWS = [["Nom", 'Tél "1"', "", "Prix"], ["Amine Benali", "0550123456", "livré", "2500"]]


def test_a_profile_reads_next_months_export_the_same_way(tmp_path: Path) -> None:
    first = one(ROWS)
    path = tmp_path / "shop.toml"
    path.write_text(save_profile(first.guesses), "utf-8")
    again = one(ROWS, columns=load_profile(path))
    assert fields(again) == fields(first)
    assert {guess.reason for guess in again.guesses} == {"told"}


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=5))
@settings(max_examples=100, deadline=None)
def test_any_header_survives_a_profile(headers: list[str]) -> None:
    import tomllib

    guesses = [ColumnGuess(i, header, "phone", 1.0, "header") for i, header in enumerate(headers)]
    read = tomllib.loads(save_profile(guesses))["columns"]
    assert set(read.values()) <= {"phone"}
    assert all(header in read for header in headers if header.strip())


@pytest.mark.parametrize(
    "text", ["no table", "[columns]\n'Tél' = 'telephone'", "[columns]\n'Tél' = 1", "[other]\n"]
)
def test_a_file_that_is_no_profile(tmp_path: Path, text: str) -> None:
    path = tmp_path / "p.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError):
        load_profile(path)


def test_the_line_that_changes_a_guess() -> None:
    lines = [map_line(guess) for guess in one(ROWS).guesses]
    assert lines == [
        '--map "Nom=name"', '--map "Tél \\"1\\"=phone"', '--map "#3=status"', '--map "Prix=ignore"',
    ]  # fmt: skip
