"""The command's help in a person's language, and which language that is.

English stands in the code, where the reference is made from; ``data/texts.csv`` has it in French
and Arabic under ``help.*``, and a test holds both to each other. The headings of the command-line
library are said by our own words.

May import: texts. Tests: ``tests/test_cli_texts.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from zboun import texts
from zboun.texts import Texts

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
