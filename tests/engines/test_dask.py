"""The same contacts on workers as on one machine, and what happens when a process dies."""

from __future__ import annotations

import builtins
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from zboun import partitions, pipeline, verify
from zboun.cli import app
from zboun.engines import dask
from zboun.errors import EngineError, UsageError
from zboun.out_tables import read_csv
from zboun.partitions import stages
from zboun.pipeline import Settings
from zboun.readers import blocks as files
from zboun.result import to_frame
from zboun.rules import load
from zboun.writers import parted

from .conftest import Cluster

pytestmark = pytest.mark.slow
TABLES = ("contacts", "records", "rejected", "doubts", "messages", "related", "review", "links")
VOLATILE = {"started", "seconds", "stages"}


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "BATCH", 900)
    monkeypatch.setattr(parted, "ROWS", 900)


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
        result = partitions.clean([folder], Settings(), workers, out)
    same(result, local)
    result.save(out)
    assert sorted(path.name for path in out.iterdir() if path.is_dir()) == ["contacts", "records"]
    for name in ("contacts", "records"):
        parts = sorted((out / name).glob("part-*.parquet"))
        assert len(parts) > 5
        read = pa.concat_tables([parquet.read_table(part) for part in parts])
        assert to_frame(read).equals(to_frame(local.tables[name]))
    assert verify.verify(out).faults == []


def test_the_command_leaves_a_list_with_a_life(
    folder: Path, cluster: Cluster, tmp_path: Path
) -> None:
    """Decisions are read, ids stay, an update and an export follow; stale parts go."""
    out, alone = tmp_path / "out", tmp_path / "alone"
    shops = [str(folder / f"shop{number}.csv") for number in range(3)]
    runner = CliRunner()
    far = ["--engine", "dask", "--scheduler", cluster.address, "-q"]
    for place, engine in ((out, far), (alone, ["-q"])):
        for arguments in (["clean", *shops[:2]], ["clean", *shops]):
            done = runner.invoke(app, [*arguments, "-o", str(place), *engine])
            assert done.exit_code == 0, done.output
    for name in ("contacts", "records", "rejected", "doubts", "links", "related", "review"):
        assert (out / f"{name}.csv").read_bytes() == (alone / f"{name}.csv").read_bytes(), name
    contact = read_csv(out / "contacts.csv")["contact_id"][0].as_py()
    new = tmp_path / "new.csv"
    new.write_text("nom;tel\nAmel Haddad;0550 12 34 56\n", "utf-8")
    for arguments in (
        ["explain", str(out), contact],
        ["export", str(out), "--to", "google", "-o", str(tmp_path / "google.csv")],
        ["verify", str(out)],
        ["update", str(out), str(new), "-q"],
        ["verify", str(out)],
        ["undo", str(out)],
    ):
        done = runner.invoke(app, arguments)
        assert done.exit_code == 0, (arguments, done.output)
    assert not (out / "contacts").exists()


@pytest.mark.parametrize("killed", [False, True], ids=["all live", "one dies"])
def test_one_large_file_is_read_by_several_workers(
    folder: Path, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: bool
) -> None:
    head, *lines = (folder / "shop0.csv").read_text("utf-8").splitlines(keepends=True)
    for number in (1, 2):
        lines += (folder / f"shop{number}.csv").read_text("utf-8").splitlines(keepends=True)[1:]
    file = tmp_path / "all.csv"
    file.write_text("".join([head, *lines, "Total;;10000\n"]), "utf-8", newline="")
    monkeypatch.setattr(files, "LEAST", 100_000)
    monkeypatch.setattr(files, "SIZE", 100_000)
    calls: list[str] = []

    def kill(stage: str, done: int, total: int) -> None:
        if killed and stage == "read" and done >= total // 2 > 0:
            cluster.workers[0].kill()

    with dask.workers("dask", cluster.address) as workers:
        submit = workers.submit
        monkeypatch.setattr(
            workers,
            "submit",
            lambda call, *given: calls.append(call.__name__) or submit(call, *given),
        )
        result = partitions.clean([file], Settings(progress=kill), workers)
    assert calls.count("cells") > 5
    assert "read_source" not in calls
    same(result, pipeline.clean([file]))


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
        partitions.clean([folder], Settings(progress=kill), workers, out)
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
