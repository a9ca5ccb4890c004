"""The shape of texts by bytes says of each byte what it and the one before it say."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.fields.arrow import buffers
from zboun.fields.byte_shape import ByteShape

DIGIT, DASH, OTHER, START = range(4)
FOLLOWERS = {START: (DIGIT,), DIGIT: (DIGIT, DASH), DASH: (DIGIT,)}
SHAPE = ByteShape.of({DIGIT: "0123456789", DASH: "-"}, FOLLOWERS, OTHER, START)


def misplaced(text: str) -> list[int]:
    kinds = [DIGIT if c in b"0123456789" else DASH if c in b"-" else OTHER for c in text.encode()]
    pairs = zip([START, *kinds], kinds, strict=False)
    return [int(kind not in FOLLOWERS.get(before, ())) for before, kind in pairs]


@given(st.lists(st.text("12-xé", max_size=5), max_size=8), st.integers(0, 3))
@settings(max_examples=100, deadline=None)
def test_a_byte_is_judged_by_its_own_text_alone(texts: list[str], start: int) -> None:
    column = pa.array(texts, pa.string()).slice(start)
    offsets, data = buffers(column)
    found = SHAPE.misplaced(SHAPE.kinds(data), offsets).tolist()
    assert found == [bad for text in texts[start:] for bad in misplaced(text)]
