"""What a person decided stays in the list's folder; what contradicts itself is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from zboun import standing
from zboun.decisions import Answer, settle, write_answers
from zboun.errors import InputError
from zboun.model import Doubt

A, B, C = ("a" * 16, "b" * 16, "c" * 16)


def answer(one: str, other: str, said: str) -> Answer:
    return Answer((one, other), said, "x")


def given(place: Path, name: str, *answers: Answer) -> Path:
    write_answers(place / name, answers)
    return place / name


def test_new_answers_join_the_stored_ones(tmp_path: Path) -> None:
    given(tmp_path, "decisions.csv", answer(A, B, "same"))
    told = standing.gather(tmp_path, [given(tmp_path, "more.json", answer(A, C, "different"))])
    assert [one.answer for one in told.answers] == ["same", "different"] and not told.doubts
    assert told.table.num_rows == 2 and "more.json" in told.files


def test_contrary_answers_are_both_stored_and_neither_obeyed(tmp_path: Path) -> None:
    given(tmp_path, "decisions.csv", answer(A, B, "same"))
    told = standing.gather(tmp_path, [given(tmp_path, "m.csv", answer(A, B, "different"))])
    assert len(told.answers) == 2 and len(told.decisions) == 0
    assert [one.doubt for one in told.doubts] == [standing.CONFLICT]


def test_a_chain_is_told(tmp_path: Path) -> None:
    chain = (answer(A, B, "same"), answer(B, C, "same"), answer(A, C, "different"))
    told = standing.gather(tmp_path, [given(tmp_path, "m.csv", *chain)])
    assert [one.doubt for one in told.doubts] == [standing.CHAIN] and len(told.decisions) == 3


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        standing.gather(tmp_path, [tmp_path / "none.csv"])


def test_answers_can_be_taken_back(tmp_path: Path) -> None:
    given(tmp_path, "decisions.csv", answer(A, B, "same"), answer(A, C, "same"))
    left = standing.without(standing.gather(tmp_path), [[A, B, "same"]])
    assert [one.pair for one in left.answers] == [(A, C)]


def test_unclear_answers_are_told_until_their_file_is_read_again() -> None:
    doubt = Doubt("review.xlsx:4", "", standing.UNCLEAR, "", "")
    assert not standing.is_of_decisions(doubt, ["other.csv"])
    assert standing.is_of_decisions(doubt, ["review.xlsx"])
    assert standing.is_of_decisions(Doubt("decisions.csv", "", standing.CONFLICT, "", ""), [])


def test_two_answers_given_at_once_settle_nothing() -> None:
    both = [answer(A, B, "same"), answer(A, B, "different")]
    assert len(settle(both, both)) == 2
