"""Makes a labelled list of another kind: what a shop gathers from couriers, chats and its notebook.

Unlike ``generate``: five sources with habits of their own (a courier's sheet has addresses in the
place's column, a chat has nicknames, a notebook half names and titles), a quarter of the groups are
families, two in a hundred a firm's desk, people have a second SIM or write from the landline,
addresses spell names, are shared or move to another provider, digits slip to a neighbour on the
keypad. ``make(records, seed)`` returns the list as typed and the truth.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

HERE = Path(__file__).parent
SOURCES = ("courier", "chat", "crm", "notebook", "page")
_SHARES = (35, 12, 18, 20, 15)
_TIMES = ((1, 2, 3, 4, 6), (55, 22, 12, 8, 3))  # how often one comes
_SHAPES = ("gf", "fg", "FG", "Fg", "g", "f", "title", "nick", "place", "initial", "none", "low")
_SHAPED = {  # how often each source writes a name so
    "courier": (35, 15, 15, 5, 6, 3, 2, 0, 2, 1, 1, 15),
    "chat": (25, 3, 1, 1, 30, 2, 0, 15, 6, 6, 4, 7),
    "crm": (40, 15, 20, 15, 1, 1, 3, 0, 0, 1, 1, 3),
    "notebook": (20, 8, 4, 2, 25, 8, 8, 5, 8, 4, 2, 6),
    "page": (40, 5, 0, 0, 18, 2, 0, 12, 0, 5, 2, 16),
}
_ARABIC = {"courier": 0.35, "chat": 0.2, "crm": 0.05, "notebook": 0.15, "page": 0.3}
_NO_PHONE = {"courier": 0.01, "chat": 0.35, "crm": 0.2, "notebook": 0.06, "page": 0.06}
_EMAIL = {"courier": 0.05, "chat": 0.05, "crm": 0.85, "notebook": 0.15, "page": 0.35}
_PLACE = {"courier": 0.97, "chat": 0.02, "crm": 0.9, "notebook": 0.4, "page": 0.6}
_NICKS = ("{} 🌹", "{} ❤️", "Tonton {}", "Oum {}", "Abou {}", "{} DZ", "3ami {}")
_STREETS = ("Cité 500 logements bt 4", "rue Larbi Ben M'hidi", "hai Es-Salam", "cité AADL",
            "12 rue des frères", "lot n°7", "حي السلام", "à côté de la poste")  # fmt: skip
_KEYS = {"1": "24", "2": "135", "3": "26", "4": "157", "5": "2468", "6": "359", "7": "48",
         "8": "5790", "9": "68", "0": "8"}  # fmt: skip
_AREAS = {"31": "41", "16": "23", "09": "25", "19": "36", "25": "31", "23": "38", "06": "34",
          "13": "43", "05": "33", "07": "33", "15": "26", "27": "45", "28": "35"}  # fmt: skip
_SYLLABLES = ("ba", "ta", "ma", "ra", "za", "ka", "la", "sa", "na", "da", "bou", "tou", "mou",
              "rou", "zi", "ki", "li", "si", "ni", "di", "fe", "ghe", "che")  # fmt: skip


def _table(name: str) -> list[list[str]]:
    lines = (HERE / "orders" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.split(",") for line in lines]


def arabic(text: str) -> bool:
    """Say whether a text is in Arabic letters."""
    return any("ء" <= sign <= "ي" for sign in text)


@dataclass
class Person:
    """Who comes, and what is theirs."""

    number: int
    home: int
    kind: str
    given: list[str]  # sex, then spellings
    family: list[str]
    place: list[str]
    quarter: str
    phones: list[str]
    emails: list[str]
    firm: str = ""
    identity: str = ""
    habit: tuple[int, int] = field(default=(0, 0))  # the spellings that they use themselves


class World:
    """The people of one seed."""

    def __init__(self, records: int, seed: int) -> None:
        self.rng = random.Random(seed * 7919 + 13)
        self.given, families, self.places = _table("given"), _table("family"), _table("places")
        rare = [[self._word()] for _ in range(max(80, records // 15))]
        self.families = families + rare
        self.weights = [1 / (i + 6) for i in range(len(families))] + [0.006] * len(rare)
        self.people: list[Person] = []
        self.visits: list[Person] = []
        while len(self.visits) < records:
            self._group()

    def _word(self) -> str:
        ends = self.rng.choice(("", "ni", "oui", "ch"))
        return "".join(self.rng.choices(_SYLLABLES, k=3)).capitalize() + ends

    def _group(self) -> None:
        """Add a single person, a family on one line, or those behind a desk."""
        rng = self.rng
        kind = rng.choices(("", "household", "shop"), (70, 25, 2))[0]
        size = {"": 1, "household": rng.randint(2, 5), "shop": rng.randint(3, 8)}[kind]
        place = self.places[min(int(rng.expovariate(0.3)), len(self.places) - 1)]
        line, land, family = self._phone(), self._landline(place), self._family()
        first = len(self.people)
        taken: set[str] = set()
        for _ in range(size):
            given = next(one for one in iter(self._given, None) if one[1] not in taken)
            taken.add(given[1])
            own = family if kind == "household" and rng.random() < 0.8 else self._family()
            shares = rng.random() < {"": 0, "household": 0.55, "shop": 0.8}[kind]
            phones = [line if shares else self._phone()]
            phones += [self._phone()] if rng.random() < 0.18 else []
            phones += [land] if kind == "household" and rng.random() < 0.15 else []
            quarter = rng.choice(place[4:])
            number = len(self.people)
            habit = rng.randrange(1, len(given)), rng.randrange(len(own))
            home = first if kind == "household" else -1
            person = Person(number, home, kind, given, own, place, quarter, phones, [], habit=habit)
            self._reachable(person, self.people[first:])
            if kind == "shop" and number == first:
                person.firm = rng.choice(("SARL ", "EURL ", "Ets ", "مؤسسة ")) + own[0] + " Import"
            self.people.append(person)
            self.visits += [person] * rng.choices(*_TIMES)[0]

    def _reachable(self, person: Person, others: list[Person]) -> None:
        """Give a person addresses of their own or another's, and a chat."""
        rng = self.rng
        if rng.random() < 0.33:
            local = self._local(person)
            person.emails = [f"{local}@{rng.choice(('gmail.com', 'gmail.com', 'yahoo.fr'))}"]
            if rng.random() < 0.08:
                person.emails.append(f"{local}@{rng.choice(('hotmail.com', 'outlook.fr'))}")
        elif person.kind == "household" and others and rng.random() < 0.15:
            person.emails = others[0].emails
        person.identity = f"chat {person.number}" if rng.random() < 0.6 else ""

    def _given(self) -> list[str]:
        weights = [1 / (i % 40 + 2) for i in range(len(self.given))]
        return self.rng.choices(self.given, weights)[0]

    def _family(self) -> list[str]:
        return self.rng.choices(self.families, self.weights)[0]

    def _phone(self) -> str:
        head = self.rng.choice(("055", "056", "066", "077", "079", "067", "069", "078"))
        return head + "".join(self.rng.choices("0123456789", k=7))

    def _landline(self, place: list[str]) -> str:
        area = _AREAS.get(place[3], "29")
        return f"0{area}" + "".join(self.rng.choices("123456789", k=6))

    def _local(self, person: Person) -> str:
        """Return what stands before the @: mostly a name, with a year or without."""
        rng = self.rng
        one = next(text for text in person.given[1:] if not arabic(text)).lower().replace(" ", "")
        two = person.family[0].lower().replace(" ", "").replace("é", "e").replace("ï", "i")
        end = rng.choice(("", str(rng.randint(1, 99)), str(rng.randint(1970, 2005)), "dz"))
        nick = "x" + "".join(rng.choices("bcdfklmz", k=4)) + str(rng.randint(100, 999))
        forms = (f"{one}.{two}{end}", f"{one}{two}{end}", f"{two}.{one}{end}",
                 f"{one[0]}{two}{end}", f"{one}_{two[:3]}{end}",
                 f"{one}{rng.randint(100, 9999)}", nick)  # fmt: skip
        return rng.choices(forms, (20, 16, 10, 15, 4, 8, 12))[0]


class Writer:
    """How the sources write a person down."""

    def __init__(self, world: World) -> None:
        self.rng, self.places = world.rng, world.places

    def row(self, person: Person) -> tuple[str, ...]:
        """Return one line: name, phone, e-mail, place, state, date, chat participant."""
        rng = self.rng
        source = rng.choices(SOURCES, _SHARES)[0]
        email = rng.choice(person.emails) if person.emails else ""
        if rng.random() >= _EMAIL[source]:
            email = ""
        state = rng.choice(("livré", "retour", "client", "NRP", "en attente", "زبون", ""))
        day = f"2026-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"
        identity = person.identity if source == "chat" else ""
        phone, place = self._phone(person, source), self._place(person, source)
        return self._name(person, source), phone, email, place, state, day, identity

    def _name(self, person: Person, source: str) -> str:
        rng = self.rng
        if person.firm:  # by the contract a contact of its own, whoever answers
            return person.firm
        given, family = self._spelt(person, rng.random() < _ARABIC[source])
        shape = rng.choices(_SHAPES, _SHAPED[source])[0]
        title = "Mme" if person.given[0] == "f" else "M."
        text = {
            "gf": f"{given} {family}", "fg": f"{family} {given}", "g": given, "f": family,
            "FG": f"{family} {given}".upper(), "Fg": f"{family.upper()} {given}",
            "title": f"{title} {family}", "nick": rng.choice(_NICKS).format(given),
            "place": f"{given} {person.place[0]}", "initial": f"{given} {family[0]}", "none": "",
            "low": f"{given} {family}".lower(),
        }[shape]  # fmt: skip
        return self._slip(text) if rng.random() < 0.04 and len(text) > 6 else text

    def _spelt(self, person: Person, in_arabic: bool) -> tuple[str, str]:
        """Return given and family name as somebody spells them who heard them."""
        own = self.rng.random() < 0.6
        chosen = []
        for texts, habit in zip((person.given[1:], person.family), person.habit, strict=True):
            fit: Callable[[str], bool] = arabic if in_arabic else lambda text: not arabic(text)
            known = [text for text in texts if fit(text)] or texts
            usual = texts[min(habit, len(texts) - 1)]
            chosen.append(usual if own and usual in known else self.rng.choice(known))
        return chosen[0], chosen[1]

    def _slip(self, text: str) -> str:
        i, kind = self.rng.randrange(1, len(text) - 2), self.rng.randrange(3)
        ends = (text[i + 1 :], text[i + 1] + text[i] + text[i + 2 :], text[i] + text[i:])
        return text[:i] + ends[kind]

    def _phone(self, person: Person, source: str) -> str:
        rng = self.rng
        if rng.random() < _NO_PHONE[source]:
            return ""
        digits = person.phones[0] if rng.random() < 0.72 else rng.choice(person.phones)
        if source == "chat":
            return f"+213 {digits[1:4]} {digits[4:6]} {digits[6:8]} {digits[8:]}"
        if rng.random() < 0.02:
            i = rng.randrange(3, len(digits))
            digits = digits[:i] + rng.choice(_KEYS[digits[i]]) + digits[i + 1 :]
        pairs = [digits[at : at + 2] for at in range(4, len(digits), 2)]
        both = f"{digits} / {rng.choice(person.phones)}"
        eastern = digits.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        forms = (digits, " ".join([digits[:4], *pairs]), f"+213{digits[1:]}", digits[1:], both,
                 eastern, f"tel: {digits}")  # fmt: skip
        return rng.choices(forms, (36, 26, 12, 10, 5, 3, 8))[0]

    def _place(self, person: Person, source: str) -> str:
        rng = self.rng
        if rng.random() >= _PLACE[source]:
            return ""
        here = person.place if rng.random() < 0.96 else rng.choice(self.places)
        quarter = person.quarter if here is person.place else rng.choice(here[4:])
        street = rng.choice(_STREETS)
        forms = (
            *here[:4],
            quarter,
            f"{quarter}, {here[0]}",
            f"{street} {quarter} {here[0]}",
            street,
        )
        return rng.choices(forms, (30, 10, 10, 5, 15, 10, 15, 5))[0]


def make(records: int, seed: int, fixed: bool = False) -> tuple[pa.Table, pa.Table]:
    """Return the list as typed, and the truth, in one shuffled order (``fixed``: no effect)."""
    world = World(records, seed)
    writer = Writer(world)
    rows = [(*writer.row(person), person) for person in world.visits]
    world.rng.shuffle(rows)
    *cells, people = zip(*rows[:records], strict=True)
    names = ("nom", "téléphone", "email", "ville", "statut", "date", "participant")
    truth = pa.table(
        {
            "record": pa.array(range(len(people))),
            "person": pa.array([person.number for person in people]),
            "household": pa.array([person.home for person in people]),
            "kind": pa.array([person.kind for person in people], pa.string()),
        }
    )
    columns = [pa.array(column, pa.string()) for column in cells]
    return pa.table(dict(zip(names, columns, strict=True))), truth
