"""Text that was once decoded with the wrong encoding, put right.

Two accidents happen to lists here: UTF-8 read as cp1252 (``BÃ©jaÃ¯a``, ``Ù…Ø­Ù…Ø¯``), which
ftfy undoes, and cp1256 read as cp1252 (``ÇáÌÒÇÆÑ``), which it does not know.

May import: nothing of zboun. Tests: ``tests/fields/test_mojibake.py``.
"""

from __future__ import annotations

import re

# cheap signs of the two accidents; without one of them nothing is tried
_UTF8_SIGN = re.compile("[ÃÂØÙÐ]|ï¿½|â€|ï»¿")
_CP1256_SIGN = re.compile("[À-ÿ\u0152\u0153\u0192\u0160\u0161\u0178\u017d\u017e]{3}")
_ARABIC_WORD = re.compile("[\u0621-\u064a]{3}")
_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN_ARABIC = re.compile("[A-Za-z][\u0621-\u064a]|[\u0621-\u064a][A-Za-z]")


def unmojibake(text: str) -> str:
    """Return the text as it was before it was decoded wrongly; the same text when it was not.

    >>> unmojibake("BÃ©jaÃ¯a"), unmojibake("Ù…Ø\\xadÙ…Ø¯"), unmojibake("ÇáÌÒÇÆÑ")
    ('Béjaïa', 'محمد', 'الجزائر')
    >>> unmojibake("Béjaïa"), unmojibake("Ânier"), unmojibake("ÉLÈVE")
    ('Béjaïa', 'Ânier', 'ÉLÈVE')
    """
    if text.isascii() or len(text) > 100_000:
        return text
    if _UTF8_SIGN.search(text):
        fixed = _as_utf8(text)
        if fixed != text:
            return fixed
    if _CP1256_SIGN.search(text):
        return _as_cp1256(text)
    return text


def _as_utf8(text: str) -> str:
    from ftfy import fix_encoding  # 20 ms to import, 20 µs a value: only for texts with the signs

    return str(fix_encoding(text))


def _as_cp1256(text: str) -> str:
    """Read the cp1252 bytes of a text as cp1256, where that yields Arabic words and no mixture.

    A letter that neighbours a Latin one would be a French capital (``ÉLÈVE``), not Arabic.
    """
    try:
        arabic = text.encode("cp1252").decode("cp1256")
    except UnicodeError:
        return text
    if not _ARABIC_WORD.search(arabic) or _LATIN_ARABIC.search(arabic):
        return text
    high = sum(char > "\x7f" for char in arabic)
    return arabic if 3 * len(_ARABIC.findall(arabic)) >= 2 * high else text
