"""Orders by packed numbers are numpy's own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.ordering import argsort, coded

_RNG = np.random.default_rng(4)
MANY = {
    "small": _RNG.integers(0, 50, 5000),
    "codes": _RNG.integers(0, 900, 5000).astype(np.int32),
    "negative": _RNG.integers(-9, 9, 5000),
    "hashes": _RNG.integers(0, 1 << 63, 5000).astype(np.uint64) * np.uint64(2),
    "repeated hashes": (_RNG.integers(0, 900, 5000).astype(np.uint64) << np.uint64(50)),
    "alike above": (np.uint64(1) << np.uint64(63)) | _RNG.integers(0, 999, 5000).astype(np.uint64),
    "runs alike above": (_RNG.integers(0, 900, 5000) << 53) + _RNG.integers(0, 1 << 14, 5000),
    "phones": 213_550_000_000 + _RNG.integers(0, 9_999_999, 5000).astype(np.uint64),
}


@pytest.mark.parametrize("kind", MANY)
def test_orders_of_many(kind: str) -> None:
    _as_numpy(MANY[kind])


@given(st.lists(st.integers(0, (1 << 64) - 1), max_size=20), st.integers(1, 200))
@settings(max_examples=50, deadline=None)
def test_orders_of_any(numbers: list[int], times: int) -> None:
    _as_numpy(np.array(numbers * times, np.uint64))


def _as_numpy(numbers: np.ndarray) -> None:
    assert argsort(numbers).tolist() == np.argsort(numbers, kind="stable").tolist()
    distinct, codes, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    for ours, theirs in zip(coded(numbers), (distinct, codes, counts), strict=True):
        assert ours.tolist() == theirs.tolist()
