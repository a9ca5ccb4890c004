"""Small independent readers: what we write is read here with nothing of ours."""

from __future__ import annotations

import csv
import re
from pathlib import Path


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def vcards(data: bytes) -> list[dict[str, list[str]]]:
    """Return each card as property -> values: RFC 2426 unfolding and unescaping, nothing more."""
    assert b"\n" not in data.replace(b"\r\n", b""), "every line ends in CRLF"
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")  # folded between characters, never inside one
    text = data.decode("utf-8").replace("\r\n ", "")
    cards: list[dict[str, list[str]]] = []
    for line in text.split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VCARD":
            cards.append({})
        elif line and line != "END:VCARD":
            cards[-1].setdefault(name.partition(";")[0], []).append(unescape(value))
    return cards


def unescape(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.S)
