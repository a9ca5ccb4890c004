"""How often people leave a phone or an e-mail, and what a missing one says of two records.

Not everybody has an e-mail, and who has one leaves it more often than not. So of two contacts of
one name, one with an e-mail and one whose records never show any, two people are likelier than the
name alone would say; where neither shows one, one person is. How much likelier, the list tells:

    has      the share of people who have one
    gives    how often their records show it beside the other (an e-mail beside a phone)
    alone    how often they do where the other is missing

May import: fields, rules, model. Tests: ``tests/match/test_habits.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zboun.match.evidence import EQUAL, Evidence
from zboun.match.facts import Facts, Ints, Mask

Floats = npt.NDArray[np.float64]

_CALM = 30.0  # records that show nothing and are counted in, so that short lists do not swing
_LEAST, _MOST = 0.02, 5.0  # no silence says more
_SLICE = 1 << 20  # pairs
_FAR = 3.0  # nor does having come before


@dataclass(frozen=True, slots=True)
class Habit:
    """How one means of contact is left in a list; see the module."""

    has: float = 1.0
    gives: float = 0.5
    alone: float = 0.5

    def silence(self, shown: Mask, other: Mask) -> Floats:
        """Return for each record how likely it is that a person who has one shows none, as a log.

        0 where one is shown. ``other``: which records show the other means of contact.
        """
        withheld = np.log(1 - np.where(other, self.gives, self.alone))
        return np.where(shown, 0.0, withheld)

    def likelier(self, shown: Mask, silence: Floats, a: Ints, b: Ints) -> Floats:
        """Return how much likelier one person is than two by what each of two contacts leaves out.

        ``silence``: of each contact, the sum over its records. 1 where both show one: whether it
        is the same is for others to judge.

        >>> habit = Habit(has=0.4, gives=0.75, alone=0.95)
        >>> shown = np.array([True, False])
        >>> silence = habit.silence(shown, np.array([True, True]))
        >>> habit.likelier(shown, silence, np.array([0, 1]), np.array([1, 1])).round(2).tolist()
        [0.36, 1.28]
        """
        have = self.has * np.exp(silence)
        have_not = np.where(shown, 0.0, 1 - self.has)
        chance = have + have_not
        ratio = np.ones(len(a))
        for at in range(0, len(a), _SLICE):  # some at a time: a step lays out all of them anew
            i, j = a[at : at + _SLICE], b[at : at + _SLICE]
            one = have[i] * np.exp(silence[j]) + have_not[i] * ~shown[j]
            told = np.clip(one / np.maximum(chance[i] * chance[j], 1e-12), _LEAST, _MOST)
            ratio[at : at + _SLICE] = np.where(shown[i] & shown[j], 1.0, told)
        return ratio

    @property
    def both(self) -> float:
        """How much likelier one person is than two where both records show one."""
        return float(np.clip(1 / self.has, 1.0, _MOST))


@dataclass(frozen=True, slots=True)
class Habits:
    """Who shows a phone and an e-mail in a list, and what it says where one is left out."""

    phone: Mask  # of each record
    email: Mask
    phones: Habit
    emails: Habit

    def of_records(self, a: Ints, b: Ints) -> Floats:
        """Return how much likelier what two records leave out makes it that they are one person."""
        return self.of_contacts(np.arange(len(self.phone)), len(self.phone), a, b)

    def of_contacts(self, labels: Ints, k: int, a: Ints, b: Ints) -> Floats:
        """Return the same for pairs of ``k`` contacts, which leave out what no record shows."""
        factor = np.ones(len(a))
        for habit, shown, other in (
            (self.phones, self.phone, self.email),
            (self.emails, self.email, self.phone),
        ):
            some = any_of(labels, shown, k)
            silence = np.bincount(labels, habit.silence(shown, other), k)
            factor *= habit.likelier(some, np.where(some, 0.0, silence), a, b)
        return factor


def any_of(labels: Ints, mask: Mask, k: int) -> Mask:
    """Return which of ``k`` groups hold a marked record."""
    some = np.zeros(k, bool)
    some[labels[mask]] = True
    return some


def learn_habits(facts: Facts, evidence: Evidence, a: Ints, b: Ints) -> Habits:
    """Return the habits that the pairs of a list show."""
    phone, email = facts.phones.counts > 0, facts.emails.counts > 0
    alike = evidence.full & ~evidence.conflict
    by_phone = np.flatnonzero(alike & (evidence.phone == EQUAL))
    by_email = np.flatnonzero(alike & (evidence.email == EQUAL))
    return Habits(
        phone,
        email,
        learn_habit(phone, email, a[by_email], b[by_email]),
        learn_habit(email, phone, a[by_phone], b[by_phone]),
    )


def learn_habit(shown: Mask, other: Mask, a: Ints, b: Ints) -> Habit:
    """Return the habit that a list shows.

    ``shown``, ``other``: which records show this means of contact, and the other one. ``a``, ``b``:
    pairs of records that the other one proves to be one person.

    >>> shown = np.array([True, False] * 500)
    >>> one = np.arange(0, 1000, 2)  # who shows it once shows it always
    >>> habit = learn_habit(shown, np.ones(1000, bool), one, np.roll(one, 1))
    >>> round(habit.has, 2), round(habit.gives, 2)
    (0.51, 0.99)
    """
    rate = _share(shown[other], 0.5)
    both = float((shown[a] & shown[b]).sum()) + _CALM * rate * rate
    one = float((shown[a] != shown[b]).sum()) + _CALM * 2 * rate * (1 - rate)
    gives = min(max(2 * both / max(2 * both + one, 1e-9), 0.01), 0.99)
    has = min(max(rate / gives, 0.01), 0.99)
    alone = _share(shown[~other], has * gives) / has
    return Habit(has, gives, min(max(alone, 0.01), 0.99))


def _share(values: Mask, expected: float) -> float:
    """Return the share of true values, a few of the expected share counted in."""
    return (float(values.sum()) + _CALM * expected) / (len(values) + _CALM)


def returning(sizes: Ints, near: Ints, lone: Mask) -> Floats:
    """Return how much likelier than on average the next record is that of a contact of this size.

    Who came twice comes again. By the rule of Good and Turing: of ``n`` contacts with ``k`` records
    a further record is one of ``k + 1`` each of the contacts that have so many. ``near``: the
    contact of each pair that may be come again to, ``lone``: where the other one stands for itself
    and has nobody's phone or e-mail; 1 elsewhere.

    >>> sizes = np.repeat([1, 2, 3, 4], [680, 180, 80, 60])
    >>> some = np.array([0, 700, 900])
    >>> returning(sizes, some, np.ones(3, bool)).round(2).tolist()
    [0.56, 1.31, 2.49]
    """
    counts = np.bincount(sizes, minlength=3)[1:].astype(np.float64)
    following = np.append(counts[1:], 0) * np.arange(2, len(counts) + 2)
    mean = following.sum() / max(counts.sum(), 1)
    again = (following + _CALM * mean) / (counts + _CALM)
    records = counts * np.arange(1, len(counts) + 1)
    usual = (again * records).sum() / max(records.sum(), 1)
    factor = np.clip(again / usual, 1 / _FAR, _FAR) if usual > 0 else np.ones(len(again))
    return np.where(lone, factor[sizes[near] - 1], 1.0)
