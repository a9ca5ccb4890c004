"""Hashes rest on the text alone, whatever the layout of the array."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.match.content import content_keys, hex_keys
from zboun.match.hashing import among, combine, distinct, hash_text, mix


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), max_size=20))
def test_one_text_one_hash(texts: list[str]) -> None:
    plain = hash_text(pa.array(texts, pa.string()))
    alone = [int(hash_text(pa.array([text], pa.string()))[0]) for text in texts]
    coded = hash_text(pa.array(texts, pa.string()).dictionary_encode())
    assert plain.tolist() == alone == coded.tolist()
    assert len(set(plain.tolist())) == len(set(texts))


def test_slices_and_chunks() -> None:
    texts = pa.array([f"text {i}" * (i % 7) for i in range(1000)])
    whole = hash_text(texts)
    assert (hash_text(texts.slice(300, 50)) == whole[300:350]).all()
    assert (hash_text(pa.chunked_array([texts.slice(0, 10), texts.slice(10)])) == whole).all()


def test_large_text_across_working_chunks() -> None:
    long = "ط" * 3_000_000
    hashes = hash_text(pa.array(["a", long, "a", long]))
    assert hashes[0] == hashes[2]
    assert hashes[1] == hashes[3]


def test_never_changes() -> None:
    """Stored decisions and contact ids rest on these very numbers."""
    assert hex_keys(hash_text(pa.array(["Amine Benali", ""]))).to_pylist() == FROZEN
    rows = pa.table({"name": ["Amine Benali"], "phone": ["+213550123456"], "city": ["Alger"]})
    assert content_keys(rows).to_pylist() == FROZEN_CONTENT


def test_order_matters_in_combine() -> None:
    a, b = np.array([1], np.uint64), np.array([2], np.uint64)
    assert combine(a, b)[0] != combine(b, a)[0]


@given(st.lists(st.integers(0, 50)))
def test_distinct(numbers: list[int]) -> None:
    assert distinct(np.array(numbers, np.int64)).tolist() == sorted(set(numbers))


def test_content_prefers_the_clean_form_and_falls_back_on_the_raw() -> None:
    def key(**columns: str) -> str:
        return str(content_keys(pa.table({k: [v] for k, v in columns.items()}))[0])

    clean = key(phone="+213550123456", phone_raw="0550 12 34 56")
    assert clean == key(phone="+213550123456", phone_raw="0550123456")
    assert key(phone="", phone_raw="123") != key(phone="", phone_raw="124")
    assert key(name="Amine") != key(name="Amina")


FROZEN = ["4142c0160b64390a", "0000000000000000"]
FROZEN_CONTENT = ["9d7731037be33201"]


@given(st.lists(st.integers(0, 60), max_size=200), st.lists(st.integers(0, 60), max_size=200))
def test_among_is_isin(values: list[int], some: list[int]) -> None:
    few = np.array([0, 1, 1 << 44, 1 << 60, (1 << 64) - 1, 7 << 50], np.uint64)
    a, b = np.array(values, np.uint64), np.array(some, np.uint64)
    for spread in (mix, lambda x: x, lambda x: few[x.astype(np.int64) % len(few)]):
        one, other = spread(a), spread(b)
        assert among(one, other).tolist() == np.isin(one, other).tolist()
