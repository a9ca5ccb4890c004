"""What is wrong in a table of rules: a text, with the parts that say it in other languages.

May import: nothing of zboun. Tests: ``tests/rules/test_overlay.py``, ``tests/test_cli_texts.py``.
"""

from __future__ import annotations

from collections.abc import Iterable


class Fault(str):
    """One fault of a rule table: its text, and what says it in other languages (``rules.*``)."""

    code: str
    where: str
    asked: str
    known: str


def fault(code: str, where: str, what: str, asked: str = "", known: str = "") -> Fault:
    """Return a fault: where it stands, what it is, what was asked for and what there is.

    >>> fault("no_folder", "my-rules", "no such folder")
    'my-rules: no such folder'
    """
    made = Fault(f"{where}: {what}")
    made.code, made.where, made.asked, made.known = code, where, asked, known
    return made


def none_of(where: str, asked: str, known: Iterable[str]) -> Fault:
    """Return the fault of a cell whose word is none of those that there are.

    >>> none_of("name_given: Amina", "x", ("f", "m"))
    "name_given: Amina: 'x' is none of f, m"
    """
    names = ", ".join(known)
    return fault("none_of", where, f"{asked!r} is none of {names}", asked, names)
