"""Invented exports of every region, both phones, both clocks: every message exact."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from tests.readers.whatsapp.helpers import exports

from zboun.readers.whatsapp import parse_chat


@pytest.mark.parametrize("locale", sorted(exports.LOCALES))
def test_every_message_time_and_sender(locale: str) -> None:
    for platform, clock, group in itertools.product(("android", "ios"), (12, 24), (False, True)):
        made = exports.export(exports.LOCALES[locale], platform, clock, group, seed=3)
        chat = parse_chat(made.text)
        assert _found(chat) == _truth(made), (platform, clock, group)
        assert chat.order.certain
        assert chat.grammar.platform == platform
        assert chat.explained == 1


def _found(chat: Any) -> list[tuple[object, ...]]:
    return [
        (m["line"], m["time"], m["sender"], m["kind"], m["text"]) for m in chat.messages.to_pylist()
    ]


def _truth(made: Any) -> list[tuple[object, ...]]:
    return [(m.line, m.time, m.sender, m.kind, m.text) for m in made.messages]


def test_blocks_do_not_matter() -> None:
    """However the text is cut into blocks of lines, the messages are the same."""
    from zboun.readers.whatsapp import stream

    made = exports.export(exports.LOCALES["ar_DZ"], "ios", 12, True, seed=4, size=120)
    whole = parse_chat(made.text)
    for size in (1, 50, 700):
        assert parse_chat(stream.cut(made.text, size)).messages.equals(whole.messages) or (
            parse_chat(stream.cut(made.text, size)).messages.to_pylist()
            == whole.messages.to_pylist()
        )
