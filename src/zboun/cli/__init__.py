"""The command: arguments, exit codes, progress; no data logic.

stdout is data, stderr is talk. Exit status: 0 done; 1 done, but an input could not be read, or,
with ``--strict``, something needs a person; 2 wrong usage, or nothing could be read.
pandas and pyarrow are imported inside the verbs: ``zboun --help`` must answer at once.

May import: pipeline, writers, report (through the library's doors). Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from zboun.cli import (
    clean,
    config,
    explain,
    export,
    forget,
    inspect,
    light,
    normalize,
    review,
    rules,
    undo,
    update,
    verify,
)
from zboun.cli.options import DONE, WRONG
from zboun.errors import ConservationError, InputError, RulesError, UsageError, ZbounError

app = typer.Typer(
    name="zboun",
    no_args_is_help=True,
    rich_markup_mode=None,  # rich costs 50 ms at every start
    pretty_exceptions_enable=False,  # a traceback may show cells, that is: people
    context_settings={"help_option_names": ["-h", "--help"]},
    help="From messy customer files (Excel, CSV, WhatsApp, vCard) to one clean contact list.\n\n"
    "Example: zboun clean my-files/ -o list/",
)

# A verb is a module of this folder with a function of its name; the order is that of the help.
app.command()(clean.clean)
app.command()(inspect.inspect)
app.command()(normalize.normalize)
app.command()(update.update)
app.command()(review.review)
app.command()(undo.undo)
app.command()(explain.explain)
app.command()(export.export)
app.command()(verify.verify)
app.command()(forget.forget)
app.command()(rules.rules)
app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})(
    config.config
)


def main() -> None:
    """Run the command; every error of ours ends in one line on stderr and an exit status."""
    light.start(sys.argv)
    try:
        app()
    except BrokenPipeError:  # `zboun … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(DONE) from None
    except (InputError, UsageError, RulesError) as error:
        _fail(error)
    except ConservationError as error:
        _fail(error, "this is a fault of zboun: nothing was written; please report it")
    except ZbounError as error:
        _fail(error)
    except Exception as error:
        if os.environ.get("ZBOUN_DEBUG"):
            raise
        _fail_inside(error)


def _fail(error: ZbounError, advice: str = "") -> NoReturn:
    print(_in_words(error) + (f"\n{advice}" if advice else ""), file=sys.stderr)
    raise SystemExit(WRONG) from None


def _in_words(error: ZbounError) -> str:
    """Return an error in the language asked for on the command line, where it has words there."""
    from zboun import texts

    arguments = sys.argv[1:]
    asked = [b for a, b in pairwise(arguments) if a == "--lang"]
    asked += [a.removeprefix("--lang=") for a in arguments if a.startswith("--lang=")]
    say = texts.load(texts.language(asked[-1] if asked else "", os.environ))
    if isinstance(error, InputError):
        told = {"code": error.code, "reason": error.reason, "remedy": error.remedy}
        return say.unread_line({"source": error.source, **told})
    key = f"usage.{error.code}" if isinstance(error, UsageError) else ""
    if say.lang != "en" and key in say.words and isinstance(error, UsageError):
        values = {name: texts.printable(str(value)) for name, value in error.values.items()}
        return f"zboun: {say(key, **values)}"
    return "\n".join(texts.printable(line, 4000) for line in f"zboun: {error}".split("\n"))


def _fail_inside(error: Exception) -> NoReturn:
    """Say where zboun broke, and no text of the error: it may quote a cell, that is, a person."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    print(
        f"zboun: a fault of zboun ({type(error).__name__} at {where}); nothing was written.\n"
        "Please report this line; ZBOUN_DEBUG=1 shows the whole trace.",
        file=sys.stderr,
    )
    raise SystemExit(WRONG) from None


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"zboun {version('zboun')}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say it and stop.")
    ] = False,
) -> None:
    pass
