"""Says what the cells of a column look like: phones, e-mails, places, statuses, names, dates, ids.

Cheap detectors over a sample of distinct values: they decide what a column *is*, never what a cell
becomes (that is the fields' work). Shares are of the values looked at, 0..1.

May import: model, errors, rules, and the text forms of ``fields.text``.
Tests: ``tests/columns/test_assign.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from zboun.columns.dates import is_date
from zboun.fields.mojibake import unmojibake
from zboun.fields.text import ascii_digits, fold, strip_marks
from zboun.rules import Rules
from zboun.rules.headers import HeaderRules, Shapes
from zboun.rules.statuses import StatusRules
from zboun.rules.stops import StopRules
from zboun.rules.tables import Tables

MAX_CELL = 400  # characters of a cell that are looked at

_EMAIL = re.compile(r"[^\s@,;<>]+ ?(?:@|\(at\)|\[at\]) ?[^\s@,;<>]+")
_PHONE_CUT = re.compile(r"[/;|\n]| [-–] |\bو\b|\bou\b|\bet\b")
_ABROAD = re.compile(r"(?:\+|00)[1-9]\d{7,14}")
_SCIENTIFIC = re.compile(r"\d[.,]\d+[eE]\+?\d{1,2}")
_PIECES = re.compile(r":::|[,;|/]")
_LETTERS = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"[A-Za-z]{0,5}[-_#/. ]?\d+(?:[-_/.]?[A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The shares of a column's sampled values that look like each kind."""

    values: int  # how many were looked at
    shares: Mapping[str, float]

    def share(self, *kinds: str) -> float:
        """Return the largest share among the kinds."""
        return max((self.shares.get(kind, 0.0) for kind in kinds), default=0.0)


@dataclass(frozen=True)
class Lexicon:
    """The known words that tell one kind of column from another; all folded."""

    codes: int  # wilayas are numbered from 1 to this
    wilayas: frozenset[str]
    places: frozenset[str]
    given: frozenset[str]
    family: frozenset[str]
    statuses: StatusRules
    headers: HeaderRules
    stops: StopRules


@lru_cache(maxsize=4)
def lexicon(rules: Rules) -> Lexicon:
    """Return the words of these rules, read once."""
    tables = rules.tables
    named = ("name_fr", "name_ar")
    wilayas = _words(tables, "wilayas", (*named, "name_tifinagh"))
    communes = _words(tables, "communes", (*named, "also_fr", "also_ar", "daira_fr"))
    aliases = [
        row for row in tables.rows("place_aliases", ("alias",)) if not row["alias"].isdigit()
    ]
    wilayas |= {fold(row["alias"]) for row in aliases if row["level"] == "wilaya"}
    return Lexicon(
        codes=len(tables.rows("wilayas", ("code",))),
        wilayas=wilayas - {""},
        places=(wilayas | communes | {fold(row["alias"]) for row in aliases}) - {""},
        given=_words(tables, "name_given", ("name", "arabic", "variants")),
        family=_words(tables, "name_family", ("name", "arabic", "variants")),
        statuses=rules.statuses,
        headers=rules.headers,
        stops=rules.stops,
    )


def _words(tables: Tables, table: str, columns: tuple[str, ...]) -> frozenset[str]:
    """Return the folded texts of some columns; lists in a cell are cut at ``|`` and ``/``."""
    texts = (row[column] for row in tables.rows(table, columns[:1]) for column in columns)
    return frozenset(fold(part) for text in texts for part in re.split(r"[|/]", text)) - {""}


def observe(values: Iterable[str], lex: Lexicon) -> Evidence:
    """Return what the distinct, non-empty values of a column look like.

    >>> from zboun.rules import load
    >>> seen = observe(["0550 12 34 56", "021 63 12 34 / 35", "NRP"], lexicon(load()))
    >>> round(seen.share("phone"), 2), seen.share("email")
    (0.67, 0.0)
    """
    counts: Counter[str] = Counter()
    total = 0
    for value in values:
        total += 1
        counts.update(kinds(value, lex))
    shares = {kind: count / total for kind, count in counts.items()}
    return Evidence(total, shares)


def kinds(value: str, lex: Lexicon) -> set[str]:
    """Return everything that one cell looks like."""
    text = unmojibake(strip_marks(ascii_digits(value[:MAX_CELL])))
    key = fold(text)
    words = key.split()
    found = _pattern_kinds(text, key, lex)
    if not key or found & {"email", "date"}:
        return found
    if looks_phone(text, lex.headers):
        found.add("phone")
        if lex.headers.shapes.sure_phone.match(text) or len(re.sub(r"\D", "", text)) == 9:
            found.add("phone_sure")
    if lex.statuses.knows(text) or _status_first(text, lex):
        found.add("status")
    found |= _place_kinds(key, words, lex)
    if "status" not in found and not any(char.isdigit() for char in text):
        found |= _name_kinds(key, words, lex)
    if set(words) & lex.headers.companies:
        found.add("company")
    if len(words) > 6 or len(text) > 60:
        found.add("text")
    return found


def _pattern_kinds(text: str, key: str, lex: Lexicon) -> set[str]:
    found = set()
    if _EMAIL.search(text):
        found.add("email")
    if is_date(text):
        found.add("date")
    if text.isdecimal():
        found.add("number")
        if len(text) <= 2 and 1 <= int(text) <= lex.codes:
            found.add("wilaya_code")
        if len(text) in (4, 5):
            found.add("postal")
        if len(text) <= 6:
            found.add("id")
    elif lex.headers.shapes.amount.fullmatch(text):
        found.add("amount")
    elif _CODE.fullmatch(text) or not key:
        found.add("id")
    if text.count(",") >= 2 and len(text) > 24:
        found.add("list")
    return found


def looks_phone(text: str, rules: HeaderRules) -> bool:
    """Say whether a cell holds a number that could be dialled, labels aside.

    >>> from zboun.rules import load
    >>> rules = load().headers
    >>> looks_phone("p:+213550123456", rules), looks_phone("tel 0550-12-34-56", rules)
    (True, True)
    >>> looks_phone("12", rules), looks_phone("Lot 12 n 450 rue 5", rules)
    (False, False)
    """
    letters = "".join(w for w in _LETTERS.findall(text) if fold(w) not in rules.phone_labels)
    digits = sum(char.isdigit() for char in text)
    if digits < 7 or len(letters) > digits // 2:
        return False
    if _SCIENTIFIC.fullmatch(text):
        return True
    text = text.replace("(0)", "")
    shapes = rules.shapes
    return _dialable(text, shapes) or any(
        _dialable(part, shapes) for part in _PHONE_CUT.split(text)
    )


def _dialable(part: str, shapes: Shapes) -> bool:
    number = re.sub(r"\.0$", "", part.strip())
    digits = re.sub(r"\D", "", number)
    if shapes.national.fullmatch(digits):
        return True
    return bool(_ABROAD.fullmatch(("+" if "+" in number else "") + digits))


def _status_first(text: str, lex: Lexicon) -> bool:
    """Say whether a short cell of several things begins with a status ("livré le 12/03")."""
    pieces = _PIECES.split(text)
    if len(pieces) > 1:
        return any(lex.statuses.knows(piece) for piece in pieces if piece.strip())
    words = lex.statuses.key(text).split()
    known = lex.statuses.phrase(words[0]) if 1 < len(words) <= 4 else None
    return known is not None and not known.weak and any(char.isdigit() for char in text)


def _place_kinds(key: str, words: list[str], lex: Lexicon) -> set[str]:
    found = set()
    number = lex.headers.shapes.place_number
    named = [
        word for word in words if word not in lex.headers.place_words and not number.fullmatch(word)
    ]
    name = " ".join(named) if len(named) < len(words) else key
    if name in lex.wilayas:
        found.add("wilaya")
    if name in lex.places:
        found.add("place")
    elif (len(words) >= 2 and any(w in lex.headers.streets for w in words)) or (
        len(words) >= 2 and (_ends_in_place(words, lex) or _ends_in_place(words[::-1], lex))
    ):
        found.add("address")
    return found


def _ends_in_place(words: list[str], lex: Lexicon) -> bool:
    return words[-1] in lex.wilayas or " ".join(words[-2:]) in lex.wilayas


def _name_kinds(key: str, words: list[str], lex: Lexicon) -> set[str]:
    """Return "name" for one to five words of letters, and on which side known names stand."""
    if not 1 <= len(words) <= 5 or len(key) > 60:
        return set()
    found = {"name"}
    given = [word in lex.given for word in words]
    if key in lex.given or all(given):
        found.add("given")
    if any(given) or key in lex.given:
        found.add("has_given")
    if key in lex.family:
        found.add("family")
    if len(words) > 1:
        found.add("several_words")
        if given[0] and not given[-1]:
            found.add("given_first")
        if given[-1] and not given[0]:
            found.add("given_last")
    return found
