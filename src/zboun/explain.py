"""Why: what became of one value, step by step; and how one contact of a result came about.

May import: fields, rules, model, texts (behind the command line). Tests: ``tests/test_explain.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from importlib import import_module
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

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
    outcome = say.code("outcome", value.outcome) + (f": {reason}" if reason else "")
    lines = [
        f"{say.code('field', field)}: {_quoted(value.raw)}",
        f"→ {_result(field, value, say)}   ({outcome})",
    ]
    lines += [
        f"  {number}. {step_words(step.code, say)}: {_quoted(step.before)} → {_quoted(step.after)}"
        for number, step in enumerate(value.steps, 1)
    ]
    for key, seen in asdict(value).items():
        if key not in _SHOWN and _tells(seen):
            lines.append(f"  {say.code('detail', key)}: {_readable(key, seen, say)}")
    return "\n".join(lines)


def step_words(code: str, say: texts.Texts) -> str:
    """Return what a step did, in words; most steps are told as the reason of the same name.

    >>> step_words("lost_zero", texts.load("en")), step_words("date", texts.load("en"))
    ('leading zero given back (Excel had dropped it)', 'date set aside')
    """
    return say.words.get(f"step.{code}") or say.code("reason", code)


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


def contact(tables: Mapping[str, pa.Table], contact_id: str, lang: str) -> str:
    """Return how one contact came about: records, links, choices, and what was near it.

    ``tables``: those of a result or of an OUT. Raises UsageError for an id that is not there.
    """
    say = texts.load(lang)
    mine = _where(tables["contacts"], "contact_id", contact_id)
    if not mine:
        raise UsageError(f"no contact {contact_id!r}; ids stand in contacts.csv")
    records = _where(tables["records"], "contact_id", contact_id)
    links = _links_of(tables.get("links"), {row["record_id"] for row in records})
    parts = [
        [f"{contact_id}  {mine[0]['name']}  {mine[0]['phone']}  {mine[0]['email']}".rstrip()],
        _titled(say("explain.records", count=len(records)), [_record(row) for row in records]),
        _titled(say("explain.links"), [_link(row, say) for row in links]),
        _titled(say("explain.choices"), _choices(mine[0], records, say)),
        _titled(say("explain.near"), _near(tables, contact_id, say)),
    ]
    return "\n".join(line for part in parts for line in part)


def _where(table: pa.Table, column: str, value: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.filter(pc.equal(_plain(table[column]), value)).to_pylist()
    return rows


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _titled(title: str, lines: list[str]) -> list[str]:
    return [title, *(f"  {line}" for line in lines)] if lines else []


def _record(row: Mapping[str, Any]) -> str:
    raw = " | ".join(str(row[f"{field}_raw"]) for field in FIELDS if row[f"{field}_raw"])
    return f"{row['record_id']}: {raw}"


def _links_of(links: pa.Table | None, records: set[str]) -> list[dict[str, Any]]:
    if links is None:
        return []
    ours = pa.array(sorted(records), pa.string())
    inside = pc.and_(
        pc.is_in(_plain(links["record_a"]), value_set=ours),
        pc.is_in(_plain(links["record_b"]), value_set=ours),
    )
    rows: list[dict[str, Any]] = links.filter(inside).to_pylist()
    return rows


def _link(row: Mapping[str, Any], say: texts.Texts) -> str:
    return f"{row['record_a']} = {row['record_b']}: {_reasons(row['reason'], say)}"


def _reasons(codes: str, say: texts.Texts) -> str:
    return ", ".join(say.code("reason", code) for code in codes.split("+") if code)


def _choices(
    chosen: Mapping[str, Any], records: list[dict[str, Any]], say: texts.Texts
) -> list[str]:
    """Return, per field, the value kept, the records that hold it, and the values beside it."""
    lines = []
    for field in FIELDS:
        kept = str(chosen[field])
        holders = [r["record_id"] for r in records if kept and kept in str(r[field]).split(";")]
        others = sorted({v for r in records for v in str(r[field]).split(";")} - {kept, ""})
        if kept or others:
            beside = f"; {say('explain.others')}: {', '.join(others)}" if others else ""
            lines.append(
                f"{say.code('column', field)}: {kept or '—'} ({', '.join(holders)}){beside}"
            )
    return lines


def _near(tables: Mapping[str, pa.Table], contact_id: str, say: texts.Texts) -> list[str]:
    """Return what shares evidence with the contact and was kept apart, with the reason."""
    lines = [
        f"{row['related_id']}: {_reasons(row['why'], say)}"
        for row in _where(tables["related"], "contact_id", contact_id)
    ]
    review = tables.get("review")
    if review is None or "contact_a" not in review.column_names:
        return lines
    for this, other in (("a", "b"), ("b", "a")):
        lines += [
            f"{row[f'contact_{other}']} {row[f'name_{other}']}: "
            f"{say('explain.undecided')} ({_reasons(row['reasons'], say)})"
            for row in _where(review, f"contact_{this}", contact_id)
        ]
    return lines
