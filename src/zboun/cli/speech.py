"""The command in a person's language: its help, and what was wrong with a command line.

English stands in the code, where the reference is made from; ``data/texts.csv`` has it in French
and Arabic under ``help.*``, and a test holds both to each other. What the command-line library
says of itself (headings, errors) is said here by our own words (``wrong.*``).

May import: texts. Tests: ``tests/test_speech.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from zboun import texts
from zboun.texts import Texts, printable

_HEADINGS = {"Arguments": "arguments", "Options": "options", "Commands": "commands"}


def asked(arguments: Sequence[str], environ: Mapping[str, str]) -> Texts:
    """Return the texts of the language that a command line asks for, else of the locale.

    >>> asked(["clean", "--lang", "ar"], {}).lang, asked(["--lang=de"], {"LANG": "en_GB"}).lang
    ('ar', 'en')
    """
    told = [b for a, b in pairwise(arguments) if a == "--lang"]
    told += [a.removeprefix("--lang=") for a in arguments if a.startswith("--lang=")]
    known = [one for one in told if one in texts.LANGUAGES]
    return texts.load(texts.language(known[-1] if known else "", environ))


# -- the help ----------------------------------------------------------------------------------


def translate(command: Any, say: Texts) -> Any:
    """Return the command with its help, and that of its verbs, in a language."""
    for verb, one in verbs(command):
        one.context_class = _context(one.context_class, say)
        one.short_help = say.words.get(f"short.{verb}")
        if say.lang != "en":
            one.help = _help(verb, one.help, say)
            for parameter in one.params:
                key = key_of(verb, parameter, say.words)
                parameter.help = say.words.get(key, parameter.help)
    return command


def verbs(command: Any) -> Iterator[tuple[str, Any]]:
    """Yield the command as "zboun" and its verbs by their names."""
    yield "zboun", command
    yield from getattr(command, "commands", {}).items()


def key_of(verb: str, parameter: Any, words: Mapping[str, str]) -> str:
    """Return the key of a parameter's help: the verb's own where it has one, else the shared."""
    is_flag = parameter.param_type_name == "option"
    name = max(parameter.opts, key=len) if is_flag else parameter.name.strip("_")
    own = f"help.{verb}.{name}"
    return own if own in words else f"help.{name}"


def _help(verb: str, english: str, say: Texts) -> str:
    """Return a verb's help: what it does in the language, then its example as it is typed."""
    parts = [say.words[key] for key in (f"help.{verb}", f"help.{verb}.more") if key in say.words]
    example = english.rpartition("Example: ")[2]
    return "\n\n".join([*parts, f"{say('help.example')} {example}"]) if parts else english


def _context(base: Any, say: Texts) -> Any:
    return type("Context", (base,), {"formatter_class": _formatter(base.formatter_class, say)})


def _formatter(base: Any, say: Texts) -> Any:
    """Return the library's help formatter with our words for its own."""

    def write_usage(self: Any, prog: str, args: str = "", prefix: str | None = None) -> None:
        base.write_usage(self, prog, plain(args), say("help.usage") + " ")

    def write_heading(self: Any, heading: str) -> None:
        key = _HEADINGS.get(heading)
        base.write_heading(self, say(f"help.{key}") if key else heading)

    def write_dl(self: Any, rows: Iterable[tuple[str, str]], *more: Any, **how: Any) -> None:
        base.write_dl(self, [(plain(a), _marks(b, say)) for a, b in rows], *more, **how)

    made = {"write_usage": write_usage, "write_heading": write_heading, "write_dl": write_dl}
    return type("Formatter", (base,), made)


def plain(text: str) -> str:
    """Return a usage line, or a parameter's name, without the library's brackets and types.

    >>> plain("[OPTIONS] {INPUT...}..."), plain("INPUT... <list[str]>")
    ('[OPTIONS] INPUT...', 'INPUT...')
    """
    text = re.sub(r"\{([^{}]*)\}", r"\1", text).replace("[[", "[").replace("]]...", "]")
    return re.sub(r" <[a-z\[\]]*>$", "", text).replace("......", "...")


def _marks(text: str, say: Texts) -> str:
    """Return a parameter's help with its marks (required, default) in the language."""
    if text == "Show this message and exit.":
        return say("help.--help")
    text = text.replace("[required]", f"[{say('help.required')}]")
    return re.sub(r"\[default: ", f"[{say('help.default')} ", text)


# -- what was wrong ----------------------------------------------------------------------------


def wrong(error: Any, say: Texts) -> list[str]:
    """Return the lines that say what is wrong with a command line, an example, where help is."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return [str(error.format_message())]
    lines = [f"zboun: {printable(_told(error, say), 4000)}"]
    context = getattr(error, "ctx", None)
    if context is None:
        return lines
    example = str(context.command.help or "").rpartition("\n")[2].strip()
    if "zboun " in example:
        lines.append(example)
    return [*lines, say("wrong.help", command=f"{context.command_path} -h")]


def _told(error: Any, say: Texts) -> str:
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
