"""``zboun clean``: the whole job.

May import: the library's doors, inside the verb. Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zboun.cli.options import (
    DONE,
    IMPERFECT,
    AsJson,
    DayFirst,
    Delimiter,
    Encoding,
    HeaderRow,
    Hidden,
    Inputs,
    Lang,
    Map,
    Me,
    Mine,
    MineNotes,
    Out,
    Password,
    Quiet,
    Rules_,
    Sheet,
    Strict,
    language,
    pairs,
    print_json,
    read_options,
)
from zboun.cli.talk import Talk

if TYPE_CHECKING:
    from zboun.result import Result


def clean(
    inputs: Inputs,
    out: Out,
    lang: Lang = "",
    rules: Rules_ = None,
    decisions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A filled review.xlsx.")
    ] = None,
    prefer: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=RULE", help="Which value wins, e.g. phone=newest."),
    ] = None,
    map_: Map = None,
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    sheet: Sheet = "",
    header_row: HeaderRow = None,
    hidden: Hidden = False,
    password: Password = "",
    day_first: DayFirst = None,
    me: Me = "",
    mine: Mine = True,
    mine_notes: MineNotes = False,
    show_personal_data: Annotated[
        bool, typer.Option("--show-personal-data", help="Do not mask phones in the report.")
    ] = False,
    strict: Strict = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Do the whole job: read, map, normalize, match, merge, write one contact list.

    Example: zboun clean my-files/ -o list/
    """
    options = read_options(
        map_, encoding=encoding, delimiter=delimiter, sheet=sheet, header_row=header_row,
        hidden=hidden, password=password, day_first=day_first, me=me, mine=mine,
        mine_notes=mine_notes,
    )  # fmt: skip
    from zboun import api, pipeline

    talk = Talk(language(lang), quiet)
    settings = pipeline.Settings(
        rules=api.as_rules(rules),
        read=options,
        decisions=api.as_decisions(decisions),
        prefer=pairs(prefer, "--prefer"),
        progress=talk.progress,
    )
    api.check_out(out, inputs)
    with talk:
        result = pipeline.clean(inputs, settings, output=out)
    api.refuse_nothing(result)
    notes: list[str] = []
    result.save(out, lang=talk.lang, show_personal_data=show_personal_data, notes=notes)
    talk.closing(result, out, notes)
    if as_json:
        print_json(result.summary.to_dict())
    raise typer.Exit(status(result, strict))


def status(result: Result, strict: bool) -> int:
    """Return the exit status of a run that was written."""
    if result.summary.unreadable:
        return IMPERFECT
    person = result.summary.review or result.summary.needs_review
    return IMPERFECT if strict and person else DONE
