"""Threads over batches give what one batch gives."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from zboun import intake, match
from zboun.engines import local, parts
from zboun.model import RAW_COLUMNS, ReadOptions
from zboun.normalizer import normalize
from zboun.rules import load

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"


def raw() -> pa.Table:
    return intake.read([SAMPLE], load(), ReadOptions()).records


def test_batches_give_what_one_batch_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = normalize(raw().combine_chunks(), load())
    told: list[int] = []
    monkeypatch.setattr(local, "BATCH", 40)
    parts = local.normalize_table(raw(), load(), lambda stage, done, total: told.append(done))
    assert parts.to_pylist() == whole.to_pylist()
    assert told[-1] == len(whole)
    assert told == sorted(told)


def test_no_rows_are_no_batch() -> None:
    none = raw().slice(0, 0)
    assert local.normalize_table(none, load(), lambda *_: None).num_rows == 0
    assert set(RAW_COLUMNS) <= set(none.column_names)


def test_merging_asks_for_none_of_the_columns_that_its_copies_go_without() -> None:
    records = normalize(raw().combine_chunks(), load())
    links = match.link(records, load())
    whole = records.append_column("contact_id", links.contact_ids)
    known = parts.across(links)
    all_of_it = parts.merged(whole, known, load(), {})
    assert parts.merged(parts.slim(whole), known, load(), {}).equals(all_of_it)
