"""What never changes the contacts: the order of files and rows, the cut into chunks, the door."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

import zboun
from zboun import match, merge
from zboun.model import RAW_COLUMNS
from zboun.pipeline import Settings, normalize_records
from zboun.rules import load

SETTINGS = Settings(rules=load())
SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"

NAME = st.sampled_from(
    ["BENALI Amine", "أمين بن علي", "A. Benali", "Amina Benali", "Benali", "Karim Haddad",
     "كريم حداد", "K. Hadad", "Hadad karim", "Rostom Tefafa", "Tefafa Rustom", "SARL Atlas", ""]
)  # fmt: skip
PHONE = st.sampled_from(["0550123456", "+213 550 12 34 65", "0661234567", "0770123456", "", ""])
EMAIL = st.sampled_from(["a.benali@gmail.com", "abenali@gmail.com", "k@haddad.dz", "", "", ""])
CITY = st.sampled_from(["Alger", "الجزائر", "Oran", "Biskra", "Ouled Djellal", ""])
ROWS = st.lists(st.tuples(NAME, PHONE, EMAIL, CITY), min_size=1, max_size=16)

Found = dict[str, list[str]]


def raw(rows: list[tuple[str, str, str, str]]) -> pa.Table:
    """Return rows as raw records; each keeps its id wherever it is moved to."""
    columns = dict.fromkeys(RAW_COLUMNS, [""] * len(rows))
    columns["record_id"] = [f"list.csv:{i + 2}" for i in range(len(rows))]
    columns["source"], columns["origin"] = ["list.csv"] * len(rows), ["row"] * len(rows)
    for place, field in enumerate(("name", "phone", "email", "city")):
        columns[f"{field}_raw"] = [row[place] for row in rows]
    table = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    for name in ("row", "messages"):
        numbers = pa.array(range(len(rows)), pa.int64())
        table = table.set_column(table.column_names.index(name), name, numbers)
    return table


def run(table: pa.Table) -> tuple[Found, list[dict[str, object]]]:
    """Return the record ids of each contact id, and the contacts without their counters."""
    records = normalize_records(table, SETTINGS)
    links = match.link(records, SETTINGS.rules)
    found: Found = {}
    for record, contact in zip(
        records["record_id"].to_pylist(), links.contact_ids.to_pylist(), strict=True
    ):
        found.setdefault(contact, []).append(record)
    contacts = merge.contacts(records, links, SETTINGS.rules).to_pylist()
    return {contact: sorted(members) for contact, members in found.items()}, contacts


@settings(max_examples=25, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_contact(
    rows: list[tuple[str, str, str, str]], rng: random.Random
) -> None:
    order = list(range(len(rows)))
    rng.shuffle(order)
    table = raw(rows)
    assert run(table) == run(table.take(pa.array(order, pa.int64())))


@settings(max_examples=20, deadline=None)
@given(ROWS, st.lists(st.integers(0, 16), max_size=4))
def test_chunks_change_no_contact(rows: list[tuple[str, str, str, str]], cuts: list[int]) -> None:
    table = raw(rows)
    edges = sorted({0, len(rows), *(cut for cut in cuts if cut < len(rows))})
    slices = [table.slice(a, b - a) for a, b in pairwise(edges)]
    assert run(table) == run(pa.concat_tables(slices))


def shop(rng: random.Random, size: int) -> list[tuple[str, str, str, str]]:
    """Return the list of a shop: people who come again, with other spellings, or say less."""
    people = []
    for _ in range(size // 2):
        names = rng.choice(GIVEN), rng.choice(FAMILY)
        phones = [f"0{rng.choice('567')}{rng.randrange(4_000_000, 9_000_000):08d}" for _ in "12"]
        address = f"{rng.choice('abcdefgh')}{rng.randrange(900)}@gmail.com"
        email = address if rng.random() < 0.4 else ""
        people.append((names, phones, email, rng.choice(("Oran", "Alger", "Biskra"))))
    rows = []
    for _ in range(size):
        (given_, family), phones, email, city = rng.choice(people)
        name = " ".join(rng.sample([rng.choice(given_), rng.choice(family)], 2))
        phone = rng.choice([phones[0]] * 6 + [phones[1], "", ""])
        rows.append((name, phone, rng.choice([email, ""]), rng.choice([city, city, ""])))
    return rows


GIVEN = [["Amine", "أمين"], ["Karim", "كريم", "K."], ["Nadia", "نادية"], ["Samir", "Sameer"]]
FAMILY = [["Benali", "Ben Ali", "بن علي"], ["Haddad", "Hadad"], ["Tefafa"], ["Mokrani", "مقراني"]]


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000))
def test_neither_order_nor_chunks_change_what_chance_joins(seed: int) -> None:
    rng = random.Random(seed)
    table = raw(shop(rng, 300))
    order = list(range(len(table)))
    rng.shuffle(order)
    moved = table.take(pa.array(order, pa.int64()))
    cut = rng.randrange(1, len(table))
    assert run(table) == run(pa.concat_tables([moved.slice(0, cut), moved.slice(cut)]))


def members(records: pd.DataFrame) -> set[frozenset[str]]:
    groups = records.groupby("contact_id")["record_id"]
    return {frozenset(ids) for _, ids in groups}


def test_the_order_of_files_changes_no_contact(sample: zboun.Result) -> None:
    again = zboun.clean(sorted(SAMPLE.iterdir(), reverse=True))
    assert members(again.records) == members(sample.records)
    assert set(again.records["contact_id"]) == set(sample.records["contact_id"])


def test_deduplicating_the_records_of_a_run_gives_its_contacts(sample: zboun.Result) -> None:
    again = zboun.deduplicate(sample.records.drop(columns="contact_id"))
    assert members(again.records) == members(sample.records)
    assert sorted(again.contacts["contact_id"]) == sorted(sample.contacts["contact_id"])
