"""Nothing leaves the machine, no person stands in what is said, nothing is left lying about."""

from __future__ import annotations

import importlib
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import zboun.cli
from zboun import atomic

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"

# Runs first in a child process: whatever would reach a network, or start a program, ends it.
NO_NETWORK = """
import os, sys
WATCHED = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
           "socket.sendmsg", "socket.bind", "subprocess.Popen", "os.system", "os.posix_spawn",
           "urllib.Request", "http.client.connect", "webbrowser.open"}
def watch(event, _):
    if event in WATCHED:
        sys.stderr.write(f"REACHED OUT: {event}\\n")
        sys.stderr.flush()
        os._exit(99)
sys.addaudithook(watch)
import socket
class Refused(socket.socket):
    def __init__(self, *_, **__):
        watch("socket.connect", ())
socket.socket = Refused
"""


def zboun_offline(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process that ends at the first try to reach out."""
    hook = place / "hook"
    hook.mkdir(exist_ok=True)
    (hook / "sitecustomize.py").write_text(NO_NETWORK)
    (place / "tmp").mkdir(exist_ok=True)
    environ = {**os.environ, "PYTHONPATH": str(hook), "TMPDIR": str(place / "tmp")}
    return subprocess.run(
        [sys.executable, "-m", "zboun", *arguments],
        capture_output=True, text=True, env=environ, check=False, timeout=120,
    )  # fmt: skip


def test_the_watch_sees_a_network(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK)
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    for code in ("import socket; socket.socket()", "import os; os.system('true')"):
        done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True)
        assert done.returncode == 99


def test_the_whole_job_reaches_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    files = Path(shutil.copytree(SAMPLE, tmp_path / "files"))
    runs = (
        ("inspect", str(files)),
        ("clean", str(files), "-o", str(out)),
        ("clean", str(files), "-o", str(tmp_path / "list.xlsx")),
        ("explain", "phone", "0550 12 34 56"),
        ("verify", str(out)),
    )
    for arguments in runs:
        done = zboun_offline(tmp_path, *arguments)
        assert done.returncode == 0, (arguments, done.stderr)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "files", "hook", "list.xlsx", "out", "tmp",
    ]  # fmt: skip
    assert list((tmp_path / "tmp").iterdir()) == []
    assert {path.name for path in files.iterdir()} == {path.name for path in SAMPLE.iterdir()}


# Invented people whose every value can be found again anywhere.
NAME, GIVEN, PHONE, EMAIL, PLACE = (
    "Zzabcdef Qqpoison", "Zzabcdef", "0551987654", "qqpoison@zzexample.dz", "Wwnowhere"
)  # fmt: skip
POISON = (NAME, GIVEN, "Qqpoison", PHONE, "551987654", "551 98 76 54", EMAIL, "qqpoison", PLACE)


def poisoned(folder: Path) -> None:
    """Fill a folder with files that hold poison, most of them broken in some way."""
    folder.mkdir()
    row = f"{NAME};{PHONE};{EMAIL};{PLACE};{NAME} {PHONE}"
    good = f"Nom;Tel;Email;Ville;Statut\n{row}\n{row}\n"
    (folder / "good.csv").write_text(good)
    (folder / "nul.csv").write_bytes(good.encode().replace(b";", b"\0;\0"))
    (folder / "open_quote.csv").write_text(good.replace(NAME, '"' + NAME))
    (folder / "bad.json").write_text(f'[{{"name": "{NAME}", "phone": "{PHONE}", "x": ')
    (folder / "odd.json").write_text(f'{{"a": ["{NAME}", {{"{PHONE}": ["{EMAIL}"]}}]}}')
    (folder / "bad.xml.xls").write_text(f"<?xml version='1.0'?><Workbook><{NAME}><{PHONE}")
    (folder / "bad.html.xls").write_text(f"<table><tr><td>{NAME}<td>{PHONE}</tabl")
    (folder / "card.vcf").write_text(
        f"BEGIN:VCARD\nVERSION:9\nFN:{NAME}\nTEL:{PHONE}\nEMAIL={EMAIL}"
    )
    (folder / "chat.txt").write_text(
        f"12/05/2024, 10:00 - {NAME}: {PHONE} {EMAIL}\n99/99: {NAME}\n"
    )
    with zipfile.ZipFile(folder / "bad.xlsx", "w") as book:
        book.writestr("[Content_Types].xml", f"<Types>{NAME}")
        book.writestr("xl/workbook.xml", f"<workbook>{PHONE}")
    (folder / "torn.zip").write_bytes(b"PK\x03\x04" + good.encode() * 3)
    (folder / "binary.csv").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + good.encode())


def run_main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    monkeypatch.setattr(sys, "argv", ["zboun", *arguments])
    with pytest.raises(SystemExit) as ended:
        zboun.cli.main()
    return ended.value.code


def unpoisoned(text: str) -> None:
    for one in POISON:
        assert one.lower() not in text.lower()


def test_no_person_stands_in_what_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    poisoned(tmp_path / "files")
    arguments = ("clean", str(tmp_path / "files"), "-o", str(tmp_path / "out"), "--lang", "en")
    assert run_main(monkeypatch, *arguments) in (0, 1)
    said = capfd.readouterr()
    unpoisoned(said.out + said.err)
    assert run_main(monkeypatch, "verify", str(tmp_path / "out")) == 0
    unpoisoned(capfd.readouterr().out)


STAGES = (
    "zboun.readers.open_source:sniff",
    "zboun.columns:map_grid",
    "zboun.engines.local:normalize_table",
    "zboun.match:link",
    "zboun.merge:contacts",
    "zboun.report:render",
    "zboun.writers.folder:write_contacts_book",
    "zboun.writers.folder:write_csv",
    "zboun.writers.folder:keep_changed",
)


@pytest.mark.parametrize("place", STAGES)
@pytest.mark.parametrize("error", [ValueError, KeyError, OSError, MemoryError, RecursionError])
def test_no_person_stands_in_a_fault_of_ours(
    place: str, error: type[Exception], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def broken(*_: object, **__: object) -> None:
        raise error(" ".join(POISON))

    module, _, name = place.partition(":")
    monkeypatch.setattr(importlib.import_module(module), name, broken)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.delenv("ZBOUN_DEBUG", raising=False)
    poisoned(tmp_path / "files")
    out = tmp_path / "out"
    assert run_main(monkeypatch, "clean", str(tmp_path / "files"), "-o", str(out)) in (0, 1, 2)
    said = capfd.readouterr()
    unpoisoned(said.out + said.err)
    assert "Traceback" not in said.err
    assert {path.name for path in tmp_path.iterdir()} <= {"files", "out"}


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
@pytest.mark.parametrize("make", [lambda p: atomic.file(p), lambda p: atomic.folder(p, (), "x")])
def test_what_is_unfinished_is_for_its_owner_only(
    make: Callable[..., object], tmp_path: Path
) -> None:
    before = os.umask(0)
    try:
        with make(tmp_path / "out") as place:  # type: ignore[attr-defined]
            (place / "a" if place.is_dir() else place).write_text("x")
            (private,) = tmp_path.iterdir()
            assert stat.S_IMODE(private.stat().st_mode) == 0o700
    finally:
        os.umask(before)
