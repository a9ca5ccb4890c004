"""Every text that a person reads, in French, Arabic and English: one table, ``data/texts.csv``.

A text is asked for by its key; values are filled in by name. A count may name its forms, ``#``
standing for the number: ``{count:# fiche|# fiches}``, in Arabic the six of its grammar (none, one,
two, 3 to 10, 11 to 99, hundreds). A code that has no text yet (a new reason, say) is shown as
plain words rather than failing: see ``Texts.code``.

May import: model. Tests: ``tests/test_texts.py``.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import resources

from zboun.model import named_in

LANGUAGES = ("fr", "ar", "en")
_MARKS = "\u200e\u200f"
_CODED = {"field": "column", "read": "order", "other": "order", "why": "obstacle"}
_COLON = {"fr": "\N{NO-BREAK SPACE}:"}
_LEFT = "\u200e"  # left-to-right mark
_LEADING = tuple("-+./\\~*#[(\"'$")  # what a flag, a path, a number may begin with
DEFAULT = "fr"  # what most shops here write their lists in


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language."""

    lang: str
    words: Mapping[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of a key with its values filled in; KeyError when there is none.

        >>> load("fr")("decision.same"), load("en")("rows_more", count=3)
        ('même personne', '3 more rows')
        """
        if not values:
            return self.words[key]
        return self.words[key].format(**{name: self._shown(one) for name, one in values.items()})

    def _shown(self, value: object) -> object:
        """Return a value as it is filled in: a count with its forms, a text that keeps its order.

        In a line from right to left, what begins with a sign (a flag, a path) would show it last.
        """
        if isinstance(value, int) and not isinstance(value, bool):
            return Count(value, self.lang)
        if self.rtl and isinstance(value, str) and value.startswith(_LEADING):
            return f"{_LEFT}{value}" + ("" if value[-1].isalnum() else _LEFT)
        return value

    def number(self, count: int) -> str:
        """Return a count with its thousands apart, as the language writes them.

        >>> load("en").number(12345), load("fr").number(12345) == "12\u202f345"
        ('12,345', True)
        """
        return _grouped(count, self.lang)

    def code(self, group: str, code: str) -> str:
        """Return a stable code in words; an unknown one with its underscores as spaces.

        >>> load("en").code("outcome", "fixed"), load("en").code("reason", "very_odd")
        ('corrected', 'very odd')
        """
        return self.words.get(f"{group}.{code}") or code.replace("_", " ")

    def codes(self, group: str, codes: str) -> str:
        """Return codes joined by "+" as one line of plain words.

        >>> load("en").codes("match", "same_phone+other_given_name")
        'same phone; different given names'
        """
        separator = {"fr": "\N{NO-BREAK SPACE}; ", "ar": "؛ "}.get(self.lang, "; ")
        return separator.join(self.code(group, code) for code in codes.split("+") if code)

    def step(self, code: str) -> str:
        """Return what a step did, in words; most steps are told as the reason of the same name.

        >>> load("en").step("lost_zero"), load("en").step("date")
        ('leading zero given back (Excel had dropped it)', 'date set aside')
        """
        return self.words.get(f"step.{code}") or self.code("reason", code)

    def unread(self, one: Mapping[str, str]) -> tuple[str, str]:
        """Return why an input could not be read and what to do: by its code, else as told.

        The reader's own English says more than the code (which sheets there are, say).

        >>> told = {"code": "unreadable", "reason": "it is torn", "remedy": "mend it"}
        >>> load("en").unread(told), load("fr").unread(told)[1]
        (('it is torn', 'mend it'), 'ouvrez-le et enregistrez-le en .xlsx ou .csv')
        """
        reason, remedy = one.get("reason", ""), one.get("remedy", "")
        if self.lang == "en":
            return reason, remedy
        code = one.get("code", "")
        named = self.named(f"unread_named.{code}", one.get("values", ""))
        return (
            named or self.words.get(f"unread.{code}", reason),
            self.words.get(f"unread_do.{code}", remedy),
        )

    def doubt(self, one: Mapping[str, str]) -> tuple[str, str, str]:
        """Return what a doubt is, what it names, and what settles it: a line of doubts.csv.

        In English the last two are the reader's own words.

        >>> line = {"doubt": "error_cells", "detail": "3 cells …", "remedy": "correct them",
        ...         "values": '{"count": 3}'}
        >>> load("fr").doubt(line)[1], load("en").doubt(line)[1:]
        ('3 cellules en erreur comptent comme vides', ('3 cells …', 'correct them'))
        """
        code, what = one["doubt"], self.code("doubt", one["doubt"])
        if self.lang == "en":
            return what, one["detail"], one["remedy"]
        detail = self.named(f"doubt_detail.{code}", one.get("values") or "")
        if not detail and f"doubt.{code}" not in self.words:
            detail = one["detail"]
        remedy = self.words.get(f"doubt_do.{code}", one["remedy"])
        flags = str(named_in(one.get("values") or "").get("flags", ""))
        return what, detail, f"{remedy} {self('doubt_flags', flags=flags)}" if flags else remedy

    def named(self, key: str, values: str) -> str:
        """Return a text filled in with what a reader named (``model.named``); "" without both."""
        told = named_in(values)
        if key not in self.words or not told:
            return ""
        shown = {name: self._in_words(name, value) for name, value in told.items()}
        try:
            return self(key, **shown)
        except (KeyError, ValueError):  # of another version: the values are not those
            return ""

    def _in_words(self, name: str, value: object) -> object:
        """Return one named value as the language says it; a name of a file stays as it is."""
        if name == "what":
            return self.code("what", str(value).replace(" ", "_").lower())
        if name in _CODED:
            return self.code(_CODED[name], str(value))
        return value if isinstance(value, int) else printable(str(value))

    def unread_line(self, one: Mapping[str, str]) -> str:
        """Return the one line that names an input that could not be read."""
        reason, remedy = self.unread(one)
        return self("cli.unread", source=printable(one["source"]), reason=reason, remedy=remedy)

    def labelled(self, label: str, value: object) -> str:
        """Return "label: value" as the language writes it.

        >>> load("en").labelled("Phone", 3), load("fr").labelled("Nom", "A") == "Nom\xa0: A"
        ('Phone: 3', True)
        """
        shown = self._shown(value)
        return f"{label}{_COLON.get(self.lang, ':')} {shown}"

    @property
    def rtl(self) -> bool:
        """Whether the language is written from right to left."""
        return self.lang == "ar"


class Count(int):
    """A count that is filled into a text with the form its language asks for.

    >>> "{0:# row|# rows}".format(Count(1, "en")), "{0}".format(Count(1234, "en"))
    ('1 row', '1,234')
    >>> "{0:# fiche|# fiches}".format(Count(0, "fr"))
    '0 fiche'
    """

    lang: str

    def __new__(cls, value: int, lang: str) -> Count:
        """Return the count of a language."""
        made = super().__new__(cls, value)
        made.lang = lang
        return made

    def __format__(self, spec: str) -> str:
        shown = _grouped(self, self.lang)
        if not spec:
            return shown
        forms = spec.split("|")
        return forms[min(_form(int(self), self.lang), len(forms) - 1)].replace("#", shown)


def _grouped(count: int, lang: str) -> str:
    return f"{int(count):,}".replace(",", "," if lang == "en" else "\N{NARROW NO-BREAK SPACE}")


def _form(count: int, lang: str) -> int:
    """Return which form a count takes, from 0 (the rules of Unicode CLDR).

    >>> [_form(count, "ar") for count in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103)]
    [0, 1, 2, 3, 3, 4, 4, 5, 5, 3]
    """
    if lang == "ar":
        few = 3 if 3 <= count % 100 <= 10 else 4 if count % 100 > 10 else 5
        return count if 0 <= count <= 2 else few
    return int(count > 1) if lang == "fr" else int(count != 1)


def printable(text: str, longest: int = 300) -> str:
    r"""Return a text that may be shown in a terminal: no control character, of bearable length.

    What turns the direction of text around is shown as a code too: it can make a line say what it
    does not; the two marks that only say where Latin or Arabic begins are left.

    >>> printable("Ali\x1b[2J"), printable("x" * 9, longest=5)
    ('Ali\\x1b[2J', 'xxxx…')
    """
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in _MARKS else c.encode("unicode_escape").decode() for c in text
    )


def local_time(when: str) -> str:
    """Return a moment (ISO, with its zone) as the clock on the wall shows it; other texts as are.

    >>> local_time("2026-11-23T06:10:00"), local_time("")
    ('2026-11-23 06:10', '')
    """
    try:
        return datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return when


@lru_cache(maxsize=len(LANGUAGES))
def load(lang: str = DEFAULT) -> Texts:
    """Return the texts of one language; any other language gets the French ones.

    >>> load("de").lang
    'fr'
    """
    lang = lang if lang in LANGUAGES else DEFAULT
    return Texts(lang, {key: row[lang] for key, row in table().items()})


@lru_cache(maxsize=1)
def table() -> dict[str, dict[str, str]]:
    """Return the whole table: key -> language -> text."""
    path = resources.files("zboun") / "data" / "texts.csv"
    lines = path.read_text("utf-8").splitlines()
    return {row["key"]: row for row in csv.DictReader(lines)}


def language(asked: str | None, environ: Mapping[str, str]) -> str:
    """Return the language to speak: the one asked for, else the locale's, else French.

    >>> language("ar", {}), language(None, {"LANG": "en_GB.UTF-8"}), language(None, {"LANG": "C"})
    ('ar', 'en', 'fr')
    """
    if asked:
        return asked if asked in LANGUAGES else DEFAULT
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        locale = environ.get(variable, "")
        if locale:
            return locale[:2] if locale[:2] in LANGUAGES else DEFAULT
    return DEFAULT
