"""``zboun register``: the register of processing, filled in from an OUT.

May import: the library's doors, inside the verb. Tests: ``tests/test_register.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from zboun.cli.options import Lang, language


def register(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder that zboun clean wrote.")],
    lang: Lang = "",
    file: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="A new .md file; else it is printed."),
    ] = None,
) -> None:
    """Fill in the register of processing that the law asks for (18-07): figures, nobody's data.

    Example: zboun register list/ -o register.md
    """
    from datetime import date

    from zboun import register as register_
    from zboun import texts

    speak = language(lang)
    page = register_.as_markdown(register_.facts(out, date.today()), speak)
    if file is None:
        print(page, end="")
    else:
        register_.write(page, file)
        print(texts.load(speak)("cli.registered", file=texts.printable(str(file))), file=sys.stderr)
