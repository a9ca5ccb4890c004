"""A phone's folder of exported chats, made on the spot: sixty people, two groups, one shop."""

from __future__ import annotations

import random

from tests.readers.whatsapp.helpers import exports

SHOP: str = exports.SHOP
GIVEN = ["Amine", "Lina", "Karim", "Samir", "Nadia", "Yacine", "Sofiane", "Meriem", "Walid", "Aya"]
FAMILY = ["Benali", "Haddad", "Cherif", "Mansouri", "Saidi", "Brahimi"]


def people() -> list[str]:
    """Return forty saved names and twenty numbers."""
    rng = random.Random(3)
    names = [f"{GIVEN[n % 10]} {FAMILY[n // 10]}" for n in range(40)]
    numbers = [f"+213 5{rng.randint(50, 61)} {n:02} 45 67" for n in range(20)]
    return names + numbers


def chat(names: list[str], seed: int) -> str:
    """Return a chat of 24 messages in which each of the names writes."""
    locale = exports.LOCALES["fr_DZ"]
    rng, start = random.Random(seed), exports.datetime(2024, 2, 3 + seed % 20, 9)
    lines = []
    for n in range(24):
        sender = names[n] if n < len(names) else rng.choice(names)
        when = start + exports.timedelta(minutes=n * 700)
        head = as_written(sender) if sender.startswith("+") else sender
        stamp = exports.stamp(locale, when, "android", 12)
        lines.append(f"{stamp} - {head}: message {seed} numéro {n}\n")
    return "".join(lines)


def as_written(number: str) -> str:
    """Return a number as the app writes it, with spaces that do not break."""
    return number.replace(" ", "\u00a0")


def folder(known: list[str]) -> dict[str, str]:
    """Return file names and texts: a chat with everyone, and two groups of fifteen."""
    files = {
        f"Discussion WhatsApp avec {name}.txt": chat([SHOP, name], n)
        for n, name in enumerate(known)
    }
    for n in range(2):
        members = [SHOP, *random.Random(n).sample(known, 15)]
        files[f"Discussion WhatsApp avec Groupe {n}.txt"] = chat(members, 100 + n)
    return files
