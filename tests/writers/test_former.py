"""Which files are lists that we wrote, and which are somebody's customers."""

from __future__ import annotations

from pathlib import Path

import pytest

from zboun.writers.former import is_former


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"Nom,Tel\nAli,0550123456\n"),
        ("a.json", b'[{"nom": "Ali"}]'),
        ("a.vcf", b"BEGIN:VCARD\r\nFN:Ali\r\nUID:4711\r\nEND:VCARD\r\n"),
        ("a.xlsx", b"PK\x03\x04 torn"),
        ("a.parquet", b"PAR1"),
    ],
)
def test_a_file_of_somebody_else(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert not is_former(tmp_path / name)


def test_an_empty_file_is_nobodys(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    assert is_former(tmp_path / "a.csv")
