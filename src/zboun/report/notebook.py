"""A Result, a Summary or a Value as a small piece of HTML for a notebook cell.

No script and nothing from the network; at most ten contacts, phones and e-mails masked.

May import: model, texts. Tests: ``tests/report/test_notebook.py``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jinja2

from zboun.model import FIELDS
from zboun.report import mask
from zboun.report.page import OUTCOMES, cut, number
from zboun.texts import load

ROWS = 10
_COLUMNS = ("name", "phone", "email", "city", "wilaya", "status", "records")


def repr_html(thing: Any, lang: str = "en") -> str:
    """Return HTML for what has ``contacts`` and ``summary``, ``rows``, or ``raw`` and ``outcome``.

    Anything else is shown as its text, escaped.
    """
    if hasattr(thing, "summary") and hasattr(thing, "tables"):
        return _render("result.html", lang, **_figures(thing.summary, lang), **_first(thing, lang))
    if hasattr(thing, "rows") and hasattr(thing, "fields"):
        return _render("result.html", lang, **_figures(thing, lang), lines=[], more=0)
    if hasattr(thing, "raw") and hasattr(thing, "outcome"):
        return _render("value.html", lang, value=thing)
    return _render("value.html", lang, value=None, text=repr(thing))


def _figures(summary: Any, lang: str) -> dict[str, Any]:
    rows = summary.rows
    numbers = [
        ("n_read", rows.get("read", 0)),
        ("n_contacts", summary.contacts),
        ("n_merged", summary.merged),
        ("n_reachable", summary.reachable_after),
        ("n_person", summary.needs_review),
    ]
    fields = [
        (name, [int(summary.fields[name].get(outcome, 0)) for outcome in OUTCOMES])
        for name in FIELDS
        if name in summary.fields
    ]
    unread = [
        (mask.free_text(str(one["source"])), *load(lang).unread(one))
        for one in getattr(summary, "unreadable", ())
    ]
    return {"numbers": numbers, "fields": fields, "outcomes": OUTCOMES, "unread": unread[:ROWS]}


def _first(result: Any, lang: str) -> dict[str, Any]:
    contacts = result.tables["contacts"]
    columns = [name for name in _COLUMNS if name in contacts.column_names]
    lines = [
        [cut(mask.value(name, _said(name, str(row[name]), lang)), 60) for name in columns]
        for row in contacts.select(columns).slice(0, ROWS).to_pylist()
    ]
    return {"columns": columns, "lines": lines, "more": contacts.num_rows - len(lines)}


def _said(name: str, text: str, lang: str) -> str:
    return load(lang).code("status", text) if name == "status" and text else text


def _render(template: str, lang: str, **values: Any) -> str:
    words = load(lang)
    made = _environment().get_template(template)
    return made.render(t=words, n=lambda count: number(count, lang), **values)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("zboun.report"), autoescape=True, trim_blocks=True
    )
