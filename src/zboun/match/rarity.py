"""How likely is it that two records of one name and one place are one person?

For a pair that shares neither phone nor e-mail the answer rests on chance: how many people of that
name would a list of this size and place hold anyway (``expected``)? And the list itself says how
far that goes: among its pairs of one name and place where *both* have a phone, the share that has
the *same* phone is the share of true pairs. The curve is fitted to those pairs, so no threshold is
tuned to a size or a stock of names:

    odds that they are two = base + slope * expected namesakes

May import: fields, rules. Tests: ``tests/match/test_rarity.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zboun.match.evidence import EQUAL, NEAR, OPEN, OTHER, Evidence
from zboun.match.facts import NONE, Facts, Ints, Mask
from zboun.match.habits import Habit
from zboun.match.hashing import Hashes
from zboun.match.names import NameTable
from zboun.ordering import coded

Floats = npt.NDArray[np.float64]

_BASES = np.concatenate([[0.0], np.geomspace(0.003, 30, 40)])
_SLOPES = np.geomspace(0.01, 1000, 61)


@dataclass(frozen=True, slots=True)
class Curve:
    """The odds of two people against one, by expected namesakes."""

    base: float
    slope: float

    def same(self, expected: Floats) -> Floats:
        """Return the probability that the pair is one person, 0..1."""
        return 1 / (1 + self.two(expected))

    def two(self, expected: Floats) -> Floats:
        """Return the odds that the pair is two people."""
        return self.base + self.slope * expected

    def times(self, factor: float) -> Curve:
        """Return the curve with all odds multiplied."""
        return Curve(self.base * factor, self.slope * factor)


@dataclass(frozen=True, slots=True)
class Prior:
    """What a list of this kind shows, where the file is too small to tell."""

    curve: Curve
    pairs: float  # as many pairs as it counts for


# A contact list of a shop: one name, one town, phone unseen -> one person, unless common;
# two different phones -> two people, unless the name is very rare; a slip in one part of the name
# and nothing that can be compared -> rather one person, where the name is rare.
UNSEEN = Prior(Curve(0.05, 1.0), 30.0)
DIFFERING = Prior(Curve(1.0, 20.0), 60.0)
SLIPPED = Prior(Curve(0.5, 2.0), 60.0)


class Rarity:
    """Expected namesakes of a record, from the names and places of the list itself."""

    def __init__(self, facts: Facts, table: NameTable, people: int) -> None:
        self.people = people
        self.facts = facts
        self.name = _shares(facts.given, table) * _shares(facts.family, table)
        self.wilaya = _plain_shares(facts.wilaya)
        self.city = _plain_shares(facts.city)

    def expected(self, a: Ints, b: Ints, place: npt.NDArray[np.int8]) -> Floats:
        """Return how many other people of this name a list of this size and place would hold."""
        share = np.maximum(self.name[a], self.name[b])
        share *= self.people
        for level, shares in ((EQUAL, self.city), (NEAR, self.wilaya)):
            at = np.flatnonzero(place == level)
            share[at] *= np.maximum(shares[a[at]], shares[b[at]])
        answer: Floats = share
        return answer


def _shares(parts: npt.NDArray[np.int32], table: NameTable) -> Floats:
    """Return for each record the share of the list that bears its given (or family) name.

    Known names are counted by name, others by their consonants: too many rather than too few.
    """
    whole = max(len(parts), 1)
    bearers = np.bincount(parts + 1, minlength=len(table.bearer_keys) + 1)
    bearers = np.append(bearers[1:], bearers[0])  # NONE is the last, as places count
    shares = _together(np.append(table.bearer_keys, np.uint64(0)), bearers) / whole
    shares[NONE] = 1.0
    every = np.arange(len(bearers) - 1, dtype=np.int32)
    initial = every[table.initials(every)]
    if len(initial):  # as many as begin with it
        heads = table.unit_heads[table.first_units(every)]
        shares[initial] = (_together(heads, bearers[:-1]) / whole)[initial]
    answer: Floats = shares[parts]
    return answer


def _together(keys: Hashes, bearers: Ints) -> Floats:
    """Return for each part how many records bear one with its key."""
    _, code, _ = coded(keys)
    together: Floats = np.bincount(code, bearers)[code].astype(np.float64)
    return together


def _plain_shares(codes: npt.NDArray[np.int32]) -> Floats:
    counts = np.bincount(codes + 1, minlength=1)
    known = max(int(counts[1:].sum()), 1)
    return np.where(codes == NONE, 1.0, counts[codes + 1] / known)


def fit(expected: Floats, same: Mask, prior: Prior) -> Curve:
    """Return the curve under which the observed pairs are likeliest, the prior counted in.

    >>> fit(np.zeros(0), np.zeros(0, bool), UNSEEN)
    Curve(base=0.05, slope=1.0)
    """
    if not len(expected):
        return prior.curve
    edges = np.geomspace(1e-6, 1e4, 41)
    bins = np.clip(np.searchsorted(edges, expected), 0, 40)
    total: Floats = np.bincount(bins, minlength=41).astype(np.float64)
    hits = np.bincount(bins, weights=same, minlength=41).astype(np.float64)
    center = np.bincount(bins, weights=expected, minlength=41) / np.maximum(total, 1)
    spread = np.geomspace(1e-4, 10, 12)
    center = np.concatenate([center, spread])
    weight = prior.pairs / len(spread)
    total = np.concatenate([total, np.full(12, weight)])
    hits = np.concatenate([hits, weight * prior.curve.same(spread)])
    return _likeliest(center, total, hits)


def _likeliest(center: Floats, total: Floats, hits: Floats) -> Curve:
    odds = _BASES[:, None, None] + _SLOPES[None, :, None] * center
    same = np.clip(1 / (1 + odds), 1e-9, 1 - 1e-9)
    fit_ = (hits * np.log(same) + (total - hits) * np.log(1 - same)).sum(axis=-1)
    base, slope = np.unravel_index(int(fit_.argmax()), fit_.shape)
    return Curve(float(_BASES[base]), float(_SLOPES[slope]))


@dataclass(frozen=True, slots=True)
class Contradicted:
    """What speaks against each pair of one name and place that shares no phone and no e-mail."""

    phones: Mask  # both have one
    emails: Mask
    names: Mask  # the names agree but loosely (``Evidence.loose``)
    places: Mask


@dataclass(frozen=True, slots=True)
class Curves:
    """One curve for each thing that may be known of a pair without a common phone or e-mail."""

    unseen: Curve  # neither phones nor e-mails can be compared
    phones_differ: Curve
    emails_differ: Curve
    loose: Curve = SLIPPED.curve  # the names agree but for a slip, an initial, a missing part
    elsewhere: Curve = DIFFERING.curve  # the names agree, the places do not

    def same(
        self, expected: Floats, contradicted: Contradicted, likelier: Floats | float = 1.0
    ) -> Floats:
        """Return the probability of one person; 0 where two things contradict.

        ``likelier``: what is known beside, as a factor of the odds of one person (``habits``).
        """
        c = contradicted
        two = self.unseen.two(expected)
        for curve, where in (
            (self.emails_differ, c.emails),
            (self.phones_differ, c.phones),
            (self.loose, c.names),
            (self.elsewhere, c.places),
        ):
            two = np.where(where, curve.two(expected), two)
        faults = c.emails.astype(np.int8) + c.phones + c.names + c.places
        return np.where(faults > 1, 0.0, likelier / (likelier + two))


def learn(
    evidence: Evidence, expected: Floats, by_name: Mask, phones: Habit, emails: Habit
) -> Curves:
    """Return the curves that the list's own pairs of one name and place show.

    ``by_name``: the pairs that name and place brought together. Those that only a phone did would
    all speak for one person: the pairs of common names that it did not are not among them.
    ``phones``, ``emails``: where they can be compared at all, one person is likelier than
    elsewhere (who has one, shows it in both records): each curve is of pairs of which nothing is
    known of that, and ``Habit.likelier`` says what a pair's own silence adds.
    """
    alike = evidence.full & (evidence.place >= NEAR)
    loose = evidence.loose & (evidence.place != OTHER)
    away = evidence.full & (evidence.place == OTHER)
    phone, email = evidence.phone, evidence.email
    seen = alike & (phone != OPEN) & (phone != NEAR)
    two_phones = alike & (phone == OTHER) & (email != OPEN)
    two_emails = alike & (email == OTHER) & (phone != OPEN)
    return Curves(
        fit(expected[seen], phone[seen] == EQUAL, UNSEEN).times(phones.both),
        fit(expected[two_phones], email[two_phones] == EQUAL, DIFFERING).times(emails.both),
        fit(expected[two_emails], phone[two_emails] >= NEAR, UNSEEN).times(phones.both),
        _seen_curve(evidence, expected, loose & by_name, SLIPPED).times(phones.both),
        _seen_curve(evidence, expected, away & by_name, DIFFERING).times(phones.both),
    )


def _seen_curve(evidence: Evidence, expected: Floats, among: Mask, prior: Prior) -> Curve:
    """Return the curve of some pairs by those of them whose phones can be compared."""
    seen = among & (evidence.phone != OPEN) & (evidence.phone != NEAR)
    return fit(expected[seen], evidence.phone[seen] == EQUAL, prior)
