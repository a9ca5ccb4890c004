"""The fast path of phones says what the rule says, on whatever the fuzzer thinks of."""

from __future__ import annotations

import random
import time

import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields import phone
from zboun.rules import load

from .test_phone import CASES, CELLS

RULES = load().phone


def rows_of(table: pa.Table) -> list[tuple[str, str, str, str]]:
    columns = (table[name].to_pylist() for name in ("clean", "outcome", "reason", "leftover"))
    return list(zip(*columns, strict=True))


def rows_by_rule(cells: list[str]) -> list[tuple[str, str, str, str]]:
    values = [phone.parse(cell, RULES) for cell in cells]
    return [(v.clean, v.outcome.value, v.reason, v.leftover) for v in values]


@given(st.lists(CELLS, max_size=20))
@settings(max_examples=200, deadline=None)
def test_equals_the_rule_on_any_text(cells: list[str]) -> None:
    assert rows_of(phone.parse_batch(pa.array(cells, pa.string()), RULES)) == rows_by_rule(cells)


def test_equals_the_rule_on_the_cases() -> None:
    cells = [case["raw"] for case in CASES]
    assert rows_of(phone.parse_batch(pa.array(cells), RULES)) == rows_by_rule(cells)


GAPS = [" ", ".", "-", "", "", "/", ",", " - ", "  ", "(", ")", "_", "\u00a0"]
AROUND = ["", "", "", " ", "Tél: ", "Nadia ", " Mme Amina", "\u202a", "'", " (WhatsApp)", "O", ".0",
          ",", " DA", ")", "fax ", "/", "-", "x", "CCP "]  # fmt: skip


def spelling(rng: random.Random) -> str:
    """Return a number as people spell it, sometimes none, sometimes two."""
    lead = rng.choice(["55", "66", "77", "21", "49", "5", "6", "7", "1", "47", "22", "800", "96"])
    size = rng.choice([8, 9, 9, 9, 9, 10])
    national = lead + "".join(rng.choice("0123456789") for _ in range(size - len(lead)))
    if rng.random() < 0.05:
        national = lead[0] + rng.choice("0125") * (size - 1)
    text = rng.choice(["0", "0", "0", "+213", "00213", "213", "", "+2130", "(0)", "+"]) + national
    if rng.random() < 0.6:
        step, out = rng.choice([2, 3]), ""
        gap = rng.choice(GAPS)
        for at in range(0, len(text), step):
            out += text[at : at + step] + (gap if rng.random() < 0.9 else rng.choice(GAPS))
        text = out if rng.random() < 0.1 else out.rstrip(" -./,_")
    text = rng.choice(AROUND) + text + rng.choice(AROUND)
    if rng.random() < 0.1:
        text += rng.choice([" / ", "/", ";", " - ", " ou ", "\n", " "]) + spelling(rng)
    if rng.random() < 0.03:
        text = text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    return text


@pytest.mark.parametrize("seed", range(4))
def test_equals_the_rule_on_spellings(seed: int) -> None:
    rng = random.Random(seed)
    cells = [spelling(rng) for _ in range(5000)]
    batch = rows_of(phone.parse_batch(pa.array(cells), RULES))
    assert [pair for pair in zip(cells, batch, rows_by_rule(cells), strict=True)
            if pair[1] != pair[2]] == []  # fmt: skip


def test_equals_the_rule_by_the_old_plan() -> None:
    rng = random.Random(9)
    known = load().with_old_plan().phone
    cells = [spelling(rng) for _ in range(3000)] + ["061234567", "02 63 12 34", "08631234", "17"]
    batch = rows_of(phone.parse_batch(pa.array(cells), known))
    values = [phone.parse(cell, known) for cell in cells]
    rule = [(v.clean, v.outcome.value, v.reason, v.leftover) for v in values]
    assert [pair for pair in zip(cells, batch, rule, strict=True) if pair[1] != pair[2]] == []
    assert batch[-4][0] == "+213661234567"


def test_equals_the_rule_on_traps() -> None:
    """A date inside, digits of other scripts, lost zeros amid words, too few digits."""
    cells = [
        "05.5.2012 345", "05.5.2012 345 Nadia", "0550.12.2012 3", "0550.12.34.56",
        "٠٥٥٠ ١٢ ٣٤ ٥٦", "٣٤٥٦ ١٢ ٠٥٥٠", "'٠٥٥٠١٢٣٤٥٦", "٠٢١ ٦٣١٢٣٤", "０５５０１２３４５６",
        "０２１ ６３１２ ３４", "٠٥٥٠\u2028١٢٣٤٥٦", "0550\x85123456", "550123456 Nadia",
        "550123456 DA", "N° 550123456", "550123456 / 0661123456",
        "0661123456 - 550123456", "550123456\n661123456",
        "21631234 Nadia", "21631234 / 0661123456", "63 12 34", "12 03 2024", "1 2 1999", "12345678",
        "21 63 12 34", "17", "15 48", "0 0 0 0 0 0", "00 213 55", "1234567 8", "1 2 3 4 5 6 7 8",
        "550123456 ou 55", "550 12 34 56 Nadia", "(550123456)", "550123456.0 Nadia", "x550123456",
        "O\u200e213699751521", "0550123456\u200bO", "\u202aTél\u200f: 0550123456",
        "OO: 213 550 12 34 56", "55 12 34 (021)", "550 (12) 34 56", "OO 0550123456",
    ]  # fmt: skip
    assert rows_of(phone.parse_batch(pa.array(cells), RULES)) == rows_by_rule(cells)


def test_its_own_answers_are_clean() -> None:
    rng = random.Random(5)
    answers = phone.parse_batch(pa.array([spelling(rng) for _ in range(3000)]), RULES)["clean"]
    cells = sorted({*answers.to_pylist(), "+213550123456;+213661123457"})
    assert rows_of(phone.parse_batch(pa.array(cells), RULES)) == rows_by_rule(cells)


def test_any_arrow_column_will_do() -> None:
    cells = pa.array(["0550 12 34 56", None, "", "NRP", "0550 12 34 56"])
    wanted = ["+213550123456", "", "", "", "+213550123456"]
    for values in (
        cells,
        pa.chunked_array([cells.slice(0, 2), cells.slice(2)]),
        cells.dictionary_encode(),
        cells.cast(pa.large_string()),
        pa.concat_arrays([pa.array(["x"]), cells]).slice(1),
    ):
        table = phone.parse_batch(values, RULES)
        assert table["clean"].to_pylist() == wanted
        assert table["outcome"].to_pylist() == ["fixed", "empty", "empty", "refused", "fixed"]
    assert phone.parse_batch(pa.array([], pa.string()), RULES).num_rows == 0


def test_plain_numbers_are_what_libphonenumber_calls_valid() -> None:
    rng = random.Random(11)
    cells = ["0" + str(rng.randrange(10**8, 10**9)) for _ in range(10_000)]
    cells += ["0" + str(rng.randrange(10**7, 10**8)) for _ in range(10_000)]
    table = phone.parse_batch(pa.array(cells), RULES)
    for cell, clean, outcome in zip(
        cells, table["clean"].to_pylist(), table["outcome"].to_pylist(), strict=True
    ):
        if outcome == "fixed":
            assert clean == "+213" + cell[1:]
            assert phonenumbers.is_valid_number(phonenumbers.parse(clean, None))


def test_kinds_batch_equals_describe() -> None:
    numbers = ["+213661234567", "+21325123456", "+33612345678", "", "+213470002192",
               "+213982123456", "+21312345678", "nonsense"]  # fmt: skip
    kinds, owners, wilayas = phone.kinds_batch(pa.array(numbers), RULES)
    for number, kind, owner, codes in zip(
        numbers, kinds.to_pylist(), owners.to_pylist(), wilayas.to_pylist(), strict=True
    ):
        known = phone.describe(number, RULES)
        assert (owner, codes) == (known.owner, " ".join(known.wilaya_codes))
        assert kind == (known.kind if number else "")


def test_area_codes_batch() -> None:
    cells = pa.array(
        ["+213550123456;+21321631234;+21323631234", "+33612345678", "", "+21320123456"]
    )
    assert phone.area_codes_batch(cells, RULES).to_pylist() == ["021 023", "", "", ""]


@pytest.mark.slow
def test_three_hundred_thousand_take_less_than_a_second() -> None:
    rng = random.Random(5)
    forms = [
        "0{}",
        "{}",
        "+213{}",
        "00213{}",
        "0{0[0]}{0[1]}{0[2]} {0[3]}{0[4]} {0[5]}{0[6]} {0[7]}{0[8]}",
    ]
    cells = pa.array(
        [rng.choice(forms).format(f"55{rng.randrange(10**7):07d}") for _ in range(300_000)]
    )
    began = time.process_time()
    phone.parse_batch(cells, RULES)
    assert time.process_time() - began < 1.0
