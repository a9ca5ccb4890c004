"""``review.xlsx``: the pairs that only a person can decide, biggest gain first.

Each pair is one line: both sides readable, why we ask in plain words, and a drop-down. The pair's
id and the content keys of its two sides stand in hidden columns, so that the answers hold in later
runs whatever the order of files and rows. ``decisions.read`` reads the file back.

May import: rules, texts. Tests: ``tests/writers/test_review_book.py``.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from zboun.rules import place_names
from zboun.texts import Texts, load
from zboun.writers.sheets import MAX_ROWS, Book, Column, mapped

_SIDE = {"name": 26, "phone": 17, "email": 26, "city": 18, "records": 30}
_HIDDEN = ("pair_id", "key_a", "key_b", "contact_a", "contact_b")


def write_review_book(path: Path, review: pa.Table, lang: str = "fr") -> None:
    """Write the pairs with a drop-down of two answers; an empty list gives a book that says so."""
    words = load(lang)
    columns = _columns(words)
    table = _in_words(review, columns, words).slice(0, MAX_ROWS)
    with Book(path, rtl=words.rtl) as book:
        sheet = book.table(words("sheet.review"), table, columns)[0]
        sheet.freeze_panes(1, 1)
        choices = book.add("_choices")
        for row, answer in enumerate(("same", "different")):
            choices.write_string(row, 0, words(f"decision.{answer}"), book.styles["text"])
        choices.hide()
        last = max(table.num_rows, 1)
        # A literal list above 255 characters makes Excel "repair" the file: always a range.
        options = {
            "validate": "list",
            "source": "=_choices!$A$1:$A$2",
            "input_title": words("column.decision")[:32],
            "input_message": words("review.title")[:255],
        }
        sheet.data_validation(1, 0, last, 0, options)
        _help(book, words)


def _columns(words: Texts) -> list[Column]:
    sides = [
        Column(f"{key}_{side}", f"{words(f'column.{label}')}{number}", width)
        for key, width in _SIDE.items()
        for side, number, label in _labels(key)
    ]
    return [
        Column("decision", words("column.decision"), 22, style="choice"),
        *sides,
        Column("reasons", words("column.why"), 60),
        Column("gain", words("column.gain"), 11, style="number"),
        Column("score", words("column.score"), 13, style="number"),
        *(Column(key, key, 8, hidden=True) for key in _HIDDEN),
    ]


def _labels(key: str) -> list[tuple[str, str, str]]:
    """Return (side, suffix of the header, text key); both sides of one field stand together."""
    if key == "records":
        return [("a", "", "records_a"), ("b", "", "records_b")]
    return [("a", " (1)", key), ("b", " (2)", key)]


def _in_words(review: pa.Table, columns: list[Column], words: Texts) -> pa.Table:
    """Return the sheet's columns: sorted by gain, reasons in words, scores in percent."""
    review = _complete(review, columns)
    order = [("gain", "descending"), ("score", "descending"), ("pair_id", "ascending")]
    review = review.sort_by(order)
    reasons = mapped(review.column("reasons"), partial(words.codes, "match"))
    review = review.set_column(review.column_names.index("reasons"), "reasons", reasons)
    for side in ("city_a", "city_b"):
        towns = mapped(review.column(side), lambda name: place_names.city(name, words.lang))
        review = review.set_column(review.column_names.index(side), side, towns)
    gain = pc.round(pc.cast(review.column("gain"), pa.float64()), 1)
    review = review.set_column(review.column_names.index("gain"), "gain", gain)
    percent = pc.round(pc.multiply(review.column("score"), 100))
    return review.set_column(review.column_names.index("score"), "score", percent)


def _complete(review: pa.Table, columns: list[Column]) -> pa.Table:
    for column in columns:
        if column.key in review.column_names:
            continue
        number = column.key in ("gain", "score")
        empty = [0.0 if number else ""] * review.num_rows
        kind = pa.float64() if number else pa.string()
        review = review.append_column(column.key, pa.array(empty, kind))
    return review


def _help(book: Book, words: Texts) -> None:
    sheet = book.add(words("sheet.help"))
    sheet.set_column(0, 0, 100, book.styles["wrap"])
    for row, key in enumerate(("review.how_1", "review.how_2", "review.how_3")):
        sheet.write_string(row, 0, words(key), book.styles["wrap"])
