"""vCards read back by a reader of our own tests: folding, escaping, several numbers."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.writers import fake
from tests.writers.readback import vcards

from zboun.texts import load
from zboun.writers.vcard import card, fold, write_vcards, write_vcards_split

cells = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)


def test_every_contact_that_can_be_reached_is_a_card(tmp_path: Path) -> None:
    contacts = fake.tables(80)["contacts"]
    write_vcards(tmp_path / "c.vcf", contacts)
    found = vcards((tmp_path / "c.vcf").read_bytes())
    rows = contacts.to_pylist()
    assert len(found) == len(rows)
    for one, row in zip(found, rows, strict=True):
        assert one["VERSION"] == ["3.0"] and len(one["FN"]) == len(one["N"]) == 1
        phones = [row["phone"], *row["other_phones"].split(";")]
        assert one.get("TEL", []) == [phone for phone in phones if phone]


def test_four_hundred_phones_are_four_hundred_lines(tmp_path: Path) -> None:
    write_vcards(tmp_path / "c.vcf", fake.tables(5)["contacts"])
    assert len(vcards((tmp_path / "c.vcf").read_bytes())[3]["TEL"]) == 401


@settings(deadline=None)
@given(cells, cells, cells)
def test_any_name_comes_back(name: str, given_name: str, family: str) -> None:
    row = {"name": name, "given_name": given_name, "family_name": family, "phone": "+213550123456"}
    (found,) = vcards(card(row, load("fr")).encode("utf-8"))
    assert found["FN"] == [name]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_folding_keeps_the_line(line: str) -> None:
    folded = fold(line)
    assert folded.replace("\r\n ", "").removesuffix("\r\n") == line
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))


def test_line_ends_and_control_characters_cannot_start_a_property() -> None:
    row = {"name": "x\r\nEND:VCARD\r\nBEGIN:VCARD\rTEL:1\x00", "phone": ""}
    (found,) = vcards(card(row, load("fr")).encode("utf-8"))
    assert found["FN"] == ["x\nEND:VCARD\nBEGIN:VCARD\nTEL:1"] and "TEL" not in found


def test_files_of_at_most_so_many(tmp_path: Path) -> None:
    files = write_vcards_split(tmp_path / "cards", fake.tables(45)["contacts"], 20)
    sizes = [len(vcards(path.read_bytes())) for path in sorted((tmp_path / "cards").iterdir())]
    assert files == 3 and sizes == [20, 20, 5]


def test_a_contact_with_nothing_is_no_card(tmp_path: Path) -> None:
    contacts = pa.table({"name": ["", ""], "phone": ["", "+213550123456"], "email": ["", ""]})
    write_vcards(tmp_path / "c.vcf", contacts)
    (found,) = vcards((tmp_path / "c.vcf").read_bytes())
    assert found["FN"] == ["+213550123456"]
