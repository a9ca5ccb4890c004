"""``--config zboun.toml``: everything that flags can say, in a file; and ``zboun config``.

The file's keys are the long flags without their dashes; ``[map]`` and ``[prefer]`` are tables of
pairs. A flag on the command line wins over the file. A key that no verb knows is an error, and all
of them are named at once; paths in the file are relative to the file.

May import: errors. Tests: ``tests/test_cli.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from zboun.cli.options import read_toml
from zboun.errors import UsageError

VERBS = ("clean", "update", "inspect", "normalize")  # those whose flags a file may set
_NOT_SET = ("config", "help", "json", "dry-run", "save-profile")  # of one call, not of a shop
_NO_OUT = "OUT"
_INPUT = "INPUT"
_PATHS = ("FILE", "DIR", _NO_OUT)  # the metavars of flags that are paths


def _take(ctx: typer.Context, value: Path | None) -> Path | None:
    """Make the file's values the defaults of the verb's other flags."""
    if value is not None and not ctx.resilient_parsing:
        ctx.default_map = {**(ctx.default_map or {}), **_defaults(ctx, value)}
    return value


Config = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", callback=_take, is_eager=True,
        help="Flags from a TOML file; see zboun config.",
    ),
]  # fmt: skip


def _defaults(ctx: typer.Context, path: Path) -> dict[str, Any]:
    """Return the values of a config file for one verb, by the names of its parameters."""
    told = read_toml("--config", path)
    held = {key.replace("_", "-"): value for key, value in told.items()}
    root: Any = ctx.find_root().command
    verbs = [root.commands[name] for name in VERBS if name in getattr(root, "commands", {})]
    known = {key for verb in [*verbs, ctx.command] for key in flags_of(verb)}
    unknown = sorted(set(held) - known)
    if unknown:
        raise UsageError(
            f"{path}: no such key: {', '.join(unknown)}; there are {', '.join(sorted(known))}",
            "no_key",
            path=path,
            names=", ".join(unknown),
            known=", ".join(sorted(known)),
        )
    mine = flags_of(ctx.command)
    return {mine[k].name: _value(v, mine[k], path) for k, v in held.items() if k in mine}


def flags_of(command: Any) -> dict[str, Any]:
    """Return a verb's options by their long names without dashes, those of one call left out."""
    options = {}
    for one in command.params:
        if one.param_type_name == "option":
            name = max(one.opts, key=len).lstrip("-")
            if name not in _NOT_SET:
                options[name] = one
    return options


def _value(value: Any, option: Any, path: Path) -> Any:
    """Return a TOML value as the command line would have given it."""
    if isinstance(value, dict):
        return [f"{key}={one}" for key, one in value.items()]
    if isinstance(value, list):
        return [str(one) for one in value]
    is_path = option.metavar in _PATHS and not Path(str(value)).is_absolute()
    if isinstance(value, str) and is_path:
        return str(path.parent / value)
    return value


def config(ctx: typer.Context) -> None:
    """Print the effective configuration of clean as TOML: defaults, --config file, flags.

    Example: zboun config --config zboun.toml --lang ar > next.toml
    """
    parent: Any = ctx.find_root().command
    verb = parent.commands["clean"]
    inner = verb.make_context(
        "config", [*ctx.args, _INPUT], parent=ctx.find_root(), default_map={"out": _NO_OUT}
    )
    extra = [one for one in inner.params["inputs"] if one != _INPUT]
    if extra:
        asked = ", ".join(extra)
        raise UsageError(f"too much: {asked}; config takes flags only", "extra", asked=asked)
    print("\n".join(_lines(flags_of(verb), inner.params)))


def _lines(flags: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[str]:
    """Yield one line a flag with its help; what has no value is a comment; tables come last."""
    tables = []
    for name, option in flags.items():
        value = values[option.name]
        if option.multiple and name != "extra":
            tables.append((name, option, value))
        elif value in (None, "", (), []) or str(value) == _NO_OUT:
            yield f"# {name} =    # {option.help}"
        else:
            yield f"{name} = {_toml(value)}    # {option.help}"
    for name, option, pairs in tables:
        yield f"\n[{name}]    # {option.help}"
        for pair in pairs or ():
            key, _, value = pair.rpartition("=")
            yield f"{_toml(key.strip())} = {_toml(value.strip())}"


def _toml(value: Any) -> str:
    """Return a plain value as TOML; JSON's strings, numbers and lists are TOML's too."""
    if isinstance(value, Path):
        value = value.as_posix()
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
