"""A small Dask cluster of separate processes on this machine, without nannies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Cluster:
    """One scheduler and two workers, each a process that a test may kill."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        common = ["--host", "127.0.0.1", "--no-dashboard"]
        self.scheduler = self._start("scheduler", "--port", "0", *common)
        while not self.address:  # the file is there before it is full
            time.sleep(0.05)
        self.workers = [
            self._start(
                "worker", "--no-nanny", "--nthreads", "1", "--local-directory", str(folder), *common
            )
            for _ in range(2)
        ]

    def _start(self, role: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{role}"]
        quiet = {"PYTHONWARNINGS": "ignore", "DASK_TEMPORARY_DIRECTORY": str(self.folder)}
        return subprocess.Popen(
            [*command, "--scheduler-file", str(self.file), *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **quiet},
        )

    @property
    def address(self) -> str:
        """Where the scheduler listens; empty until it has said so."""
        try:
            return str(json.loads(self.file.read_text("utf-8"))["address"])
        except (OSError, ValueError, KeyError):
            return ""

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    pytest.importorskip("distributed")
    started = Cluster(tmp_path)
    yield started
    started.stop()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten thousand generated records in three files, and a chat's worth of others."""
    made = tmp_path_factory.mktemp("made")
    command = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), "10000", "-o", str(made)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    inputs = tmp_path_factory.mktemp("inputs")
    head, *lines = (made / "contacts.csv").read_text("utf-8").splitlines(keepends=True)
    for number in range(3):
        text = head + "".join(lines[number::3])
        (inputs / f"shop{number}.csv").write_text(text, "utf-8", newline="")
    (inputs / "notes.txt").write_text("nom;tel\nAmel Haddad;0550 12 34 56\n", "utf-8")
    (inputs / "photo.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    return inputs
