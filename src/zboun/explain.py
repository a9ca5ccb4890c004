"""Why: what became of one value, step by step, in words.

May import: fields, rules, model, texts (behind the command line). Tests: ``tests/test_explain.py``.
"""

from __future__ import annotations

from dataclasses import asdict
from importlib import import_module
from typing import Any

from zboun import texts
from zboun.model import FIELDS, Value
from zboun.rules import Rules

_SHOWN = ("raw", "clean", "outcome", "reason", "steps")


def value(field: str, text: str, rules: Rules) -> Value:
    """Return what a cell's text becomes as one of the five fields."""
    if field not in FIELDS:
        raise ValueError(f"no field {field!r}; there are {', '.join(FIELDS)}")
    parsed: Value = import_module(f"zboun.fields.{field}").parse(text, rules)
    return parsed


def value_dict(value: Value) -> dict[str, Any]:
    """Return a value as plain data."""
    return asdict(value)


def value_text(field: str, value: Value, lang: str) -> str:
    """Return the answer for a person: the result, the reason, the steps, what else was seen."""
    say = texts.load(lang)
    reason = say.code("reason", value.reason) if value.reason else ""
    outcome = say.code("outcome", value.outcome) + (f": {reason}" if reason else "")
    lines = [
        f"{say.code('column', field)}: {value.raw!r}",
        f"→ {value.clean or '—'}   ({outcome})",
    ]
    lines += [
        f"  {number}. {say.code('step', step.code)}: {step.before!r} → {step.after!r}"
        for number, step in enumerate(value.steps, 1)
    ]
    for key, seen in asdict(value).items():
        if key not in _SHOWN and seen not in ("", (), None, 0, False, []):
            lines.append(f"  {key.replace('_', ' ')}: {_readable(seen)}")
    return "\n".join(lines)


def _readable(seen: Any) -> str:
    if isinstance(seen, dict):
        return ", ".join(f"{k} {_readable(v)}" for k, v in seen.items() if v not in ("", (), False))
    if isinstance(seen, tuple | list):
        return "; ".join(_readable(one) for one in seen)
    return str(seen)
