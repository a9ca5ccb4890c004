"""What machines do to files: gone, forbidden, changed, looped, not even files."""

from __future__ import annotations

import os
import threading
from functools import partial
from pathlib import Path

import pytest

from zboun import readers
from zboun.errors import InputError
from zboun.model import Extract, ReadOptions, Source
from zboun.readers import blob, deadline, open_source
from zboun.rules import load

CSV = "Nom;Tél\nAli;0550123456\n"


def code(source: Source) -> str:
    with pytest.raises(InputError) as error:
        readers.read(source)
    assert error.value.source == source.name
    return error.value.code


def test_a_file_that_vanishes(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(CSV)
    (source,), _ = readers.discover([path])
    path.unlink()
    assert code(source) == "vanished"


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(CSV)
    path.chmod(0)
    if os.access(path, os.R_OK):  # root may read everything: let the system say no
        monkeypatch.setattr(Path, "open", lambda *_, **__: (_ for _ in ()).throw(PermissionError()))
    assert code(Source("clients.csv", path)) == "no_permission"


def test_a_file_that_changes_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(CSV)
    whole = open_source.read_blob

    def slow(*arguments: object, **more: object) -> object:
        extract = whole(*arguments, **more)  # type: ignore[arg-type]
        path.write_text(CSV + "Sara;0661\n")
        return extract

    monkeypatch.setattr(open_source, "read_blob", slow)
    extract = readers.read(Source("clients.csv", path))
    assert extract.read == 2
    assert [doubt.doubt for doubt in extract.doubts] == ["changed_while_read"]


def test_a_disk_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(CSV)

    def broken(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", broken)
    assert code(Source("clients.csv", path)) == "unreadable"


def test_a_folder_given_as_a_file_and_a_pipe(tmp_path: Path) -> None:
    assert code(Source("folder", tmp_path)) in ("unreadable", "no_permission")
    if hasattr(os, "mkfifo"):
        pipe = tmp_path / "clients.csv"
        os.mkfifo(pipe)
        sources, doubts = readers.discover([tmp_path])
        assert not sources
        assert [doubt.doubt for doubt in doubts] == ["not_a_table"]


def test_link_loops_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "clients.csv").write_text(CSV)
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    sources, doubts = readers.discover([tmp_path])
    assert [source.name for source in sources] == ["a/clients.csv"]
    assert [(doubt.source, doubt.doubt) for doubt in doubts] == [("self", "missing")]


def test_a_bug_of_ours_stops_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(CSV)
    monkeypatch.setattr(open_source, "sniff", lambda _: 1 / 0)
    assert code(Source("clients.csv", path)) == "unreadable"


def test_a_zip_member_is_counted_as_it_comes_out(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", 8) as made:
        made.writestr("a.csv", b"x" * 5000)
    with zipfile.ZipFile(path) as archive, pytest.raises(InputError) as error:
        blob.member("a.zip/a.csv", archive, archive.infolist()[0], 4000)
    assert error.value.code == "too_big"


def test_an_input_that_takes_too_long_is_given_up_and_named(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(CSV + 'Ali;"0550\n123456"\n' * 100_000)  # some tenths of a second
    with pytest.raises(InputError) as error:
        readers.read(Source("clients.csv", path), None, ReadOptions(max_seconds=0.002))
    assert error.value.code == "too_slow" and "--max-seconds" in error.value.remedy
    assert readers.read(Source("clients.csv", path)).read == 100_002  # the header is counted


def test_the_others_are_read_when_one_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "clients.csv").write_text(CSV)
    (tmp_path / "lost.csv").write_text(CSV)
    held = threading.Event()

    def waits(source: Source, *_: object) -> Extract:  # as a network drive that hangs
        if source.name == "lost.csv":
            held.wait()
        return open_source.read(source, load(), ReadOptions())

    sources, _ = readers.discover([tmp_path])
    names = []
    for source in sources:
        try:
            names.append(deadline.within(2, source.name, partial(waits, source)).read)
        except InputError as error:
            names.append(error.code)
    held.set()
    assert names == [2, "too_slow"]


def test_a_byte_bound_that_the_user_sets(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(CSV * 100)
    with pytest.raises(InputError) as error:
        readers.read(Source("clients.csv", path), None, ReadOptions(max_bytes=1000))
    assert error.value.code == "too_big"
    assert "--max-bytes" in error.value.remedy
