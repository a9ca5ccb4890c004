"""The command: arguments, exit codes, progress; no data logic.

stdout is data, stderr is talk. Exit status: 0 done; 1 done, but an input could not be read, or,
with ``--strict``, something needs a person; 2 wrong usage, or nothing could be read.
pandas and pyarrow are imported inside the verbs: ``zboun --help`` must answer at once.

May import: pipeline, writers, report (through the library's doors). Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from zboun.errors import ConservationError, InputError, RulesError, UsageError, ZbounError

if TYPE_CHECKING:
    from zboun.model import ReadOptions
    from zboun.result import Result

DONE, IMPERFECT, WRONG = 0, 1, 2

app = typer.Typer(
    name="zboun",
    no_args_is_help=True,
    rich_markup_mode=None,  # rich costs 50 ms at every start
    pretty_exceptions_enable=False,  # a traceback may show cells, that is: people
    context_settings={"help_option_names": ["-h", "--help"]},
    help="From messy customer files (Excel, CSV, WhatsApp, vCard) to one clean contact list.\n\n"
    "Example: zboun clean my-files/ -o list/",
)

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
Strict = Annotated[bool, typer.Option("--strict", help="Exit 1 when something needs a person.")]


def main() -> None:
    """Run the command; every error of ours ends in one line on stderr and an exit status."""
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
    print(f"zboun: {error}" + (f"\n{advice}" if advice else ""), file=sys.stderr)
    raise SystemExit(WRONG) from None


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


@app.command()
def clean(
    inputs: Inputs,
    out: Out,
    lang: Lang = "",
    rules: Rules_ = None,
    decisions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A filled review.xlsx.")
    ] = None,
    prefer: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=RULE", help="Which value wins, e.g. phone=newest."),
    ] = None,
    map_: Map = None,
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    sheet: Sheet = "",
    header_row: HeaderRow = None,
    hidden: Hidden = False,
    password: Password = "",
    day_first: DayFirst = None,
    me: Me = "",
    mine: Mine = True,
    mine_notes: MineNotes = False,
    show_personal_data: Annotated[
        bool, typer.Option("--show-personal-data", help="Do not mask phones in the report.")
    ] = False,
    strict: Strict = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Do the whole job: read, map, normalize, match, merge, write one contact list.

    Example: zboun clean my-files/ -o list/
    """
    options = _options(
        map_, encoding=encoding, delimiter=delimiter, sheet=sheet, header_row=header_row,
        hidden=hidden, password=password, day_first=day_first, me=me, mine=mine,
        mine_notes=mine_notes,
    )  # fmt: skip
    from zboun import api, pipeline

    talk = Talk(_language(lang), quiet)
    settings = pipeline.Settings(
        rules=api.as_rules(rules),
        read=options,
        decisions=api.as_decisions(decisions),
        prefer=_pairs(prefer, "--prefer"),
        progress=talk.progress,
    )
    api.check_out(out, inputs)
    with talk:
        result = pipeline.clean(inputs, settings, output=out)
    api.refuse_nothing(result)
    notes: list[str] = []
    result.save(out, lang=talk.lang, show_personal_data=show_personal_data, notes=notes)
    talk.closing(result, out, notes)
    if as_json:
        _print_json(result.summary.to_dict())
    raise typer.Exit(_status(result, strict))


def _status(result: Result, strict: bool) -> int:
    if result.summary.unreadable:
        return IMPERFECT
    person = result.summary.review or result.summary.needs_review
    return IMPERFECT if strict and person else DONE


def _options(map_: Sequence[str] | None, **values: Any) -> ReadOptions:
    from zboun.model import ReadOptions

    return ReadOptions(columns=_pairs(map_, "--map"), **values)


def _pairs(texts: Sequence[str] | None, flag: str) -> dict[str, str]:
    """Return ``KEY=value`` arguments as a mapping; the last ``=`` parts them."""
    pairs = {}
    for text in texts or ():
        key, equals, value = text.rpartition("=")
        if not equals or not key.strip() or not value.strip():
            raise UsageError(f'{flag}: write it as "key=value", not "{text}"')
        pairs[key.strip()] = value.strip()
    return pairs


def _language(asked: str) -> str:
    """Return the language asked for, else that of the locale, else French."""
    from zboun import texts

    if asked and asked not in texts.LANGUAGES:
        raise UsageError(f"--lang: there are {', '.join(texts.LANGUAGES)}, not {asked}")
    return texts.language(asked, os.environ)


def _print_json(data: Any) -> None:
    import json

    print(json.dumps(data, ensure_ascii=False, indent=2))


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

    def closing(self, result: Result, out: Path, notes: Sequence[str]) -> None:
        """Say in five lines what was read, cleaned, merged, what needs a person, where it is."""
        if self.quiet:
            return
        for note in notes:
            print(self.say(f"note.{note}"), file=sys.stderr)
        for line in closing_lines(result, out, self.say):
            print(line, file=sys.stderr)


def closing_lines(result: Result, out: Path, say: Callable[..., str]) -> list[str]:
    """Return the unreadable inputs, a line each, and the five closing lines."""
    s = result.summary
    unread = [
        say("cli.unread", source=u["source"], reason=u["reason"], remedy=u["remedy"])
        for u in s.unreadable
    ]
    fixed = sum(counts["fixed"] + counts["guessed"] for counts in s.fields.values())
    refused = sum(counts["refused"] for counts in s.fields.values())
    first = out / "contacts.xlsx" if out.is_dir() else out
    return [
        *unread,
        say("cli.read", sources=len(s.sources), **s.rows),
        say("cli.cleaned", fixed=fixed, refused=refused),
        say("cli.merged", contacts=s.contacts, merged=s.merged, related=s.related),
        say("cli.person", review=s.review, needs_review=s.needs_review),
        say("cli.where", path=first),
    ]


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


@app.command()
def explain(
    what: Annotated[
        str,
        typer.Argument(metavar="FIELD|OUT", help="phone, email, name, city, status; or an OUT."),
    ],
    text: Annotated[str, typer.Argument(metavar="TEXT|CONTACT", help="A cell, or a contact's id.")],
    lang: Lang = "",
    rules: Rules_ = None,
    as_json: AsJson = False,
) -> None:
    """Say why: what becomes of one value, or how one contact of an OUT came about.

    Example: zboun explain phone "00213 (0) 550-12-34-56"
    """
    from zboun import api, out_tables
    from zboun import explain as explain_
    from zboun.model import FIELDS

    if what in FIELDS:
        value = explain_.value(what, text, api.as_rules(rules))
        if as_json:
            _print_json(explain_.value_dict(value))
        else:
            print(explain_.value_text(what, value, _language(lang)))
    elif Path(what).is_dir():
        print(explain_.contact(out_tables.read(Path(what)), text, _language(lang)))
    else:
        fields = ", ".join(FIELDS)
        raise UsageError(f"explain: {what} is neither a field ({fields}) nor a folder zboun wrote")


@app.command()
def inspect(
    inputs: Inputs,
    lang: Lang = "",
    rules: Rules_ = None,
    map_: Map = None,
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    sheet: Sheet = "",
    header_row: HeaderRow = None,
    hidden: Hidden = False,
    password: Password = "",
    as_json: AsJson = False,
) -> None:
    """Say what clean would read: format, sheets, header, column -> field, doubts. Writes nothing.

    Example: zboun inspect clients.xlsx
    """
    from zboun import api, inspection

    options = _options(
        map_, encoding=encoding, delimiter=delimiter, sheet=sheet, header_row=header_row,
        hidden=hidden, password=password,
    )  # fmt: skip
    seen = inspection.inspect(inputs, api.as_rules(rules), options)
    if as_json:
        _print_json(seen.to_dict())
    else:
        print(inspection.as_text(seen, _language(lang)))
    if seen.sources or not seen.unreadable:
        raise typer.Exit(IMPERFECT if seen.unreadable else DONE)
    raise typer.Exit(WRONG)


@app.command()
def normalize(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="A table, or - for CSV on stdin.")],
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="OUT", help="A table, or - for CSV on stdout.")
    ] = "-",
    rules: Rules_ = None,
    map_: Map = None,
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    sheet: Sheet = "",
    header_row: HeaderRow = None,
) -> None:
    """Normalize the five fields only: every row kept, no matching; reads and writes tables.

    Example: zboun normalize clients.csv -o clean.csv
    """
    from zboun import api, tables_io

    options = _options(
        map_, encoding=encoding, delimiter=delimiter, sheet=sheet, header_row=header_row
    )
    frame = tables_io.read(source, options, api.as_rules(rules))
    done = api.normalize(frame, columns=options.columns, rules=api.as_rules(rules))
    tables_io.write(done, out)


if __name__ == "__main__":
    main()
