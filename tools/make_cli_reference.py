"""Writes docs/reference/cli.md from what ``zboun VERB --help`` says; a test holds the page to it.

python tools/make_cli_reference.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from zboun import texts
from zboun.cli import app, help_text

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "cli.md"
WIDTH = 88
HEAD = """# The command

Made by `tools/make_cli_reference.py` from `--help`; change the help, not this page.

Data goes to stdout and talk to stderr. Exit status: **0** done; **1** done, but an input could not
be read, or, with `--strict`, something needs a person; **2** wrong usage, or nothing could be read;
**130** stopped by Ctrl-C.
"""


def main() -> None:
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8")


def page() -> str:
    """Return the page: the top help, then every verb in the order of the help."""
    top = help_text.translate(typer.main.get_command(app), texts.load("en"))
    parts = [HEAD, section("zboun", top)]
    parts += [section(f"zboun {name}", verb) for name, verb in verbs(top)]
    return "\n".join(parts)


def verbs(command: Any, before: str = "") -> list[tuple[str, Any]]:
    """Return the verbs with their names; a group's own verbs follow it as ``group verb``."""
    found = []
    for name, verb in getattr(command, "commands", {}).items():
        if getattr(verb, "hidden", False):
            continue
        found.append((before + name, verb))
        found += verbs(verb, f"{before}{name} ")
    return found


def section(name: str, command: Any) -> str:
    """Return one verb's heading and help, at a width that no terminal changes."""
    context = command.context_class(
        command, info_name=name, terminal_width=WIDTH, help_option_names=["-h", "--help"]
    )
    lines = [line.rstrip() for line in command.get_help(context).strip().splitlines()]
    return f"## `{name}`\n\n```text\n" + "\n".join(lines) + "\n```\n"


if __name__ == "__main__":
    main()
