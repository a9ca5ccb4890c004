"""The register of processing that the law asks for, filled in with what an OUT tells of itself.

    told = facts(Path("list"), date.today())      # figures, and names of files that name nobody
    page = as_markdown(told, "fr")                # what only a person knows is left to fill in

No value of a person is written into it, and the name of a file, or the header of a column, that
may name somebody is masked: by the names of the list, so that one it does not have goes unseen.
Of exports and copies nothing is remembered, so those lines are left blank.

May import: model, fields, out_tables, forgotten, disguise, redact, texts, atomic, errors (behind
the command line). Tests: ``tests/test_register.py``.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zboun import atomic, disguise, forgotten, forgotten_marks, out_tables, texts
from zboun.arrays import plain
from zboun.errors import UsageError
from zboun.fields.text import fold
from zboun.redact import words
from zboun.texts import Texts, local_time

MONTHS = (12, 24, 36)  # silences that are counted, to choose a time of keeping by
BLANK = "…"
MOST = 30  # own columns that are named; the rest is counted
_TABLES = ("contacts", "records", "messages", "related", "rejected")
_STAGES = ("customer", "prospect", "inactive", "other")
# category of data -> the columns of a contact that hold it
_DATA = {
    "name": ("name",),
    "phone": ("phone", "other_phones"),
    "email": ("email", "other_emails"),
    "place": ("city", "wilaya_code"),
    "status": ("status",),
    "dates": ("first_seen", "last_seen"),
}
_SEVERAL = {"phone", "email"}  # a cell of the other ones holds one value
_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d([-_. ]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?!\d)")
_NUMBER = re.compile(r"\d(?:[ ._()/-]*\d){7,}")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the list; an empty name: it may name a person."""

    name: str
    format: str
    read: int
    records: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What an OUT tells of itself; counts are of contacts where nothing else is said."""

    filled: str  # the day, ISO
    made: str  # the day of the last run
    zboun: str
    rules: str
    contacts: int
    stages: Mapping[str, int]  # "" = not known
    data: Mapping[str, tuple[int, int]]  # category -> values, contacts
    messages: int
    writers: int  # contacts who wrote in a chat
    related: int  # pairs
    own: Mapping[str, int]  # header of a column that is no field of ours -> records; "" = masked
    sources: tuple[Source, ...]
    oldest: str
    newest: str
    undated: int
    silent: Mapping[int, tuple[int, int]]  # months -> contacts, customers among them
    erased: int  # rows
    marks: int  # values by which erased people are kept out
    opted_out: int
    files: int
    readable: int  # files that other accounts of the computer can read; -1 = cannot be told
    copies: int  # pseudonymized copies that lie beside the list


def facts(out: Path, today: date) -> Facts:
    """Return what an OUT tells of itself; UsageError when it is none of ours, or a copy."""
    disguise.refuse(out)
    held = out_tables.read(out, _TABLES)
    told = json.loads((out / "summary.json").read_text("utf-8"))
    contacts, records = held["contacts"], held["records"]
    messages = held["messages"].filter(pc.not_equal(held["messages"]["kind"], "system"))
    names = _names(records)
    seen = [one for one in plain(contacts["first_seen"]).to_pylist() if one]
    last = [one for one in plain(contacts["last_seen"]).to_pylist() if one]
    files, readable = _rights(out)
    return Facts(
        filled=today.isoformat(),
        made=local_time(str(told.get("started", "")))[:10],
        zboun=str(told.get("zboun", "")),
        rules=str(told.get("rules", "")),
        contacts=len(contacts),
        stages=Counter(plain(contacts["stage"]).to_pylist()),
        data={kind: _data(contacts, kind) for kind in _DATA},
        messages=len(messages),
        writers=len(pc.unique(messages["contact_id"].filter(_filled(messages["contact_id"])))),
        related=len(held["related"]),
        own=_own(records, names),
        sources=tuple(_sources(told.get("sources") or (), names)),
        oldest=min(seen, default="")[:10],
        newest=max(last, default="")[:10],
        undated=len(contacts) - len(last),
        silent={months: _silent(contacts, before(today, months)) for months in MONTHS},
        erased=_count(pc.equal(held["rejected"]["reason"], forgotten.REASON)),
        marks=len(forgotten_marks.read(out).marks),
        opted_out=_count(_filled(contacts["opt_out"])) if "opt_out" in contacts.schema.names else 0,
        files=files,
        readable=readable,
        copies=_copies(out),
    )


def write(text: str, path: Path) -> None:
    """Write a register into a new file; UsageError for one that is there: it may be filled in."""
    if path.suffix.lower() != ".md" or path.exists():
        raise UsageError(f"{path}: name a new file that ends in .md", "register_file", file=path)
    with atomic.file(path) as temporary:
        temporary.write_text(text, "utf-8", newline="\n")


def before(today: date, months: int) -> str:
    """Return the ISO day so many months ago; the 28th for days that not every month has.

    >>> before(date(2026, 1, 31), 12), before(date(2026, 1, 5), 1)
    ('2025-01-28', '2025-12-05')
    """
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, 28)).isoformat()


def may_name(text: str, names: Collection[frozenset[str]]) -> bool:
    """Say whether a text may tell who somebody is: an address, a number, a name of the list.

    ``names``: the words of each name. Days are no phone numbers.

    >>> names = {frozenset({"lotfi", "boukhalfa"})}
    >>> [may_name(one, names) for one in ("Boûkhalfa.vcf", "fiche Lotfi-Boukhalfa", "clients")]
    [True, True, False]
    >>> may_name("0550 12 34 56.csv", ()), may_name("orders 2024-01-01 2024-12-31.csv", ())
    (True, False)
    """
    if "@" in text or _NUMBER.search(_DAY.sub("~", text)):
        return True
    stem = re.sub(r"\.[A-Za-z0-9]{1,7}$", "", text)
    said = _words(stem)
    known = frozenset().union(*names)
    return bool(said) and (said <= known or any(len(n) > 1 and n <= said for n in names))


def _words(text: str) -> frozenset[str]:
    return frozenset(words(fold(text)))


def _names(records: pa.Table) -> set[frozenset[str]]:
    """Return the words of each name of the list."""
    held = (pc.unique(plain(records[c])).to_pylist() for c in ("name", "sender"))
    return {_words(text) for column in held for text in column if text} - {frozenset()}


def _data(contacts: pa.Table, kind: str) -> tuple[int, int]:
    """Return how many values of a kind there are, and how many contacts have one."""
    some = pa.array([False] * len(contacts))
    values = 0
    for name in _DATA[kind]:
        column = plain(contacts[name])
        filled = _filled(column)
        some = pc.or_(some, filled)
        if kind in _SEVERAL:
            values += _count(filled) + int(pc.sum(pc.count_substring(column, ";")).as_py() or 0)
    having = _count(some)
    return values or having, having


def _own(records: pa.Table, names: Collection[frozenset[str]]) -> dict[str, int]:
    """Return the columns that are no field of ours: header -> records that have a value there."""
    found: Counter[str] = Counter()
    for cell in plain(records["other_columns"]).to_pylist():
        held = json.loads(cell) if cell else {}
        found.update(header for header, value in held.items() if value)
    shown: Counter[str] = Counter()
    for header, count in found.items():
        # A first row that was taken for the header holds somebody's house number, amounts, a phone.
        shown["" if may_name(header, names) or re.search(r"\d{3}", header) else header] += count
    return dict(sorted(shown.items(), key=lambda one: (-one[1], one[0])))


def _sources(told: Any, names: Collection[frozenset[str]]) -> Iterator[Source]:
    known = frozenset().union(*names)
    for one in told:
        name, form = str(one["source"]), str(one.get("format", ""))
        masked = int(one["records"]) < 2 or any(may_name(part, names) for part in name.split("/"))
        if form == "whatsapp":
            # Named after whom one wrote to, or after a group, which may be a family's.
            group = (one.get("details") or {}).get("one_to_one") is False
            masked |= not group or bool(_words(name) & known)
        yield Source("" if masked else name, form, int(one["read"]), int(one["records"]))


def _silent(contacts: pa.Table, day: str) -> tuple[int, int]:
    last = plain(contacts["last_seen"])
    old = pc.and_(_filled(last), pc.less_equal(pc.utf8_slice_codeunits(last, 0, 10), day))
    customers = pc.equal(plain(contacts["stage"]), "customer")
    return _count(old), _count(pc.and_(old, customers))


def _rights(out: Path) -> tuple[int, int]:
    """Return how many files OUT has, and how many of them other accounts can read."""
    files = [one for one in out.rglob("*") if one.is_file() and not one.is_symlink()]
    if os.name != "posix":
        return len(files), -1
    place = out.resolve()  # where nobody else can enter one folder, nobody gets to the files
    closed = any(not one.stat().st_mode & 0o011 for one in (place, *place.parents))
    return len(files), 0 if closed else sum(bool(one.stat().st_mode & 0o044) for one in files)


def _copies(out: Path) -> int:
    """Return how many pseudonymized copies lie in the folder that OUT lies in."""
    try:
        return sum(disguise.is_disguised(one) for one in out.resolve().parent.iterdir())
    except OSError:
        return 0


def _filled(column: Any) -> Any:
    return pc.not_equal(plain(column), "")


def _count(mask: Any) -> int:
    return int(pc.sum(mask).as_py() or 0)


# -- the page ----------------------------------------------------------------------------------


def as_markdown(told: Facts, lang: str = texts.DEFAULT) -> str:
    """Return the register as Markdown in a language, what only a person knows left blank."""
    say = texts.load(lang)
    parts = [f"# {say('register.title')}", *_intro(told, say)]
    sections = {
        "controller": _blanks(say, "name", "address", "number", "answers"),
        "purpose": _blanks(say, "purpose", "ground"),
        "people": _people(told, say),
        "data": _kinds(told, say),
        "sources": _files(told, say),
        "recipients": _recipients(told, say),
        "retention": _retention(told, say),
        "rights": _rights_of_people(told, say),
        "security": _security(told, say),
        "signature": _blanks(say, "signature"),
    }
    for number, (key, section) in enumerate(sections.items(), 1):
        parts += [f"## {number}. {say(f'register.{key}')}", *section]
    body = "\n\n".join(parts)
    return f'<div dir="rtl">\n\n{body}\n\n</div>\n' if say.rtl else f"{body}\n"


def _intro(told: Facts, say: Texts) -> list[str]:
    made = say(
        "register.made", filled=told.filled, made=told.made,
        zboun=_code(told.zboun), rules=_code(told.rules),
    )  # fmt: skip
    return [made, say("register.law"), say("register.how", blank=BLANK)]


def _blanks(say: Texts, *keys: str) -> list[str]:
    """Return lines for a person to fill in, each with the usual wording where there is one."""
    rows = [
        (say(f"register.fill.{key}"), f"{BLANK} {say.words.get(f'register.usual.{key}', '')}")
        for key in keys
    ]
    return [_table(say, ("item", "fill"), rows)]


def _people(told: Facts, say: Texts) -> list[str]:
    named = {stage: told.stages.get(stage, 0) for stage in _STAGES}
    named["unknown"] = told.contacts - sum(named.values())
    rows = [(say(f"register.stage.{one}"), _n(count, say)) for one, count in named.items() if count]
    rows.append((f"**{say('register.all')}**", f"**{_n(told.contacts, say)}**"))
    return [_table(say, ("people", "contacts"), rows)]


def _kinds(told: Facts, say: Texts) -> list[str]:
    counts = {**told.data, "messages": (told.messages, told.writers)}
    rows = [
        (say(f"register.data.{kind}"), _n(values, say), _n(contacts, say))
        for kind, (values, contacts) in counts.items()
        if values
    ]
    parts = [_table(say, ("data", "values", "contacts"), rows), say("register.raw")]
    if told.related:
        parts.append(say("register.related", count=_n(told.related, say)))
    if told.own:
        shown = [
            (_code(header) if header else say("register.masked"), _n(count, say))
            for header, count in list(told.own.items())[:MOST]
        ]
        parts += [say("register.own"), _table(say, ("column", "records"), shown)]
    if len(told.own) > MOST:
        parts.append(say("register.own_more", count=len(told.own) - MOST))
    return [*parts, say("register.sensitive", blank=BLANK)]


def _files(told: Facts, say: Texts) -> list[str]:
    rows = [
        (
            _code(one.name) if one.name else say("register.masked"),
            _code(one.format),
            _n(one.read, say),
            _n(one.records, say),
        )
        for one in told.sources
    ]
    parts = [_table(say, ("file", "format", "read", "records"), rows)]
    if any(not one.name for one in told.sources):
        parts.append(say("register.why_masked"))
    return parts


def _recipients(told: Facts, say: Texts) -> list[str]:
    note = say("register.exports", count=_n(told.opted_out, say))
    return [*_blanks(say, "inside", "outside", "abroad", "exports"), note]


def _retention(told: Facts, say: Texts) -> list[str]:
    span = [
        (say("register.oldest"), told.oldest or BLANK),
        (say("register.newest"), told.newest or BLANK),
        (say("register.undated"), _n(told.undated, say)),
    ]
    silent = [
        (say("register.months", count=months), _n(contacts, say), _n(customers, say))
        for months, (contacts, customers) in told.silent.items()
    ]
    return [
        _table(say, ("item", "told"), span),
        _table(say, ("silent", "contacts", "customers"), silent),
        say("register.rule"),
        *_blanks(say, "keep_customers", "keep_prospects", "keep_messages", "keep_runs"),
    ]


def _rights_of_people(told: Facts, say: Texts) -> list[str]:
    rows = [
        (say("register.erased"), _n(told.erased, say)),
        (say("register.marks"), _n(told.marks, say)),
        (say("register.opted_out"), _n(told.opted_out, say)),
    ]
    asked = _blanks(say, "informed", "access", "objection")
    return [_table(say, ("item", "told"), rows), say("register.nobody"), *asked]


def _security(told: Facts, say: Texts) -> list[str]:
    rights = "unknown" if told.readable < 0 else "open" if told.readable else "closed"
    readable, files = _n(told.readable, say), _n(told.files, say)
    lines = [
        say("register.offline"),
        say(f"register.files_{rights}", readable=readable, files=files),
        say("register.copies", count=_n(told.copies, say)),
    ]
    listed = "\n".join(f"- {line}" for line in lines)
    return [listed, *_blanks(say, "computer", "encrypted", "backups", "copies", "leak")]


def _table(say: Texts, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    first = [say(f"register.head.{head}") for head in heads]
    lines = [first, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.strip() for cell in line)} |" for line in lines)


def _code(text: str) -> str:
    """Return a text of a file as Markdown code: nothing in it is markup, nothing ends the cell.

    >>> _code("a`<script>")
    "`a'<script>`"
    """
    shown = texts.printable(text, 120).replace("|", "\N{FULLWIDTH VERTICAL LINE}")
    return f"`{shown.replace('`', chr(39)) or '-'}`"


def _n(count: int, say: Texts) -> str:
    """Return a count with its thousands parted as the language does."""
    return say.number(count)
