"""Bytes of a text file as text: which encoding, and how sure.

The ladder: byte-order mark, UTF-16 by its NULs, strict UTF-8, then a choice among the one-byte
encodings that occur here (cp1252, cp1256, MacRoman, cp850). A file that mixes encodings is decoded
line by line. General detectors are wrong on half of small accent-poor contact files.

May import: errors, model. Tests: ``tests/readers/test_text_file.py``.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice

from zboun.errors import UsageError
from zboun.model import Doubt, named


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read with, and whether that was a guess."""

    text: str
    encoding: str  # "utf-8", "utf-8-sig", "utf-16-le", "cp1256", "utf-8+cp1252" …
    guessed: bool = False
    doubt: str = ""  # code of a doubt to be told, "" = none
    detail: str = ""
    values: str = ""  # what the detail names, as ``model.named`` gives it


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, encoding: str = "") -> Decoded:
    """Return the text of a file, total on any bytes; ``encoding`` overrides the finding out.

    Raises UsageError for an encoding that Python does not know.

    >>> decode("Béjaïa".encode("utf-8")).encoding, decode("Béjaïa".encode("cp1252")).encoding
    ('utf-8', 'cp1252')
    >>> decode("الاسم;الهاتف".encode("cp1256")).text
    'الاسم;الهاتف'
    """
    if encoding:
        return _forced(data, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _marked(data, name)
    wide = utf16_without_mark(data)
    if wide:
        return Decoded(data.decode(wide, "replace"), wide, guessed=True)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _by_line(data)


def _forced(data: bytes, encoding: str) -> Decoded:
    try:
        codecs.lookup(encoding)
        return Decoded(data.decode(encoding).removeprefix("\ufeff"), encoding)
    except LookupError as error:
        raise UsageError(
            f"--encoding: there is no encoding {encoding!r}", "no_encoding", asked=encoding
        ) from error
    except UnicodeError:
        text = data.decode(encoding, "replace").removeprefix("\ufeff")
        bad = text.count(chr(0xFFFD))
        detail = f"not all bytes are {encoding}; {bad} could not be read"
        values = named(encoding=encoding, count=bad)
        return Decoded(text, encoding, doubt="undecodable_bytes", detail=detail, values=values)


def _marked(data: bytes, name: str) -> Decoded:
    try:
        return Decoded(data.decode(name), name)
    except UnicodeDecodeError:
        if name == "utf-8-sig":  # the mark was put before text of another encoding
            inner = _by_line(data.removeprefix(codecs.BOM_UTF8))
            return replace(inner, guessed=True, doubt="encodings_mixed")
        text = data.decode(name, "replace").removeprefix("\ufeff")
        return Decoded(text, name, doubt="undecodable_bytes", detail="its end or a part is damaged")


def utf16_without_mark(data: bytes) -> str:
    """Return ``utf-16-le`` or ``utf-16-be`` when every other byte tends to be NUL, else ``""``.

    Digits, delimiters and line ends carry the NULs, so Arabic text shows them too.

    >>> utf16_without_mark("الاسم\\t0550\\n".encode("utf-16-le")), utf16_without_mark(b"plain")
    ('utf-16-le', '')
    """
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if odd > 0.15 * half and odd > 10 * even:
        return "utf-16-le"
    if even > 0.15 * half and even > 10 * odd:
        return "utf-16-be"
    return ""


# cp1252 with its five holes filled as browsers do, so that any byte decodes
_CP1252 = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(128, 160)}
_HIGH_LINES = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
_ARABIC_WORD = re.compile("[\u0621-\u064a\u067e\u0686\u06a9\u06af]{3,}")
_ARABIC_SHORT = re.compile("(?<![A-Za-z\u0600-\u06ff])[\u0621-\u064a]{2}(?![A-Za-z\u0600-\u06ff])")
_LATIN_NEAR = re.compile("[A-Za-z][\u0600-\u06ff\u0152\u0192]|[\u0600-\u06ff][A-Za-z]")


def decode_byte(data: bytes, encoding: str) -> str:
    """Decode a one-byte encoding; cp1252 never fails."""
    if encoding != "cp1252":
        return data.decode(encoding, "replace")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1").translate(_CP1252)


# one character of UTF-8 beyond ASCII; in one-byte text such pairs of bytes hardly occur
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _by_line(data: bytes) -> Decoded:
    """Decode text that is not UTF-8 as a whole: each line by what it is, if they differ."""
    arabic = data.decode("cp1256", "replace")
    has_arabic = _is_arabic_text(arabic)
    if not _UTF8.search(data):  # one encoding for all lines, as almost always
        if not has_arabic:
            latin = _latin_encoding(islice(map(_matched, _HIGH_LINES.finditer(data)), 2000))
            return Decoded(decode_byte(data, latin), latin, True)
        if not _LATIN_NEAR.search(arabic):
            return Decoded(arabic, "cp1256", True)
    return _line_by_line(data)


def _matched(found: re.Match[bytes]) -> bytes:
    return found[0]


def _line_by_line(data: bytes) -> Decoded:
    high = _HIGH_LINES.findall(data)
    utf8 = sum(map(_is_utf8, high))
    arabic = sum(map(_is_arabic, high))
    latin = _latin_encoding(one for one in high if not _is_utf8(one) and not _is_arabic(one))
    base = "cp1256" if arabic and not utf8 else latin
    used: dict[str, int] = {}
    lines = [_line(line, base, latin, used) for line in data.split(b"\n")]
    names = sorted(used, key=lambda name: (-used[name], name))
    if len(names) == 1:
        return Decoded("\n".join(lines), names[0], True)
    detail = ", ".join(f"{used[name]} lines {name}" for name in names)
    values = named(names=", ".join(f"{name} ({used[name]})" for name in names))
    return Decoded("\n".join(lines), "+".join(names), True, "encodings_mixed", detail, values)


def _line(line: bytes, base: str, latin: str, used: dict[str, int]) -> str:
    if line.isascii():
        return line.decode("ascii")
    if _is_utf8(line):
        name = "utf-8"
    elif _is_arabic(line):
        name = "cp1256"
    else:
        name = latin if _is_latin(line) else base
    used[name] = used.get(name, 0) + 1
    return line.decode("utf-8") if name == "utf-8" else decode_byte(line, name)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_arabic(line: bytes) -> bool:
    return _is_arabic_text(line.decode("cp1256", "replace"))


def _is_arabic_text(text: str) -> bool:
    return bool(_ARABIC_WORD.search(text) or _ARABIC_SHORT.search(text))


def _is_latin(line: bytes) -> bool:
    """Say whether a high byte stands next to a Latin letter in a way that cp1256 cannot mean."""
    return _LATIN_NEAR.search(line.decode("cp1256", "replace")) is not None


# How often French letters with accents occur, in thousandths; what is missing here is a sign
# that the encoding is another one.
_FRENCH = {"é": 20, "è": 5, "à": 5, "ê": 3, "ç": 3, "ï": 3, "ô": 2, "î": 2, "â": 2, "û": 1, "ù": 1}
_FRENCH |= {"ë": 1, "ü": 1, "’": 2, "°": 2, "É": 4, "È": 1, "À": 1, "œ": 1, "«": 1, "»": 1, "Ç": 1}
_LATINS = ("cp1252", "mac_roman", "cp850")  # in order of trust: a tie is cp1252


def _latin_encoding(lines: Iterable[bytes]) -> str:
    """Return the one-byte Latin encoding under which the high bytes read most like French.

    >>> _latin_encoding(["Béjaïa".encode("mac_roman")]), _latin_encoding([b"l\\x92\\xe9t\\xe9"])
    ('mac_roman', 'cp1252')
    """
    counts = [0] * 256
    for line in islice(lines, 2000):
        for byte in line:
            counts[byte] += 1
    high = [(bytes([byte]), count) for byte, count in enumerate(counts) if byte > 127 and count]

    def score(encoding: str) -> int:
        letters = ((decode_byte(byte, encoding), count) for byte, count in high)
        return sum(count * _FRENCH.get(letter, -3) for letter, count in letters)

    return max(_LATINS, key=score)


# Latin text of mis-read UTF-8 (cp1252 shows "Ã©", "Ø§") or of mis-read cp1256 ("ÇáÌÒÇÆÑ").
_MOJIBAKE = re.compile(
    "[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
    "|(?:[ØÙ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]){2}"
    "|[ÇáÏÐÑÒÓÔÕÖØÙÚÛÝÞßåæäãíìÉÊÈÌÍÎÃÅÆ]{5}"
    "|ï¿½|\ufffd"
)


_ASCII = bytes(range(128))


def looks_mojibake(text: str) -> bool:
    """Say whether a text shows signs of having been decoded wrongly before it was saved.

    >>> looks_mojibake("BÃ©jaÃ¯a"), looks_mojibake("Béjaïa"), looks_mojibake("ÇáÌÒÇÆÑ")
    (True, False, True)
    """
    if text.isascii():
        return False
    # All signs are of letters beyond ASCII, side by side: what has none without the rest has none.
    dense = text.encode("utf-8", "replace").translate(None, _ASCII).decode("utf-8")
    return _MOJIBAKE.search(dense) is not None and _MOJIBAKE.search(text) is not None


def doubts_of(source: str, decoded: Decoded) -> list[Doubt]:
    """Return the doubts about an encoding, for doubts.csv."""
    doubts = []
    if decoded.doubt:
        remedy = "save the file once more as UTF-8, or say --encoding"
        doubts.append(Doubt(source, "", decoded.doubt, decoded.detail, remedy, decoded.values))
    elif decoded.guessed:
        detail = f"no mark says the encoding; read as {decoded.encoding}"
        remedy, values = "--encoding NAME if it is not", named(encoding=decoded.encoding)
        doubts.append(Doubt(source, "", "guessed_encoding", detail, remedy, values))
    if decoded.doubt != "undecodable_bytes" and looks_mojibake(decoded.text[:500_000]):
        doubts.append(
            Doubt(
                source,
                "",
                "mojibake",
                "some texts were saved in a wrong encoding before",
                "what can be repaired is repaired and marked; export the file again as UTF-8",
            )
        )
    return doubts
