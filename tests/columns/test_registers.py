"""Real registers, where they are at hand: each column whose header says a field is mapped to it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.columns.grids import one

REGISTERS = Path(__file__).resolve().parents[2] / ".." / "shared" / "fixtures" / "registers"
WANTED = {
    "anade_branches": "adresse=address ville=city tel=phone fax=fax email=email wilaya=wilaya",
    "agb_branches": "wilaya=wilaya name=name address1=address "
    "city=city phone=phone fax=fax email=email",
    "bna_branches": "name=name email=email address=address "
    "wilaya=wilaya code_wil=wilaya tel=phone fax=fax",
    "natixis_branches": "title=name address=address tel_fax=phone",
    "cnrc_branches": "wilaya=wilaya city=city address=address tel=phone fax=fax",
    "impots": "address=address tel=phone name=name wilaya=wilaya",
    "gam_branches": "title=name address=address city=city tel=phone code_wil=wilaya",
    "saa_branches": "nom_agence=name wilaya_agence=wilaya adresse=address tel=phone email=email",
    "ons_branches": "branch=name adresse=address wilaya=wilaya telephone=phone fax=fax email=email",
    "branches": "name=name wilaya_code=wilaya commune=commune address=address phone=phone",
    "alem": "name=name wilaya_code=wilaya commune=commune "
    "address=address phone=phone fax=fax email=email",
    "stores": "name=name wilaya_code=wilaya commune=commune address=address operator_wilaya=wilaya",
    "protection-civile": "name=name name_ar=name wilaya_code=wilaya commune=commune statut=status "
    "address=address tel=phone fax=fax",
}
FILES = sorted(path for path in REGISTERS.glob("*/**/*.csv")) if REGISTERS.is_dir() else []


@pytest.mark.skipif(not FILES, reason="the registers are not at hand")
@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_register(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines, skipinitialspace=True))
    table = one(rows)
    found = {guess.header: guess.field for guess in table.guesses if guess.field}
    assert found == dict(pair.split("=") for pair in WANTED[path.stem].split())
    assert (table.header_row, table.read) == (1, len(rows))
    assert table.records.num_rows >= 0.99 * (len(rows) - 1)
