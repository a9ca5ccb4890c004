"""What the page counts: by wilaya, operator, status and month, households, what is unreachable.

All counts are Arrow kernels over whole columns; only what is shown becomes Python.

May import: model, rules, texts. Tests: ``tests/report/test_figures.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import text
from zboun.rules import Rules, place_names
from zboun.texts import Texts

MONTHS = 24  # of the last contacts, the newest last
_LINKS = 3_000  # related pairs looked at for the households shown


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a bar chart."""

    label: str
    count: int
    share: float  # 0..1 of the longest bar that is not muted
    muted: bool = False  # "others", "no phone": not one of the values


def tally(values: pa.Array) -> dict[str, int]:
    """Return how often each text occurs, the most frequent first."""
    counted = [(one["values"], one["counts"]) for one in pc.value_counts(values).to_pylist()]
    return dict(sorted(counted, key=lambda pair: (-pair[1], pair[0])))


def bars(
    counts: Mapping[str, int], top: int, others: str = "", muted: Mapping[str, int] | None = None
) -> list[Bar]:
    """Return the ``top`` largest counts as bars, the rest as one, ``muted`` ones at the end.

    >>> [(bar.label, bar.count) for bar in bars({"a": 5, "b": 2, "c": 1}, 2, "others")]
    [('a', 5), ('b', 2), ('others', 1)]
    """
    ranked = sorted(counts.items(), key=lambda pair: -pair[1])
    shown = [(label, count, False) for label, count in ranked[:top] if count]
    rest = sum(count for _, count in ranked[top:])
    shown += [(others, rest, True)] if rest else []
    shown += [(label, count, True) for label, count in (muted or {}).items() if count]
    longest = max((count for _, count, dim in shown if not dim), default=0)
    longest = longest or max((count for _, count, _ in shown), default=1)
    return [Bar(label, count, min(1.0, count / longest), dim) for label, count, dim in shown]


def by_wilaya(contacts: pa.Table, rules: Rules, words: Texts, top: int = 16) -> list[Bar]:
    """Return contacts by wilaya, ``16 Alger`` first; Arabic names on an Arabic page."""
    both = pc.binary_join_element_wise(text(contacts, "wilaya_code"), text(contacts, "wilaya"), " ")
    counts = tally(both)
    nowhere = counts.pop(" ", 0)
    if words.rtl:
        counts = {_in_arabic(label, rules): count for label, count in counts.items()}
    muted = {words("report.no_place"): nowhere}
    return bars(counts, top, words("report.others"), muted)


def _in_arabic(label: str, rules: Rules) -> str:
    code, _, name = label.partition(" ")
    return f"{code} {place_names.wilaya(name, 'ar', rules.places)}"


def by_operator(contacts: pa.Table, rules: Rules, words: Texts) -> list[Bar]:
    """Return contacts by the operator that their number's prefix was given to."""
    phones = text(contacts, "phone")
    prefixes = tally(pc.utf8_slice_codeunits(phones, 0, 8))
    owners = owner_of_prefix(rules)
    counts: dict[str, int] = {}
    missing = 0
    for prefix, count in prefixes.items():
        if not prefix:
            missing += count
            continue
        label = _operator(prefix, owners, words)
        counts[label] = counts.get(label, 0) + count
    return bars(counts, 8, words("report.others"), {words("report.no_phone"): missing})


def owner_of_prefix(rules: Rules) -> dict[str, str]:
    """Return national prefix -> operator, from the numbering plan's table."""
    rows = rules.tables.rows("phone_ranges", ("prefix", "length"))
    return {row["prefix"]: row["owner"] for row in rows if row["kind"] == "mobile" and row["owner"]}


def _operator(prefix: str, owners: Mapping[str, str], words: Texts) -> str:
    if not prefix.startswith("+213"):
        return words("report.foreign")
    national = prefix[4:]
    for length in range(len(national), 0, -1):
        if national[:length] in owners:
            return owners[national[:length]]
    return words("report.landline")


def by_status(contacts: pa.Table, words: Texts) -> list[Bar]:
    """Return contacts by status, in words."""
    counts = tally(text(contacts, "status"))
    none = counts.pop("", 0)
    said = {words.code("status", code): count for code, count in counts.items()}
    return bars(said, 12, words("report.others"), {words("report.no_status"): none})


def by_month(contacts: pa.Table, until: str = "") -> list[Bar]:
    """Return contacts by the month of their last contact, months without any included.

    ``until``: the month of the run ("2026-11"); what is dated later is left out.
    """
    counts = tally(pc.utf8_slice_codeunits(text(contacts, "last_seen"), 0, 7))
    months = {key: n for key, n in counts.items() if len(key) == 7 and key[:4].isdigit()}
    months = {key: n for key, n in months.items() if key[5:].isdigit() and 1 <= int(key[5:]) <= 12}
    months = {key: n for key, n in months.items() if not until or key <= until}
    if not months:
        return []
    last = max(months)
    span = [_month_before(last, back) for back in range(MONTHS - 1, -1, -1)]
    first = next(index for index, month in enumerate(span) if month in months)
    longest = max(months.get(month, 0) for month in span)
    return [
        Bar(month, months.get(month, 0), months.get(month, 0) / longest)
        for month in span[min(first, MONTHS - 6) :]
    ]


def _month_before(month: str, back: int) -> str:
    """Return the month some months before.

    >>> _month_before("2026-02", 3)
    '2025-11'
    """
    number = int(month[:4]) * 12 + int(month[5:]) - 1 - back
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def unreachable(contacts: pa.Table) -> int:
    """Return how many contacts have neither phone nor e-mail."""
    reach = pc.binary_join_element_wise(text(contacts, "phone"), text(contacts, "email"), "")
    return int(pc.sum(pc.equal(reach, "")).as_py() or 0)


def households(tables: Mapping[str, pa.Table], limit: int) -> list[dict[str, Any]]:
    """Return groups of contacts that share evidence: ``people`` (rows of contacts) and ``why``."""
    related, contacts = tables.get("related"), tables["contacts"]
    if related is None or not related.num_rows:
        return []
    rows = related.slice(0, _LINKS).to_pylist()
    groups = list(_groups((row["contact_id"], row["related_id"]) for row in rows))
    groups.sort(key=lambda members: (-len(members), members))
    shown = groups[:limit]
    why = _whys(rows, shown)
    people = _people(contacts, {one for members in shown for one in members})
    return [
        {"people": [people[one] for one in members if one in people], "why": "+".join(why[at])}
        for at, members in enumerate(shown)
    ]


def _whys(rows: Iterable[Mapping[str, str]], groups: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return what the members of each group share, every kind once: a phone here, an e-mail there.

    >>> rows = [{"contact_id": a, "related_id": b, "why": why} for a, b, why in
    ...         (("A", "B", "household"), ("B", "C", "shared_email"))]
    >>> _whys(rows, [["A", "B", "C"]])
    [['household', 'shared_email']]
    """
    home = {member: at for at, members in enumerate(groups) for member in members}
    found: list[dict[str, None]] = [{} for _ in groups]
    for row in rows:
        if row["contact_id"] in home and row.get("why"):
            found[home[row["contact_id"]]][row["why"]] = None
    return [list(one) for one in found]


def _groups(pairs: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """Yield the connected groups of pairs, members sorted."""
    group: dict[str, set[str]] = {}
    for a, b in pairs:
        joined = group.get(a, {a}) | group.get(b, {b})
        for member in joined:
            group[member] = joined
    seen: set[str] = set()
    for member, members in group.items():
        if member not in seen:
            seen |= members
            yield sorted(members)


def _people(contacts: pa.Table, wanted: set[str]) -> dict[str, dict[str, Any]]:
    ids = pa.array(sorted(wanted), pa.string())
    found = contacts.filter(pc.is_in(text(contacts, "contact_id"), value_set=ids))
    return {row["contact_id"]: row for row in found.to_pylist()}
