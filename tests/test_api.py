"""The library's four calls, as an analyst uses them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zboun
from zboun.errors import UsageError
from zboun.model import CLEAN_COLUMNS, CONTACT_COLUMNS, RECORD_COLUMNS, RELATED_COLUMNS

FRAME = pd.DataFrame(
    {
        "N°": [1, 2, 3, 4],
        "Nom et prénom": ["BENALI Ahmed", "Ahmed Ben Ali", "BENALI Samira", None],
        "Tél.": [550123456, "0550 12 34 56", "+213 550 12 34 56", np.nan],
        "Ville": ["Oran", "وهران", "Oran", "Alger"],
        "remarque": ["a", "b", "c", "d"],
    },
    index=[10, 30, 20, 40],
)


def test_normalize_keeps_rows_index_and_other_columns() -> None:
    done = zboun.normalize(FRAME)
    assert list(done.index) == [10, 30, 20, 40]
    assert list(done["remarque"]) == ["a", "b", "c", "d"]
    assert list(done["phone"][:3]) == ["+213550123456"] * 3
    assert list(done["record_id"]) == ["1", "2", "3", "4"]
    assert set(CLEAN_COLUMNS) <= set(done.columns)


def test_normalize_takes_the_frames_own_ids_and_a_users_mapping() -> None:
    frame = pd.DataFrame({"record_id": ["x", "y"], "Contact": ["0550123456", "0661223344"]})
    done = zboun.normalize(frame, columns={"Contact": "phone"})
    assert list(done["record_id"]) == ["x", "y"]
    assert list(done["phone"]) == ["+213550123456", "+213661223344"]
    with pytest.raises(UsageError, match="no such column"):
        zboun.normalize(frame, columns={"Telefon": "phone"})


def test_normalize_is_idempotent_on_its_own_result() -> None:
    once = zboun.normalize(FRAME)
    pd.testing.assert_frame_equal(zboun.normalize(once), once)


def test_deduplicate_merges_one_person_and_keeps_a_relative_apart() -> None:
    result = zboun.deduplicate(zboun.normalize(FRAME))
    contact = dict(zip(result.records["record_id"], result.records["contact_id"], strict=True))
    assert contact["1"] == contact["2"] != contact["3"]
    assert len(result.related) == 1
    assert list(result.records["record_id"]) == ["1", "2", "3", "4"]


def test_clean_takes_frames_files_and_folders(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "clients.csv", index=False)
    result = zboun.clean([tmp_path, FRAME])
    assert list(result.contacts.columns) == [*CONTACT_COLUMNS, "opt_out"]
    assert list(result.records.columns[: len(RECORD_COLUMNS)]) == list(RECORD_COLUMNS)
    assert list(result.related.columns) == list(RELATED_COLUMNS)
    assert result.summary.rows["read"] == len(result.records) + len(result.rejected)
    assert set(result.records["contact_id"]) == set(result.contacts["contact_id"])


def test_read_gives_raw_records(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "clients.csv", index=False)
    raw = zboun.read(tmp_path / "clients.csv")
    assert "0550 12 34 56" in set(raw["phone_raw"])


def test_unknown_options_are_named() -> None:
    with pytest.raises(UsageError, match="colour"):
        zboun.clean([FRAME], colour="red")


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(pd.Categorical(["0550123456", None])),
        pd.Series([550123456, pd.NA], dtype="Int64"),
        pd.Series([550123456.0, float("nan")]),
        pd.Series([np.int64(550123456), None], dtype=object),
    ],
    ids=["category", "Int64", "float", "object"],
)
def test_any_dtype_is_read_exactly(column: pd.Series) -> None:
    done = zboun.normalize(pd.DataFrame({"phone": column}))
    assert list(done["phone"]) == ["+213550123456", ""]


@pytest.mark.parametrize("name", ["Nan", "Null", "NA"])
def test_a_person_of_that_name_is_a_person(name: str) -> None:
    frame = pd.DataFrame({"name": [f"Benali {name}"], "phone": ["0550123456"]})
    assert name.lower() in zboun.normalize(frame)["name"].iloc[0].lower()


def test_empty_frames_give_empty_results() -> None:
    result = zboun.deduplicate(zboun.normalize(FRAME.head(0)))
    assert len(result.contacts) == 0


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_the_rows_changes_nothing(order: list[int]) -> None:
    frame = pd.DataFrame(
        {
            "name": ["BENALI Ahmed", "Ahmed Benali", "Samira Benali", "محمد بوضياف",
                     "Boudiaf Mohamed", "Lina"],
            "phone": ["0550123456", "0550123456", "0550123456", "0661223344", "0661223344", ""],
        }
    )  # fmt: skip
    frame["record_id"] = [f"r{i}" for i in range(6)]
    result = zboun.deduplicate(zboun.normalize(frame.iloc[order]))
    found = dict(zip(result.records["record_id"], result.records["contact_id"], strict=True))
    whole = zboun.deduplicate(zboun.normalize(frame)).records
    assert found == dict(zip(whole["record_id"], whole["contact_id"], strict=True))


def test_a_result_is_saved_whole(tmp_path: Path) -> None:
    out = zboun.deduplicate(zboun.normalize(FRAME)).save(tmp_path / "out")
    for name in ("contacts.csv", "contacts.xlsx", "records.csv", "report.html", "summary.json"):
        assert (out / name).is_file()
    back = pd.read_csv(out / "records.csv", dtype=str, keep_default_na=False)
    assert back["phone"].iloc[0] == "+213550123456"


def test_import_is_cheap() -> None:
    import subprocess
    import sys

    code = "import sys, zboun; print('pandas' in sys.modules, 'pyarrow' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "False"]


def test_what_was_not_read_shows_where_the_result_is_shown(tmp_path: Path) -> None:
    (tmp_path / "clients.csv").write_text("Nom,Tel\nAmine Kaci,0661223344\n", "utf-8")
    (tmp_path / "old.pdf").write_bytes(b"%PDF-1.4\n")
    result = zboun.clean(tmp_path)
    assert "1 inputs not read" in repr(result) and "old.pdf" in result._repr_html_()
    assert "old.pdf" in result.summary._repr_html_()


def test_a_summary_prints_nobody(tmp_path: Path) -> None:
    (tmp_path / "clients.csv").write_text("Nom,Tel\nKACI Amine,661223344\n", "utf-8")
    summary = zboun.clean(tmp_path).summary
    assert summary.fields["phone"]["examples"]  # the page needs them
    assert "661223344" not in f"{summary} {summary!r}" and "Kaci" not in repr(summary)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: zboun.clean(42), "not int"),
        (lambda: zboun.normalize([1, 2]), "DataFrame, not list"),
        (lambda: zboun.clean("x.csv", encodng="utf-8"), "no such option: encodng"),
    ],
)
def test_a_wrong_call_says_what_is_wanted(call: Callable[[], object], said: str) -> None:
    with pytest.raises(zboun.errors.UsageError, match=said) as wrong:
        call()
    assert "asked" not in str(wrong.value)


def test_progress_tells_the_stages(tmp_path: Path) -> None:
    (tmp_path / "clients.csv").write_text("Nom,Tel\nAmine Kaci,0661223344\n", "utf-8")
    told: list[tuple[str, int, int]] = []
    zboun.clean(tmp_path, progress=lambda *one: told.append(one))
    assert {stage for stage, _, _ in told} >= {"read", "match", "merge"}
    assert all(0 <= done <= total for _, done, total in told)
