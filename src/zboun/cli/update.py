"""``zboun update``: new files for an earlier OUT.

May import: the library's doors, inside the verb. Tests: ``tests/test_update.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zboun.cli.clean import status
from zboun.cli.flags import (
    ChatFlags,
    RuleFlags,
    TableFlags,
    TalkFlags,
    flat,
    load_rules,
    read_options,
)
from zboun.cli.options import AsJson, StopList, Strict, language, pairs, print_json
from zboun.cli.run_text import Talk

if TYPE_CHECKING:
    from zboun.updates import Run

List = Annotated[Path, typer.Argument(metavar="OUT", help="A folder that zboun clean wrote.")]
Masked = Annotated[
    bool, typer.Option("--show-personal-data", help="Do not mask phones in the report.")
]


@dataclass(frozen=True, slots=True)
class UpdateFlags:
    """What an update may be told."""

    decisions: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A filled review.xlsx; OUT's own is read anyway."),
    ] = None
    prefer: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=RULE", help="Which value wins; else as in the last run."),
    ] = None
    stop: StopList = None
    show_personal_data: Masked = False
    strict: Strict = False
    as_json: AsJson = False


@flat
def update(
    out: List,
    talking: TalkFlags,
    ruling: RuleFlags,
    asked: UpdateFlags,
    tables: TableFlags,
    chats: ChatFlags,
    new: Annotated[
        list[str] | None, typer.Argument(metavar="[NEW...]", help="New files or folders.")
    ] = None,
) -> None:
    """Add new files to an earlier OUT: contact ids stay, decisions hold.

    Without new files it applies the answers of review.xlsx and zboun review.
    Example: zboun update list/ orders-december.xlsx
    """
    from zboun import api, pipeline, updates

    talk = Talk(language(talking.lang), talking.quiet)
    settings = pipeline.Settings(
        rules=load_rules(ruling),
        read=read_options(tables, chats),
        prefer=pairs(asked.prefer, "--prefer"),
        progress=talk.progress,
    )
    api.check_out(out, new or ())
    with talk:
        run = updates.update(
            out,
            new or (),
            settings,
            decisions=asked.decisions or (),
            stop=asked.stop,
            lang=talk.lang,
            show_personal_data=asked.show_personal_data,
        )
    told(run, talk)
    if asked.as_json:
        print_json(run.result.summary.to_dict())
    raise typer.Exit(status(run.result, asked.strict))


def told(run: Run, talk: Talk) -> None:
    """Say what a run did to the list, then the closing lines."""
    talk.news(run.news)
    talk.closing(run.result, run.out, run.notes)
