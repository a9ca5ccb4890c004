"""``zboun review``: the open pairs of an OUT, asked in the terminal.

May import: the library's doors, inside the verb. Tests: ``tests/test_review.py``.
"""

from __future__ import annotations

from zboun.cli.options import Lang, language
from zboun.cli.update import List


def review(out: List, lang: Lang = "") -> None:
    """Ask about the pairs that only a person can decide; stores the answers in OUT.

    Example: zboun review list/
    """
    from zboun import reviewing

    reviewing.ask(out, language(lang), reviewing.typed_lines(), print)
