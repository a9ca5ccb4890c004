"""How a text table is written: delimiter, quotes, spaces after delimiters, lines quoted whole.

May import: nothing of zboun. Tests: ``tests/readers/ugly_texts.py``.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

DELIMITERS = ("\t", ";", "|", ",")  # in order of trust: commas stand in names and places too
SAMPLE_LINES = 300
MAX_SPAN = 100  # lines of one cell; a quote open for longer was never closed


@dataclass(frozen=True, slots=True)
class Dialect:
    """How records are cut. ``delimiter`` is ``""`` for a file of one column."""

    delimiter: str = ","
    skip_space: bool = False  # `1, "Ben, Ali"`: the space after a delimiter belongs to nothing
    whole: bool = False  # each line stands in quotes as a whole, its own quotes doubled
    first_line: int = 0  # lines before the table that are not part of it (`sep=;`)
    width: int = 1  # fields of most lines
    sure: bool = True


_SEP = re.compile(r'"?sep=(.)"?[;,\t]*\s*$', re.I)


def declared(line: str) -> str:
    r"""Return the delimiter that Excel's first line ``sep=;`` declares, else ``""``.

    >>> declared("sep=;"), declared('"sep=|"'), declared("Nom;Tel")
    (';', '|', '')
    """
    found = _SEP.match(line)
    return found[1] if found else ""


def find(lines: Sequence[str], delimiter: str = "") -> Dialect:
    """Return the dialect of a table by its first lines; ``delimiter`` overrides the finding out.

    >>> find(["Clients 2024", "", "Nom;Tél", "Ali;0550,12", "Sara;0551,13"]).delimiter
    ';'
    >>> find(["0550 12 34 56", "0661 00 00 00"]).delimiter
    ''
    """
    first = 0
    if lines and declared(lines[0]):
        delimiter, first = delimiter or declared(lines[0]), 1
    sample = [line for line in islice(lines, first, first + SAMPLE_LINES) if line.strip()]
    if delimiter:
        return _with(sample, delimiter, first, sure=True)
    best = _best(sample)
    if best.width > 1:
        return _with(sample, best.delimiter, first, best.sure)
    inner = _unwrapped(sample)
    if inner:
        return _whole(inner, first)
    return Dialect("", first_line=first)


def _with(sample: Sequence[str], delimiter: str, first: int, sure: bool) -> Dialect:
    spaced = re.compile(re.escape(delimiter) + ' +"')
    tight = re.compile(re.escape(delimiter) + '"')
    skip = sum(map(_count(spaced), sample)) > sum(map(_count(tight), sample))
    widths = Counter(map(len, _sample_records(sample, delimiter, skip)))
    return Dialect(delimiter, skip, False, first, _mode(widths), sure)


def _sample_records(sample: Sequence[str], delimiter: str, skip: bool = False) -> list[list[str]]:
    """Return the records of a sample, its width taken first from the lines one by one.

    Without a width, two stray quotes would make one cell of the lines between them.
    """
    alone = Dialect(delimiter, skip)
    width = _mode(Counter(len(_parsed(line, alone)) for line in sample))
    return [fields for _, fields in records(sample, Dialect(delimiter, skip, width=width))]


def _count(pattern: re.Pattern[str]):  # type: ignore[no-untyped-def]
    return lambda line: len(pattern.findall(line))


def _unwrapped(sample: Sequence[str]) -> list[str]:
    """Return the lines without the quotes that wrap them whole, [] when they are not wrapped."""
    inner = [unwrap(line) for line in sample]
    wrapped = sum(one is not None for one in inner)
    if len(sample) < 2 or wrapped < 0.8 * len(sample):
        return []
    texts = [line if one is None else one for one, line in zip(inner, sample, strict=True)]
    return texts if _best(texts).width > 1 else []


def _whole(inner: Sequence[str], first: int) -> Dialect:
    found = _with(inner, _best(inner).delimiter, first, sure=True)
    return Dialect(found.delimiter, found.skip_space, True, first, found.width, sure=False)


def unwrap(line: str) -> str | None:
    """Return what stands in a line that is one quoted field, else None.

    >>> unwrap('"Nom,""Ben, Ali"",Oran"'), unwrap('"Nom","Oran"')
    ('Nom,"Ben, Ali",Oran', None)
    """
    text = line.strip()
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return None
    inner = text[1:-1]
    if '"' in inner.replace('""', ""):
        return None
    return inner.replace('""', '"')


@dataclass(frozen=True, slots=True)
class _Score:
    delimiter: str
    width: int
    points: float
    even: float = 1.0  # share of the lines that were cut, with the usual number of fields
    sure: bool = True


_TYPED = re.compile(r"\s*(?:\+?[\d ()./-]{6,24}|\d+(?:[.,]\d+)?|[^\s@,;|]+@[^\s@,;|]+)\s*")


_DECIMAL = re.compile(r"\d,\d{1,2}(?![\d,])")  # 4 500,00


def _best(sample: Sequence[str]) -> _Score:
    scores = [_score(sample, delimiter) for delimiter in DELIMITERS]
    if any(score.points > 0 for score in scores[:-1]) and _are_decimal(sample):
        scores.pop()  # the comma, which is the last of them
    ranked = sorted(scores, key=lambda score: -score.points)
    first, second = ranked[0], ranked[1]
    if first.points <= 0:
        return _Score("", 1, 0.0)
    sure = second.points < 0.8 * first.points and first.even >= 0.5
    return _Score(first.delimiter, first.width, first.points, first.even, sure)


def _are_decimal(sample: Sequence[str]) -> bool:
    """Say whether hardly a comma stands elsewhere than in an amount (or a sentence).

    >>> _are_decimal(["Leila\t4 500,00", "Karim\t980,00"]), _are_decimal(["Leila,1,7", "Ali,2,3"])
    (True, False)
    """
    amounts: int = sum(map(_count(_DECIMAL), sample))
    return amounts > 0.8 * sum(line.count(",") for line in sample)


def _score(sample: Sequence[str], delimiter: str) -> _Score:
    """Rate a delimiter by equal field counts over many lines, and by what the fields then hold."""
    if not any(delimiter in line for line in sample):
        return _Score(delimiter, 1, 0.0)
    found = _sample_records(sample, delimiter)
    widths = Counter(map(len, found))
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return _Score(delimiter, 1, 0.0)
    width = _mode(several)
    split = sum(several.values())
    even = several[width] / split
    cover = split / len(found)
    if cover < 0.25 or even < 0.25:
        return _Score(delimiter, 1, 0.0)
    cells = [cell for fields in found for cell in fields if cell and len(fields) > 1]
    typed = sum(_TYPED.fullmatch(cell[:64]) is not None for cell in cells) / max(len(cells), 1)
    points = even * cover**0.5 * (1 + typed) * (1 + min(width, 8) / 32)
    return _Score(delimiter, width, points, even)


def _mode(widths: Counter[int] | dict[int, int]) -> int:
    return max(widths, key=lambda width: (widths[width], width), default=1)


def records(
    lines: Sequence[str], dialect: Dialect, open_quotes: list[int] | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number from 1, fields) for each record: the rule that the fast reader obeys.

    A quote opens a cell only at the start of a field. A cell over several lines must be well
    formed to its end; a quote that is never closed is text, its line stands alone, and its number
    is added to ``open_quotes``.
    """
    at, delimiter = dialect.first_line, dialect.delimiter
    while at < len(lines):
        line = lines[at]
        if dialect.whole:
            line = unwrap(line) or line
        span = 1
        if '"' not in line:
            fields = _plain(line, dialect)
        else:
            fields = _parsed(line, dialect)
            if fields and fields[-1].endswith("\n"):
                span, fields = _over_lines(lines, at, dialect)
                if not span:
                    span, fields = 1, line.split(delimiter) if delimiter else [line]
                    if open_quotes is not None:
                        open_quotes.append(at + 1)
        yield at + 1, fields
        at += span


def _plain(line: str, dialect: Dialect) -> list[str]:
    if not dialect.delimiter:
        return [line]
    fields = line.split(dialect.delimiter)
    return [field.lstrip(" ") for field in fields] if dialect.skip_space else fields


def _reader(lines: Iterator[str], dialect: Dialect, strict: bool):  # type: ignore[no-untyped-def]
    return csv.reader(
        lines,
        delimiter=dialect.delimiter or "\x1f",
        skipinitialspace=dialect.skip_space,
        strict=strict,
    )


def _parsed(line: str, dialect: Dialect) -> list[str]:
    """Return the fields of one line; the last ends in a line end when its quote stays open."""
    try:
        fields: list[str] = next(_reader(iter([line + "\n"]), dialect, strict=False), [])
    except csv.Error:  # a cell above the limit of the csv module
        return line.split(dialect.delimiter) if dialect.delimiter else [line]
    return fields


def _over_lines(lines: Sequence[str], at: int, dialect: Dialect) -> tuple[int, list[str]]:
    """Return (number of lines, fields) of a record over several lines; 0 lines when it is none."""
    if dialect.whole:
        return 0, []
    block = (line + "\n" for line in lines[at : at + MAX_SPAN])
    reader = _reader(block, dialect, strict=True)
    try:
        fields: list[str] = next(reader)
    except csv.Error:
        return 0, []
    span: int = reader.line_num
    if _each_a_record(lines[at : at + span], dialect):
        return 0, []
    return span, fields


def _each_a_record(block: Sequence[str], dialect: Dialect) -> bool:
    """Say whether every line of a would-be cell has the delimiters of a whole record.

    Then two stray quotes met, some lines apart; swallowing the lines between would lose customers.
    """
    wanted = dialect.width - 1
    return wanted > 0 and all(line.count(dialect.delimiter) == wanted for line in block)
