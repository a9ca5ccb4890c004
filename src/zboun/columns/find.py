"""Finds the header of a table: by its words, by the shape of what stands below, or none.

Only the first lines of a grid are looked at here, as plain lists of cells.

May import: model, errors, rules, and the text forms of ``fields.text``.
Tests: ``tests/columns/test_grid.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from zboun.columns.evidence import Lexicon, kinds
from zboun.columns.headers import read_header
from zboun.columns.lines import is_total
from zboun.fields.text import fold
from zboun.rules.headers import Export

SEARCHED = 30  # lines in which a header is looked for
Line = Sequence[str]
_DATA_KINDS = frozenset(("phone", "email", "date", "wilaya", "given", "status"))
MANY = 6  # sure header cells that outweigh one which may be a customer's ("À vérifier", "Retour")
STATES = 3  # header cells, two of them sure, that outweigh one which says how a customer stands
MOST_DIGITS = 2  # in a header: "Tél 2", but no "Cité 450 logts"


@dataclass(frozen=True, slots=True)
class Found:
    """A header: its first and last line (from 0, both included), and each column's text.

    The texts of a header over two lines are joined downwards by a line break.
    """

    first: int
    last: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How much one line looks like a header."""

    cells: int = 0  # not blank
    strong: int = 0  # cells that surely name a column
    weak: int = 0
    data: int = 0  # cells that look like a customer's phone, e-mail or date
    states: int = 0  # cells that say how a customer stands: "Livré" may head a column of ticks

    @property
    def header(self) -> bool:
        """Whether the line can be a header: most of it known words, nothing of it data."""
        known = self.strong + self.weak
        sure = known if self.strong >= 2 else self.strong
        states = 0 if self.states * STATES <= sure else self.states
        if (self.data + states) * MANY > self.strong or self.cells < 1 or not known:
            return False
        if self.cells == 1:
            return self.strong == 1
        share = known / self.cells
        return share >= 0.5 and (self.strong >= 1 or (self.weak >= 2 and share > 0.6))


def score(line: Line, lex: Lexicon) -> Score:
    """Return how much a line looks like a header.

    >>> from zboun.columns.evidence import lexicon
    >>> from zboun.rules import load
    >>> lex = lexicon(load())
    >>> score(["N°", "Nom et prénom", "Tél", ""], lex).header
    True
    >>> score(["1", "Amine Benali", "0550 12 34 56", ""], lex).header
    False
    >>> score(["TOTAL", "", "18000", ""], lex).header
    False
    """
    if any(_is_number(cell) for cell in line) and is_total(line, lex.headers):
        return Score()  # "TOTAL | 18000" below the list: two words that also head columns
    votes = Counter(_vote(cell, lex) for cell in line if cell.strip())
    guessed = votes["typo"] if votes["strong"] > 1 else 0  # errors need company
    weak = votes["weak"] + guessed
    return Score(votes.total(), votes["strong"], weak, votes["data"], votes["state"])


def _is_number(cell: str) -> bool:
    text = cell.strip().replace(" ", "").replace(".", "").replace(",", "")
    return text.isdecimal()


def _vote(cell: str, lex: Lexicon) -> str:
    """Return what one cell says: "strong", "weak", "typo" (headers), "data", "state" or ""."""
    reading = read_header(cell, lex.headers)
    digits = sum(char.isdigit() for char in cell)
    plain = digits <= MOST_DIGITS
    if digits and len(cell) > 8 and "address" in kinds(cell, lex):
        return "data"
    doubtful = lex.statuses.knows(cell) or fold(cell) in lex.given  # "Livreur", "Madina"
    if plain and reading.reason == "header":
        return "strong" if reading.strong and not doubtful else "weak"
    if plain and reading.reason == "header_words" and reading.strong and not doubtful:
        return "strong"
    told = kinds(cell, lex) & _DATA_KINDS
    if told:
        return "state" if told == {"status"} else "data"
    if not plain or not reading.field:
        return ""
    return "typo" if reading.reason == "header_typo" else "weak"


def find_header(lines: Sequence[Line], lex: Lexicon) -> Found | None:
    """Return the header among the first lines of a grid, None when there is none.

    >>> from zboun.columns.evidence import lexicon
    >>> from zboun.rules import load
    >>> lex = lexicon(load())
    >>> rows = [["Liste 2024", ""], ["Nom", "Contact"], ["", "Tél"], ["Amine", "0550123456"]]
    >>> find_header(rows, lex)
    Found(first=1, last=2, texts=('Nom', 'Contact\\nTél'))
    >>> find_header([["Amine", "0550123456"], ["Sara", "0661123456"]], lex) is None
    True
    """
    top = lines[:SEARCHED]
    outright = next((at for at, line in enumerate(top) if known_export(line, lex)), None)
    if outright is not None:
        return Found(outright, outright, tuple(top[outright]))
    width = max((_filled(line) for line in top), default=0)
    scores = [score(line, lex) for line in top]
    candidates = [i for i, s in enumerate(scores) if s.header and (s.cells > 1 or width == 1)]
    if not candidates:
        return _by_shape(top, lex)
    best = max(candidates, key=lambda i: (scores[i].strong + scores[i].weak / 2, -i))
    best = _first_alike(candidates, best, scores)
    return _joined(top, best, scores, lex)


def known_export(texts: Line, lex: Lexicon) -> Export | None:
    """Return the known export that has these headers."""
    headers = frozenset(fold(text) for text in texts) - {""}
    return next((export for export in lex.headers.exports if export.fits(headers)), None)


def _first_alike(candidates: Sequence[int], best: int, scores: Sequence[Score]) -> int:
    """Prefer the first header of several tables to a fuller one further down, if it is near."""
    first = candidates[0]
    if best - first <= 1:  # two lines of one header: the joining sees to it
        return best
    enough = scores[first].strong >= 2 or scores[first].cells <= 2
    return first if enough else best


def _joined(lines: Sequence[Line], at: int, scores: Sequence[Score], lex: Lexicon) -> Found:
    """Join a header with the line above or below when that is its other half."""
    first = last = at
    if at + 1 < len(lines) and _lower_half(lines[at], lines[at + 1], scores[at + 1]):
        last = at + 1
    elif at > 0 and _upper_half(lines[at - 1], scores[at - 1], scores[at], lex):
        first = at - 1
    if first == last:
        return Found(at, at, tuple(lines[at]))
    return Found(first, last, join_down(lines[first], lines[last]))


def _lower_half(upper: Line, lower: Line, below: Score) -> bool:
    if not below.header and not (below.cells == 1 and below.strong == 1):
        return False
    same = [a.strip() for a in upper] == [b.strip() for b in lower]
    filling = any(b.strip() and not a.strip() for a, b in zip(upper, lower, strict=True))
    return not same and (filling or below.strong >= below.cells)


def _upper_half(upper: Line, above: Score, score_at: Score, lex: Lexicon) -> bool:
    """Say whether the line above holds the groups of a merged header ("Expéditeur | | Client")."""
    if any(is_total([cell], lex.headers) for cell in upper):
        return False  # "Registre des commandes | Page 1" is a title
    known = sum(bool(read_header(cell, lex.headers).field) for cell in upper if cell.strip())
    return not above.data and above.cells >= 2 and known >= 1 and above.cells < score_at.cells


def join_down(upper: Line, lower: Line) -> tuple[str, ...]:
    """Join two header lines downwards; a merged upper cell stretches to the right.

    >>> join_down(["Nom", "Contact", ""], ["", "Tél", "Email"])
    ('Nom', 'Contact\\nTél', 'Contact\\nEmail')
    """
    texts = []
    group = ""
    for above, below in zip(upper, lower, strict=True):
        if above.strip():
            group = above if below.strip() else ""
        head = above if above.strip() else group if below.strip() else ""
        texts.append("\n".join(part for part in (head, below) if part.strip()))
    return tuple(texts)


def _by_shape(lines: Sequence[Line], lex: Lexicon) -> Found | None:
    """Find a header in words we do not know: text above columns of phones, e-mails, numbers."""
    width = max((_filled(line) for line in lines), default=0)
    for at, line in enumerate(lines):
        if _filled(line) >= max(1, (width + 1) // 2):
            below = [other for other in lines[at + 1 :] if _filled(other)]
            return Found(at, at, tuple(line)) if _stands_above(line, below, lex) else None
    return None


def _stands_above(line: Line, below: Sequence[Line], lex: Lexicon) -> bool:
    """Say whether a line differs from all below it as a header does."""
    if len(below) < 2:
        return False
    votes = 0
    for column, cell in enumerate(line):
        if not cell.strip():
            continue
        here = kinds(cell, lex)
        if any(char.isdigit() for char in cell) or here & {"email", "given", "place", "status"}:
            return False
        under = [kinds(other[column], lex) for other in below if other[column].strip()]
        typed = sum(bool(found & {"phone", "email", "date"}) for found in under)
        votes += len(under) >= 2 and typed >= 0.7 * len(under) and "name" in here
    return votes >= 1


def _filled(line: Line) -> int:
    return sum(1 for cell in line if cell.strip())
