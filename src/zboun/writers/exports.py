"""The contact list in the forms that other programs import.

Which columns a program reads, and where to click, is data (``data/exports.toml``); a column's value
is one of the names below. In CSV a cell that a spreadsheet would run (``= + - @``, tab, carriage
return first) is made text with an apostrophe, unless it is a proven phone: by the column's
meaning, never blindly, because an apostrophe would ruin a phone.

May import: errors, texts, atomic. Tests: ``tests/writers/test_exports.py``.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zboun import atomic
from zboun.arrays import text
from zboun.errors import UsageError
from zboun.texts import LANGUAGES, Texts, load
from zboun.writers import tables
from zboun.writers.export_values import HOME, PHONE, VALUES, mobile
from zboun.writers.sheets import Book, Column
from zboun.writers.vcard import write_vcards, write_vcards_split

_TABLE_FORMS = ("json", "jsonl", "parquet", "sqlite", "csv")
_DANGER = r"^[=+\-@\t\r]"


@dataclass(frozen=True, slots=True)
class Form:
    """What one program imports."""

    kind: str
    title: Mapping[str, str]  # by language
    form: str  # "csv" | "xlsx" | "vcard"
    needs: str  # "any" | "email" | "mobile" | "phone"
    send: bool
    limit: int
    bom: bool
    columns: tuple[tuple[str, str], ...]
    where: Mapping[str, str]  # where to click, by language
    source: str


@dataclass(slots=True)
class Exported:
    """What was written: the files, how many contacts, and who was left out and why."""

    files: list[Path] = field(default_factory=list)
    contacts: int = 0
    left_out: dict[str, int] = field(default_factory=dict)  # reason code -> contacts
    escaped: int = 0  # cells made text because a spreadsheet would have run them


@lru_cache(maxsize=1)
def forms() -> Mapping[str, Form]:
    """Return the import forms that we know, by kind."""
    path = resources.files("zboun") / "data" / "exports.toml"
    held = tomllib.loads(path.read_text("utf-8"))
    return {kind: _form(kind, entry) for kind, entry in held.items()}


def _form(kind: str, entry: dict[str, Any]) -> Form:
    columns = tuple((header, value) for header, value in entry.pop("columns"))
    title = entry.pop("title")
    titles = dict.fromkeys(LANGUAGES, title) if isinstance(title, str) else title
    return Form(kind=kind, title=titles, columns=columns, **entry)


def kinds() -> tuple[str, ...]:
    """Return what ``write`` can write: programs first, then plain forms.

    >>> "google" in kinds(), "parquet" in kinds()
    (True, True)
    """
    return (*forms(), *_TABLE_FORMS)


def suffix(kind: str) -> str:
    """Return the ending of the file that a kind is written as.

    >>> suffix("google"), suffix("vcard"), suffix("delivery"), suffix("sqlite")
    ('.csv', '.vcf', '.xlsx', '.sqlite')
    """
    form = forms()[kind].form if kind in forms() else kind
    return ".vcf" if form == "vcard" else f".{form}"


def write(
    kind: str, contacts: pa.Table, path: Path, *, lang: str = "fr", split: int = 0
) -> Exported:
    """Write the contacts for one program and return what was written and left out.

    ``split``: at most so many contacts a file (``name-001.csv``, ``name-002.csv`` …). Raises
    UsageError for a kind that we do not know, OutputError when the file cannot be written.
    """
    if kind in _TABLE_FORMS:
        return _plain(kind, contacts, path)
    if kind not in forms():
        raise UsageError(f"{kind}: no such form; there are {', '.join(kinds())}")
    form, words = forms()[kind], load(lang)
    done = Exported()
    chosen = _chosen(form, contacts, done)
    done.contacts = chosen.num_rows
    if form.form == "vcard":
        _write_vcard(path, chosen, split, lang, done)
        return done
    table = _columns(form, chosen, words)
    for target, part in _parts(path, table, split):
        with atomic.file(target) as temporary:
            if form.form == "xlsx":
                _write_xlsx(temporary, part, form, words)
            else:
                done.escaped += _write_csv(temporary, part, form)
        done.files.append(target)
    return done


def _plain(kind: str, contacts: pa.Table, path: Path) -> Exported:
    with atomic.file(path) as temporary:
        if kind == "sqlite":
            tables.write_sqlite(temporary, {"contacts": contacts})
        else:
            tables.WRITERS[f".{kind}"](temporary, contacts)
    return Exported([path], contacts.num_rows)


def _write_vcard(path: Path, chosen: pa.Table, split: int, lang: str, done: Exported) -> None:
    if not split:
        with atomic.file(path) as temporary:
            write_vcards(temporary, chosen, lang=lang)
        done.files.append(path)
        return
    folder = path.with_suffix("") if path.suffix.lower() == ".vcf" else path
    with atomic.failures(folder):
        count = write_vcards_split(folder, chosen, split, lang=lang)
    done.files += sorted(folder.glob("contacts-*.vcf"))[:count]


def _parts(path: Path, table: pa.Table, split: int) -> list[tuple[Path, pa.Table]]:
    if not split or table.num_rows <= split:
        return [(path, table)]
    return [
        (
            path.with_name(f"{path.stem}-{number:03d}{path.suffix}"),
            table.slice(start, split),
        )
        for number, start in enumerate(range(0, table.num_rows, split), 1)
    ]


def _chosen(form: Form, contacts: pa.Table, done: Exported) -> pa.Table:
    """Return the contacts that are of use in a program; count the others by reason."""
    contacts = _keep(contacts, _useful(form.needs, contacts), f"no_{form.needs}", done)
    if form.send:
        free = pc.not_equal(text(contacts, "status"), "blocked")
        contacts = _keep(contacts, free, "blocked", done)
        asked = pc.equal(text(contacts, "opt_out"), "")
        contacts = _keep(contacts, asked, "opted_out", done)
    if form.needs == "mobile":
        contacts = _keep(contacts, _first_of(mobile(contacts)), "same_number", done)
    return contacts


def _keep(contacts: pa.Table, wanted: pa.Array, reason: str, done: Exported) -> pa.Table:
    kept = contacts.filter(wanted)
    if kept.num_rows < contacts.num_rows:
        done.left_out[reason] = contacts.num_rows - kept.num_rows
    return kept


def _useful(needs: str, contacts: pa.Table) -> pa.Array:
    if needs == "email":
        return pc.not_equal(text(contacts, "email"), "")
    if needs == "mobile":
        return pc.not_equal(mobile(contacts), "")
    if needs == "phone":
        return pc.match_substring_regex(text(contacts, "phone"), HOME)
    parts = [text(contacts, name) for name in ("name", "phone", "email")]
    return pc.not_equal(pc.binary_join_element_wise(*parts, ""), "")


def _first_of(values: pa.Array) -> pa.Array:
    """Return True for the first line of each distinct value."""
    import numpy as np

    codes = values.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    first = np.zeros(len(codes), dtype=bool)
    first[np.unique(codes, return_index=True)[1]] = True
    return pa.array(first)


def _columns(form: Form, contacts: pa.Table, words: Texts) -> pa.Table:
    """Return the program's columns, by number (two headers may be equal)."""
    arrays = [
        pa.array([value[1:]] * contacts.num_rows, pa.string())
        if value.startswith("=")
        else VALUES[value](contacts, words)
        for _, value in form.columns
    ]
    return pa.table(arrays, names=[str(number) for number in range(len(arrays))])


def safe_cells(values: pa.Array) -> tuple[pa.Array, int]:
    """Return texts that no spreadsheet runs, and how many had to be changed.

    >>> cells, count = safe_cells(pa.array(["=1+1", "+213550123456", "-5", "Amine"]))
    >>> cells.to_pylist(), count
    (["'=1+1", '+213550123456', "'-5", 'Amine'], 2)
    """
    risky = pc.and_(
        pc.match_substring_regex(values, _DANGER),
        pc.invert(pc.match_substring_regex(values, PHONE)),
    )
    count = int(pc.sum(risky).as_py() or 0)
    if not count:
        return values, 0
    return pc.if_else(risky, pc.binary_join_element_wise("'", values, ""), values), count


def _write_csv(path: Path, table: pa.Table, form: Form) -> int:
    """Write UTF-8 and CRLF (RFC 4180), with a BOM for programs that guess wrong without one."""
    escaped = 0
    columns: list[Sequence[str]] = []
    for column in table.columns:
        cells, count = safe_cells(column)
        escaped += count
        columns.append(cells.to_pylist())
    with path.open("w", encoding="utf-8-sig" if form.bom else "utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([header for header, _ in form.columns])
        writer.writerows(zip(*columns, strict=True))
    return escaped


def _write_xlsx(path: Path, table: pa.Table, form: Form, words: Texts) -> None:
    columns = [Column(str(number), header, 22) for number, (header, _) in enumerate(form.columns)]
    with Book(path) as book:
        book.table(words("sheet.contacts"), table, columns)
