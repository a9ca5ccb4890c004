"""The table of texts: nothing missing, the same values in each language, codes of ours covered."""

from __future__ import annotations

import csv
import re
import string
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from zboun import texts
from zboun.match import score
from zboun.model import CONTACT_COLUMNS, FIELDS, Outcome, Stage

SRC = Path(texts.__file__).parent
TABLE = texts.table()


def test_the_table_has_each_key_once_and_three_texts() -> None:
    path = resources.files("zboun") / "data" / "texts.csv"
    rows = list(csv.reader(path.read_text("utf-8").splitlines()))
    assert rows[0] == ["key", *texts.LANGUAGES]
    keys = [row[0] for row in rows[1:]]
    assert len(keys) == len(set(keys))
    assert all(len(row) == 4 and all(cell.strip() for cell in row) for row in rows)


@pytest.mark.parametrize("key", TABLE)
def test_languages_fill_in_the_same_values(key: str) -> None:
    def names(lang: str) -> set[str | None]:
        return {part[1] for part in string.Formatter().parse(TABLE[key][lang])} - {None}

    assert names("fr") == names("ar") == names("en")


def test_arabic_is_arabic() -> None:
    latin_only = {
        key
        for key, row in TABLE.items()
        if not re.search("[\u0600-\u06ff]", row["ar"]) and key != "sheet_part"
    }
    assert not latin_only


def test_every_key_that_the_source_names_is_there() -> None:
    call = re.compile(r"""\b(?:t|words)\(\s*["']([a-z_0-9.]+)["']""")
    asked = {
        key
        for path in (*SRC.rglob("*.py"), *SRC.rglob("*.html"))
        for key in call.findall(path.read_text("utf-8"))
        if not key.endswith((".", "_"))
    }
    assert asked and asked <= set(TABLE)


def test_codes_of_the_contract_have_words() -> None:
    wanted = {f"column.{name}" for name in CONTACT_COLUMNS}
    wanted |= {f"field.{name}" for name in FIELDS}
    wanted |= {f"outcome.{one}" for one in Outcome} | {f"stage.{one}" for one in Stage}
    assert wanted <= set(TABLE)


def test_statuses_have_words() -> None:
    path = resources.files("zboun") / "data" / "dz" / "status_codes.csv"
    codes = {row["code"] for row in csv.DictReader(path.read_text("utf-8").splitlines())}
    assert {f"status.{code}" for code in codes} <= set(TABLE)


def test_an_unknown_language_and_code_still_speak() -> None:
    assert texts.load("de")("yes") == "oui"
    assert texts.load("fr").code("reason", "something_new") == "something new"


def case_reasons() -> set[str]:
    found: set[str] = set()
    for path in (Path(__file__).parent / "cases").glob("*.toml"):
        held = tomllib.loads(path.read_text("utf-8"))
        cases = [case for value in held.values() if isinstance(value, list) for case in value]
        found |= {
            str(case["reason"]) for case in cases if isinstance(case, dict) and "reason" in case
        }
    return found - {""}


def test_reasons_of_the_cases_have_words() -> None:
    codes = {code for code in case_reasons() if re.fullmatch("[a-z_]+", code)}
    known = {key.partition(".")[2] for key in TABLE if key.startswith(("reason.", "row_reason."))}
    assert codes - known == set()


def test_evidence_has_words() -> None:
    codes = {code for text in (*score.SHARED, *score.NAMES) for code in text.split("+") if code}
    assert {f"match.{code}" for code in codes} <= set(TABLE)
