"""The main job on sample_data/, held to its labelled truth."""

from __future__ import annotations

import csv
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

import zboun

ROOT = Path(__file__).resolve().parents[1]
FIELDS = ("phone", "email", "wilaya_code", "stage")


@pytest.fixture(scope="module")
def labelled(sample: zboun.Result) -> pd.DataFrame:
    """The records beside what is true of them; chat participants are known by their sender."""
    with (ROOT / "tests" / "data" / "sample_truth.csv").open(encoding="utf-8") as lines:
        truth = pd.DataFrame(list(csv.DictReader(lines)))
    truth["row"] = truth["row"].astype("int64")
    records = sample.records.copy()
    records["sender"] = records["sender"].str.replace("\u00a0", " ")
    records = records[records["origin"].isin(["row", "vcard", "participant"])]
    tables = truth[truth["sender"] == ""].merge(
        records, on=["source", "sheet", "row"], suffixes=("_true", ""), how="left"
    )
    chats = truth[truth["sender"] != ""].merge(
        records.drop(columns=["sheet", "row"]),
        on=["source", "sender"],
        suffixes=("_true", ""),
        how="left",
    )
    return pd.concat([tables, chats], ignore_index=True)


def test_every_row_is_accounted_for(sample: zboun.Result) -> None:
    rows = sample.summary.rows
    assert rows["read"] == rows["records"] + rows["rejected"] > 400
    for source in sample.summary.sources:
        assert source["read"] == source["records"] + source["rejected"], source["source"]
    assert not sample.summary.unreadable


def test_every_labelled_record_was_found(labelled: pd.DataFrame) -> None:
    assert labelled["contact_id"].notna().all()
    assert labelled["person"].nunique() > 250


@pytest.mark.parametrize("field", FIELDS)
def test_values_are_right(labelled: pd.DataFrame, field: str) -> None:
    known = labelled[labelled[f"{field}_true"] != ""]
    right = known[f"{field}_true"] == known[field].str.split(";").str[0]
    assert right.mean() >= 0.98


@pytest.mark.parametrize("field", ["phone", "email"])
def test_nothing_is_invented(labelled: pd.DataFrame, field: str) -> None:
    tables = labelled[labelled["sender"].fillna("") == ""]
    assert (tables.loc[tables[f"{field}_true"] == "", field] == "").all()


def test_people_are_merged_and_kept_apart(labelled: pd.DataFrame) -> None:
    true, found = pairs(labelled, "person"), pairs(labelled, "contact_id")
    right = len(true & found)
    precision, recall = right / len(found), right / len(true)
    assert precision >= 0.98
    assert 2 * precision * recall / (precision + recall) >= 0.95


def pairs(records: pd.DataFrame, by: str) -> set[tuple[int, int]]:
    """Return the pairs of records that share a value."""
    groups = defaultdict(list)
    for index, value in records[by].items():
        groups[value].append(index)
    return {pair for group in groups.values() for pair in combinations(sorted(group), 2)}
