"""Headers that change their shape in mid-file, and excerpts that only look like headers."""

from __future__ import annotations

import itertools
import random
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.whatsapp.helpers import codes, exports, read_text

from zboun.errors import InputError
from zboun.readers.whatsapp import parse_chat

# (first phone, second phone): region, platform, clock
MOVES = [
    (("fr_DZ", "android", 12), ("fr_DZ", "ios", 24)),
    (("fr_DZ", "android", 24), ("ar_DZ", "android", 12)),
    (("ar_DZ", "ios", 12), ("fr", "android", 24)),
    (("en_US", "android", 12), ("fr", "android", 24)),
    (("fr", "android", 24), ("en_US", "ios", 12)),
    (("ar_SA", "android", 12), ("en_GB", "ios", 24)),
    (("de", "ios", 24), ("ar_EG", "ios", 12)),
    (("fr_CA", "android", 24), ("tr", "android", 24)),
]
MOVES = [move for move in MOVES if all(name in exports.LOCALES for name, _, _ in move)]
LENGTHS = ((40, 40), (8, 60), (60, 8))


def _truth(messages: list[Any]) -> list[tuple[object, ...]]:
    return [(m.line, m.time, m.sender, m.kind, m.text) for m in messages]


def _found(chat: Any) -> list[tuple[object, ...]]:
    return [
        (m["line"], m["time"], m["sender"], m["kind"], m["text"]) for m in chat.messages.to_pylist()
    ]


def _part(phone: tuple[str, str, int], group: bool, size: int, start: datetime) -> Any:
    name, platform, clock = phone
    return exports.export(exports.LOCALES[name], platform, clock, group, 5, size, start)


@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize("move", MOVES, ids=lambda move: "-".join(map(str, move[0] + move[1])))
def test_a_phone_that_changes(move: tuple[Any, Any], group: bool) -> None:
    for sizes in LENGTHS:
        one = _part(move[0], group, sizes[0], datetime(2023, 2, 13, 8, 12, 5))
        last = datetime.fromisoformat(one.messages[-1].time)
        two = _part(move[1], group, sizes[1], last.replace(year=last.year + 1))
        for message in two.messages:
            message.line += one.text.count("\n")
        chat = parse_chat(one.text + two.text)
        assert _found(chat) == _truth(one.messages + two.messages), sizes
        assert chat.explained == 1
        assert [other.messages for other in chat.others] in (
            [len(one.messages)],
            [len(two.messages)],
        )


def test_back_and_forth() -> None:
    """Two phones in turn, a message each."""
    lines = [
        f"{day:02}/03/2024, 10:00 - Ann: a{day}\n[{day:02}/03/2024, 12:00:01] Bob: b{day}\n"
        for day in range(1, 29)
    ]
    chat = parse_chat("".join(lines))
    assert len(chat.messages) == 56
    assert chat.messages["time"].to_pylist()[:2] == ["2024-03-01T10:00:00", "2024-03-01T12:00:01"]


MAIN = "".join(
    f"{day}/03/2024, 10:00 - {who}: bonjour {day}\n" for day in range(1, 20) for who in "AB"
)
EXCERPTS = {
    "copied on a computer": "[14:40, 05/02/2024] Zed: combien ?\n[14:41, 05/02/2024] Yas: 2500",
    "copied on an iPhone": "[05/02/2024, 14:40:01] Zed: combien ?\n[05/02/2024, 14:41:01] A: 2500",
    "other region": "2/5/24, 2:40 PM - Zed: combien ?\n2/5/24, 2:41 PM - A: 2500",
    "of the people here": "[05/02/2024, 14:40:01] A: combien ?\n[05/02/2024, 14:41:01] B: 2500",
    "agenda ahead": "25/04/2024 14:30 - livraison : oui\n26/04/2024 14:30 - paie : non",
}  # fmt: skip


@pytest.mark.parametrize("label", EXCERPTS)
@pytest.mark.parametrize("lead", ["", "regarde :\n"])
def test_a_pasted_excerpt_stays_text(label: str, lead: str) -> None:
    body = lead + EXCERPTS[label]
    chat = parse_chat(MAIN + f"20/03/2024, 9:00 - A: {body}\n21/03/2024, 9:00 - B: ok\n")
    assert chat.messages["text"].to_pylist()[-2:] == [body, "ok"]
    assert not chat.others


IOS = "".join(
    f"[{day}/03/2024, 10:00:{n:02}] {who}: bonjour {day}\n"
    for day in range(1, 20)
    for n, who in enumerate("AB")
)
SAME_SHAPE = {
    "strangers": "[05/02/2024, 14:40:01] Zed: combien ?\n[05/02/2024, 14:41:01] Yas: 2500",
    "words of this chat": "[5/03/2024, 10:00:00] A: bonjour 5\n[5/03/2024, 10:00:01] B: bonjour 5",
    "strangers ahead": "[05/05/2024, 14:40:01] Zed: vol\n[06/05/2024, 14:41:01] Zed: retour",
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("lead", ["", "regarde :\n"])
@pytest.mark.parametrize("label", SAME_SHAPE)
def test_an_excerpt_of_the_same_shape_stays_text(label: str, lead: str, end: str) -> None:
    body = lead + SAME_SHAPE[label]
    text = IOS.replace("\n", end) + f"[20/03/2024, 9:00:00] A: {body}{end}"
    text += f"[21/03/2024, 9:00:00] B: ok{end}[22/03/2024, 9:00:00] A: oui{end}"
    chat = parse_chat(text)
    assert chat.messages["text"].to_pylist()[-3:] == [body, "ok", "oui"]
    assert {person.name for person in chat.participants} == {"A", "B"}


def test_line_ends_tell_an_excerpt(tmp_path: Path) -> None:
    """On an iPhone a message ends in CRLF; what stands behind a bare LF was typed or pasted."""
    body = "vois\n[05/02/2024, 14:40:01] A: jamais dit ici"
    text = IOS.replace("\n", "\r\n") + f"[20/03/2024, 9:00:00] A: {body}\r\n"
    text += "[21/03/2024, 9:00:00] B: ok\r\n"
    extract = read_text(tmp_path, "_chat.txt", text)
    assert extract.messages is not None
    assert extract.messages["text"].to_pylist()[-2:] == [body, "ok"]
    assert not codes(extract)


def test_a_late_message_stays_a_message(tmp_path: Path) -> None:
    text = IOS + "[20/03/2024, 9:00:00] A: un\n[20/03/2024, 8:10:00] B: tard\n"
    extract = read_text(tmp_path, "_chat.txt", text + "[20/03/2024, 9:05:00] A: deux\n")
    assert extract.messages is not None
    assert extract.messages["text"].to_pylist()[-3:] == ["un", "tard", "deux"]
    assert not codes(extract)


def test_what_may_be_late_or_pasted_is_said(tmp_path: Path) -> None:
    text = IOS + "[20/03/2024, 9:00:00] A: un\n[15/03/2024, 8:10:00] B: ?\n"
    extract = read_text(tmp_path, "_chat.txt", text + "[20/03/2024, 9:05:00] A: deux\n")
    assert codes(extract) == {"out_of_order"}


def test_an_export_behind_another_of_the_same_shape_is_said(tmp_path: Path) -> None:
    extract = read_text(tmp_path, "_chat.txt", IOS * 2)
    assert extract.messages is not None
    assert len(extract.messages) == 2 * 38
    assert codes(extract) == {"out_of_order"}


def test_lines_that_prove_nothing_are_said(tmp_path: Path) -> None:
    """Later lines of people who write nowhere else, at the end of a file: not enough to cut by."""
    body = (
        "prévu :\n[25/03/2024 10:00] Zed: un\n[26/03/2024 10:00] Yas: deux\n[27/03/2024 9:00] X: a"
    )
    extract = read_text(tmp_path, "chat.txt", MAIN + f"20/03/2024, 9:00 - A: {body}\n")
    assert extract.messages is not None
    assert extract.messages["text"].to_pylist()[-1] == body
    assert codes(extract) & {"other_headers", "guessed_grammar"}


def test_a_whole_export_behind_another_is_read_though_it_goes_back(tmp_path: Path) -> None:
    """More text than a message can hold is no excerpt, wherever its times lie."""
    size = range(2000)
    two = "".join(f"[01/02/2024, 10:{n // 60 % 60:02}:{n % 60:02}] B: {'mot ' * 9}\n" for n in size)
    extract = read_text(tmp_path, "chat.txt", MAIN + two)
    assert extract.messages is not None
    assert len(extract.messages) == 38 + 2000
    assert "second_grammar" in codes(extract)


def test_three_shapes_in_one_file() -> None:
    text = "12/15/25, 10:30 AM - John: one\n12/15/25, 10:31 AM - Jane: two\nmore\n"
    text += "[15/12/2025, 10:32:03 AM] Alice: three\n[15/12/2025, 10:33:00 AM] Bob: four\n"
    text += "15/12/2025, 10:34:00 AM Charlie: five\n12/15/25, 10:35 AM - A system line\n"
    found = [(m["time"][11:16], m["sender"]) for m in parse_chat(text).messages.to_pylist()]
    assert found == [
        ("10:30", "John"), ("10:31", "Jane"), ("10:32", "Alice"), ("10:33", "Bob"),
        ("10:34", "Charlie"), ("10:35", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("size", [1, 60, 700])
def test_blocks_do_not_matter(size: int) -> None:
    from zboun.readers.whatsapp import stream

    text = MAIN + "".join(f"[{day}/04/2024, 10:00:00] A: salut {day}\n" for day in range(10, 29))
    text += "[29/04/2024, 10:00:00] A: vois\n" + EXCERPTS["other region"] + "\n"
    whole = parse_chat(text).messages.to_pylist()
    assert parse_chat(lambda: stream.cut(text, size)).messages.to_pylist() == whole
    assert len(whole) == 38 + 20


def test_every_move_is_covered() -> None:
    assert len(MOVES) >= 6
    assert len(list(itertools.chain(*MOVES))) == 2 * len(MOVES)


_SHAPES = (
    "{d:02}/03/2024, 10:{n:02} - {who}: ",
    "[{d:02}/03/2024, 10:{n:02}:05] {who}: ",
    "3/{d}/24, 10:{n:02} AM - {who}: ",
    "[10:{n:02}, {d}/03/2024] {who}: ",
    "",
)


@given(
    st.lists(
        st.tuples(st.sampled_from(_SHAPES), st.integers(1, 28), st.sampled_from("ABC")),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=200, deadline=None)
def test_no_line_is_lost_or_doubled(lines: list[tuple[str, int, str]], end: str) -> None:
    """Whatever is taken for a header, every text stands in one message or above the first."""
    made = [
        shape.format(d=day, n=number, who=who) + f"<{number}>"
        for number, (shape, day, who) in enumerate(lines)
    ]
    try:
        chat = parse_chat(end.join(made))
    except InputError:
        return
    found = "\n".join([chat.preamble, *chat.messages["text"].to_pylist()])
    assert all(found.count(f"<{number}>") == 1 for number in range(len(lines)))
    lines_of = chat.messages["line"].to_pylist()
    assert lines_of == sorted(set(lines_of))
    for line, sender in zip(lines_of, chat.messages["sender"].to_pylist(), strict=True):
        assert lines[line - 1][2] == sender


@pytest.mark.parametrize("locale", sorted(exports.LOCALES))
def test_late_messages_stay_messages(locale: str) -> None:
    """Messages that came some places too low are neither excerpts nor of another shape."""
    for platform in ("android", "ios"):
        made = exports.export(exports.LOCALES[locale], platform, 24, True, seed=9, size=150)
        lines = made.text.split("\n")[:-1]
        starts = [*(message.line - 1 for message in made.messages), len(lines)]
        blocks = ["\n".join(lines[a:b]) for a, b in itertools.pairwise(starts)]
        rng, order = random.Random(f"{locale}{platform}"), list(range(len(blocks)))
        for _ in range(8):
            late = order.pop(at := rng.randrange(5, len(order) - 12))
            order.insert(at + rng.randrange(1, 10), late)
        chat = parse_chat("\n".join(blocks[number] for number in order) + "\n")
        found = [(m["time"], m["sender"], m["text"]) for m in chat.messages.to_pylist()]
        wanted = [made.messages[number] for number in order]
        assert found == [(m.time, m.sender, m.text) for m in wanted], platform
