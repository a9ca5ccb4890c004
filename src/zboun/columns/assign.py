"""Weighs each column's header with its content and says which field it is.

A strong header is believed unless most of its content says otherwise; a weak one ("Client", "N°")
only when its content bears it out; without a header the content decides alone.

May import: model, errors, rules. Tests: ``tests/columns/test_assign.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from zboun.columns.evidence import Evidence
from zboun.columns.headers import PLACES, Reading
from zboun.rules.headers import UNUSED

OVERWHELMING = 0.8  # share of content against a strong header at which the content wins
ENOUGH = 3  # values needed before content may speak against a header

# Which kinds of content bear a field out.
SUPPORT: dict[str, tuple[str, ...]] = {
    "name": ("name", "company"),
    "given_name": ("name",),
    "family_name": ("name",),
    "middle_name": ("name",),
    "company": ("name", "company", "text"),
    "phone": ("phone",),
    "fax": ("phone",),
    "email": ("email",),
    "city": ("place", "wilaya", "address", "wilaya_code"),
    "wilaya": ("wilaya", "wilaya_code", "place"),
    "commune": ("place", "wilaya"),
    "address": ("address", "place", "text"),
    "postal": ("postal",),
    "status": ("status",),
    "labels": ("status",),
    "date": ("date",),
    "first_seen": ("date",),
    "last_seen": ("date",),
    "notes": ("text",),
}
_FAMILY = {"given_name": "name", "family_name": "name", "middle_name": "name", "fax": "phone"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column before it is decided."""

    index: int
    header: str
    reading: Reading
    evidence: Evidence
    sample: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a column was taken for; ``doubt`` says that its header promised something else."""

    index: int
    field: str  # "" = not used
    confidence: float
    reason: str
    hint: str = ""
    doubt: bool = False


def choose(column: Column) -> Choice:
    """Return what one column is, by its own header and content."""
    reading, seen = column.reading, column.evidence
    if not reading.field:
        return _by_content(column)
    if reading.field in UNUSED:
        return _unused(column)
    if reading.strong:
        return _strong(column)
    support = seen.share(*SUPPORT[reading.field])
    if not seen.values:
        return Choice(column.index, reading.field, 0.3, "weak_header", reading.hint)
    if support >= (0.4 if reading.field == "status" else 0.5):
        confidence = round(0.5 + 0.4 * support, 2)
        found = _better_place(column, reading.field)
        return Choice(column.index, found, confidence, "weak_header_and_content", reading.hint)
    return _weak(column)


def _strong(column: Column) -> Choice:
    reading, seen = column.reading, column.evidence
    other = _contrary(reading.field, seen)
    if other:
        share = round(seen.share(*SUPPORT[other]), 2)
        return Choice(column.index, other, share, "content_over_header", doubt=True)
    support = seen.share(*SUPPORT[reading.field])
    reason = "header_and_content" if support >= 0.5 else reading.reason
    confidence = 0.95 if support >= 0.5 else 0.8 if reading.reason != "header_typo" else 0.6
    if reading.field in ("commune", "given_name", "family_name") and _only_codes(seen):
        return Choice(column.index, "", 0.8, "codes")
    if reading.field == "commune" and seen.share("list") >= 0.5:
        return Choice(column.index, "", 0.6, "lists")
    return Choice(column.index, reading.field, confidence, reason, reading.hint)


def _only_codes(seen: Evidence) -> bool:
    return seen.values > 0 and seen.share("number") >= OVERWHELMING


def _contrary(field: str, seen: Evidence) -> str:
    """Return the field that the content speaks for overwhelmingly against its header, or ""."""
    if seen.values < ENOUGH or seen.share(*SUPPORT[field]) > 1 - OVERWHELMING:
        return ""
    kind = _FAMILY.get(field, field)
    if kind != "phone" and seen.share("phone_sure") >= OVERWHELMING:
        return "phone"
    if kind != "email" and seen.share("email") >= OVERWHELMING:
        return "email"
    if kind in ("phone", "email", "status", "date", "notes") or field in PLACES:
        if kind != "status" and seen.share("status") >= OVERWHELMING:
            return "status"
        if field not in PLACES and seen.share("wilaya", "place") >= OVERWHELMING:
            return "city"
        if seen.share("name") >= OVERWHELMING and seen.share("has_given") >= 0.5:
            return "name"
    return ""


def _unused(column: Column) -> Choice:
    """Keep ids, owners, goods and money out, unless an "N°" column is full of phones."""
    seen, field = column.evidence, column.reading.field
    if field == "id" and seen.values >= ENOUGH:
        for wanted, kind in (("phone", "phone_sure"), ("email", "email")):
            if seen.share(kind) >= OVERWHELMING:
                return Choice(column.index, wanted, seen.share(kind), "content_over_header")
    return Choice(column.index, "", 0.9, field)


def _weak(column: Column) -> Choice:
    """Decide a weak header whose content does not bear it out."""
    reading = column.reading
    found = _by_content(column)
    if found.field:
        return found
    if reading.otherwise and reading.otherwise not in UNUSED:
        return Choice(column.index, reading.otherwise, 0.4, "weak_header", reading.hint)
    if reading.field in PLACES and column.evidence.share("number", "id", "amount") < 0.5:
        return Choice(column.index, reading.field, 0.3, "weak_header", reading.hint)
    return Choice(column.index, "", 0.5, reading.otherwise or "weak_header")


def _better_place(column: Column, field: str) -> str:
    return "wilaya" if field == "city" and column.evidence.share("wilaya") >= 0.9 else field


def _by_content(column: Column) -> Choice:
    """Return what a column's content says alone; stricter below a header that we do not know."""
    seen = column.evidence
    named = bool(column.header.strip())
    if not seen.values:
        return Choice(column.index, "", 1.0, "empty")
    need = 0.6 if named else 0.5
    for field, share in _votes(seen, named):
        if share >= need:
            return Choice(column.index, field, round(0.4 + 0.5 * share, 2), "content")
    return Choice(column.index, "", 0.5, column.reading.reason if named else "no_header")


def _votes(seen: Evidence, named: bool) -> list[tuple[str, float]]:
    """Return the fields that content alone may claim, the most telling first."""
    sure = seen.share("phone") if seen.share("phone_sure") >= 0.3 else 0.0
    votes = [
        ("email", seen.share("email") + (0 if named else 0.1)),
        ("phone", sure),
        ("status", seen.share("status")),
    ]
    person = seen.share("name") if seen.share("has_given") >= (0.5 if named else 0.3) else 0.0
    place = seen.share("place")
    if person > place or seen.share("has_given") > place:
        votes.append(("name", person))
    votes.append(("wilaya", seen.share("wilaya") if seen.share("wilaya") >= 0.9 * place else 0.0))
    votes.append(("city", place))
    votes.append(("name", person))
    votes.append(("address", seen.share("address", "place")))
    if not named:
        votes.append(("date", seen.share("date") - 0.2))
    return votes


def settle(columns: Sequence[Column], choices: Sequence[Choice]) -> list[Choice]:
    """Return the choices once they are seen side by side: names beside first names, lone names."""
    settled = list(choices)
    _beside(columns, settled)
    _pairs_by_content(columns, settled)
    if not any(_is_name(choice) for choice in settled):
        _a_name_at_last(columns, settled)
    return settled


def _is_name(choice: Choice) -> bool:
    return choice.field in ("name", "given_name", "family_name", "company")


def _beside(columns: Sequence[Column], settled: list[Choice]) -> None:
    """Make a lone "Nom" beside "Prénom" the family name, "الاسم" beside "اللقب" the given name."""
    fields = {choice.field for choice in settled}
    missing = {"given_name", "family_name"} - fields
    if len(missing) != 1:
        return
    for at, choice in enumerate(settled):
        if choice.field == "name" and columns[at].reading.hint == "lone":
            settled[at] = replace(choice, field=missing.pop(), hint="")
            return


def _pairs_by_content(columns: Sequence[Column], settled: list[Choice]) -> None:
    """Tell given from family names in two columns that only their content made names."""
    found = [
        at
        for at, choice in enumerate(settled)
        if choice.field == "name"
        and columns[at].evidence.share("several_words") < 0.5
        and choice.reason == "content"
    ]
    near = [at for at in _name_like(columns, settled) if at not in found]
    if len(found) == 1:
        partner = _partner(columns, found[0], near)
        found = sorted([*found, partner]) if partner is not None else found
    if len(found) != 2 or {"given_name", "family_name"} & {c.field for c in settled}:
        return
    shares = [columns[at].evidence.share("given") for at in found]
    if abs(shares[0] - shares[1]) < 0.2:
        return
    given, family = found if shares[0] > shares[1] else found[::-1]
    settled[given] = replace(settled[given], field="given_name", confidence=0.7, reason="content")
    settled[family] = replace(
        settled[family], field="family_name", confidence=0.7, reason="content"
    )


def _partner(columns: Sequence[Column], given: int, near: Sequence[int]) -> int | None:
    """Return the column of family names that goes with one of given names, if one does."""
    beside = [at for at in near if abs(at - given) == 1]
    known = [at for at in near if columns[at].evidence.share("family") >= 0.15]
    for choice in ([at for at in beside if at in known], known, beside):
        if len(choice) == 1:
            return choice[0]
    return None


def _name_like(columns: Sequence[Column], settled: Sequence[Choice]) -> list[int]:
    """Return unused headerless columns of single words that could be family names."""
    return [
        at
        for at, choice in enumerate(settled)
        if not choice.field
        and not columns[at].header.strip()
        and columns[at].evidence.share("name") >= 0.8
        and columns[at].evidence.share("several_words") < 0.5
    ]


def _a_name_at_last(columns: Sequence[Column], settled: list[Choice]) -> None:
    """Give a table without a name its likeliest: a weak name header, else the wordiest column."""
    weak = [
        at
        for at, column in enumerate(columns)
        if column.reading.field == "name"
        and not settled[at].doubt
        and column.evidence.share("number", "phone", "email", "date") < 0.5
    ]
    free = [
        at
        for at, column in enumerate(columns)
        if not settled[at].field
        and not column.header.strip()
        and column.evidence.share("name") >= 0.6
    ]
    reachable = any(choice.field in ("phone", "email", *PLACES) for choice in settled)
    for at in weak[:1] or (free[:1] if reachable else ()):
        settled[at] = Choice(columns[at].index, "name", 0.5, "likeliest_name")
