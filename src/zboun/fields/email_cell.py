"""An e-mail cell as candidates for addresses: wrappings and slips of punctuation undone.

First part of the e-mail rule (``fields.email``). Nothing here is validated: a candidate is a text
with one @, parted at it. What is no candidate is kept as words, for another field perhaps.

May import: rules, model, fields.cell, fields.text. Tests: ``tests/fields/test_email.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache, partial

from zboun.fields.cell import Cell
from zboun.fields.text import ascii_digits, fold, strip_marks
from zboun.model import Outcome
from zboun.rules.email import EmailRules

MAX_LENGTH = 4000  # characters; a cell longer than this is no e-mail cell

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord("·"): ".", ord("。"): ".", ord("•"): ".", ord("﹫"): "@",
}  # fmt: skip
_NOTHING = re.compile(r"[\W_]*\Z")
_MAILTO = re.compile(r"mailto:|^(?:e-?mails?|mails?|courriel|m[eé]l)\s*[:=]\s*", re.IGNORECASE)
_QUERY = re.compile(r"\?(?:subject|body|cc)=\S*", re.IGNORECASE)
_AT_WORD = re.compile(
    r" ?[(\[{<] ?(?:at|a|arobase?s?|@|chez) ?[)\]}>] ?| (?:at|arobase?s?) (?=\S)", re.IGNORECASE
)
_DOT_WORD = re.compile(
    r" ?[(\[{<] ?(?:dot|point|pt|\.) ?[)\]}>] ?| (?:dot|point) (?=\w{2,4}\b)", re.IGNORECASE
)
_AROUND_AT = re.compile(r"[ ]?@[@ ]*")
_TLD = r"(?:com|fr|net|org|dz|co|con|corn|cm|c0m|ca|uk|be|it|es|de|ch|me|info|edu|gov)"
# "gmail,com" "gmail ; com" "gmail com" "gmail .com": a mark or a gap where the dot belongs.
_DOT_MARK = re.compile(
    rf"(@[a-z0-9-]+(?:\.[a-z0-9-]+)*) ?[.,،;:·'/*] ?({_TLD})(?![^\s@;,<>()]*@)(?!\w)", re.IGNORECASE
)
_DOT_GAP = re.compile(rf"(@[a-z0-9-]+) ({_TLD})(?![\w@.-])", re.IGNORECASE)
_PLAIN_MARKS = re.compile(r"[^\s@(\[{<,،;:'/*]*@[^\s@(\[{<,،;:'/*]*\Z")  # nothing to mend
_DOMAIN = re.compile(r"@[^@\s]*")
_DOTS = re.compile(r"\.{2,}(?=[a-z])|(?<=@)\.+", re.IGNORECASE)
_ENCODED_AT = re.compile(r"&#(?:64|x40);|%40")
_DOMAIN_GAP = re.compile(r"@([a-z0-9-]+) ([a-z0-9-]+\.[a-z]{2,4})(?![\w@.-])", re.IGNORECASE)
_QUOTED_LOCAL = re.compile(r'"([\w.+-]+)"(?=@)')
_REPEATED_DOMAIN = re.compile(r"(@[^@\s;,<>()]+)\1+(?![^\s;,<>()])", re.IGNORECASE)
_SPELT_AT = re.compile(r"[-_.]+(?:at|arobase)\Z", re.IGNORECASE)  # nadia_at_gmail.com
_BRACKETED_AT = re.compile(r" ?[(\[{<] ?@ ?[)\]}>] ?")
_ADJACENT = re.compile(r"(?<![@\w.+-])([\w.+-]+)[ ,;،][\w.+-]+@[^\s,;،]*")
_SEPARATORS = re.compile(r"[\s;|<>\"()\[\]{}\\,،/&«»“”؛]+")
_LOCAL_GAP = re.compile(r"(?<=[\w]) ?([._]) (?=[\w.+-]+@)|(?<=\w) ([._]) ?(?=[\w.+-]+@)")
_EDGES = ".,:;'’`*!?#=~-_"
_USUAL = re.compile(r"[\w.+-]+")  # where an @ is put back, nothing else may be odd
LEADING = ".,:;'’`*!?#=~-"
_PHONE = re.compile(r"[\d\s().+/-]*\Z")
_WEB = re.compile(r"(?:https?://|www\.)\S+|\S*(?:facebook|instagram|fb)\.com\S*", re.IGNORECASE)
_STAND_INS = "#&àÀ£*²°~^.-_"  # typed for @, or left where it was lost
_TOKEN_EDGES = " .,:;-–|/"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be an address, parted at its @."""

    text: str
    local: str
    domain: str
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class EmailCell(Cell):
    """An e-mail cell taken apart."""

    candidates: list[Candidate] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    @property
    def leftover(self) -> str:
        """What stood beside the addresses."""
        return " ".join(self.words)

    def refuse(self, reason: str, leftover: str = "") -> None:
        """Refuse the cell; what stood in it may be another field's."""
        self.settle(Outcome.REFUSED, reason)
        self.words = [leftover] if leftover else []


@lru_cache(maxsize=4)
def _folded(rules: EmailRules) -> tuple[dict[str, str], frozenset[str]]:
    words = {fold(word): kind for word, kind in rules.words.items()}
    return words, frozenset(map(fold, rules.cells))


def prepare(raw: str, rules: EmailRules) -> EmailCell:
    """Return the cell's candidates and its other words, or the cell settled.

    >>> from zboun.rules import load
    >>> [(c.local, c.domain) for c in prepare("Nadia <nadia@gmail,com>", load().email).candidates]
    [('nadia', 'gmail.com')]
    """
    cell = EmailCell(raw, raw)
    if len(raw) > MAX_LENGTH:
        return cell.settle(Outcome.REFUSED, "too_long")
    cell.change("marks", strip_marks(ascii_digits(raw).translate(_FULL_WIDTH)))
    words, empty = _folded(rules)
    if _NOTHING.match(cell.text) or fold(cell.text) in empty:
        return cell.settle(Outcome.EMPTY)
    if cell.text.startswith("#") and cell.text.rstrip("!?/0A").isupper():
        return cell.settle(Outcome.REFUSED, "excel_error")
    _mend(cell, rules)
    if "@" in cell.text:
        _part(cell, words, rules)
    else:
        _find_at(cell, words, rules)
    return cell


def _mend(cell: EmailCell, rules: EmailRules) -> None:
    """Put @ and dots where words, gaps and wrong marks stand for them."""
    cell.change("punctuation", _ENCODED_AT.sub("@", cell.text))
    text = cell.text
    if ":" in text or "=" in text:
        cell.change("unwrapped", _QUERY.sub("", _MAILTO.sub(" ", text)).strip())
        text = cell.text
    if not _PLAIN_MARKS.match(text):
        text = (_BRACKETED_AT if "@" in text else _AT_WORD).sub("@", text)
        if "@" in text:
            text = _AROUND_AT.sub("@", _DOT_WORD.sub(".", text))
            text = _DOT_GAP.sub(r"\1.\2", _DOT_MARK.sub(r"\1.\2", text))
            text = _DOMAIN_GAP.sub(partial(_without_domain_gap, rules=rules), text)
    if ".." in text or "@." in text:
        text = _DOMAIN.sub(_single_dots, text)
    cell.change("punctuation", _QUOTED_LOCAL.sub(r"\1", text))
    once = _REPEATED_DOMAIN.sub(r"\1", cell.text)
    if once != cell.text:
        cell.codes.append("domain_repaired")
        cell.change("domain_repaired", once)


def _without_domain_gap(match: re.Match[str], rules: EmailRules) -> str:
    """``@hot mail.com``: a gap within a domain that is known without it."""
    joined = match[1] + match[2]
    return "@" + joined if joined.lower() in rules.known else match[0]


def _single_dots(match: re.Match[str]) -> str:
    return _DOTS.sub(lambda dots: "" if dots.start() == 1 else ".", match[0])


def _part(cell: EmailCell, words: dict[str, str], rules: EmailRules) -> None:
    """Part a text with @ into candidates and other words."""
    joined = _LOCAL_GAP.sub(r"\1\2", cell.text) if " " in cell.text else cell.text
    if joined != cell.text:
        cell.codes.append("space_removed")
        cell.change("space_removed", joined)
    text = _ADJACENT.sub(lambda found: _without_gap(found, cell, words), cell.text)
    for chunk in _SEPARATORS.split(text):
        if "@" in chunk:
            cell.candidates += _candidates(chunk, rules)
        elif chunk and words.get(fold(chunk)) not in ("label", "joiner"):
            stripped = chunk.strip(_EDGES)
            if stripped:
                cell.words.append(stripped)


def _without_gap(found: re.Match[str], cell: EmailCell, words: dict[str, str]) -> str:
    """Take out ``nadia ben@gmail.com``, ``nadia,b@gmail.com``: one address, or a word before one?

    Nobody can say. A word in lower case is likely the address's beginning; a capital is a name's.
    """
    word = found[1]
    plain = word.isascii() and word == word.lower() and not word.strip("-.").isdigit()
    if not plain or words.get(fold(word)) is not None or not any(map(str.isalnum, word)):
        return found[0]
    cell.candidates.append(Candidate(found[0], "", "", ("space_in_local_part",)))
    return " ; "


def _candidates(chunk: str, rules: EmailRules) -> list[Candidate]:
    """Return the candidates of a text without gaps, parted at known domains when glued."""
    text = chunk.lstrip(LEADING).rstrip(_EDGES) or chunk
    if text.startswith("@") or text.endswith("@"):
        text = text if text.count("@") == 1 else text.strip("@")
    if text.count("@") == 1:
        local, _, domain = text.partition("@")
        return [Candidate(chunk, local, domain)]
    return _unglue(text, rules) or [Candidate(chunk, "", "", ("several_at",))]


def _unglue(text: str, rules: EmailRules) -> list[Candidate]:
    """``a@gmail.comb@yahoo.fr``: each address but the last must end with a known domain."""
    found, rest = [], text
    while rest.count("@") > 1:
        local, _, after = rest.partition("@")
        domain = _known_beginning(after.lower(), rules)
        rest = after[len(domain) :].lstrip(LEADING)
        if not domain or not local or rest.startswith("@"):
            return []
        found.append(Candidate(f"{local}@{domain}", local, domain, ("several_addresses",)))
    local, _, domain = rest.partition("@")
    return [*found, Candidate(rest, local, domain)]


def _known_beginning(text: str, rules: EmailRules) -> str:
    """Return the longest real domain that a text begins with."""
    ends = range(min(len(text), 40), 3, -1)
    return next((text[:end] for end in ends if text[:end] in rules.known), "")


def _find_at(cell: EmailCell, words: dict[str, str], rules: EmailRules) -> None:
    """Read a text without @: a provider's domain at its end shows where it was lost."""
    text = cell.text
    if not text:
        cell.settle(Outcome.EMPTY, "label_only")
        return
    if _WEB.match(text):
        cell.refuse("web_address", text)
        return
    if _PHONE.match(text):
        digits = sum(char.isdigit() for char in text)
        cell.refuse("phone" if digits >= 6 else "text", text)
        return
    bare = _bare(text, words)
    if not bare:
        cell.settle(Outcome.EMPTY, "label_only")
        return
    ends = [p for p in rules.providers if _ends_with(bare.lower(), p.domain, p.name + p.tld)]
    if not ends:
        cell.refuse("text", text)
        return
    provider = max(ends, key=lambda p: len(p.domain))
    cut = len(bare) - _ends_with(bare.lower(), provider.domain, provider.name + provider.tld)
    local = _SPELT_AT.sub("", bare[:cut].rstrip(_STAND_INS + " ")).lstrip(LEADING)
    if not local:
        cell.refuse("no_local_part", text)
    elif not _USUAL.fullmatch(local) or (local.endswith(("0", "2")) and cut == len(local)):
        # On the keyboard @ shares its key with 0 or 2: was it lost, or mistyped?
        cell.refuse("missing_at", text)
    else:
        cell.candidates = [Candidate(text, local, provider.domain, ("missing_at",))]


def _bare(text: str, words: dict[str, str]) -> str:
    """Return the text without labels at its beginning."""
    parts = text.split(" ")
    while parts and (words.get(fold(parts[0])) == "label" or not fold(parts[0])):
        if "." in parts[0].strip(_EDGES):
            break
        parts = parts[1:]
    return " ".join(parts).strip(_TOKEN_EDGES)


def _ends_with(text: str, domain: str, joined: str) -> int:
    """Return how many letters at the end are the domain, with or without its dot; 0 = none."""
    for end in (domain, joined):
        if text.endswith(end):
            return len(end)
    return 0
