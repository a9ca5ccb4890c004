"""Text forms that every field shares: a cell as text, marks off, digits ASCII, folded to compare.

Nothing here decides anything: folding is for *comparing* only, the display text is never folded.

May import: nothing of zboun. Tests: ``tests/fields/test_text.py``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from unidecode import unidecode

# Bidi marks, joiners, BOM, soft hyphen: invisible, meaningless in a field, copied from phones.
INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
SPACES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d"
APOSTROPHES = "'`´ʼʻ’‘‛′ʾʿ＇"

# Arabic letters that people use for one another; folded for comparison only (facts: names).
_ARABIC = {
    **dict.fromkeys("أإآٱٲٳ", "ا"),
    "ى": "ي", "ی": "ي", "ئ": "ي", "ۍ": "ي", "ې": "ي",
    "ؤ": "و", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه",
    "ک": "ك", "ڪ": "ك", "ڨ": "ق", "ڤ": "ق", "گ": "ق", "ڭ": "ق", "پ": "ب", "چ": "ش", "ژ": "ج",
    "ء": "", "ٔ": "", "ـ": "",
}  # fmt: skip

_CLEAN_MARKS = str.maketrans(
    dict.fromkeys(INVISIBLE, "") | dict.fromkeys(SPACES, " ") | dict.fromkeys(DASHES, "-")
)


def cell_text(cell: Any) -> str:
    """Return a cell of any type as exact text, inventing nothing; ``""`` for a missing value.

    Whole numbers lose their ``.0`` as long as a float tells all their digits; dates are ISO 8601;
    the text ``"nan"`` stays (a name).

    >>> cell_text(550123456.0), cell_text(2.5), cell_text(2.13550123456e20)
    ('550123456', '2.5', '2.13550123456e+20')
    >>> cell_text("Nan"), cell_text(float("nan")), cell_text(None), cell_text(True)
    ('Nan', '', '', 'TRUE')
    >>> cell_text(datetime(2024, 1, 5)), cell_text(datetime(2024, 1, 5, 9, 30))
    ('2024-01-05', '2024-01-05 09:30:00')
    """
    if type(cell) is str:
        return cell
    if isinstance(cell, float):
        return _float_text(float(cell))
    if cell is None or cell is ... or type(cell).__name__ in ("NAType", "NaTType"):  # of pandas
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int):
        return str(cell) if cell.bit_length() < _MOST_BITS else hex(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return _other_text(cell)


EXACT_FLOAT = 2.0**53  # above this a float no longer tells its digits
_MOST_BITS = 10_000  # of a number that Python writes in decimals


def _float_text(number: float) -> str:
    if not math.isfinite(number):
        return ""
    whole = number.is_integer() and abs(number) <= EXACT_FLOAT
    return str(int(number)) if whole else repr(number)


def _other_text(cell: Any) -> str:
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    if isinstance(cell, Decimal):
        if not cell.is_finite():
            return ""
        whole = cell == cell.to_integral_value() and cell.adjusted() < 100
        return str(int(cell)) if whole else str(cell)
    if hasattr(cell, "item") and getattr(cell, "ndim", 1) == 0:  # numpy scalars
        return cell_text(cell.item())
    return str(cell)


def strip_marks(text: str) -> str:
    """Return the text without invisible marks, with plain spaces and dashes, trimmed.

    >>> strip_marks("\\u202a+213\\u00a0550\\u202f12‑34\\u202c ")
    '+213 550 12-34'
    """
    return " ".join(text.translate(_CLEAN_MARKS).split())


class _Digits(dict[int, int | str]):
    """str.translate table: every Unicode decimal digit to ASCII, filled as it is met."""

    def __missing__(self, code: int) -> int | str:
        digit = unicodedata.decimal(chr(code), None)
        self[code] = code if digit is None else str(digit)
        return self[code]


_DIGITS = _Digits()


def ascii_digits(text: str) -> str:
    """Return the text with every Unicode decimal digit as ASCII.

    >>> ascii_digits("٠٥٥٠ ۱۲ ３４")
    '0550 12 34'
    """
    return text if text.isascii() else text.translate(_DIGITS)


class _Folding(dict[int, str]):
    """str.translate table of ``fold``, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_char(chr(code))
        return folded


def _fold_char(char: str) -> str:
    if char in INVISIBLE or char in APOSTROPHES:
        return ""
    out = []
    for part in unicodedata.normalize("NFKD", char).casefold():
        part = _ARABIC.get(part, part)
        kind = unicodedata.category(part)[:1] if len(part) == 1 else "L"
        if not part or kind == "M" or part in INVISIBLE or part in APOSTROPHES:
            continue
        digit = unicodedata.decimal(part, None)
        if digit is not None:
            out.append(str(digit))
        elif kind in "LN":
            latin = part if part.isascii() or part >= "\u0600" else _latin(part)
            out.append(latin)
        else:
            out.append(" ")
    return "".join(out)


def _latin(letter: str) -> str:
    """Fold what NFKD leaves of Latin (ø, ß, œ, ı, ł); other scripts stay as they are."""
    if unicodedata.name(letter, "").startswith("LATIN"):
        # Of letters that it has no word for, unidecode makes signs ("Ǝ" -> "@"): not of ours.
        return "".join(char for char in unidecode(letter).lower() if char.isalnum())
    return letter


_FOLDING = _Folding()
# The same for text of ASCII alone, byte for byte: half the time.
_DROPPED = bytes(code for code in range(128) if not _fold_char(chr(code)))
_FOLDED = bytes(ord(_fold_char(chr(code)) or " ") for code in range(128)) + bytes(range(128, 256))


def fold(text: str) -> str:
    """Return a text's form for comparison: case, accents, marks and Arabic variants off.

    Apostrophes vanish, other punctuation becomes a space, digits are ASCII.

    >>> fold("  BÉJAÏA – M’Sila "), fold("أحمد الهُدى"), fold("Tél. (WhatsApp)")
    ('bejaia msila', 'احمد الهدي', 'tel whatsapp')
    """
    if text.isascii():
        return b" ".join(text.encode().translate(_FOLDED, _DROPPED).split()).decode()
    return " ".join(text.translate(_FOLDING).split())


def fold_letters(words: Sequence[str]) -> list[str]:
    """Return ``fold`` of many words that hold letters only, by one pass over all of them.

    >>> fold_letters(["Béjaïa", "أحمد", "Œuvre"])
    ['bejaia', 'احمد', 'oeuvre']
    """
    return "\n".join(words).translate(_FOLDING).split(" ") if words else []


_ARABIC_LETTER = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]"
)


def has_arabic(text: str) -> bool:
    """Say whether the text holds an Arabic letter (digits and comma do not count).

    >>> has_arabic("فاطمة"), has_arabic("٠٥٥٠"), has_arabic("Fatma")
    (True, False, False)
    """
    return not text.isascii() and _ARABIC_LETTER.search(text) is not None
