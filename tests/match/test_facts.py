"""Cells of several values are taken apart, each value with its record, in the order of the cell."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from zboun.match.facts import _split

CELL = st.sampled_from(["", "a", "b", "a;b", "b; a", ";", "c;;a", "b;c;d"])


@given(st.lists(CELL, max_size=12))
def test_values_stand_with_their_record_in_the_order_of_the_cell(cells: list[str]) -> None:
    offsets, values = _split(pa.array(cells, pa.string()))
    wanted = [[part.strip() for part in cell.split(";") if part.strip()] for cell in cells]
    assert values.to_pylist() == [part for parts in wanted for part in parts]
    assert np.diff(offsets).tolist() == [len(parts) for parts in wanted]
