"""``zboun inspect``: what ``clean`` would read.

May import: the library's doors, inside the verb. Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

import typer

from zboun.cli.options import (
    DONE,
    IMPERFECT,
    WRONG,
    AsJson,
    Delimiter,
    Encoding,
    HeaderRow,
    Hidden,
    Inputs,
    Lang,
    Map,
    Password,
    Rules_,
    Sheet,
    language,
    print_json,
    read_options,
)


def inspect(
    inputs: Inputs,
    lang: Lang = "",
    rules: Rules_ = None,
    map_: Map = None,
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    sheet: Sheet = "",
    header_row: HeaderRow = None,
    hidden: Hidden = False,
    password: Password = "",
    as_json: AsJson = False,
) -> None:
    """Say what clean would read: format, sheets, header, column -> field, doubts. Writes nothing.

    Example: zboun inspect clients.xlsx
    """
    from zboun import api, inspection

    options = read_options(
        map_, encoding=encoding, delimiter=delimiter, sheet=sheet, header_row=header_row,
        hidden=hidden, password=password,
    )  # fmt: skip
    seen = inspection.inspect(inputs, api.as_rules(rules), options)
    if as_json:
        print_json(seen.to_dict())
    else:
        print(inspection.as_text(seen, language(lang)))
    if seen.sources or not seen.unreadable:
        raise typer.Exit(IMPERFECT if seen.unreadable else DONE)
    raise typer.Exit(WRONG)
