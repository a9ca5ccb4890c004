"""What a person decided of a pair: ``same`` or ``different``; it wins now and in every later run.

A pair is named by the content keys of its two sides, so an answer holds whatever the file, the row
or the order. Answers come from the filled ``review.xlsx``, from the file that the report page saves
(JSON), or from CSV; they may be written in any of our languages. What cannot be obeyed is listed,
never settled in silence: ``conflicts`` and ``unclear``.

May import: errors, texts, atomic. Tests: ``tests/test_decisions.py``.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from zboun import atomic, texts
from zboun.errors import InputError, UsageError

SAME, DIFFERENT = "same", "different"
COLUMNS = ("key_a", "key_b", "decision", "source")
FORMAT = "zboun-decisions"  # the "format" of our JSON file
_KEY = re.compile(r"[0-9a-f]{16}\Z")
_MAX_UNPACKED = 500_000_000  # bytes of a workbook; a filled review.xlsx has a few megabytes

Pair = tuple[str, str]  # content keys, the smaller first


@dataclass(frozen=True, slots=True)
class Answer:
    """One decided pair, and where it was said (``review.xlsx:12``)."""

    pair: Pair
    answer: str  # SAME or DIFFERENT
    source: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Answers that cannot all hold: one pair answered both ways, or a = b, b = c and a ≠ c."""

    pair: Pair
    kind: str  # "both_answers" | "chain"
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unclear:
    """A line that is not obeyed, and why: ``unknown_answer`` or ``damaged_key``."""

    source: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """All answers that can be obeyed, and all that cannot.

    A pair answered both ways is in neither list of pairs. In a chain (a = b, b = c, a ≠ c) all
    three answers stay and are reported; whoever joins must let "different" win, since two contacts
    left apart can still be joined and two people merged are hard to part.
    """

    answers: Mapping[Pair, Answer] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    unclear: tuple[Unclear, ...] = ()

    @property
    def same(self) -> list[Pair]:
        """Return the pairs that are one person, sorted."""
        return sorted(pair for pair, said in self.answers.items() if said.answer == SAME)

    @property
    def different(self) -> list[Pair]:
        """Return the pairs that are two people, sorted."""
        return sorted(pair for pair, said in self.answers.items() if said.answer == DIFFERENT)

    def __len__(self) -> int:
        return len(self.answers)


def of(answers: Iterable[Answer], unclear: Sequence[Unclear] = ()) -> Decisions:
    """Return answers as decisions, conflicts found.

    >>> said = [Answer(("a", "b"), SAME, "x.csv:2"), Answer(("a", "b"), DIFFERENT, "y.csv:7")]
    >>> of(said).conflicts[0].sources, len(of(said))
    (('x.csv:2', 'y.csv:7'), 0)
    """
    by_pair: dict[Pair, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_pair[answer.pair].append(answer)
    both = {pair for pair, said in by_pair.items() if len({one.answer for one in said}) > 1}
    kept = {pair: said[0] for pair, said in sorted(by_pair.items()) if pair not in both}
    conflicts = [
        Conflict(pair, "both_answers", tuple(one.source for one in by_pair[pair]))
        for pair in sorted(both)
    ]
    return Decisions(kept, (*conflicts, *_chains(kept)), tuple(unclear))


def _chains(kept: Mapping[Pair, Answer]) -> Iterator[Conflict]:
    """Yield each "different" pair whose two sides are joined by answers of "same"."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for (a, b), said in kept.items():
        if said.answer == SAME:
            leader[find(a)] = find(b)
    for pair, said in kept.items():
        if said.answer == DIFFERENT and find(pair[0]) == find(pair[1]):
            yield Conflict(pair, "chain", (said.source,))


def read(paths: str | Path | Iterable[str | Path]) -> Decisions:
    """Return the decisions of one or more files: filled review.xlsx, JSON or CSV.

    Blank answers are no answers. Raises InputError for a file that holds no decisions.
    """
    several = [paths] if isinstance(paths, str | Path) else list(paths)
    return of(*answers_in(several))


def answers_in(paths: Iterable[str | Path]) -> tuple[list[Answer], list[Unclear]]:
    """Return every answer of some files, contradictions included, and the unclear lines."""
    answers: list[Answer] = []
    unclear: list[Unclear] = []
    for path in paths:
        for found in _of_file(Path(path)):
            if isinstance(found, Answer):
                answers.append(found)
            else:
                unclear.append(found)
    return answers, unclear


def settle(stored: Iterable[Answer], new: Sequence[Answer], *, anew: bool = False) -> list[Answer]:
    """Return the answers to store: earlier and new ones, those that contradict each other too.

    A pair that was answered both ways, as the person was told, is settled by one clear new answer.
    ``anew``: the person was asked about just these pairs, so that each new answer counts alone.

    >>> yes, no = (Answer(("a", "b"), said, "x") for said in (SAME, DIFFERENT))
    >>> len(settle([yes], [no])), settle([yes, no], [no]) == [no], settle([yes], [no], anew=True)
    (2, True, [Answer(pair=('a', 'b'), answer='different', source='x')])
    """
    earlier = {(one.pair, one.answer): one for one in stored}
    fresh = {(one.pair, one.answer): one for one in reversed(new)}
    for pair in {pair for pair, _ in fresh}:
        both = all((pair, said) in earlier for said in (SAME, DIFFERENT))
        clear = not all((pair, said) in fresh for said in (SAME, DIFFERENT))
        if clear and (both or anew):
            for said in (SAME, DIFFERENT):
                earlier.pop((pair, said), None)
    return [one for _, one in sorted((fresh | earlier).items())]


def write(path: Path, decisions: Decisions) -> None:
    """Write the answers as ``.csv`` or ``.json``, whole or not at all; ``read`` reads both."""
    write_answers(path, [said for _, said in sorted(decisions.answers.items())])


def write_answers(path: Path, answers: Iterable[Answer]) -> None:
    """Write answers as ``.csv`` or ``.json``, contradictions included, whole or not at all."""
    lines = [
        {"key_a": said.pair[0], "key_b": said.pair[1], "decision": said.answer}
        | {"source": said.source}
        for said in answers
    ]
    if path.suffix.lower() == ".json":
        text = json.dumps({"format": FORMAT, "version": 1, "decisions": lines}, indent=1)
    elif path.suffix.lower() == ".csv":
        text = _csv_text(lines)
    else:
        raise UsageError(
            f"{path.name}: decisions are written as .csv or .json",
            "form",
            out=path.name,
            forms=".csv .json",
        )
    with atomic.file(path) as temporary:
        temporary.write_text(text, "utf-8", newline="\n")


def _csv_text(lines: Sequence[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


def _of_file(path: Path) -> Iterator[Answer | Unclear]:
    for row, cells in _lines(path):
        answer = _answer(cells.get("decision", ""))
        place = f"{path.name}:{row}"
        if answer == "":
            continue
        keys = sorted(cells.get(side, "").strip() for side in ("key_a", "key_b"))
        if answer is None:
            yield Unclear(place, "unknown_answer", cells["decision"].strip()[:80])
        elif not all(_KEY.match(key) for key in keys):
            yield Unclear(place, "damaged_key", "")
        else:
            yield Answer((keys[0], keys[1]), answer, cells.get("source") or place)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (row, cells by column) of a file of any of the three kinds, told by content."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        told = ("there is no such file", "check its name and place")
        raise InputError(path.name, "not_found", *told) from error
    except OSError as error:
        raise _not_read(path, error.strerror or "it cannot be opened") from error
    if data[:4] == b"PK\x03\x04":
        return _of_grids(path, _sheets(path, data))
    text = _text(data)
    if text.lstrip()[:1] in ("{", "["):
        return _of_json(path, text)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return _of_grids(path, [list(rows)])


def _text(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def _sheets(path: Path, data: bytes) -> Iterator[list[list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MAX_UNPACKED:
                raise _not_read(path, "it unpacks to more than a list of decisions can need")
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield [[_cell(cell) for cell in row] for row in rows]
    except (CalamineError, zipfile.BadZipFile) as error:
        raise _not_read(path, "it is a damaged workbook") from error


def _cell(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _of_grids(
    path: Path, grids: Iterable[Sequence[Sequence[str]]]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines of the first grid that has our columns, wherever they were moved to."""
    for rows in grids:
        for number, header in enumerate(rows[:20], 1):
            names = [_column(cell) for cell in header]
            if {"key_a", "key_b", "decision"} <= set(names):
                for row, cells in enumerate(rows[number:], number + 1):
                    yield row, dict(zip(names, cells, strict=False))
                return
    raise _not_read(path, "the columns decision, key_a and key_b are not in it")


def _of_json(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        held = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _not_read(path, "it is damaged JSON") from error
    lines = held.get("decisions") if isinstance(held, dict) else held
    if not isinstance(lines, list):
        raise _not_read(path, "it holds no list of decisions")
    for number, line in enumerate(lines, 1):
        if isinstance(line, dict):
            yield number, {str(key): str(value) for key, value in line.items()}


def _not_read(path: Path, reason: str) -> InputError:
    remedy = "give the review.xlsx that zboun wrote, or the file that the report page saved"
    return InputError(path.name, "not_decisions", reason, remedy)


def _column(header: str) -> str:
    return _columns().get(_fold(header), header.strip().lower())


@lru_cache(maxsize=1)
def _columns() -> dict[str, str]:
    words = texts.table()["column.decision"]
    return {_fold(words[lang]): "decision" for lang in texts.LANGUAGES}


def _answer(cell: str) -> str | None:
    """Return SAME, DIFFERENT, "" for a blank, None for anything else."""
    return _answers().get(_fold(cell)) if cell.strip() else ""


@lru_cache(maxsize=1)
def _answers() -> dict[str, str]:
    known = {SAME: SAME, DIFFERENT: DIFFERENT}
    for answer in (SAME, DIFFERENT):
        for key in (f"decision.{answer}", f"decision.{answer}.also"):
            for lang in texts.LANGUAGES:
                for word in texts.table()[key][lang].split("|"):
                    known[_fold(word)] = answer
    return known


def _fold(text: str) -> str:
    """Return a text without case, accents, Arabic vowel signs and outer punctuation."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = (char for char in plain if unicodedata.category(char) not in ("Mn", "Cf"))
    return " ".join("".join(kept).split()).strip(" .!،,;")
