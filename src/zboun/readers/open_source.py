"""Opens one source with the reader that its content asks for; zips of tables member by member.

May import: errors, model, readers.*. Tests: ``tests/readers/test_read.py``.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from zboun.errors import InputError, ZbounError
from zboun.model import Doubt, Extract, ReadOptions, Source, named
from zboun.readers import limits
from zboun.readers.blob import Blob, member
from zboun.readers.discover import STDIN
from zboun.readers.sniff import no_table, sniff, zip_names

if TYPE_CHECKING:
    from zboun.rules import Rules


def read(source: Source, rules: Rules | None, options: ReadOptions) -> Extract:
    """Return what one source holds; every failure is an InputError that names it."""
    with _named_failures(source.name):
        return _read(source, rules, options)


@contextmanager
def _named_failures(name: str) -> Iterator[None]:
    """Turn what nobody foresaw into an InputError; the other inputs go on."""
    try:
        yield
    except ZbounError:
        raise
    except MemoryError as error:
        raise limits.too_big(name, "it does not fit into memory", "split it") from error
    except RecursionError as error:
        raise no_table(name, "it is nested too deeply") from error
    except Exception as error:
        raise InputError(
            name,
            "unreadable",
            f"it could not be read ({type(error).__name__})",
            "save it again as .xlsx or .csv, and tell us about it",
        ) from error


def _read(source: Source, rules: Rules | None, options: ReadOptions) -> Extract:
    if "://" in source.name:
        from zboun.readers import tabular

        return tabular.read_url(source)
    if source.path == Path(STDIN):
        bound = options.max_bytes // limits.TEXT_SHARE
        data = sys.stdin.buffer.read(bound + 1)
        limits.check_text(source.name, len(data), options.max_bytes, limits.TEXT_SHARE)
        return read_blob(Blob(source.name, source.path, data), rules, options)
    before = _stamp(source.path)
    extract = read_blob(Blob(source.name, source.path), rules, options)
    if _stamp(source.path) != before:
        detail = "the file was changed while it was read"
        remedy = "run again when the other program has finished"
        extract.doubts.append(Doubt(source.name, "", "changed_while_read", detail, remedy))
    return extract


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        info = path.stat()
    except OSError:
        return None
    return info.st_size, info.st_mtime_ns


def read_blob(blob: Blob, rules: Rules | None, options: ReadOptions, depth: int = 0) -> Extract:
    """Return what a blob holds, read as what its content says; fails with InputError only."""
    with _named_failures(blob.name):
        return _read_as(sniff(blob), blob, rules, options, depth)


def _read_as(
    form: str, blob: Blob, rules: Rules | None, options: ReadOptions, depth: int
) -> Extract:
    if form in ("xlsx", "xls", "ods"):
        from zboun.readers import excel

        return excel.read(blob, form, options)
    if form == "csv":
        from zboun.readers import csv_file

        return csv_file.read(blob, options)
    if form == "vcard":
        from zboun.readers import vcard

        return vcard.read(blob, options)
    if form in ("html", "spreadsheetml"):
        from zboun.readers import markup

        return markup.read(blob, form, options)
    if form in ("json", "parquet", "sqlite"):
        from zboun.readers import tabular

        return tabular.read(blob, form, options)
    if form == "zip":
        return _read_zip(blob, rules, options, depth)
    extract = _read_chat(blob, rules, options)
    if form == "whatsapp_zip":
        extract.doubts += _tables_beside(blob)
    return extract


_TABLES = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv")


def _tables_beside(blob: Blob) -> list[Doubt]:
    """Name the tables in a chat's zip: sent as attachments, most are no lists of customers."""
    found = sorted(name for name in zip_names(blob) if name.lower().endswith(_TABLES))
    if not found:
        return []
    detail = f"{len(found)} tables beside the chat were not read: {', '.join(found[:5])}"
    remedy = "unpack the zip and name them, if they list customers"
    values = named(count=len(found), names=", ".join(found[:5]))
    return [Doubt(blob.name, "", "tables_in_chat", detail, remedy, values)]


def _read_chat(blob: Blob, rules: Rules | None, options: ReadOptions) -> Extract:
    """Hand a chat to its reader; one out of a zip goes through a file that only we may read."""
    if blob.data is None:
        return _chat(Source(blob.name, blob.path), rules, options)
    with tempfile.TemporaryDirectory(prefix="zboun-") as folder:
        path = Path(folder) / PurePosixPath(blob.name).name
        path.write_bytes(blob.data)
        return _chat(Source(blob.name, path), rules, options)


def _chat(source: Source, rules: Rules | None, options: ReadOptions) -> Extract:
    from zboun.readers import whatsapp

    if rules is None:
        from zboun.rules import load

        rules = load()
    return whatsapp.read(source, rules, options)


def _read_zip(blob: Blob, rules: Rules | None, options: ReadOptions, depth: int) -> Extract:
    """Return the tables, address books and chats in a zip, each under ``name.zip/member``."""
    if depth > 1:
        raise no_table(blob.name, "it is a zip in a zip in a zip")
    whole = Extract(blob.name, "zip", {"members": []})
    with blob.open() as stream, zipfile.ZipFile(stream) as archive:
        members = [info for info in archive.infolist() if not _is_noise(info)]
        limits.check_zip(blob.name, members, options.max_bytes)
        for info in sorted(members, key=lambda info: info.filename):
            name = f"{blob.name}/{info.filename}"
            try:
                limits.check_text(name, info.file_size, options.max_bytes, limits.TEXT_SHARE)
                data = member(name, archive, info, options.max_bytes // limits.TEXT_SHARE)
                part = read_blob(Blob(name, Path(name), data), rules, options, depth + 1)
            except InputError as error:
                whole.doubts.append(
                    Doubt(name, "", error.code, error.reason, error.remedy, named(**error.values))
                )
                continue
            _join(whole, part, name)
    if not whole.parts:
        raise InputError(
            blob.name,
            "not_a_table",
            "the zip holds no table, address book or chat",
            "unpack it and name the files",
        )
    from zboun.readers import whatsapp

    whatsapp.rejoin(whole)
    return whole


def _is_noise(info: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(info.filename)
    return info.is_dir() or name.name.startswith((".", "~$")) or "__MACOSX" in name.parts


def _join(whole: Extract, part: Extract, name: str) -> None:
    """Add a member to its zip; the parts stay apart too, for chats are compared one by one."""
    whole.details["members"].append({"member": name, "format": part.format, **part.details})
    whole.grids += part.grids
    whole.doubts += part.doubts
    whole.read += part.read
    part.grids = []
    whole.parts += part.parts or [part]
