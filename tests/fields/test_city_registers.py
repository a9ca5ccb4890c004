"""Real registers: where a row says its wilaya, its texts must give that wilaya."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from zboun.fields import city
from zboun.rules import load

REGISTERS = Path(__file__).resolve().parents[2] / "../shared/fixtures/registers"
REFERENCE = Path(__file__).resolve().parents[2] / "../shared/reference"
ONE = "transformatek+geo-enabled-datasets/dz-datasets/"
TWO = "yasserstudio+geoalgeria/packages/"
FAMILY = {code: load().places.family(code) for code in load().places.wilayas}

# label: file, columns joined as the reader joins them, code column, least share right
SAID = {
    "anade": (ONE + "anade/anade_branches.csv", ("ville", "wilaya"), "code", 0.99),
    "bna": (ONE + "banks/bna/bna_branches.csv", ("wilaya",), "code_wil", 0.99),
    "bna address": (ONE + "banks/bna/bna_branches.csv", ("address", "wilaya"), "code_wil", 0.99),
    "impots": (ONE + "impots/impots.csv", ("wilaya",), "code", 0.99),
    "impots address": (ONE + "impots/impots.csv", ("address",), "code", 0.99),
    "impots both": (ONE + "impots/impots.csv", ("address", "wilaya"), "code", 0.99),
    "gam": (ONE + "insurance/gam/gam_branches.csv", ("city", "code_wil"), "code_wil", 0.99),
    "ooredoo": (TWO + "ooredoo/data/csv/stores.csv", ("commune", "operator_wilaya"), "wilaya_code",
                0.99),
    "fire": (TWO + "protection-civile/data/csv/protection-civile.csv", ("commune", "wilaya_code"),
             "wilaya_code", 0.99),
    "cnrc": (ONE + "cnrc/cnrc_branches.csv", ("city", "wilaya"), "code", 0.98),  # one row of 55
}  # fmt: skip


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


@pytest.mark.skipif(not REGISTERS.is_dir(), reason="the registers are not here")
@pytest.mark.parametrize("label", SAID)
def test_the_wilaya_that_the_row_says(label: str) -> None:
    path, columns, code_column, least = SAID[label]
    total = right = 0
    for row in _rows(REGISTERS / path):
        text = ", ".join(row[column].strip() for column in columns if row[column].strip())
        if not row[code_column].strip() or not text or "@" in text:
            continue
        total += 1
        said = row[code_column].strip().zfill(2)
        right += said in FAMILY.get(city.parse(text).wilaya_code, ())
    assert right / total >= least


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference tables are not here")
def test_reference_aliases() -> None:
    rows = list(_rows(REFERENCE / "place_aliases.csv"))
    assert sum(map(_alias_holds, rows)) / len(rows) >= 0.98


def _alias_holds(row: dict[str, str]) -> bool:
    value = city.parse(row["alias"])
    if row["level"] == "abroad":
        return value.reason == "abroad"
    if row["level"] == "country":
        return value.reason == "country_only"
    if row["level"] == "ambiguous":
        return str(value.outcome) in ("guessed", "refused")
    if row["level"] == "wilaya":
        return value.wilaya_code == row["code_wilaya_69"]
    wanted = city.parse(f"{row['canonical_commune_or_wilaya']}, {row['code_wilaya_69']}")
    return value.commune_code == wanted.commune_code != ""
