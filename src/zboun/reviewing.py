"""Asks a person about pairs, in the terminal: same, different, later, or stop.

    done = ask(Path("list"), lang="fr", lines=sys.stdin, show=print)

The answers go into the OUT's decisions.csv; the next run obeys them. What was answered already,
there or in review.xlsx, is not asked again.

May import: out_tables, standing, decisions, rules, texts (behind the command line).
Tests: ``tests/test_review.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zboun import locks, out_tables, standing
from zboun.decisions import DIFFERENT, SAME, Answer, Pair, settle, write_answers
from zboun.rules import place_names
from zboun.texts import Texts, load, printable

LATER, STOP = "later", "stop"
_FIELDS = {  # what is shown of a side, and its label
    **{name: f"column.{name}" for name in ("name", "phone", "email", "city")},
    "records": "report.where",
}


@dataclass(slots=True)
class Done:
    """What came of a sitting."""

    asked: int = 0
    answers: list[Answer] = field(default_factory=list)
    left: int = 0  # pairs that nobody has answered yet


def ask(out: Path, lang: str, lines: Iterable[str], show: Callable[[str], None]) -> Done:
    """Ask the open pairs of an OUT, the most useful first, and store the answers.

    ``lines`` are what the person types; where they end, the sitting ends. Answers are stored when
    it ends, however it ends. Raises UsageError when OUT is none of ours.
    """
    say = load(lang)
    with locks.lock(out):
        pairs = list(open_pairs(out))
        done = Done()
        if not pairs:
            show(say("ask.none"))
            return done
        show(say("ask.how", count=len(pairs)))
        try:
            _sitting(pairs, say, iter(lines), show, done)
        finally:
            store(out, done.answers)
        done.left = len(pairs) - len(done.answers)
    show(say("ask.done", answered=len(done.answers), left=done.left))
    if done.answers:
        show(say("ask.apply", out=str(out)))
    return done


def _sitting(
    pairs: list[dict[str, Any]],
    say: Texts,
    typed: Iterator[str],
    show: Callable[[str], None],
    done: Done,
) -> None:
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    for number, pair in enumerate(pairs, 1):
        done.asked = number
        show("\n".join(["", *_card(pair, number, len(pairs), say)]))
        answer = _answer(say, typed, show)
        if answer == STOP:
            return
        if answer in (SAME, DIFFERENT):
            done.answers.append(Answer(_keys(pair), answer, f"zboun review {stamp}"))


def open_pairs(out: Path) -> Iterator[dict[str, Any]]:
    """Yield the pairs of an OUT that no answer can be obeyed on, the most useful first."""
    known = standing.gather(out).decisions.answers
    tables = out_tables.read(out, ("review",))
    if "review" not in tables:
        return
    for row in tables["review"].to_pylist():
        if _keys(row) not in known:
            yield row


def _keys(row: Mapping[str, Any]) -> Pair:
    low, high = sorted((row["key_a"], row["key_b"]))
    return low, high


def _card(pair: Mapping[str, Any], number: int, of: int, say: Texts) -> list[str]:
    """Return both sides below each other, field by field, and why we ask."""
    rows = [
        (say(label), *(_cell(name, pair.get(f"{name}_{side}"), say) for side in "ab"))
        for name, label in _FIELDS.items()
    ]
    rows = [row for row in rows if row[1] or row[2]]
    head, first = (max(len(row[i]) for row in rows) for i in (0, 1))
    lines = [f"{label:<{head}}  {a or '—':<{first}}  |  {b or '—'}" for label, a, b in rows]
    return [f"[{number}/{of}]", *lines, f"{say('ask.why')} {say.codes('match', pair['reasons'])}"]


def _cell(name: str, value: object, say: Texts) -> str:
    shown = str(value or "")
    if name == "city":
        shown = place_names.city(shown, say.lang)
    return printable(shown.replace(";", "; "), 60)


def _answer(say: Texts, typed: Iterator[str], show: Callable[[str], None]) -> str:
    """Return what the person chose; asks again for what is none of the answers."""
    while True:
        show(say("ask.choices"))
        line = next(typed, None)
        if line is None:
            return STOP
        chosen = understood(line, say)
        if chosen:
            return chosen
        show(say("ask.again"))


def understood(line: str, say: Texts) -> str:
    """Return SAME, DIFFERENT, LATER or STOP for what was typed, "" for anything else.

    >>> say = load("fr")
    >>> [understood(line, say) for line in ("m", "D", "", "quitter", "peut-être", "s")]
    ['same', 'different', 'later', 'stop', '', 'same']
    """
    word = line.strip().casefold().strip(".! ")
    if not word:
        return LATER
    for answer in (SAME, DIFFERENT, LATER, STOP):
        for words in (say, load("en")):
            if word in words(f"ask.{answer}").split("|"):
                return answer
    return ""


def store(out: Path, answers: list[Answer]) -> None:
    """Add answers to the OUT's decisions; each counts alone on its pair, since it was asked."""
    if not answers:
        return
    path = out / standing.FILE
    stored = standing.stored(out)
    write_answers(path, settle(stored, answers, anew=True))


def typed_lines() -> Iterator[str]:
    """Yield what is typed (or piped) until its end."""
    yield from sys.stdin
