"""What ``clean`` would read: format, encoding, sheets, header row, column -> field, doubts.

May import: readers, columns, rules, model, texts (behind the command line).
Tests: ``tests/test_inspection.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from zboun import atomic, columns, readers, texts
from zboun.errors import InputError
from zboun.model import ColumnGuess, Doubt, Extract, Mapped, ReadOptions, named
from zboun.rules import Rules

SURE = 0.9  # from here on a column's flag is not offered: --json has them all
_FAILED = readers.FAILED
_FACTS = ("encoding", "delimiter", "sheets", "tables", "platform", "date_order", "messages")


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
        {
            "source": d.source,
            "code": d.doubt,
            "reason": d.detail,
            "remedy": d.remedy,
            "values": d.values,
        }
        for d in doubts
        if d.doubt in readers.FAILED
    ]
    for source in sources:
        try:
            found.sources.append(_see(readers.read(source, rules, options), found, rules, options))
        except InputError as error:
            found.unreadable.append(
                {
                    "source": error.source,
                    "code": error.code,
                    "reason": error.reason,
                    "remedy": error.remedy,
                    "values": named(**error.values),
                }
            )
    tables = [table for one in found.sources for table in one.tables]
    if tables:
        guesses = [_guess(column) for table in tables for column in table["columns"]]
        found.doubts += columns.never_met(options.asked, guesses)
    return found


def _see(extract: Extract, found: Inspection, rules: Rules, options: ReadOptions) -> Seen:
    mapped = columns.map_grids(extract.grids, rules, options)
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


def save_profile(seen: Inspection, path: Path) -> None:
    """Keep the columns of all tables as found, as TOML that ``--profile`` takes."""
    guesses = [
        _guess(column)
        for source in seen.sources
        for table in source.tables
        for column in table["columns"]
    ]
    with atomic.file(path) as temporary:
        temporary.write_text(columns.save_profile(guesses), "utf-8", newline="\n")


def _guess(column: dict[str, Any]) -> ColumnGuess:
    return ColumnGuess(**{f.name: column[f.name] for f in fields(ColumnGuess)})


def as_text(seen: Inspection, lang: str) -> str:
    """Return the inspection for a person, a paragraph for each source."""
    say = texts.load(lang)
    parts = [_source_text(one, say) for one in seen.sources]
    parts.append("\n".join(say.unread_line(one) for one in seen.unreadable))
    parts.append("\n".join(_doubt_text(d, say) for d in seen.doubts if d.doubt not in _FAILED))
    return "\n\n".join(part for part in parts if part)


def _doubt_text(doubt: Doubt, say: texts.Texts) -> str:
    """Return a doubt as a line: what it is, what it names (column, row, sheet), what settles it."""
    place = texts.printable(doubt.source + (f"!{doubt.sheet}" if doubt.sheet else ""))
    what, detail, remedy = (texts.printable(one) for one in say.doubt(asdict(doubt)))
    told = detail if say.lang == "en" and detail else what + (f" ({detail})" if detail else "")
    return f"? {say.labelled(place, told)} {'←' if say.rtl else '→'} {remedy}"


def _source_text(one: Seen, say: texts.Texts) -> str:
    facts = ("، " if say.rtl else ", ").join(
        f"{say.code('fact', key)} {_fact(one.details[key])}"
        for key in _FACTS
        if one.details.get(key)
    )
    lines = [texts.printable(f"{one.source}  [{one.format}]  {facts}".rstrip())]
    for table in one.tables:
        counts = say("cli.table", records=table["records"], rejected=table["rejected"])
        lines.append(f"  {say.labelled(_place_text(table, say), counts)}")
        lines += [_column_text(column, say) for column in table["columns"]]
    return "\n".join(lines)


def _place_text(table: dict[str, Any], say: texts.Texts) -> str:
    """Return where a table stands: its sheet, where the file has sheets, and its header."""
    row, sheet = table["header_row"], texts.printable(table["sheet"])
    header = say("cli.header_row", row=row) if row else say("cli.no_header")
    comma = "، " if say.rtl else ", "
    return comma.join([say("cli.sheet", sheet=sheet), header] if sheet else [header])


def _fact(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return {"\t": "tab"}.get(str(value), str(value))


def _column_text(column: dict[str, Any], say: texts.Texts) -> str:
    """Return a column as a line: header, field, how sure and why, samples; the flag to change it.

    A column that was not told by header and content alike is followed by its ``--map``.
    """
    name = texts.printable(column["header"], 28) or f"#{column['index'] + 1}"
    field_ = say.code("column", column["field"]) if column["field"] else "·"
    sample = texts.printable(" | ".join(one for one in column["sample"] if one), 60)
    code = column["reason"]
    reason = say("found.export") if f"found.{code}" not in say.words else say.code("found", code)
    line = f"    {name:<28} → {field_:<16} {column['confidence']:>4.0%}  {reason:<24} {sample}"
    if column["confidence"] >= SURE:
        return line.rstrip()
    return f"{line.rstrip()}\n      {say('cli.change', flag=texts.printable(column['change']))}"
