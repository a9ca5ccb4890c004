"""The batch function says of a pair what the whole run says of it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from tests.match.people import table

from zboun import match
from zboun.match.rarity import DIFFERING, UNSEEN, Curves
from zboun.match.score import NAMES, SHARED, reason_texts, score
from zboun.rules import load

CURVES = Curves(UNSEEN.curve, DIFFERING.curve, UNSEEN.curve)
PEOPLE = [
    "Mohamed|Benali|+213550123456|||",
    "محمد|بن علي|+213550123456|||",
    "Karim|Benali|+213550123456|||",
    "Karim|Haddad||k@h.dz||",
    "Karim|Hadad||k@h.dz||",
]


def test_pairs_of_two_tables() -> None:
    records = table(PEOPLE)
    links = match.link(records, load()).links.to_pylist()
    place = {record: i for i, record in enumerate(records["record_id"].to_pylist())}
    a = pa.array([place[link["record_a"]] for link in links], pa.int64())
    b = pa.array([place[link["record_b"]] for link in links], pa.int64())
    crowd, expected = np.zeros(2 * len(links), bool), np.zeros(len(links))
    found = score(records.take(a), records.take(b), load(), crowd, CURVES, expected).to_pylist()
    assert len(found) == 4
    for one, link in zip(found, links, strict=True):
        assert (one["verdict"], one["reason"]) == (link["verdict"], link["reason"])


def test_chance_follows_the_expected_namesakes() -> None:
    left, right = table(["Rostom|Tefafa|||Alger|16"]), table(["Rostom|Tefafa|||Alger|16"])
    crowd = np.zeros(2, bool)

    def verdict(expected: float) -> str:
        answer = score(left, right, load(), crowd, CURVES, np.array([expected]))
        return str(answer["verdict"][0])

    assert [verdict(n) for n in (0.01, 1.0, 50.0)] == ["same", "review", "different"]


def test_reasons_are_words_joined() -> None:
    texts = reason_texts()
    assert len(texts) == len(SHARED) * len(NAMES)
    assert "same_phone+same_name" in texts
    assert not any(text.startswith("+") or text.endswith("+") for text in texts)
