"""Outputs appear whole or not at all: killed at any point, on a full disk, in folders that stay."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from zboun import atomic
from zboun.errors import OutputError, UsageError

OURS = ("a.csv", "b.csv", "summary.json")


def fill(folder: Path, text: str, size: int = 1) -> None:
    for name in OURS:
        (folder / name).write_text(text * size)


def write(out: Path, text: str) -> None:
    with atomic.folder(out, OURS, "summary.json") as new:
        fill(new, text)


def content(out: Path) -> dict[str, str]:
    return {entry.name: entry.read_text() for entry in out.iterdir() if entry.is_file()}


def beside(out: Path) -> list[str]:
    return [entry.name for entry in out.parent.iterdir() if entry != out]


def test_a_folder_is_made_and_then_replaced_as_one(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, "1")
    write(out, "2")
    assert content(out) == dict.fromkeys(OURS, "2") and not beside(out)


@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "two renames"])
def test_an_error_leaves_the_earlier_folder(tmp_path: Path, monkeypatch, exchange: bool) -> None:
    if not exchange:
        monkeypatch.setattr(atomic, "_exchange", lambda one, other: False)
    out = tmp_path / "out"
    write(out, "1")
    with pytest.raises(ZeroDivisionError), atomic.folder(out, OURS, "summary.json") as new:
        fill(new, "2")
        raise ZeroDivisionError
    assert content(out) == dict.fromkeys(OURS, "1") and not beside(out)
    write(out, "3")
    assert content(out) == dict.fromkeys(OURS, "3") and not beside(out)


def test_what_people_put_into_the_folder_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, "1")
    (out / "mes notes.txt").write_text("appeler")
    (out / "kept" / "2026").mkdir(parents=True)
    (out / "kept" / "2026" / "x.xlsx").write_text("old")
    write(out, "2")
    assert (out / "mes notes.txt").read_text() == "appeler"
    assert (out / "kept" / "2026" / "x.xlsx").read_text() == "old"
    assert content(out)["a.csv"] == "2"


def test_a_folder_that_is_not_ours_keeps_its_place_and_its_files(tmp_path: Path) -> None:
    out = tmp_path / "documents"
    out.mkdir()
    (out / "photo.jpg").write_text("x")
    before = out.stat().st_ino
    write(out, "1")
    assert out.stat().st_ino == before
    assert content(out) == {"photo.jpg": "x", **dict.fromkeys(OURS, "1")}
    assert sorted(one.name for one in out.iterdir()) == [
        "a.csv",
        "b.csv",
        "photo.jpg",
        "summary.json",
    ]


def test_the_current_folder_keeps_its_place(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path(), "1")
    write(Path(), "2")
    assert content(Path()) == dict.fromkeys(OURS, "2") and Path.cwd() == tmp_path


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(tmp_path / "link", "1")
    assert (tmp_path / "link").is_symlink() and content(tmp_path / "real")["a.csv"] == "1"


def test_a_file_in_the_place_of_a_folder_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError):
        write(tmp_path / "out", "1")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_file_is_replaced_whole_and_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("old")
    path.chmod(0o640)
    with atomic.file(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new" and stat.S_IMODE(path.stat().st_mode) == 0o640
    assert not beside(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_only_the_owner_can_read_what_was_made_until_somebody_opens_it(tmp_path: Path) -> None:
    def rights(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    out = tmp_path / "out"
    write(out, "1")
    assert rights(out) == 0o700
    assert {rights(made) for made in out.iterdir()} == {0o600}
    opened = min(out.iterdir())
    out.chmod(0o755)
    opened.chmod(0o644)
    write(out, "2")
    assert rights(out) == 0o755 and rights(opened) == 0o644
    with atomic.file(tmp_path / "f.csv") as temporary:
        temporary.write_text("1")
    assert rights(tmp_path / "f.csv") == 0o600


def test_only_the_owner_can_look_into_what_is_being_written(tmp_path: Path) -> None:
    with atomic.folder(tmp_path / "out", OURS, "summary.json") as new:
        fill(new, "1")
        assert stat.S_IMODE(new.parent.stat().st_mode) == 0o700
    with atomic.file(tmp_path / "f.csv") as temporary:
        temporary.write_text("1")
        assert stat.S_IMODE(temporary.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "full"),
        (errno.EDQUOT, "full"),
        (errno.EACCES, "not_allowed"),
        (errno.EROFS, "not_allowed"),
    ],
)
def test_what_the_disk_refuses_is_said_and_changes_nothing(tmp_path: Path, number, code) -> None:
    out = tmp_path / "out"
    write(out, "1")
    with pytest.raises(OutputError) as caught, atomic.folder(out, OURS, "summary.json") as new:
        (new / "a.csv").write_text("2")
        raise OSError(number, os.strerror(number))
    assert caught.value.code == code and "out" in str(caught.value)
    assert content(out) == dict.fromkeys(OURS, "1") and not beside(out)


def test_an_error_that_a_library_wrapped_is_known() -> None:
    class WrappedError(Exception):
        pass

    with pytest.raises(OutputError), atomic.failures(Path("x.xlsx")):
        raise WrappedError(OSError(errno.ENOSPC, "no space"))
    with pytest.raises(WrappedError), atomic.failures(Path("x.xlsx")):
        raise WrappedError("another")


def test_a_really_full_disk(tmp_path: Path) -> None:
    """A small memory disk where the machine lets us mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not shutil.which("mount") or os.geteuid() != 0:
        pytest.skip("needs the right to mount")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], capture_output=True
    )
    if done.returncode:
        pytest.skip("this machine mounts no memory disk")
    try:
        out = disk / "out"
        write(out, "1")
        with (
            pytest.raises(OutputError, match="full"),
            atomic.folder(out, OURS, "summary.json") as new,
        ):
            fill(new, "2", 300_000)
        assert content(out) == dict.fromkeys(OURS, "1") and not beside(out)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_recover_puts_back_a_folder_between_two_renames(tmp_path: Path) -> None:
    private = tmp_path / ".out.zboun-x1"
    (private / "earlier").mkdir(parents=True)
    fill(private / "earlier", "1")
    (private / "new").mkdir()
    assert atomic.recover(tmp_path / "out") == ["restored"]
    assert content(tmp_path / "out") == dict.fromkeys(OURS, "1") and not beside(tmp_path / "out")


def test_recover_completes_a_finished_output_that_was_being_moved(tmp_path: Path) -> None:
    out = tmp_path / "out"
    private = out / ".zboun-x1"
    (private / "new").mkdir(parents=True)
    fill(out, "1")
    (private / "new" / "b.csv").write_text("2")
    (private / "commit").touch()
    assert atomic.recover(out) == ["completed"]
    assert content(out) == {"a.csv": "1", "b.csv": "2", "summary.json": "1"}
    assert atomic.recover(out) == []


def test_names_with_brackets_and_stars_are_recovered_too(tmp_path: Path) -> None:
    out = tmp_path / "out [2024]*"
    (tmp_path / ".out _2024__.zboun-x1").mkdir()
    assert atomic.recover(out) == ["removed"]


KILLED = """
import sys, time
from pathlib import Path
from zboun import atomic, locks
out = Path(sys.argv[1])
print("ready", flush=True)
for turn in range(10**6):
    with locks.lock(out):
        atomic.recover(out)
        with atomic.folder(out, ("a.csv", "b.csv", "summary.json"), "summary.json") as new:
            for name in ("a.csv", "b.csv", "summary.json"):
                (new / name).write_text(str(turn) * 50)
"""


@pytest.mark.parametrize("in_place", [False, True], ids=["switched", "in place"])
def test_killed_at_many_points_the_folder_is_always_whole(tmp_path: Path, in_place: bool) -> None:
    """SIGKILL at random moments: all three files are of one turn, and turns only go up."""
    out = tmp_path / "out"
    if in_place:
        out.mkdir()
        (out / "theirs.txt").write_text("x")
    seen: set[str] = set()
    for attempt in range(12):
        command = [sys.executable, "-c", KILLED, str(out)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.01 * attempt)
            process.send_signal(signal.SIGKILL)
        if in_place:
            atomic.recover(out)
        held = (
            {text for name, text in content(out).items() if name in OURS} if out.exists() else set()
        )
        assert len(held) <= 1, held
        seen |= held
    assert seen  # some runs got far enough to be killed in the middle
    atomic.recover(out)
    write(out, "end")
    assert {content(out)[name] for name in OURS} == {"end"}
    assert not [name for name in beside(out) if "lock" not in name]


def test_a_folder_that_both_runs_write_keeps_the_files_of_both(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name in ("one", "two"):
        with atomic.folder(out, ["summary.json"], "summary.json") as new:
            (new / "summary.json").write_text(name)
            (new / "kept" / name).mkdir(parents=True)
            (new / "kept" / name / "answers.csv").write_text(name)
    assert {path.name for path in (out / "kept").iterdir()} == {"one", "two"}
    assert (out / "kept" / "one" / "answers.csv").read_text() == "one"
