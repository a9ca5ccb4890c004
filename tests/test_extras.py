"""Columns on request: another list of wilayas, phones' and places' particulars."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

from zboun import extras, rules

RULES = rules.load()
TABLE = pa.table(
    {
        "phone": ["+213550123456;+21321631234", "+21321631234", ""],
        "city": ["Kouba", "", "Nowhere"],
        "wilaya_code": ["16", "68", ""],
        "wilaya": ["Alger", "Bou Saâda", ""],
    }
)


@pytest.mark.parametrize(
    ("scheme", "codes"),
    [("69", ["16", "68", ""]), ("58", ["16", "28", ""]), ("48", ["16", "28", ""])],
)
def test_daughters_go_back_to_their_mothers(scheme: str, codes: list[str]) -> None:
    done = extras.shape(TABLE, RULES, scheme)
    assert done["wilaya_code"].to_pylist() == codes
    assert done["wilaya"].to_pylist()[1] == ("Bou Saâda" if scheme == "69" else "M'Sila")
    assert done.column_names == TABLE.column_names


def test_phone_and_place_columns_stand_behind() -> None:
    done = extras.shape(TABLE, RULES, extra=("phone", "place"))
    assert done.column_names[:4] == TABLE.column_names
    assert done["phone_type"].to_pylist() == ["mobile", "fixed", ""]
    assert done["phone_owner"].to_pylist() == ["Ooredoo", "", ""]
    assert done["phone_wilayas"].to_pylist() == ["", "16", ""]
    assert done["lat"].to_pylist()[0] == pytest.approx(36.74, abs=0.01)
    assert done["lat"].to_pylist()[1:] == [None, None]


def test_a_place_is_found_before_its_code_changes() -> None:
    table = TABLE.set_column(1, "city", pa.array(["Kouba", "Bou Saada", ""]))
    done = extras.shape(table, RULES, "48", ("place",))
    assert done["lat"].to_pylist()[0] is not None


def test_frames_keep_index_and_columns() -> None:
    frame = TABLE.to_pandas().assign(mine=[1, 2, 3]).set_index(pd.Index([7, 8, 9]))
    done = extras.shaped_frame(frame, RULES, "58", ("phone",))
    assert list(done.index) == [7, 8, 9] and list(done["mine"]) == [1, 2, 3]
    assert list(done["wilaya_code"]) == ["16", "28", ""]
    assert extras.shaped_frame(frame, RULES) is frame


def test_empty_tables() -> None:
    done = extras.shaped({"contacts": TABLE.slice(0, 0), "links": TABLE}, RULES, "48", ("phone",))
    assert len(done["contacts"]) == 0 and done["links"] is TABLE
