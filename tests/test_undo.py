"""What was done is taken back: the last update, step by step, or one source."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from tests.test_update import AMINE, KARIM, LINA, SAMPLE, contacts, first, homes, lines, table, told

from zboun import out_tables, updates
from zboun.errors import UsageError
from zboun.match import content_keys

TABLES = ("contacts", "rejected", "doubts", "messages", "related")


def state(out: Path) -> dict[str, list[dict[str, object]]]:
    """Return what a list says, row order and the memory of its records aside."""
    found = {
        name: sorted(map(str, rows.to_pylist()))
        for name, rows in out_tables.read(out, TABLES).items()
    }
    records = out_tables.read(out, ("records",))["records"]
    names = [name for name in records.column_names if name != "first_contact_id"]
    return {**found, "records": sorted(map(str, records.select(names).to_pylist()))}


@pytest.mark.parametrize("name", ["clients_2024.xlsx", "WhatsApp Chat - زبائن الجملة.zip"])
def test_an_update_and_its_undo_leave_the_list_as_it_was(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    first(out, *(path for path in SAMPLE.iterdir() if path.name != name))
    before = state(out)
    updates.update(out, SAMPLE / name)
    assert state(out) != before
    run = updates.undo(out)
    assert state(out) == before
    assert told(run, "undo.update")[0]["sources"] == 1
    with pytest.raises(UsageError, match="no update"):
        updates.undo(out)


def test_undo_goes_back_step_by_step(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first(out, table(tmp_path, "a.csv", AMINE))
    states = [state(out)]
    for number, row in enumerate((LINA, KARIM)):
        updates.update(out, table(tmp_path, f"{number}.csv", row))
        states.append(state(out))
    updates.undo(out)
    assert state(out) == states[1]
    updates.undo(out)
    assert state(out) == states[0]
    updates.update(out, tmp_path / "1.csv")
    updates.undo(out)
    assert state(out) == states[0]


def test_a_replaced_file_comes_back_with_its_records(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first(out, table(tmp_path, "a.csv", AMINE, LINA, ("", "", "", "", "")))
    before = state(out)
    updates.update(out, table(tmp_path, "a.csv", KARIM))
    assert (out / "replaced" / "2" / "records.csv").is_file()
    updates.undo(out)
    assert state(out) == before and not (out / "replaced" / "2").exists()
    run = updates.update(out, table(tmp_path, "a.csv", AMINE, LINA, ("", "", "", "", "")))
    assert told(run, "update.same")


def test_the_decisions_of_an_update_go_with_it_and_are_kept_aside(tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = first(out, table(tmp_path, "a.csv", AMINE, ("BENALI Amine", AMINE[1], "", "", "")))
    one, other = content_keys(before.tables["records"]).to_pylist()
    said = tmp_path / "said.csv"
    said.write_text(f"key_a,key_b,decision\n{one},{other},different\n", "utf-8")
    updates.update(out, decisions=[said])
    run = updates.undo(out)
    assert contacts(run.result) == contacts(before) and homes(run.result) == homes(before)
    assert lines(out / "decisions.csv") == []
    (kept,) = told(run, "undo.kept_answers")
    again = updates.update(out, decisions=[out / kept["file"]])
    assert len(again.result.contacts) == 2


def test_one_source_is_taken_out_and_ids_stay(tmp_path: Path) -> None:
    out = tmp_path / "out"
    files = sorted(SAMPLE.glob("*.csv"))
    before = homes(first(out, *files))
    run = updates.undo(out, files[0].name)
    after = homes(run.result)
    assert not any(record.startswith(files[0].name) for record in after)
    assert {count["source"] for count in run.result.summary.sources} == {f.name for f in files[1:]}
    moved = [record for record, contact in after.items() if before[record] != contact]
    assert len(moved) <= 2  # parts of a contact that the source had joined
    back = updates.update(out, files[0])
    assert homes(back.result) == before


def test_a_source_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first(out, table(tmp_path, "a.csv", AMINE))
    with pytest.raises(UsageError, match=r"a\.csv"):
        updates.undo(out, "b.csv")


def test_every_order_of_updates_ends_in_the_same_contacts(tmp_path: Path) -> None:
    parts = [table(tmp_path, f"{n}.csv", row) for n, row in enumerate((AMINE, LINA, KARIM))]
    ends = set()
    for number, order in enumerate(itertools.permutations(parts)):
        out = tmp_path / f"out{number}"
        result = first(out, order[0])
        for part in order[1:]:
            result = updates.update(out, part).result
        ends.add(frozenset(contacts(result)))
    assert len(ends) == 1


def test_each_run_is_one_line_of_the_journal(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first(out, table(tmp_path, "a.csv", AMINE))
    updates.update(out, table(tmp_path, "b.csv", KARIM))
    updates.undo(out)
    entries = [json.loads(line) for line in (out / "journal.jsonl").read_text().splitlines()]
    assert [(one["run"], one["verb"]) for one in entries] == [
        (1, "clean"), (2, "update"), (3, "undo"),
    ]  # fmt: skip
    assert entries[2]["undoes"] == 2
