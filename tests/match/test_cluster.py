"""Joining by name and place: who could be several people's goes to the likeliest, or to none."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zboun.match.cluster import Edges, components, join_chance
from zboun.match.facts import Ints, Mask

EDGES = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.sampled_from([0.2, 0.7, 1.0, 3.0, 20.0])),
    max_size=12,
).map(lambda found: sorted({(min(a, b), max(a, b)): w for a, b, w in found if a != b}.items()))


def _never(a: Ints, b: Ints) -> Mask:
    return np.zeros(len(a), bool)


def _join(
    n: int, edges: list[tuple[int, int, float]], bearing: list[int], likely: float = 0.5
) -> list[set[int]]:
    """Return the groups of two and more of ``n`` contacts of one record each."""
    rows = np.arange(n)
    a, b, odds = (np.array([edge[i] for edge in edges]) for i in range(3))
    has = np.isin(rows, bearing)
    found = Edges(a.astype(np.int64), b.astype(np.int64), odds.astype(np.float32))
    order = (rows * 7919 % 101).astype(np.uint64)
    labels = join_chance(rows, found, has, _never, rows, order, likely)
    groups = [set(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)]
    return [group for group in groups if len(group) > 1]


def test_the_only_candidate_is_taken_where_it_is_likely() -> None:
    assert _join(2, [(0, 1, 1.5)], [0]) == [{0, 1}]
    assert _join(2, [(0, 1, 0.8)], [0]) == []


def test_of_two_alike_neither_is_taken() -> None:
    assert _join(3, [(0, 1, 9.0), (0, 2, 9.0)], [1, 2]) == []


def test_of_two_the_plainly_likelier_is_taken() -> None:
    assert _join(3, [(0, 1, 9.0), (0, 2, 3.0)], [1, 2]) == [{0, 1}]


def test_two_that_may_well_be_one_person_speak_for_each_other() -> None:
    assert _join(3, [(0, 1, 9.0), (0, 2, 9.0), (1, 2, 0.8)], [1, 2]) != []
    assert _join(3, [(0, 1, 9.0), (0, 2, 9.0), (1, 2, 0.01)], [1, 2]) == []


def test_what_follows_a_record_that_found_its_home_follows_it_there() -> None:
    assert _join(3, [(0, 1, 9.0), (1, 2, 9.0)], [0]) == [{0, 1, 2}]


def test_phones_that_all_agree_are_one_and_a_chain_of_them_is_not() -> None:
    everyone = [0, 1, 2]
    assert _join(3, [(0, 1, 4.0), (1, 2, 4.0), (0, 2, 4.0)], everyone) == [{0, 1, 2}]
    assert _join(3, [(0, 1, 4.0), (1, 2, 4.0)], everyone) == []
    assert _join(3, [(0, 1, 9.0), (1, 2, 1.5)], everyone) == [{0, 1}]


EVEN = {(0, 1): 1.0, (0, 5): 3.0, (1, 4): 1.0, (1, 5): 1.0, (3, 5): 0.2, (4, 5): 0.7}


@settings(max_examples=100, deadline=None)
@example(list(EVEN.items()), set(range(6)), [0, 1, 2, 4, 5, 3, 6, 7])
@given(EDGES, st.sets(st.integers(0, 7)), st.permutations(range(8)))
def test_the_order_of_the_contacts_changes_nothing(
    edges: list[tuple[tuple[int, int], float]], bearing: set[int], moved: list[int]
) -> None:
    rows, to = np.arange(8), np.array(moved)
    order = np.arange(100, 108).astype(np.uint64)

    def run(place: Ints) -> set[frozenset[int]]:
        a = place[np.array([a for (a, _), _ in edges], np.int64)]
        b = place[np.array([b for (_, b), _ in edges], np.int64)]
        odds = np.array([w for _, w in edges], np.float32)
        has, ranks = np.zeros(8, bool), np.zeros(8, np.uint64)
        has[place[sorted(bearing)]] = True
        ranks[place] = order
        labels = join_chance(rows, Edges(a, b, odds), has, _never, rows, ranks, 0.5)[place]
        return {frozenset(np.flatnonzero(labels == label).tolist()) for label in labels}

    assert run(rows) == run(to)


def edge_by_edge(n: int, edges: list[tuple[int, int]]) -> list[int]:
    """Join one edge after the other; number the groups by their least item."""
    groups = {item: {item} for item in range(n)}
    for a, b in edges:
        both = groups[a] | groups[b]
        groups |= dict.fromkeys(both, both)
    number = {least: i for i, least in enumerate(sorted({min(one) for one in groups.values()}))}
    return [number[min(groups[item])] for item in range(n)]


@given(st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=60))
@settings(max_examples=200, deadline=None)
def test_components_are_those_found_edge_by_edge(edges: list[tuple[int, int]]) -> None:
    a, b = (np.array([edge[side] for edge in edges], np.int64) for side in (0, 1))
    assert components(30, a, b).tolist() == edge_by_edge(30, edges)


def test_components_of_a_long_chain_are_one() -> None:
    chain = np.random.default_rng(1).permutation(20_000).astype(np.int64)
    assert not components(20_000, chain[1:], chain[:-1]).any()
