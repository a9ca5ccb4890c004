"""``zboun rules``: the naming rule in words, with an example for every rule.

May import: the library's doors, inside the verb. Tests: ``tests/test_naming_rule.py``.
"""

from __future__ import annotations

from typing import Annotated

import typer

from zboun.cli.flags import RuleFlags, flat, load_rules
from zboun.cli.options import Lang, language


@flat
def rules(
    ruling: RuleFlags,
    lang: Lang = "",
    tables: Annotated[
        bool, typer.Option("--tables", help="Name the tables and how many rows each has.")
    ] = False,
) -> None:
    """Print the naming rule: version, a rule and its example for each field, codes, wilayas.

    Example: zboun rules --lang fr
    """
    from zboun import naming_rule

    held = load_rules(ruling)
    if tables:
        print("\n".join(naming_rule.table_lines(held)))
    else:
        print(naming_rule.page(held, language(lang)), end="")
