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
        if not re.search("[\u0600-\u06ff]", row["ar"])
        and key not in ("sheet_part", "doubt_flags", "doubt_detail.decision_unclear")
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


FORMS = {"fr": {2}, "ar": {4, 6}, "en": {2}}


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_counts_name_the_forms_of_their_language(lang: str) -> None:
    specs = {
        key: spec
        for key, row in TABLE.items()
        for _, name, spec, _ in string.Formatter().parse(row[lang])
        if name and spec
    }
    assert specs
    wrong = {key for key, spec in specs.items() if len(spec.split("|")) not in FORMS[lang]}
    assert not wrong


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 سجل"), (1, "سجل واحد"), (2, "سجلان"), (3, "3 سجلات"), (10, "10 سجلات"),
        (11, "11 سجلا"), (99, "99 سجلا"), (100, "100 سجل"), (103, "103 سجلات"),
    ],
)  # fmt: skip
def test_arabic_counts_follow_its_grammar(count: int, said: str) -> None:
    line = texts.load("ar")("report.read_sum", records=count, rejected=0)
    assert line.partition(" + ")[0] == said


def test_from_right_to_left_a_flag_or_a_path_keeps_its_order() -> None:
    say = texts.load("ar")
    assert say("cli.where", path="/tmp/list").endswith(" \u200e/tmp/list")
    assert say("cli.where", path="list/") == "القائمة: list/"
    assert texts.load("fr")("cli.where", path="/tmp/list") == "La liste : /tmp/list"


# One word for one thing: a record, what is merged, what is erased, a place; and the tool's name
# is never written as the word for a customer, which reads as one.
OTHER_WORDS = {
    "fr": r"fusionné|\bproches?\b gardé",
    "ar": r"ترويسة|بطاقة|البطاق|الخلية|المحمول|محذوف|استطاع زبون|أنجزه زبون|أيضًا|منفصلاً|ملف\(ات\)",
    "en": r"\bcards? (?:read|merged)",
}


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_thing_has_one_word(lang: str) -> None:
    found = {key for key, row in TABLE.items() if re.search(OTHER_WORDS[lang], row[lang])}
    assert not found
