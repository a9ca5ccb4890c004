"""CSV for programs comes back cell for cell through the standard library's reader."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.writers import fake

from zboun.model import CONTACT_COLUMNS
from zboun.writers.csv_files import write_csv

cells = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


@settings(deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=20))
def test_any_text_comes_back(tmp_path_factory, rows) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    columns = [pa.array(list(column), pa.string()) for column in zip(*rows, strict=True)]
    write_csv(path, pa.table(columns, names=["a", "b"]))
    assert read(path) == [["a", "b"], *(list(row) for row in rows)]


def test_contract_columns_lead_and_missing_ones_are_blank(tmp_path: Path) -> None:
    table = pa.table({"extra": ["x"], "name": ["=1+1"], "phone": [None]})
    write_csv(
        tmp_path / "t.csv",
        table.cast(pa.schema([(n, pa.string()) for n in table.column_names])),
        ("name", "phone", "email"),
    )
    assert read(tmp_path / "t.csv") == [["name", "phone", "email", "extra"], ["=1+1", "", "", "x"]]


def test_it_is_utf8_with_lf_and_no_bom(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", fake.tables(5)["contacts"], CONTACT_COLUMNS)
    data = (tmp_path / "t.csv").read_bytes()
    assert data.startswith(b'"contact_id"') and b"\r\n" not in data.replace(b"cr\r\nlf", b"")


def test_dictionary_columns_are_written_as_their_values(tmp_path: Path) -> None:
    table = pa.table({"a": pa.array(["x", "y", "x"]).dictionary_encode(), "n": [1, 2, 3]})
    write_csv(tmp_path / "t.csv", table)
    assert read(tmp_path / "t.csv") == [["a", "n"], ["x", "1"], ["y", "2"], ["x", "3"]]
