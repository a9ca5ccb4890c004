"""Two runs never write one output; a dead run's lock is nobody's."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from zboun import locks
from zboun.errors import OutputError

HOLDER = """
import sys, time
from pathlib import Path
from zboun import locks
with locks.lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with (
        locks.lock(out),
        pytest.raises(OutputError, match="another run") as caught,
        locks.lock(out),
    ):
        pass
    assert caught.value.code == "locked" and "process" in str(caught.value)
    with locks.lock(out):
        pass
    assert not list(tmp_path.iterdir())


def test_the_lock_of_a_killed_run_is_taken_over(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(out)], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(OutputError), locks.lock(out):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert locks.lock_file(out).exists()
    with locks.lock(out):
        pass
    assert not locks.lock_file(out).exists()


def test_other_outputs_are_free(tmp_path: Path) -> None:
    with locks.lock(tmp_path / "one"), locks.lock(tmp_path / "two"):
        pass


def test_without_system_locks_a_live_process_still_holds(tmp_path: Path, monkeypatch) -> None:
    def unsupported(handle: int) -> None:
        raise OSError(locks._UNSUPPORTED[0], "no locks here")

    monkeypatch.setattr(locks, "_system_lock", unsupported)
    out = tmp_path / "out"
    with locks.lock(out), pytest.raises(OutputError), locks.lock(out):
        pass
    locks.lock_file(out).write_text("999999999 somewhere\n")
    with pytest.raises(OutputError), locks.lock(out):
        pass
    locks.lock_file(out).write_text("damaged")
    with locks.lock(out):
        pass


def test_a_step_of_a_run_goes_on_holding_what_the_run_holds(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with locks.lock(out):
        with locks.lock_once(out):
            assert locks.lock_file(out).exists()
        with pytest.raises(OutputError), locks.lock(out):  # still held
            pass
    with locks.lock_once(out), pytest.raises(OutputError), locks.lock(out):
        pass
    assert not locks.lock_file(out).exists()


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that takes no files")
def test_a_place_that_takes_no_files_is_named() -> None:
    with pytest.raises(OutputError) as caught, locks.lock(Path("/proc/list/out")):
        pass
    assert caught.value.code == "not_allowed"
