"""The blocks of a file hold its lines, each once and in order."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zboun.model import ReadOptions, Source
from zboun.readers import blocks, csv_file, limits

LINES = st.lists(
    st.sampled_from(["Ali;0550;Oran", "Zoé;;", '"a;b";x;y', "", "علي;0661;Béjaïa"]),
    min_size=30,
    max_size=80,
)


def planned(file: Path, size: int) -> blocks.Blocked | None:
    return blocks.plan(Source(file.name, file), ReadOptions(), size)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(LINES, st.sampled_from(["\n", "\r\n"]), st.integers(10, 400))
def test_the_blocks_are_the_file(tmp_path: Path, lines: list[str], end: str, size: int) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(end.join(["Nom;Tel;Ville", *lines, "Lina;1;2"]).encode())
    plan = planned(file, size)
    if plan is None:
        return
    found = [blocks.read(plan, index) for index in range(len(plan.parts))]
    parts = [one for one in found if one is not None]
    if len(parts) < len(found):
        return
    whole = csv_file.read_bytes(file.name, file.read_bytes(), ReadOptions(), fast=False)
    assert sum(lines for _, lines in parts) == whole.read
    assert pa.concat_tables([cells for cells, _ in parts]).equals(whole.grids[0].cells)
    assert (plan.extract.details, plan.extract.doubts) == (whole.details, whole.doubts)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_no_block_ends_in_a_blank_line(tmp_path: Path, end: bytes) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(end.join([b"Nom;Tel", *[b"Ali;0550", b"", b""] * 40, b"Lina;0661"]))
    plan = planned(file, 20)
    assert plan is not None
    data = file.read_bytes()
    assert len(plan.parts) > 10
    assert not any(data[start:stop].endswith(b"\n") for start, stop in plan.parts)
    assert b"\n".join(data[start:stop] for start, stop in plan.parts) == data


def test_a_file_that_changes_is_not_read_in_blocks(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"Nom;Tel\n" + b"Ali;0550\n" * 100)
    plan = planned(file, 200)
    assert plan is not None
    assert blocks.read(plan, 1) is not None
    os.utime(file, ns=(1, 1))
    assert blocks.read(plan, 1) is None
    file.unlink()
    assert blocks.read(plan, 1) is None
    assert planned(file, 200) is None


def test_a_monstrous_cell_is_left_to_the_whole_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_CELL_CHARS", 50)
    file = tmp_path / "list.csv"
    file.write_bytes(b"Nom;Tel\n" + b"Ali;0550\n" * 100 + b"A" * 60 + b";0661\n")
    plan = planned(file, 200)
    assert plan is not None
    found = [blocks.read(plan, index) is not None for index in range(len(plan.parts))]
    assert found == [True] * (len(found) - 1) + [False]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 " * 50, b"Nom\n" + b"Ali\n" * 90, b"a;b" * 90])
def test_what_is_no_plain_table_has_no_blocks(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(data)
    assert planned(file, 100) is None
