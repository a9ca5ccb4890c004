"""One header text: which field it names."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.columns.headers import NOTHING, read_header
from zboun.rules import load

HERE = Path(__file__).resolve()
CASES = tomllib.loads((HERE.parents[1] / "cases" / "headers.toml").read_text("utf-8"))["case"]
REFERENCE = HERE.parents[2] / ".." / "shared" / "reference" / "headers.csv"
RULES = load().headers
ALIKE = {
    "name": {"name", "company"},
    "first_name": {"given_name"},
    "last_name": {"family_name"},
    "phone": {"phone", "fax"},
    "email": {"email"},
    "city": {"city", "wilaya", "commune", "address", "postal"},
    "status": {"status"},
}


@pytest.mark.parametrize("case", CASES, ids=[case["header"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    reading = read_header(case["header"], RULES)
    assert reading.field == case["field"]
    assert reading.strong == case.get("strong", True) or not case["field"]
    assert reading.hint == case.get("hint", reading.hint)


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the reference is not at hand")
def test_reference() -> None:
    with REFERENCE.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    fields = [read_header(row["header"], RULES) for row in rows]
    wrong = [
        row["header"]
        for row, reading in zip(rows, fields, strict=True)
        if reading.field not in ALIKE[row["field"]] and reading.otherwise not in ALIKE[row["field"]]
    ]
    assert wrong == []


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_total(text: str) -> None:
    reading = read_header(text, RULES)
    assert reading == NOTHING or reading.field


@pytest.mark.parametrize("header", ["Téléphone", "الهاتف", "Wilaya", "Email", "Statut", "Prénom"])
@pytest.mark.parametrize("form", ["{}", "  {} :", "{} 2", "{}*", "{}_1", "({})", "{} du client"])
def test_marks_and_numbers_do_not_matter(header: str, form: str) -> None:
    plain = read_header(header, RULES).field
    assert read_header(form.format(header), RULES).field == plain
    assert read_header(form.format(header.upper()), RULES).field == plain
