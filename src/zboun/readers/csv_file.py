"""Text tables: CSV of any dialect and encoding, from a file, a zip or the standard input.

``dialect.records`` is the rule. Big plain files are cut by pyarrow instead, which must agree with
it: lines that do not fit are handed to the rule, and the line count is checked.

May import: errors, model, readers.*.
Tests: ``tests/readers/ugly_texts.py``, ``test_csv_fast.py`` beside it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from zboun.model import Doubt, Extract, Grid, ReadOptions, named
from zboun.readers import cells, csv_big, csv_fast, dialect, limits, text_file, typed
from zboun.readers.blob import Blob
from zboun.readers.dialect import Dialect
from zboun.readers.sniff import no_table

FAST_BYTES = 200_000  # below this the rule itself is fast enough
_SAMPLE = 262_144  # bytes that are searched for signs of a wrong encoding


def read(blob: Blob, options: ReadOptions) -> Extract:
    """Return the one grid of a text table; InputError when it is no table."""
    _check_first_line(blob)
    if blob.data is None and blob.size >= csv_big.BIG_BYTES and may_be_utf8(options):
        limits.check_text(blob.name, blob.size, options.max_bytes, limits.STREAM_SHARE)
        found = csv_big.read(blob, options.delimiter)
        if found is not None:
            extract = Extract(blob.name, "csv")
            return _finished(extract, _fast_taken(found, blob.head(_SAMPLE), extract))
    limits.check_text(blob.name, blob.size, options.max_bytes, limits.TEXT_SHARE)
    data = blob.read(options.max_bytes)
    return read_bytes(blob.name, data, options)


def _check_first_line(blob: Blob) -> None:
    """Refuse a big file without line ends before it is loaded."""
    if blob.size < limits.MAX_LINE_BYTES:
        return
    head = blob.head(limits.MAX_CELL_CHARS)
    if b"\n" not in head and b"\r" not in head:
        raise no_table(blob.name, "its first line never ends")


def read_bytes(name: str, data: bytes, options: ReadOptions, fast: bool | None = None) -> Extract:
    """Return the one grid of a text table; ``fast`` forces the fast reader or the rule (tests)."""
    extract = Extract(name, "csv")
    data = _without_controls(name, data, extract.doubts)
    wanted = len(data) >= FAST_BYTES if fast is None else fast
    grid = wanted and _fast_utf8(name, data, options, extract)
    if not grid:
        grid = _decoded(name, data, options, extract, wanted)
    return _finished(extract, grid)


def _finished(extract: Extract, grid: Grid) -> Extract:
    grid, cut = cells.bounded(grid)
    extract.doubts += cut
    extract.grids.append(grid)
    return extract


def _without_controls(name: str, data: bytes, doubts: list[Doubt]) -> bytes:
    """Return the data without NULs and the DOS end-of-file mark."""
    data = data.rstrip(b"\x1a") if data.endswith(b"\x1a") else data
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" not in data or marked or text_file.utf16_without_mark(data):
        return data
    count = data.count(b"\0")
    if count > 0.3 * len(data):
        raise no_table(name, "it is full of NUL bytes")
    detail = f"{count} NUL bytes were left out"
    remedy = "export the file again if a text is torn"
    doubts.append(Doubt(name, "", "nul_bytes", detail, remedy, named(count=count)))
    return data.replace(b"\0", b"")


def _fast_utf8(name: str, data: bytes, options: ReadOptions, extract: Extract) -> Grid | None:
    """Return the grid of plain UTF-8 without decoding it; None when that cannot be done."""
    if not may_be_utf8(options):
        return None
    found = csv_fast.read(name, data, options.delimiter)
    return None if found is None else _fast_taken(found, data[:_SAMPLE], extract)


def may_be_utf8(options: ReadOptions) -> bool:
    """Say whether the user leaves it open, or says, that texts are UTF-8."""
    return options.encoding.lower() in ("", "utf-8", "utf8", "utf-8-sig")


def _fast_taken(found: csv_fast.Found, sample: bytes, extract: Extract) -> Grid:
    _tell_encoding(sample, found.encoding, extract)
    return _taken(found, found.encoding, extract)


def _tell_encoding(sample: bytes, encoding: str, extract: Extract) -> None:
    head = text_file.Decoded(sample.decode("utf-8", "ignore"), encoding)
    extract.doubts += text_file.doubts_of(extract.source, head)


def told(name: str, head: bytes, encoding: str, form: Dialect) -> Extract:
    """Return what is known of a plain file by its first bytes, its grid still to be read."""
    extract = Extract(name, "csv")
    _tell_encoding(head[:_SAMPLE], encoding, extract)
    _describe(extract, encoding, form)
    return extract


def _taken(found: csv_fast.Found, encoding: str, extract: Extract) -> Grid:
    extract.read = found.lines
    _describe(extract, encoding, found.form)
    return found.grid


def _decoded(name: str, data: bytes, options: ReadOptions, extract: Extract, fast: bool) -> Grid:
    """Read a text of any encoding, by the fast reader where it may, else by the rule."""
    decoded = text_file.decode(data, options.encoding)
    extract.doubts += text_file.doubts_of(name, decoded)
    text = line_ends(decoded.text)
    if fast:
        found = csv_fast.read(name, text.encode("utf-8", "replace"), options.delimiter)
        if found is not None:
            return _taken(found, decoded.encoding, extract)
    lines = text.split("\n")
    _check_lines(name, lines)
    form = dialect.find(lines, options.delimiter)
    _check_prose(name, lines, form)
    listed = typed.find(lines) if _may_be_typed(lines, form, options) else None
    if listed is not None:
        extract.read = len(listed.rows)
        extract.details |= {"encoding": decoded.encoding, "delimiter": "", "typed": True}
        return cells.grid_of_lines(name, "", listed.rows, listed.header)
    open_quotes: list[int] = []
    counted = _Counted(dialect.records(lines, form, open_quotes))
    room = limits.columns(form.width, len(lines))
    grid = cells.grid_of_lines(name, "", counted, None, form.delimiter or " ", room)
    extract.read = counted.count
    _describe(extract, decoded.encoding, form)
    _tell_quotes(extract, open_quotes)
    return grid


_TYPED_LINES = 20_000  # nobody types more


def _may_be_typed(lines: Sequence[str], form: Dialect, options: ReadOptions) -> bool:
    """Say whether no delimiter cuts these lines into columns, or only one line of them."""
    few = sum(bool(line.strip()) for line in islice(lines, 3)) <= 2 and len(lines) <= 3
    free = not options.delimiter and options.header_row is None and len(lines) <= _TYPED_LINES
    return free and (not form.delimiter or (few and form.delimiter == ","))


class _Counted:
    """Counts the records that pass, apart from the grid that is made of them."""

    def __init__(self, lines: Iterator[tuple[int, list[str]]]) -> None:
        self.lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        for line in self.lines:
            self.count += 1
            yield line


def line_ends(text: str) -> str:
    r"""Return the text with every line ended by \n (not \r\n, not \r), no blank ones at its end.

    >>> line_ends("a\r\nb\rc\n\n")
    'a\nb\nc'
    """
    if "\r" in text:
        text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    return text.rstrip("\n")


def _check_lines(name: str, lines: Sequence[str]) -> None:
    longest = max(map(len, lines))
    if longest > limits.MAX_LINE_BYTES:
        raise no_table(name, f"one of its lines has {longest:,} characters")
    first = lines[0]
    for delimiter in dialect.DELIMITERS:
        if first.count(delimiter) >= limits.MAX_COLUMNS:
            raise limits.too_big(name, "its first line has more columns than Excel knows", SAVE)


SAVE = "save only the columns that matter"
_CONTACT = re.compile(r"\d(?:[ ().-]?\d){6}|\S@\S|[\u0660-\u0669]{7}")


def _check_prose(name: str, lines: Sequence[str], form: Dialect) -> None:
    """Refuse running text: no certain columns, long lines, hardly a phone or an e-mail in them."""
    if form.width > 2 and form.sure:
        return
    sample = [line for line in islice(lines, 2000) if line.strip()]
    words = sorted(len(line.split()) for line in sample)
    contacts = sum(_CONTACT.search(line) is not None for line in sample)
    if words and words[len(words) // 2] > 6 and contacts < 0.1 * len(sample):
        raise no_table(name, "it is running text without phone numbers, e-mails or columns")


def _describe(extract: Extract, encoding: str, form: Dialect) -> None:
    extract.details |= {"encoding": encoding, "delimiter": form.delimiter}
    if any(doubt.doubt == "mojibake" for doubt in extract.doubts):
        extract.details["mojibake"] = True
    if form.sure:
        return
    shown = {"\t": "tab"}.get(form.delimiter, form.delimiter)
    detail = f"columns are cut at {shown!r}"
    if form.whole:
        detail += "; each line stood in quotes as a whole"
    extract.doubts.append(
        Doubt(
            extract.source,
            "",
            "guessed_delimiter",
            detail,
            "--delimiter CHAR if it is not",
            named(delimiter=shown),
        )
    )


def _tell_quotes(extract: Extract, lines: Sequence[int]) -> None:
    if not lines:
        return
    shown = ", ".join(map(str, lines[:5])) + (" …" if len(lines) > 5 else "")
    detail = f"a quote is opened and never closed in {len(lines)} lines: {shown}"
    remedy = "look at these lines; their quotes were kept as text"
    values = named(count=len(lines), lines=shown)
    extract.doubts.append(Doubt(extract.source, "", "open_quote", detail, remedy, values))
