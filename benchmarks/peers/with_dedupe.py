"""dedupe 3.0.3: 20 labelled pairs to begin with, 50 of its own questions answered from the truth.

Index predicates are off: with them ten thousand records ask for more memory than the limit.
"""

from __future__ import annotations

import random

import dedupe
from common import Labels, filled, main
from dedupe import variables

QUESTIONS = 50


def run(table) -> Labels:
    """Ask, learn, partition."""
    have = filled(table)
    kinds = {"name": variables.String, "phone": variables.String, "email": variables.String,
             "city": variables.ShortString}  # fmt: skip
    fields = [kinds[field](field, has_missing=True) for field in have]
    rows = {row["id"]: {field: row[field] for field in have} for row in table.to_pylist()}
    person = dict(zip(table["id"].to_pylist(), table["person"].to_pylist(), strict=True))
    random.seed(1)
    linker = dedupe.Dedupe(fields, num_cores=1, in_memory=True)
    linker.prepare_training(rows, sample_size=1500)
    key = {tuple(sorted((f, v or "") for f, v in row.items())): at for at, row in rows.items()}

    def who(row: dict) -> int:
        return person[key[tuple(sorted((f, row[f] or "") for f in have))]]

    linker.mark_pairs(_seeds(rows, person))
    for _ in range(QUESTIONS):
        (pair,) = linker.uncertain_pairs()
        answer = "match" if who(pair[0]) == who(pair[1]) else "distinct"
        linker.mark_pairs({"match": [], "distinct": [], answer: [pair]})
    linker.train(index_predicates=False)
    labels = [0] * len(rows)
    for number, (members, _) in enumerate(linker.partition(rows, 0.5)):
        for member in members:
            labels[member] = number
    return {"dedupe, 70 labels": labels}


def _seeds(rows: dict, person: dict) -> dict[str, list]:
    """Return ten pairs of each kind."""
    of: dict[int, list[int]] = {}
    for at, who in person.items():
        of.setdefault(who, []).append(at)
    twice = [members for members in of.values() if len(members) > 1][:10]
    apart = [(members[0], members[1]) for members in zip(*[iter(list(rows))] * 2, strict=False)]
    apart = [(a, b) for a, b in apart if person[a] != person[b]][:10]
    return {
        "match": [(rows[members[0]], rows[members[1]]) for members in twice],
        "distinct": [(rows[a], rows[b]) for a, b in apart],
    }


if __name__ == "__main__":
    main(run)
