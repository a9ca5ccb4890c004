"""Exports of many languages and both phones, as the app words them: times, senders, kinds."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.readers.whatsapp.helpers import ROOT, codes, read_text

CASES = tomllib.loads((ROOT / "tests" / "cases" / "chat_exports.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_export(case: dict[str, Any], tmp_path: Path) -> None:
    extract = read_text(tmp_path, "chat.txt", case["text"])
    assert extract.messages is not None
    found = [f"{m['time']}|{m['sender']}|{m['kind']}" for m in extract.messages.to_pylist()]
    assert found == case["messages"]
    assert not codes(extract)
