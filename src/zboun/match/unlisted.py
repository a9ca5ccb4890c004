"""Places that the gazetteer does not know: two records that name the same one agree all the same.

A quarter, a farm, a suburb abroad: as a place it is unknown, as a text it is as good a sign as any.
It says nothing beside a known place (which may be the town that it lies in).

May import: fields. Tests: ``tests/match/test_unlisted.py``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from zboun.arrays import mask
from zboun.fields.text import fold

_MARK = "?"  # before the texts: no code of a wilaya begins with it
_LETTERS, _SHORTEST, _LONGEST = 5, 3, 40  # one slip in so many; a text of fewer letters says little


def with_unlisted(codes: pa.Array, cities: pa.Array, raw: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return wilaya codes and cities, filled from the raw text where both are empty.

    >>> blank = pa.array(["", "16", ""])
    >>> cities, raw = pa.array(["", "Hydra", ""]), pa.array(["Cité  Zhun", "Hydra", "-"])
    >>> [column.to_pylist() for column in with_unlisted(blank, cities, raw)]
    [['?cite zhun', '16', ''], ['?cite zhun', 'Hydra', '']]
    """
    open_ = pc.and_(pc.equal(codes, ""), pc.equal(cities, ""))
    open_ = pc.and_(open_, pc.not_equal(raw, ""))
    rows = np.flatnonzero(mask(open_))
    if not len(rows):
        return codes, cities
    texts = raw.take(pa.array(rows)).dictionary_encode()
    found = pa.array([_text(text) for text in texts.dictionary.to_pylist()], pa.string())
    found = found.take(texts.indices)
    return pc.replace_with_mask(codes, open_, found), pc.replace_with_mask(cities, open_, found)


def _text(raw: str) -> str:
    folded = fold(raw)[:_LONGEST].strip()
    return f"{_MARK}{folded}" if sum(map(str.isalpha, folded)) >= _SHORTEST else ""


def is_unlisted(texts: pa.Array) -> npt.NDArray[np.bool_]:
    """Say which of some wilaya codes are such a text."""
    return mask(pc.starts_with(texts, _MARK))


def near(texts: list[str], a: npt.NDArray[np.int32], b: npt.NDArray[np.int32]) -> list[bool]:
    """Say which pairs of texts are one place with a slip or two.

    >>> near(["?toorak", "?torak", "?box hill"], np.array([0, 0]), np.array([1, 2]))
    [True, False]
    """
    one, other = [texts[i] for i in a.tolist()], [texts[i] for i in b.tolist()]
    slips = cpdist(one, other, scorer=OSA.distance, score_cutoff=3, dtype=np.int32)
    length = np.minimum([len(text) for text in one], [len(text) for text in other])
    near_: list[bool] = (slips * _LETTERS <= length).tolist()
    return near_
