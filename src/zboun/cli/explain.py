"""``zboun explain``: why a value or a contact is what it is.

May import: the library's doors, inside the verb. Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zboun.cli.options import AsJson, Lang, OldPlan, Rules_, language, print_json
from zboun.errors import UsageError


def explain(
    what: Annotated[
        str,
        typer.Argument(metavar="FIELD|OUT", help="phone, email, name, city, status; or an OUT."),
    ],
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT|CONTACT",
            help="A cell; for an OUT, a contact's id, phone, e-mail or name.",
        ),
    ],
    lang: Lang = "",
    rules: Rules_ = None,
    old_plan: OldPlan = False,
    as_json: AsJson = False,
) -> None:
    """Say why: what becomes of one value, or how one contact of an OUT came about.

    Example: zboun explain phone "00213 (0) 550-12-34-56"
    """
    from zboun import api, explain_contact, out_tables
    from zboun import explain as explain_
    from zboun.model import FIELDS

    if what in FIELDS:
        value = explain_.value(what, text, api.as_rules(rules, old_plan))
        if as_json:
            print_json(explain_.value_dict(value))
        else:
            print(explain_.value_text(what, value, language(lang)))
    elif Path(what).is_dir():
        held = out_tables.read(Path(what))
        print(explain_contact.contact(held, text, language(lang), api.as_rules(rules, old_plan)))
    else:
        fields = ", ".join(FIELDS)
        raise UsageError(
            f"explain: {what} is neither a field ({fields}) nor a folder zboun wrote",
            "explain", what=what, fields=fields,
        )  # fmt: skip
