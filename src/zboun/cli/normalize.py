"""``zboun normalize``: the five fields only, every row kept.

May import: the library's doors, inside the verb. Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

from typing import Annotated

import typer

from zboun.cli.options import Delimiter, Encoding, HeaderRow, Map, Rules_, Sheet, read_options


def normalize(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="A table, or - for CSV on stdin.")],
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="OUT", help="A table, or - for CSV on stdout.")
    ] = "-",
    rules: Rules_ = None,
    map_: Map = None,
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    sheet: Sheet = "",
    header_row: HeaderRow = None,
) -> None:
    """Normalize the five fields only: every row kept, no matching; reads and writes tables.

    Example: zboun normalize clients.csv -o clean.csv
    """
    from zboun import api, tables_io

    options = read_options(
        map_, encoding=encoding, delimiter=delimiter, sheet=sheet, header_row=header_row
    )
    frame = tables_io.read(source, options, api.as_rules(rules))
    done = api.normalize(frame, columns=options.columns, rules=api.as_rules(rules))
    tables_io.write(done, out)
