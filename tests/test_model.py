"""The words of the house that are more than words."""

from __future__ import annotations

import pyarrow as pa

from zboun.model import plain


def test_a_dictionary_is_undone_and_nothing_else_is_touched() -> None:
    few = pa.array(["a", "b", "a"]).dictionary_encode()
    assert plain(few).equals(pa.array(["a", "b", "a"]))
    assert plain(pa.chunked_array([few, few])).to_pylist() == ["a", "b", "a"] * 2
    for column in (pa.array([1, 2]), pa.array(["a"]), pa.array([["a"]]), pa.array([None])):
        assert plain(column) is column
