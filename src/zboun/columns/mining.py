"""Takes phones and e-mails out of note columns, when the user asked for it.

Only what is written as a phone or an address is taken, and only behind what the row's own columns
say; the notes themselves stay where they are.

May import: model, errors, rules, and the text forms of ``fields.text``.
Tests: ``tests/columns/test_mining.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from zboun.columns.build import join
from zboun.fields.text import ascii_digits, strip_marks

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,3}")
_PHONE = re.compile(
    r"(?<![\w+])(?:\+213|00213|0)[ .-]?(?:\(0\)[ .-]?)?[2-7](?:[ .-]?\d){7,8}(?![\d])"
)


def found_in(note: str) -> tuple[str, str]:
    """Return the phones and the e-mails of one note, each joined by " ; ".

    >>> found_in("rappeler sur 0550 12 34 56 ou amine@example.dz, lot 450")
    ('0550 12 34 56', 'amine@example.dz')
    """
    text = strip_marks(ascii_digits(note[:10_000]))
    return " ; ".join(_PHONE.findall(text)), " ; ".join(_EMAIL.findall(text))


def mine(records: pa.Table, notes: Sequence[pa.ChunkedArray]) -> pa.Table:
    """Return the records with what their notes hold, behind their own phones and e-mails."""
    for column in notes:
        coded = pc.dictionary_encode(column)
        coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
        pairs = [found_in(text) for text in coded.dictionary.to_pylist()]
        for at, name in enumerate(("phone_raw", "email_raw")):
            texts = pa.array([pair[at] for pair in pairs], pa.string()).take(coded.indices)
            place = records.schema.get_field_index(name)
            joined = join([records.column(name), texts], " ; ", texts)
            records = records.set_column(place, name, joined)
    return records
