"""A protected workbook opens with its password, in memory."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from tests.readers.ugly import PEOPLE
from tests.readers.ugly_books import book, sheet

from zboun import readers
from zboun.errors import InputError
from zboun.model import ReadOptions, Source


def test_password(tmp_path: Path) -> None:
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml")
    path = tmp_path / "clients.xlsx"
    sealed = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(book(sheet(PEOPLE)))).encrypt("ouvre-toi", sealed)
    path.write_bytes(sealed.getvalue())
    source = Source("clients.xlsx", path)
    extract = readers.read(source, None, ReadOptions(password="ouvre-toi"))
    assert extract.read == len(PEOPLE)
    for password, code in (("", "encrypted"), ("autre", "wrong_password")):
        with pytest.raises(InputError) as error:
            readers.read(source, None, ReadOptions(password=password))
        assert error.value.code == code
        assert "autre" not in str(error.value)
    assert [file.name for file in tmp_path.iterdir()] == ["clients.xlsx"]
