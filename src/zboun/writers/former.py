"""Whether a file is a list that zboun wrote before: only such a one is written over unasked.

A list may be written again and again into the folder that it is made from; a customer file of the
shop that stands there under the same name must not be lost.

May import: texts. Tests: ``tests/writers/test_former.py``.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from zboun import texts

_PIECE = 65_536
_SIGN = b"contact_id"
_CARD = re.compile(rb"\nUID:Z[0-9A-Z]{10}\r?\n")


def is_former(path: Path) -> bool:
    """Say whether a file bears the signs of a list of ours, in any of its forms."""
    if path.suffix.lower() == ".xlsx":
        return _is_book(path)
    with path.open("rb") as file:
        head = file.read(_PIECE)
        file.seek(max(0, path.stat().st_size - _PIECE))
        both = head + file.read(_PIECE)  # Parquet tells its columns at the end
    if path.suffix.lower() == ".vcf":
        return not both.strip() or bool(_CARD.search(both))
    return _SIGN in both or both.strip() in (b"", b"[]")


def _is_book(path: Path) -> bool:
    """Say whether the header of a workbook's first sheet names our ids, in any language."""
    signs = [word.encode() for word in texts.table()["column.contact_id"].values()]
    try:
        with zipfile.ZipFile(path) as archive:
            for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
                if name in archive.namelist():
                    with archive.open(name) as part:
                        piece = part.read(_PIECE)
                    if any(sign in piece for sign in signs):
                        return True
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    return False
