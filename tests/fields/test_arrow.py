"""Answers of several parts of a batch, put back in order."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zboun.fields.arrow import OUTCOME_CODE, Part, assemble, by_rule
from zboun.model import Outcome, Value


def test_parts_come_back_in_the_order_of_the_rows() -> None:
    def rule(text: str) -> Value:
        return Value(text, text.upper(), Outcome.FIXED, "upper")

    rows = np.array([0, 2], np.int64)
    part = by_rule(pa.array(["a", "c"]), rows, rule)
    code = np.array([OUTCOME_CODE[Outcome.EMPTY]], np.int8)
    blank = Part(np.array([1], np.int64), pa.array([""]), code, np.zeros(1, np.int32), ("",))
    table = assemble(3, [part, blank])
    assert table["clean"].to_pylist() == ["A", "", "C"]
    assert table["outcome"].to_pylist() == ["fixed", "empty", "fixed"]
    assert table["reason"].to_pylist() == ["upper", "", "upper"]
    assert table["leftover"].to_pylist() == ["", "", ""]


def test_the_rule_is_asked_once_for_each_distinct_text() -> None:
    asked: list[str] = []

    def rule(text: str) -> Value:
        asked.append(text)
        return Value(text, text, Outcome.CLEAN)

    by_rule(pa.array(["a", "b", "a"]), np.arange(3), rule)
    assert asked == ["a", "b"]


def test_nothing_in_nothing_out() -> None:
    assert assemble(0, []).num_rows == 0
