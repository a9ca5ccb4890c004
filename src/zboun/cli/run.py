"""The verbs as one command, and how a run of it ends: in a status, and an error in one line.

pandas and pyarrow are imported inside the verbs: ``zboun --help`` must answer at once.

May import: pipeline, writers, report (through the library's doors). Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from zboun.cli import (
    STOPPED,
    clean,
    config,
    error_text,
    explain,
    export,
    forget,
    help_text,
    inspect,
    is_stop,
    light,
    normalize,
    register,
    review,
    rules,
    undo,
    update,
    verify,
)
from zboun.cli.options import DONE, WRONG, Lang, language
from zboun.errors import ConservationError, ZbounError

if TYPE_CHECKING:
    from zboun.texts import Texts

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
for verb in (
    clean.clean,
    inspect.inspect,
    normalize.normalize,
    update.update,
    review.review,
    undo.undo,
    explain.explain,
    export.export,
    verify.verify,
    forget.forget,
    register.register,
    rules.rules,
):
    app.command()(verb)
app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})(
    config.config
)


# The library's own tree of usage errors, wherever this version keeps it.
wrong_usage: type[Exception] = typer.BadParameter.__mro__[2]


def main() -> None:
    """Run the command; every error of ours ends in one line on stderr and an exit status."""
    light.start(sys.argv)
    say = help_text.asked(sys.argv[1:], os.environ)
    command = help_text.translate(typer.main.get_command(app), say)
    try:
        code = command(standalone_mode=False, prog_name="zboun")
        if code == STOPPED:
            raise KeyboardInterrupt
        raise SystemExit(code if isinstance(code, int) else DONE)
    except wrong_usage as error:
        _end(error_text.wrong_usage(error, say))
    except typer.Abort:
        _end([f"zboun: {say('wrong.stopped')}"])
    except BrokenPipeError:  # `zboun … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(DONE) from None
    except ConservationError as error:
        _end([*error_text.lines(error, say), say("wrong.rows")])
    except ZbounError as error:
        _end(error_text.lines(error, say))
    except Exception as error:
        if is_stop(error) or os.environ.get("ZBOUN_DEBUG"):
            raise
        _end(_inside(error, say))


def _end(lines: list[str]) -> NoReturn:
    print("\n".join(lines), file=sys.stderr)
    raise SystemExit(WRONG) from None


def _inside(error: Exception, say: Texts) -> list[str]:
    """Say where zboun broke, and no text of the error: it may quote a cell, that is, a person."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    what = f"{type(error).__name__} at {where}"
    return [f"zboun: {say('wrong.inside', what=what)}", say("wrong.report")]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"zboun {version('zboun')}")
        raise typer.Exit


@app.callback()
def _top(
    ctx: typer.Context,
    lang: Lang = "",
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say it and stop.")
    ] = False,
) -> None:
    if lang:  # said before the verb, it holds for the verb
        language(lang)
        ctx.default_map = {verb: {"lang": lang} for verb in getattr(ctx.command, "commands", ())}
