"""JSON, JSON Lines, Parquet and SQLite, read back by their own libraries."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pandas as pd
import pyarrow as pa
from tests.writers import fake

from zboun.writers import tables as forms

TABLES = fake.tables(50)
ROWS = TABLES["contacts"].to_pylist()


def test_json_is_a_list_of_objects(tmp_path: Path) -> None:
    forms.write_json(tmp_path / "c.json", TABLES["contacts"])
    text = (tmp_path / "c.json").read_text("utf-8")
    assert json.loads(text) == ROWS and "محمد" in text


def test_an_empty_list_is_an_empty_json_list(tmp_path: Path) -> None:
    forms.write_json(tmp_path / "c.json", TABLES["contacts"].slice(0, 0))
    assert json.loads((tmp_path / "c.json").read_text()) == []


def test_json_lines_is_an_object_a_line(tmp_path: Path) -> None:
    forms.write_jsonl(tmp_path / "c.jsonl", TABLES["contacts"])
    text = (tmp_path / "c.jsonl").read_text("utf-8")
    assert [json.loads(line) for line in text.removesuffix("\n").split("\n")] == ROWS


def test_parquet_keeps_text_and_numbers(tmp_path: Path) -> None:
    forms.write_parquet(tmp_path / "c.parquet", TABLES["contacts"])
    frame = pd.read_parquet(tmp_path / "c.parquet")
    assert frame["phone"].tolist() == [row["phone"] for row in ROWS]
    assert frame["records"].dtype == "int64"


def test_sqlite_holds_every_table(tmp_path: Path) -> None:
    forms.write_sqlite(tmp_path / "c.sqlite", TABLES)
    base = sqlite3.connect(tmp_path / "c.sqlite")
    base.row_factory = sqlite3.Row
    assert [dict(row) for row in base.execute("SELECT * FROM contacts ORDER BY rowid")] == ROWS
    joined = "SELECT count(*) FROM records JOIN contacts USING (contact_id)"
    assert base.execute(joined).fetchone()[0] == TABLES["records"].num_rows
    plan = base.execute("EXPLAIN QUERY PLAN SELECT * FROM contacts WHERE phone = '+213'").fetchall()
    assert "contacts_phone" in plan[0]["detail"]
    base.close()


def test_odd_column_names_are_only_names(tmp_path: Path) -> None:
    table = pa.table({'a"); DROP TABLE x; --': ["1"], "select": ["2"]})
    forms.write_sqlite(tmp_path / "c.sqlite", {"t": table})
    base = sqlite3.connect(tmp_path / "c.sqlite")
    assert base.execute("SELECT * FROM t").fetchall() == [("1", "2")]
    base.close()
