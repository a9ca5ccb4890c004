"""A whole folder of chats: one identity a person, the shop not among them."""

from __future__ import annotations

import random
from pathlib import Path

from tests.readers.whatsapp.helpers import exports, read_text

from zboun.model import Extract
from zboun.readers.whatsapp import merge_exports, own_account
from zboun.readers.whatsapp.people import name_key

GIVEN = ["Amine", "Lina", "Karim", "Samir", "Nadia", "Yacine", "Sofiane", "Meriem", "Walid", "Aya"]
FAMILY = ["Benali", "Haddad", "Cherif", "Mansouri", "Saidi", "Brahimi"]


def _people() -> list[str]:
    rng = random.Random(3)
    names = [f"{GIVEN[n % 10]} {FAMILY[n // 10]}" for n in range(40)]
    numbers = [f"+213 5{rng.randint(10, 79)} {n:02} 45 67" for n in range(20)]
    return names + numbers


def _chat(names: list[str], seed: int) -> str:
    locale = exports.LOCALES["fr_DZ"]
    rng, start = random.Random(seed), exports.datetime(2024, 2, 3 + seed % 20, 9)
    lines = []
    for n in range(24):
        sender = names[n] if n < len(names) else rng.choice(names)
        when = start + exports.timedelta(minutes=n * 700)
        head = sender.replace(" ", "\u00a0") if sender.startswith("+") else sender
        stamp = exports.stamp(locale, when, "android", 12)
        lines.append(f"{stamp} - {head}: message {seed} numéro {n}\n")
    return "".join(lines)


def _person(row: dict[str, str]) -> str:
    return name_key(row["sender"]) if row["sender"].startswith("+") else row["identity"]


def test_sixty_chats_and_two_groups(tmp_path: Path) -> None:
    people = _people()
    extracts: list[Extract] = [
        read_text(tmp_path, f"Discussion WhatsApp avec {name}.txt", _chat([exports.SHOP, name], n))
        for n, name in enumerate(people)
    ]
    for n in range(2):
        members = [exports.SHOP, *random.Random(n).sample(people, 15)]
        text = _chat(members, 100 + n)
        extracts.append(read_text(tmp_path, f"Discussion WhatsApp avec Groupe {n}.txt", text))
    merged = merge_exports(extracts)
    own = own_account([extract.details for extract in merged], "")
    assert own == {exports.SHOP}
    records = [row for e in merged for row in e.records.to_pylist()]  # type: ignore[union-attr]
    found = {_person(row) for row in records if row["sender"] not in own}
    assert len(found) == len(people)
    written = sum(row["messages"] for row in records)
    assert written == 24 * 62 == sum(len(e.messages) for e in merged)  # type: ignore[arg-type]
