"""How one contact came about: its records, its links, its values, and what was near it.

May import: bearers, match (content keys), rules, model, texts, errors (behind the command line).
Tests: ``tests/test_explain.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zboun import bearers
from zboun.arrays import plain
from zboun.errors import UsageError
from zboun.match import content_keys
from zboun.model import FIELDS
from zboun.rules import Rules, place_names
from zboun.texts import Texts, load, printable

Row = dict[str, Any]
_SHOWN = 30  # contacts that are listed where several are meant


def contact(tables: Mapping[str, pa.Table], who: str, lang: str, rules: Rules | None = None) -> str:
    """Return how one contact came about: records, links, choices, and what was near it.

    ``tables``: those of a result or of an OUT. ``who``: an id (one that became part of another
    leads to that one), a phone or an e-mail in any writing, or a name (see ``bearers``); where
    several bear it, they are listed with their ids. Raises UsageError where nobody does.
    """
    say = load(lang)
    ids = bearers.found(tables, who, rules)
    if not ids:
        raise UsageError(
            f"no contact {who!r}; ids stand in contacts.csv", "no_contact", contact=who
        )
    contacts = tables["contacts"]
    mine = contacts.filter(pc.is_in(plain(contacts["contact_id"]), pa.array(ids))).to_pylist()
    if len(ids) > 1:
        return "\n".join([say("explain.several", count=len(ids)), *listed(mine, say)])
    now = ids[0]
    records = _where(tables["records"], "contact_id", now)
    said = _said(tables.get("decisions"))
    keys = _keys(tables["records"], {row["record_id"] for row in records})
    own = [row for row in _links(tables, keys, both=True) if row["verdict"] != "different"]
    parts = [
        [say("explain.alias", former=who, now=now)] if _is_former(tables, who) else [],
        [_headline(mine[0])],
        _titled(say("explain.records", count=len(records)), [_record(row) for row in records]),
        _titled(say("explain.links"), [_link(row, keys, said, say) for row in own]),
        _titled(say("explain.choices"), _choices(mine[0], records, say)),
        _titled(say("explain.doubts"), _doubts(records, say)),
        _titled(say("explain.near"), _near(tables, now, keys, said, say)),
    ]
    return "\n".join(line for part in parts for line in part)


def _is_former(tables: Mapping[str, pa.Table], who: str) -> bool:
    return bearers.of_id(tables, who) not in ("", who)


def listed(rows: Iterable[Row], say: Texts) -> list[str]:
    """Return contacts a line each: the id, and what a person tells them apart by."""
    rows = list(rows)
    more = [say("explain.more", count=len(rows) - _SHOWN)] if len(rows) > _SHOWN else []
    return [*(_line(row, say) for row in rows[:_SHOWN]), *more]


def _line(row: Row, say: Texts) -> str:
    city = place_names.city(row["city"], say.lang, row["wilaya_code"])
    wilaya = place_names.wilaya(row["wilaya"], say.lang)
    told = [
        row["contact_id"], row["name"] or say("explain.nameless"), row["phone"], row["email"],
        f"{city} ({wilaya})" if city and wilaya else wilaya,
        *_words("status", [row["status"]], say),
        say("explain.of_records", count=row["records"]),
    ]  # fmt: skip
    return _shown("  ".join(filter(None, told)))


def _headline(row: Row) -> str:
    told = [str(row[name]) for name in ("contact_id", "name", "phone", "email") if row[name]]
    return _shown("  ".join(told))


def _where(table: pa.Table, column: str, value: str) -> list[Row]:
    rows: list[Row] = table.filter(pc.equal(plain(table[column]), value)).to_pylist()
    return rows


def _titled(title: str, lines: list[str]) -> list[str]:
    return [title, *(f"  {line}" for line in lines)] if lines else []


def _shown(text: str) -> str:
    return printable(text.replace("\N{NO-BREAK SPACE}", " "), 1000)


def _record(row: Row) -> str:
    raw = " | ".join(str(row[f"{field}_raw"]) for field in FIELDS if row[f"{field}_raw"])
    return _shown(f"{row['record_id']}: {raw}")


def _said(decisions: pa.Table | None) -> dict[tuple[str, str], str]:
    """Return what a person said of each pair of content keys, the smaller key first."""
    if decisions is None:
        return {}
    columns = (decisions[name].to_pylist() for name in ("key_a", "key_b", "decision"))
    return {(min(a, b), max(a, b)): answer for a, b, answer in zip(*columns, strict=True)}


def _keys(records: pa.Table, ids: Iterable[str]) -> dict[str, str]:
    """Return the content key of each of some records, by record id."""
    some = records.filter(pc.is_in(records["record_id"], pa.array(sorted(ids), pa.string())))
    texts = pa.table([plain(c) for c in some.itercolumns()], names=some.column_names)
    return dict(zip(texts["record_id"].to_pylist(), content_keys(texts).to_pylist(), strict=True))


def _links(tables: Mapping[str, pa.Table], ours: Iterable[str], *, both: bool) -> list[Row]:
    """Return the links between our records, or from one of ours to one that is not."""
    links = tables.get("links")
    if links is None or not len(links):
        return []
    known = pa.array(sorted(ours), pa.string())
    a, b = (pc.is_in(plain(links[name]), known) for name in ("record_a", "record_b"))
    rows: list[Row] = links.filter(pc.and_(a, b) if both else pc.xor(a, b)).to_pylist()
    return rows


def _link(
    row: Row, keys: Mapping[str, str], said: Mapping[tuple[str, str], str], say: Texts
) -> str:
    why = say.codes("match", row["reason"])
    if _answer(row, keys, said) == "same":
        why = f"{say('explain.you_joined')} ({why})" if why else say("explain.you_joined")
    return _shown(say.labelled(f"{row['record_a']} = {row['record_b']}", why))


def _answer(row: Row, keys: Mapping[str, str], said: Mapping[tuple[str, str], str]) -> str:
    """Return what a person said of the two records of a link, "" for nothing."""
    a, b = keys.get(row["record_a"], ""), keys.get(row["record_b"], "")
    return said.get((min(a, b), max(a, b)), "")


def _choices(chosen: Row, records: list[Row], say: Texts) -> list[str]:
    """Return, per field, the value kept, the records that hold it, and the values beside it."""
    lines = []
    for name in FIELDS:
        kept = str(chosen[name])
        holders = [r["record_id"] for r in records if kept and kept in str(r[name]).split(";")]
        others = sorted({v for r in records for v in str(r[name]).split(";")} - {kept, ""})
        if kept or others:
            beside = say.labelled(say("explain.others"), ", ".join(_words(name, others, say)))
            where = f" ({', '.join(holders)})" if holders else ""
            told = f"{' '.join(_words(name, [kept], say)) or '—'}{where}"
            told += f" — {beside}" if others else ""
            lines.append(_shown(say.labelled(say.code("column", name), told)))
    return lines


def _words(name: str, values: list[str], say: Texts) -> list[str]:
    """Return values as a person reads them: a status in words, a commune by its name."""
    if name == "city":
        return [place_names.city(one, say.lang) for one in values]
    return [say.code("status", one) if name == "status" and one else one for one in values]


def _doubts(records: list[Row], say: Texts) -> list[str]:
    """Return the guesses of the records, each with its reason."""
    lines = []
    for row in records:
        for name in FIELDS:
            if row.get(f"{name}_outcome") == "guessed":
                reason = say.code("reason", row[f"{name}_reason"])
                why = say.labelled(say.code("column", name), reason)
                lines.append(say.labelled(row["record_id"], why))
    return [_shown(line) for line in lines]


@dataclass(slots=True)
class _Neighbour:
    """Another contact that shares something, and what is known of the two."""

    why: str = ""  # codes
    score: float = -1.0
    apart: bool = False  # two of their records looked like one person
    asked: bool = False
    different: bool = False  # a person said so
    relations: list[str] = field(default_factory=list)


def _near(
    tables: Mapping[str, pa.Table],
    contact_id: str,
    keys: Mapping[str, str],
    said: Mapping[tuple[str, str], str],
    say: Texts,
) -> list[str]:
    """Return what shares evidence with the contact and was kept apart, with the reason."""
    found: dict[str, _Neighbour] = {}
    for this, other in (("contact_id", "related_id"), ("related_id", "contact_id")):
        for row in _where(tables["related"], this, contact_id):
            found.setdefault(row[other], _Neighbour()).relations.append(row["why"])
    _linked(found, tables, keys, said)
    _asked(found, tables.get("review"), contact_id)
    names = _names(tables["contacts"], found)
    return [_shown(_neighbour(names[one], found[one], say)) for one in sorted(found)]


def _linked(
    found: dict[str, _Neighbour],
    tables: Mapping[str, pa.Table],
    keys: Mapping[str, str],
    said: Mapping[tuple[str, str], str],
) -> None:
    """Add the contacts that a link leads to; the strongest link says why."""
    rows = _links(tables, keys, both=False)
    beyond = {row[side] for row in rows for side in ("record_a", "record_b")} - set(keys)
    all_keys = {**keys, **_keys(tables["records"], beyond)}
    home = _homes(tables["records"], beyond)
    for row in rows:
        other = row["record_b"] if row["record_a"] in keys else row["record_a"]
        if other not in home:
            continue
        one = found.setdefault(home[other], _Neighbour())
        one.apart |= row["verdict"] == "same"
        one.different |= _answer(row, all_keys, said) == "different"
        if row["score"] > one.score:
            one.why, one.score = row["reason"], row["score"]


def _homes(records: pa.Table, ids: Iterable[str]) -> dict[str, str]:
    some = records.filter(pc.is_in(records["record_id"], pa.array(sorted(ids), pa.string())))
    columns = (some[name].to_pylist() for name in ("record_id", "contact_id"))
    return dict(zip(*columns, strict=True))


def _asked(found: dict[str, _Neighbour], review: pa.Table | None, contact_id: str) -> None:
    if review is None or "contact_a" not in review.column_names:
        return
    for this, other in (("a", "b"), ("b", "a")):
        for row in _where(review, f"contact_{this}", contact_id):
            one = found.setdefault(row[f"contact_{other}"], _Neighbour())
            one.asked, one.why = True, row["reasons"]


def _names(contacts: pa.Table, ids: Iterable[str]) -> dict[str, str]:
    wanted = sorted(ids)
    some = contacts.filter(pc.is_in(contacts["contact_id"], pa.array(wanted, pa.string())))
    columns = (some[name].to_pylist() for name in ("contact_id", "name", "phone"))
    known = {
        key: "  ".join(filter(None, (key, *rest))) for key, *rest in zip(*columns, strict=True)
    }
    return {one: known.get(one, one) for one in wanted}


def _neighbour(name: str, one: _Neighbour, say: Texts) -> str:
    """Return one near contact: what is shared, and why it stayed apart."""
    told = [say.codes("match", why) for why in dict.fromkeys(one.relations)]
    told += [say.codes("match", one.why)] if one.why else []
    if one.different:
        told.append(say("explain.you_said"))
    elif one.asked:
        told.append(say("explain.undecided"))
    elif one.apart:
        told.append(say("explain.apart"))
    return say.labelled(name, " — ".join(told))
