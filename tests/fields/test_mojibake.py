"""Texts that were decoded wrongly, put right; right texts left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields.mojibake import unmojibake

RIGHT = [
    "Béjaïa", "Médéa", "François Noël", "ÉLÈVE", "ÇA ÉTÉ", "Ânier", "ÂGÉ", "Ñandú", "محمد", "عنابة",
    "0550 12 34 56", "a@b.dz", "Oran", "Þór", "Zoé – l’été", "ÉÈÀÇ", "NOËL",
]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["Béjaïa", "Médéa", "François", "محمد", "فاطمة الزهراء", "Aïn Témouchent"]
)
def test_utf8_read_as_cp1252(text: str) -> None:
    wrong = (
        text.encode()
        .decode("latin-1")
        .translate(
            {
                code: bytes([code]).decode("cp1252", "ignore") or chr(code)
                for code in range(128, 160)
            }
        )
    )
    assert unmojibake(wrong) == text


@pytest.mark.parametrize(
    "text", ["الجزائر", "محمد بن علي", "فاطمة الزهراء", "وهران", "قسنطينة", "سعاد"]
)
def test_cp1256_read_as_cp1252(text: str) -> None:
    assert unmojibake(text.encode("cp1256").decode("cp1252")) == text


@pytest.mark.parametrize("text", RIGHT)
def test_right_texts_stay(text: str) -> None:
    assert unmojibake(text) == text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_total_and_idempotent(text: str) -> None:
    once = unmojibake(text)
    assert unmojibake(once) == once
