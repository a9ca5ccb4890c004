"""A landline's area as a place, for records that name none: it speaks for its wilaya.

What a record says of its place itself is never touched, and the capital's numbers, which firms all
over the country write, say nothing.

May import: fields, rules. Tests: ``tests/match/test_areas.py``.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import mask
from zboun.rules import Rules

_LANDLINE = r"^\+213[2-4]\d{7}(;|$)"
_HEAD = len("+21341123")  # as much of a number as tells its area


def area_wilaya(phone: str, rules: Rules) -> str:
    """Return the wilaya that a clean landline speaks for, ``""`` where it may be several.

    >>> from zboun.rules import load
    >>> area_wilaya("+21341123456", load()), area_wilaya("+21321123456", load())
    ('31', '')
    """
    area = rules.phone.range_of(phone[4:12]).wilayas
    if not area or rules.phone.seats & set(area):
        return ""
    mothers = {rules.places.wilayas[code].mother or code for code in area}
    return mothers.pop() if len(mothers) == 1 else ""


def with_areas(codes: pa.Array, said: pa.Array, phones: pa.Array, rules: Rules) -> pa.Array:
    """Return wilaya codes, filled from a landline that comes first where a record says no place.

    ``codes``: may be ``""``; ``said``: what the record says of its place, as written; ``phones``:
    clean cells.

    >>> from zboun.rules import load
    >>> phones = pa.array(["+21341123456", "+21341123456", "+213550123456"])
    >>> blank = pa.array(["", "16", ""])
    >>> with_areas(blank, pa.array(["", "", ""]), phones, load()).to_pylist()
    ['31', '16', '']
    """
    lone = pc.and_(pc.equal(codes, ""), pc.equal(said, ""))
    lone = pc.and_(lone, pc.match_substring_regex(phones, _LANDLINE))
    rows = np.flatnonzero(mask(lone))
    if not len(rows):
        return codes
    texts = phones.take(pa.array(rows))
    heads = pc.utf8_slice_codeunits(texts, 0, _HEAD).dictionary_encode()
    # One number of a head stands for all: ranges are told by their first digits.
    first = np.unique(heads.indices.to_numpy(), return_index=True)[1]
    numbers = texts.take(pa.array(first)).to_pylist()
    found = pa.array([area_wilaya(number, rules) for number in numbers], pa.string())
    return pc.replace_with_mask(codes, lone, found.take(heads.indices))
