"""``zboun inspect``: what ``clean`` would read.

May import: the library's doors, inside the verb. Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from zboun.cli.flags import (
    ChatFlags,
    RuleFlags,
    TableFlags,
    TalkFlags,
    flat,
    load_rules,
    read_options,
)
from zboun.cli.options import DONE, IMPERFECT, WRONG, AsJson, Inputs, language, print_json


@dataclass(frozen=True, slots=True)
class InspectFlags:
    """What only a look may be told."""

    save_profile: Annotated[
        Path | None,
        typer.Option(
            "--save-profile", metavar="FILE", help="Keep the columns as found, for --profile."
        ),
    ] = None
    as_json: AsJson = False


@flat
def inspect(
    inputs: Inputs,
    talking: TalkFlags,
    ruling: RuleFlags,
    tables: TableFlags,
    chats: ChatFlags,
    asked: InspectFlags,
) -> None:
    """Say what clean would read: format, sheets, header, column -> field, doubts. Writes nothing.

    Example: zboun inspect clients.xlsx --save-profile shop.toml
    """
    from zboun import inspection

    lang = language(talking.lang)
    seen = inspection.inspect(inputs, load_rules(ruling), read_options(tables, chats))
    if asked.save_profile is not None:
        inspection.save_profile(seen, asked.save_profile)
    if asked.as_json:
        print_json(seen.to_dict())
    elif not talking.quiet:
        print(inspection.as_text(seen, lang))
    if seen.sources or not seen.unreadable:
        raise typer.Exit(IMPERFECT if seen.unreadable else DONE)
    raise typer.Exit(WRONG)
