"""``zboun normalize``: the five fields only, every row kept.

May import: the library's doors, inside the verb. Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from zboun.cli.flags import (
    FormFlags,
    RuleFlags,
    TableFlags,
    TalkFlags,
    check_form,
    flat,
    load_rules,
    read_options,
)
from zboun.cli.options import language, pairs

if TYPE_CHECKING:
    import pandas as pd


@flat
def normalize(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="A table, or - for CSV on stdin.")],
    talking: TalkFlags,
    ruling: RuleFlags,
    tables: TableFlags,
    form: FormFlags,
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="OUT", help="A table, or - for CSV on stdout.")
    ] = "-",
) -> None:
    """Normalize the five fields only: every row kept, no matching; reads and writes tables.

    Example: zboun normalize clients.csv -o clean.csv
    """
    from zboun import api, extras, tables_io

    lang = language(talking.lang)
    check_form(form)
    rules, options = load_rules(ruling), read_options(tables)
    tables_io.check_out(out, source)
    frame = tables_io.read(source, options, rules)
    columns = tables_io.own_columns(frame, options.columns, told=pairs(tables.map_, "--map"))
    done = api.normalize(frame, columns=columns, rules=rules)
    tables_io.write(extras.shaped_frame(done, rules, form.scheme, form.extra or ()), out)
    if out != tables_io.STDIO and not talking.quiet:
        print(_told(done, out, lang), file=sys.stderr)


def _told(done: pd.DataFrame, out: str, lang: str) -> str:
    """Return the line that says what was done and where it is; data on stdout speaks for itself."""
    from zboun import texts
    from zboun.model import FIELDS

    outcomes = [done[f"{name}_outcome"] for name in FIELDS]
    fixed = sum(int(one.isin(["fixed", "guessed"]).sum()) for one in outcomes)
    refused = sum(int((one == "refused").sum()) for one in outcomes)
    say = texts.load(lang)
    return say(
        "cli.normalized", rows=len(done), fixed=fixed, refused=refused, path=texts.printable(out)
    )
