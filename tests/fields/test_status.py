"""The status rule: cases, properties, the reference where it is at hand."""

from __future__ import annotations

import csv
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.errors import RulesError
from zboun.fields import status
from zboun.model import Outcome, Stage
from zboun.rules import load

HERE = Path(__file__).resolve()
CASES = tomllib.loads((HERE.parents[1] / "cases" / "status.toml").read_text("utf-8"))["case"]
REFERENCE = HERE.parents[2] / ".." / "shared" / "reference" / "status_vocab.csv"
RULES = load().statuses

PIECES = st.sampled_from(
    ["client", "livré", "non", "pas", "encore", "plus", "confirmé", "annulé", " ", " ", "/", " - ",
     "NRP", "3", "x2", "12/03/2024", "2500 DA", "ma", "mayrodch", "لا", "يرد", "غير", "مؤكد", "✅",
     "⭐", "puis", "->", "à", "confirmer", "retour", "vert", "ok", "?", ".", "\u200f", "\n", "é",
     "تم"]
)  # fmt: skip
CELLS = st.one_of(st.lists(PIECES, max_size=10).map("".join), st.text(max_size=40))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    value = status.parse(case["raw"], RULES)
    assert (value.clean, value.outcome, value.reason) == (
        case["clean"],
        case["outcome"],
        case["reason"],
    )
    assert value.attempt == case.get("attempt", 0)
    assert value.date == case.get("date", "")
    assert list(value.also) == case.get("also", [])
    assert value.hint == case.get("hint", "")


@given(CELLS)
@settings(max_examples=200, deadline=None)
def test_total_raw_kept_and_idempotent(cell: str) -> None:
    value = status.parse(cell, RULES)
    assert value.raw == cell
    assert (value.clean == "") == (value.outcome in (Outcome.REFUSED, Outcome.EMPTY))
    assert (value.stage == "") == (value.clean == "")
    assert (value.reason == "") == (value.outcome in (Outcome.CLEAN, Outcome.EMPTY))
    if value.clean:
        assert value.clean in RULES.codes
        assert value.stage in {stage.value for stage in Stage}
        again = status.parse(value.clean, RULES)
        assert (again.clean, again.outcome) == (value.clean, Outcome.CLEAN)
    assert value.clean not in value.also


@given(CELLS)
@settings(max_examples=100, deadline=None)
def test_an_order_state_is_an_order_state_or_nothing(text: str) -> None:
    assert status.order_state(text, RULES) in {"", *status.ORDER_STATES}
    assert status.order_state(text + "?", RULES) == ""


POSITIVE = ["confirmé", "livré", "intéressé", "payé", "client", "expédié", "مهتم", "مؤكد", "مدفوع"]


@pytest.mark.parametrize("word", POSITIVE)
@pytest.mark.parametrize(
    "denial", ["non {}", "pas {}", "pas encore {}", "pas du tout {}", "غير {}"]
)
def test_a_denied_word_never_falls_back_on_what_it_denies(word: str, denial: str) -> None:
    plain = status.parse(word, RULES).clean
    assert plain
    assert status.parse(denial.format(word), RULES).clean != plain


def test_every_code_has_its_stage() -> None:
    assert len(RULES.codes) == 17
    for code in RULES.codes:
        value = status.parse(code, RULES)
        assert (value.outcome, value.stage) == (Outcome.CLEAN, RULES.stages[code])


def test_any_type_of_cell() -> None:
    assert status.parse(None, RULES).outcome == Outcome.EMPTY
    assert status.parse(float("nan"), RULES).outcome == Outcome.EMPTY
    assert status.parse(3.0, RULES).outcome == Outcome.REFUSED
    assert status.parse(True, RULES).outcome in set(Outcome)


def test_the_users_own_map_comes_first() -> None:
    mine = RULES.with_map({"Livré": "confirmed", "Groupe Z": "reseller", "★★": "loyal_vip"})
    assert status.parse("LIVRE", mine).clean == "confirmed"
    assert status.parse("groupe z", mine).reason == "status_map"
    assert status.parse("★★", mine).clean == "loyal_vip"
    assert status.parse("livré", RULES).clean == "customer"
    with pytest.raises(RulesError, match="no status is called 'gone'"):
        RULES.with_map({"Parti": "gone"})


CHATS = [
    ("je confirme ma commande", "confirmed"),
    ("j'ai bien reçu le colis merci", "customer"),
    ("annulez ma commande svp", "cancelled"),
    ("vous avez reçu ?", ""),
    ("quand sera livré mon colis", ""),
    ("je n'ai pas encore reçu", ""),
    ("ma wselnich", ""),
    ("livraison gratuite sur toutes les wilayas", ""),
    ("بكم التوصيل؟", ""),
    ("هل تم الشحن", ""),
    ("bonjour", ""),
]


@pytest.mark.parametrize(("text", "code"), CHATS)
def test_order_state_of_a_message(text: str, code: str) -> None:
    assert status.order_state(text, RULES) == code


def test_long_text_ends_soon() -> None:
    started = time.process_time()
    for text in ("pas " * 250_000, "a" * 1_000_000, "1/" * 500_000, "ma" * 500_000, "(" * 10**6):
        assert status.parse(text, RULES).raw == text
    assert time.process_time() - started < 2


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the reference is not at hand")
def test_reference() -> None:
    with REFERENCE.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    wrong = [row for row in rows if status.parse(row["spelling"]).clean != row["canonical"]]
    assert len(wrong) <= 0.02 * len(rows)


def test_names_of_places_and_people_are_no_misspelt_statuses() -> None:
    """Of some two thousand names some are one letter from a status word: none is repaired."""
    names = [text for c in load().places.communes.values() for text in (c.name, c.name_ar)]
    names += [row["name"] for row in load().tables.rows("name_given", ("name",))]
    assert [name for name in names if status.parse(name, RULES).reason == "typo"] == []
