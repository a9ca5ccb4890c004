"""Which values a contact shows, and that all others stay."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun import merge
from zboun.errors import UsageError
from zboun.model import CONTACT_COLUMNS
from zboun.rules import load

RULES = load()
TEXTS = (
    "record_id", "source", "name", "given_name", "family_name", "phone", "email", "city",
    "wilaya_code", "wilaya", "status", "stage", "first_seen", "last_seen", "name_outcome",
    "name_reason", "phone_outcome", "email_outcome", "city_outcome", "status_outcome",
)  # fmt: skip


@dataclass
class Links:
    contact: np.ndarray
    ids: pa.Array
    related: pa.Table
    review: pa.Table


def rows(*records: dict[str, str]) -> pa.Table:
    data = {
        column: pa.array([record.get(column, "") for record in records], pa.string())
        for column in TEXTS
    }
    data["messages"] = pa.array([int(record.get("messages", 0)) for record in records], pa.int64())
    return pa.table(data)


def one(*records: dict[str, str], **prefer: str) -> dict[str, object]:
    """Return the contact that all these records make."""
    table = rows(*records).append_column("contact_id", pa.array(["Z1"] * len(records)))
    found = merge.merge(table, RULES, prefer)
    assert found.column_names == list(CONTACT_COLUMNS)
    (contact,) = found.to_pylist()
    return contact


def person(given: str, family: str, **more: str) -> dict[str, str]:
    name = f"{given} {family}".strip()
    return {"name": name, "given_name": given, "family_name": family, **more}


def test_the_fullest_name_wins() -> None:
    contact = one(person("Amine", ""), person("Amine", ""), person("Amine", "Benali"))
    assert contact["name"] == "Amine Benali"


def test_the_name_of_one_record_is_never_mixed_with_another() -> None:
    contact = one(person("Amine", "Benali"), person("Amin", "Ben Ali"), person("Amin", "Ben Ali"))
    assert (contact["given_name"], contact["family_name"]) == ("Amin", "Ben Ali")


def test_the_script_of_most_records_wins_and_ties_go_to_the_alphabet() -> None:
    arabic = person("أمين", "بن علي")
    assert one(arabic, arabic, person("Amine", "Benali"))["name"] == "أمين بن علي"
    assert one(person("Amine", "Z"), person("Amine", "B"))["name"] == "Amine B"


def test_a_guessed_name_gives_way() -> None:
    guessed = person("Benali", "Amine", name_outcome="guessed")
    assert one(guessed, person("Amine", "Benali", name_outcome="clean"))["name"] == "Amine Benali"


def test_every_phone_is_kept_the_newest_first() -> None:
    contact = one(
        {"phone": "+213550000001", "last_seen": "2025-01-01"},
        {"phone": "+213550000002;+213550000001", "last_seen": "2026-01-01"},
        {"phone": "+213550000003", "last_seen": "2024-01-01"},
    )
    assert contact["phone"] == "+213550000002"
    assert contact["other_phones"] == "+213550000001;+213550000003"


def test_prefer_the_frequent_phone() -> None:
    records = [
        {"phone": "+213550000001", "last_seen": "2025-01-01"},
        {"phone": "+213550000001", "last_seen": "2025-01-01"},
        {"phone": "+213550000002", "last_seen": "2026-01-01"},
    ]
    assert one(*records)["phone"] == "+213550000002"
    assert one(*records, phone="frequent")["phone"] == "+213550000001"


def test_a_single_record_keeps_the_order_of_its_cell() -> None:
    contact = one({"phone": "+213660000009;+213550000001"})
    assert (contact["phone"], contact["other_phones"]) == ("+213660000009", "+213550000001")


def test_a_name_of_unsure_order_alone_asks_for_no_look() -> None:
    unsure = {"name_outcome": "guessed", "name_reason": "order_unknown"}
    assert one(person("Tefafa", "Rostom", **unsure))["needs_review"] == ""
    damaged = {"name_outcome": "guessed", "name_reason": "wrong_decoding"}
    assert one(person("Tefafa", "Rostom", **damaged))["needs_review"] == "yes"


def test_a_guessed_phone_comes_last_and_asks_for_a_look_alone() -> None:
    sure = {"phone": "+213550000001", "phone_outcome": "fixed", "last_seen": "2020-01-01"}
    unsure = {"phone": "+213550000002", "phone_outcome": "guessed", "last_seen": "2026-01-01"}
    assert one(sure, unsure)["phone"] == "+213550000001"
    assert one(sure, unsure)["needs_review"] == ""
    assert one(unsure)["needs_review"] == "yes"


def test_commune_and_wilaya_come_from_one_record() -> None:
    alger = {"city": "", "wilaya_code": "16", "wilaya": "Alger"}
    contact = one(
        alger,
        {"city": "Oran", "wilaya_code": "31", "wilaya": "Oran"},
        {"city": "Bab Ezzouar", "wilaya_code": "16", "wilaya": "Alger"},
    )
    assert (contact["city"], contact["wilaya_code"]) == ("Bab Ezzouar", "16")


@pytest.mark.parametrize(
    ("statuses", "shown", "stage"),
    [
        ([("prospect", "2025-01-01"), ("customer", "2024-01-01")], "prospect", "customer"),
        ([("customer", "2024-01-01"), ("cancelled", "2026-01-01")], "cancelled", "customer"),
        ([("blocked", "2020-01-01"), ("customer", "2026-01-01")], "blocked", "other"),
        ([("prospect", ""), ("confirmed", "")], "confirmed", "customer"),
        ([("unknown", "2026-01-01"), ("lead", "2020-01-01")], "lead", "prospect"),
        ([("", ""), ("lead", "")], "lead", "prospect"),
        ([("lost", "2026-01-01"), ("confirmed", "2025-01-01")], "lost", "inactive"),
    ],
)
def test_status(statuses: list[tuple[str, str]], shown: str, stage: str) -> None:
    stages = RULES.merging.stage
    contact = one(
        *(
            {"status": code, "stage": stages.get(code, ""), "last_seen": day}
            for code, day in statuses
        )
    )
    assert (contact["status"], contact["stage"]) == (shown, stage)


def test_counts_dates_and_sources() -> None:
    contact = one(
        {"source": "b.csv", "first_seen": "2024-05-01", "last_seen": "2024-06-01", "messages": "2"},
        {"source": "a.csv", "first_seen": "", "last_seen": ""},
        {"source": "b.csv", "first_seen": "2023-05-01", "last_seen": "2023-06-01", "messages": "3"},
    )
    assert contact["records"] == 3
    assert contact["sources"] == "a.csv;b.csv"
    assert (contact["first_seen"], contact["last_seen"]) == ("2023-05-01", "2024-06-01")
    assert contact["messages"] == 5


def test_related_and_review_of_a_list() -> None:
    table = rows(person("Amine", "Benali"), person("Karim", "Benali"), person("Zohra", "Kaci"))
    links = Links(
        np.array([2, 0, 1]),
        pa.array(["ZA", "ZB", "ZC"]),
        pa.table({"contact_id": ["ZA"], "related_id": ["ZC"], "why": ["household"]}),
        pa.table({"contact_a": ["ZB"], "contact_b": ["ZC"]}),
    )
    found = merge.contacts(table, links, RULES).to_pylist()
    assert [row["contact_id"] for row in found] == ["ZA", "ZB", "ZC"]
    assert [row["name"] for row in found] == ["Karim Benali", "Zohra Kaci", "Amine Benali"]
    assert [row["related"] for row in found] == ["ZC", "", "ZA"]
    assert [row["needs_review"] for row in found] == ["", "yes", "yes"]


def test_a_preference_that_cannot_be_meant() -> None:
    with pytest.raises(UsageError, match="phone=best"):
        one({"phone": "+213550000001"}, phone="best")


def test_no_records() -> None:
    table = rows().append_column("contact_id", pa.array([], pa.string()))
    assert len(merge.merge(table, RULES)) == 0


VALUE = {
    "given_name": ["Amine", "أمين", ""],
    "family_name": ["Benali", "بن علي", ""],
    "phone": ["+213550000001", "+213550000002;+213550000001", "+213550000003", ""],
    "email": ["a@b.dz", "c@d.dz", ""],
    "city": ["Alger Centre", "Oran", ""],
    "wilaya_code": ["16", "31", ""],
    "status": ["customer", "lead", "blocked", ""],
    "last_seen": ["2025-01-01", "2026-01-01", ""],
    "source": ["a.csv", "b.xlsx"],
    "phone_outcome": ["clean", "guessed"],
}
RECORD = st.fixed_dictionaries({field: st.sampled_from(values) for field, values in VALUE.items()})
GROUPED = st.lists(st.tuples(RECORD, st.sampled_from(["ZA", "ZB", "ZC"])), max_size=12)


def grouped(records: list[tuple[dict[str, str], str]]) -> pa.Table:
    named = [
        dict(record, name=f"{record['given_name']} {record['family_name']}".strip())
        for record, _ in records
    ]
    return rows(*named).append_column("contact_id", pa.array([c for _, c in records], pa.string()))


@settings(max_examples=100, deadline=None)
@given(GROUPED, st.randoms(use_true_random=False))
def test_order_changes_nothing(
    records: list[tuple[dict[str, str], str]], rng: random.Random
) -> None:
    shuffled = list(records)
    rng.shuffle(shuffled)
    one, two = merge.merge(grouped(records), RULES), merge.merge(grouped(shuffled), RULES)
    assert one.to_pylist() == two.to_pylist()


@settings(max_examples=100, deadline=None)
@given(GROUPED)
def test_nothing_is_lost_and_nothing_invented(records: list[tuple[dict[str, str], str]]) -> None:
    found = {row["contact_id"]: row for row in merge.merge(grouped(records), RULES).to_pylist()}
    assert set(found) == {contact for _, contact in records}
    for contact, row in found.items():
        mine = [record for record, home in records if home == contact]
        assert row["records"] == len(mine)
        for field, others in (("phone", "other_phones"), ("email", "other_emails")):
            held = {value for record in mine for value in record[field].split(";")} - {""}
            shown = [row[field], *str(row[others]).split(";")]
            assert {value for value in shown if value} == held
            assert len([value for value in shown if value]) == len(held)
        for pair in (("given_name", "family_name"), ("city", "wilaya_code")):
            assert tuple(row[p] for p in pair) in {tuple(r[p] for p in pair) for r in mine}
        assert row["status"] in {record["status"] for record in mine}


def test_a_pair_to_decide_shows_the_name_of_the_contact_where_a_record_has_none() -> None:
    sides = {f"{key}_{side}": [""] for key in ("phone", "email", "city") for side in "ab"}
    review = pa.table(
        {**sides, "contact_a": ["Z1"], "contact_b": ["Z2"], "name_a": [""], "name_b": ["Lina"]}
    )
    named = merge.questions(
        review, pa.table({"contact_id": ["Z2", "Z1"], "name": ["Lina K", "Amel"]})
    )
    assert named["name_a"].to_pylist() == ["Amel"] and named["name_b"].to_pylist() == ["Lina"]
    gone = merge.questions(review, pa.table({"contact_id": ["Z2"], "name": ["Lina K"]}))
    assert gone["name_a"].to_pylist() == [""]
