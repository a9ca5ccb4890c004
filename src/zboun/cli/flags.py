"""The flags that belong together, as dataclasses; a verb takes the groups it knows.

``@flat`` gives Typer a verb's groups as single flags, and the verb gets them back as groups: a
signature stays short, and what was asked for travels as one value.

May import: errors, model; the library's doors inside functions. Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, get_type_hints

import typer

from zboun.cli import options
from zboun.cli.config import Config
from zboun.errors import UsageError

if TYPE_CHECKING:
    from zboun.model import ReadOptions
    from zboun.rules import Rules

_EXTRAS = ("phone", "place")


@dataclass(frozen=True, slots=True)
class TableFlags:
    """How tables are read: what overrules what zboun finds out by itself."""

    map_: options.Map = None
    profile: Annotated[
        Path | None,
        typer.Option("--profile", metavar="FILE", help="Columns as saved by --save-profile."),
    ] = None
    encoding: options.Encoding = ""
    delimiter: options.Delimiter = ""
    sheet: options.Sheet = ""
    header_row: options.HeaderRow = None
    hidden: options.Hidden = False
    password: options.Password = ""
    max_bytes: Annotated[
        int,
        typer.Option("--max-bytes", metavar="N", help="Refuse files that unpack to more bytes."),
    ] = 2_000_000_000
    max_seconds: Annotated[
        float,
        typer.Option("--max-seconds", metavar="N", help="Give up a file that takes longer."),
    ] = 1800.0


@dataclass(frozen=True, slots=True)
class ChatFlags:
    """How chats and notes are read."""

    day_first: options.DayFirst = None
    me: options.Me = ""
    mine: options.Mine = True
    mine_notes: options.MineNotes = False


@dataclass(frozen=True, slots=True)
class RuleFlags:
    """Which rules hold."""

    rules: options.Rules_ = None
    status_map: Annotated[
        Path | None,
        typer.Option(
            "--status-map", metavar="FILE", help='Your status words: lines "word" = "code" (TOML).'
        ),
    ] = None
    old_plan: options.OldPlan = False


@dataclass(frozen=True, slots=True)
class FormFlags:
    """In which form the clean columns are wanted."""

    scheme: Annotated[
        str, typer.Option("--scheme", metavar="69|58|48", help="List of wilayas of the codes.")
    ] = "69"
    extra: Annotated[
        list[str] | None,
        typer.Option(
            "--extra",
            metavar="phone|place",
            help="More columns: kind, prefix owner and area of phones; lat and lon of places.",
        ),
    ] = None

    @property
    def told(self) -> dict[str, Any]:
        """What was asked for beside the usual form, as plain data."""
        scheme = {} if self.scheme == "69" else {"scheme": self.scheme}
        return scheme | ({"extra": list(self.extra)} if self.extra else {})


@dataclass(frozen=True, slots=True)
class ShareFlags:
    """A copy to show around."""

    pseudonymize: Annotated[
        bool,
        typer.Option(
            "--pseudonymize", help="Write a copy to show around: keyed names instead of people."
        ),
    ] = False
    key: Annotated[
        str,
        typer.Option(
            "--key",
            metavar="FILE|auto",
            help="The pseudonyms' key, made where there is none; else OUT.key. auto: thrown away.",
        ),
    ] = ""

    def check(self) -> None:
        """Raise UsageError for a key that nothing is done with."""
        if self.key and not self.pseudonymize:
            raise UsageError("--key goes with --pseudonymize", "key_alone")


@dataclass(frozen=True, slots=True)
class TalkFlags:
    """How the verb speaks."""

    config: Config = None
    lang: options.Lang = ""
    quiet: options.Quiet = False


def read_options(tables: TableFlags, chats: ChatFlags | None = None) -> ReadOptions:
    """Return the reading flags as the one value that the readers take."""
    from zboun.model import ReadOptions

    asked = options.pairs(tables.map_, "--map")
    columns = _profile(tables.profile) | asked
    told = {f.name: getattr(tables, f.name) for f in fields(tables)}
    del told["map_"], told["profile"]
    told |= {"delimiter": _delimiter(tables.delimiter), "asked": frozenset(asked)}
    _check_encoding(tables.encoding)
    if chats is not None:
        told |= {f.name: getattr(chats, f.name) for f in fields(chats)}
    return ReadOptions(columns=columns, **told)


def _delimiter(asked: str) -> str:
    """Return a delimiter as the readers take it; UsageError for more than one character."""
    found = {"tab": "\t", "\\t": "\t"}.get(asked, asked)
    if len(found) > 1 or found in ('"', "\n", "\r"):
        raise UsageError(f"--delimiter {asked}: name one character", "delimiter", asked=asked)
    return found


def _check_encoding(asked: str) -> None:
    """Raise UsageError for an encoding that there is not, before any file is read."""
    import codecs

    try:
        codecs.lookup(asked or "utf-8")
    except (LookupError, ValueError):
        raise UsageError(
            f"--encoding: there is no encoding {asked!r}", "no_encoding", asked=asked
        ) from None


def _profile(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    from zboun import columns

    return columns.load_profile(path)


def load_rules(flags: RuleFlags) -> Rules:
    """Return our rules, the user's tables over them, and what else the user said over those.

    Raises RulesError with every fault at once.
    """
    from zboun import api

    rules = api.as_rules(flags.rules, flags.old_plan)
    return rules.with_status_map(_status_map(flags.status_map)) if flags.status_map else rules


def _status_map(path: Path) -> dict[str, str]:
    """Return a TOML file of words and codes, with or without a table [status] around them."""
    held = options.read_toml("--status-map", path)
    words = held.pop("status", {}) if isinstance(held.get("status"), dict) else {}
    words |= held
    wrong = [word for word, code in words.items() if not isinstance(code, str)]
    if wrong or not words:
        named = f" (not so: {', '.join(wrong)})" if wrong else ""
        raise UsageError(
            f'--status-map {path}: it needs lines "word" = "code"{named}', "no_words", path=path
        )
    return words


def check_form(form: FormFlags) -> None:
    """Raise UsageError for a scheme or an extra that does not exist."""
    if form.scheme not in ("69", "58", "48"):
        _refuse("--scheme", ("69", "58", "48"), form.scheme)
    unknown = [name for name in form.extra or () if name not in _EXTRAS]
    if unknown:
        _refuse("--extra", _EXTRAS, ", ".join(unknown))


def _refuse(flag: str, known: tuple[str, ...], asked: str) -> NoReturn:
    told = ", ".join(known)
    raise UsageError(
        f"{flag}: there are {told}, not {asked}", "choice", flag=flag, known=told, asked=asked
    )


def flat(verb: Callable[..., None]) -> Callable[..., None]:
    """Return the verb with the fields of its dataclass parameters as parameters of its own."""
    hints = get_type_hints(verb, include_extras=True)
    groups: dict[str, Any] = {name: hint for name, hint in hints.items() if is_dataclass(hint)}
    parameters: list[inspect.Parameter] = []
    for one in inspect.signature(verb).parameters.values():
        if one.name in groups:
            parameters += _parameters(groups[one.name])
        else:
            kind = inspect.Parameter.KEYWORD_ONLY
            parameters.append(one.replace(annotation=hints[one.name], kind=kind))

    def run(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{f.name: given.pop(f.name) for f in fields(group)})
        verb(**given)

    run.__name__, run.__doc__, run.__module__ = verb.__name__, verb.__doc__, verb.__module__
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def _parameters(group: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            f.name, inspect.Parameter.KEYWORD_ONLY, default=f.default, annotation=hints[f.name]
        )
        for f in fields(group)
    ]
