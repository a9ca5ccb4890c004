"""From links to contacts: a constrained union, strongest first, never by bare closure.

1. Strong links join, except where that would bring two conflicting names together.
2. Weak links (a name is missing) join where they point at one person.
3. Chance links (name and place) join where no phone or e-mail of the whole contact is against it.

Every choice is ordered by strength and then by what the records say, never by where they stand.

May import: nothing of zboun but match. Tests: ``tests/match/test_cluster.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zboun.match.facts import Ints, Mask
from zboun.match.hashing import Hashes, distinct
from zboun.match.pairs import Groups

Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]
Clash = Callable[[Ints, Ints], Mask]  # which pairs of records may never be one contact
_ALL_PAIRS = 64  # records of a component that are checked each with each


@dataclass(frozen=True, slots=True)
class Edges:
    """Links between records (or between clusters): ``strength`` orders them."""

    a: Ints
    b: Ints
    strength: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.a)

    def where(self, keep: Mask | Ints) -> Edges:
        """Return some of the edges."""
        return Edges(self.a[keep], self.b[keep], self.strength[keep])


def components(n: int, a: Ints, b: Ints) -> Ints:
    """Return a label per item, 0 .. k - 1: equal labels are joined by the edges.

    >>> components(4, np.array([0]), np.array([2])).tolist()
    [0, 1, 0, 2]
    """
    root = np.arange(n, dtype=np.int64)
    joined = distinct(np.concatenate([a, b]))
    while len(a):  # each item points at a lesser one of its component, in the end at the least
        np.minimum.at(root, np.maximum(a, b), np.minimum(a, b))
        _shorten(root, joined)
        a, b = root[a], root[b]
        apart = a != b
        a, b = a[apart], b[apart]
    number = np.cumsum(root == np.arange(n)) - 1
    labels: Ints = number[root]
    return labels


def _shorten(root: Ints, items: Ints) -> None:
    """Let each of some items point at where its own way ends."""
    while len(items):
        end = root[root[items]]
        moved = end != root[items]
        root[items] = end
        items = items[moved]


def join_strong(n: int, edges: Edges, order: Hashes, clash: Clash, fixed: Mask) -> Ints:
    """Return labels under strong edges; a component with a clash is joined edge by edge.

    ``fixed`` marks edges that a person decided: they join first.
    """
    labels = components(n, edges.a, edges.b)
    inner_a, inner_b = inner_pairs(labels)
    bad = clash(inner_a, inner_b)
    dirty = distinct(labels[inner_a[bad]])
    if not len(dirty):
        return labels
    mine = np.flatnonzero(np.isin(labels[edges.a], dirty))
    forbidden = _pair_set(inner_a[bad], inner_b[bad])
    again = _careful(edges.where(mine), order, fixed[mine], forbidden)
    clean = ~np.isin(labels[edges.a], dirty)
    return components(
        n, np.concatenate([edges.a[clean], again[0]]), np.concatenate([edges.b[clean], again[1]])
    )


def inner_pairs(labels: Ints) -> tuple[Ints, Ints]:
    """Return the pairs of records in one component, of components of three and more.

    (Two records of one component have a link between them that was judged already.) In a very
    large component each record is paired with its ``_ALL_PAIRS`` next ones only.
    """
    groups = Groups.of(labels.astype(np.uint64), np.arange(len(labels)))
    a, b = groups.pairs((groups.sizes > 2) & (groups.sizes <= _ALL_PAIRS))
    parts = [(a, b)]
    for start, size in zip(
        groups.starts[groups.sizes > _ALL_PAIRS],
        groups.sizes[groups.sizes > _ALL_PAIRS],
        strict=True,
    ):
        owner = groups.owner[start : start + size]
        for step in range(1, _ALL_PAIRS):
            parts.append((owner[:-step], owner[step:]))
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def _pair_set(a: Ints, b: Ints) -> dict[int, set[int]]:
    forbidden: dict[int, set[int]] = {}
    for one, other in zip(a.tolist(), b.tolist(), strict=True):
        forbidden.setdefault(one, set()).add(other)
        forbidden.setdefault(other, set()).add(one)
    return forbidden


def _careful(
    edges: Edges, order: Hashes, fixed: Mask, forbidden: dict[int, set[int]]
) -> tuple[Ints, Ints]:
    """Join strongest first, refusing every union that holds a forbidden pair."""
    home: dict[int, int] = {}
    members: dict[int, set[int]] = {}
    taken: list[int] = []
    for i in strongest_first(edges, order, fixed).tolist():
        a, b = int(edges.a[i]), int(edges.b[i])
        left, right = home.setdefault(a, a), home.setdefault(b, b)
        one, other = members.setdefault(left, {left}), members.setdefault(right, {right})
        if left != right:
            small, large = (one, other) if len(one) <= len(other) else (other, one)
            if any(forbidden.get(x, _NOBODY) & large for x in small):
                continue
            one |= other
            home.update(dict.fromkeys(other, left))
            del members[right]
        taken.append(i)
    return edges.a[taken], edges.b[taken]


_NOBODY: set[int] = set()


def strongest_first(edges: Edges, order: Hashes, fixed: Mask) -> Ints:
    """Return the edges' order: decided, then strongest, then by content (never by row)."""
    low, high = (
        np.minimum(order[edges.a], order[edges.b]),
        np.maximum(order[edges.a], order[edges.b]),
    )
    return np.lexsort((high, low, -edges.strength, ~fixed))


def condense(labels: Ints, edges: Edges) -> Edges:
    """Return the edges between clusters: one for each two clusters, the strongest."""
    a, b = labels[edges.a], labels[edges.b]
    a, b = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((-edges.strength, b, a))
    a, b, strength = a[order], b[order], edges.strength[order]
    first = (
        (a != b) & np.concatenate([[True], (a[1:] != a[:-1]) | (b[1:] != b[:-1])])
        if len(a)
        else a != b
    )
    return Edges(a[first], b[first], strength[first])


def join_weak(labels: Ints, edges: Edges, clash: Clash, face: Ints) -> Ints:
    """Return labels after weak edges: a cluster joins only what its other neighbours agree with.

    ``face`` is the record that stands for each cluster, the one with the fullest name.
    A record of which two people could be the owner stays alone.
    """
    between = condense(labels, edges)
    between = between.where(~clash(face[between.a], face[between.b]))
    for _ in range(2):  # what is still torn after the second round stays apart
        torn = _torn(between, clash, face)
        between = between.where(~(torn[between.a] | torn[between.b])) if torn.any() else between
    joined = components(len(face), between.a, between.b)
    a, b = inner_pairs(joined)
    bad = np.zeros(len(joined), bool)
    bad[joined[a[clash(face[a], face[b])]]] = True
    between = between.where(~bad[joined[between.a]])
    return components(len(face), between.a, between.b)[labels]


def _torn(between: Edges, clash: Clash, face: Ints) -> Mask:
    """Say which clusters have two neighbours that cannot be one person."""
    hub = np.concatenate([between.a, between.b])
    near = np.concatenate([between.b, between.a])
    groups = Groups.of(hub.astype(np.uint64), np.arange(len(hub)))
    i, j = groups.pairs(groups.sizes <= _ALL_PAIRS)
    torn = np.zeros(len(face), bool)
    torn[hub[i[clash(face[near[i]], face[near[j]])]]] = True
    torn[groups.keys[groups.sizes > _ALL_PAIRS].astype(np.int64)] = True
    return torn


def join_chance(
    labels: Ints,
    edges: Edges,
    bearing: Mask,
    clash: Clash,
    face: Ints,
    order: Hashes,
    likely: float,
) -> Ints:
    """Return labels after chance edges, whose strength is the odds that two are one person.

    ``bearing`` marks clusters with a phone or an e-mail; ``likely`` is the probability from which
    two are joined; ``order`` (of each record) settles what is alike in all else. First those that
    bear one join each other, where all of a name and place agree or two choose each other; then
    each of the others goes to the one whose it most likely is, if that is likelier than all others
    and nobody together; then what is left joins among itself.
    """
    between = condense(labels, edges)
    between = between.where(~clash(face[between.a], face[between.b]))
    some = distinct(np.concatenate([between.a, between.b]))
    inside = Edges(
        np.searchsorted(some, between.a), np.searchsorted(some, between.b), between.strength
    )
    home = _join_some(inside, bearing[some], order[face[some]], likely)
    home = _without_clash(home, clash, face[some])
    head = np.arange(len(face))
    head[some] = some[np.unique(home, return_index=True)[1][home]]
    number = np.cumsum(np.bincount(head, minlength=len(face)) > 0) - 1
    return number[head][labels]


def _join_some(edges: Edges, bearing: Mask, order: Hashes, likely: float) -> Ints:
    """Return the labels of ``join_chance`` for the clusters that have an edge at all."""
    home = _join_bearing(len(bearing), edges.where(bearing[edges.a] & bearing[edges.b]), likely)
    for _ in range(2):  # the second time to those who found a home the first time
        groups, held = condense(home, edges), _marked(home, bearing)
        first = _first_of(home, order, len(held))
        home = components(len(held), *_most_likely(groups, held, first, likely))[home]
    groups, held = condense(home, edges), _marked(home, bearing)
    rest = _agreed(groups, len(held), likely) & ~held[groups.a] & ~held[groups.b]
    return components(len(held), groups.a[rest], groups.b[rest])[home]


def _join_bearing(n: int, edges: Edges, likely: float) -> Ints:
    """Return labels of clusters that all agree, or of which each is the other's likeliest."""
    near = edges.where(edges.strength >= likely / (1 - likely))
    joined = components(n, near.a, near.b)
    size, linked = np.bincount(joined, minlength=n), np.bincount(joined[near.a], minlength=n)
    torn = linked < size * (size - 1) // 2
    inside = edges.where(torn[joined[edges.a]] | torn[joined[edges.b]])
    chosen = inside.where(_agreed(inside, n, likely))
    near = near.where(~torn[joined[near.a]])
    return components(n, np.append(near.a, chosen.a), np.append(near.b, chosen.b))


def _agreed(edges: Edges, n: int, likely: float) -> Mask:
    """Say which edges are likely from both ends, beside all other edges of each."""
    one, other = np.append(edges.a, edges.b), np.append(edges.b, edges.a)
    belief = _belief(one, other, np.append(edges.strength, edges.strength), edges, n)
    agreed: Mask = np.minimum(belief[: len(edges)], belief[len(edges) :]) >= likely
    return agreed


def _most_likely(edges: Edges, held: Mask, first: Hashes, likely: float) -> tuple[Ints, Ints]:
    """Return the edges from groups not held to the held one whose they most likely are."""
    some = edges.where(held[edges.a] != held[edges.b])
    lone = np.where(held[some.a], some.b, some.a)
    near = np.where(held[some.a], some.a, some.b)
    belief = _belief(lone, near, some.strength, edges, len(held))
    order = np.lexsort((first[near], -some.strength, -belief, lone))
    order = order[belief[order] >= likely]
    best = np.ones(len(order), bool)
    best[1:] = lone[order][1:] != lone[order][:-1]
    chosen = order[best]
    return some.a[chosen], some.b[chosen]


def _belief(owner: Ints, near: Ints, strength: Floats32, edges: Edges, n: int) -> Floats32:
    """Return how likely each owner is one person with the other end, beside all its other edges.

    What speaks for another end speaks for this one as far as the two may be one person.
    """
    total = np.bincount(owner, strength, n)[owner]
    support = strength.astype(np.float64)
    groups = Groups.of(owner.astype(np.uint64), np.arange(len(owner)))
    i, j = groups.pairs(groups.sizes <= _ALL_PAIRS)
    one = _probability(edges, near[i], near[j], n)
    np.add.at(support, i, strength[j] * one)
    np.add.at(support, j, strength[i] * one)
    # Sums differ in their last bits with the order of the rows: what is even must stay even.
    belief: Floats32 = np.round(support / (1 + total), 5).astype(np.float32)
    return belief


def _probability(edges: Edges, a: Ints, b: Ints, n: int) -> Floats:
    """Return the probability that two groups are one, by the edge between them (0: none)."""
    code = np.minimum(edges.a, edges.b) * n + np.maximum(edges.a, edges.b)
    order = np.argsort(code)
    wanted = np.minimum(a, b) * n + np.maximum(a, b)
    place = np.minimum(np.searchsorted(code[order], wanted), max(len(code) - 1, 0))
    if not len(code):
        return np.zeros(len(a))
    odds: Floats = np.where(code[order][place] == wanted, edges.strength[order][place], 0.0)
    return odds / (1 + odds)


def _first_of(home: Ints, order: Hashes, n: int) -> Hashes:
    """Return the least number of the clusters of each group."""
    first: Hashes = np.full(n, np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(first, home, order)
    return first


def _marked(home: Ints, marks: Mask) -> Mask:
    """Return which groups hold a marked cluster."""
    marked = np.zeros(len(home), bool)
    marked[home[marks]] = True
    return marked


def _without_clash(home: Ints, clash: Clash, face: Ints) -> Ints:
    """Return the labels with groups undone in which two names conflict."""
    a, b = inner_pairs(home)
    bad = np.zeros(len(home), bool)
    bad[home[a[clash(face[a], face[b])]]] = True
    alone = np.arange(len(home)) + len(home)
    return np.unique(np.where(bad[home], alone, home), return_inverse=True)[1].astype(np.int64)
