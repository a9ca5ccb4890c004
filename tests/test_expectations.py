"""Which promises a sheet keeps: one slip is a doubt, a habit is none."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import zboun
from zboun import frames, pipeline
from zboun.expectations import SAMPLE, sample, with_expectations
from zboun.model import RAW_COLUMNS
from zboun.pipeline import Settings
from zboun.rules import load


def listed(path: Path, rows: list[dict[str, str]]) -> pd.DataFrame:
    file = path / "clients.csv"
    pd.DataFrame(rows).to_csv(file, index=False)
    return zboun.clean(file).records


def people(count: int) -> list[dict[str, str]]:
    """Return customers of Oran, each with a landline of Oran and a mobile."""
    return [
        {"Nom": f"Amine Haddad{n:02}", "Mobile": f"05501234{n:02}", "Fixe": f"04133{n:02}12",
         "Email": f"amine.haddad{n}@gmail.com", "Ville": "Oran"}
        for n in range(count)
    ]  # fmt: skip


def reasons(records: pd.DataFrame, field: str) -> list[str]:
    told = records[f"{field}_reason"]
    return [code for code in told if code.startswith(("landline", "mobile", "address"))]


def test_one_landline_of_another_wilaya_is_a_doubt(tmp_path: Path) -> None:
    rows = people(30)
    rows[7]["Fixe"] = "038861234"
    records = listed(tmp_path, rows)
    assert reasons(records, "city") == ["landline_elsewhere"]
    assert set(records["expects"]) == {"mobile"}


def test_a_head_office_s_landline_on_every_row_is_none(tmp_path: Path) -> None:
    rows = [row | {"Fixe": "038861234"} for row in people(30)]
    records = listed(tmp_path, rows)
    assert reasons(records, "city") == []
    assert set(records["expects"]) == {"mobile any_area"}


@pytest.mark.parametrize(("slips", "told"), [(1, 1), (15, 0)])
def test_landlines_in_the_column_of_mobiles(tmp_path: Path, slips: int, told: int) -> None:
    rows = people(30)
    for row in rows[:slips]:
        row["Mobile"], row["Fixe"] = row["Fixe"], ""
    assert reasons(listed(tmp_path, rows), "phone") == ["landline_as_mobile"] * told


@pytest.mark.parametrize(("slips", "told"), [(2, 2), (20, 0)])
def test_addresses_of_others(tmp_path: Path, slips: int, told: int) -> None:
    rows = [row | {"Nom": "Amine Haddad"} for row in people(40)]
    for number, row in enumerate(rows[:slips]):
        row["Email"] = f"nadia.benali{number}@gmail.com"
    records = listed(tmp_path, rows)
    assert reasons(records, "email") == ["address_of_another"] * told


def test_the_order_of_the_rows_changes_nothing(tmp_path: Path) -> None:
    rows = people(90)
    for row in rows[:6]:
        row["Fixe"] = "038861234"
    before = listed(tmp_path, rows)
    random.Random(3).shuffle(rows)
    after = listed(tmp_path, rows)
    shown = ["name", "phone", "city_reason", "phone_reason", "expects"]
    one, other = (frame[shown].sort_values("phone").values.tolist() for frame in (before, after))
    assert one == other


def test_a_list_of_few_rows_is_asked_too(tmp_path: Path) -> None:
    rows = people(3)
    rows[0]["Fixe"] = "038861234"
    result = zboun.clean(pd.DataFrame(rows))
    assert reasons(result.records, "city") == ["landline_elsewhere"]
    contact = result.contacts.set_index("phone").loc["+213550123400"]
    assert contact["needs_review"] == "yes"
    assert "another wilaya" in result.explain(contact["contact_id"], "en")


def test_columns_of_codes_are_read_as_text() -> None:
    rules = load()
    rows = [row | {"Fixe": "038861234"} for row in people(30)]
    raw = pipeline.normalize_records(
        frames.raw_records(pd.DataFrame(rows), rules, {}), Settings(rules=rules)
    ).select(list(RAW_COLUMNS))
    coded = pa.table(
        {name: raw[name].combine_chunks().dictionary_encode() if name != "row" else raw[name]
         for name in raw.column_names}
    )  # fmt: skip
    again = with_expectations(coded, [None], rules)
    assert set(again["expects"].to_pylist()) == {"mobile any_area"}


def test_the_rows_asked_of_the_parts_are_those_of_the_whole() -> None:
    rules = load()
    frame = pd.DataFrame([row | {"Fixe": f"0413{n:05}"} for n, row in enumerate(people(5000))])
    raw = frames.raw_records(frame, rules, {})
    parts = [raw.slice(start, 1700) for start in range(0, len(raw), 1700)]
    chosen = pa.concat_tables([sample(part, np.arange(len(part))) for part in parts])
    again, whole = (sample(one, np.arange(len(one))) for one in (chosen, raw))
    assert len(whole) > SAMPLE
    assert again.sort_by("phone_raw").equals(whole.sort_by("phone_raw"))
