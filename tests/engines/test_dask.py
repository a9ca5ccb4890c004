"""The same contacts on workers as on one machine, and what happens when a process dies."""

from __future__ import annotations

import builtins
import sys
from pathlib import Path
from typing import Any

import pytest

from zboun import partitions, pipeline
from zboun.engines import dask
from zboun.errors import EngineError, UsageError
from zboun.out_tables import read_csv
from zboun.pipeline import Settings
from zboun.result import to_frame
from zboun.rules import load

from .conftest import Cluster

pytestmark = pytest.mark.slow
TABLES = ("contacts", "records", "rejected", "doubts", "messages", "related", "review", "links")
VOLATILE = {"started", "seconds", "stages"}


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "BATCH", 900)


@pytest.fixture(scope="session")
def local(folder: Path) -> Any:
    return pipeline.clean([folder])


def same(one: Any, other: Any) -> None:
    for name in TABLES:
        assert to_frame(one.tables[name]).equals(to_frame(other.tables[name])), name
    left, right = one.summary.to_dict(), other.summary.to_dict()
    assert [key for key in left if left[key] != right[key] and key not in VOLATILE] == []


def test_workers_give_the_tables_of_one_machine(
    folder: Path, local: Any, cluster: Cluster, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with dask.workers("dask", cluster.address) as workers:
        same(partitions.clean([folder], Settings(), workers), local)
        partitions.clean_into(out, [folder], Settings(), workers)
    parts = sorted(out.glob("contacts/part-*.csv"))
    written = [row for part in parts for row in read_csv(part).to_pylist()]
    expected = local.tables["contacts"].to_pylist()
    assert sorted(written, key=lambda row: row["contact_id"]) == expected
    assert len(parts) > 10
    assert len(list(out.glob("records/part-*.parquet"))) > 10


@pytest.mark.parametrize("moment", ["normalize", "merge", "gather"])
def test_a_killed_worker_costs_no_contact(
    folder: Path, local: Any, cluster: Cluster, moment: str
) -> None:
    killed = []

    def kill(stage: str, done: int, total: int) -> None:
        if stage == moment and done >= total // 2 > 0 and not killed:
            killed.append(cluster.workers[0].pid)
            cluster.workers[0].kill()

    with dask.workers("dask", cluster.address) as workers:
        result = partitions.clean([folder], Settings(progress=kill), workers)
    assert killed
    same(result, local)


def test_a_lost_scheduler_leaves_the_earlier_out(
    folder: Path, cluster: Cluster, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "summary.json").write_text("{}", "utf-8")

    def kill(stage: str, done: int, total: int) -> None:
        if stage == "normalize" and done > 2:
            cluster.scheduler.kill()

    with (
        pytest.raises(EngineError, match="scheduler was lost"),
        dask.workers("dask", cluster.address) as workers,
    ):
        partitions.clean_into(out, [folder], Settings(progress=kill), workers)
    assert [path.name for path in out.iterdir()] == ["summary.json"]


def test_a_users_rules_travel(tmp_path: Path) -> None:
    (tmp_path / "status_marks.toml").write_text("", "utf-8")
    shipped = partitions.Shipped.of(load(tmp_path))
    assert shipped.rules().version == shipped.version
    with pytest.raises(EngineError, match="install the same zboun"):
        partitions.Shipped("1900.1").rules()


def test_no_scheduler_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(dask, "CONNECT_SECONDS", 1)
    with (
        pytest.raises(EngineError, match="no Dask scheduler answers"),
        dask.workers("dask", "tcp://127.0.0.1:9"),
    ):
        pass


def test_without_dask_the_pip_line_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".")[0] == "distributed":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    monkeypatch.delitem(sys.modules, "distributed", raising=False)
    with pytest.raises(UsageError, match="pip install"), dask.workers():
        pass


def test_an_unknown_engine_is_refused() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(UsageError, match="there are local, dask"), dask.workers("spark"):
        pass
