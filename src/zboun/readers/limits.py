"""How much one input may cost: sizes above which a file is refused by name, before it is loaded.

The bounds keep any one file under a gigabyte of memory. The user raises the byte bound with
``--max-bytes`` (``ReadOptions.max_bytes``), of which a text may have a share that depends on what
its reading holds; the others are far above any list of customers.

May import: errors. Tests: ``tests/hostile/``.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from typing import Final

from zboun.errors import InputError

MAX_COLUMNS: Final = 16_384  # Excel's own bound
MAX_CELLS: Final = 60_000_000  # of one grid, blanks included: 4 bytes each in Arrow
MAX_CELL_CHARS: Final = 1_000_000  # one cell; Excel itself stops at 32,767
MAX_LINE_BYTES: Final = 64_000_000  # one line of a text file
MAX_RATIO: Final = 150  # unpacked to packed; ordinary workbooks 7, blank styled rows 12, bombs 290
SMALL_BYTES: Final = 30_000_000  # a bad ratio below this hurts nobody
MAX_MEMBERS: Final = 50_000  # files in one zip (chats with media hold thousands)
SHEET_SHARE: Final = 3  # a workbook takes up to this many times its unpacked size in memory
STREAM_SHARE: Final = 4  # plain UTF-8 text is cut as it streams by: its cells alone are held
TEXT_SHARE: Final = 15  # text that is held whole: decoded, or cut line by line
CHAT_SHARE: Final = 6  # a chat, whose text and columns are held
MAX_JSON_BYTES: Final = 200_000_000  # JSON has to be held whole, as Python objects
MAX_HTML_BYTES: Final = 100_000_000
MAX_CARD_LINE: Final = 1_000_000  # a vCard line that is not a photo


def columns(width: int, lines: int) -> int:
    """Return how wide a grid of so many lines may be; real tables are far below it.

    ``width``: that of most lines. The surplus of a wider line stays in its last column.
    """
    return max(width, min(MAX_COLUMNS, MAX_CELLS // max(lines, 1)), 2)


def too_big(source: str, what: str, remedy: str, **values: int) -> InputError:
    """Return the refusal of a file that is larger than a bound."""
    return InputError(source, "too_big", what, remedy, **values)


def check_size(source: str, size: int, bound: int) -> None:
    """Raise InputError ``too_big`` when a file has more bytes than the bound."""
    if size > bound:
        raise too_big(
            source,
            f"it has {size:,} bytes, more than the bound of {bound:,}",
            "split it, or raise the bound with --max-bytes",
            size=size,
            bound=bound,
        )


def check_text(source: str, size: int, bound: int, share: int) -> None:
    """Raise InputError when reading a text would take more memory than ``bound`` allows.

    ``share``: how many times its size a text may take, beside a bound of twice a gigabyte.
    """
    if size > bound // share:
        raise too_big(
            source,
            f"it has {size:,} bytes, more than the {bound // share:,} that such a text may have",
            "split it, save it as plain UTF-8 CSV, or raise the bound with --max-bytes",
            size=size,
            bound=bound // share,
        )


def check_zip(source: str, members: Iterable[zipfile.ZipInfo], bound: int) -> None:
    """Raise InputError when a zip would unpack to too much, or far more than an honest one.

    The sizes are those that the directory of the zip declares; whoever unpacks a member must
    still count what comes out (``blob.member``).
    """
    files = list(members)
    unpacked = sum(info.file_size for info in files)
    packed = sum(info.compress_size for info in files)
    if len(files) > MAX_MEMBERS:
        raise too_big(source, f"the zip holds {len(files):,} files", "unpack it and name the files")
    if unpacked > bound:
        raise too_big(
            source,
            f"it unpacks to {unpacked:,} bytes, more than the bound of {bound:,}",
            "split it, or raise the bound with --max-bytes",
        )
    if unpacked > SMALL_BYTES and unpacked > MAX_RATIO * max(packed, 1):
        raise too_big(
            source,
            f"it unpacks to {unpacked // max(packed, 1)} times its size, as zip bombs do",
            "open it in Excel and save a copy, if you trust it",
        )
