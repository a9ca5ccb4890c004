"""Rows of a rule table have a source and a key each; an overlay's faults come all at once."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cached_property
from importlib import resources
from pathlib import Path

import pytest

from zboun.errors import RulesError
from zboun.rules import Rules, load
from zboun.rules.tables import Tables

BASE = resources.files("zboun") / "data" / "dz"
TABLES = sorted(entry.name for entry in BASE.iterdir() if entry.name.endswith(".csv"))


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_whole_and_has_a_source(name: str) -> None:
    with (BASE / name).open("r", encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, restkey="beyond")
        assert reader.fieldnames and reader.fieldnames[-1] == "source"
        for row in reader:
            assert "beyond" not in row, f"{name}: line {reader.line_num} has too many cells"
            assert row["source"], f"{name}: line {reader.line_num} has no source"


@pytest.mark.parametrize("name", TABLES)
def test_no_row_stands_twice(name: str) -> None:
    with (BASE / name).open("r", encoding="utf-8", newline="") as lines:
        rows = [tuple(row[:-1]) for row in csv.reader(lines)]
    assert len(rows) == len(set(rows))


class Keyed(Tables):
    """Tables that note by which columns the rules tell the rows of each one apart."""

    def rows(self, name: str, key: tuple[str, ...]) -> list[dict[str, str]]:
        KEYS.setdefault(name, key)
        return super().rows(name, key)


KEYS: dict[str, tuple[str, ...]] = {}
for part in [name for name, held in vars(Rules).items() if isinstance(held, cached_property)]:
    getattr(Rules(Keyed.open()), part)


@pytest.mark.parametrize("name", KEYS)
def test_no_two_rows_have_one_key(name: str) -> None:
    rows = Tables.open().rows(name, KEYS[name])
    keys = [tuple(row[column] for column in KEYS[name]) for row in rows]
    assert all(key[0] for key in keys)
    assert not [key for key, count in Counter(keys).items() if count > 1]


def test_every_table_is_read_by_the_rules() -> None:
    drawn = "outline.csv"  # the country's shape, which only the report needs
    assert {f"{name}.csv" for name in KEYS} == {*TABLES} - {drawn}


def test_an_overlay_replaces_rows_of_equal_key_and_adds_others(tmp_path: Path) -> None:
    with (BASE / "wilayas.csv").open("r", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    mine = dict(rows[0], source="mine")
    with (tmp_path / "wilayas.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, mine.keys())
        writer.writeheader()
        writer.writerow(mine)
    key = next(iter(mine))
    found = Tables.open(tmp_path).rows("wilayas", (key,))
    assert len(found) == len(rows)
    assert next(row for row in found if row[key] == mine[key])["source"] == "mine"


def test_an_overlay_changes_the_version_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text('version = "mine"\n', "utf-8")
    first = load(tmp_path).version
    assert first.startswith(load().version + "+")
    (tmp_path / "rules.toml").write_text('version = "other"\n', "utf-8")
    assert Tables.open(tmp_path).version != first


def test_all_faults_of_an_overlay_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "wilayas.csv").write_text("code\n16\n", "utf-8")
    (tmp_path / "no_such_table.csv").write_text("a,source\n", "utf-8")
    (tmp_path / "rules.toml").write_text("version = \n", "utf-8")
    with pytest.raises(RulesError) as raised:
        load(tmp_path)
    assert len(raised.value.faults) == 3
    assert "no_such_table.csv" in str(raised.value)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="no such folder"):
        load(tmp_path / "nowhere")
