"""A plain phone cell as groups of digits, and what stands between them.

Third part of the phone rule (``fields.phone``): says how strongly each gap separates, which group
has a plus, a fax label, an amount's unit; keeps the words that are no labels as the leftover.

May import: rules, model, fields.text, fields.phone_cell. Tests: ``tests/fields/test_phone.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from zboun.fields.text import fold

MAX_GROUPS = 600

# How strongly a gap separates two groups of digits.
WEAK = 0  # spaces, brackets, one tight mark: mostly inside a number
STRONG = 1  # a slash, a spaced dash or comma: mostly between numbers
JOIN = 2  # a new line, ; | & + or a word like "et": always between numbers
BREAK = 3  # other words and marks

_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|[\W_]+")
_PLUS = re.compile(r"\+[\s(]*\Z")
_TIGHT = frozenset([".", ",", "-", "_", "'", "..", "’"])
_JOIN_MARKS = frozenset("\n;|&+")
_STRONG_MARKS = frozenset("/\\-,.،_'’~")
_SAYING = ("label", "fax", "id", "figure")  # kinds of words that tell what a number is


@dataclass(slots=True)
class Group:
    """A run of digits, and the gap before it."""

    digits: str
    start: int  # in the text
    end: int
    plus: bool = False
    bracket: bool = False  # "(" stands right before
    strength: int = BREAK  # of the gap before
    mark: str = ""  # the gap's mark: equal marks may hold one number together
    fax: bool = False
    after_word: bool = False  # a word that is no label stands before
    extension: bool = False  # "poste 12"
    barred: bool = False  # behind "CCP", "facture" …: digits, but no phone
    announced: bool = False  # behind "total", "solde" …: more likely another figure
    amount: bool = False  # before "DA"
    cents: bool = False  # ",00" of it
    spaced: bool = False  # blanks in the gap
    aside: bool = False  # counts something beside a whole number: "0550123456 2500 DA"
    untold: bool = False  # a letter touches it, or a word that is no label stands behind
    numbered: bool = False  # the 1 of "Tél 1 :"


@dataclass(slots=True)
class Tokens:
    """The groups of a cell, and the words with their places."""

    text: str
    groups: list[Group] = field(default_factory=list)
    words: list[tuple[int, int, str]] = field(default_factory=list)  # start, end, kind ("" = other)


def tokenize(text: str, kinds: dict[str, str]) -> Tokens:
    """Return the groups of digits of a text and its words; ``kinds`` knows folded words.

    >>> groups = tokenize("021 63 12 34 / 35 et 0550", {"et": "joiner"}).groups
    >>> [(group.digits, group.strength) for group in groups]
    [('021', 3), ('63', 0), ('12', 0), ('34', 0), ('35', 1), ('0550', 2)]
    """
    tokens = Tokens(text)
    gap_start, fax = 0, False
    words: list[tuple[int, int, str]] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token[0] in "0123456789":
            group = Group(token, match.start(), match.end())
            _describe_gap(group, text[gap_start : match.start()], words, first=not tokens.groups)
            fax = _fax_state(fax, words, tokens, text)
            group.fax = fax
            tokens.groups.append(group)
            tokens.words += words
            gap_start, words = match.end(), []
        elif token[0].isalnum():
            words.append((match.start(), match.end(), kinds.get(fold(token), "")))
    _finish(tokens, words)
    return tokens


def _describe_gap(
    group: Group, gap: str, words: list[tuple[int, int, str]], *, first: bool
) -> None:
    kinds = [kind for _, _, kind in words]
    group.plus = _PLUS.search(gap) is not None and (first or not group.digits.startswith("0"))
    group.bracket = gap.rstrip().endswith(("(", "(+"))
    group.spaced = " " in gap
    if words:
        joins = all(kind in ("joiner", "range") for kind in kinds)
        group.strength = JOIN if joins else BREAK
        group.after_word = kinds[-1] in ("", "figure", "small", "unit")
        group.extension = kinds[-1] == "extension" and len(group.digits) <= 5
        said = _said_last(gap, group.start, words)
        group.barred, group.announced = said == "id", said == "figure"
        if len(gap) <= 2 and gap.isalpha() and not first and kinds[-1] == "":
            group.barred = True  # the end of an id: "1234567B06"
        group.untold = gap[-1:].isalpha()  # "A12"
    else:
        group.strength, group.mark = _strength(gap)
        group.after_word = group.announced = gap.endswith("#")
    if first:
        group.strength = BREAK


def _said_last(gap: str, end: int, words: list[tuple[int, int, str]]) -> str:
    """Return what the words before a group call it: the last one that says so, since a stop."""
    since = end - len(gap) + max(gap.rfind(mark) for mark in ";\n")
    said = [kind for start, _, kind in words if start > since and kind in _SAYING]
    return said[-1] if said else ""


def _strength(gap: str) -> tuple[int, str]:
    """Return how strongly a gap without words separates, and its mark."""
    mark = gap.replace("(", "").replace(")", "")
    if not mark or (mark.isspace() and "\n" not in mark):
        return WEAK, ""
    bare = mark.strip(" ")
    opens = "(" in gap  # a bracket behind a mark begins a number: "41 64 58,(045) …"
    if bare in _TIGHT and not opens and (bare == mark or bare == "."):
        return WEAK, bare[0]
    marks = set(mark) - {" "}
    if marks <= _STRONG_MARKS:
        return STRONG, bare[0] if len(marks) == 1 else bare
    if marks <= _STRONG_MARKS | _JOIN_MARKS:
        return JOIN, ""
    return BREAK, ""


def _fax_state(fax: bool, words: list[tuple[int, int, str]], tokens: Tokens, text: str) -> bool:
    """Say whether numbers from here on are faxes: the last label says so."""
    labelled = any(kind == "label" for _, _, kind in words)
    starts = [start for start, _, kind in words if kind == "fax"]
    if not starts:
        return fax and not labelled
    for start in starts:
        if tokens.groups and text[:start].rstrip().endswith("("):
            tokens.groups[-1].fax = True  # "021 63 12 34 (fax)"
        else:
            fax = not labelled  # "Tél/Fax : …" is a phone that also takes faxes
    return fax


def _finish(tokens: Tokens, words: list[tuple[int, int, str]]) -> None:
    """Take the words behind the last group, and what they say of the groups before."""
    if tokens.groups and any(kind == "fax" for _, _, kind in words):
        tokens.groups[-1].fax = True
    tokens.words += words
    _look_behind(tokens)
    _mark_numbered(tokens)


def _look_behind(tokens: Tokens) -> None:
    """Say of each group what stands right behind it: a unit, a word, the end of a bracket."""
    words = {start: kind for start, _, kind in tokens.words}
    whole = False  # the group before is a whole number by itself
    for group in tokens.groups:
        behind = tokens.text[group.end : group.end + 1]
        kind = words.get(group.end + (behind == " "), "none")
        group.amount = kind == "unit"
        group.untold = group.untold or (kind == "" and (behind != " " or group.spaced))
        enclosed = group.bracket and behind == ")" and len(group.digits) <= 2
        counts = group.amount or enclosed or (whole and kind in ("", "id", "figure"))
        group.aside = counts and group.strength == WEAK and len(group.digits) <= 5
        whole = is_whole(group)
    _mark_sums(tokens.groups)


def _mark_sums(groups: list[Group]) -> None:
    """Mark what stands before the last digits of a sum: ``2 500 DA``, ``1500,00 DA``."""
    for before, group in reversed(list(pairwise(groups))):
        if not group.amount or group.strength != WEAK:
            continue
        thousands = group.spaced and len(group.digits) == 3 and len(before.digits) <= 3
        alike = (before.mark, before.spaced) == (group.mark, group.spaced)
        decimal = group.mark in (".", ",") and not alike
        group.cents = decimal and len(group.digits) == 2
        if thousands or group.cents:
            before.amount, before.aside = True, before.strength == WEAK


def is_whole(group: Group) -> bool:
    """Say whether an unbroken run of digits has the length of a number, its prefix included."""
    return len(group.digits) >= (9 if group.digits[0] in "0567" else 11)


def _mark_numbered(tokens: Tokens) -> None:
    """The digit of ``Tél 1 : …`` counts labels and is part of no number."""
    labels = {end for _, end, kind in tokens.words if kind in ("label", "fax", "small")}
    groups = tokens.groups
    for group, after in pairwise(groups):
        if len(group.digits) != 1 or group.digits == "0":
            continue
        behind_label = group.start in labels or group.start - 1 in labels
        apart = after.strength == BREAK or tokens.text[group.end : group.end + 2] == ". "
        begins = after.digits[0] == "0" or after.plus  # "tel2 0550…"
        group.numbered = behind_label and (apart or (begins and after.spaced))
