"""What a run says on stderr: progress while a person watches, news of the list, closing lines.

May import: texts, result. Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zboun.result import Result


@dataclass
class Talk:
    """What is said on stderr: progress while a person watches, and the closing lines."""

    lang: str
    quiet: bool = False
    bar: Any = None
    tasks: dict[str, Any] | None = None

    def __enter__(self) -> Talk:
        if not self.quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            self.bar, self.tasks = _bar(), {}
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()

    def progress(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is; nothing when nobody watches."""
        if self.bar is None or self.tasks is None:
            return
        if stage not in self.tasks:
            text = self.say(f"stage.{stage}")
            self.tasks[stage] = self.bar.add_task(text, total=total)
        self.bar.update(self.tasks[stage], completed=done, total=total)

    def say(self, key: str, **values: Any) -> str:
        """Return a text of the table in the person's language."""
        from zboun import texts

        return texts.load(self.lang)(key, **values)

    def unread(self, unreadable: Sequence[Mapping[str, str]]) -> None:
        """Name the inputs that could not be read, a line each; an error, so never left out."""
        from zboun import texts

        for one in unreadable:
            print(texts.load(self.lang).unread_line(one), file=sys.stderr)

    def news(self, lines: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Tell what happened to the list, a line each: text keys and their values.

        What a person decided and cannot be obeyed is told even when nothing else is.
        """
        for key, values in lines:
            if not self.quiet or key.startswith("decided."):
                shown = {name: _printable(value) for name, value in values.items()}
                print(self.say(key, **shown), file=sys.stderr)

    def closing(
        self, result: Result, out: Path, notes: Sequence[str], written: bool = True
    ) -> None:
        """Say in five lines what was read, cleaned, merged, what needs a person, where it is."""
        self.unread(result.summary.unreadable)
        if self.quiet:
            return
        for note in notes:
            print(self.say(f"note.{note}"), file=sys.stderr)
        self.news(
            [
                ("cli.nobody_in", {"source": one["source"], "rows": one["read"]})
                for one in result.summary.sources
                if one["read"] and not one["records"]
            ]
        )
        for line in closing_lines(result, out, self.say, written):
            print(line, file=sys.stderr)


def closing_lines(
    result: Result, out: Path, say: Callable[..., str], written: bool = True
) -> list[str]:
    """Return the five closing lines."""
    from zboun.writers import FILE_FORMS

    s = result.summary
    fixed = sum(counts["fixed"] + counts["guessed"] for counts in s.fields.values())
    refused = sum(counts["refused"] for counts in s.fields.values())
    alone = out.suffix.lower() in FILE_FORMS  # no other file stands beside it to look into
    first, end = (out, "_alone") if alone else (out / "contacts.xlsx", "")
    return [
        say(f"cli.read{end}", sources=len(s.sources), **s.rows),
        say("cli.cleaned", fixed=fixed, refused=refused),
        say("cli.merged", contacts=s.contacts, merged=s.merged, related=s.related),
        say(f"cli.person{end}", review=s.review, needs_review=s.needs_review),
        *([say(f"cli.opted_out{end}", count=s.opted_out)] if s.opted_out else []),
        say("cli.where" if written else "cli.dry", path=str(first)),
    ]


def _printable(value: object) -> object:
    """Return a value as a terminal may show it; a count stays a count, for its forms."""
    from zboun import texts

    return value if isinstance(value, int) else texts.printable(str(value))


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
