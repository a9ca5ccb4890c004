"""Phones and e-mails hidden enough to show a page around, plain enough to know one's customer.

May import: nothing of zboun. Tests: ``tests/report/test_mask.py``.
"""

from __future__ import annotations

import re
import unicodedata

_EMAIL = re.compile(r"[^\s@;,<>()]+@[^\s@;,<>()]+")
# Six digits or more with the marks that people write between them: a number worth hiding.
_NUMBER = re.compile(r"\+?\d(?:[\s().\-/\u00a0\u202f]{0,2}\d){5,}")
_DATE = re.compile(r"(?:19|20)\d\d[-/.]?[01]\d[-/.]?[0-3]\d")
DOT = "•"


def phone(text: str) -> str:
    """Return a phone with its middle hidden; Algerian ones as they are dialled.

    >>> phone("+213550123456"), phone("+33612345678"), phone("")
    ('0550 •• •• 56', '+33 ••••• 78', '')
    """
    if not text:
        return ""
    if text.startswith("+213") and len(text) == 13:
        return f"0{text[4:7]} {DOT}{DOT} {DOT}{DOT} {text[-2:]}"
    if text.startswith("+213") and len(text) == 12:
        return f"0{text[4:6]} {DOT}{DOT} {DOT}{DOT} {text[-2:]}"
    return f"{text[:3]} {DOT * 5} {text[-2:]}" if len(text) > 7 else DOT * 5


def email(text: str) -> str:
    """Return an e-mail with its first letter and its domain only.

    >>> email("amine.b@gmail.com"), email("")
    ('a•••@gmail.com', '')
    """
    local, at, domain = text.rpartition("@")
    return f"{local[:1]}{DOT * 3}@{domain}" if at else (DOT * 3 if text else "")


def free_text(text: str) -> str:
    """Return any text with e-mails and long numbers hidden; the rest stays.

    >>> free_text("Amine 0550 12 34 56 a.b@x.dz")
    'Amine 0550 •• •• 56 a•••@x.dz'
    """
    text = _EMAIL.sub(lambda found: email(found.group()), text)
    return _NUMBER.sub(lambda found: _digits(found.group()), text)


def _digits(number: str) -> str:
    """Return a number as it was written, digits hidden but for the first four and last two."""
    if _DATE.fullmatch(number):  # liste_20240512.xlsx names no phone
        return number
    places = [index for index, char in enumerate(number) if unicodedata.category(char) == "Nd"]
    hidden = set(places[4:-2])
    return "".join(DOT if index in hidden else char for index, char in enumerate(number))


def value(field: str, text: str) -> str:
    """Return a cell of one of the five fields, several values in it each hidden.

    >>> value("phone", "+213550123456;+213661987654"), value("name", "Amine Benali")
    ('0550 •• •• 56; 0661 •• •• 54', 'Amine Benali')
    """
    if field == "phone" and text.startswith("+") and ";" not in text:
        return phone(text) if text[1:].isdigit() else free_text(text)
    if field in ("phone", "email") and ";" in text:
        return "; ".join(value(field, part.strip()) for part in text.split(";"))
    if field == "email" and _EMAIL.fullmatch(text):
        return email(text)
    return free_text(text)
