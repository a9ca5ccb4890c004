"""The forms in which the words of a status are compared.

``status_key`` folds a text, ``articleless`` leaves Arabic articles out, ``bases`` takes the endings
off a spoken word, and ``skeleton`` keeps the consonants of Latin Darija.

May import: the text forms of ``fields.text``. Tests: ``tests/rules/test_statuses.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zboun.fields.text import APOSTROPHES, fold

_SPACED = str.maketrans(dict.fromkeys(APOSTROPHES, " "))
_NOT = re.compile(rf"(?i)(?<=[a-z])n[{APOSTROPHES}]t\b")  # "didn't"
_COUNTING = re.compile(r"[^\W\d]\d")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_COUNTED = re.compile(r"([^\W\d]+)(\d{1,2})")


def status_key(text: str, counters: frozenset[str] = frozenset()) -> str:
    """Return a status text's form for comparison; numbers are cut off words that are counted.

    >>> status_key("Confirméééé !!"), status_key("N'est plus client")
    ('confirme', 'n est plus client')
    >>> status_key("NRP3", frozenset({"nrp"})), status_key("mli7", frozenset({"nrp"}))
    ('nrp 3', 'mli7')
    """
    if not text.isalpha():
        text = _NOT.sub("nt", text).translate(_SPACED)
    key = _REPEATED.sub(r"\1", fold(text))
    if _COUNTING.search(key) is None:
        return key
    return " ".join(_uncounted(word, counters) for word in key.split())


def _uncounted(word: str, counters: frozenset[str]) -> str:
    found = _COUNTED.fullmatch(word)
    return f"{found[1]} {found[2]}" if found and found[1] in counters else word


_ARTICLE = re.compile(r"\b(?:وال|بال|ال)(?=\w{2})")


def articleless(key: str) -> str:
    """Return a folded phrase without Arabic articles.

    >>> articleless("تم توصيل الطلبيه")
    'تم توصيل طلبيه'
    """
    return key if key.isascii() else _ARTICLE.sub("", key)


# What a spoken verb or adjective carries at its end: whom it is done to, and by whom.
_LATIN_ENDINGS = (
    "ouha", "houm", "iya", "hom", "lou", "lha", "ouh", "ina", "ha", "lo", "oh", "at", "et", "aw",
    "ou", "na", "ya", "a", "e", "o",
)  # fmt: skip
_ARABIC_ENDINGS = (
    "وها",
    "ها",
    "هم",
    "لو",
    "له",
    "لها",
    "ات",
    "وا",
    "نا",
    "ين",
    "ون",
    "يه",
    "ه",
    "ت",
)
_BASES = {True: ("", "a", "et"), False: ("", "ه", "ي", "ى", "ا")}  # by whether it is Latin
_PERSONS = "يتنا" + "ynt"  # the first letter of a spoken verb: who does it
SHORTEST_BASE = {True: 4, False: 3}  # letters, by whether it is Latin


def bases(word: str) -> Iterator[str]:
    """Yield the words that a spoken Arabic word in either script may be a form of.

    >>> "lgha" in bases("lghaha"), "بطل" in bases("بطلها"), "لغي" in bases("يلغي")
    (True, True, True)
    >>> "3awed" in bases("n3awedlou")
    True
    """
    yield from _endless(word)
    if word[0] in _PERSONS and len(word) > SHORTEST_BASE[word.isascii()]:
        yield word[1:]
        yield from _endless(word[1:])


def _endless(word: str) -> Iterator[str]:
    """Yield a word without each of the endings that it may carry."""
    latin = word.isascii()
    for ending in _LATIN_ENDINGS if latin else _ARABIC_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_BASE[latin]:
            yield from (word[: -len(ending)] + vowel for vowel in _BASES[latin])


_ARABIZI = str.maketrans(
    {"7": "h", "9": "k", "q": "k", "g": "k", "5": "kh", "3": "", "2": "", "8": "gh", "x": "ch",
     "ç": "s", "w": "", "y": "", "i": "", "j": "j"}
)  # fmt: skip
_VOWELS = re.compile(r"[aeou]")
_DOUBLED = re.compile(r"(.)\1+")


def skeleton(key: str) -> str:
    """Return a Latin text's consonants as Darija spells them, "" when they are too few to tell.

    >>> skeleton("5alles") == skeleton("khles"), skeleton("oui")
    (True, '')
    """
    if not key.isascii():
        return ""
    plain = key.replace("sh", "ch").replace("dj", "j").translate(_ARABIZI)
    bare = _DOUBLED.sub(r"\1", _VOWELS.sub("", plain).replace(" ", ""))
    return bare if len(bare) >= 4 else ""
