"""What a missing phone or e-mail says, and how far the list's own habits are found again."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zboun.match.habits import Habit, learn_habit, returning

SHARE = st.floats(0.05, 0.95)


def _pair(habit: Habit, one: bool, other: bool, records: int = 1) -> float:
    """Return the factor of two contacts of so many records each, by what each of them shows."""
    shown = np.array([one, other])
    silence = records * habit.silence(shown, np.array([True, True]))
    return float(habit.likelier(shown, silence, np.array([0]), np.array([1]))[0])


def test_a_habit_is_found_again() -> None:
    rng = np.random.default_rng(1)
    people, records = 4_000, 3
    has = rng.random(people) < 0.4
    other = rng.random((people, records)) < 0.9
    gives = np.where(other, 0.75, 0.95)
    shown = has[:, None] & (rng.random((people, records)) < gives)
    i, j = np.triu_indices(records, 1)
    rows = np.arange(people * records).reshape(people, records)
    both = other[:, i] & other[:, j]
    found = learn_habit(shown.ravel(), other.ravel(), rows[:, i][both], rows[:, j][both])
    assert abs(found.has - 0.4) < 0.03
    assert abs(found.gives - 0.75) < 0.03
    assert abs(found.alone - 0.95) < 0.05


def test_where_it_is_left_by_chance_silence_says_little() -> None:
    rng = np.random.default_rng(2)
    shown = rng.random(6_000) < 0.7
    a = np.arange(0, 6_000, 2)
    habit = learn_habit(shown, np.ones(6_000, bool), a, a + 1)
    assert 0.9 < _pair(habit, False, False) < 1.1
    assert 0.9 < _pair(habit, True, False) < 1.1


def test_no_pairs_leave_everything_open() -> None:
    none = np.zeros(0, np.int64)
    habit = learn_habit(np.array([True, False] * 10), np.ones(20, bool), none, none)
    assert abs(_pair(habit, True, False) - 1) < 0.1


@given(SHARE, SHARE, SHARE)
def test_one_who_shows_it_beside_one_who_never_does_is_rather_two(
    has: float, gives: float, alone: float
) -> None:
    habit = Habit(has, gives, alone)
    assert _pair(habit, True, False) <= 1 + 1e-9
    assert _pair(habit, False, False) >= 1 - 1e-9
    assert _pair(habit, True, False, 3) <= _pair(habit, True, False) + 1e-9
    assert _pair(habit, True, True) == 1


def test_nobody_comes_again_where_nobody_came_twice() -> None:
    sizes = np.ones(1_000, np.int64)
    assert returning(sizes, np.array([3, 5]), np.array([True, True])).tolist() == [1, 1]


def test_who_came_often_comes_again() -> None:
    sizes = np.repeat([1, 2, 3, 4], [6_800, 1_800, 800, 600])
    some = np.array([0, 7_000, 9_000])
    assert (np.diff(returning(sizes, some, np.ones(3, bool))) > 0).all()
    assert returning(sizes, some, np.zeros(3, bool)).tolist() == [1, 1, 1]
