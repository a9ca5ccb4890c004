"""The whole ``clean`` killed, or out of disk, at any point: the earlier OUT is whole and proven.

ZBOUN_KILLS=200 pytest tests/hostile/test_killed_clean.py     # some minutes
"""

from __future__ import annotations

import builtins
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import zboun
from zboun import atomic
from zboun.errors import OutputError
from zboun.verify import verify
from zboun.writers import folder

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
KILLS = int(os.environ.get("ZBOUN_KILLS", "4"))
# Runs without end in one process, so that a kill hits the job and not the start of Python.
RUN = """
import sys, zboun
print("ready", flush=True)
for turn in range(10**6):
    zboun.clean(sys.argv[2]).save(sys.argv[1])
    print(turn, flush=True)
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a list and a chat: small, so that most of a run is writing."""
    folder_ = tmp_path / "files"
    folder_.mkdir()
    for name in ("leads_publicite.csv", "Discussion WhatsApp avec Lotfi Boukhalfa.txt"):
        shutil.copy(SAMPLE / name, folder_)
    return folder_


def ids(out: Path) -> str:
    """Return what must not change from run to run: contacts and records, byte for byte."""
    return "".join(folder.checksum(out / name) for name in ("contacts.csv", "records.csv"))


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_killed_at_random_points_the_list_is_whole(files: Path, tmp_path: Path) -> None:
    out, chance = tmp_path / "out", random.Random(5)
    zboun.clean(str(files)).save(out)
    before, turns = ids(out), 0
    while turns < KILLS:
        with subprocess.Popen(
            [sys.executable, "-c", RUN, str(out), str(files)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.random() * 0.9)
            process.send_signal(signal.SIGKILL)
        turns += 1
        proof = verify(out)
        assert proof.faults == [] and proof.notes == []
        assert ids(out) == before
    notes: list[str] = []
    zboun.clean(str(files)).save(out, notes=notes)
    assert verify(out).holds and ids(out) == before
    assert set(notes) <= {"recovered.removed", "recovered.restored", "recovered.completed"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files", "out"]


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_the_command_killed_as_a_whole(files: Path, tmp_path: Path) -> None:
    out, chance = tmp_path / "out", random.Random(6)
    zboun.clean(str(files)).save(out)
    before = ids(out)
    for _ in range(max(2, KILLS // 10)):
        command = [sys.executable, "-m", "zboun", "clean", str(files), "-o", str(out), "-q"]
        with subprocess.Popen(command) as process:
            time.sleep(chance.random() * 1.5)
            process.send_signal(signal.SIGKILL)
        assert verify(out).faults == [] and ids(out) == before


class Full:
    """A disk with room for so many more writes, at the layer of files."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.hit = False

    def take(self, place: object) -> None:
        if ".zboun-" not in str(place):
            return
        self.room -= 1
        if self.room < 0:
            self.hit = True
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fill(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let every way of making a file in a private folder ask for room first."""
        for module, name in (
            (builtins, "open"), (os, "open"), (os, "mkdir"), (os, "link"), (shutil, "copy2"),
            (folder, "write_csv"), (folder, "write_contacts_book"), (folder, "write_review_book"),
            (atomic, "_link"),
        ):  # fmt: skip
            monkeypatch.setattr(module, name, self.before(getattr(module, name)))
        for name in ("write_text", "write_bytes", "mkdir"):
            monkeypatch.setattr(Path, name, self.before(getattr(Path, name)))

    def before(self, call: Any) -> Any:
        def asked(place: Any, *more: Any, **named: Any) -> Any:
            if not _only_reads(call, more):
                self.take(place)
            return call(place, *more, **named)

        return asked


_OPEN, _OS_OPEN = builtins.open, os.open


def _only_reads(call: object, more: tuple[Any, ...]) -> bool:
    if call is _OPEN:
        return not more or "r" in str(more[0])
    return call is _OS_OPEN and not more[0] & (os.O_CREAT | os.O_WRONLY | os.O_RDWR)


def test_a_full_disk_at_every_step_leaves_the_earlier_list(files: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    zboun.clean(str(files)).save(out)
    (out / "mine").mkdir()
    (out / "mine" / "note.txt").write_text("keep me")
    before, steps = ids(out), 0
    result = zboun.clean(str(files))
    for room in range(200):
        disk = Full(room)
        with pytest.MonkeyPatch.context() as patch:
            disk.fill(patch)
            try:
                result.save(out)
            except OutputError as error:
                assert error.code == "full"
        assert verify(out).faults == [] and ids(out) == before
        assert (out / "mine" / "note.txt").read_text() == "keep me"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["files", "out"]
        steps += 1
        if not disk.hit:
            break
    assert 10 < steps < 200


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the size limit of Linux")
def test_a_file_that_may_not_grow(files: Path, tmp_path: Path) -> None:
    """A limit of the system itself, so that Arrow and XlsxWriter meet it in their own code."""
    out = tmp_path / "out"
    zboun.clean(str(files)).save(out)
    before = ids(out)
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), -1))\n"
        "import zboun\n"
        "from zboun.errors import OutputError\n"
        "try:\n    zboun.clean(sys.argv[2]).save(sys.argv[1])\n"
        "except OutputError as error:\n    sys.exit(7 if error.code == 'full' else 8)\n"
    )
    for size in (100, 3000, 20_000):
        done = subprocess.run(
            [sys.executable, "-B", "-c", code, str(out), str(files), str(size)],
            capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 7, done.stderr.decode()[-600:]
        assert verify(out).faults == [] and ids(out) == before
