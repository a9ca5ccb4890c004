"""Which senders are the shop itself, seen over all chats of a folder.

May import: model, rules. Tests: ``tests/readers/whatsapp/test_people.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from zboun.model import Doubt, Extract, named
from zboun.readers.whatsapp.records import is_number
from zboun.rules.chat import folded

Details = Mapping[str, Any]


def own_account(extract_details: list[dict[str, Any]], me: str) -> set[str]:
    """Return the senders, as the exports write them, that are the shop's own account.

    ``me`` (a name or number) settles it. Otherwise a one-to-one chat whose file names the contact
    votes for the other sender, and chats that name nobody vote for the sender they share; the
    shop is whom most of the chats agree on, and nobody where they do not.

    >>> chats = [{"participants": [("Boutique", 9), (x, 3)], "one_to_one": True, "contact": x}
    ...          for x in ("Amine", "Lina")]
    >>> own_account(chats, ""), own_account(chats, "lina")
    ({'Boutique'}, {'Lina'})
    >>> own_account([{"participants": [("A", 1), ("B", 1)], "one_to_one": True, "contact": ""}], "")
    set()
    """
    chats = list(_chats(extract_details))
    if me:
        return {name for chat in chats for name, _ in chat["participants"] if same_name(name, me)}
    pairs = [chat for chat in chats if chat["one_to_one"] and chat["participants"]]
    votes = Counter(name for chat in pairs for name in _voted(chat))
    named = Counter(name for chat in pairs for name in _named(chat))
    shared = Counter(name for chat in pairs for name, _ in chat["participants"])
    return {name for name in shared if _is_own(votes[name], named[name], shared[name], len(pairs))}


def own_unknown(extracts: Iterable[Extract], own: Collection[str], me: str) -> list[Doubt]:
    """Return a doubt when chats do not say who the shop is: it then stands among its contacts.

    One for all chats, at the first in which two people or more write.
    """
    chats = [
        (one, [name for name, _ in one.details.get("participants", ())])
        for one in extracts
        if one.format == "whatsapp"
    ]
    open_ = [(one.source, people) for one, people in chats if len(people) > 1]
    if own or not open_:
        return []
    source, people = open_[0]
    names = ", ".join(people[:5]) + (" …" if len(people) > 5 else "")
    detail = f"{me!r} is none of {names}" if me else f"none of {names} is known to be the shop"
    values = named(names=names)
    return [Doubt(source, "", "own_account_unknown", detail, "--me NAME says who it is", values)]


def _chats(details: Iterable[Details]) -> Iterator[Details]:
    for detail in details:
        if "chats" in detail or "members" in detail:
            yield from _chats([*detail.get("chats", ()), *detail.get("members", ())])
        elif "participants" in detail:
            yield detail


def _is_own(votes: int, named: int, shared: int, chats: int) -> bool:
    """Say whether a sender is the shop: by the files' names, or by being in most chats."""
    if named >= max(votes, 1):
        return False
    if votes:
        return votes >= 2 or chats == votes or shared == votes
    return chats >= 2 and shared >= 2 and shared * 5 >= chats * 3


def _voted(chat: Details) -> list[str]:
    """Return the sender who is not the contact that the file names, where that is certain."""
    others = [name for name, _ in chat["participants"] if not same_name(name, chat["contact"])]
    return others if chat["contact"] and len(others) == 1 and len(chat["participants"]) > 1 else []


def _named(chat: Details) -> list[str]:
    return [n for n, _ in chat["participants"] if chat["contact"] and same_name(n, chat["contact"])]


def same_name(one: str, other: str) -> bool:
    """Say whether two texts are the same name or number as an export may write it.

    >>> same_name("+213\\u00a0550\\u00a012\\u00a034\\u00a056", "213550123456")
    True
    >>> same_name("~ Lina", "lina"), same_name("Lina", "Lina B")
    (True, False)
    """
    if is_number(one) and is_number(other):
        return _digits(one) == _digits(other)
    return _bare(one) == _bare(other) != ""


def _digits(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return digits[-9:] if len(digits) >= 9 else digits


def _bare(name: str) -> str:
    return folded(name.replace("_", " ")).lstrip("~ ")
