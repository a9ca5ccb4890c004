"""Arrow columns in, plain arrays out: what a room asks of a column before it works on it.

A column may come in chunks, as a dictionary (few values), with nulls, or not at all.

May import: nothing of zboun. Tests: ``tests/test_arrays.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


def plain(column: Any) -> Any:
    """Return an Arrow column or array with its dictionary undone; any other one as it is.

    >>> plain(pa.array(["a", "b", "a"]).dictionary_encode()).to_pylist()
    ['a', 'b', 'a']
    >>> plain(pa.array([1, 2])).type
    DataType(int64)
    """
    kind = column.type
    return column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column


def whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return a column as one array, however many chunks it came in."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def as_strings(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return a column as one plain array of text without nulls; numbers are written out.

    >>> as_strings(pa.chunked_array([["a", None], ["b"]]).dictionary_encode()).to_pylist()
    ['a', '', 'b']
    """
    values = whole(plain(column))  # in this order: two chunks' dictionaries may not fit one
    if values.type != pa.string():
        values = values.cast(pa.string())
    return values.fill_null("") if values.null_count else values


def text(table: pa.Table, name: str) -> pa.Array:
    """Return ``as_strings`` of one column of a table; blanks where the table has none.

    >>> text(pa.table({"name": ["Lina", None]}), "city").to_pylist()
    ['', '']
    """
    return as_strings(table[name]) if name in table.column_names else empties(table.num_rows)


def empties(count: int) -> pa.Array:
    """Return so many empty texts."""
    return constant("", count)


def constant(value: str, count: int) -> pa.Array:
    """Return one text so many times."""
    return pa.repeat(pa.scalar(value, pa.string()), count)


def mask(truths: pa.Array | pa.ChunkedArray) -> Mask:
    """Return a column of truths, none of them null, as numpy knows them."""
    return np.asarray(truths.to_numpy(zero_copy_only=False), bool)


def several(cells: pa.Array | pa.ChunkedArray) -> tuple[Rows, pa.Array]:
    """Return (row, value) of every value of cells that hold several, joined by ``;``.

    >>> rows, values = several(pa.array(["+213550123456;+213660123456", "", "+213770123456"]))
    >>> rows.tolist(), values.to_pylist()
    ([0, 0, 2], ['+213550123456', '+213660123456', '+213770123456'])
    """
    lists = pc.split_pattern(as_strings(cells), ";")
    values, rows = pc.list_flatten(lists), pc.list_parent_indices(lists)
    some = pc.not_equal(values, "")
    return rows.filter(some).to_numpy().astype(np.int64), values.filter(some)
