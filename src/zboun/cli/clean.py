"""``zboun clean``: the whole job.

May import: the library's doors, inside the verb. Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from zboun.cli import engine
from zboun.cli.engine import EngineFlags
from zboun.cli.flags import (
    ChatFlags,
    FormFlags,
    RuleFlags,
    ShareFlags,
    TableFlags,
    TalkFlags,
    check_form,
    flat,
    load_rules,
    read_options,
)
from zboun.cli.options import (
    DONE,
    IMPERFECT,
    WRONG,
    AsJson,
    Inputs,
    Out,
    StopList,
    Strict,
    language,
    pairs,
    print_json,
)
from zboun.cli.run_text import Talk

if TYPE_CHECKING:
    from zboun.result import Result


@dataclass(frozen=True, slots=True)
class CleanFlags:
    """What only the whole job may be told."""

    decisions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A filled review.xlsx.")
    ] = None
    prefer: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=RULE", help="Which value wins, e.g. phone=newest."),
    ] = None
    stop: StopList = None
    show_personal_data: Annotated[
        bool, typer.Option("--show-personal-data", help="Do not mask phones in the report.")
    ] = False
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do all of it, and write nothing.")] = (
        False
    )
    strict: Strict = False
    as_json: AsJson = False


@flat
def clean(
    inputs: Inputs,
    out: Out,
    talking: TalkFlags,
    ruling: RuleFlags,
    asked: CleanFlags,
    tables: TableFlags,
    chats: ChatFlags,
    form: FormFlags,
    where: EngineFlags,
    share: ShareFlags,
) -> None:
    """Do the whole job: read, map, normalize, match, merge, write one contact list.

    Example: zboun clean my-files/ -o list/
    """
    from zboun import api, disguise, extras, pipeline, stops, updates

    check_form(form)
    share.check()
    talk = Talk(language(talking.lang), talking.quiet)
    settings = pipeline.Settings(
        rules=load_rules(ruling),
        read=read_options(tables, chats),
        decisions=api.as_decisions(asked.decisions),
        prefer=pairs(asked.prefer, "--prefer"),
        progress=talk.progress,
        memory=where.bound,
    )
    api.check_out(out, inputs)
    disguise.check_place(out, share.pseudonymize)
    known = stops.gather(out, asked.stop, settings.rules)
    notes: list[str] = []
    with nullcontext() if asked.dry_run else updates.held(out, notes):
        first = updates.first_run(out, inputs, settings, asked.decisions, form.told)
        with talk:
            result = engine.clean(inputs, out, settings, where, first.named)
        stop_at_nothing(result, talk)
        news = first.remember(result)
        stops.keep(result, settings.rules, known)
        result.tables = extras.shaped(result.tables, settings.rules, form.scheme, form.extra or ())
        result.summary.scheme = form.scheme
        talk.news(news)
        if share.pseudonymize:
            result = shown_around(result, out, share, talk)
        finish(result, out, asked, talk, notes)


def shown_around(result: Result, out: Path, share: ShareFlags, talk: Talk) -> Result:
    """Return the result as a copy to show around, and say where its key is."""
    from zboun import pseudonyms

    key, place = pseudonyms.key_beside(out, share.key)
    if place != pseudonyms.AUTO:
        talk.news([("share.key", {"file": place})])
    return result.pseudonymized(key)


def stop_at_nothing(result: Result, talk: Talk) -> None:
    """End the run when not one input could be read; each of them is named."""
    if not result.summary.sources and result.summary.unreadable:
        talk.unread(result.summary.unreadable)
        raise typer.Exit(WRONG)


def finish(result: Result, out: Path, asked: CleanFlags, talk: Talk, notes: list[str]) -> None:
    """Write the result (or say what would be written), say the last words, end with the status."""
    if not asked.dry_run:
        result.save(out, lang=talk.lang, show_personal_data=asked.show_personal_data, notes=notes)
    last_words(result, out, asked, talk, notes)


def last_words(
    result: Result, out: Path, asked: CleanFlags, talk: Talk, notes: list[str]
) -> NoReturn:
    """Say what was done, and end with the status."""
    talk.closing(result, out, notes, written=not asked.dry_run)
    if asked.as_json:
        print_json(result.summary.to_dict())
    raise typer.Exit(status(result, asked.strict))


def status(result: Result, strict: bool) -> int:
    """Return the exit status of a run that was written."""
    if result.summary.unreadable:
        return IMPERFECT
    person = result.summary.review or result.summary.needs_review
    return IMPERFECT if strict and person else DONE
