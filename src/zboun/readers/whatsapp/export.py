"""Where a chat's text, media names and contact cards are: in a text file, or in a zip.

Media are never unpacked; the text is streamed out of the zip; cards are small and read whole.

May import: errors, model, rules, readers. Tests: ``tests/readers/whatsapp/test_hostile.py``.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from zboun.errors import InputError
from zboun.model import Source
from zboun.readers import limits
from zboun.readers.blob import machine_errors
from zboun.readers.whatsapp import names
from zboun.readers.whatsapp.stream import Opener
from zboun.rules.chat import ChatRules

MAX_CARD_BYTES = 5_000_000
MAX_CARDS = 20_000


@dataclass(slots=True)
class Export:
    """One conversation of a source: how to open its text, and what lies beside it."""

    name: str  # for people: the source, or "source/member" where a zip holds several chats
    about: str  # the path that names the contact
    open: Opener
    cards: dict[str, bytes] = field(default_factory=dict)  # .vcf name -> bytes


def exports(source: Source, rules: ChatRules, bound: int) -> list[Export]:
    """Return the conversations of a file or zip; InputError when a zip holds none."""
    if not _is_zip(source):
        return [Export(source.name, source.name, _file_opener(source.path, source.name))]
    with machine_errors(source.name), zipfile.ZipFile(source.path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        texts = chat_members([info.filename for info in infos], rules)
        wanted = [info for info in infos if info.filename in texts]
        _check(source.name, wanted, bound)
        cards = _cards(archive, infos)
    if not texts:
        raise InputError(
            source.name, "not_a_chat", "the zip holds no chat text", "export the chat again"
        )
    many = len(texts) > 1
    found = []
    for text in texts:
        name = f"{source.name}/{text}" if many else source.name
        about = f"{source.name}/{text}"
        beside = {n: data for n, data in cards.items() if not many or _parent(n) == _parent(text)}
        found.append(Export(name, about, _member_opener(source, text), beside))
    return found


def chat_members(files: Sequence[str], rules: ChatRules) -> list[str]:
    """Return which files of a zip are conversations, by their names.

    >>> from zboun.rules import load
    >>> chat_members(["_chat.txt", "__MACOSX/._chat.txt", "notes/a.jpg"], load().chat)
    ['_chat.txt']
    """
    texts = [
        name
        for name in files
        if name.lower().endswith(".txt")
        and not name.startswith("__MACOSX/")
        and not PurePosixPath(name).name.startswith("._")
    ]
    named = [name for name in texts if names.is_chat_file(name, rules)]
    return sorted(named or (texts if len(texts) == 1 else []))


def _is_zip(source: Source) -> bool:
    with machine_errors(source.name), source.path.open("rb") as stream:
        return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _check(name: str, infos: list[zipfile.ZipInfo], bound: int) -> None:
    """Refuse what is protected or would unpack to too much; media do not count."""
    if any(info.flag_bits & 1 for info in infos):
        raise InputError(name, "encrypted", "the zip is protected by a password", "unpack it first")
    limits.check_zip(name, infos, bound)


def _cards(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    cards: dict[str, bytes] = {}
    for info in infos:
        if info.filename.lower().endswith(".vcf") and info.file_size <= MAX_CARD_BYTES:
            with archive.open(info) as stream:
                cards[info.filename] = stream.read(MAX_CARD_BYTES)
            if len(cards) >= MAX_CARDS:
                break
    return cards


def _parent(name: str) -> str:
    return str(PurePosixPath(name).parent)


def _file_opener(path: Path, name: str) -> Opener:
    @contextmanager
    def opener() -> Iterator[BinaryIO]:
        with machine_errors(name), path.open("rb") as stream:
            yield stream

    return opener


def _member_opener(source: Source, member: str) -> Opener:
    @contextmanager
    def opener() -> Iterator[BinaryIO]:
        with (
            machine_errors(source.name),
            zipfile.ZipFile(source.path) as archive,
            archive.open(member) as stream,
        ):
            yield stream  # type: ignore[misc]

    return opener
