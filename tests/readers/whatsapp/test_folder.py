"""A whole folder of chats: one identity a person, the shop not among them."""

from __future__ import annotations

from pathlib import Path

from tests.readers.whatsapp.folders import SHOP, folder, people
from tests.readers.whatsapp.helpers import read_text

from zboun.readers.whatsapp import merge_exports, own_account
from zboun.readers.whatsapp.people import name_key


def _person(row: dict[str, str]) -> str:
    return name_key(row["sender"]) if row["sender"].startswith("+") else row["identity"]


def test_sixty_chats_and_two_groups(tmp_path: Path) -> None:
    known = people()
    extracts = [read_text(tmp_path, name, text) for name, text in folder(known).items()]
    merged = merge_exports(extracts)
    own = own_account([extract.details for extract in merged], "")
    assert own == {SHOP}
    records = [row for e in merged for row in e.records.to_pylist()]  # type: ignore[union-attr]
    found = {_person(row) for row in records if row["sender"] not in own}
    assert len(found) == len(known)
    written = sum(row["messages"] for row in records)
    assert written == 24 * 62 == sum(len(e.messages) for e in merged)  # type: ignore[arg-type]
