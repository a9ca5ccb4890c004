"""Says what the cells of a column look like: phones, e-mails, places, statuses, names, dates, ids.

Cheap detectors over a sample of distinct values: they decide what a column *is*, never what a cell
becomes (that is the fields' work). Shares are of the values looked at, 0..1.

May import: model, errors, rules, and the text forms of ``fields.text``.
Tests: ``tests/columns/test_evidence.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from zboun.columns.dates import is_date
from zboun.fields.text import ascii_digits, fold, strip_marks
from zboun.rules import Rules
from zboun.rules.headers import HeaderRules
from zboun.rules.tables import Tables

WILAYAS = 69
MAX_CELL = 400  # characters of a cell that are looked at

_EMAIL = re.compile(r"[^\s@,;<>]+ ?(?:@|\(at\)|\[at\]) ?[^\s@,;<>]+")
_PHONE_CUT = re.compile(r"[/;|\n]| [-–] |\bو\b|\bou\b|\bet\b")
_NATIONAL = re.compile(r"(?:00213|213|00)?0?(?:[567]\d{8}|[2349]\d{7,8}|8\d{8})(?:0)?")
_ABROAD = re.compile(r"(?:\+|00)[1-9]\d{7,14}")
_SCIENTIFIC = re.compile(r"\d[.,]\d+[eE]\+?\d{1,2}")
_CODED_PLACE = re.compile(r"(?:w(?:ilaya)?\s*)?\(?(\d{1,2})\)?(?:\s+|$)")
_LETTERS = re.compile(r"[^\W\d_]+")
_SURE = re.compile(r"\D*(?:0|\+|213)")
_CODE = re.compile(r"[A-Za-z]{0,5}[-_#/. ]?\d+(?:[-_/.]?[A-Za-z0-9]+)*")
_AMOUNT = re.compile(r"-?\d{1,3}(?:[ .,]?\d{3})*(?:[.,]\d+)?\s*(?:da|dzd|dinars?|€|\$|دج)?", re.I)


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

    wilayas: frozenset[str]
    places: frozenset[str]
    given: frozenset[str]
    family: frozenset[str]
    statuses: frozenset[str]
    headers: HeaderRules


@lru_cache(maxsize=4)
def lexicon(rules: Rules) -> Lexicon:
    """Return the words of these rules, read once."""
    tables = rules.tables
    wilayas = _words(tables, "wilayas", ("name_fr", "name_ar", "wilaya_fr", "wilaya_ar"))
    communes = _words(tables, "communes", ("commune_fr", "commune_ar", "ons_fr", "ons_ar"))
    aliases = _words(tables, "place_aliases", ("alias",))
    return Lexicon(
        wilayas=wilayas,
        places=wilayas | communes | frozenset(a for a in aliases if not a.isdigit()),
        given=_words(tables, "name_given", ("name", "arabic", "variants")),
        family=_words(tables, "name_family", ("name", "arabic", "variants")),
        statuses=rules.statuses.known_words,
        headers=rules.headers,
    )


def _words(tables: Tables, table: str, columns: tuple[str, ...]) -> frozenset[str]:
    """Return the folded texts of some columns; lists in a cell are cut at ``|`` and ``/``."""
    rows = tables.rows(table, columns[:1]) if (tables.base / f"{table}.csv").is_file() else []
    texts = (row.get(column, "") for row in rows for column in columns)
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
    text = strip_marks(ascii_digits(value[:MAX_CELL]))
    key = fold(text)
    words = key.split()
    found = _pattern_kinds(text, key)
    if not key or found & {"email", "date"}:
        return found
    if looks_phone(text, lex.headers.phone_labels):
        found.add("phone")
        if _SURE.match(text) or len(re.sub(r"\D", "", text)) == 9:
            found.add("phone_sure")
    if key in lex.statuses:
        found.add("status")
    found |= _place_kinds(key, words, lex)
    if not any(char.isdigit() for char in text):
        found |= _name_kinds(key, words, lex)
    if set(words) & lex.headers.companies:
        found.add("company")
    if len(words) > 6 or len(text) > 60:
        found.add("text")
    return found


def _pattern_kinds(text: str, key: str) -> set[str]:
    found = set()
    if _EMAIL.search(text):
        found.add("email")
    if is_date(text):
        found.add("date")
    if text.isdigit():
        found.add("number")
        if len(text) <= 2 and 1 <= int(text) <= WILAYAS:
            found.add("wilaya_code")
        if len(text) in (4, 5):
            found.add("postal")
        if len(text) <= 6:
            found.add("id")
    elif _AMOUNT.fullmatch(text):
        found.add("amount")
    elif _CODE.fullmatch(text) or not key:
        found.add("id")
    if text.count(",") >= 2 and len(text) > 24:
        found.add("list")
    return found


def looks_phone(text: str, labels: frozenset[str]) -> bool:
    """Say whether a cell holds a number that could be dialled, labels aside.

    >>> labels = frozenset({"tel", "p"})
    >>> looks_phone("p:+213550123456", labels), looks_phone("tel 0550-12-34-56", labels)
    (True, True)
    >>> looks_phone("12", labels), looks_phone("Lot 12 n 450 rue 5", labels)
    (False, False)
    """
    letters = "".join(w for w in _LETTERS.findall(text) if fold(w) not in labels)
    digits = sum(char.isdigit() for char in text)
    if digits < 7 or len(letters) > digits // 2:
        return False
    if _SCIENTIFIC.fullmatch(text):
        return True
    text = text.replace("(0)", "")
    return _dialable(text) or any(_dialable(part) for part in _PHONE_CUT.split(text))


def _dialable(part: str) -> bool:
    number = re.sub(r"\.0$", "", part.strip())
    digits = re.sub(r"\D", "", number)
    if _NATIONAL.fullmatch(digits):
        return True
    return bool(_ABROAD.fullmatch(("+" if "+" in number else "") + digits))


def _place_kinds(key: str, words: list[str], lex: Lexicon) -> set[str]:
    found = set()
    coded = _CODED_PLACE.match(key)
    name = key[coded.end() :] if coded and int(coded.group(1)) <= WILAYAS else key
    name = name.removeprefix("wilaya ").removeprefix("commune ").strip()
    name = re.sub(r"^(?:de|d) ", "", re.sub(r" \d{1,2}$", "", name))
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
    if not 1 <= len(words) <= 5 or len(key) > 60 or key in lex.statuses:
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
