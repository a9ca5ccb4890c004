"""Every pair of a small group, no record of a hot one lost."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.match.people import table

from zboun.match.keys import Kind, keys
from zboun.match.pairs import Groups, _united
from zboun.rules import load


@given(st.lists(st.integers(0, 6), max_size=30))
def test_all_pairs_of_equal_keys(keys_: list[int]) -> None:
    groups = Groups.of(np.array(keys_, np.uint64), np.arange(len(keys_)))
    a, b = groups.pairs(groups.sizes > 0)
    found = {(min(p), max(p)) for p in zip(a.tolist(), b.tolist(), strict=True)}
    expected = {
        (i, j) for i, j in itertools.combinations(range(len(keys_)), 2) if keys_[i] == keys_[j]
    }
    assert found == expected


@given(st.lists(st.integers(0, 3), max_size=30))
def test_a_chain_holds_a_group_together(keys_: list[int]) -> None:
    groups = Groups.of(np.array(keys_, np.uint64), np.arange(len(keys_)))
    a, _ = groups.chain(groups.sizes > 0)
    assert len(a) == sum(max(keys_.count(key) - 1, 0) for key in set(keys_))


def test_keys_of_a_record_rest_on_the_record_alone() -> None:
    people = ["Amine|Benali|+213550123456|a@b.dz|Alger|16", "محمد|قاسي|||Oran|31"]
    both = keys(table(people), load())
    one = keys(table(people[:1]), load())
    mine = both.filter(np.asarray(both["record"]) == 0)
    kinds = dict(zip(mine["kind"].to_pylist(), mine["key"].to_pylist(), strict=True))
    alone = dict(zip(one["kind"].to_pylist(), one["key"].to_pylist(), strict=True))
    assert Kind.NAME_PLACE in kinds
    assert kinds == alone


@given(*[st.lists(st.lists(st.integers(0, 30), max_size=12), min_size=1, max_size=4)] * 2)
def test_united_pairs_are_each_there_once_and_say_who_named_them(
    found: list[list[int]], named: list[list[int]]
) -> None:
    codes, by_name = _united(
        *([np.array(codes, np.int64) for codes in side] for side in (found, named))
    )
    wanted = sorted({code for codes in (*found, *named) for code in codes})
    assert codes.tolist() == wanted
    assert by_name.tolist() == [any(code in codes for codes in named) for code in wanted]
