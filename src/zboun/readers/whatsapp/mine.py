"""What people write about themselves: name, numbers, e-mail, place, and what became of an order.

A number counts for its writer only when it is introduced as theirs (``Tél : …``, ``mon numéro …``);
any other number is a mention. Nothing is repaired here: values are taken as written.

May import: model, rules. Tests: ``tests/readers/whatsapp/test_mine.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from zboun.rules import Rules
from zboun.rules.chat_mine import MineRules, known_names, known_places, loose

MAX_TEXT = 5000  # characters of a message that are read: forms are short

_SEP = r"[ .\-()]{0,2}"
_ABROAD = rf"(?:\+|00) ?\d{{1,3}}(?:{_SEP}\d){{7,12}}"
_HERE = rf"0[ .\-]?[2-79](?:{_SEP}\d){{7,8}}|(?<!\d )[5-7]\d{{8}}"
PHONE = re.compile(rf"(?<![\w@./#+\-])(?:{_ABROAD}|{_HERE})(?![\w@]|[.,]\d)")
EMAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}")
TAGGED = re.compile(r"@\u2068?\+?(\d{9,15})(?!\d)")
_LABELLED = re.compile(r"[\W_]*(?P<label>[^:=\n]{1,40}?)\s*[:=]+\s*(?P<value>\S.*)")
_SENTENCE = re.compile(r"[^.!?؟\n]+[.!?؟\n]?")
_STOP = frozenset(  # end a name: "je m'appelle Lina de Sétif"
    {"de", "d", "du", "des", "et", "men", "mn", "m", "w", "ou", "wa", "and", "from", "من", "و"}
    | {"في", "f", "fi", "à", "a", "la", "le", "je", "ana", "bonjour", "salam", "rani"}
)


@dataclass(slots=True)
class Found:
    """What one message tells of its writer, as written; ``mentions`` are numbers of anybody."""

    name: str = ""
    given: str = ""
    family: str = ""
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    wilaya: str = ""
    commune: str = ""
    address: str = ""
    mentions: list[str] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)

    @property
    def is_form(self) -> bool:
        """Whether it is an order form: several labelled answers."""
        return len(self.labels) >= 2

    @property
    def tells(self) -> bool:
        """Whether anything of the writer was told."""
        return bool(self.phones or self.emails or self.full_name() or self.place())

    def full_name(self) -> str:
        """Return the name as raw text; ``Family, Given`` where labels told them apart."""
        if self.family and (self.given or self.name):
            return f"{self.family}, {self.given or self.name}"
        if self.given and self.name:
            return f"{self.name}, {self.given}"
        return self.name or self.given or self.family

    def place(self) -> str:
        """Return the place as raw text, ``commune, wilaya``."""
        return ", ".join(p for p in (self.commune, self.wilaya) if p) or self.address


_ONE_TO_ONE = {ord(c): " " for c in "\u00a0\u2007\u202f\t"} | {
    ord(mark): "\u2068" for mark in "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069"
}


class _View(dict[int, str]):
    """str.translate table that keeps the length: digits ASCII, spaces plain, marks one mark."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        digit = str(int(char)) if char.isdecimal() else char
        self[code] = _ONE_TO_ONE.get(code, digit)
        return self[code]


_VIEW = _View()


def view(text: str) -> str:
    """Return a text of the same length with ASCII digits and plain spaces.

    >>> view("٠٥٥٠\\u00a012")
    '0550 12'
    """
    return text if text.isascii() else text.translate(_VIEW)


def read_text(text: str, rules: Rules) -> Found:
    """Return what a message tells about its writer.

    >>> from zboun.rules import load
    >>> found = read_text("Nom : Lina B\\nTél : 0550 12 34 56\\nWilaya : Sétif", load())
    >>> found.name, found.phones, found.wilaya, found.is_form
    ('Lina B', ['0550 12 34 56'], 'Sétif', True)
    >>> read_text("appelle Karim au 0661 98 76 54", load()).mentions
    ['0661 98 76 54']
    """
    found = Found()
    mine = rules.chat.mine
    for line in text[:MAX_TEXT].split("\n"):
        seen = view(line)
        label = _label(line, seen, mine)
        if label:
            _answer(found, *label, mine)
        else:
            _free_line(found, line, seen, rules)
    return found


def _label(line: str, seen: str, mine: MineRules) -> tuple[str, str] | None:
    """Return (field, answer) of a labelled line."""
    match = _LABELLED.match(seen)
    if match is None:
        return None
    what = mine.labels.get(loose(match["label"]))
    return (what, line[match.start("value") :].strip()) if what else None


def _answer(found: Found, what: str, value: str, mine: MineRules) -> None:
    seen = view(value)
    if what == "phone":
        numbers = _numbers(value, seen)
        if numbers:
            found.labels.add(what)
            found.phones += numbers
        return
    if what == "email":
        emails = EMAIL.findall(seen)
        found.emails += emails
        found.labels |= {what} if emails else set()
        return
    if not any(char.isalpha() for char in value) or PHONE.search(seen):
        found.mentions += _numbers(value, seen)
        return
    slot = {"given_name": "given", "family_name": "family"}.get(what, what)
    if not getattr(found, slot):
        setattr(found, slot, value[:120])
        found.labels.add(what)


def _free_line(found: Found, line: str, seen: str, rules: Rules) -> None:
    mine = rules.chat.mine
    numbers = _numbers(line, seen)
    if numbers:
        said = mine.own_number.search(seen)
        first = PHONE.search(seen)
        own = said is not None and first is not None and said.start() < first.start()
        theirs = mine.others.search(seen) is not None
        (found.phones if own and not theirs else found.mentions).extend(numbers)
    found.mentions += [f"+{digits}" for digits in TAGGED.findall(seen)]
    emails = EMAIL.findall(seen)
    if emails and (mine.own_email.search(seen) or seen.strip() in emails):
        found.emails += emails
    if not found.name:
        found.name = _introduced(seen, rules)
    if not found.place():
        found.commune = _residence(seen, rules)


def _numbers(line: str, seen: str) -> list[str]:
    return [line[m.start() : m.end()].strip() for m in PHONE.finditer(seen)]


def _introduced(seen: str, rules: Rules) -> str:
    """Return the name with which the writer introduces himself, ``""`` for none."""
    for pattern in rules.chat.mine.sure_names:
        match = pattern.search(seen)
        if match is not None:
            return _name_words(match["name"])
    for pattern in rules.chat.mine.known_names:
        match = pattern.search(seen)
        if match is not None:
            name = _name_words(match["name"])
            if name and loose(name.split()[0]) in known_names(rules):
                return _lexical(name, rules)
    return ""


def _name_words(text: str) -> str:
    """Return the words up to the first that cannot be of a name."""
    words: list[str] = []
    for word in text.split():
        if word.casefold() in _STOP:
            break
        words.append(word)
    return " ".join(words)


def _lexical(name: str, rules: Rules) -> str:
    """Return the words that a weak introduction can vouch for: known ones, and capitals."""
    words = name.split()
    kept = [words[0]]
    for word in words[1:]:
        if loose(word) not in known_names(rules) and not word[0].isupper():
            break
        kept.append(word)
    return " ".join(kept)


def _residence(seen: str, rules: Rules) -> str:
    """Return the known place where the writer says to live, ``""`` for none."""
    for pattern in rules.chat.mine.places:
        match = pattern.search(seen)
        if match is None:
            continue
        words = match["place"].split()
        for length in range(len(words), 0, -1):
            place = " ".join(words[:length])
            if loose(place) in known_places(rules):
                return place
    return ""


def states(text: str, mine: MineRules) -> Iterator[str]:
    """Yield the order states that a message states: not asked, negated, or still to come.

    >>> from zboun.rules import load
    >>> mine = load().chat.mine
    >>> list(states("Votre commande est confirmée.", mine)), list(states("c'est confirmé ?", mine))
    (['confirmé'], [])
    >>> list(states("ma commande n'est pas encore livrée", mine))
    []
    """
    for sentence in _SENTENCE.findall(view(text[:MAX_TEXT])):
        if sentence.rstrip().endswith(("?", "؟")):
            continue
        for words in mine.states:
            match = words.pattern.search(sentence)
            if match is not None and not mine.guards.search(sentence[: match.end()]):
                yield words.status
