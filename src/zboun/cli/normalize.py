"""``zboun normalize``: the five fields only, every row kept.

May import: the library's doors, inside the verb. Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

from typing import Annotated

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
from zboun.cli.options import pairs


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

    del talking  # nothing is said when all goes well
    check_form(form)
    rules, options = load_rules(ruling), read_options(tables)
    tables_io.check_out(out, source)
    frame = tables_io.read(source, options, rules)
    columns = tables_io.own_columns(frame, options.columns, told=pairs(tables.map_, "--map"))
    done = api.normalize(frame, columns=columns, rules=rules)
    tables_io.write(extras.shaped_frame(done, rules, form.scheme, form.extra or ()), out)
