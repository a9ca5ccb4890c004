"""What a person has decided for an OUT so far: stored in its decisions.csv, obeyed by every run.

Answers come from there, from the files given with ``--decisions`` and from the OUT's review.xlsx
when someone filled it in. What contradicts itself or cannot be read is told and written to
doubts.csv; contradicting answers stay stored, and reported, until a person settles them.

May import: decisions, model (behind the command line). Tests: ``tests/test_standing.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from zboun.decisions import COLUMNS, Answer, Decisions, Unclear, answers_in, of, settle
from zboun.model import Doubt, named

FILE = "decisions.csv"
BOOK = "review.xlsx"
CONFLICT, CHAIN, UNCLEAR = "decision_conflict", "decision_chain", "decision_unclear"
UNOBEYED = "decision_unobeyed"  # what matching could not follow
_REMEDY = "answer the pair again: zboun review OUT"
_DETAIL = {
    "unknown_answer": "neither same nor different",
    "damaged_key": "the hidden columns of the line were changed",
}


@dataclass(slots=True)
class Standing:
    """The answers to store, as decisions to obey, and what is to be told about them."""

    answers: list[Answer] = field(default_factory=list)
    unclear: tuple[Unclear, ...] = ()
    files: frozenset[str] = frozenset()  # names of the files that were read besides decisions.csv

    @property
    def decisions(self) -> Decisions:
        """The answers that can be obeyed, and the conflicts among them."""
        return of(self.answers, self.unclear)

    @property
    def doubts(self) -> list[Doubt]:
        """Return a doubt for every conflict and every unclear answer."""
        decided = self.decisions
        found = [
            Doubt(
                FILE,
                "",
                CONFLICT if one.kind == "both_answers" else CHAIN,
                f"{'-'.join(one.pair)}: {', '.join(one.sources)}",
                _REMEDY,
                named(pair="-".join(one.pair), where=", ".join(one.sources)),
            )
            for one in decided.conflicts
        ]
        return found + [
            Doubt(one.source, "", UNCLEAR, _unclear_detail(one), _REMEDY, named(text=one.text))
            for one in self.unclear
        ]

    @property
    def table(self) -> pa.Table:
        """The answers as decisions.csv holds them."""
        rows = [(*one.pair, one.answer, one.source) for one in self.answers]
        arrays = [pa.array([row[i] for row in rows], pa.string()) for i in range(len(COLUMNS))]
        return pa.table(arrays, names=list(COLUMNS))


def _unclear_detail(one: Unclear) -> str:
    text = f" ({one.text})" if one.text else ""
    return _DETAIL.get(one.reason, one.reason) + text


def gather(out: Path, given: Iterable[Path] = ()) -> Standing:
    """Return what stands for an OUT, new answers of its review.xlsx and of given files included.

    Raises InputError for a file that holds no decisions.
    """
    book = [out / BOOK] if (out / BOOK).is_file() else []
    return of_files([*book, *given], stored(out))


def of_files(paths: Iterable[Path], earlier: Sequence[Answer] = ()) -> Standing:
    """Return what stands when files answer beside what was answered earlier."""
    files = {path.resolve(): path for path in paths}
    new, unclear = answers_in(files.values())
    names = frozenset(path.name for path in files.values())
    return Standing(settle(earlier, new), tuple(unclear), names)


def stored(out: Path) -> list[Answer]:
    """Return the answers in an OUT's decisions.csv."""
    return answers_in([out / FILE])[0] if (out / FILE).is_file() else []


def without(standing: Standing, pairs: Iterable[Sequence[str]]) -> Standing:
    """Return what stands when some answers (key_a, key_b, answer) are taken back."""
    gone = {tuple(one) for one in pairs}
    kept = [one for one in standing.answers if (*one.pair, one.answer) not in gone]
    return Standing(kept, standing.unclear, standing.files)


def is_of_decisions(doubt: Doubt, files: Iterable[str]) -> bool:
    """Say whether an earlier doubt is told anew by this run, which read these files.

    An unclear answer is told until the file that held it is read again.
    """
    if doubt.doubt in (CONFLICT, CHAIN, UNOBEYED):
        return True
    return doubt.doubt == UNCLEAR and doubt.source.rpartition(":")[0] in set(files)
