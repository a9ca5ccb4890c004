"""The fast path of e-mails says what the rule says, on whatever the fuzzer thinks of."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import email
from zboun.rules import load

from .test_email import CASES, CELLS

RULES = load().email


def rows_of(table: pa.Table) -> list[tuple[str, str, str, str]]:
    columns = (table[name].to_pylist() for name in ("clean", "outcome", "reason", "leftover"))
    return list(zip(*columns, strict=True))


def rows_by_rule(cells: list[str]) -> list[tuple[str, str, str, str]]:
    values = [email.parse(cell, RULES) for cell in cells]
    return [(v.clean, v.outcome.value, v.reason, v.leftover) for v in values]


@given(st.lists(CELLS, max_size=20))
@settings(max_examples=200, deadline=None)
def test_equals_the_rule_on_any_text(cells: list[str]) -> None:
    assert rows_of(email.parse_batch(pa.array(cells, pa.string()), RULES)) == rows_by_rule(cells)


def test_equals_the_rule_on_the_cases() -> None:
    cells = [case["raw"] for case in CASES]
    assert rows_of(email.parse_batch(pa.array(cells), RULES)) == rows_by_rule(cells)


LOCALS = ["nadia", "Nadia.B", "n_b-1", "nadia..b", ".nadia", "nadia.", "-nadia", "nadia-", "amélie",
          "", "a b", "a+b", "_x", "x" * 64, "x" * 65, "NADIA"]  # fmt: skip
DOMAINS = ["gmail.com", "GMAIL.COM", "gmial.com", "yahoo.dz", "yahoo", "exemple.dz", "a--b.dz",
           "-a.dz", "a-.dz", "a.b", "exemple.test", "gmail..com", "éxample.dz", "a_b.dz",
           "a." + "b" * 64 + ".dz", "1.2.3", "exemple.dz.", "gmail.com2"]  # fmt: skip
AROUND = ["", "", "", "", " ", "\t", "\n", "<", ">", "mailto:", ";", ".", "'", "\u200e", " Nadia"]


@pytest.mark.parametrize("seed", range(3))
def test_equals_the_rule_on_spellings(seed: int) -> None:
    rng = random.Random(seed)
    cells = [
        rng.choice(AROUND) + rng.choice(LOCALS) + rng.choice(["@", "@", "@", " @", "", "@@"])
        + rng.choice(DOMAINS) + rng.choice(AROUND)
        for _ in range(3000)
    ]  # fmt: skip
    batch = rows_of(email.parse_batch(pa.array(cells), RULES))
    assert [pair for pair in zip(cells, batch, rows_by_rule(cells), strict=True)
            if pair[1] != pair[2]] == []  # fmt: skip


def test_any_arrow_column_will_do() -> None:
    cells = pa.array(["NADIA@gmail.com", None, "", "text"])
    for values in (cells, pa.chunked_array([cells, cells]).slice(4), cells.dictionary_encode()):
        table = email.parse_batch(values, RULES)
        assert table["clean"].to_pylist() == ["nadia@gmail.com", "", "", ""]
    assert email.parse_batch(pa.array([], pa.string()), RULES).num_rows == 0


@given(
    st.lists(st.one_of(st.emails(), st.sampled_from(["a.b+c@gmail.com", "x@googlemail.com", ""])))
)
@settings(max_examples=100, deadline=None)
def test_matching_form_batch_equals_the_rule(addresses: list[str]) -> None:
    clean = [email.parse(address, RULES).clean for address in addresses]
    clean = [address for address in clean if ";" not in address]
    batch = email.matching_form_batch(pa.array(clean, pa.string()))
    assert batch.to_pylist() == [email.matching_form(address) for address in clean]
