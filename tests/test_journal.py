"""The journal: what can be undone, what a list holds of each source now, and no person in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from zboun import journal
from zboun.journal import CLEAN, UNDO, UPDATE, Entry
from zboun.model import ReadOptions


def source(name: str, checksum: str) -> dict[str, object]:
    return {"source": name, "sha256": checksum, "rows": 3}


HISTORY = [
    Entry(1, CLEAN, sources=[source("a", "a1"), source("b", "b1")]),
    Entry(2, UPDATE, sources=[source("a", "a2"), source("c", "c1")], replaced=["a"]),
    Entry(3, UPDATE, sources=[source("d", "d1")], split={"Z2": "Z1"}),
]


def test_what_was_written_is_read(tmp_path: Path) -> None:
    (tmp_path / journal.FILE).write_text(journal.text(HISTORY), "utf-8")
    assert journal.read(tmp_path) == HISTORY
    assert journal.read(tmp_path / "none") == []


@given(st.text())
def test_a_damaged_line_stops_nothing(tmp_path_factory, line: str) -> None:
    place = tmp_path_factory.mktemp("journal")
    (place / journal.FILE).write_text(journal.text(HISTORY[:1]) + line, "utf-8", errors="replace")
    assert journal.read(place)[:1] == HISTORY[:1]


def test_updates_are_undone_from_the_last_on() -> None:
    last = journal.to_undo(HISTORY)
    assert last is not None and last.run == 3
    undone = [*HISTORY, Entry(4, UNDO, undoes=3)]
    last = journal.to_undo(undone)
    assert last is not None and last.run == 2
    assert journal.to_undo([*undone, Entry(5, UNDO, undoes=2)]) is None
    assert journal.to_undo([*HISTORY, Entry(4, CLEAN)]) is None


def test_checksums_follow_what_the_list_holds() -> None:
    assert journal.checksums(HISTORY) == {"a": "a2", "b": "b1", "c": "c1", "d": "d1"}
    back = [*HISTORY, Entry(4, UNDO, undoes=3), Entry(5, UNDO, undoes=2)]
    assert journal.checksums(back) == {"a": "a1", "b": "b1"}
    assert "b" not in journal.checksums([*HISTORY, Entry(4, UNDO, removed=["b"])])


def test_runs_and_births() -> None:
    assert journal.first_runs(HISTORY) == {"a": 1, "b": 1, "c": 2, "d": 3}
    assert journal.births(HISTORY) == {"Z2": 3}


def test_a_checksum_knows_how_the_file_was_read_but_no_password(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x")
    plain = ReadOptions()
    same = journal.digest(path, plain)
    assert journal.digest(path, replace(plain, password="secret")) == same
    assert journal.digest(path, replace(plain, columns={"x": "name"})) != same
    assert journal.digest(tmp_path, plain) == ""
