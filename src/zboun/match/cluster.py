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

Clash = Callable[[Ints, Ints], Mask]  # which pairs of records may never be one contact
_FEW = 5_000  # edges that are joined without scipy
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
    if len(a) <= _FEW:
        return _few_components(n, a, b)
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(a), bool), (a, b)), shape=(n, n))
    labels: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
    return labels


def _few_components(n: int, a: Ints, b: Ints) -> Ints:
    """Return the same labels without scipy, whose import alone takes longer than a small run."""
    root = np.arange(n, dtype=np.int64)
    for left, right in zip(a.tolist(), b.tolist(), strict=True):
        left, right = _top(root, left), _top(root, right)
        root[max(left, right)] = min(left, right)
    for item in np.unique(np.concatenate([a, b])).tolist():
        root[item] = _top(root, item)
    return np.unique(root, return_inverse=True)[1].astype(np.int64)


def _top(root: Ints, item: int) -> int:
    while root[item] != item:
        root[item] = root[root[item]]
        item = int(root[item])
    return item


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
    groups = Groups.of(labels.astype(np.uint64), np.arange(len(labels)), stable=True)
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


def join_chance(labels: Ints, edges: Edges, bearing: Mask, clash: Clash, face: Ints) -> Ints:
    """Return labels after chance edges: only components in which all that can be compared agrees.

    ``bearing`` marks clusters with a phone or an e-mail. Where a name and place holds two of them
    that no edge joins, each of the others goes to the one that it plainly resembles most (the
    edge of greatest strength), and to none where two are alike.
    """
    between = condense(labels, edges)
    joined = components(len(bearing), between.a, between.b)
    count = np.bincount(joined[bearing], minlength=len(bearing))
    both = bearing[between.a] & bearing[between.b]
    linked = np.bincount(joined[between.a[both]], minlength=len(bearing))
    several = linked < count * (count - 1) // 2
    bad = several.copy()
    a, b = inner_pairs(joined)
    bad[joined[a[clash(face[a], face[b])]]] = True
    torn = between.where(several[joined[between.a]])
    best = torn.where(_plain_choice(torn, bearing, clash, face))
    between = between.where(~bad[joined[between.a]])
    a, b = np.concatenate([between.a, best.a]), np.concatenate([between.b, best.b])
    return components(len(bearing), a, b)[labels]


def _plain_choice(edges: Edges, bearing: Mask, clash: Clash, face: Ints) -> Ints:
    """Return the edges from a cluster without phone or e-mail to the one it resembles most."""
    one = bearing[edges.a] != bearing[edges.b]
    which = np.flatnonzero(one & ~clash(face[edges.a], face[edges.b]))
    lone = np.where(bearing[edges.a], edges.b, edges.a)[which]
    strength = edges.strength[which]
    order = np.lexsort((-strength, lone))
    which, lone, strength = which[order], lone[order], strength[order]
    first = np.ones(len(lone), bool)
    first[1:] = lone[1:] != lone[:-1]
    tie = np.zeros(len(lone), bool)
    tie[:-1] = (lone[1:] == lone[:-1]) & (strength[1:] == strength[:-1])
    chosen: Ints = which[first & ~tie]
    return chosen
