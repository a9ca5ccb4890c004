"""Errors of ours in a person's language, by their codes; without words there, as they are.

May import: errors, model, texts, the faults of rules. Tests: ``tests/test_speech.py``.
"""

from __future__ import annotations

from collections.abc import Mapping

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
