"""The phone rule: cases, properties, the reference and the registers where they are at hand."""

from __future__ import annotations

import ast
import csv
import datetime
import re
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import phone
from zboun.model import Outcome
from zboun.rules import load

HERE = Path(__file__).resolve()
CASES = tomllib.loads((HERE.parents[1] / "cases" / "phone.toml").read_text("utf-8"))["case"]
SHARED = HERE.parents[2] / ".." / "shared"
REFERENCE = SHARED / "reference" / "phone_tests.csv"
REGISTERS = SHARED / "fixtures" / "registers"
RULES = load()

# What cells are made of: hypothesis puts these together faster than it finds them.
PIECES = st.sampled_from(
    ["0550", "12", "34", "56", "021", "63", "0550123456", "+213", "00213", "213", "550123456",
     " ", "-", "/", " / ", ".", ",", ";", "(", ")", "\n", "+", "et", " ou ", "و", "Fax", "Tél:",
     "Nadia", "\u202a", "\u00a0", "٠٥٥٠", "١٢", "O", "l", "0", "33612345678", "06", "@", ".0",
     "E+08", "poste 12", "12/03/2024", "DA", "n°", "047", "à"]
)  # fmt: skip
CELLS = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=40))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, str]) -> None:
    value = phone.parse(case["raw"], RULES)
    assert (value.clean, value.outcome, value.reason) == (
        case["clean"],
        case["outcome"],
        case["reason"],
    )
    assert value.leftover == case.get("leftover", "")


def test_a_third_of_the_cases_is_negative() -> None:
    assert sum(not case["clean"] for case in CASES) * 3 >= len(CASES)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference tables are not at hand")
def test_every_case_of_the_reference() -> None:
    wrong = []
    with REFERENCE.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            expected = row["expected"]
            refused = expected.startswith("(") or expected == "REVIEW"
            clean = "" if refused else ";".join(expected.split(" + "))
            if phone.parse(ast.literal_eval(row["input"]), RULES).clean != clean:
                wrong.append(number)
    assert wrong == []


@given(CELLS)
@settings(max_examples=200, deadline=None)
def test_total_raw_kept_and_idempotent(cell: str) -> None:
    value = phone.parse(cell, RULES)
    assert value.raw == cell
    assert (value.clean == "") == (value.outcome in (Outcome.REFUSED, Outcome.EMPTY))
    assert (value.reason == "") == (value.outcome == Outcome.CLEAN) or value.outcome == "empty"
    assert value.outcome != Outcome.CLEAN or value.clean == cell
    if value.clean:
        assert phone.parse(value.clean, RULES).clean == value.clean


@given(CELLS)
@settings(max_examples=200, deadline=None)
def test_every_number_is_valid_or_listed_and_no_digit_is_invented(cell: str) -> None:
    value = phone.parse(cell, RULES)
    for number in value.numbers:
        parsed = phonenumbers.parse(number.e164, None)
        listed = number.kind == "unknown" and number.e164.startswith("+21347")
        vsat = number.e164.startswith("+2139619")
        assert phonenumbers.is_valid_number(parsed) or listed or vsat
    assert value.clean == ";".join(number.e164 for number in value.numbers)


@given(
    st.one_of(
        *(st.none(), st.floats(), st.integers(), st.dates(), st.datetimes(), st.binary()),
        *(st.decimals(), st.sampled_from([10**5000, -(10**5000), Decimal("1E+5000")])),
    )
)
@settings(max_examples=100, deadline=None)
def test_total_on_any_object(cell: object) -> None:
    assert phone.parse(cell, RULES).outcome in Outcome


@pytest.mark.parametrize("cell", [pd.NA, pd.NaT, None, float("nan"), np.float32("nan")])
def test_missing_is_empty(cell: object) -> None:
    assert phone.parse(cell).outcome == Outcome.EMPTY


def test_numbers_in_cells() -> None:
    assert phone.parse(550123456).clean == "+213550123456"
    assert phone.parse(550123456.0).clean == "+213550123456"
    assert phone.parse(np.int64(21631234)).clean == "+21321631234"
    # A float that ends in zeros was rounded before: 5.501E+08.
    assert phone.parse(550100000.0).reason == "digits_lost"
    assert phone.parse(66112233.0).reason == "too_short"
    assert phone.parse(datetime.datetime(2024, 3, 15)).reason == "date"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("061234567", "+213661234567"),
        ("+213 61 23 45 67", "+213661234567"),
        ("02 63 12 34", "+21321631234"),
        ("055012345", "+213555012345"),
    ],
)
def test_old_forms_only_when_asked(raw: str, clean: str) -> None:
    assert phone.parse(raw).clean == ""
    asked = phone.parse(raw, old_plan=True)
    assert (asked.clean, asked.outcome, asked.reason) == (clean, "guessed", "old_plan")


def test_both_orders_of_a_scrambled_number_are_kept() -> None:
    steps = {step.code: step.after for step in phone.parse("٣٤٥٦ ١٢ ٠٥٥٠").steps}
    assert steps["order_as_written"] == "3456 12 0550"
    assert steps["order_reversed"] == "0550 12 3456"


def test_describe() -> None:
    assert phone.describe("+213770112233").owner == "Djezzy"
    assert phone.describe("+213982123456").kind == "voip"
    assert phone.describe("+21321631234").wilaya_codes == ("16",)
    assert phone.describe("+21320631234").wilaya_codes == ()
    assert phone.describe("+213470002192").kind == "unknown"


def test_a_fax_is_known_as_one() -> None:
    numbers = phone.parse("TEL : 023 92 43 20 - FAX : 023 92 43 16").numbers
    assert [number.fax for number in numbers] == [False, True]
    assert not phone.parse("Tél/Fax : 021 63 12 34").numbers[0].fax


@pytest.mark.parametrize("char", ["0", "5 ", "0550123456 ", "(", "+", "é1", "٠", "a"])
def test_long_cells_do_not_hang(char: str) -> None:
    for size in (3999, 1_000_000):
        assert phone.parse((char * size)[:size]).outcome in Outcome


def _register_cells() -> list[str]:
    cells = []
    for path in sorted(REGISTERS.rglob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines, skipinitialspace=True))
        headers = [header.strip().lower() for header in rows[0]]
        names = ("tel", "fax", "phone", "telephone", "tel_fax")
        columns = [index for index, header in enumerate(headers) if header in names]
        cells += [row[index] for row in rows[1:] for index in columns if index < len(row)]
    return [cell for cell in cells if sum(char.isdigit() for char in cell) >= 8]


@pytest.mark.skipif(not REGISTERS.exists(), reason="the public registers are not at hand")
def test_the_public_registers_are_read() -> None:
    cells = _register_cells()
    fillers = [cell for cell in cells if not re.sub("[0 -]", "", cell)]
    outcomes = Counter(phone.parse(cell, RULES).outcome for cell in cells)
    assert len(cells) > 5000
    refused = outcomes["refused"] - len(fillers)
    assert refused / (len(cells) - len(fillers)) < 0.005
