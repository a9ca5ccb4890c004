"""The command: arguments, exit codes, progress; no data logic.

stdout is data, stderr is talk. Exit status: 0 done; 1 done, but an input could not be read, or,
with ``--strict``, something needs a person; 2 wrong usage, or nothing could be read; 130 Ctrl-C.

Nothing is imported here: Ctrl-C must find ``main`` at work, and half a start is imports.

May import: pipeline, writers, report (through the library's doors). Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing's own, whose import takes time
if TYPE_CHECKING:
    from typing import NoReturn

    from zboun.cli.run import app

__all__ = ["app", "main"]

STOPPED = 130  # Ctrl-C, as shells and the command-line library tell it


def main() -> None:
    """Run the command; Ctrl-C ends it in one line, from the first import on."""
    try:
        from zboun.cli.run import main as run

        run()
    except KeyboardInterrupt:
        _stop()
    except Exception as error:
        if is_stop(error):
            _stop()
        raise


def is_stop(error: BaseException | None) -> bool:
    """Say whether an error is Ctrl-C, or came of it: Python wraps what stops a class's making."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _stop() -> NoReturn:
    import os
    import signal
    import sys

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # once more would interrupt the saying of it
    from zboun.cli import help_text

    say = help_text.asked(sys.argv[1:], os.environ)
    print(f"zboun: {say('wrong.stopped')}", file=sys.stderr)
    raise SystemExit(STOPPED) from None


def __getattr__(name: str) -> object:
    if name == "app":  # the verbs as the command-line library knows them, for their reference
        from zboun.cli import run

        return run.app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
