"""Everybody whom a conversation names, as records: writers, members, cards, what they say.

    participants()  who wrote, and who is known from the app's own lines only
    cards()         contact cards, from the zip or by the name of the file
    mined()         what people write about themselves, and numbers that they mention
    order_states()  what became of an order, in a one-to-one chat

May import: model, rules, readers. Tests: ``tests/readers/whatsapp/test_people.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.readers.whatsapp import media, mine, system
from zboun.readers.whatsapp.chat import Chat, Participant
from zboun.readers.whatsapp.own import same_name
from zboun.readers.whatsapp.records import Record, is_number
from zboun.readers.whatsapp.senders import clean_sender
from zboun.rules import Rules
from zboun.rules.chat import ChatRules, plain

_GROUP_EVENTS = ("created", "added", "joined", "left", "removed", "subject")
_FORMS_OF_OTHERS = 3  # who posts forms with so many numbers posts them for customers
_MINED_AT_MOST = 100_000  # messages of one chat that are read closely

Row = tuple[int, str, str, str]  # line, ISO date, sender, text


@dataclass(slots=True)
class People:
    """Who a chat is between, and which of the names in it are one person."""

    source: str
    contact: str  # of the file name
    one_to_one: bool
    title: str = ""  # of the group, where iOS writes it in the place of a sender
    same: dict[str, str] = field(default_factory=dict)  # key of a name -> key of the same person

    def identity(self, name: str) -> str:
        """Return the identity of a name or number as written, ``""`` for none."""
        if not name:
            return ""
        key = name_key(name)
        while key in self.same:
            key = self.same[key]
        return f"{self.source}#{key}"

    def join(self, one: str, other: str) -> None:
        """Remember that two names are one person."""
        first, second = (self.identity(n)[len(self.source) + 1 :] for n in (one, other))
        if first != second:
            self.same[second] = first


def name_key(name: str) -> str:
    """Return a sender's key: plain spaces; a number's digits.

    >>> name_key("+213\\u00a0550\\u00a012"), name_key("~\\u202fLina")
    ('+21355012', '~ Lina')
    """
    name = plain(name)
    return "+" + re.sub(r"\D", "", name) if is_number(name) else name


def rows_where(chat: Chat, mask: pa.ChunkedArray | pa.Array) -> Iterator[Row]:
    """Yield the messages under a mask as (line, ISO date, sender, text)."""
    some = chat.messages.filter(mask)
    days = pc.utf8_slice_codeunits(some["time"], 0, 10)
    sender = some["sender"].cast(pa.string())
    columns = (some["line"], days, sender, some["text"])
    yield from zip(*(column.to_pylist() for column in columns), strict=True)


def events(chat: Chat, rules: ChatRules) -> list[tuple[Row, system.Event]]:
    """Return the lines of the app that tell of people."""
    rows = rows_where(chat, pc.equal(chat.messages["kind"].cast(pa.string()), "system"))
    read: dict[str, system.Event] = {}
    found = []
    for row in rows:
        text = row[3]
        if text not in read:
            read[text] = system.read_event(text, rules)
        found.append((row, read[text]))
    return found


def meet(source: str, chat: Chat, told: list[tuple[Row, system.Event]], contact: str) -> People:
    """Return who the chat is between."""
    writers = [person for person in chat.participants if person.messages]
    group = any(event.kind in _GROUP_EVENTS for _, event in told)
    people = People(source, contact, len(writers) <= 2 and not group)
    if not people.one_to_one:
        people.title = next((p.name for p in chat.participants if _is_title(p, told)), "")
    for _, event in told:
        if event.changed:
            people.join(*event.changed)
    return people


def _is_title(person: Participant, told: list[tuple[Row, system.Event]]) -> bool:
    """Say whether a sender that never wrote is the group's title: no line begins with it."""
    if person.messages:
        return False
    lines = [clean_sender(text) for (_, _, sender, text), _ in told if sender == person.name]
    return not any(line.startswith(person.name) for line in lines)


def participants(
    chat: Chat, told: list[tuple[Row, system.Event]], people: People
) -> Iterator[Record]:
    """Yield who wrote, who is in the app's lines only, and number changes."""
    known = {name_key(person.name) for person in chat.participants}
    for person in chat.participants:
        if person.name != people.title:
            yield _record(people, person)
    yield from _members(told, people, known)
    yield from _contact(chat, people)
    yield from _changes(told, people)


def _record(people: People, person: Participant) -> Record:
    number = is_number(person.name)
    return Record(
        source=people.source,
        row=person.line,
        origin="participant",
        sender=person.name,
        name_raw="" if number else person.name,
        phone_raw=person.name if number else "",
        identity=people.identity(person.name),
        first_seen=person.first_seen,
        last_seen=person.last_seen,
        messages=person.messages,
    )


def _members(
    told: list[tuple[Row, system.Event]], people: People, known: set[str]
) -> Iterator[Record]:
    """Yield the people that stand in the app's lines only."""
    seen: dict[str, tuple[str, int, str, str]] = {}  # key -> name, line, first and last day
    for (line, day, _, _), event in told:
        for name in () if event.changed else event.people:
            key = name_key(name)
            if key not in known and name != people.title:
                first = seen.get(key, (name, line, day, day))
                seen[key] = (*first[:3], day)
    for name, line, first_day, last_day in seen.values():
        yield _record(people, Participant(name, 0, line, first_day, last_day))


def _contact(chat: Chat, people: People) -> Iterator[Record]:
    """Yield the contact of the file name when no sender bears that name."""
    if not people.one_to_one or not people.contact:
        return
    names = [person.name for person in chat.participants]
    if not any(_alike(name, people.contact) for name in names):
        yield _record(people, Participant(people.contact, 0, 1, "", ""))


def _alike(one: str, other: str) -> bool:
    if same_name(one, other):
        return True
    one, other = plain(one).casefold(), plain(other).casefold()
    return one.startswith(other + " ") or other.startswith(one + " ")


def _changes(told: list[tuple[Row, system.Event]], people: People) -> Iterator[Record]:
    """Yield number changes: both numbers, or the name with its new number, are one person."""
    for (line, day, _, _), event in told:
        if not event.changed:
            continue
        old, new = event.changed
        numbers = [number for number in (old, new) if is_number(number)]
        yield Record(
            source=people.source,
            row=line,
            origin="participant",
            sender=old,
            name_raw="" if is_number(old) else old,
            phone_raw=" ; ".join(numbers),
            identity=people.identity(old),
            first_seen=day,
            last_seen=day,
        )


def cards(chat: Chat, source: str, files: Mapping[str, bytes]) -> Iterator[Record]:
    """Yield the contact cards of a chat: those in the zip, and those known by file name only."""
    sent = pc.equal(chat.messages["kind"].cast(pa.string()), "contact_card")
    where: dict[str, tuple[int, str]] = {}
    for line, day, _, text in rows_where(chat, sent):
        name = media.file_name(text)
        if name:
            where.setdefault(name, (line, day))
    for path, data in sorted(files.items()):
        name = path.rpartition("/")[2]
        line, day = where.pop(name, (1, ""))
        yield from _vcards(source, data, line, day)
    for name, (line, day) in where.items():
        bare = re.sub(r"^\d{8}-", "", name.removesuffix(".vcf"))
        if any(char.isalnum() for char in bare):
            yield Record(source, line, "card", name_raw=bare, first_seen=day, last_seen=day)


def _vcards(source: str, data: bytes, line: int, day: str) -> Iterator[Record]:
    from zboun.readers import text_file, vcard

    for card in vcard.cards(text_file.decode(data).text):
        name, phones = card.best_name(), _card_phones(card.waids, card.phones)
        if name or phones or card.emails:
            yield Record(
                source,
                line,
                "card",
                name_raw=name,
                phone_raw=" ; ".join(phones),
                email_raw=" ; ".join(card.emails),
                city_raw=", ".join(part for part in (card.city, card.region) if part),
                first_seen=day,
                last_seen=day,
            )


def _card_phones(waids: Iterable[str], phones: Iterable[str]) -> list[str]:
    """Return WhatsApp ids as numbers, then the phones that are not among them."""
    out = [f"+{waid.lstrip('+')}" for waid in dict.fromkeys(waids)]
    tails = {number[-9:] for number in out}
    return out + [p for p in phones if re.sub(r"\D", "", p)[-9:] not in tails]


def mined(chat: Chat, people: People, rules: Rules) -> Iterator[Record]:
    """Yield what people write about themselves, then the numbers that are merely mentioned."""
    read = list(_read_closely(chat, rules))
    agents = _agents(read)
    told: set[tuple[str, ...]] = set()
    claimed = {_phone_key(name_key(person.name)) for person in chat.participants if person.messages}
    for row, found in read:
        claimed |= {_phone_key(phone) for phone in found.phones}
        if not found.tells:
            continue
        of_others = row[2] in agents and found.is_form
        record = _mined_record(row, found, people, of_others)
        value = (
            record.sender,
            record.name_raw,
            record.phone_raw,
            record.email_raw,
            record.city_raw,
        )
        if value not in told:
            told.add(value)
            yield record
    yield from _mentions(read, people, claimed)


def _read_closely(chat: Chat, rules: Rules) -> Iterator[tuple[Row, mine.Found]]:
    """Yield the messages that tell or mention something; equal texts are read once."""
    known: dict[str, mine.Found] = {}
    for row in _candidates(chat, rules.chat.mine.quick):
        text = row[3]
        found = known.get(text)
        if found is None:
            found = known[text] = mine.read_text(text, rules)
        if found.mentions or found.tells:
            yield row, found


def _candidates(chat: Chat, pattern: str) -> Iterator[Row]:
    kind = chat.messages["kind"].cast(pa.string())
    written = pc.is_in(kind, value_set=pa.array(["text", "edited", "media"]))
    mask = pc.and_(written, pc.match_substring_regex(chat.messages["text"], pattern))
    limited = np.flatnonzero(mask.to_numpy())[_MINED_AT_MOST:]
    if len(limited):
        keep = mask.to_numpy().copy()
        keep[limited] = False
        mask = pa.array(keep)
    yield from rows_where(chat, mask)


def _agents(read: list[tuple[Row, mine.Found]]) -> set[str]:
    """Return the senders who post order forms of other people."""
    numbers: dict[str, set[str]] = {}
    for (_, _, sender, _), found in read:
        if found.is_form:
            numbers.setdefault(sender, set()).update(map(_phone_key, found.phones[:1]))
    return {sender for sender, some in numbers.items() if len(some) >= _FORMS_OF_OTHERS}


def _mined_record(row: Row, found: mine.Found, people: People, of_others: bool) -> Record:
    line, day, sender, _ = row
    level = "wilaya" if found.wilaya and not found.commune else ""
    return Record(
        source=people.source,
        row=line,
        origin="mined",
        sender=sender,
        name_raw=found.full_name(),
        phone_raw=" ; ".join(dict.fromkeys(found.phones)),
        email_raw=" ; ".join(dict.fromkeys(found.emails)),
        city_raw=found.place(),
        city_level=level,
        identity="" if of_others else people.identity(sender),
        first_seen=day,
        last_seen=day,
    )


def _mentions(
    read: list[tuple[Row, mine.Found]], people: People, introduced: set[str]
) -> Iterator[Record]:
    """Yield the numbers that nobody claimed, once each; they are tied to nobody."""
    for (line, day, sender, _), found in read:
        for phone in found.mentions:
            key = _phone_key(phone)
            if key not in introduced:
                introduced.add(key)
                yield Record(
                    people.source,
                    line,
                    "mention",
                    sender=sender,
                    phone_raw=phone,
                    first_seen=day,
                    last_seen=day,
                )


def _phone_key(phone: str) -> str:
    digits = re.sub(r"\D", "", mine.view(phone))
    return digits[-9:] if len(digits) >= 9 else phone


def order_states(chat: Chat, people: People, rules: Rules, me: str) -> Iterator[Record]:
    """Yield the states of the orders of a one-to-one chat's contact, each change with its date."""
    sender = _contact_sender(chat, people, me)
    if not sender:
        return
    last = ""
    for line, day, _, text in _candidates(chat, rules.chat.mine.quick_states):
        for state in mine.states(text, rules.chat.mine):
            if state != last:
                last = state
                yield Record(
                    people.source,
                    line,
                    "mined",
                    sender=sender,
                    status_raw=state,
                    identity=people.identity(sender),
                    first_seen=day,
                    last_seen=day,
                )


def _contact_sender(chat: Chat, people: People, me: str) -> str:
    """Return the sender who is the customer of a one-to-one chat, ``""`` where that is open."""
    if not people.one_to_one:
        return ""
    names = [person.name for person in chat.participants]
    if people.contact:
        return next((name for name in names if _alike(name, people.contact)), "")
    others = [name for name in names if not (me and same_name(name, me))]
    return others[0] if me and len(others) == 1 else ""
