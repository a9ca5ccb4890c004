"""Erases a person from every file of an OUT, and keeps them out of later runs.

    erased = forget(Path("list"), "0550 12 34 56")      # or an e-mail, or a contact's id

Where several hold the value (a family's phone, a shop's), nobody is erased until one is named by
id, or all are meant. The records of who is erased become rows rejected as ``forgotten`` with an
empty text; contacts, messages, questions and relations go; every other file of the folder
(``kept/``, the journal, decisions, what a person put there) is read and cleaned. The input files
are not touched: they are not ours.

May import: bearers, disguise, forgotten, forgotten_marks, redact, writers, report (behind the
command line).
Tests: ``tests/test_forget.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zboun import (
    atomic,
    bearers,
    disguise,
    earlier,
    forgotten,
    forgotten_marks,
    locks,
    out_tables,
    redact,
    report,
)
from zboun.errors import UsageError
from zboun.forgotten_marks import EMAIL, IDENTITY, PHONE, Forgotten
from zboun.rules import Rules, load
from zboun.writers import folder, parted

Values = tuple[list[str], list[str]]  # phones, e-mails
_LANG = re.compile(r"<html[^>]* lang=\"(fr|ar|en)\"")


@dataclass(slots=True)
class Erased:
    """What was erased, in figures; ``left`` are files that could not be cleaned."""

    contacts: int = 0
    records: int = 0
    messages: int = 0
    namesakes: int = 0  # of the contacts: bear the name, and have neither phone nor e-mail
    by_id: bool = False  # one was named, and not all who hold a value
    files: list[str] = field(default_factory=list)  # other files that were cleaned
    left: list[str] = field(default_factory=list)


def forget(
    out: Path, who: str, *, every: bool = False, lang: str = "", rules: Rules | None = None
) -> Erased:
    """Erase from an OUT who holds a phone or an e-mail, or bears an id; return what was erased.

    Raises UsageError when ``who`` is none of these, when OUT is none of ours, and, unless
    ``every``, when several contacts hold it (``holders`` names them). Nothing of ``who`` is quoted.
    """
    rules = rules or load()
    disguise.refuse(out)
    with locks.lock(out):
        atomic.recover(out)
        one, asked = _meant(out_tables.read(out), who, rules)
        tables = _read(out)
        held = [one] if one else bearers.holders(tables, *asked)
        if len(held) > 1 and not every:
            raise _too_many(len(held))
        known = forgotten_marks.read(out)
        known.add(PHONE, asked[0])
        known.add(EMAIL, asked[1])
        people = pa.array(held, pa.string())
        doomed = forgotten_marks.with_namesakes(tables["contacts"], people)
        done = _erase(out, tables, doomed, known, asked, lang)
        done.namesakes, done.by_id = len(doomed) - len(held), bool(one)
        return done


def holders(out: Path, who: str, rules: Rules | None = None) -> list[dict[str, Any]]:
    """Return the contacts that ``forget`` would erase for a phone, an e-mail or an id."""
    tables = out_tables.read(out)
    one, asked = _meant(tables, who, rules or load())
    ids = [one] if one else bearers.holders(tables, *asked)
    contacts = tables["contacts"]
    rows: list[dict[str, Any]] = contacts.filter(
        pc.is_in(contacts["contact_id"], value_set=pa.array(ids, pa.string()))
    ).to_pylist()
    return rows


def _meant(tables: dict[str, pa.Table], who: str, rules: Rules) -> tuple[str, Values]:
    """Return the id that is meant, or else the phones and e-mails."""
    one = bearers.of_id(tables, who.strip())
    asked = ([], []) if one else bearers.values(who, rules)
    if not one and not any(asked):
        raise UsageError(
            "name a phone or an e-mail that is complete, or a contact's id (zboun explain OUT NAME "
            "tells it)",
            "forget_who",
        )
    return one, asked


def _too_many(count: int) -> UsageError:
    return UsageError(
        f"{count} contacts hold it, and nobody was erased: give instead the id of the one who is "
        "meant (zboun explain tells more of each), or add --all to erase every one of them",
        "forget_many",
        count=count,
    )


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
    forgotten_marks.add_bearer(known, gone, rest)
    if "identity" in gone.column_names:
        known.add(IDENTITY, gone["identity"].to_pylist())
    eraser = forgotten.eraser_of(records, doomed, known, who)
    figures = json.loads((out / folder.SUMMARY).read_text("utf-8"))
    figures = {key: value for key, value in figures.items() if key not in ("files", "seal")}
    kept, figures = forgotten.erase(tables, figures, doomed, known, who)
    done = Erased(len(doomed), len(gone), len(tables["messages"]) - len(kept["messages"]))
    lang = lang or _language(out)
    page = report.render(kept, figures, lang=lang)
    pages = {"report.html": page, forgotten_marks.FILE: known.text()}

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
        rows = pa.array(theirs | forgotten_marks.marked_rows(records, self.known))
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
        ours = name in folder.NAMES or name == forgotten_marks.FILE or name.startswith(".zboun-")
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
