"""Lists that somebody typed or copied as plain text: no columns, yet a person a line.

    Amine Benali - 0550 12 34 56 - Akbou        a line each: a number, and words around it
    Nom : Amine / Tél : 0550 …                  a block each, every line with its label
    +213 550 12 34 56 / ~Amine                  the members of a group, a number and a push name
    Amine, +213 550 12 34 56, +213 661 …        the members of a group, all in one line

Asked only of texts in which no delimiter cuts columns; a text that is none of these is left alone.

May import: nothing of ours. Tests: ``tests/readers/test_typed.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Begins as numbers do that are dialled here: no date, no price.
_PHONE = re.compile(
    r"(?<![\w@])(?:\+\(?\d|[0٠۰]|213|٢١٣|[5-7٥-٧](?=\d{8}(?!\d)))"
    r"(?:[\s\u00a0.()/-]{0,2}\d){8,13}(?!\w)"
)
_EMAIL = re.compile(r"[^\s,;|<>()]{1,64}@[^\s,;|<>()]{3,190}")
_NUMBERED = re.compile(r"^\s*(?:\d{1,4}\s?[.)\u2013-]\s+|[-*•·>]\s*|\d{1,4}\s*[.)]\s*(?=\D))")
_BETWEEN = re.compile(r"\s+[-–—|:/]+\s+|\s*[,،;|\t]\s*|\s*[()]\s*|\s*:\s+")
_EDGE = " \t\u00a0-–—|:/,،;.()[]=>"
_LABEL = re.compile(r"\s*[-*•]?\s*([^\W\d][^:=\n\d@]{0,30}?)\s?[:=：]\s*(.*)")
_MOST = 0.8
_LABELS = 12  # that a form may have


@dataclass(slots=True)
class Typed:
    """The lines of a typed list as rows of cells; ``header`` where every line has a label."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    header: tuple[str, ...] | None = None


def find(lines: Sequence[str]) -> Typed | None:
    """Return the rows of a typed list, None for any other text.

    >>> find(["Amine - 0550 12 34 56 - Akbou", "Lina - 0661 23 45 67 - Oran"]).rows[0]
    (1, ['Amine', '0550 12 34 56', 'Akbou'])
    >>> find(["Nom : Amine", "Tél : 0550", "", "Nom : Lina", "Tél : 0661"]).header
    ('Nom', 'Tél')
    >>> find(["Amine", "Lina"]) is None
    True
    """
    there = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not there:
        return None
    return _blocks(lines, there) or _members(there) or _enumerated(there) or _around(lines, there)


def _blocks(lines: Sequence[str], there: Sequence[tuple[int, str]]) -> Typed | None:
    """Read blocks of labelled lines; a label that comes again begins the next block."""
    found = [_LABEL.match(line) for _, line in there]
    labels = Counter(_key(match[1]) for match in found if match)
    again = [label for label, count in labels.items() if count >= 2]
    if len(there) < 4 or len(again) < 2 or len(labels) > _LABELS:
        return None
    if sum(labels[label] for label in again) < 0.6 * len(there):
        return None
    header: dict[str, str] = {}
    rows: list[tuple[int, dict[str, str]]] = []
    fresh, last = True, ""
    for number, line in enumerate(lines, 1):
        match = _LABEL.match(line)
        key = _key(match[1]) if match else ""
        if not line.strip():
            fresh = True
        elif match is None or key not in labels:
            if rows and last:
                rows[-1][1][last] += f"\n{line.strip()}"
            else:
                rows.append((number, {}))
                header.setdefault("", "")
                rows[-1][1][""] = line.strip()
        else:
            if not rows or key in rows[-1][1] or (fresh and key == next(iter(rows[-1][1]), key)):
                rows.append((number, {}))
            header.setdefault(key, match[1].strip())
            rows[-1][1][key], last, fresh = match[2].strip(), key, False
    cells = [(number, [values.get(key, "") for key in header]) for number, values in rows]
    return Typed(cells, tuple(header.values()))


def _key(label: str) -> str:
    return " ".join(label.split()).casefold()


def _members(there: Sequence[tuple[int, str]]) -> Typed | None:
    """Read the members of a group, as a screen lists them: a number, and its push name."""
    alone = [_PHONE.fullmatch(_bare(line)) is not None for _, line in there]
    pushed = sum(_bare(line).startswith("~") for _, line in there)
    if pushed < 2 or sum(alone) < 2 or not alone[0]:
        return None
    rows: list[tuple[int, list[str]]] = []
    for (number, line), phone in zip(there, alone, strict=True):
        text = _bare(line)
        if phone:
            rows.append((number, ["", text, ""]))
        elif text.startswith("~") and not rows[-1][1][0]:
            rows[-1][1][0] = text.lstrip("~ \u00a0\u202f")
        else:
            rows[-1][1][2] = f"{rows[-1][1][2]} {text}".strip()
    return Typed(rows)


def _enumerated(there: Sequence[tuple[int, str]]) -> Typed | None:
    """Read one line that enumerates people: names and numbers with commas between them."""
    if len(there) > 2:
        return None
    rows: list[tuple[int, list[str]]] = []
    for number, line in there:
        items = [_bare(item) for item in re.split("[,،] ", line)]
        phones = [item for item in items if _PHONE.fullmatch(item)]
        if len(phones) < 3 or any(len(item) > 60 for item in items):
            return None
        rows += [(number, ["", i] if i in phones else [i, ""]) for i in items if i]
    return Typed(rows)


def _around(lines: Sequence[str], there: Sequence[tuple[int, str]]) -> Typed | None:
    """Read lines of one number each, with the name before or behind it."""
    cut = {number: _cut(line) for number, line in there}
    worded = [c for c in cut.values() if c.phones and (c.before or c.after)]
    if len(there) < 2 or len(worded) < _MOST * len(there):
        return None
    left = max(len(c.before) for c in worded)
    rows = []
    for number in range(1, len(lines) + 1):
        one = cut.get(number)
        if one is None:
            rows.append((number, [""]))
        else:
            before = [*one.before, *[""] * (left - len(one.before))]
            phones = " / ".join(one.phones)
            rows.append((number, [*before, phones, " ; ".join(one.emails), *one.after]))
    return Typed(_without_blank(rows, left))


def _without_blank(rows: list[tuple[int, list[str]]], left: int) -> list[tuple[int, list[str]]]:
    """Leave the column of e-mails out where there are none."""
    at = left + 1
    if any(len(cells) > at and cells[at] for _, cells in rows):
        return rows
    return [(number, [*cells[:at], *cells[at + 1 :]]) for number, cells in rows]


@dataclass(slots=True)
class _Cut:
    before: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def _cut(line: str) -> _Cut:
    """Cut a line at its numbers; what stands around them is cut at dashes, commas, brackets."""
    text = _bare(line)
    emails = _EMAIL.findall(text)
    text = _EMAIL.sub(" , ", text)
    found = list(_PHONE.finditer(text))
    if not found:
        return _Cut([text] if text.strip(_EDGE) else [], [], emails, [])
    before = _NUMBERED.sub("", text[: found[0].start()], count=1)
    after = text[found[-1].end() :]
    inner = " , ".join(text[a.end() : b.start()] for a, b in pairwise(found))
    behind = [*_parts(inner), *_parts(after)]
    return _Cut(_parts(before), [match[0].strip() for match in found], emails, behind)


def _parts(text: str) -> list[str]:
    parts = (part.strip(_EDGE) for part in _BETWEEN.split(text.strip(_EDGE)))
    return [part for part in parts if any(char.isalpha() for char in part)]


def _bare(text: str) -> str:
    return _MARKS.sub("", text).strip()
