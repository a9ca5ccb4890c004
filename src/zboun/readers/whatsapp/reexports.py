"""Several exports of one conversation: messages that they share are kept once.

The app exports 40,000 messages at most, so owners export again and again, with media and without,
and from two phones. Two exports are one conversation when, where their times overlap, most of
their longer texts stand in the same minute. Then a saved name in one and a number in the other are
one person, because they wrote the same messages.

An edited message stands as it was in an older export and as it is in a newer one: the edited one is
kept. A deleted message stands as a placeholder in the newer export: its text is kept.

May import: model. Tests: ``tests/readers/whatsapp/test_reexports.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import whole
from zboun.model import Doubt, Extract
from zboun.readers.whatsapp.folder import share_date_order
from zboun.readers.whatsapp.identities import link_saved_names, rename
from zboun.readers.whatsapp.own import same_name

_LONG = 12  # characters from which a text tells one message from another
_SHARED_AT_LEAST = 2
_SHARE = 0.5  # of the shorter export's long texts in the common time
_SURE_SENDER = 0.8

Key = tuple[str, str, int]  # minute, text or kind, the how-manieth of its like


@dataclass(slots=True)
class _Side:
    """One export and what is compared of it."""

    extract: Extract
    first: str  # ISO times
    last: str

    @property
    def rank(self) -> tuple[int, str]:
        """The export with most messages leads, whatever the order of the files."""
        return (-len(_messages(self.extract)), self.extract.source)


def merge_exports(extracts: list[Extract]) -> list[Extract]:
    """Return the extracts with doubled messages dropped and one identity for one person.

    Chats whose date order is open first follow the certain ones of the same phone; a name saved
    in that phone's address book is one person in all of its chats. The order of the extracts is
    kept; the chats of a zip are compared like files, with one another and with all others.
    """
    zips = [(extract, _own_doubts(extract)) for extract in extracts if extract.parts]
    single = [part for extract in extracts for part in (extract.parts or [extract])]
    share_date_order(single)
    sides = [_side(extract) for extract in single if _is_chat(extract)]
    if len(sides) >= 2:
        _compare(sides)
    for archive, doubts in zips:
        archive.doubts = doubts + [doubt for part in archive.parts for doubt in part.doubts]
        rejoin(archive)
        archive.parts = []
    return extracts


def _own_doubts(whole: Extract) -> list[Doubt]:
    """Return the doubts about a zip that are about none of its parts."""
    inside = {doubt for part in whole.parts for doubt in part.doubts}
    return [doubt for doubt in whole.doubts if doubt not in inside]


def rejoin(whole: Extract) -> None:
    """Put the records, messages and rejected lines of its parts into a zip's extract."""
    for what in ("records", "messages"):
        tables = [getattr(part, what) for part in whole.parts if getattr(part, what) is not None]
        joined = pa.concat_tables(tables, promote_options="permissive") if tables else None
        setattr(whole, what, joined)
    whole.rejected = [line for part in whole.parts for line in part.rejected]


def _compare(sides: list[_Side]) -> None:
    """Merge the exports that are of one conversation, the longest of each leading."""
    sides.sort(key=lambda side: side.rank)
    leader: dict[int, int] = {}
    for one, other in sorted(_same_chats(sides)):
        leader[other] = min(leader.get(one, one), leader.get(other, other))
    for head in sorted(set(leader.values())):
        followers = [n for n in range(len(sides)) if n != head and leader.get(n) == head]
        _merge([sides[n] for n in (head, *followers)])
    link_saved_names([side.extract for side in sides])


def _is_chat(extract: Extract) -> bool:
    return (
        extract.format == "whatsapp"
        and extract.messages is not None
        and len(extract.messages) > 0
        and "participants" in extract.details
    )


def _messages(extract: Extract) -> pa.Table:
    assert extract.messages is not None
    return extract.messages


def _side(extract: Extract) -> _Side:
    times = _messages(extract)["time"]
    return _Side(extract, pc.min(times).as_py() or "", pc.max(times).as_py() or "")


def _same_chats(sides: list[_Side]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of exports that are of one conversation, the leading one first."""
    owners, keys = _long_keys(sides)
    pairs = _shared_counts(owners, keys)
    for (one, other), shared in pairs.items():
        if _overlap_proves(sides[one], sides[other], shared):
            yield one, other
    for one in range(len(sides)):
        for other in range(one + 1, len(sides)):
            if (one, other) not in pairs and _is_sequel(sides[one], sides[other]):
                yield one, other


def _long_keys(sides: list[_Side]) -> tuple[np.ndarray, np.ndarray]:
    """Return (export, code of minute and text) of all longer texts, each once an export."""
    owners, texts = [], []
    for number, side in enumerate(sides):
        found = _long_texts(_messages(side.extract))
        owners.append(np.full(len(found), number, dtype=np.int32))
        texts.append(found)
    encoded = pa.concat_arrays(texts).dictionary_encode()
    owner, code = np.concatenate(owners), encoded.indices.to_numpy(zero_copy_only=False)
    unique = np.unique(np.stack([code, owner], axis=1), axis=0)
    return unique[:, 1], unique[:, 0]


def _long_texts(messages: pa.Table) -> pa.Array:
    kind = messages["kind"].cast(pa.string())
    text = messages["text"]
    long = pc.and_(pc.equal(kind, "text"), pc.greater_equal(pc.utf8_length(text), _LONG))
    some = messages.filter(long)
    minute = pc.utf8_slice_codeunits(some["time"], 0, 16)
    joined = pc.binary_join_element_wise(minute, pc.utf8_trim_whitespace(some["text"]), " ")
    return whole(joined)


def _shared_counts(owners: np.ndarray, keys: np.ndarray) -> Counter[tuple[int, int]]:
    """Return how many keys each pair of exports shares."""
    pairs: Counter[tuple[int, int]] = Counter()
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    ends = np.append(starts[1:], len(keys))
    for start, end in zip(starts[ends - starts > 1], ends[ends - starts > 1], strict=True):
        some = owners[start:end].tolist()
        if len(some) <= 20:  # a broadcast to more chats than that proves nothing
            pairs.update((a, b) for i, a in enumerate(some) for b in some[i + 1 :])
    return pairs


def _overlap_proves(one: _Side, other: _Side, shared: int) -> bool:
    """Say whether the shared texts make two exports one conversation.

    A broadcast stands in many chats in the same minute, but it has one writer: unless the files
    name the same contact, two people must have written what is shared.
    """
    same_contact = _same_contact(one, other)
    needed = 1 if same_contact else _SHARED_AT_LEAST
    if shared < needed:  # most pairs of many chats: what follows reads both
        return False
    start, end = max(one.first, other.first), min(one.last, other.last)
    common = min(_long_between(side, start, end) for side in (one, other))
    if shared < max(needed, _SHARE * common):
        return False
    return same_contact or len(_shared_writers(one, other)) >= 2


def _long_between(side: _Side, start: str, end: str) -> int:
    keys = _long_texts(_messages(side.extract))
    inside = pc.and_(pc.greater_equal(keys, start[:16]), pc.less(keys, end[:16] + "~"))
    return int(pc.sum(inside).as_py() or 0)


def _same_contact(one: _Side, other: _Side) -> bool:
    names = [side.extract.details.get("contact", "") for side in (one, other)]
    return bool(names[0] and names[1]) and same_name(*names)


def _shared_writers(one: _Side, other: _Side) -> set[str]:
    """Return who wrote the longer texts that two exports share."""
    known = {key[:2] for key, _ in _keys(other) if len(key[1]) >= _LONG}
    return {sender for key, sender in _keys(one) if key[:2] in known and sender}


def _is_sequel(one: _Side, other: _Side) -> bool:
    """Say whether one export ends before the other begins, in the same chat of the same phone."""
    apart = one.last < other.first or other.last < one.first
    if not apart or not _same_contact(one, other):
        return False
    names = [{name for name, _ in side.extract.details["participants"]} for side in (one, other)]
    return names[0] <= names[1] or names[1] <= names[0]


def _keys(side: _Side) -> list[tuple[Key, str]]:
    """Return the key and sender of every message, in order."""
    messages = _messages(side.extract)
    seen: Counter[tuple[str, str]] = Counter()
    out: list[tuple[Key, str]] = []
    columns: Iterable[Any] = (
        messages["time"].to_pylist(),
        messages["kind"].cast(pa.string()).to_pylist(),
        messages["text"].to_pylist(),
        messages["sender"].cast(pa.string()).to_pylist(),
    )
    for time, kind, text, sender in zip(*columns, strict=True):
        what = (time[:16], _same_text(kind, text))
        seen[what] += 1
        out.append(((*what, seen[what]), sender))
    return out


def _same_text(kind: str, text: str) -> str:
    """Return what two exports of one message share: of a placeholder, only its kind."""
    return text.replace("\r\n", "\n").strip() if kind == "text" else f"\0{kind}"


def _merge(sides: list[_Side]) -> None:
    """Drop from each export what an earlier one has; give its senders the earlier identities."""
    known: dict[Key, tuple[str, str]] = {}  # -> sender, identity
    had: list[set[Key]] = []
    for side in sides:
        keys = _keys(side)
        had.append({key for key, _ in keys})
        identities = _messages(side.extract)["identity"].cast(pa.string()).to_pylist()
        doubled = np.array([key in known for key, _ in keys], dtype=bool)
        if known:
            votes = Counter(
                (identity, known[key][1])
                for (key, sender), identity in zip(keys, identities, strict=True)
                if key in known and sender and not key[1].startswith("\0")
            )
            same = _agreed(votes) or _by_name(identities, [k[1] for k in known.values()])
            rename(side.extract, same)
            identities = [same.get(identity, identity) for identity in identities]
            _drop(side.extract, doubled)
        for (key, sender), identity in zip(keys, identities, strict=True):
            known.setdefault(key, (sender, identity))
    _drop_versions(sides, had)


_VERSIONS = ("edited", "deleted")


def _drop_versions(sides: list[_Side], had: list[set[Key]]) -> None:
    """Keep one of two versions of a message: the edited one, and the one with the deleted text.

    Two are versions of one message when they have the minute and the writer in common, each stands
    in one export only, and there is no other choice.
    """
    changed: dict[tuple[str, str], list[tuple[int, int, str]]] = {}  # minute, identity -> where
    for number, side in enumerate(sides):
        for row, minute, identity, kind in _rows_of(side, pa.array(_VERSIONS)):
            changed.setdefault((minute, identity), []).append((number, row, kind))
    if not changed:
        return
    minutes = pa.array(sorted({minute for minute, _ in changed}))
    texts: dict[tuple[str, str], list[tuple[int, int, Key]]] = {}
    for number, side in enumerate(sides):
        keys = _keys(side)
        for row, minute, identity, _ in _rows_of(side, pa.array(["text"]), minutes):
            texts.setdefault((minute, identity), []).append((number, row, keys[row][0]))
    gone: dict[int, list[int]] = {}
    for place, versions in changed.items():
        if len(versions) == 1:
            number, row, kind = versions[0]
            olds = [old for old in texts.get(place, ()) if old[2] not in had[number]]
            if len(olds) == 1 and olds[0][0] != number:
                lost = olds[0][:2] if kind == "edited" else (number, row)
                gone.setdefault(lost[0], []).append(lost[1])
    for number, rows in gone.items():
        mask = np.zeros(len(_messages(sides[number].extract)), dtype=bool)
        mask[rows] = True
        _drop(sides[number].extract, mask)


def _rows_of(
    side: _Side, kinds: pa.Array, minutes: pa.Array | None = None
) -> Iterator[tuple[int, str, str, str]]:
    """Yield (row, minute, identity, kind) of the messages of some kinds, of some minutes."""
    found = _messages(side.extract)
    kind = found["kind"].cast(pa.string())
    minute = pc.utf8_slice_codeunits(found["time"], 0, 16)
    wanted = pc.is_in(kind, value_set=kinds)
    if minutes is not None:
        wanted = pc.and_(wanted, pc.is_in(minute, value_set=minutes))
    rows = pa.array(np.flatnonzero(wanted.to_numpy()))
    identity = found["identity"].cast(pa.string())
    columns = (rows, minute.take(rows), identity.take(rows), kind.take(rows))
    yield from zip(*(column.to_pylist() for column in columns), strict=True)


def _agreed(votes: Counter[tuple[str, str]]) -> dict[str, str]:
    """Return identity -> earlier identity, where their shared messages agree."""
    total: Counter[str] = Counter()
    for (ours, _), count in votes.items():
        total[ours] += count
    return {
        ours: theirs
        for (ours, theirs), count in votes.items()
        if theirs and count >= _SURE_SENDER * total[ours]
    }


def _by_name(ours: Iterable[str], theirs: Iterable[str]) -> dict[str, str]:
    """Return identity -> earlier identity of the same name, for exports that share no message."""
    named = {identity.rpartition("#")[2]: identity for identity in theirs if identity}
    names = {identity: identity.rpartition("#")[2] for identity in ours if identity}
    return {identity: named[name] for identity, name in names.items() if name in named}


def _drop(extract: Extract, doubled: np.ndarray) -> None:
    """Drop the doubled messages and count them off their writers."""
    messages = _messages(extract)
    gone = messages.filter(pa.array(doubled))
    written = gone.filter(pc.not_equal(gone["kind"].cast(pa.string()), "system"))
    less = Counter(written["sender"].cast(pa.string()).to_pylist())
    records = extract.records
    assert records is not None
    counts = [
        count - less[sender] if count else 0
        for sender, count in zip(
            records["sender"].to_pylist(), records["messages"].to_pylist(), strict=True
        )
    ]
    position = records.schema.get_field_index("messages")
    extract.records = records.set_column(position, "messages", pa.array(counts, pa.int64()))
    extract.messages = messages.filter(pa.array(~doubled))
    before = extract.details.get("doubled_messages", 0)
    extract.details["doubled_messages"] = before + int(doubled.sum())
