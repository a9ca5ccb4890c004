"""Takes one person out of any text: phones in every form, e-mails, full names in either order.

    eraser = Eraser(salt, phones=["+213550123456"], emails=[...], names=["Amine Benali"])
    eraser.text("Amine Benali 0550 12 34 56")   # "forgotten-3f2a9c forgotten-81bd02"

The replacement is the same for the same text wherever it stands, so that what pointed to each
other (a source's name, say) still does. A name of one word is left alone: it is anybody's.

May import: errors (behind the command line). Tests: ``tests/test_forget.py``.
"""

from __future__ import annotations

import copy
import csv
import hashlib
import hmac
import html
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

MARK = "forgotten-"
_GAP = r"[\s.\-/_()\u00a0\u202f\u200e\u200f\u202a-\u202e\u2066-\u2069]{0,3}"
_DIGITS = [f"[{n}{chr(0x660 + n)}{chr(0x6F0 + n)}]" for n in range(10)]
_ANY = "".join(("0-9", "\u0660-\u0669", "\u06f0-\u06f9"))
_BETWEEN = r"[\s_.,;'’\-]{1,3}"
_LONGEST = 60  # letters of a text that is taken out as it was written


class Eraser:
    """Replaces everything that names one person."""

    def __init__(
        self,
        salt: bytes,
        phones: Iterable[str] = (),
        emails: Iterable[str] = (),
        names: Iterable[str] = (),
        written: Iterable[str] = (),
        tokens: Iterable[str] = (),
        alone: Iterable[str] = (),
    ) -> None:
        """``written``: cells as they stood in the files; ``tokens``: ids and keys of the person.

        ``alone``: words of the names that nobody else has; a cell of just one of them goes.
        """
        self.salt = salt
        self.tokens = frozenset(tokens)
        self.alone = frozenset(word.casefold() for word in alone if len(word) > 2)
        numbers = [_phone_pattern(phone) for phone in sorted(set(phones))]
        plain = [re.escape(text) for text in {*emails, *filter(_telling, written)} if text]
        people = [one for name in sorted(set(names)) for one in _name_patterns(name)]
        self._sure = _compiled([*numbers, *sorted(plain, key=len, reverse=True)])
        self._all = _compiled([*numbers, *sorted([*plain, *people], key=len, reverse=True)])

    def about(self, tokens: Iterable[str]) -> Eraser:
        """Return an eraser of the same person whose lines are known by other ids."""
        other = copy.copy(self)
        other.tokens = frozenset(tokens)
        return other

    def text(self, text: str, names: bool = True) -> str:
        """Return a text without the person; ``names``: full names too, not phones and such only."""
        pattern = self._all if names else self._sure
        if pattern is None or len(text) < 5:
            return text
        return pattern.sub(self._replaced, text)

    def cell(self, text: str) -> str:
        """Return a cell of a table without the person, a name of theirs in it included."""
        bare = text.strip()
        return self._mark(bare) if bare.casefold() in self.alone else self.text(text)

    def _replaced(self, found: re.Match[str]) -> str:
        return self._mark(found.group())

    def _mark(self, text: str) -> str:
        said = " ".join(text.casefold().split())
        return MARK + hmac.new(self.salt, said.encode(), hashlib.sha256).hexdigest()[:6]

    def plain(self, held: Any) -> Any:
        """Return plain data (of JSON) without the person; lists lose what names an id of theirs."""
        if isinstance(held, str):
            return self.cell(held)
        if isinstance(held, dict):
            return {
                self.text(str(key)): self.plain(value)
                for key, value in held.items()
                if key not in self.tokens and not self._is_token(value)
            }
        if isinstance(held, list | tuple):
            return [self.plain(one) for one in held if not self.names_token(one)]
        return held

    def names_token(self, held: Any) -> bool:
        """Say whether a line is about an id of the person."""
        parts = held.values() if isinstance(held, dict) else held
        return any(map(self._is_token, parts if isinstance(held, dict | list | tuple) else [held]))

    def _is_token(self, value: Any) -> bool:
        return isinstance(value, str) and value in self.tokens


def _compiled(patterns: Collection[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def _phone_pattern(e164: str) -> str:
    """Return a pattern for a number however it is written; it ends after a bounded look."""
    code, national = _parts(e164.lstrip("+"))
    digits = _GAP.join(_DIGITS[int(digit)] for digit in national)
    country = _GAP.join(_DIGITS[int(digit)] for digit in code)
    zero = _DIGITS[0]
    before = rf"(?:(?:\+{_GAP}|{zero}{_GAP}{zero}{_GAP})?{country}{_GAP})?(?:\(?{zero}\)?{_GAP})?"
    return rf"(?<![{_ANY}]){before}{digits}(?![{_ANY}])"


def _parts(digits: str) -> tuple[str, str]:
    """Return country code and national number of E.164 digits."""
    import phonenumbers

    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return "", digits
    code = str(number.country_code)
    return code, digits.removeprefix(code)


def _telling(text: str) -> bool:
    """Say whether a cell as written is this person's alone: an address, a number, several words."""
    text = text.strip()
    digits = sum(char.isdigit() for char in text)
    return 5 < len(text) <= _LONGEST and ("@" in text or digits >= 8 or len(words(text)) > 1)


def words(name: str) -> list[str]:
    """Return the words of a name, single letters left aside.

    >>> words("BENALI, Amine B.")
    ['BENALI', 'Amine']
    """
    return [word for word in re.split(r"[\W_\d]+", name) if len(word) > 1]


def _name_patterns(name: str) -> Iterator[str]:
    parts = [re.escape(word) for word in words(name)]
    if 1 < len(parts) <= 6:
        yield rf"(?<!\w){_BETWEEN.join(parts)}(?!\w)"
        turned = [*parts[1:], parts[0]], [parts[-1], *parts[:-1]]
        for order in turned:
            yield rf"(?<!\w){_BETWEEN.join(order)}(?!\w)"


def workbook(data: bytes, eraser: Eraser) -> bytes:
    """Return an .xlsx without the person: the text of every cell, formula, comment and property."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(made, "w", 8) as new:
        for info in book.infolist():
            part = book.read(info)
            if info.filename.endswith((".xml", ".rels", ".vml")):
                part = _markup(part.decode("utf-8"), eraser).encode()
            new.writestr(info.filename, part)
    return made.getvalue()


_CELL = re.compile(r"<(si|is)(?: [^<>]*)?>.*?</\1>", re.DOTALL)
_TEXT = re.compile(r"(<(?:\w+:)?t(?: [^<>]*)?>)([^<]*)(</(?:\w+:)?t>)")
_VALUE = re.compile(r">([^<>]+)<|=\"([^\"<>]{5,})\"")


def _markup(part: str, eraser: Eraser) -> str:
    part = _CELL.sub(lambda cell: _cell(cell.group(), eraser), part)
    return _VALUE.sub(lambda found: _value(found, eraser), part)


def _cell(cell: str, eraser: Eraser) -> str:
    """Return one cell's text without the person, also where styles part it into runs."""
    whole = html.unescape("".join(found.group(2) for found in _TEXT.finditer(cell)))
    clean = eraser.cell(whole)
    if clean == whole:
        return cell
    texts = iter([html.escape(clean, quote=False)])
    return _TEXT.sub(lambda found: found.group(1) + next(texts, "") + found.group(3), cell)


def _value(found: re.Match[str], eraser: Eraser) -> str:
    text = found.group(1) or found.group(2)
    plain = html.unescape(text)
    clean = eraser.text(plain)
    if clean == plain:
        return found.group()
    number = plain.strip().isdigit()  # a phone that stands as a number: its cell keeps its type
    said = "0" if number and found.group(1) else html.escape(clean, quote=bool(found.group(2)))
    return found.group().replace(text, said)


def file(path: Path, eraser: Eraser) -> bytes | None:
    """Return a file's bytes without the person; None where it cannot be done in its format."""
    data = path.read_bytes()
    if data[:4] == b"PK\x03\x04":
        try:
            return workbook(data, eraser)
        except (zipfile.BadZipFile, UnicodeDecodeError, RuntimeError, NotImplementedError):
            return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "\0" in text:
        return None
    return text_file(path.name, text, eraser).encode()


def text_file(name: str, text: str, eraser: Eraser) -> str:
    """Return a text file without the person; JSON and tables lose the lines of their ids."""
    forms = {".json": _json, ".jsonl": _json_lines, ".csv": _table, ".tsv": _table}
    try:
        clean = forms.get(Path(name).suffix.lower(), _as_it_is)(text, eraser)
    except (ValueError, RecursionError, csv.Error):
        clean = text
    return eraser.text(clean)


def _as_it_is(text: str, eraser: Eraser) -> str:
    return text


def _json(text: str, eraser: Eraser) -> str:
    held = json.loads(text)
    clean = eraser.plain(held)
    return text if clean == held else json.dumps(clean, ensure_ascii=False, indent=1)


def _json_lines(text: str, eraser: Eraser) -> str:
    kept = []
    for line in text.splitlines(keepends=True):
        held = json.loads(line) if line.strip() else None
        clean = eraser.plain(held)
        if held == clean:
            kept.append(line)
        elif not eraser.names_token(held):
            kept.append(json.dumps(clean, ensure_ascii=False) + "\n")
    return "".join(kept)


def _table(text: str, eraser: Eraser) -> str:
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    clean = [[eraser.cell(cell) for cell in row] for row in rows if not eraser.tokens & set(row)]
    if clean == rows:
        return text
    made = io.StringIO()
    ending = "\r\n" if "\r\n" in text else "\n"
    csv.writer(made, delimiter=delimiter, lineterminator=ending).writerows(clean)
    return made.getvalue()
