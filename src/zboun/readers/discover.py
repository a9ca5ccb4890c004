"""The inputs of a run: files and folders as the user named them -> sources and doubts.

May import: errors, model, readers.blob, readers.sniff. Tests: ``tests/readers/test_discover.py``.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final
from urllib.parse import quote

from zboun.model import Doubt, Source, named

STDIN: Final = "-"
TABLE_MARK: Final = "::"  # shop.db::clients

# Doubts that say "this input was not read": with one of them the exit status is 1.
FAILED: Final = frozenset({"missing", "not_a_table", "no_permission", "no_readable_file"})

_TABLES = frozenset(
    [
        *("xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "tsv", "tab", "txt", "dat", "asc", "prn"),
        *("vcf", "vcard", "json", "jsonl", "ndjson", "parquet", "zip", "db", "sqlite", "sqlite3"),
        *("htm", "html", "mht", "mhtml", "xml"),
    ]
)
_MEDIA = frozenset(
    [
        *("jpg", "jpeg", "png", "gif", "webp", "heic", "heif", "bmp", "tif", "tiff", "svg", "ico"),
        *("opus", "ogg", "oga", "mp3", "m4a", "aac", "wav", "amr", "wma", "was"),
        *("mp4", "3gp", "mov", "avi", "mkv", "webm", "m4v"),
    ]
)
_DOCUMENTS = {
    **dict.fromkeys(("doc", "docx", "odt", "rtf", "pages"), "a text document"),
    **dict.fromkeys(("ppt", "pptx", "odp", "key"), "a presentation"),
    **dict.fromkeys(("rar", "7z", "gz", "tar", "bz2", "xz", "tgz"), "a packed archive"),
    **dict.fromkeys(("exe", "msi", "apk", "dll", "bat", "sh", "py", "js"), "a program"),
    **dict.fromkeys(("md", "rst", "css", "toml", "yml", "yaml", "ini", "log"), "no table"),
    "pdf": "a PDF",
    "numbers": "an Apple Numbers table",
    "mdb": "an Access database",
    "accdb": "an Access database",
    "pst": "an Outlook archive",
    "eml": "an e-mail",
    "msg": "an e-mail",
}
_TEMPORARY = re.compile(
    r"\.|~\$|~.*\.tmp$|.*\.(?:tmp|temp|part|partial|crdownload|download|bak~|swp|lock)$|.*~$"
    r"|(?:thumbs\.db|desktop\.ini|icon\r|__macosx|\$recycle\.bin|__pycache__)$",
    re.I,
)


@dataclass(slots=True)
class _Found:
    """One input file on its way to a name: what it may be called, shortest first."""

    path: Path
    names: list[str]
    table: str = ""


def discover(
    inputs: Sequence[str | Path], output: Path | None = None
) -> tuple[list[Source], list[Doubt]]:
    """Return the sources in a fixed order, each with a name of its own, and what was left aside.

    Folders are walked; hidden and temporary files, the output and former outputs are not sources.
    A file that was named twice is one source. ``-`` is the standard input, ``shop.db::clients``
    a table of a database.
    """
    walk = _Walk(_real(output) if output is not None else None)
    for given in inputs:
        walk.add(given)
    doubts = walk.doubts + walk.media_doubts()
    sources = _named(_without_wholes(walk.found))
    return sources, sorted(doubts, key=lambda doubt: (doubt.source, doubt.doubt))


def _without_wholes(found: list[_Found]) -> list[_Found]:
    """Leave out a database of which a table was asked for by name."""
    asked = {_real(one.path) for one in found if one.table}
    return [one for one in found if one.table or not asked or _real(one.path) not in asked]


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


class _Walk:
    """Gathers files; every real file and folder is taken once, so that link loops end."""

    def __init__(self, output: Path | None) -> None:
        self.output = output
        self.found: list[_Found] = []
        self.doubts: list[Doubt] = []
        self.media: dict[str, Counter[str]] = {}
        self._seen: set[tuple[Path, str]] = set()
        self._folders: set[Path] = set()

    def add(self, given: str | Path) -> None:
        """Take one argument of the command line."""
        text = str(given)
        if text == STDIN:
            self._take(Path(STDIN), ["stdin"], "")
            return
        if isinstance(given, str) and "://" in given:
            self._take_url(given)
            return
        path, table = _split_table(text)
        try:
            mode = path.stat().st_mode
        except PermissionError:
            self._doubt(path.name, "no_permission", "you may not read it", "change its rights")
        except (OSError, ValueError):
            self._doubt(shown(text), "missing", "there is no such file or folder", "check the path")
        else:
            if stat.S_ISDIR(mode):
                self._folder_argument(path)
            else:
                self._file(path, _tails(path), table, named=True)

    def _take_url(self, url: str) -> None:
        head, _, table = url.partition(TABLE_MARK)
        if head.startswith("sqlite:///"):
            self.add(head.removeprefix("sqlite:///") + TABLE_MARK + table)
            return
        name = re.sub(r"//[^/@]*@", "//", head)  # a password has no business in a name
        # quoted whole: a path would fold the slashes of an address
        self._take(Path(quote(head, safe="")), [name + (TABLE_MARK + table if table else "")], "")

    def _folder_argument(self, folder: Path) -> None:
        before = len(self.found), len(self.doubts)
        self._folder(folder, folder)
        if (len(self.found), len(self.doubts)) == before:
            self._doubt(
                shown(folder.name or str(folder)),
                "no_readable_file",
                "the folder holds no file that could be read",
                "name the folder that holds the spreadsheets, chats or contacts",
            )

    def _folder(self, folder: Path, top: Path) -> None:
        real = _real(folder)
        if real in self._folders or self._is_output(real):
            return
        self._folders.add(real)
        name = _relative(folder, top)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            self._doubt(
                name or folder.name,
                "no_permission",
                "the folder cannot be listed",
                "change its rights",
            )
            return
        if {"summary.json", "contacts.csv"} <= {entry.name for entry in entries}:
            self._doubt(
                name or folder.name,
                "former_output",
                "the folder is the result of an earlier run, and was left aside",
                "use `zboun update`, or name its files one by one",
            )
            return
        for entry in entries:
            if not _TEMPORARY.match(entry.name):
                self._entry(Path(entry.path), top)

    def _entry(self, path: Path, top: Path) -> None:
        try:
            mode = path.stat().st_mode
        except OSError:
            self._doubt(
                _relative(path, top), "missing", "the link leads nowhere", "remove or repair it"
            )
            return
        if stat.S_ISDIR(mode):
            self._folder(path, top)
        else:
            inside = _relative(path, top)
            self._file(path, [inside, *_longer(path, inside)], "")

    def _file(self, path: Path, names: list[str], table: str, named: bool = False) -> None:
        """Take a file, or say why not; one that the user ``named`` needs no look of a table."""
        real = _real(path)
        if (real, table) in self._seen or self._is_output(real):
            return
        self._seen.add((real, table))
        kind = path.suffix[1:].lower()
        name = shown(names[0])
        if not path.is_file():
            self._doubt(name, "not_a_table", "it is a device, no file", "name a file")
        elif kind in _MEDIA and not table and not named:
            self._medium(path, names[0], kind)
        elif kind in _DOCUMENTS:
            remedy = "save the table in it as .xlsx or .csv"
            if _DOCUMENTS[kind] == "a packed archive":
                remedy = "unpack it and name the folder"
            what = _DOCUMENTS[kind]
            self._doubt(name, "not_a_table", f"it is {what}", remedy, what=what)
        elif not named and kind not in _TABLES and _no_chat(path) and _is_odd(path):
            self._doubt(
                name, "not_a_table", "nothing in it looks like a table", "save it as .xlsx or .csv"
            )
        else:
            self._take(path, names, table)

    def _medium(self, path: Path, name: str, kind: str) -> None:
        """Count a photo, film or sound under its folder, all kinds together."""
        folder = PurePath(name).parent.as_posix()
        key = (folder if folder != "." else path.absolute().parent.name) + "/"
        self.media.setdefault(key, Counter())[kind] += 1

    def _take(self, path: Path, names: list[str], table: str) -> None:
        self.found.append(_Found(path, [shown(name) for name in names], table))

    def _is_output(self, real: Path) -> bool:
        return self.output is not None and (real == self.output or self.output in real.parents)

    def _doubt(self, name: str, code: str, detail: str, remedy: str, **values: object) -> None:
        self.doubts.append(Doubt(shown(name), "", code, detail, remedy, named(**values)))

    def media_doubts(self) -> list[Doubt]:
        """Return one doubt for the photos, films and sounds of each folder."""
        doubts = []
        for folder, kinds in self.media.items():
            total = sum(kinds.values())
            listed = ", ".join(f"{count} .{kind}" for kind, count in sorted(kinds.items()))
            detail = f"{total} photo, film or sound files are not read ({listed})"
            remedy = "nothing to do; write down what they show as .xlsx or .csv if it matters"
            values = named(count=total, names=listed)
            doubts.append(Doubt(shown(folder), "", "media_skipped", detail, remedy, values))
        return doubts


_NAMED_CHAT = re.compile("whatsapp|واتساب", re.I)
_BYTES = re.compile(rb"[\x01-\x08\x0e-\x1f]")


def _no_chat(path: Path) -> bool:
    return _NAMED_CHAT.search(path.name) is None


def _is_odd(path: Path) -> bool:
    """Say whether a file of unknown suffix is no table by its content either."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError:
        return False  # the reader will say why
    known = (
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
        b"PAR1",
        b"SQLite format 3",
        b"\xff\xfe",
        b"\xfe\xff",
    )
    if head.startswith(known) or b"BEGIN:VCARD" in head:
        return False
    if _BYTES.search(head):
        return True
    lines = [line for line in head.splitlines()[:20] if line.strip()]
    cuts = {line.count(mark) for mark in (b";", b",", b"\t", b"|") for line in lines}
    return not lines or max(cuts) < 1 or re.search(rb"(?:\d[ .-]?){6}|@", head) is None


def _split_table(text: str) -> tuple[Path, str]:
    path, mark, table = text.partition(TABLE_MARK)
    return (Path(path), table) if mark and not Path(text).exists() else (Path(text), "")


def shown(name: str) -> str:
    """Return a file's name as sound text with ``/`` on every system (names may be any bytes)."""
    sound = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return sound.replace(os.sep, "/")


def _relative(path: Path, top: Path) -> str:
    return path.relative_to(top).as_posix() if path != top else ""


def _tails(path: Path) -> list[str]:
    """Return the names a file may go by, shortest first: ``c.csv``, ``b/c.csv``, ``a/b/c.csv``.

    >>> _tails(Path("/a/b/c.csv"))
    ['c.csv', 'b/c.csv', 'a/b/c.csv', '/a/b/c.csv']
    """
    parts = Path(os.path.abspath(path)).parts  # noqa: PTH100  (links must not be resolved)
    tails = ["/".join(parts[-count:]) for count in range(1, len(parts))]
    return [*tails, Path(*parts).as_posix()]


def _longer(path: Path, inside: str) -> Iterator[str]:
    depth = len(PurePath(inside).parts)
    yield from _tails(path)[depth:]


def _named(found: list[_Found]) -> list[Source]:
    """Give each file the shortest of its names that no other file has."""
    level = [0] * len(found)
    while True:
        names = [_name(one, at) for one, at in zip(found, level, strict=True)]
        double = {name for name, count in Counter(names).items() if count > 1}
        grown = False
        for index, (one, name) in enumerate(zip(found, names, strict=True)):
            if name in double and level[index] < len(one.names) - 1:
                level[index] += 1
                grown = True
        if not grown:
            break
    sources = [Source(name, one.path) for one, name in zip(found, names, strict=True)]
    return sorted(sources, key=lambda source: source.name)


def _name(one: _Found, level: int) -> str:
    name = one.names[level]
    return name + TABLE_MARK + one.table if one.table else name
