"""An export's text in blocks of whole lines, from a file or a zip's member, in bounded memory.

UTF-8 is read as it comes; anything else goes through the decoding ladder of text files as a whole.

May import: errors, readers (text_file, limits). Tests: ``tests/readers/whatsapp/test_hostile.py``.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

from zboun.readers import limits
from zboun.readers.text_file import decode, utf16_without_mark

Opener = Callable[[], AbstractContextManager[BinaryIO]]

BLOCK = 1 << 20  # bytes of one block: small beside the result, large beside the cost of a block


@dataclass(frozen=True, slots=True)
class Text:
    """Where an export's text is and how it is to be decoded."""

    name: str
    open: Opener
    encoding: str  # "utf-8" and "utf-16" are streamed, others decoded as a whole
    guessed: bool = False
    doubt: str = ""
    detail: str = ""
    values: str = ""  # what the detail names, as ``model.named`` gives it


def examine(name: str, opener: Opener, encoding: str, bound: int) -> Text:
    """Return how a text is encoded; InputError when it is larger than the bound.

    All of its bytes are looked at, since one byte that is not UTF-8 at the end changes the whole.
    """
    with opener() as stream:
        head = stream.read(4096)
        size = len(head)
        if encoding:
            return Text(name, opener, encoding)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return Text(name, opener, "utf-16")
        wide = utf16_without_mark(head)
        if wide:
            return Text(name, opener, wide, guessed=True)
        decoder = codecs.getincrementaldecoder("utf-8")()
        block = head
        try:
            while block:
                decoder.decode(block)
                limits.check_size(name, size, bound)
                block = stream.read(BLOCK)
                size += len(block)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            return _other(name, opener, bound)
    return Text(name, opener, "utf-8")


def _other(name: str, opener: Opener, bound: int) -> Text:
    found = decode(_whole(name, opener, bound))
    detail = found.detail or f"it is not UTF-8 and was read as {found.encoding}"
    return Text(name, opener, found.encoding, found.guessed, found.doubt, detail, found.values)


_WHOLE_SHARE = 3  # a text that is decoded as a whole takes so much more than one that streams


def _whole(name: str, opener: Opener, bound: int) -> bytes:
    bound //= _WHOLE_SHARE
    with opener() as stream:
        data = stream.read(bound + 1)
    limits.check_size(name, len(data), bound)
    return data


def blocks(text: Text, bound: int) -> Iterator[str]:
    """Yield the text in blocks of whole lines, each without its last line feed.

    A NUL is no text and is left out; InputError when more comes out than the bound.
    """
    for block in _pieces(text, bound):
        yield block.replace("\0", "") if "\0" in block else block


def _pieces(text: Text, bound: int) -> Iterator[str]:
    if text.encoding not in ("utf-8", "utf-16", "utf-16-le", "utf-16-be"):
        yield from cut(decode(_whole(text.name, text.open, bound)).text)
        return
    decoder = codecs.getincrementaldecoder(text.encoding)("replace")
    rest, size = [""], 0
    with text.open() as stream:
        first = True
        while data := stream.read(BLOCK):
            size += len(data)
            limits.check_size(text.name, size, bound)
            piece = decoder.decode(data)
            if first:
                piece, first = piece.removeprefix("\ufeff"), False
            end = piece.rfind("\n")
            if end < 0:
                rest.append(piece)
                continue
            rest.append(piece[:end])
            yield "".join(rest)
            rest = [piece[end + 1 :]]
    rest.append(decoder.decode(b"", True))
    last = "".join(rest)
    if last:
        yield last


def cut(text: str, size: int = BLOCK) -> Iterator[str]:
    """Yield a text in blocks of whole lines, each without its last line feed.

    >>> list(cut("one\\ntwo\\nthree\\n", 5))
    ['one\\ntwo', 'three']
    """
    start, length = 0, len(text)
    while start < length:
        end = text.find("\n", start + size)
        if end < 0:
            end = length - 1 if text.endswith("\n") else length
        yield text[start:end]
        start = end + 1
