"""Calls side by side: answers in order, few begun at a time, errors as they are."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zboun.threads import cores, each


@given(st.lists(st.integers(), max_size=30))
def test_answers_come_in_the_order_of_the_items(items: list[int]) -> None:
    assert list(each(lambda item: item * 2, items)) == [item * 2 for item in items]


def test_no_more_items_are_taken_than_work_side_by_side() -> None:
    taken = 0

    def items():
        nonlocal taken
        for item in range(50):
            taken += 1
            yield item

    answers = each(lambda item: item, items())
    for done in range(1, 20):
        assert next(answers) == done - 1
        assert taken <= done + cores()
    assert sum(1 for _ in answers) == 31


def test_calls_run_in_other_threads() -> None:
    names = set(each(lambda _: threading.current_thread().name, range(8)))
    assert threading.current_thread().name not in names


def test_an_error_is_raised_where_its_answer_is_due() -> None:
    answers = each(lambda item: 1 // item, [1, 0, 1])
    assert next(answers) == 1
    with pytest.raises(ZeroDivisionError):
        next(answers)
