"""Erases a person from every file of an OUT, and keeps them out of later runs.

    erased = forget(Path("list"), "0550 12 34 56")

Their records become rows rejected as ``forgotten`` with an empty text; contacts, messages,
questions and relations go; every other file of the folder (``kept/``, the journal, decisions, what
a person put there) is read and cleaned. The input files are not touched: they are not ours.

May import: disguise, forgotten, redact, writers, report (behind the command line).
Tests: ``tests/test_forget.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from zboun import atomic, disguise, earlier, forgotten, locks, out_tables, redact, report
from zboun.errors import UsageError
from zboun.fields import email, phone
from zboun.forgotten import EMAIL, IDENTITY, PHONE, Forgotten
from zboun.rules import Rules, load
from zboun.writers import folder, parted

MOST = 5  # contacts: a number that more people hold is a shop's, and erasing them all a mistake
_LANG = re.compile(r"<html[^>]* lang=\"(fr|ar|en)\"")


@dataclass(slots=True)
class Erased:
    """What was erased, in figures; ``left`` are files that could not be cleaned."""

    contacts: int = 0
    records: int = 0
    messages: int = 0
    files: list[str] = field(default_factory=list)  # other files that were cleaned
    left: list[str] = field(default_factory=list)


def forget(
    out: Path, who: str, *, every: bool = False, lang: str = "", rules: Rules | None = None
) -> Erased:
    """Erase who holds a phone or an e-mail from an OUT, and return what was erased.

    Raises UsageError when ``who`` is neither, when OUT is none of ours, and, unless ``every``,
    when more than five contacts hold it. Nothing of ``who`` is ever quoted.
    """
    phones, emails = _values(who, rules or load())
    disguise.refuse(out)
    with locks.lock(out):
        atomic.recover(out)
        tables = _read(out)
        known = forgotten.read(out)
        known.add(PHONE, phones)
        known.add(EMAIL, emails)
        doomed = forgotten.contacts_of(tables, known)
        if len(doomed) > MOST and not every:
            raise UsageError(
                f"{len(doomed)} contacts hold it; --all erases every one of them",
                "forget_many",
                count=len(doomed),
            )
        return _erase(out, tables, doomed, known, (phones, emails), lang)


def _values(who: str, rules: Rules) -> tuple[list[str], list[str]]:
    phones = [one for one in phone.parse(who, rules).clean.split(";") if one]
    emails = [one for one in email.parse(who, rules).clean.split(";") if one]
    if not phones and not emails:
        raise UsageError("name a phone or an e-mail that is complete", "forget_who")
    return phones, emails


def _read(out: Path) -> dict[str, pa.Table]:
    """Return the tables of an OUT, those that a run keeps for later ones left to their files."""
    tables = out_tables.read(out)
    return {name: tables[name] for name in folder.CSV_FILES if name in tables}


def _erase(
    out: Path, tables: dict[str, pa.Table], doomed: pa.Array, known: Forgotten,
    who: tuple[list[str], list[str]], lang: str,
) -> Erased:  # fmt: skip
    records = tables["records"]
    theirs = pc.is_in(records["contact_id"], value_set=doomed)
    gone, rest = records.filter(theirs), records.filter(pc.invert(theirs))
    for kind in (PHONE, EMAIL):
        known.add(kind, forgotten.private(gone, rest, kind))
    if "identity" in gone.column_names:
        known.add(IDENTITY, gone["identity"].to_pylist())
    eraser = forgotten.eraser_of(records, doomed, known, who)
    figures = json.loads((out / folder.SUMMARY).read_text("utf-8"))
    figures = {key: value for key, value in figures.items() if key not in ("files", "seal")}
    kept, figures = forgotten.erase(tables, figures, doomed, known, who)
    done = Erased(len(doomed), len(gone), len(tables["messages"]) - len(kept["messages"]))
    lang = lang or _language(out)
    pages = {"report.html": report.render(kept, figures, lang=lang), forgotten.FILE: known.text()}

    def others(new: Path) -> None:
        _clean_others(out, new, _Erasers(eraser, doomed, known, who), done)

    folder.write(out, kept, figures, lang=lang, pages=pages, others=others)
    return done


@dataclass(slots=True)
class _Erasers:
    """What takes the person out of a file: of a replaced source, by what stood in it then.

    A file that was replaced had other people in its rows: the ids of records, which name a row,
    are those of its own records there, found by what the rows say.
    """

    main: redact.Eraser
    doomed: pa.Array
    known: Forgotten
    who: tuple[list[str], list[str]]
    stores: dict[Path, list[redact.Eraser]] = field(default_factory=dict)

    def clean(self, path: Path, name: str) -> bytes | None:
        """Return a file's content without the person; None when it cannot be cleaned."""
        if not name.startswith(f"{earlier.STORE}/"):
            return redact.file(path, self.main)
        if path.parent not in self.stores:
            self.stores[path.parent] = self._of_store(path.parent)
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            return redact.file(path, self.main)
        for eraser in self.stores[path.parent]:
            text = redact.text_file(path.name, text, eraser)
        return text.encode()

    def _of_store(self, place: Path) -> list[redact.Eraser]:
        try:
            records = out_tables.read_csv(place / "records.csv")
            theirs = pc.is_in(records["contact_id"], value_set=self.doomed).to_numpy()
        except (OSError, KeyError, pa.ArrowException):
            return [self.main]
        rows = pa.array(theirs | forgotten.marked_rows(records, self.known))
        ids = pc.unique(records["contact_id"].filter(rows))
        own = forgotten.eraser_of(records, ids, self.known, self.who)
        gone = records.filter(pc.is_in(records["contact_id"], value_set=ids))
        people = {*self.doomed.to_pylist(), *ids.to_pylist(), *gone["identity"].to_pylist()}
        return [own.about(own.tokens | (people - {""})), self.main.about(people - {""})]


def _clean_others(out: Path, new: Path, erasers: _Erasers, done: Erased) -> None:
    """Put cleaned copies of all other files of the folder into the new one."""
    for path, name in _others(out, new):
        clean = erasers.clean(path, name)
        if clean is None:
            done.left.append(name)
        elif clean != path.read_bytes():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_bytes(clean)
            done.files.append(name)


def _others(out: Path, new: Path) -> Iterator[tuple[Path, str]]:
    """Yield what this run has not written: files of the earlier folder, and books just kept."""
    made = [path for path in (new / folder.KEPT).rglob("*") if path.is_file()]
    for path in made:
        yield path, path.relative_to(new).as_posix()
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        ours = name in folder.NAMES or name == forgotten.FILE or name.startswith(".zboun-")
        ours |= parted.is_part(name)  # not written again: they would tell of who is gone
        if path.is_file() and not path.is_symlink() and not ours:
            yield path, name


def _language(out: Path) -> str:
    """Return the language that an OUT speaks: that of its page."""
    try:
        found = _LANG.search((out / "report.html").read_text("utf-8")[:500])
    except (OSError, ValueError):
        return "fr"
    return found.group(1) if found else "fr"
