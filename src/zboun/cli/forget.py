"""``zboun forget``: erases a person from an OUT.

May import: the library's doors, inside the verb. Tests: ``tests/test_forget.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from zboun.cli.options import DONE, IMPERFECT, Lang, Rules_, language


def forget(
    who: Annotated[str, typer.Argument(metavar="PHONE|EMAIL", help="In any form.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder that zboun clean wrote.")],
    every: Annotated[
        bool, typer.Option("--all", help="Also when more than five contacts hold it.")
    ] = False,
    lang: Lang = "",
    rules: Rules_ = None,
) -> None:
    """Erase a person from every file of OUT, and keep them out of later runs into it.

    Example: zboun forget "0550 12 34 56" list/
    """
    from zboun import api, texts
    from zboun import forget as forget_

    say = texts.load(language(lang))
    done = forget_.forget(out, who, every=every, lang=lang, rules=api.as_rules(rules))
    figures = {"contacts": done.contacts, "records": done.records, "messages": done.messages}
    figures["files"] = len(done.files)
    key = "forget.done" if any(figures.values()) else "forget.nobody"
    print(say(key, **figures), file=sys.stderr)
    for name in done.left:
        print(say("forget.left", file=texts.printable(name)), file=sys.stderr)
    print(say("forget.inputs"), file=sys.stderr)
    raise typer.Exit(IMPERFECT if done.left else DONE)
