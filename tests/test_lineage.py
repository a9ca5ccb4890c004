"""Contact ids stay: through growth, merges, splits, and merges taken back."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.lineage import first_ids, keep


def texts(values) -> pa.Array:
    return pa.array(list(values), pa.string())


def kept_of(labels, natural, first, current, ages=None, taken=()):
    """Keep the ids of contacts numbered by the labels."""
    ages = ages or {}
    born = pa.table({"id": texts(ages), "run": pa.array(list(ages.values()), pa.int64())})
    contact = np.array(labels, np.int64)
    return keep(contact, texts(natural), texts(first), texts(current), born, taken)


def run(labels: list[int], first: list[str], current: list[str] | None = None, ages=None):
    """Keep the ids of contacts numbered by the labels; return ids per record, first ids, all."""
    natural = [f"N{number}" for number in range(max(labels, default=-1) + 1)]
    kept = kept_of(labels, natural, first, current or first, ages)
    firsts = first_ids(np.array(labels, np.int64), kept, texts(first)).to_pylist()
    return [kept.ids[n].as_py() for n in labels], firsts, kept


def by_the_rule(labels, natural, first, current, ages):
    """Return ids and aliases as the module's text says, one id after the other."""
    gone = [name if name not in first else "" for name in current]
    heirs: dict[int, list[str]] = {}
    for name in sorted({*first, *gone} - {""}):
        among = first if name in first else gone
        held = Counter(n for n, had in zip(labels, among, strict=True) if had == name)
        heirs.setdefault(max(held, key=lambda n: (held[n], -n)), []).append(name)
    ids, aliases = list(natural), {}
    for number, names in heirs.items():
        ids[number], *others = sorted(names, key=lambda name: (ages.get(name, -1), name))
        aliases |= dict.fromkeys(others, ids[number])
    return ids, aliases


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
    kept = kept_of([0, 1, 1], ["A", "X"], ["A"] * 3, ["A"] * 3)
    parted, stayed = kept.ids.to_pylist()
    assert stayed == "A" and parted not in ("A", "X") and len(parted) == 11
    assert kept_of([0], ["A"], [""], [""], taken=["A"]).ids[0].as_py() != "A"


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
    own = kept.ids.to_pylist()
    assert len(set(own)) == len(own)
    assert all(alias not in own and to in own for alias, to in kept.aliases.items())
    assert run(labels, firsts, ids)[0] == ids


NAMES = st.sampled_from(["", "A", "B", "C", "D"])


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.integers(0, 4), NAMES, NAMES), min_size=1, max_size=14),
    st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 2)),
)
def test_arrays_say_what_the_rule_says(rows, ages) -> None:
    numbers = {n: i for i, n in enumerate(sorted({n for n, _, _ in rows}))}
    labels, first, current = ([row[k] for row in rows] for k in range(3))
    labels = [numbers[n] for n in labels]
    natural = [f"N{n}" for n in range(len(numbers))]
    kept = kept_of(labels, natural, first, current, ages)
    assert (kept.ids.to_pylist(), kept.aliases) == by_the_rule(
        labels, natural, first, current, ages
    )


NAMES = st.sampled_from(["", "A", "B", "C", "D"])
