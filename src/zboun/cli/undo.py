"""``zboun undo``: takes back the last update of an OUT, or takes out one source.

May import: the library's doors, inside the verb. Tests: ``tests/test_undo.py``.
"""

from __future__ import annotations

from typing import Annotated

import typer

from zboun.cli.flags import RuleFlags, TalkFlags, flat, load_rules
from zboun.cli.options import AsJson, language, print_json
from zboun.cli.run_text import Talk
from zboun.cli.update import List, Masked, told


@flat
def undo(
    out: List,
    talking: TalkFlags,
    ruling: RuleFlags,
    source: Annotated[
        str, typer.Option("--source", metavar="NAME", help="Take out this source instead.")
    ] = "",
    show_personal_data: Masked = False,
    as_json: AsJson = False,
) -> None:
    """Take back the last update, its decisions included; or take out one source.

    Example: zboun undo list/ --source orders-december.xlsx
    """
    from zboun import pipeline, updates

    talk = Talk(language(talking.lang), talking.quiet)
    settings = pipeline.Settings(rules=load_rules(ruling), progress=talk.progress)
    with talk:
        run = updates.undo(
            out, source, settings, lang=talk.lang, show_personal_data=show_personal_data
        )
    told(run, talk)
    if as_json:
        print_json(run.result.summary.to_dict())
