"""The arguments that several verbs share, and what they become.

May import: errors, model (behind the verbs: nothing heavy at import). Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zboun.errors import UsageError

if TYPE_CHECKING:
    from zboun.model import ReadOptions

DONE, IMPERFECT, WRONG = 0, 1, 2

Inputs = Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files or folders.")]
Out = Annotated[
    Path,
    typer.Option(
        "--out", "-o", metavar="OUT",
        help="A folder, or one .xlsx .csv .json .vcf .parquet file.",
    ),
]  # fmt: skip
Lang = Annotated[
    str, typer.Option(metavar="fr|ar|en", help="Language for people: workbook, report, messages.")
]
Rules_ = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="Your own tables over ours.")
]
OldPlan = Annotated[
    bool, typer.Option("--old-plan", help="Read phone numbers of before 2008 too, as guesses.")
]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar='"HEADER=field"', help='E.g. --map "Tél.=phone"; repeatable.'),
]
Encoding = Annotated[str, typer.Option(metavar="NAME", help="Encoding of text files.")]
Delimiter = Annotated[str, typer.Option(metavar="CHAR", help="Delimiter of text tables.")]
Sheet = Annotated[str, typer.Option(metavar="NAME", help="Read this sheet only.")]
HeaderRow = Annotated[
    int | None, typer.Option(metavar="N", help="The header's row, from 1; 0: there is none.")
]
Hidden = Annotated[bool, typer.Option("--hidden", help="Read hidden sheets too.")]
Password = Annotated[str, typer.Option(metavar="TEXT", help="Password of protected workbooks.")]
DayFirst = Annotated[
    bool | None, typer.Option("--day-first/--month-first", help="Order of dates in chats.")
]
Me = Annotated[str, typer.Option(metavar="NAME", help="The shop's own name in its chats.")]
Mine = Annotated[
    bool, typer.Option("--mine/--no-mine", help="Read what people write about themselves.")
]
MineNotes = Annotated[
    bool, typer.Option("--mine-notes", help="Read phones and e-mails out of note columns.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON on stdout.")]
StopList = Annotated[
    Path | None,
    typer.Option(
        "--stop", metavar="FILE", help="Phones and e-mails of those who want no messages."
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 1 when something needs a person.")]


def read_options(map_: Sequence[str] | None, **values: Any) -> ReadOptions:
    """Return the reading flags as one value."""
    from zboun.model import ReadOptions

    return ReadOptions(columns=pairs(map_, "--map"), **values)


def pairs(texts: Sequence[str] | None, flag: str) -> dict[str, str]:
    """Return ``KEY=value`` arguments as a mapping; the last ``=`` parts them."""
    pairs = {}
    for text in texts or ():
        key, equals, value = text.rpartition("=")
        if not equals or not key.strip() or not value.strip():
            raise UsageError(
                f'{flag}: write it as "key=value", not "{text}"', "pair", flag=flag, asked=text
            )
        pairs[key.strip()] = value.strip()
    return pairs


def read_toml(flag: str, path: Path) -> dict[str, Any]:
    """Return what the TOML file that a flag names holds; UsageError where it cannot be read."""
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise UsageError(f"{flag} {path}: no such file", "no_file", path=path) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{flag} {path}: {error}", "bad_file", path=path, error=error) from None


def language(asked: str) -> str:
    """Return the language asked for, else that of the locale, else French."""
    from zboun import texts

    if asked and asked not in texts.LANGUAGES:
        known = ", ".join(texts.LANGUAGES)
        raise UsageError(
            f"--lang: there are {known}, not {asked}",
            "choice",
            flag="--lang",
            known=known,
            asked=asked,
        )
    return texts.language(asked, os.environ)


def print_json(data: Any) -> None:
    """Print plain data on stdout."""
    import json

    print(json.dumps(data, ensure_ascii=False, indent=2))
