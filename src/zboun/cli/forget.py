"""``zboun forget``: erases a person from an OUT.

May import: the library's doors, inside the verb. Tests: ``tests/test_forget.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zboun.cli.options import DONE, IMPERFECT, Lang, Rules_, language
from zboun.errors import UsageError

if TYPE_CHECKING:
    from zboun.forget import Erased
    from zboun.texts import Texts


def forget(
    who: Annotated[
        str,
        typer.Argument(
            metavar="PHONE|EMAIL|ID", help="A phone or an e-mail in any form, or a contact's id."
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder that zboun clean wrote.")],
    every: Annotated[
        bool, typer.Option("--all", help="Erase all who hold it, where several do.")
    ] = False,
    lang: Lang = "",
    rules: Rules_ = None,
) -> None:
    """Erase a person from every file of OUT, and keep them out of later runs into it.

    Where several contacts hold the value, they are listed and nobody is erased.

    Example: zboun forget "0550 12 34 56" list/
    """
    from zboun import api, explain_contact, texts
    from zboun import forget as forget_

    say, own = texts.load(language(lang)), api.as_rules(rules)
    try:
        done = forget_.forget(out, who, every=every, lang=lang, rules=own)
    except UsageError as error:
        if error.code == "forget_many":  # its text must not name people: it may be logged
            print("\n".join(explain_contact.listed(forget_.holders(out, who, own), say)))
        raise
    for line in _closing(done, say):
        print(line, file=sys.stderr)
    raise typer.Exit(IMPERFECT if done.left else DONE)


def _closing(done: Erased, say: Texts) -> Iterator[str]:
    """Yield what was erased, what later runs do, and what is left for a person."""
    from zboun import texts

    figures = {"contacts": done.contacts, "records": done.records, "messages": done.messages}
    figures["files"] = len(done.files)
    if any(figures.values()):
        yield say("forget.done", **figures)
        if done.namesakes:
            yield say("forget.namesakes", count=done.namesakes)
        yield say("forget.later_person" if done.by_id else "forget.later_value")
    else:
        yield say("forget.nobody")
    for name in done.left:
        yield say("forget.left", file=texts.printable(name))
    yield say("forget.inputs")
