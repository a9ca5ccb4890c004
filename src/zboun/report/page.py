"""One self-contained page: what was read, corrected, merged, and what a person must decide.

The page has a fixed ceiling (``LIMIT`` bytes) whatever the input: lists are cut with their counts
said, long values with an ellipsis. It loads nothing: styles and script stand inside and are the
only ones that its own content security policy lets run. Values are escaped by Jinja2.

May import: model, rules, texts. Tests: ``tests/report/test_page.py``, ``test_browser.py``.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
import pyarrow as pa
import pyarrow.compute as pc
from markupsafe import Markup

from zboun.model import FIELDS
from zboun.report import figures, geo, mask
from zboun.report.bytecode import BesideModules
from zboun.rules import Rules, place_names
from zboun.rules import load as load_rules
from zboun.texts import Texts, local_time
from zboun.texts import load as load_texts

LIMIT = 490_000  # bytes of a page
OUTCOMES = ("clean", "fixed", "guessed", "refused", "empty")
SIDE_FIELDS = ("name", "phone", "email", "city", "records")


@dataclass(frozen=True, slots=True)
class Caps:
    """How much of each list a page shows."""

    pairs: int = 100
    examples: int = 8  # per field
    homes: int = 24
    people: int = 6  # per household
    sources: int = 120
    doubts: int = 40
    text: int = 160  # characters of one value


def render(
    tables: Mapping[str, pa.Table],
    summary: Mapping[str, Any],
    *,
    lang: str = "fr",
    show_personal_data: bool = False,
    rules: Rules | None = None,
) -> str:
    """Return the page as text, under ``LIMIT`` bytes for any input.

    Phones and e-mails are masked unless ``show_personal_data``; names are shown.
    """
    drawing = geo.maps(tables["contacts"], rules or load_rules(), load_texts(lang).lang)
    caps = Caps()
    while True:
        view = View(tables, summary, load_texts(lang), caps, show_personal_data)
        page = _page(view, drawing, rules or load_rules())
        if len(page.encode("utf-8")) <= LIMIT or caps.pairs <= 1:
            return page
        caps = Caps(*(max(1, number // 2) for number in _numbers(caps)))


def write(
    path: Path, tables: Mapping[str, pa.Table], summary: Mapping[str, Any], **how: Any
) -> None:
    """Write the page to a file; ``how`` as for ``render``."""
    path.write_text(render(tables, summary, **how), "utf-8", newline="\n")


def _numbers(caps: Caps) -> tuple[int, ...]:
    return (
        caps.pairs, caps.examples, caps.homes, caps.people, caps.sources, caps.doubts,
        max(caps.text, 80),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """What a template needs: the tables, the figures, the language, what may be shown."""

    tables: Mapping[str, pa.Table]
    summary: Mapping[str, Any]
    words: Texts
    caps: Caps
    show_personal_data: bool

    def value(self, name: str, text: object) -> str:
        """Return a value of a field as the page may show it: masked, cut, marks made visible."""
        shown = "" if text is None else str(text)
        shown = shown[: self.caps.text * 4]
        if not self.show_personal_data:
            shown = mask.value(name, shown)
        return cut(shown, self.caps.text)


_CONTROLS = {code: 0x2400 + code for code in range(32) if code not in (9, 10, 13)} | {127: 0x2421}


def cut(text: str, length: int) -> str:
    r"""Return a text of at most ``length`` characters, control characters made visible.

    >>> cut("a" * 9, 5), cut("\x1b[31m", 9)
    ('aaaa…', '␛[31m')
    """
    text = text.translate(_CONTROLS)
    return text if len(text) <= length else text[: length - 1] + "…"


def number(count: object, lang: str) -> str:
    """Return a count with its thousands apart, as the language writes them.

    >>> number(1234567, "en"), number(1234567, "fr") == "1\\u202f234\\u202f567", number(None, "fr")
    ('1,234,567', True, '–')
    """
    if not isinstance(count, int | float):
        return "–"
    grouped = f"{count:,.0f}"
    return grouped if lang == "en" else grouped.replace(",", "\N{NARROW NO-BREAK SPACE}")


def _page(view: View, drawing: tuple[list[geo.Map], int], rules: Rules) -> str:
    style, script = _asset("style.css"), _asset("page.js")
    words, contacts = view.words, view.tables["contacts"]
    return _environment().get_template("page.html").render(
        t=words,
        view=view,
        show=view.value,
        n=partial(number, lang=words.lang),
        style=Markup(style),  # ours, and a style or script element takes no entities
        script=Markup(script),
        policy=_policy(style, script),
        hero=hero(view),
        made=local_time(str(view.summary.get("started") or ""))[:10],
        sources=source_lines(view),
        fields=field_cards(view),
        homes=home_cards(view),
        pairs=pair_cards(view),
        maps=drawing[0],
        lost=drawing[1],
        wilayas=figures.by_wilaya(contacts, rules, words),
        operators=figures.by_operator(contacts, rules, words),
        statuses=figures.by_status(contacts, words),
        months=figures.by_month(contacts, str(view.summary.get("started") or "")[:7]),
        gain=gain(view),
        arrow="←" if words.rtl else "→",
    )  # fmt: skip


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("zboun.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=BesideModules(),
    )


@lru_cache(maxsize=4)
def _asset(name: str) -> str:
    text = (resources.files("zboun.report") / "templates" / name).read_text("utf-8")
    return re.sub(r"\n\s+", "\n", text)


def _policy(style: str, script: str) -> str:
    """Return the page's own rule: nothing but our style and our script, no network at all."""

    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()

    return (
        f"default-src 'none'; style-src 'sha256-{digest(style)}'; "
        f"script-src 'sha256-{digest(script)}'; base-uri 'none'; form-action 'none'"
    )


def hero(view: View) -> dict[str, Any]:
    """Return the five numbers of the first screen and what stands under them."""
    summary, rows = view.summary, view.summary.get("rows") or {}
    records, merged = int(rows.get("records") or 0), int(summary.get("merged") or 0)
    guessed = sum(int(one.get("guessed") or 0) for one in (summary.get("fields") or {}).values())
    return {
        "read": rows.get("read") or 0,
        "records": records,
        "rejected": rows.get("rejected") or 0,
        "contacts": summary.get("contacts") or 0,
        "merged": merged,
        "merged_percent": round(100 * merged / records) if records else 0,
        "before": summary.get("reachable_before") or 0,
        "after": summary.get("reachable_after") or 0,
        "person": summary.get("needs_review", int(summary.get("review") or 0) + guessed),
        "pairs": summary.get("review") or 0,
        "values": guessed,
    }


def source_lines(view: View) -> dict[str, Any]:
    """Return the sources with their sums, those that could not be read, and the doubts."""
    sources = list(view.summary.get("sources") or ())
    lines = []
    for one in sources[: view.caps.sources]:
        read, records, rejected = (int(one.get(k) or 0) for k in ("read", "records", "rejected"))
        lines.append(
            {
                "source": one.get("source", ""),
                "format": one.get("format", ""),
                "read": read, "records": records, "rejected": rejected,
                "holds": read == records + rejected,
                "reasons": dict(list((one.get("reasons") or {}).items())[:4]),
            }
        )  # fmt: skip
    doubts = _readable_doubts(view)
    return {
        "lines": lines,
        "more": len(sources) - len(lines),
        "unreadable": _unreadable(view),
        "doubts": [_doubt(view, one) for one in doubts.slice(0, view.caps.doubts).to_pylist()],
        "doubts_more": max(0, doubts.num_rows - view.caps.doubts),
    }


def _doubt(view: View, one: Mapping[str, str]) -> dict[str, str]:
    """Return a doubt in the page's language."""
    what, detail, remedy = view.words.doubt(one)
    return {**one, "what": what, "detail": detail, "remedy": remedy}


def _readable_doubts(view: View) -> pa.Table:
    """Return the doubts about files that were read; the others stand above as unreadable."""
    doubts = view.tables.get("doubts")
    if doubts is None or "source" not in doubts.column_names:
        return pa.table({"source": pa.array([], pa.string())})
    failed = pa.array([one["source"] for one in view.summary.get("unreadable") or ()], pa.string())
    return doubts.filter(pc.invert(pc.is_in(doubts["source"], value_set=failed)))


def _unreadable(view: View) -> list[dict[str, str]]:
    """Return the files that could not be read, the reason in the page's language."""
    told = list(view.summary.get("unreadable") or ())[: view.caps.sources]
    return [
        {
            "source": one["source"],
            **dict(zip(("reason", "remedy"), view.words.unread(one), strict=True)),
        }
        for one in told
    ]


def field_cards(view: View) -> list[dict[str, Any]]:
    """Return, per field, its outcomes with their shares, its reasons, and examples."""
    return [_field_card(view, name, one) for name, one in _fields(view)]


def _fields(view: View) -> list[tuple[str, Mapping[str, Any]]]:
    fields = view.summary.get("fields") or {}
    return [(name, fields[name]) for name in FIELDS if name in fields]


def _field_card(view: View, name: str, one: Mapping[str, Any]) -> dict[str, Any]:
    counts = {outcome: int(one.get(outcome) or 0) for outcome in OUTCOMES}
    total = sum(counts.values()) or 1
    start = 0.0
    parts = []
    for outcome, count in counts.items():
        share = 100 * count / total
        parts.append({"outcome": outcome, "count": count, "start": start, "share": share})
        start += share
    reasons = list((one.get("reasons") or {}).items())
    examples = [_example(view, name, line) for line in (one.get("examples") or ())]
    return {
        "name": name,
        "parts": parts,
        "reasons": [(view.words.code("reason", code), count) for code, count in reasons[:6]],
        "examples": examples[: view.caps.examples],
    }


def _example(view: View, name: str, line: Mapping[str, Any]) -> dict[str, Any]:
    outcome = str(line.get("outcome", ""))
    reason = str(line.get("reason", ""))
    return {
        "raw": view.value(name, line.get("raw")),
        "clean": view.value(name, _in_words(view.words, name, str(line.get("clean") or ""))),
        "outcome": outcome,
        "rule": view.words.code("reason", reason)
        if reason
        else view.words.code("outcome", outcome),
        "source": view.value("", line.get("source")),
        "row": line.get("row"),
    }


def _in_words(words: Texts, name: str, clean: str) -> str:
    if name == "city":
        return place_names.city(clean, words.lang)
    return words.code("status", clean) if name == "status" and clean else clean


def home_cards(view: View) -> dict[str, Any]:
    """Return the households shown, and how many links there are in all."""
    related = view.tables.get("related")
    homes = figures.households(view.tables, view.caps.homes)
    return {
        "shown": [
            {
                "people": home["people"][: view.caps.people],
                "more": max(0, len(home["people"]) - view.caps.people),
                "why": view.words.codes("match", str(home["why"])),
            }
            for home in homes
        ],
        "links": related.num_rows if related is not None else 0,
    }


def pair_cards(view: View) -> dict[str, Any]:
    """Return the pairs to decide, the largest gain first, both sides as the page may show them."""
    review = view.tables.get("review")
    if review is None or not review.num_rows:
        return {"shown": [], "total": 0}
    order = [(name, way) for name, way in _ORDER if name in review.column_names]
    rows = (review.sort_by(order) if order else review).slice(0, view.caps.pairs).to_pylist()
    return {"shown": [_pair_card(view, row) for row in rows], "total": review.num_rows}


_ORDER = (("gain", "descending"), ("score", "descending"), ("pair_id", "ascending"))


def _pair_card(view: View, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "pair_id": row.get("pair_id", ""),
        "key_a": row.get("key_a", ""),
        "key_b": row.get("key_b", ""),
        "why": view.words.codes("match", str(row.get("reasons") or "")),
        "percent": round(100 * float(row.get("score") or 0)),
        "lines": [_pair_line(view, row, name) for name in SIDE_FIELDS],
    }


def _pair_line(view: View, row: Mapping[str, Any], name: str) -> dict[str, Any]:
    a, b = (str(row.get(f"{name}_{side}") or "") for side in "ab")
    kind = "" if name == "records" else name
    return {
        "name": name,
        "a": view.value(kind, _in_words(view.words, name, a)),
        "b": view.value(kind, _in_words(view.words, name, b)),
        "equal": bool(a) and a == b,
    }


# Seconds of hand work that the page assumes and the reader may change.
ASSUMED = {"fix": 20, "merge": 60, "reject": 5}


def gain(view: View) -> dict[str, Any]:
    """Return what was saved under ``ASSUMED``, and who cannot be reached."""
    fields = view.summary.get("fields") or {}
    fixed = sum(int(one.get("fixed") or 0) for one in fields.values())
    merged = int(view.summary.get("merged") or 0)
    rejected = int((view.summary.get("rows") or {}).get("rejected") or 0)
    counts = {"fix": fixed, "merge": merged, "reject": rejected}
    minutes = round(sum(counts[key] * seconds for key, seconds in ASSUMED.items()) / 60)
    return {
        "counts": counts,
        "assumed": ASSUMED,
        "hours": minutes // 60,
        "minutes": minutes % 60,
        "dead": int((fields.get("phone") or {}).get("refused") or 0),
        "unreachable": figures.unreachable(view.tables["contacts"]),
    }
