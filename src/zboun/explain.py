"""Why: what became of one value, step by step; for a contact see ``explain_contact``.

May import: fields, rules, model, texts (behind the command line).
Tests: ``tests/test_explain_value.py``.
"""

from __future__ import annotations

from dataclasses import asdict
from importlib import import_module
from typing import Any

from zboun import texts
from zboun.errors import UsageError
from zboun.model import FIELDS, Value
from zboun.rules import Rules

_SHOWN = ("raw", "clean", "outcome", "reason", "steps")


def value(field: str, text: str, rules: Rules) -> Value:
    """Return what a cell's text becomes as one of the five fields."""
    if field not in FIELDS:
        raise UsageError(f"no field {field!r}; there are {', '.join(FIELDS)}")
    parsed: Value = import_module(f"zboun.fields.{field}").parse(text, rules)
    return parsed


def value_dict(value: Value) -> dict[str, Any]:
    """Return a value as plain data."""
    return asdict(value)


def value_text(field: str, value: Value, lang: str) -> str:
    """Return the answer for a person: the result, the reason, the steps, what else was seen."""
    say = texts.load(lang)
    reason = say.code("reason", value.reason) if value.reason else ""
    outcome = say.code("outcome", value.outcome)
    outcome = say.labelled(outcome, reason) if reason else outcome
    lines = [
        say.labelled(say.code("field", field), _quoted(value.raw)),
        f"→ {_result(field, value, say)}   ({outcome})",
    ]
    lines += [
        f"  {number}. "
        + say.labelled(say.step(step.code), f"{_quoted(step.before)} → {_quoted(step.after)}")
        for number, step in enumerate(value.steps, 1)
    ]
    for key, seen in asdict(value).items():
        if key not in _SHOWN and _tells(seen):
            told = _readable(key, seen, say)
            lines.append(f"  {say.labelled(say.code('detail', key), told)}")
    return "\n".join(lines)


def _result(field: str, value: Value, say: texts.Texts) -> str:
    """Return the clean form for a person: a status in words, a place with its wilaya."""
    if field == "status" and value.clean:
        return f"{say.code('status', value.clean)} [{value.clean}]"
    wilaya = " ".join(filter(None, (getattr(value, n, "") for n in ("wilaya_code", "wilaya"))))
    known = [part for part in (value.clean, wilaya) if part]
    return texts.printable(", ".join(known)) or "—"


def _quoted(text: str) -> str:
    return f"«{texts.printable(text)}»"


def _tells(seen: Any) -> bool:
    return seen not in ("", (), None, 0, [])


_CODED = {"kind": "kind", "stage": "stage", "also": "status", "hint": "status"}


def _readable(key: str, seen: Any, say: texts.Texts) -> str:
    if seen is True:
        return say("yes")
    if isinstance(seen, dict):
        told = [(k, v) for k, v in seen.items() if _tells(v)]
        return ", ".join(f"{say.code('detail', k)} {_readable(k, v, say)}" for k, v in told)
    if isinstance(seen, tuple | list):
        return "; ".join(_readable(key, one, say) for one in seen)
    text = str(seen)
    group = _CODED.get(key, "")
    return say.words.get(f"{group}.{text}") or texts.printable(text)
