"""The fast path of statuses is the rule."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import status
from zboun.rules import load

RULES = load().statuses

PIECES = st.sampled_from(
    ["client", "livré", "pas ", "encore ", "NRP", " 3", "12/03/2024", " / ", "mayrodch", "لا يرد",
     "✅", ""]
)  # fmt: skip
CELLS = st.one_of(st.lists(PIECES, max_size=5).map("".join), st.text(max_size=20))


@given(st.lists(CELLS, max_size=8))
@settings(max_examples=100, deadline=None)
def test_batch_equals_rule(cells: list[str]) -> None:
    table = status.parse_batch(pa.array(cells, pa.string()), RULES)
    read = [status.parse(cell, RULES) for cell in cells]
    assert table.num_rows == len(cells)
    for name in ("clean", "reason", "stage", "attempt", "date"):
        assert table[name].to_pylist() == [getattr(value, name) for value in read]
    assert table["outcome"].to_pylist() == [value.outcome.value for value in read]


def test_nulls_and_chunks_are_cells_like_others() -> None:
    column = pa.chunked_array([["NRP 2", None], [], ["NRP 2"]], pa.string())
    table = status.parse_batch(column, RULES)
    assert table["attempt"].to_pylist() == [2, 0, 2]
    assert table["outcome"].to_pylist() == ["fixed", "empty", "fixed"]
