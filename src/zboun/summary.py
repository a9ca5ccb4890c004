"""What a run did, in figures: the small value behind summary.json, the report and the last words.

May import: model, intake (a part of the pipeline's room). Tests: ``tests/test_pipeline.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zboun.arrays import plain
from zboun.model import FIELDS, Outcome

Codes = npt.NDArray[np.int64]

EXAMPLES = 12  # before -> after examples kept per field, for the report


@dataclass(slots=True, repr=False)
class Summary:
    """The figures of one run; ``to_dict`` is summary.json.

    Its ``repr`` has figures only: the examples in it are what people wrote.

    >>> Summary("2026.11.1", rows={"read": 3, "records": 2, "rejected": 1}, contacts=2)
    <zboun.Summary: 3 rows read = 2 records + 1 rejected, 2 contacts, 0 inputs not read>
    """

    rules: str
    zboun: str = field(default_factory=lambda: version("zboun"))
    scheme: str = "69"  # list of wilayas of the codes that were written
    started: str = ""  # ISO date and time
    seconds: float = 0.0
    sources: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)  # read, records, rejected
    contacts: int = 0
    merged: int = 0  # records that joined another one's contact
    reachable_before: int = 0  # contacts with a phone that could be dialled as it was written
    reachable_after: int = 0  # contacts with a valid phone
    related: int = 0
    review: int = 0
    needs_review: int = 0
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    unreadable: list[dict[str, str]] = field(default_factory=list)
    blocking: dict[str, Any] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)  # seconds per stage
    opted_out: int = 0  # contacts who want no messages
    pseudonymized: bool = False  # a copy to show around, with nobody in it

    def __repr__(self) -> str:
        read, records, rejected = (self.rows.get(k, 0) for k in ("read", "records", "rejected"))
        return (
            f"<zboun.Summary: {read} rows read = {records} records + {rejected} rejected, "
            f"{self.contacts} contacts, {len(self.unreadable)} inputs not read>"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain data, as summary.json holds it."""
        return asdict(self)

    def _repr_html_(self) -> str:
        from zboun.report import repr_html

        return str(repr_html(self))


def of_fields(records: pa.Table) -> dict[str, dict[str, Any]]:
    """Return, per field, how many values had each outcome and reason, with some examples."""
    return {name: _of_field(records, name) for name in FIELDS}


def _of_field(records: pa.Table, name: str) -> dict[str, Any]:
    outcome, reason = _encoded(records[f"{name}_outcome"]), _encoded(records[f"{name}_reason"])
    many = max(len(reason.dictionary), 1)
    kinds = outcome.indices.to_numpy(zero_copy_only=False).astype(np.int64) * many
    kinds += reason.indices.to_numpy(zero_copy_only=False)
    each = np.bincount(kinds, minlength=max(len(outcome.dictionary), 1) * many)
    table = each.reshape(-1, many)
    counts: dict[str, Any] = {str(one): 0 for one in Outcome}
    counts |= _ranked(outcome.dictionary, table.sum(axis=1))
    reasons = _ranked(reason.dictionary, table.sum(axis=0))
    counts["reasons"] = {key: n for key, n in reasons.items() if key}
    changed = np.array([_changed(kind) for kind in outcome.dictionary.to_pylist()], bool)
    counts["examples"] = _examples(records, name, kinds, each * np.repeat(changed, many))
    return counts


def added(parts: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the counts per field of several batches as one; examples are the first of each kind.

    >>> one = {"name": {"clean": 1, "reasons": {"recased": 2}, "examples": []}}
    >>> added([one, one])["name"]["reasons"]
    {'recased': 4}
    """
    total: dict[str, dict[str, Any]] = {}
    for name in FIELDS if parts else ():
        told = [part[name] for part in parts if name in part]
        plain: Counter[str] = Counter()
        reasons: Counter[str] = Counter()
        examples: dict[tuple[str, str], dict[str, Any]] = {}
        for one in told:
            plain.update({key: n for key, n in one.items() if isinstance(n, int)})
            reasons.update(one["reasons"])
            for example in one["examples"]:
                examples.setdefault((example["outcome"], example["reason"]), example)
        kept = list(examples.values())[:EXAMPLES]
        total[name] = {**plain, "reasons": dict(reasons.most_common()), "examples": kept}
    return total


def dialable_as_written(records: pa.Table, contact: npt.NDArray[Any] | None = None) -> int:
    """Return how many contacts have a record whose phone cell needed spacing at most.

    ``contact``: the number of each record's contact where it is known; else its id is counted.
    """
    as_it_is = pa.array(["", "national", "spacing"])
    ready = pc.and_(
        pc.is_in(plain(records["phone_reason"]), value_set=as_it_is),
        pc.not_equal(records["phone"], ""),
    )
    if contact is None:
        return int(pc.count_distinct(records["contact_id"].filter(ready)).as_py())
    return int(np.count_nonzero(np.bincount(contact[ready.to_numpy()])))


def tally(column: pa.ChunkedArray) -> dict[str, int]:
    """Return how often each value occurs, the most frequent first."""
    encoded = _encoded(column)
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    return _ranked(encoded.dictionary, np.bincount(codes, minlength=len(encoded.dictionary)))


def _ranked(values: pa.Array, counts: Codes) -> dict[str, int]:
    pairs = zip(values.to_pylist(), counts.tolist(), strict=False)
    return dict(sorted((p for p in pairs if p[1]), key=lambda pair: (-pair[1], pair[0])))


def _examples(records: pa.Table, name: str, kinds: Codes, changed: Codes) -> list[dict[str, Any]]:
    """Return the first record of each kind that changed something, the most frequent kinds.

    ``kinds``: of each record, its outcome and reason as one number; ``changed``: how many
    records are of a kind that is told of.
    """
    first = np.zeros(len(changed), np.int64)
    first[kinds[::-1]] = np.arange(len(kinds))[::-1]
    told = np.flatnonzero(changed)
    first = first[told[np.argsort(-changed[told], kind="stable")]]
    own = [name, *(f"{name}_{what}" for what in ("raw", "outcome", "reason"))]
    shown = records.select([*own, "wilaya", "source", "row"])
    # Line by line: taken together, each chunk of each column would be looked through.
    rows = [shown.slice(row, 1).to_pylist()[0] for row in sorted(first[:EXAMPLES].tolist())]
    return [_example(row, name) for row in rows]


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """Return a column of few values as codes, whether it came as text or as a dictionary."""
    if not pa.types.is_dictionary(column.type):
        return column.combine_chunks().dictionary_encode()
    whole = column.unify_dictionaries().combine_chunks()
    return whole if isinstance(whole, pa.DictionaryArray) else whole.chunk(0)


def _changed(kind: str) -> bool:
    return not kind.startswith((Outcome.CLEAN, Outcome.EMPTY))


def _example(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    clean = row[name] or (row["wilaya"] if name == "city" else "")
    return {
        "raw": row[f"{name}_raw"],
        "clean": clean,
        "outcome": row[f"{name}_outcome"],
        "reason": row[f"{name}_reason"],
        "source": row["source"],
        "row": row["row"],
    }
