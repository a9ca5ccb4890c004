"""What the rules still know when half of a table is taken from them: ``generalization.py``.

    python benchmarks/generalization.py                    the table
    python benchmarks/generalization.py --show headers     and what is lost of one

Of each table first one half is taken away, then the other (told apart by a hash of the spelling),
and every line taken away is read with the rest. ``reference``: only lines of the seed tables are
taken away, what was added to them stays: how likely is a spelling known that somebody else thinks
of? ``any line``: half of everything is taken away; harder than life, for rare spellings stand
alone. ``written afresh``: nothing is taken away; ``fresh.csv`` was written down, as people type,
without a look at the tables. A wrong answer is counted apart from none.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from zboun.columns.headers import read_header
from zboun.fields import city, email_domain, name_keys, status
from zboun.fields.text import fold
from zboun.model import Outcome
from zboun.rules import Rules, load
from zboun.rules.tables import Row, Tables

SEED = "zboun reference 2026"
RIGHT, WRONG, NOTHING = "right", "wrong", "nothing"
Judge = Callable[[Row, Rules], str]
Choice = Callable[[Row, str], bool]


def taken(row: Row, text: str, fold_: int, everything: bool) -> bool:
    """Say whether a line is taken away in this fold."""
    if not everything and row["source"] != SEED:
        return False
    return hashlib.sha256(fold(text).encode()).digest()[0] % 2 == fold_


@dataclass
class Fewer(Tables):
    """Tables without what is taken away; ``kept`` maps a table's name to its filter."""

    kept: dict[str, Callable[[Row], Row | None]] = field(default_factory=dict)

    def rows(self, name: str, key: tuple[str, ...]) -> list[Row]:
        """Return the rows of a table, less what is taken away."""
        rows = super().rows(name, key)
        if name not in self.kept:
            return rows
        return [left for row in rows if (left := self.kept[name](row)) is not None]


def _verdict(got: str, wanted: str) -> str:
    return RIGHT if got == wanted else WRONG if got else NOTHING


def judge_status(row: Row, rules: Rules) -> str:
    return _verdict(status.parse(row["spelling"], rules.statuses).clean, row["code"])


def judge_header(row: Row, rules: Rules) -> str:
    """A header counts as right when its field is; of one that is not used, when it is not used."""
    reading = read_header(row["header"], rules.headers)
    unused = ("id", "other", "amount", "birth", "owner", "ignore", "")
    if row["field"] in unused:
        return RIGHT if reading.field in unused else WRONG
    return _verdict(reading.field, row["field"])


def judge_domain(row: Row, rules: Rules) -> str:
    found = email_domain.repair(row["typo"], rules.email)
    return _verdict("" if found.domain == row["typo"] else found.domain, row["domain"])


def judge_alias(row: Row, rules: Rules) -> str:
    """A commune must be found with its wilaya; a quarter or a vague place by its wilaya."""
    if row["wilaya"] == "":
        return ""
    level = row["level"] if row["level"] in ("wilaya", "commune") else ""
    value = city.parse(row["alias"], rules.places, level=level)
    if value.outcome is Outcome.REFUSED:
        return NOTHING
    if row["level"] == "commune":
        right = value.wilaya_code == row["wilaya"] and fold(value.clean) == fold(row["place"])
        return RIGHT if right else WRONG
    codes = {value.wilaya_code} | {text[-3:-1] for text in value.candidates}
    return RIGHT if row["wilaya"] in codes else WRONG


def judge_name(row: Row, rules: Rules) -> str:
    """Two spellings meet in one key when every part has the same lexicon name or consonants."""
    a, b = name_keys.units(row["spelling"], rules), name_keys.units(row["name"], rules)
    one = "".join(unit.skeleton for unit in a), [unit.name for unit in a]
    other = "".join(unit.skeleton for unit in b), [unit.name for unit in b]
    if one[0] == other[0] or (all(one[1]) and one[1] == other[1]):
        return RIGHT
    apart = name_keys.compare_parts(a, b, rules.names) is name_keys.Agreement.DIFFERENT
    return WRONG if apart else NOTHING


def spellings(rows: list[Row]) -> Iterator[Row]:
    """Yield each variant of a name as a line of its own."""
    for row in rows:
        for part in ("arabic", "variants"):
            for spelling in row[part].split("|"):
                if spelling.strip():
                    yield {**row, "spelling": spelling.strip()}


def without_variants(fold_: int, everything: bool) -> Callable[[Row], Row | None]:
    """Return a filter that takes variants of names away, never the name."""

    def left(row: Row) -> Row:
        parts = {}
        for part in ("arabic", "variants"):
            kept = [text.strip() for text in row[part].split("|")]
            kept = [text for text in kept if not taken(row, text, fold_, everything)]
            parts[part] = " | ".join(text for text in kept if text)
        return {**row, **parts}

    return left


FIELD_OF = {
    "family_name": "last_name", "given_name": "first_name", "company": "name", "fax": "phone",
    "wilaya": "city", "commune": "city", "address": "city", "postal": "city", "notes": "status",
}  # fmt: skip
FIELDS = frozenset(("name", "last_name", "first_name", "phone", "email", "city", "status"))


def fresh_status(text: str, answer: str, rules: Rules) -> str:
    return _verdict(status.parse(text, rules.statuses).clean, answer)


def fresh_header(text: str, answer: str, rules: Rules) -> str:
    """A header is of one of seven fields, or "other"."""
    read = read_header(text, rules.headers).field
    read = FIELD_OF.get(read, read)
    return _verdict(read if read in FIELDS else "", answer if answer != "other" else "")


def fresh_place(text: str, answer: str, rules: Rules) -> str:
    """A place is a wilaya's code, or the code and the commune's name."""
    level = "commune" if " " in answer else "wilaya"
    value = city.parse(text, rules.places, level=level)
    got = f"{value.wilaya_code} {value.clean}".strip() if " " in answer else value.wilaya_code
    return _verdict(got, answer)


@dataclass(frozen=True)
class Case:
    """One table: what its lines are called, and who judges them."""

    tables: dict[str, tuple[str, ...]]
    spelling: str
    judge: Judge
    target: float
    fresh: tuple[str, Callable[[str, str, Rules], str]] | None = None  # in fresh.csv, and its judge


CASES = {
    "statuses": Case(
        {"status_words": ("spelling",)}, "spelling", judge_status, 0.85, ("status", fresh_status)
    ),
    "place aliases": Case(
        {"place_aliases": ("alias", "level")}, "alias", judge_alias, 0.85, ("place", fresh_place)
    ),
    "e-mail typos": Case({"email_typos": ("typo",)}, "typo", judge_domain, 0.90),
    "headers": Case(
        {"headers": ("header",)}, "header", judge_header, 0.92, ("header", fresh_header)
    ),
    "name variants": Case(
        {"name_given": ("name",), "name_family": ("name",)}, "spelling", judge_name, 0.85
    ),
}


def half(case: Case, fold_: int, everything: bool) -> Iterator[tuple[Row, str]]:
    """Yield every line taken away in one fold, and how it is read with the rest."""
    whole = Tables.open()
    fewer = Fewer(whole.base, None, whole.version)
    names = case.judge is judge_name

    def left(row: Row) -> Row | None:
        return None if taken(row, row[case.spelling], fold_, everything) else row

    fewer.kept = {
        table: without_variants(fold_, everything) if names else left for table in case.tables
    }
    rules = Rules(fewer)
    for table, key in case.tables.items():
        rows = whole.rows(table, key)
        for row in spellings(rows) if names else rows:
            if taken(row, row[case.spelling], fold_, everything):
                yield row, case.judge(row, rules)


def measure(name: str, everything: bool, show: bool) -> tuple[int, Counter[str]]:
    """Return how many lines were taken away and how they were read."""
    counts: Counter[str] = Counter()
    for fold_ in (0, 1):
        for row, verdict in half(CASES[name], fold_, everything):
            counts[verdict] += bool(verdict)
            if show and verdict in (WRONG, NOTHING):
                told = [row[k] for k in ("code", "field", "domain", "place", "name") if row.get(k)]
                print(f"    {verdict}: {row[CASES[name].spelling]!r} is {' '.join(told)}")
    return sum(counts.values()), counts


def measure_fresh(case: Case, show: bool) -> tuple[int, Counter[str]]:
    """Return how many lines of ``fresh.csv`` are of a table, and how they are read with it."""
    counts: Counter[str] = Counter()
    if case.fresh is None:
        return 0, counts
    kind, judge = case.fresh
    with (Path(__file__).parent / "fresh.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["table"] != kind:
                continue
            verdict = judge(row["text"], row["answer"], load())
            counts[verdict] += 1
            if show and verdict != RIGHT:
                print(f"    {verdict}: {row['text']!r} is {row['answer']}")
    return sum(counts.values()), counts


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--show", choices=tuple(CASES))
    given = parser.parse_args()
    print("| table | taken from | lines | right | wrong | nothing | wanted |")
    print("|---|---|---|---|---|---|---|")
    below = 0
    for name, case in CASES.items():
        if given.show not in (None, name):
            continue
        show = given.show == name
        taken_from = {
            "reference": measure(name, False, show),
            "any line": measure(name, True, show),
            "nothing: written afresh": measure_fresh(case, show),
        }
        for kind, (total, counts) in taken_from.items():
            if not total:
                continue
            right, wrong, nothing = (counts[k] / total for k in (RIGHT, WRONG, NOTHING))
            print(
                f"| {name} | {kind} | {total:,} | {right:.1%} | {wrong:.1%} | {nothing:.1%} | "
                f"{case.target:.0%} |",
                flush=True,
            )
            below += kind == "reference" and right < case.target
    return int(below > 0)


if __name__ == "__main__":
    sys.exit(main())
