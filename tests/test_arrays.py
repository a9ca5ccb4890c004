"""Columns in whatever form they come, chunks, dictionaries, nulls, give the same plain arrays."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.arrays import as_strings, constant, empties, mask, plain, several, text, whole

TEXTS = ["a", None, "", "b;c", "a"]
SAID = ["a", "", "", "b;c", "a"]
FORMS = {
    "array": pa.array(TEXTS),
    "chunks": pa.chunked_array([TEXTS[:2], [], TEXTS[2:]], pa.string()),
    "dictionary": pa.array(TEXTS).dictionary_encode(),
    "dictionaries": pa.chunked_array(
        [pa.array(part).dictionary_encode() for part in (TEXTS[:2], TEXTS[2:])]
    ),
    "large": pa.array(TEXTS, pa.large_string()),
}


def test_a_dictionary_is_undone_and_nothing_else_is_touched() -> None:
    few = pa.array(["a", "b", "a"]).dictionary_encode()
    assert plain(few).equals(pa.array(["a", "b", "a"]))
    assert plain(pa.chunked_array([few, few])).to_pylist() == ["a", "b", "a"] * 2
    for column in (pa.array([1, 2]), pa.array(["a"]), pa.array([["a"]]), pa.array([None])):
        assert plain(column) is column


@pytest.mark.parametrize("form", FORMS)
def test_any_form_of_a_column_is_the_same_text(form: str) -> None:
    column = FORMS[form]
    assert as_strings(column).equals(pa.array(SAID))
    assert text(pa.table({"one": column}), "one").equals(pa.array(SAID))
    rows, values = several(column)
    assert (rows.tolist(), values.to_pylist()) == ([0, 3, 3, 4], ["a", "b", "c", "a"])


def test_more_texts_than_a_dictionary_of_short_codes_holds() -> None:
    kind = pa.dictionary(pa.int16(), pa.string())
    parts = [[f"{letter}{number}" for number in range(20_000)] for letter in "ab"]
    column = pa.chunked_array([pa.array(part).dictionary_encode().cast(kind) for part in parts])
    assert as_strings(column).to_pylist() == parts[0] + parts[1]


def test_a_column_that_is_not_there_is_blank() -> None:
    assert text(pa.table({"one": ["a", "b"]}), "other").equals(pa.array(["", ""]))
    assert text(pa.table({"one": pa.array([], pa.string())}), "other").equals(empties(0))


def test_no_rows_at_all() -> None:
    for kind in (pa.string(), pa.dictionary(pa.int16(), pa.string())):
        none = pa.chunked_array([], kind)
        assert as_strings(none).equals(pa.array([], pa.string()))
        assert len(whole(none)) == len(several(none)[1]) == 0
    assert mask(pa.chunked_array([], pa.bool_())).tolist() == []


def test_numbers_are_written_out() -> None:
    assert as_strings(pa.array([16, None, 31])).to_pylist() == ["16", "", "31"]


def test_one_text_many_times() -> None:
    assert constant("Oran", 3).equals(pa.array(["Oran"] * 3))
    assert empties(2).equals(pa.array(["", ""]))


def test_truths_in_chunks_and_slices() -> None:
    truths = pa.array([True, False, True, True])
    assert mask(truths[1:]).tolist() == [False, True, True]
    assert mask(pa.chunked_array([truths[:1], truths[1:]])).tolist() == [True, False, True, True]


@given(st.lists(st.lists(st.text("ab", min_size=1), max_size=3), max_size=6))
@settings(max_examples=50)
def test_cells_of_several_are_taken_apart_as_they_were_joined(cells: list[list[str]]) -> None:
    rows, values = several(pa.array([";".join(cell) for cell in cells], pa.string()))
    assert values.to_pylist() == [value for cell in cells for value in cell]
    assert rows.tolist() == [row for row, cell in enumerate(cells) for _ in cell]
