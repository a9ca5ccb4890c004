"""The naming rule in words: what each field becomes, an example for every rule, and the codes.

Written from the rules: the examples (``data/rule_examples.csv``) are cells only; what becomes of
them is asked of the parser each time, so that the page cannot say what the code does not do.
``docs/naming-rule.md`` is ``document``, written by ``tools/make_naming_rule.py``.

May import: fields, rules, texts, model (behind the command line). Tests:
``tests/test_naming_rule.py``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from importlib import import_module, resources

from zboun import texts
from zboun.model import FIELDS, Outcome, Value
from zboun.rules import Rules

SCHEMES = ("69", "58", "48")


def document(rules: Rules) -> str:
    """Return the whole page: French, English, and the tables in Arabic."""
    parts = [page(rules, "fr"), page(rules, "en"), page(rules, "ar")]
    return "\n\n---\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def page(rules: Rules, lang: str) -> str:
    """Return the naming rule in one language, as Markdown that reads well as plain text."""
    say = texts.load(lang)
    parts = [
        f"# {say('rule.title')}",
        say("rule.version", version=rules.version),
        say("rule.lead"),
        _table(
            (say("column.outcome"), say("rule.means")),
            ((say(f"outcome.{one}"), say(f"rule.outcome.{one}")) for one in Outcome),
        ),
    ]
    for field in FIELDS:
        parts += [f"## {say(f'field.{field}')}", say(f"rule.{field}"), _examples(field, rules, say)]
        if field == "status":
            parts += [f"### {say('rule.codes')}", _codes(rules, say)]
        if field == "city":
            parts += [f"### {say('rule.wilayas')}", say("rule.schemes"), _wilayas(rules, say)]
    parts += [f"## {say('rule.own_title')}", say("rule.own")]
    return "\n\n".join(parts) + "\n"


def examples() -> list[tuple[str, str]]:
    """Return (field, cell) of every example, in the order of the page."""
    path = resources.files("zboun") / "data" / "rule_examples.csv"
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    return [(row["field"], row["raw"]) for row in rows]


def parsed(field: str, raw: str, rules: Rules) -> Value:
    """Return what a cell becomes as one of the five fields."""
    value: Value = import_module(f"zboun.fields.{field}").parse(raw, rules)
    return value


def _examples(field: str, rules: Rules, say: texts.Texts) -> str:
    head = ("rule.rule", "column.raw", "column.clean", "column.outcome")
    rows = []
    for name, raw in examples():
        if name == field:
            value = parsed(field, raw, rules)
            reason = say.code("reason", value.reason) if value.reason else say("rule.as_it_is")
            rows.append((reason, _cell(raw), _shown(value), say(f"outcome.{value.outcome}")))
    return _table([say(key) for key in head], rows)


def _shown(value: Value) -> str:
    """Return the clean form, and with it what a person would ask for: the wilaya, the attempt."""
    wilaya = f"{getattr(value, 'wilaya_code', '')} {getattr(value, 'wilaya', '')}".strip()
    tries = getattr(value, "attempt", 0)
    shown = [part for part in (value.clean, wilaya, f"× {tries}" if tries else "") if part]
    return _cell(", ".join(shown)) if shown else "—"


def _cell(text: str) -> str:
    """Return text as code, so that Markdown leaves it as it is."""
    return f"`{text}`"


def _codes(rules: Rules, say: texts.Texts) -> str:
    rows = [
        (f"`{name}`", say(f"status.{name}"), say(f"stage.{code.stage}"))
        for name, code in rules.statuses.codes.items()
    ]
    return _table((say("rule.code"), say("column.status"), say("column.stage")), rows)


def _wilayas(rules: Rules, say: texts.Texts) -> str:
    rows = [
        (w.code, w.name, w.name_ar, w.code_58, w.code_48) for w in rules.places.wilayas.values()
    ]
    head = ("69", say("column.wilaya"), "العربية", "58", "48")
    return _table(head, rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table; a bar in a cell is written so that it parts nothing."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    written = ["| " + " | ".join(c.replace("|", "\\|") for c in line) + " |" for line in lines]
    return "\n".join([written[0], "|" + " --- |" * len(lines[0]), *written[1:]])


def table_lines(rules: Rules) -> list[str]:
    """Return the version, then each table with its rows: ours, and how many of the user's."""
    lines = [rules.version]
    for name in rules.tables.names():
        ours, theirs = rules.tables.count(name)
        lines.append(f"{name}: {ours:,}" + (f" + {theirs:,}" if theirs else ""))
    return lines
