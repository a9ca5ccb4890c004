"""The whole of matching on one machine: records in, contacts, links, relations and doubts out.

May import: fields, rules, model. Tests: ``tests/match/test_linking.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import as_strings
from zboun.match import cluster, households, ids
from zboun.match.addresses import with_spelt
from zboun.match.content import hex_keys
from zboun.match.decided import Decided, DecisionsLike, Unobeyed, read_decisions
from zboun.match.evidence import (
    EQUAL,
    OTHER,
    Evidence,
    one_identity,
    share,
    unlike_sexes,
    weigh_pairs,
    worth_weighing,
)
from zboun.match.facts import NONE, Facts, Ints, Many, Mask, gather
from zboun.match.habits import Habits, any_of, learn_habits, returning
from zboun.match.hashing import distinct
from zboun.match.names import TYPO, Levels, NameTable, differ
from zboun.match.pairs import Pairs, candidates
from zboun.match.rarity import Contradicted, Curves, Floats, Rarity, learn
from zboun.match.score import LIKELY, Link, Scores, Verdict, judge, reason_texts
from zboun.rules import Rules

Floats32 = npt.NDArray[np.float32]


@dataclass(slots=True)
class Links:
    """What matching found.

    ``contact``: per record the number of its contact; ``ids``: per contact its id.
    ``links``: record_a, record_b, verdict, score, reason, for every pair that means something.
    ``review``: the pairs a person should decide, greatest gain first, both sides readable, with the
    keys under which the answer is stored. ``related``: RELATED_COLUMNS, each pair once.
    ``blocking``: counts of keys and pairs, hot keys and how they were split. ``unobeyed``: two
    content keys and the reason, for each decision that could not be followed.
    """

    contact: Ints
    ids: pa.Array
    links: pa.Table
    review: pa.Table
    related: pa.Table
    blocking: dict[str, int] = field(default_factory=dict)
    unobeyed: list[Unobeyed] = field(default_factory=list)

    @property
    def contact_ids(self) -> pa.Array:
        """The contact id of each record."""
        return self.ids.take(pa.array(self.contact))


@dataclass(slots=True)
class _Work:
    """The arrays that the steps of one run hand on."""

    facts: Facts
    table: NameTable
    words: Ints  # of each record's name
    pairs: Pairs
    evidence: Evidence
    expected: Floats
    curves: Curves
    habits: Habits
    scores: Scores
    decided: Decided


def link(records: pa.Table, rules: Rules, decisions: DecisionsLike | None = None) -> Links:
    """Return the contacts of normalized records, and why.

    ``decisions``: pairs that a person decided (see ``decided``); they always win. The answer does
    not depend on the order of the rows.
    """
    work = _prepare(records, rules, decisions)
    record_id = _text(records, "record_id")
    labels, contact_ids = ids.contact_ids(_cluster(work), work.facts.content, record_id, records)
    together = labels[work.pairs.a] == labels[work.pairs.b]
    work.scores.verdict[together & (work.scores.chance > _MENTIONED)] = Verdict.SAME
    face = _faces(work, labels)
    asked, gain = _open_pairs(work, labels)
    return Links(
        contact=labels,
        ids=contact_ids,
        links=_link_table(work, record_id),
        review=_review_table(work, records, labels, contact_ids, asked, gain),
        related=_related_table(work, labels, face, contact_ids, asked),
        blocking=work.pairs.counts,
        unobeyed=work.decided.unobeyed(labels),
    )


def _prepare(records: pa.Table, rules: Rules, decisions: DecisionsLike | None) -> _Work:
    facts = with_spelt(gather(records, rules), records, rules)
    table = NameTable(facts.parts, rules)
    decided = read_decisions(decisions, facts)
    names = table.name_keys(facts)
    pairs = _with_decided(candidates(facts, table, names), decided, len(facts))
    pairs, levels = _worth_weighing(pairs, facts, table, decided)
    crowd = households.crowded(facts, table)
    evidence = weigh_pairs(facts, table, names, crowd, pairs.a, pairs.b, levels)
    rarity = Rarity(facts, table, len(facts))
    expected = rarity.expected(pairs.a, pairs.b, evidence.place)
    habits = learn_habits(facts, evidence, pairs.a, pairs.b)
    curves = learn(evidence, expected, pairs.by_name, habits.phones, habits.emails)
    likelier = np.ones(len(pairs.a))
    apart = np.flatnonzero((evidence.phone != EQUAL) & (evidence.email != EQUAL))
    likelier[apart] = _likelier(habits, pairs.a[apart], pairs.b[apart])
    scores = judge(evidence, expected, curves, likelier)
    words = table.words(facts)
    return _Work(facts, table, words, pairs, evidence, expected, curves, habits, scores, decided)


def _with_decided(pairs: Pairs, decided: Decided, n: int) -> Pairs:
    """Return the pairs with those added that a person called the same."""
    if not len(decided.same_a):
        return pairs
    codes = pairs.a * n + pairs.b
    more = np.setdiff1d(decided.same_a * n + decided.same_b, codes)
    codes = np.concatenate([codes, more])
    by_name = np.append(pairs.by_name, np.zeros(len(more), bool))
    order = np.argsort(codes)
    return Pairs(codes[order] // n, codes[order] % n, by_name[order], pairs.counts)


def _worth_weighing(
    pairs: Pairs, facts: Facts, table: NameTable, decided: Decided
) -> tuple[Pairs, tuple[Levels, Levels]]:
    """Return the pairs that can mean anything, and how their names agree."""
    given, family = table.compare(facts, pairs.a, pairs.b)
    keep = worth_weighing(facts, (given, family), pairs.a, pairs.b)
    keep |= decided.is_same(pairs.a, pairs.b)
    left = Pairs(pairs.a[keep], pairs.b[keep], pairs.by_name[keep], pairs.counts)
    return left, (given[keep], family[keep])


def _likelier(habits: Habits, a: Ints, b: Ints) -> Floats:
    """Return ``habits.of_records`` for many pairs: only what a record shows counts, four cases."""
    phone, email = np.array([False, True, False, True]), np.array([False, False, True, True])
    cases = Habits(phone, email, habits.phones, habits.emails)
    factors = cases.of_records(np.repeat(np.arange(4), 4), np.tile(np.arange(4), 4))
    case = (habits.phone + 2 * habits.email).astype(np.int8)
    likelier: Floats = factors[case[a] * 4 + case[b]]
    return likelier


def _cluster(work: _Work) -> Ints:
    """Return the contact of each record: strong links, then weak ones, then chance."""
    facts, scores, decided = work.facts, work.scores, work.decided
    a, b = work.pairs.a, work.pairs.b
    fixed = decided.is_same(a, b) | work.evidence.identity
    forbidden = decided.is_different(a, b)
    order = facts.content
    sexes = work.table.sexes(facts)

    def clash(left: Ints, right: Ints) -> Mask:
        given, family = work.table.compare(facts, left, right)
        other = facts.business[left] != facts.business[right]
        firm = other & (work.words[left] > 0) & (work.words[right] > 0)
        unlike = differ(given, family) | firm | unlike_sexes(facts, sexes, left, right)
        one = one_identity(facts, left, right)
        never: Mask = unlike & ~one & ~decided.one_person(left, right)
        return never | decided.is_different(left, right)

    edges = cluster.Edges(a, b, scores.score)
    strong = ((scores.link == Link.STRONG) | fixed) & ~forbidden
    labels = cluster.join_strong(len(facts), edges.where(strong), order, clash, fixed[strong])
    face = _faces(work, labels)
    decided.lift(face[labels])
    weak = (scores.link == Link.WEAK) & ~forbidden
    told = weak & (np.maximum(work.evidence.given, work.evidence.family) >= TYPO)
    labels = cluster.join_weak(labels, edges.where(told), clash, face)
    face = _faces(work, labels)
    decided.lift(face[labels])
    labels = cluster.join_weak(labels, edges.where(weak), clash, face)
    return _join_chance(work, labels, edges, clash, forbidden)


def _join_chance(
    work: _Work, labels: Ints, edges: cluster.Edges, clash: cluster.Clash, forbidden: Mask
) -> Ints:
    """Join by name and place, judged by the phones and e-mails of the whole contacts."""
    a, b = labels[edges.a], labels[edges.b]
    maybe = np.flatnonzero((work.scores.chance > _MENTIONED) & (a != b) & ~forbidden)
    k = int(labels.max(initial=-1)) + 1
    bearing = any_of(labels, work.habits.phone | work.habits.email, k)
    odds = _odds_of_contacts(work, labels, maybe, bearing)
    face = _faces(work, labels)
    work.decided.lift(face[labels])
    alike = cluster.Edges(edges.a[maybe], edges.b[maybe], odds)
    return cluster.join_chance(labels, alike, bearing, clash, face, work.facts.content, LIKELY)


def _odds_of_contacts(work: _Work, labels: Ints, which: Ints, bearing: Mask) -> Floats32:
    """Return the odds that the contacts of some pairs of records are one person."""
    a, b = labels[work.pairs.a[which]], labels[work.pairs.b[which]]
    sizes = np.bincount(labels, minlength=len(bearing))
    few, habits, inside = _some_contacts(work.habits, labels, np.concatenate([a, b]), len(bearing))
    here_a, here_b, count = inside[a], inside[b], int(inside.max(initial=0)) + 1
    phone, email = (any_of(few, has, count) for has in (habits.phone, habits.email))
    against = Contradicted(
        phone[here_a] & phone[here_b],
        email[here_a] & email[here_b],
        work.evidence.loose[which],
        (work.evidence.place[which] == OTHER) | (_places(work.facts, labels, a, b) == OTHER),
    )
    likelier = habits.of_contacts(few, count, here_a, here_b)
    likelier *= returning(sizes, np.where(bearing[a], a, b), bearing[a] != bearing[b])
    same = work.curves.same(work.expected[which], against, likelier)
    odds: Floats32 = (same / np.maximum(1 - same, 1e-6)).astype(np.float32)
    return odds


def _places(facts: Facts, labels: Ints, a: Ints, b: Ints) -> Levels:
    """Compare the places of whole contacts: OTHER where both show some, and none in common.

    A town is one of them beside its region: towns of one name may be one.
    """
    asked = np.zeros(int(labels.max(initial=-1)) + 1, bool)
    asked[a] = asked[b] = True
    asks = asked[labels] & ~facts.unlisted
    some = [np.flatnonzero(asks & (of != NONE)) for of in (facts.region, facts.city)]
    contact = np.concatenate([labels[rows] for rows in some])
    place = np.concatenate([facts.region[some[0]] * 2, facts.city[some[1]] * 2 + 1])
    wide = int(place.max(initial=0)) + 1
    known = distinct(contact * wide + place)
    offsets = np.searchsorted(known, np.arange(len(asked) + 1) * wide)
    return share(Many(offsets, (known % wide).astype(np.uint64)), a, b)


def _some_contacts(habits: Habits, labels: Ints, wanted: Ints, k: int) -> tuple[Ints, Habits, Ints]:
    """Return the labels and the habits of some contacts' records, and each contact's number there.

    Few of ``k`` contacts have a neighbour of their name: all others need not be looked at.
    """
    number = np.full(k, -1)
    some = distinct(wanted)
    number[some] = np.arange(len(some))
    of_record = number[labels]
    rows = np.flatnonzero(of_record >= 0)
    few = Habits(habits.phone[rows], habits.email[rows], habits.phones, habits.emails)
    return of_record[rows], few, number


_MENTIONED = 0.1  # pairs of records less likely than that do not even compete


def _faces(work: _Work, labels: Ints) -> Ints:
    """Return for each contact the record with the fullest name (by content where several have)."""
    size = np.bincount(labels, minlength=1)
    face = np.empty(len(size), np.int64)
    face[labels] = np.arange(len(labels))
    rows = np.flatnonzero(size[labels] > 1)
    if not len(rows):
        return face
    rows = rows[np.argsort(labels[rows])]
    few = np.uint64(15) - np.minimum(work.words[rows], 15).astype(np.uint64)
    key = (few << np.uint64(60)) | (work.facts.content[rows] >> np.uint64(4))
    starts = np.flatnonzero(np.diff(labels[rows], prepend=-1))
    best = np.minimum.reduceat(key, starts)
    winners = rows[key == np.repeat(best, np.diff(np.append(starts, len(rows))))]
    face[labels[winners]] = winners
    return face


def _text(records: pa.Table, name: str) -> pa.Array:
    if name not in records.column_names:
        return pa.array([str(i) for i in range(records.num_rows)], pa.string())
    return as_strings(records[name])


def _link_table(work: _Work, record_id: pa.Array) -> pa.Table:
    """Return the pairs that mean something; the texts are shared, not copied."""
    scores = work.scores
    keep = np.flatnonzero(scores.verdict != Verdict.DIFFERENT)
    verdicts = pa.array([verdict.name.lower() for verdict in Verdict])
    texts = pa.array(reason_texts())
    return pa.table(
        {
            "record_a": _shared(work.pairs.a[keep], record_id),
            "record_b": _shared(work.pairs.b[keep], record_id),
            "verdict": pa.DictionaryArray.from_arrays(scores.verdict[keep], verdicts),
            "score": scores.score[keep],
            "reason": pa.DictionaryArray.from_arrays(scores.reason[keep], texts),
        }
    )


def _shared(codes: Ints, texts: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(codes.astype(np.int32), texts)


def _open_pairs(work: _Work, labels: Ints) -> tuple[Ints, Floats32]:
    """Return the pairs that a person should decide, one for each two contacts, and what each gains.

    Greatest gain first.
    """
    scores, content = work.scores, work.facts.content
    which = np.flatnonzero((scores.verdict == Verdict.REVIEW) | (scores.link > Link.NONE))
    codes = _contact_pairs(labels[work.pairs.a[which]], labels[work.pairs.b[which]], len(labels))
    open_ = (codes >= 0) & ~np.isin(codes, work.decided.contact_pairs(labels))
    which, codes = which[open_], codes[open_]
    a, b = work.pairs.a[which], work.pairs.b[which]
    size = np.bincount(labels, minlength=1)
    gain = scores.score[which] * size[labels[a]] * size[labels[b]]
    a, b = _by_content(work.facts, labels, a, b)
    order = np.lexsort((labels[b], labels[a], content[b], content[a], -gain))
    once = order[np.sort(np.unique(codes[order], return_index=True)[1])]
    return which[once], gain[once]


def _contact_pairs(a: Ints, b: Ints, n: int) -> Ints:
    """Return pairs of contacts as numbers ``low * n + high``, -1 where both are one."""
    return np.where(a == b, -1, np.minimum(a, b) * n + np.maximum(a, b))


def _review_table(
    work: _Work, records: pa.Table, labels: Ints, contact_ids: pa.Array, which: Ints, gain: Floats32
) -> pa.Table:
    """Return the open pairs of contacts with what a person must see."""
    scores = work.scores
    a, b = _by_content(work.facts, labels, work.pairs.a[which], work.pairs.b[which])
    columns = _sides(work, records, labels, contact_ids, a, b)
    columns |= {
        "reasons": pa.array(reason_texts()).take(pa.array(scores.reason[which])),
        "gain": pa.array(gain.astype(np.float64)),
        "score": pa.array(scores.score[which].astype(np.float64)),
    }
    return pa.table(columns)


def _by_content(facts: Facts, labels: Ints, a: Ints, b: Ints) -> tuple[Ints, Ints]:
    """Return pairs with the record of the lesser content first, wherever the rows stand."""
    one, other = facts.content[a], facts.content[b]
    turned = (one > other) | ((one == other) & (labels[a] > labels[b]))
    return np.where(turned, b, a), np.where(turned, a, b)


def _sides(
    work: _Work, records: pa.Table, labels: Ints, contact_ids: pa.Array, a: Ints, b: Ints
) -> dict[str, pa.Array]:
    """Return what a person must see of both records of each pair, and the keys of the answer."""
    columns = {}
    for side, rows in (("a", a), ("b", b)):
        positions = pa.array(rows)
        columns[f"contact_{side}"] = contact_ids.take(pa.array(labels[rows]))
        columns[f"records_{side}"] = _text(records, "record_id").take(positions)
        columns[f"key_{side}"] = hex_keys(work.facts.content[rows])
        for field_ in ("name", "phone", "email", "city"):
            columns[f"{field_}_{side}"] = _text(records, field_).take(positions)
    keys = columns["key_a"], columns["key_b"]
    pair_id = pc.binary_join_element_wise(*(pc.utf8_slice_codeunits(k, 0, 8) for k in keys), "-")
    return {"pair_id": pair_id, **columns}


def _related_table(
    work: _Work, labels: Ints, face: Ints, contact_ids: pa.Array, which: Ints
) -> pa.Table:
    """Return the related contacts, each two once.

    Two that may be one person are a question (``which``: the pairs), not a relation.
    """
    found = households.related(work.facts, work.table, labels, face)
    k = len(labels)
    asked = _contact_pairs(labels[work.pairs.a[which]], labels[work.pairs.b[which]], k)
    keep = np.flatnonzero(~np.isin(found.a * k + found.b, asked))
    order = keep[np.lexsort((found.b[keep], found.a[keep]))]
    return pa.table(
        {
            "contact_id": contact_ids.take(pa.array(found.a[order])),
            "related_id": contact_ids.take(pa.array(found.b[order])),
            "why": pa.array(households.WHY).take(pa.array(found.why[order])),
        }
    )
