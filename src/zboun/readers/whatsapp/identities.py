"""One identity for one person across the chats of one phone.

A saved name comes from the address book of the phone that exported: the same name in a one-to-one
chat and in a group of that phone is the same entry. Two one-to-one chats of one name that are not
one conversation are two entries, and then the name proves nothing.

May import: model. Tests: ``tests/readers/whatsapp/test_identities.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from zboun.arrays import whole
from zboun.model import Extract
from zboun.readers.whatsapp.own import own_account, same_name
from zboun.readers.whatsapp.records import is_number


def rename(extract: Extract, same: dict[str, str]) -> None:
    """Put other identities in the place of an extract's, in records and messages."""
    for what in ("records", "messages"):
        table: pa.Table = getattr(extract, what)
        column = whole(table["identity"])
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        values = [same.get(identity, identity) for identity in column.dictionary.to_pylist()]
        renamed = pa.DictionaryArray.from_arrays(column.indices, pa.array(values, pa.string()))
        if what == "records":
            renamed = renamed.cast(pa.string())
        position = table.schema.get_field_index("identity")
        setattr(extract, what, table.set_column(position, "identity", renamed))


def link_saved_names(extracts: Iterable[Extract]) -> None:
    """Give a saved name one identity in all chats of the phone whose owner writes in them."""
    chats = list(extracts)
    owners = own_account([chat.details for chat in chats], "")
    same: dict[str, str] = {}
    for owner in sorted(owners):
        ours = [c for c in chats if any(name == owner for name, _ in c.details["participants"])]
        places: dict[str, list[tuple[str, bool]]] = {}
        for chat in sorted(ours, key=lambda chat: chat.source):
            for name, identity, is_contact in _saved(chat):
                if name not in owners:
                    places.setdefault(name, []).append((identity, is_contact))
        _link(places.values(), same)
    if same:  # in every chat: an export of another phone may hold the identity under a number
        whole = {identity: _leader(identity, same) for identity in same}
        for chat in chats:
            rename(chat, whole)


def _saved(chat: Extract) -> Iterator[tuple[str, str, bool]]:
    """Yield (saved name, identity, whether it is the contact of a one-to-one chat)."""
    assert chat.records is not None
    rows = chat.records.select(["origin", "sender", "identity"]).to_pylist()
    for row in rows:
        name = row["sender"]
        if row["origin"] == "participant" and name and not is_number(name) and name[0] != "~":
            contact = chat.details["contact"] or name
            yield name, row["identity"], chat.details["one_to_one"] and same_name(name, contact)


def _link(places: Iterable[list[tuple[str, bool]]], same: dict[str, str]) -> None:
    """Note in ``same`` which identities are one, by the places of each saved name."""
    for found in places:
        contacts = {_leader(identity, same) for identity, is_contact in found if is_contact}
        identities = {_leader(identity, same) for identity, _ in found}
        if len(contacts) > 1 or len(identities) < 2:
            continue
        leader = min(contacts or identities)
        same.update((identity, leader) for identity in identities if identity != leader)


def _leader(identity: str, same: dict[str, str]) -> str:
    """Return the identity that stands for this one; chains end, for a leader is led by none."""
    while identity in same:
        identity = same[identity]
    return identity
