"""What went wrong in a person's language: our own errors, and command lines that cannot be meant.

An error is said by its code (``data/texts.csv``: ``usage.*``, ``unread.*``, ``output.*`` …), one
without words there as it is; what the command-line library says, by our own words (``wrong.*``).

May import: errors, model, texts, the faults of rules. Tests: ``tests/test_cli_texts.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from zboun.errors import EngineError, InputError, OutputError, RulesError, UsageError, ZbounError
from zboun.model import named
from zboun.rules.faults import Fault
from zboun.texts import Texts, printable


def lines(error: ZbounError, say: Texts) -> list[str]:
    """Return the lines that tell an error of ours."""
    if isinstance(error, InputError):
        told = {"code": error.code, "reason": error.reason, "remedy": error.remedy}
        values = named(**error.values)
        return [say.unread_line({"source": error.source, **told, "values": values})]
    if isinstance(error, RulesError):
        title = f"zboun: {say('rules_fault.title')}"
        return [title, *(f"  {printable(_fault(one, say), 4000)}" for one in error.faults)]
    text = "" if say.lang == "en" else _text(error, say)
    return [f"zboun: {printable(line, 4000)}" for line in (text or str(error)).split("\n")]


def _fault(one: str, say: Texts) -> str:
    key = f"rules_fault.{one.code}" if isinstance(one, Fault) else ""
    if not isinstance(one, Fault) or say.lang == "en" or key not in say.words:
        return str(one)
    return f"{one.where}: {say(key, asked=one.asked, known=one.known)}"


def _text(error: ZbounError, say: Texts) -> str:
    """Return an error's text in the language; "" where it has none."""
    if isinstance(error, UsageError):
        return _said(f"usage.{error.code}", error.values, say)
    if isinstance(error, OutputError):
        parts = [_said(f"{key}.{error.code}", {}, say) for key in ("output", "output_do")]
        return f"{error.output}: {_join(parts, say)}" if all(parts) else ""
    if isinstance(error, EngineError):
        keys = (f"engine.{error.code}", f"engine_do.{error.code}")
        return _join([_said(key, error.values, say) for key in keys], say)
    return ""


def _said(key: str, values: Mapping[str, object], say: Texts) -> str:
    shown = {name: printable(str(value)) for name, value in values.items()}
    return say(key, **shown) if key in say.words else ""


def _join(parts: list[str], say: Texts) -> str:
    """Return a reason and what to do as one sentence of the language."""
    mark = {"fr": " ; ", "ar": "؛ "}.get(say.lang, "; ")
    return mark.join(part for part in parts if part)


def wrong_usage(error: Any, say: Texts) -> list[str]:
    """Return the lines that say what is wrong with a command line, an example, where help is."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return [str(error.format_message())]
    lines = [f"zboun: {printable(_complaint(error, say), 4000)}"]
    context = getattr(error, "ctx", None)
    if context is None:
        return lines
    example = str(context.command.help or "").rpartition("\n")[2].strip()
    if "zboun " in example:
        lines.append(example)
    return [*lines, say("wrong.help", command=f"{context.command_path} -h")]


def _complaint(error: Any, say: Texts) -> str:
    kind, message = type(error).__name__, str(error.format_message())
    verb = re.match(r"No such command '([^']*)'", message)
    extra = re.match(r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", message)
    if kind == "MissingParameter":
        return say("wrong.missing", what=_named(error.param), help=error.param.help or "")
    if kind == "NoSuchOption":
        near = ", ".join(error.possibilities or ())
        return say("wrong.no_option", asked=error.option_name) + _meant(near, say)
    if kind == "BadOptionUsage":
        return say("wrong.no_value", what=error.option_name)
    if kind == "BadParameter" and error.param is not None:
        key = "wrong.no_number" if error.param.metavar == "N" else "wrong.bad_value"
        return say(key, what=_named(error.param))
    if verb:
        known = list(getattr(error.ctx.command, "commands", {}))
        near = ", ".join(get_close_matches(verb[1], known, 2))
        return say("wrong.no_verb", asked=verb[1], known=", ".join(known)) + _meant(near, say)
    return say("wrong.extra", asked=extra[1]) if extra else message


def _meant(near: str, say: Texts) -> str:
    return " " + say("wrong.meant", near=near) if near else ""


def _named(parameter: Any) -> str:
    """Return a parameter as it is typed: its flags with what follows them, or its name."""
    shown = parameter.metavar or str(parameter.name).upper()
    if parameter.param_type_name != "option":
        return str(shown)
    return f"{' / '.join(sorted(parameter.opts, key=len))} {shown}"
