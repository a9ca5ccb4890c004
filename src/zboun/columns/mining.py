"""Takes phones and e-mails out of note columns, when the user asked for it.

Only what is written as a phone or an address is taken, and only behind what the row's own columns
say; the notes themselves stay where they are.

May import: model, errors, rules, and the text forms of ``fields.text``.
Tests: ``tests/columns/test_grid.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa

from zboun.arrays import whole
from zboun.columns.build import join
from zboun.fields.text import ascii_digits, strip_marks
from zboun.rules.headers import Shapes

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,3}")


def found_in(note: str, shapes: Shapes) -> tuple[str, str]:
    """Return the phones and the e-mails of one note, each joined by " ; ".

    >>> from zboun.rules import load
    >>> shapes = load().headers.shapes
    >>> found_in("rappeler sur 0550 12 34 56 ou amine@example.dz, lot 450", shapes)
    ('0550 12 34 56', 'amine@example.dz')
    """
    text = strip_marks(ascii_digits(note[:10_000]))
    return " ; ".join(shapes.noted_phone.findall(text)), " ; ".join(_EMAIL.findall(text))


def mine(records: pa.Table, notes: Sequence[pa.ChunkedArray], shapes: Shapes) -> pa.Table:
    """Return the records with what their notes hold, behind their own phones and e-mails."""
    for column in notes:
        coded = whole(column).dictionary_encode()
        pairs = [found_in(text, shapes) for text in coded.dictionary.to_pylist()]
        for at, name in enumerate(("phone_raw", "email_raw")):
            texts = pa.array([pair[at] for pair in pairs], pa.string()).take(coded.indices)
            place = records.schema.get_field_index(name)
            joined = join([records.column(name), texts], " ; ", texts)
            records = records.set_column(place, name, joined)
    return records
