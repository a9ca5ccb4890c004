"""Several exports of one conversation: no message twice, one identity, no chat swallowed."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from tests.readers.whatsapp.helpers import codes, exports, read_text, rows

from zboun.model import Extract
from zboun.readers.whatsapp import merge_exports

SHOP = exports.SHOP


def _made(seed: int, size: int = 120) -> tuple[list[str], str]:
    made = exports.export(exports.LOCALES["fr"], "android", 24, False, seed=seed, size=size)
    person = next(m.sender for m in made.messages if m.sender not in ("", SHOP))
    starts = [m.line - 1 for m in made.messages]
    lines = made.text.split("\n")[:-1]
    bounds = [*starts, len(lines)]
    return ["\n".join(lines[a:b]) for a, b in itertools.pairwise(bounds)], person


def _total(extracts: list[Extract]) -> int:
    return sum(len(extract.messages) for extract in extracts if extract.messages is not None)


def _written(extracts: list[Extract]) -> int:
    return sum(n for e in extracts for (n,) in rows(e, "messages", origin="participant"))


@pytest.mark.parametrize("swap", [False, True])
def test_overlapping(tmp_path: Path, swap: bool) -> None:
    blocks, person = _made(1)
    parts = [
        read_text(tmp_path, f"Discussion WhatsApp avec {person}.txt", "\n".join(blocks[:80])),
        read_text(tmp_path, f"Discussion WhatsApp avec {person} (1).txt", "\n".join(blocks[40:])),
    ]
    merged = merge_exports(parts[::-1] if swap else parts)
    assert _total(merged) == len(blocks)
    assert _written(merged) == len(blocks) - 1  # the app's own line
    assert len({key for e in merged for (key,) in rows(e, "identity", sender=person)}) == 1


def test_one_long_message_of_one_contact_is_an_overlap(tmp_path: Path) -> None:
    blocks, person = _made(1)
    at = next(i for i in range(30, 90) if len(blocks[i]) > 80)
    parts = [
        read_text(tmp_path, f"Discussion WhatsApp avec {person}.txt", "\n".join(blocks[: at + 1])),
        read_text(tmp_path, f"Discussion WhatsApp avec {person} (1).txt", "\n".join(blocks[at:])),
    ]
    assert _total(parts) == len(blocks) + 1
    assert _total(merge_exports(parts)) == len(blocks)


def test_saved_name_and_number_are_one(tmp_path: Path) -> None:
    blocks, person = _made(2)
    number = "+213\u00a0770\u00a011\u00a022\u00a033"
    other = [block.replace(f" - {person}: ", f" - {number}: ") for block in blocks[30:]]
    parts = [
        read_text(tmp_path, f"Discussion WhatsApp avec {person}.txt", "\n".join(blocks[:90])),
        read_text(tmp_path, "Discussion WhatsApp avec +213 770 11 22 33.txt", "\n".join(other)),
    ]
    merged = merge_exports(parts)
    assert _total(merged) == len(blocks)
    keys = rows(merged[0], "identity", sender=person) + rows(merged[1], "identity", sender=number)
    assert len(set(keys)) == 1


def test_parts_without_overlap(tmp_path: Path) -> None:
    blocks, person = _made(3)
    parts = [
        read_text(tmp_path, f"Discussion WhatsApp avec {person}.txt", "\n".join(blocks[:60])),
        read_text(tmp_path, f"Discussion WhatsApp avec {person}(2).txt", "\n".join(blocks[60:])),
    ]
    merged = merge_exports(parts)
    assert _total(merged) == len(blocks)
    assert len({key for e in merged for (key,) in rows(e, "identity", sender=person)}) == 1


def test_media_in_one_and_not_in_the_other(tmp_path: Path) -> None:
    blocks, person = _made(4)
    other = [
        block.replace("<Médias omis>", "IMG-20240213-WA0001.jpg (fichier joint)")
        for block in blocks
    ]
    parts = [
        read_text(tmp_path, f"Discussion WhatsApp avec {person}.txt", "\n".join(blocks)),
        read_text(tmp_path, f"Discussion WhatsApp avec {person} (1).txt", "\n".join(other)),
    ]
    assert _total(merge_exports(parts)) == len(blocks)


def test_other_chats_are_left_alone(tmp_path: Path) -> None:
    parts = []
    for seed in (5, 6, 7):
        blocks, _ = _made(seed)
        parts.append(
            read_text(tmp_path, f"Discussion WhatsApp avec P{seed}.txt", "\n".join(blocks))
        )
    before = _total(parts)
    assert _total(merge_exports(parts)) == before


def test_a_broadcast_makes_nobody_one(tmp_path: Path) -> None:
    text = "".join(
        f"{day}/02/2024 10:00 - {SHOP}: Nouvelle promotion de la semaine, numéro {day}\n"
        for day in range(13, 20)
    )
    names = ("Amine", "Lina", "Samir")
    parts = [
        read_text(
            tmp_path, f"Discussion WhatsApp avec {n}.txt", f"{text}20/02/2024 9:00 - {n}: ok\n"
        )
        for n in names
    ]
    merged = merge_exports(parts)
    assert _total(merged) == 8 * len(names)
    assert (
        len(
            {
                k
                for e, n in zip(merged, names, strict=True)
                for (k,) in rows(e, "identity", sender=n)
            }
        )
        == 3
    )


def test_open_date_order_follows_the_other_chats_of_the_phone(tmp_path: Path) -> None:
    sure = read_text(tmp_path, "a.txt", "2/25/24, 10:00 - A: x\n2/26/24, 10:00 - B: y\n")
    open_ = read_text(tmp_path, "b.txt", "5/2/24, 10:00 - A: x\n")
    assert codes(open_) == {"ambiguous_dates"}
    assert open_.messages is not None
    assert open_.messages["time"].to_pylist() == ["2024-02-05T10:00:00"]
    merge_exports([sure, open_])
    assert codes(open_) == set()
    assert open_.messages["time"].to_pylist() == ["2024-05-02T10:00:00"]
    assert rows(open_, "first_seen") == [("2024-05-02",)]


def test_chats_that_contradict_settle_nothing(tmp_path: Path) -> None:
    parts = [
        read_text(tmp_path, "a.txt", "2/25/24, 10:00 - A: x\n2/26/24, 10:00 - B: y\n"),
        read_text(tmp_path, "b.txt", "25/2/24, 10:00 - A: x\n26/2/24, 10:00 - B: y\n"),
        read_text(tmp_path, "c.txt", "5/2/24, 10:00 - A: x\n"),
    ]
    assert codes(merge_exports(parts)[2]) == {"ambiguous_dates"}


DAYS = "".join(
    f"{day}/02/2024 10:00 - Lina: Bonjour à vous, le {day} du mois\n" for day in range(1, 20)
)


def _versions(tmp_path: Path, one: str, other: str) -> list[tuple[str, str]]:
    name = "Discussion WhatsApp avec Lina"
    parts = [
        read_text(tmp_path, f"{name}.txt", DAYS + one),
        read_text(tmp_path, f"{name} (1).txt", DAYS + other),
    ]
    found = merge_exports(parts)
    messages = [m for e in found if e.messages is not None for m in e.messages.to_pylist()]
    late = [(m["kind"], m["text"]) for m in messages if m["time"] >= "2024-02-20"]
    assert len(messages) == 19 + len(late)
    assert _written(found) == len(messages)
    return sorted(late)


EDITED = "20/02/2024 10:00 - Lina: mon numéro 0550 12 34 56 <Ce message a été modifié>\n"


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize("more", ["", "20/02/2024 11:00 - Lina: ok\n" * 30])
def test_the_edited_of_two_versions_is_kept(tmp_path: Path, swap: bool, more: str) -> None:
    two = ["20/02/2024 10:00 - Lina: mon numero 055012345\n", EDITED + more]
    late = _versions(tmp_path, *(two[::-1] if swap else two))
    assert [(kind, text) for kind, text in late if text != "ok"] == [
        ("edited", "mon numéro 0550 12 34 56 <Ce message a été modifié>")
    ]


@pytest.mark.parametrize("swap", [False, True])
def test_the_text_of_a_deleted_message_is_kept(tmp_path: Path, swap: bool) -> None:
    two = [
        "20/02/2024 10:00 - Lina: à demain\n",
        "20/02/2024 10:00 - Lina: Ce message a été supprimé\n",
    ]
    assert _versions(tmp_path, *(two[::-1] if swap else two)) == [("text", "à demain")]


def test_two_messages_of_one_minute_are_no_versions(tmp_path: Path) -> None:
    """Which of the two was edited is not known: both stay."""
    old = "20/02/2024 10:00 - Lina: un\n20/02/2024 10:00 - Lina: deux\n"
    assert len(_versions(tmp_path, old, EDITED)) == 3
    both = "20/02/2024 10:00 - Lina: un\n" + EDITED
    assert len(_versions(tmp_path, both, both)) == 2
