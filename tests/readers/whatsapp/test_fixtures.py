"""Real published exports, where they are at hand: messages, senders, date order."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.readers.whatsapp.helpers import ROOT, read_path

from zboun.errors import InputError
from zboun.readers.whatsapp import parse_chat

FIXTURES = ROOT / ".." / "shared" / "fixtures" / "whatsapp"
pytestmark = pytest.mark.skipif(not FIXTURES.is_dir(), reason="the exports are not at hand")

# Three shapes of headers in one file; the manifest's reference counted the messages of one.
MIXED = "spec/fixtures/files/sample.txt"


def _manifest() -> list[dict[str, str]]:
    if not FIXTURES.is_dir():
        return []
    with (FIXTURES / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["user_messages"]]


def _path(row: dict[str, str]) -> Path:
    return FIXTURES / row["repo"].replace("/", "+") / row["path"]


@pytest.mark.parametrize("row", _manifest(), ids=lambda row: row["path"])
def test_messages_senders_order(row: dict[str, str]) -> None:
    text = _path(row).read_text("utf-8")
    if not text:
        with pytest.raises(InputError, match="empty"):
            parse_chat(text)
        return
    chat = parse_chat(text)
    senders = [name for name in chat.messages["sender"].to_pylist() if name]
    if row["path"] == MIXED:
        assert senders == ["John Doe", "Jane Smith", "Alice", "Bob", "Charlie"]
        assert chat.explained == 1
        return
    assert (len(senders), len(set(senders))) == (int(row["user_messages"]), int(row["senders"]))
    assert chat.order.order == row["date_order"]


def test_zip_with_media() -> None:
    folder = FIXTURES / "Pustur+whatsapp-chat-parser-website" / "src" / "assets"
    extract = read_path(folder / "whatsapp-chat-parser-example.zip")
    assert extract.messages is not None
    assert len(extract.messages) == 52
    assert {name for name, _ in extract.details["participants"]} == {"Loris", "Emily", "John"}
