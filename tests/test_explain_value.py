"""Why a value is what it is, in words; and that no cell gives orders to the terminal."""

from __future__ import annotations

import pyarrow as pa
import pytest

from zboun import api, explain, rules, texts
from zboun.errors import UsageError
from zboun.model import FIELDS

RULES = rules.load()
CELLS = {
    "phone": "O55O 12 34 56 Nadia",
    "email": "nadia at gmial com",
    "name": "Mme haddad fatima 0550 12 34 56 (Blida)",
    "city": "COMMUNE EL KHROUB W.CONSTANTINE",
    "status": "pas encore livré le 12/03/2024 NRP 3",
}


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("field", FIELDS)
def test_a_value_is_told_in_words(field: str, lang: str) -> None:
    value = explain.value(field, CELLS[field], RULES)
    said = explain.value_text(field, value, lang)
    assert CELLS[field] in said and value.clean in said
    assert said.count("→") == 1 + len(value.steps)
    for code in (value.reason, *(step.code for step in value.steps)):
        if "_" in code:
            assert code not in said


def test_a_wilaya_alone_and_a_refusal_are_told() -> None:
    place = explain.value("city", "wilaya de Blida", RULES)
    assert "→ 09 Blida " in explain.value_text("city", place, "en")
    word = explain.value("status", "bleu turquoise", RULES)
    assert "→ — " in explain.value_text("status", word, "en")
    assert "--status-map" in explain.value_text("status", word, "en")


@pytest.mark.parametrize("field", FIELDS)
def test_no_cell_gives_orders_to_the_terminal(field: str) -> None:
    for cell in ("a\x1b[31m", "\x07", "x\u202ey 0550123456", "\x9b2J", "a\nb", "\x00" * 5000):
        said = explain.value_text(field, explain.value(field, cell, RULES), "ar")
        assert all(c.isprintable() or c in "\n\u200e\u200f" for c in said)


def test_a_contact_is_told_and_its_cells_give_no_orders() -> None:
    frame = pa.table(
        {"Nom": ["Ali Kaci", "KACI Ali \x1b[2J"], "Tél.": ["0550123456", "550123456"]}
    ).to_pandas()
    result = api.clean(frame)
    contact = result.contacts["contact_id"].iloc[0]
    said = result.explain(contact, "fr")
    assert "Fiches (2)" in said and "0550123456" in said and "\x1b" not in said
    with pytest.raises(UsageError, match="ids stand in"):
        result.explain("Z0", "fr")


def test_a_field_that_does_not_exist() -> None:
    with pytest.raises(UsageError, match="there are name, phone"):
        explain.value("colour", "red", RULES)
