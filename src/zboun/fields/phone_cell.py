"""A phone cell as plain text: marks, wrappings and number formats off, no digit invented.

First part of the phone rule (``fields.phone``). What can be settled before any number is looked
for is settled here: blanks, fillers in words, Excel errors, lost digits, dates.

May import: rules, model, fields.cell, fields.text. Tests: ``tests/fields/test_phone.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from zboun.fields.cell import Cell
from zboun.fields.text import ascii_digits, fold, strip_marks
from zboun.model import Outcome
from zboun.rules.phone import PhoneRules

MAX_LENGTH = 4000  # characters; a cell longer than this is no phone cell

_ONE_FORM: dict[int, str] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full width
    **dict.fromkeys(map(ord, "٫·•∙‧"), "."),
    ord("٬"): ",",
}
_BRACKETS = str.maketrans("[]{}", "()()")
_LINE_BREAK = re.compile("_x000[dD]_|<br ?/?>|[\r\n\v\f\x85\u2028\u2029]")
_ESCAPED_SPACE = re.compile("&nbsp;|&#160;|%20")  # of web pages and tel: links
_FORMULA = re.compile(r"""=\s*"([^"]*)"\Z""")
_QUOTED = re.compile(r"""["'«“‘`](.*)["'»”’`]\Z""", re.DOTALL)
_SCIENTIFIC = re.compile(r"([0-9]+)(?:[.,]([0-9]*))?[eE]\+?([0-9]{1,3})\Z")
_NUMERIC = re.compile(r"\+?[0-9]+(?:[.,]|[eE])[0-9.,eE+ ]*\Z")
_DECIMAL = re.compile(r"([1-9][0-9]{6,})[.,]([0-9]+)\Z")
_ZERO_TAIL = re.compile(r"(\+?[0-9]{7,})(?:[.,]0|\.00)\Z")
# The same amid a text: "066… / 55123456.0". A 0 read as a digit makes a number of somebody else.
_FLOAT_INSIDE = re.compile(r"(?<![\d.,])(\d{7,15})[.,]00?(?![.,]?\d)")
_THOUSANDS_INSIDE = re.compile(
    r"(?<![\d.,])(?<!\d[ '])"
    r"(\d{1,3}(?:(?:[ ']\d{3}){2,3}|(?:\.\d{3}){2,3}(?=,)|(?:,\d{3}){2,3}(?=\.)))"
    r"[.,]00?(?![.,]?\d)"
)
_SCIENTIFIC_INSIDE = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,]\d{1,15}[eE]\+?|[eE]\+)\d{1,3}(?!\w)")
_JID = re.compile(r"\+?([0-9]{6,15})(?::[0-9]+)?@(?:s\.whatsapp\.net|c\.us)\b")
_NO_JID = re.compile(r"@(?:g\.us|lid|broadcast|newsletter)\b")
_WA_LINK = re.compile(
    r"(?:https?://)?(?:wa\.me/|(?:api|web|chat)\.whatsapp\.com/send/?\?phone=|whatsapp://send\?phone=)"
    r"(?:\+|%2B)?([0-9]+)[^\s;,]*"
)
_MAIL = re.compile(r"(?:mailto:)?[^\s;,<>()/@]{1,80}@[^\s;,<>()@]{1,120}")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_LIST_MARK = re.compile(r"(?:(?<=[\s;,/])|^)[1-9]\) ?")
_FIRST_OF_LIST = re.compile(r"1(?:[./] |- ?)(?=[0+])")
_NEXT_OF_LIST = re.compile(r"(?<= )[2-9](?:[./] |- ?)(?=[0+])")
_DATES = (
    re.compile(r"(?P<y>[12][09]\d\d)([-/.])(?P<m>\d\d?)\2(?P<d>\d\d?)(?:[T ]\d\d?:.*)?\Z"),
    re.compile(r"(?P<d>\d\d?)([-/. ])(?P<m>\d\d?)\2(?P<y>[12][09]\d\d)(?:[T ]\d\d?:.*)?\Z"),
)
_DATE_INSIDE = re.compile(
    r"(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])([/.-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?![\d./-])"
)
_ISO_INSIDE = re.compile(
    r"(?<![\d./-])(?:19|20)\d\d([/.-])(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?![\d./-])"
)
_TIME_INSIDE = re.compile(r"(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])")
# "le 12/03", "12.03.24 0550…": a day without its century, where no digit can be a number's.
_DAY = r"(?:0?[1-9]|[12]\d|3[01])([/.-])(?:0?[1-9]|1[0-2])"
_DAY_ENDS = r"(?=\s*\)|\s*$|\s*[;|,\n]|\s+[-/:] |\s+(?:[^\W\d(]|\(|0|\+|213|\d{7}))"
_DAY_INSIDE = re.compile(rf"(?:(?<=\ble )|(?<=\()){_DAY}(?:\1\d\d)?{_DAY_ENDS}")
_FIRST_DAY = re.compile(rf"^{_DAY}\1(?:1[5-9]|2\d){_DAY_ENDS}")
_SHORT_DAY_INSIDE = re.compile(
    rf"(?<![\d./-])(?:(?<!\d )|(?<=\d{{8}} ))\d{{1,2}}/(?:0?[1-9]|1[0-2])/(?:1[5-9]|2\d){_DAY_ENDS}"
)
# A point on the map: the longitudes here have one digit, or begin with 1.
_POINT_INSIDE = re.compile(r"(?<![\d.])-?\d{1,2}\.\d{3,8} ?, ?-?1?\d\.\d{3,8}(?![\d.])")
_HOURS_INSIDE = re.compile(
    r"(?<!\d)(?:24 ?[hH] ?/ ?24 ?[hH]?|7 ?[jJ] ?/ ?7 ?[jJ]?)(?![\d/])"
    r"|(?:(?<=\d{9} )|(?<![\d.-])(?<!\d[ /]))(?:24 ?/ ?24 ?[hH]?|7 ?/ ?7 ?[jJ]?)(?![\d/])"
)
_NO_NUMBERS = (  # in this order, each with the step that takes it out
    ("date", _DATE_INSIDE),
    ("date", _ISO_INSIDE),
    ("hour", _TIME_INSIDE),
    ("date", _SHORT_DAY_INSIDE),
    ("date", _DAY_INSIDE),
    ("date", _FIRST_DAY),
    ("hour", _HOURS_INSIDE),
    ("number", _POINT_INSIDE),
)
_DIGITS = frozenset("0123456789")
_DIGIT = re.compile("[0-9]")
_NOTHING = re.compile(r"[\s\W_]*\Z")


@dataclass(slots=True)
class PhoneCell(Cell):
    """A phone cell made plain."""

    leftover: list[str] = field(default_factory=list)
    native_digits: bool = False  # digits were Arabic, Persian …: the order of groups may lie
    unfloated: bool = False
    lost: bool = False  # part of it had lost its digits


@lru_cache(maxsize=4)
def folded_words(rules: PhoneRules) -> dict[str, str]:
    """Return the words beside numbers, folded, with their kind."""
    return {fold(word): kind for word, kind in rules.words.items()}


@lru_cache(maxsize=4)
def _folded_cells(rules: PhoneRules) -> dict[str, str]:
    return {fold(word): kind for word, kind in rules.cells.items()}


def prepare(raw: str, rules: PhoneRules) -> PhoneCell:
    """Return the cell as plain text, or already settled.

    >>> from zboun.rules import load
    >>> prepare('="0550123456"', load().phone).text
    '0550123456'
    >>> prepare("5.5E+08", load().phone).reason
    'digits_lost'
    """
    cell = PhoneCell(raw, raw)
    if len(raw) > MAX_LENGTH:
        return cell.settle(Outcome.REFUSED, "too_long")
    cell.change("marks", _plain(raw))
    cell.native_digits = not raw.isascii() and ascii_digits(raw) != raw
    if not _DIGIT.search(cell.text) and _in_words(cell, rules).outcome:
        return cell
    cell.change("unwrapped", _unwrap(cell.text))
    if _unfloat(cell).outcome or _is_date(cell).outcome:
        return cell
    return _take_dates(_unfloat_inside(_take_addresses(cell)))


def _in_words(cell: PhoneCell, rules: PhoneRules) -> PhoneCell:
    """Settle a cell without digits that says why there are none."""
    if cell.text.upper() in rules.excel_errors or _is_hashes(cell.text):
        return cell.settle(Outcome.REFUSED, "excel_error")
    kind = _folded_cells(rules).get(fold(cell.text))
    if kind == "filler":
        return cell.settle(Outcome.REFUSED, "filler")
    if kind == "empty" or _NOTHING.match(cell.text):
        return cell.settle(Outcome.EMPTY)
    return cell


def _plain(text: str) -> str:
    """One text form: ASCII digits and punctuation, plain spaces, lines kept apart."""
    if not text.isascii():
        text = ascii_digits(text).translate(_ONE_FORM)
    text = _ESCAPED_SPACE.sub(" ", text)
    lines = _LINE_BREAK.sub("\n", text.translate(_BRACKETS)).split("\n")
    return "\n".join(line for line in map(strip_marks, lines) if line)


def _is_hashes(text: str) -> bool:
    """Excel shows ``####`` where a column is too narrow, and some exports write that."""
    return len(text) > 1 and not text.strip("#")


def _unwrap(text: str) -> str:
    if text[0] in _DIGITS and text[-1] in _DIGITS:
        return text
    formula = _FORMULA.match(text)
    if formula:
        return formula[1].strip()
    quoted = _QUOTED.match(text)
    if quoted:
        return quoted[1].strip()
    return text.lstrip("'’`\"").strip()


def _unfloat(cell: PhoneCell) -> PhoneCell:
    """Undo what spreadsheets make of whole numbers; refuse what they rounded."""
    text = cell.text
    if not _NUMERIC.match(text):
        return cell
    text = text.replace(" ", "")
    scientific = _SCIENTIFIC.match(text)
    if scientific:
        return _from_scientific(cell, scientific)
    decimal = _DECIMAL.match(text) or _ZERO_TAIL.match(text)
    if not decimal:
        return cell
    if decimal.re is _DECIMAL and decimal[2].strip("0"):
        return cell.settle(Outcome.REFUSED, "digits_lost")
    return _whole(cell, decimal[1])


def _from_scientific(cell: PhoneCell, match: re.Match[str]) -> PhoneCell:
    digits = _all_digits(match)
    return _whole(cell, digits) if digits else cell.settle(Outcome.REFUSED, "digits_lost")


def _all_digits(match: re.Match[str]) -> str:
    """``5.50123456E+08`` is a whole number with all its digits; ``5.5E+08`` has lost some: ""."""
    whole, fraction, power = match[1], match[2] or "", int(match[3])
    lost = not fraction or len(fraction) < power or fraction[power:].strip("0")
    return "" if lost else whole + fraction[:power]


def _whole(cell: PhoneCell, digits: str) -> PhoneCell:
    if is_rounded(digits):
        return cell.settle(Outcome.REFUSED, "digits_lost")
    cell.change("unfloated", digits)
    cell.unfloated = True
    return cell


def is_rounded(digits: str) -> bool:
    """A float that ends in many zeros was more likely rounded before it came here."""
    return digits.endswith("00000")


def _is_date(cell: PhoneCell) -> PhoneCell:
    for pattern in _DATES if cell.text[0] in _DIGITS else ():
        match = pattern.match(cell.text)
        if match and 1 <= int(match["m"]) <= 12 and 1 <= int(match["d"]) <= 31:
            return cell.settle(Outcome.REFUSED, "date")
    return cell


def _take_addresses(cell: PhoneCell) -> PhoneCell:
    """WhatsApp ids and links become numbers; e-mails and other links are left over."""
    text = cell.text
    if "@" in text or "/" in text or "www." in text:
        if _NO_JID.search(text):
            return cell.settle(Outcome.REFUSED, "not_a_number_id")
        cell.change("unwrapped", _WA_LINK.sub(_international, _JID.sub(r"+\1", text)))
        text = cell.text
        for pattern in (_MAIL, _LINK):
            cell.leftover += pattern.findall(text)
            text = pattern.sub(" ; ", text)
    cell.change("addresses", text)
    return cell


def _unfloat_inside(cell: PhoneCell) -> PhoneCell:
    """Undo what a spreadsheet made of one number among others; take out what it rounded."""
    if cell.outcome is not None or cell.unfloated:
        return cell
    text = _THOUSANDS_INSIDE.sub(r"\1", _FLOAT_INSIDE.sub(r"\1", cell.text))

    def whole(match: re.Match[str]) -> str:
        scientific = _SCIENTIFIC.match(match[0])
        digits = _all_digits(scientific) if scientific else ""
        if digits:
            return digits
        cell.lost = True
        cell.leftover.append(match[0])
        return " ; "

    cell.change("unfloated", _SCIENTIFIC_INSIDE.sub(whole, text))
    return cell


def _take_dates(cell: PhoneCell) -> PhoneCell:
    """Take out days, hours of service and the marks of a list: digits that are no number's."""
    for step, pattern in _NO_NUMBERS:
        found = [match[0] for match in pattern.finditer(cell.text)]
        if found:
            cell.leftover += found
            cell.change(step, pattern.sub(" ; ", cell.text))
    text = cell.text
    if ")" in text and "(" not in text:
        text = _LIST_MARK.sub(" ; ", text)
    first = _FIRST_OF_LIST.match(text)
    if first:
        text = _NEXT_OF_LIST.sub(" ; ", text[first.end() :])
    cell.change("number", text)
    return cell


def _international(match: re.Match[str]) -> str:
    """A wa.me link holds the international number without its plus; some write 0550 anyway."""
    digits = match[1]
    return digits if digits.startswith("0") else "+" + digits
