"""Many distinct statuses read together are what the rule reads one by one."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import status
from zboun.fields.status_many import read_distinct
from zboun.fields.status_typos import letters
from zboun.rules import load

RULES = load().statuses
PIECES = st.sampled_from(
    ["NRP", "nrp ", "Livré", "livré le ", "client", "12/03/2024", "25/11/2023", " 3", "x2", "2x ",
     "99", " 9", "2024-01-31", "2024-13-31T10:20", "14h30", "9h", " 2500 DA", "900 da", "1-2", "/",
     "0550123456", " rappeler lundi", "ref1132-74", " - ", ",", "doit 5000", "confirmé 100",
     "4 mars", "10 commandes", "12345678901234567", "٣/٤", "✅", "É", "É5", "nrp9", "9lebt", " ",
     ".", ":30", "1er appel ", "24/7"]
)  # fmt: skip
CELLS = st.one_of(
    st.lists(PIECES, min_size=1, max_size=5).map("".join),
    st.sampled_from(list(RULES.vocabulary)),
    st.text(max_size=12),
)
SHOWN = ("clean", "reason", "stage", "attempt", "date")


@given(st.lists(CELLS, max_size=25))
@settings(max_examples=200, deadline=None)
def test_equals_the_rule(cells: list[str]) -> None:
    table = status.parse_batch(pa.array(cells, pa.string()), RULES)
    read = [status.parse(cell, RULES) for cell in cells]
    for name in SHOWN:
        assert table[name].to_pylist() == [getattr(value, name) for value in read]
    assert table["outcome"].to_pylist() == [value.outcome.value for value in read]


@pytest.mark.parametrize(
    ("cells", "times"),
    [
        (["NRP 2x 12/03", "nrp 2x 25/11", "Nrp 2x 01/10"], 1),
        (["NRP 2x 12/03", "NRP 3x 12/03"], 2),
        (["Livré 2500 DA", "LIVRÉ 9100 DA"], 1),
        (["doit 5000", "doit 5001"], 2),
        (["10 commandes", "11 commandes"], 2),
    ],
)
def test_what_the_rule_does_not_look_at_is_read_once(cells: list[str], times: int) -> None:
    which = read_distinct(pa.array(cells), RULES)[1]
    assert len(set(which.tolist())) == times


@given(st.text("abcdefghij ", max_size=12), st.integers(0, 11), st.sampled_from("abcz "))
@settings(max_examples=100, deadline=None)
def test_a_slip_changes_two_bits_at_most(text: str, at: int, letter: str) -> None:
    swapped = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
    for slip in (text[:at] + text[at + 1 :], text[:at] + letter + text[at + 1 :], swapped):
        assert (letters(text) ^ letters(slip)).bit_count() <= 2
