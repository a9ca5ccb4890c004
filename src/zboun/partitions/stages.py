"""What runs on the workers: pure functions of tables.

A source is read, mapped and cut into batches by one worker; batches are normalized wherever there
is room; contacts are merged where their records are.

May import: all stages. Tests: ``tests/engines/test_partitions.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zboun import intake as intake_
from zboun import match, normalizer, pipeline
from zboun.engines import local, parts
from zboun.engines.memory import release
from zboun.intake import Intake
from zboun.model import RECORD_COLUMNS, ReadOptions, Source
from zboun.partitions.shipped import Shipped
from zboun.rules import Rules

BATCH = 50_000  # rows
Mask = npt.NDArray[Any]


@dataclass
class Piece:
    """One source, or all that the client read: what was found, and its records.

    They are cut into batches when one is asked for: a slice that travels inside something else
    takes all along that it was cut from.
    """

    found: Intake  # without its records
    records: pa.Table
    rows: int  # of a batch

    @property
    def count(self) -> int:
        """The number of batches."""
        return -(-len(self.records) // self.rows)


def read_source(source: Source, shipped: Shipped, options: ReadOptions, rows: int) -> Piece:
    """Return one source, its rows counted twice and its names' order learned."""
    rules = shipped.rules()
    piece = piece_of(intake_.read_sources([source], [], [], rules, options), rules, rows)
    release()  # a worker is held to its memory by what the system sees
    return piece


def piece_of(raw: Intake, rules: Rules, rows: int) -> Piece:
    """Return what was read, counted, with what each sheet says of its rows, in batches."""
    intake_.check_conservation(raw)
    records = pipeline.with_hints(raw.records, rules)
    return Piece(replace(raw, records=records.schema.empty_table()), records, rows)


def batches_of(records: pa.Table, rows: int) -> list[pa.Table]:
    """Return the records in batches of so many rows."""
    starts = range(0, len(records), rows)
    return [records.slice(start, rows).combine_chunks() for start in starts]


def is_known(answer: Any) -> bool:
    """Say whether there is an answer."""
    return answer is not None


def found_in(piece: Piece) -> tuple[Intake, int]:
    """Return what is known of a piece, and how many batches it has."""
    return piece.found, piece.count


def batch_of(piece: Piece, index: int) -> pa.Table:
    """Return one batch of a piece."""
    return piece.records.slice(index * piece.rows, piece.rows).combine_chunks()


def normalize(batch: pa.Table, shipped: Shipped) -> pa.Table:
    """Return the batch with its clean columns, those of few values as codes."""
    done = local.coded(normalizer.normalize(batch, shipped.rules()))
    release()
    return done


def slim(records: pa.Table) -> pa.Table:
    """Return what matching reads."""
    return records.select([name for name in match.COLUMNS if name in records.column_names])


def numbered(records: pa.Table, ids: pa.Array) -> pa.Table:
    """Return the records with their contacts' ids, in the contract's order of columns."""
    return pipeline.in_order(records.append_column("contact_id", ids), RECORD_COLUMNS)


def merge_home(
    records: pa.Table, home: Mask, across: pa.Table, shipped: Shipped, prefer: Any
) -> pa.Table:
    """Return the contacts all of whose records lie in this batch."""
    return parts.merged(parts.slim(records).filter(pa.array(home)), across, shipped.rules(), prefer)


@dataclass
class Strays:
    """Records whose contacts span batches, sorted by bucket; ``ends`` of the buckets, from 0 on.

    They are one table and not one for each bucket: a table costs some fifty kilobytes by itself.
    """

    records: pa.Table
    ends: npt.NDArray[np.int64]

    @classmethod
    def of(cls, records: pa.Table, bucket: npt.NDArray[Any], count: int) -> Strays:
        """Return the records sorted by the buckets that are given for each."""
        order = np.argsort(bucket, kind="stable")
        ends = np.searchsorted(bucket[order], np.arange(count + 1))
        return cls(records.take(pa.array(order)), ends)

    @property
    def bucket(self) -> npt.NDArray[np.int64]:
        """The bucket of each record."""
        return np.repeat(np.arange(len(self.ends) - 1), np.diff(self.ends))


def strays(records: pa.Table, home: Mask, bucket: npt.NDArray[Any], count: int) -> Strays:
    """Return the records of contacts that span batches."""
    return Strays.of(parts.slim(records).filter(pa.array(~home)), bucket[~home], count)


def heaped(*cuts: Strays) -> Strays:
    """Return the strays of some batches together: a bucket then meets few parts."""
    records = pa.concat_tables([cut.records for cut in cuts]).unify_dictionaries().combine_chunks()
    bucket = np.concatenate([cut.bucket for cut in cuts])
    return Strays.of(records, bucket, len(cuts[0].ends) - 1)


def part_of(heap: Strays, index: int) -> pa.Table:
    """Return one bucket's part."""
    start, stop = heap.ends[index : index + 2].tolist()
    return heap.records.slice(start, stop - start)


def merge_bucket(across: pa.Table, shipped: Shipped, prefer: Any, *met: pa.Table) -> pa.Table:
    """Return the contacts of one bucket."""
    records = pa.concat_tables(met).unify_dictionaries()
    return parts.merged(records, across, shipped.rules(), prefer)
