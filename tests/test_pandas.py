"""The pandas accessor: the library's calls on a frame, and only for those who ask for it."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

import zboun
import zboun.pandas

SHOP = pd.DataFrame(
    {
        "Nom": ["BENALI Fatma Zohra", "Fatma Zohra Benali", "Samir Brahimi"],
        "Tel": ["0550 12 34 56", "+213 550-12-34-56", ""],
        "Note": ["a", "b", "c"],
    },
    index=[10, 20, 30],
)


def test_normalize_is_the_library_call() -> None:
    pd.testing.assert_frame_equal(SHOP.zboun.normalize(), zboun.normalize(SHOP))


def test_the_frame_itself_is_not_changed() -> None:
    before = SHOP.copy(deep=True)
    SHOP.zboun.normalize()
    SHOP.zboun.deduplicate()
    pd.testing.assert_frame_equal(SHOP, before)


@pytest.mark.parametrize("how", ["deduplicate", "clean"])
def test_one_person_is_one_contact(how: str) -> None:
    result = getattr(SHOP.zboun, how)()
    assert len(result.records) == 3
    assert sorted(result.contacts["records"]) == [1, 2]


def test_columns_are_passed_on() -> None:
    odd = SHOP.rename(columns={"Tel": "xx"})
    assert odd.zboun.normalize(columns={"xx": "phone"})["phone"].iloc[0] == "+213550123456"


def test_a_chain_normalizes_once_and_keeps_its_result() -> None:
    chained = SHOP.zboun.normalize().zboun.deduplicate()
    assert sorted(chained.contacts["records"]) == [1, 2]


@pytest.mark.parametrize("imported", ["zboun", "zboun.api", "zboun.result"])
def test_nothing_is_registered_without_asking(imported: str) -> None:
    code = f"import {imported}, pandas; print(hasattr(pandas.DataFrame, 'zboun'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
