"""The ladder of encodings."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.errors import UsageError
from zboun.readers import text_file

FRENCH = [
    "Amélie",
    "Béjaïa",
    "Médéa",
    "Noël",
    "François",
    "Hélène",
    "Zoé",
    "l’été",
    "Sétif",
    "Forêt",
]
PLAIN = ["Ali", "Oran", "0550 12 34 56", "Alger", "Karim", "Blida", "0661001122", "Samir"]
ARABIC = ["أمين", "بجاية", "فاطمة الزهراء", "وهران", "كريم حداد", "قسنطينة", "الجزائر", "سعاد"]


def table(words: list[str], rows: int, seed: int) -> str:
    """Return an accent-poor table: most cells are plain, as in real lists."""
    chance = random.Random(seed)
    lines = [
        ";".join(chance.choice(PLAIN) for _ in range(3)) + ";" + chance.choice(words)
        for _ in range(rows)
    ]
    return "\n".join(lines)


@pytest.mark.parametrize("rows", [2, 5, 20, 100])
@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1252", FRENCH),
        ("cp1256", ARABIC),
        ("mac_roman", FRENCH),
        ("cp850", FRENCH),
    ],
)
def test_small_files_come_out_right(encoding: str, words: list[str], rows: int) -> None:
    if encoding == "cp850" and rows < 5:
        pytest.skip("one accented letter alone may be MacRoman too")
    for seed in range(40):
        text = table([word for word in words if encoding != "cp850" or "’" not in word], rows, seed)
        assert text_file.decode(text.encode(encoding)).text == text


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_total_on_any_bytes(data: bytes) -> None:
    decoded = text_file.decode(data)
    assert decoded.encoding
    decoded.text.encode("utf-8")  # no lone surrogates


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=100))
def test_utf8_is_never_doubted(text: str) -> None:
    decoded = text_file.decode(("Nom;Tel\n" + text).encode("utf-8", "replace"))
    if "\0" not in text:
        assert not decoded.guessed
        assert decoded.encoding == "utf-8"


def test_an_encoding_that_does_not_exist() -> None:
    with pytest.raises(UsageError):
        text_file.decode(b"x", "utf-99")


@pytest.mark.parametrize(
    "text", ["Béjaïa", "ÉLÈVE", "Ânier", "Noël ÇA", "بجاية", "O’Neil", "ŒUVRE", "Þór"]
)
def test_right_text_is_not_called_mojibake(text: str) -> None:
    assert not text_file.looks_mojibake(text)
