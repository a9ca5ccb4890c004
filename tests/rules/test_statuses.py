"""The status tables: every row has its source, one meaning, and a code that exists."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

import pytest

from zboun.errors import RulesError
from zboun.rules import load
from zboun.rules.status_forms import skeleton, status_key
from zboun.rules.tables import Tables

DATA = resources.files("zboun") / "data" / "dz"
TABLES = ["status_codes", "status_words", "status_stems", "status_pairs"]


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_a_source_and_a_key_of_its_own(name: str) -> None:
    with (DATA / f"{name}.csv").open("r", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    assert all(row["source"] for row in rows)
    keys = [tuple(row.values())[: 2 if name == "status_pairs" else 1] for row in rows]
    assert len(set(keys)) == len(keys)


def test_no_spelling_has_two_meanings() -> None:
    counters = load().statuses.counters
    seen: dict[str, str] = {}
    for row in Tables.open().rows("status_words", ("spelling",)):
        key = status_key(row["spelling"], counters) or row["spelling"]
        assert seen.setdefault(key, row["code"]) == row["code"], row["spelling"]


def test_seventeen_codes_in_one_order() -> None:
    codes = load().statuses.codes
    assert sorted(code.rank for code in codes.values()) == list(range(1, 18))


def test_unknown_codes_of_an_overlay_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "status_words.csv").write_text(
        "spelling,code,lang,note,source\nparti,gone,fr,,ours\nvenu,came,fr,,ours\n", "utf-8"
    )
    with pytest.raises(RulesError) as error:
        _ = load(tmp_path).statuses
    assert len(error.value.faults) == 2


def test_an_overlay_moves_a_code_to_another_stage(tmp_path: Path) -> None:
    (tmp_path / "status_codes.csv").write_text(
        "code,stage,rank,axis,negated,not_yet,no_more,label_fr,label_ar,definition,source\n"
        "reseller,other,3,role,,,,Revendeur,تاجر جملة,buys to resell,ours\n",
        "utf-8",
    )
    assert load(tmp_path).statuses.stages["reseller"] == "other"


def test_skeletons_are_of_four_consonants_or_none() -> None:
    assert skeleton("5alles") == skeleton("khales") == "khls"
    assert skeleton("oui") == skeleton("مؤكد") == ""
