"""The catalogue of headers: what each shape means, and what is no header."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.whatsapp.helpers import ROOT

from zboun.errors import InputError
from zboun.model import ReadOptions
from zboun.readers.whatsapp import parse_chat, sniff_text

CASES = tomllib.loads((ROOT / "tests" / "cases" / "chat_headers.toml").read_text("utf-8"))["case"]
CHATS = [case for case in CASES if not case.get("refused")]
OTHERS = [case for case in CASES if case.get("refused")]


@pytest.mark.parametrize("case", CHATS, ids=lambda case: case["label"])
def test_header(case: dict[str, Any]) -> None:
    chat = parse_chat(case["text"])
    found = [f"{m['time']}|{m['sender']}|{m['text']}" for m in chat.messages.to_pylist()]
    assert found == case["messages"]
    assert (chat.order.order, chat.order.certain) == (case["order"], case["certain"])
    assert sniff_text(case["text"])


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case["label"])
def test_no_chat(case: dict[str, Any]) -> None:
    assert not sniff_text(case["text"])
    with pytest.raises(InputError) as error:
        parse_chat(case["text"])
    assert error.value.code == "not_a_chat"


def test_user_settles_the_order() -> None:
    text = "05/02/2024, 10:00 - Ann: hi"
    for day_first, time in ((True, "2024-02-05T10:00:00"), (False, "2024-05-02T10:00:00")):
        chat = parse_chat(text, options=ReadOptions(day_first=day_first))
        assert chat.messages["time"].to_pylist() == [time]
        assert chat.order.certain


def test_unknown_half_day_words_are_worked_out_and_told() -> None:
    clock = [(9, "zorgi"), (11, "zorgi"), (1, "blap"), (5, "blap"), (9, "blap"), (10, "blap")]
    lines = [f"25/02/2024, {h}:{m:02} {w} - Ann: hi" for h, w in clock for m in (1, 2)]
    chat = parse_chat("\n".join(lines))
    assert chat.unknown_words == ("blap", "zorgi")
    assert chat.messages["time"].to_pylist()[::2] == [
        f"2024-02-25T{h:02}:01:00" for h in (9, 11, 13, 17, 21, 22)
    ]


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_total_on_any_text(text: str) -> None:
    """Any text is a chat or refused; a chat keeps every character of its bodies."""
    try:
        chat = parse_chat(text)
    except InputError:
        return
    assert all(body in text for body in chat.messages["text"].to_pylist())


@given(st.lists(st.text(max_size=40), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_bodies_are_kept_as_written(bodies: list[str]) -> None:
    bodies = [body.replace("\0", "").rstrip("\r\n") for body in bodies]
    text = "\n".join(f"25/02/2024, 10:00 - Ann: x{body}" for body in bodies)
    chat = parse_chat(text)
    joined = "\n".join(chat.messages["text"].to_pylist())
    assert "".join(f"x{body}" for body in bodies).replace("\n", "") == joined.replace("\n", "")
