"""What ``clean`` would read: format, encoding, sheets, header row, column -> field, doubts.

May import: readers, columns, rules, model, texts (behind the command line).
Tests: ``tests/test_inspection.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from zboun import columns, readers, texts
from zboun.errors import InputError
from zboun.model import Doubt, Extract, Mapped, ReadOptions
from zboun.rules import Rules


@dataclass(slots=True)
class Seen:
    """One source as ``clean`` would read it."""

    source: str
    format: str
    details: dict[str, Any]
    read: int
    tables: list[dict[str, Any]]


@dataclass(slots=True)
class Inspection:
    """All sources, those that cannot be read, and the doubts."""

    sources: list[Seen] = field(default_factory=list)
    unreadable: list[dict[str, str]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return the inspection as plain data."""
        return asdict(self)


def inspect(inputs: Sequence[Any], rules: Rules, options: ReadOptions) -> Inspection:
    """Return what the inputs hold, as far as reading and mapping them tells; writes nothing."""
    sources, doubts = readers.discover(list(inputs))
    found = Inspection(doubts=doubts)
    found.unreadable = [
        {"source": d.source, "reason": d.detail, "remedy": d.remedy}
        for d in doubts
        if d.doubt in readers.FAILED
    ]
    for source in sources:
        try:
            found.sources.append(_see(readers.read(source, rules, options), found, rules, options))
        except InputError as error:
            found.unreadable.append(
                {"source": error.source, "reason": error.reason, "remedy": error.remedy}
            )
    return found


def _see(extract: Extract, found: Inspection, rules: Rules, options: ReadOptions) -> Seen:
    mapped = [(g, part) for g in extract.grids for part in columns.map_grid(g, rules, options)]
    found.doubts += extract.doubts + [doubt for _, part in mapped for doubt in part.doubts]
    tables = [_table(grid.sheet, part) for grid, part in mapped]
    return Seen(extract.source, extract.format, extract.details, extract.read, tables)


def _table(sheet: str, part: Mapped) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "header_row": part.header_row,
        "read": part.read,
        "records": len(part.records),
        "rejected": len(part.rejected),
        "columns": [asdict(guess) | {"change": columns.map_line(guess)} for guess in part.guesses],
    }


def as_text(seen: Inspection, lang: str) -> str:
    """Return the inspection for a person, a paragraph for each source."""
    say = texts.load(lang)
    parts = [_source_text(one, say) for one in seen.sources]
    if seen.unreadable:
        parts.append(
            "\n".join(
                say("cli.unread", source=u["source"], reason=u["reason"], remedy=u["remedy"])
                for u in seen.unreadable
            )
        )
    doubts = [
        f"? {d.source}{'!' + d.sheet if d.sheet else ''}: {d.detail} — {d.remedy}"
        for d in seen.doubts
        if d.doubt not in readers.FAILED
    ]
    return "\n\n".join([*parts, *(["\n".join(doubts)] if doubts else [])])


def _source_text(one: Seen, say: texts.Texts) -> str:
    facts = ", ".join(
        f"{key} {value}" for key, value in one.details.items() if isinstance(value, str | int)
    )
    lines = [f"{one.source}  [{one.format}]  {facts}"]
    for table in one.tables:
        lines.append(
            "  "
            + say(
                "cli.table",
                sheet=table["sheet"] or "-",
                header=table["header_row"] or "-",
                records=table["records"],
                rejected=table["rejected"],
            )
        )
        lines += [_column_text(column, say) for column in table["columns"]]
    return "\n".join(lines)


def _column_text(column: dict[str, Any], say: texts.Texts) -> str:
    name = column["header"] or f"#{column['index'] + 1}"
    field_ = say.code("column", column["field"]) if column["field"] else "·"
    sample = " | ".join(column["sample"][:3])
    return (
        f"    {name[:28]:<28} → {field_:<16} {column['confidence']:>4.0%}  "
        f"{column['reason'].replace('_', ' ')}  {sample[:60]}"
    )
