"""One person in the chats of one phone, and two people of one saved name."""

from __future__ import annotations

from pathlib import Path

from tests.readers.whatsapp.helpers import read_text, rows

from zboun.readers.whatsapp import merge_exports

SHOP = "Boutique"


def _chat(day: int, *senders: str) -> str:
    names = (SHOP, *senders)
    lines = [
        f"{day}/02/2024, 1{n}:00 - {name}: message {day} {n} de {name}\n"
        for n, name in enumerate(names)
    ]
    return "".join(lines)


def _pair(folder: Path, name: str, day: int, suffix: str = "") -> object:
    return read_text(folder, f"Discussion WhatsApp avec {name}{suffix}.txt", _chat(day, name))


def test_saved_name_in_a_chat_and_in_a_group(tmp_path: Path) -> None:
    one, two = _pair(tmp_path, "Lina", 20), _pair(tmp_path, "Amine", 21)
    group = read_text(
        tmp_path, "Discussion WhatsApp avec Promo.txt", _chat(22, "Lina", "Zed", "~ Amine")
    )
    merge_exports([one, two, group])  # type: ignore[list-item]
    assert rows(one, "identity", sender="Lina") == rows(group, "identity", sender="Lina")  # type: ignore[arg-type]
    assert rows(two, "identity", sender="Amine") != rows(group, "identity", sender="~ Amine")  # type: ignore[arg-type]
    found = group.messages.to_pylist()  # type: ignore[union-attr]
    assert {m["identity"] for m in found if m["sender"] == "Lina"} == {
        key
        for (key,) in rows(one, "identity", sender="Lina")  # type: ignore[arg-type]
    }


def test_two_contacts_of_one_saved_name_stay_two(tmp_path: Path) -> None:
    text = "".join(
        f"{d}/02/2024, 10:00 - Lina: bonjour du {d}\n{d}/02/2024, 11:00 - Boutique: ok {d}\n"
        for d in (13, 25)
    )
    one = _pair(tmp_path, "Lina", 20)
    two = read_text(tmp_path, "Discussion WhatsApp avec Lina (1).txt", text)
    group = read_text(tmp_path, "Discussion WhatsApp avec Promo.txt", _chat(22, "Lina", "Zed"))
    merge_exports([one, two, group])  # type: ignore[list-item]
    keys = [rows(e, "identity", sender="Lina") for e in (one, two, group)]  # type: ignore[arg-type]
    assert len({key for (key,), *_ in keys}) == 3


def test_chats_of_another_phone_are_not_linked(tmp_path: Path) -> None:
    one, two = _pair(tmp_path, "Lina", 20), _pair(tmp_path, "Amine", 21)
    text = _chat(22, "Lina", "Zed").replace(SHOP, "Autre")
    group = read_text(tmp_path, "Discussion WhatsApp avec Promo.txt", text)
    merge_exports([one, two, group])  # type: ignore[list-item]
    assert rows(one, "identity", sender="Lina") != rows(group, "identity", sender="Lina")  # type: ignore[arg-type]
