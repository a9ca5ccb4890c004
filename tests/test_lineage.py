"""Contact ids stay: through growth, merges, splits, and merges taken back."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.lineage import first_ids, keep


def run(labels: list[int], first: list[str], current: list[str] | None = None, ages=None):
    """Keep the ids of contacts numbered by the labels; return ids per record, first ids, all."""
    contact = np.array(labels, np.int64)
    natural = [f"N{number}" for number in range(max(labels, default=-1) + 1)]
    kept = keep(contact, natural, first, current or first, ages or {})
    return [kept.ids[n] for n in labels], first_ids(contact, kept, first).to_pylist(), kept


def test_a_contact_keeps_its_id_and_its_new_records_get_it() -> None:
    ids, first, kept = run([0, 0, 1], ["A", "", ""])
    assert ids == first == ["A", "A", "N1"]
    assert not kept.aliases and not kept.split


def test_of_two_that_merge_the_older_id_stays_and_the_other_leads_to_it() -> None:
    ids, first, kept = run([0, 0, 0], ["A", "B", "B"], ages={"A": 2, "B": 1})
    assert ids == ["B"] * 3 and kept.aliases == {"A": "B"}
    assert first == ["A", "B", "B"]
    assert run([0, 0], ["B", "A"])[0] == ["A", "A"]  # of one age: the smaller


def test_a_split_keeps_the_id_with_the_part_that_holds_most_records() -> None:
    ids, first, kept = run([0, 1, 1], ["A", "A", "A"])
    assert ids == first == ["N0", "A", "A"] and kept.split == {"N0": "A"}


def test_a_split_part_whose_natural_id_is_taken_gets_another() -> None:
    contact = np.array([0, 1, 1], np.int64)
    kept = keep(contact, ["A", "X"], ["A"] * 3, ["A"] * 3, {})
    assert kept.ids[1] == "A" and kept.ids[0] not in ("A", "X") and len(kept.ids[0]) == 11


def test_a_merge_taken_back_gives_both_their_ids_again() -> None:
    ids, first, _ = run([0, 0, 0, 0], ["A", "B", "B", ""], ages={"A": 0, "B": 1})
    assert ids == ["A"] * 4
    again, _, kept = run([0, 1, 1], first[:3], ids[:3], ages={"A": 0, "B": 1})
    assert again == ["A", "B", "B"] and not kept.aliases


def test_an_id_whose_own_records_are_gone_stays_with_who_had_it() -> None:
    ids, _, kept = run([0, 0], ["A", "A"], ["B", "B"], ages={"A": 1})
    assert ids == ["B", "B"] and kept.aliases == {"A": "B"}


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["", "A", "B", "C"])), max_size=14))
def test_ids_are_distinct_and_a_second_look_changes_nothing(rows) -> None:
    numbers = {n: i for i, n in enumerate(sorted({n for n, _ in rows}))}
    labels, first = [numbers[n] for n, _ in rows], [name for _, name in rows]
    ids, firsts, kept = run(labels, first)
    assert len(set(kept.ids)) == len(kept.ids)
    assert all(alias not in kept.ids and to in kept.ids for alias, to in kept.aliases.items())
    assert run(labels, firsts, ids)[0] == ids
