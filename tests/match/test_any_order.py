"""The order of files, and of the rows in each, changes nothing: lists as files, read and cleaned.

What is compared is what the run says, each record by what stands in it: contacts with their ids,
links with their reasons, relations, questions.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.match.test_whole_runs import CITY, EMAIL, NAME, PHONE, shop

import zboun

HEADER = ("nom", "téléphone", "email", "ville", "statut", "date")
STATUS = st.sampled_from(["client", "prospect", "livré", "NRP", "", ""])
DAY = st.sampled_from(["2026-01-03", "2026-02-14", "2026-02-14", ""])
# An address that spells a name, a title in place of a given name, a firm: what looks at others.
MORE = st.sampled_from(["Mme Benali", "M. Haddad", "Sarl Atlas", "", ""])
SPELT = st.sampled_from(["amine.benali7@gmail.com", "karim.haddad@yahoo.fr", ""])
ROW = st.tuples(NAME | MORE, PHONE, EMAIL | SPELT, CITY, STATUS, DAY)

Row = tuple[str, ...]
Files = list[tuple[str, list[Row]]]  # name, rows


def written(folder: Path, files: Files) -> list[Path]:
    """Return the files, written in this order."""
    paths = []
    for name, rows in files:
        paths.append(folder / name)
        with paths[-1].open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *rows])
    return paths


def said(result: zboun.Result) -> dict[str, Any]:
    """Return what a run says, without the places of rows; ``records``: what stands in each."""
    tables = result.tables
    records = tables["records"].drop_columns(["record_id", "row"])
    texts = dict(zip(tables["records"]["record_id"].to_pylist(), rows(records), strict=True))
    return {
        "contacts": rows(tables["contacts"]),
        "records": Counter(texts.values()),
        "rejected": Counter(rows(tables["rejected"].drop_columns(["row"]))),
        "doubts": sorted(rows(tables["doubts"])),
        "links": Counter(map(repr, ends(tables["links"], ("record_a", "record_b"), texts))),
        "related": Counter(map(repr, ends(tables["related"], ("contact_id", "related_id"), {}))),
        "review": rows(tables["review"].drop_columns(["records_a", "records_b"])),
    }


def rows(table: pa.Table) -> list[str]:
    """Return each row as one text."""
    return [repr(row) for row in table.to_pylist()]


def ends(table: pa.Table, sides: tuple[str, str], texts: dict[str, str]) -> list[dict[str, Any]]:
    """Return the rows of a table of pairs, each record as what stands in it.

    A pair has no first side where only its two ends are told apart.
    """
    found = []
    for row in table.to_pylist():
        row |= {side: texts.get(row[side], row[side]) for side in sides}
        if len(row) <= len(sides) + 3:
            row |= dict(zip(sides, sorted(row[side] for side in sides), strict=True))
        found.append(row)
    return found


def check(lists: Files, rng: random.Random) -> None:
    """Clean the files in two orders, the rows of each in two, and compare what is said."""
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        first = said(zboun.clean(written(Path(one), lists)))
        moved = [(name, rng.sample(list_, len(list_))) for name, list_ in lists]
        rng.shuffle(moved)
        second = said(zboun.clean(written(Path(other), moved)))
    for what, found in first.items():
        assert found == second[what], what


def cut(rows_: list[Row], rng: random.Random) -> Files:
    """Return rows cut into a few files."""
    count = rng.randint(1, 4)
    files: Files = [(f"{name}.csv", []) for name in rng.sample(["b", "a", "c2", "c10"], count)]
    for row in rows_:
        rng.choice(files)[1].append(row)
    return files


def test_twins_are_told_apart_by_state_and_file_not_by_row() -> None:
    """Two contacts that say the same of a person, not merged: a common name and nothing else."""
    twins = [("Amina Benali", "", "", "", state, "") for state in ("client", "NRP", "prospect")]
    others = [(f"{name} Haddad", "", "", "", "", "") for name in ("Amine", "Karim", "Nadia")]
    for seed in range(6):
        rng = random.Random(seed)
        check([("a.csv", [*twins, *others]), ("b.csv", [*twins[:1], *others])], rng)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=24), st.randoms(use_true_random=False))
def test_neither_the_order_of_files_nor_of_rows_changes_a_list(
    rows_: list[Row], rng: random.Random
) -> None:
    check(cut(rows_, rng), rng)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_neither_changes_what_chance_joins(seed: int) -> None:
    rng = random.Random(seed)
    check(cut([(*row, "client", "2026-02-14") for row in shop(rng, 200)], rng), rng)
