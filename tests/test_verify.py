"""An OUT proven, and no change of one cell, line or file that goes unseen."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import zboun
from zboun.cli import app
from zboun.errors import UsageError
from zboun.verify import Fault, verify
from zboun.writers.folder import CSV_FILES, FILES, checksum, seal


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))


def put_rows(path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), "utf-8", newline="\n")


def reseal(out: Path) -> None:
    """Make the checksums right again, as someone would who hides what he changed."""
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    for name, entry in summary["files"].items():
        entry["sha256"] = checksum(out / name)
    put_summary(out, summary)


def put_summary(out: Path, summary: dict[str, Any]) -> None:
    text = json.dumps({**summary, "seal": seal(summary)}, ensure_ascii=False, indent=1)
    (out / "summary.json").write_text(text + "\n", "utf-8")


def test_the_sample_holds(shop: Path) -> None:
    proof = verify(shop)
    assert proof.faults == [] and proof.notes == []
    assert proof.checked["traced"] > 1000 and proof.checked["rules"] > 10_000


def test_an_empty_list_and_frames_hold(tmp_path: Path) -> None:
    import pandas as pd

    frame = pd.DataFrame({"Nom": ["Amine Benali", "Benali Amine"], "Tél": ["0550123456"] * 2})
    assert verify(zboun.clean(frame).save(tmp_path / "frame")).faults == []
    assert verify(zboun.clean(frame.head(0)).save(tmp_path / "none")).faults == []
    (tmp_path / "a.csv").write_text('Nom;Tel\n"Ali\n=1+1";0550123456\n\x1b[2J;0661\x00\n')
    assert verify(zboun.clean(tmp_path / "a.csv").save(tmp_path / "odd")).faults == []


def test_a_folder_of_others_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        verify(tmp_path)


@pytest.mark.parametrize("seed", range(25))
def test_one_byte_of_any_file_is_found(seed: int, out: Path) -> None:
    chance = random.Random(seed)
    path = out / chance.choice([name for name in FILES if name != "review.xlsx"])
    data = bytearray(path.read_bytes())
    at = chance.randrange(len(data))
    if path.suffix == ".json":  # white space between the lines says nothing
        at = chance.choice([i for i, byte in enumerate(data) if byte not in b" \n"])
    data[at] ^= 1
    path.write_bytes(bytes(data))
    assert not verify(out).holds


@pytest.mark.parametrize("name", [name for name in FILES if name != "summary.json"])
def test_a_file_that_is_gone_or_cut_is_found(name: str, out: Path) -> None:
    whole = (out / name).read_bytes()
    (out / name).write_bytes(whole[: len(whole) // 2])
    assert not verify(out).holds
    (out / name).unlink()
    assert Fault(name, 0, "missing_file") in verify(out).faults


# What only a checksum can know: no other file says it again.
ONLY_ONCE = {
    "contacts": {"stage", "status", "needs_review"},
    "records": {
        "sheet",
        "sender",
        "name_order",
        "city_level",
        "expects",
        "origin",
        "identity",
        "row",
    },
    "rejected": {"sheet", "row", "reason", "text"},
    "messages": {"line", "time", "kind", "text", "sender", "contact_id"},
    "doubts": {"source", "sheet", "doubt", "detail", "remedy"},
    "related": {"why"},
}


@pytest.mark.parametrize("seed", range(40))
def test_a_changed_cell_is_found_behind_right_checksums(seed: int, out: Path) -> None:
    chance = random.Random(seed)
    table = chance.choice(["contacts", "contacts", "records", "records", "related"])
    rows = rows_of(out / f"{table}.csv")
    column = chance.choice([c for c in CSV_FILES[table] if c not in ONLY_ONCE[table]])
    at, line = rows[0].index(column), chance.randrange(1, len(rows))
    if rows[line][at].isdigit() and column in ("row", "records", "messages"):
        rows[line][at] = str(int(rows[line][at]) + 1)
    else:
        rows[line][at] += "x"
    put_rows(out / f"{table}.csv", rows)
    reseal(out)
    faults = verify(out).faults
    # a raw text says nothing of itself where the rules make the same of it
    if not column.endswith("_raw"):
        assert faults, (table, column)
        assert any(fault.file == f"{table}.csv" for fault in faults), (table, column)


@pytest.mark.parametrize("table", ["contacts", "records", "rejected", "related"])
def test_a_line_taken_away_or_doubled_is_found(table: str, out: Path) -> None:
    rows = rows_of(out / f"{table}.csv")
    for changed in (rows[:3] + rows[4:], [*rows, rows[3]]):
        put_rows(out / f"{table}.csv", changed)
        reseal(out)
        assert not verify(out).holds


def test_a_fault_names_its_line(out: Path) -> None:
    rows = rows_of(out / "contacts.csv")
    rows[7][rows[0].index("phone")] = "+213550999999"
    put_rows(out / "contacts.csv", rows)
    reseal(out)
    assert Fault("contacts.csv", 8, "untraced", "phone") in verify(out).faults
    assert Fault("contacts.csv", 8, "lost", "phone") in verify(out).faults


def test_a_summary_that_was_changed_is_found(out: Path) -> None:
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    text = (out / "summary.json").read_text("utf-8")
    (out / "summary.json").write_text(text.replace(summary["started"], "2020-01-01"))
    assert [fault.code for fault in verify(out).faults] == ["changed"]
    put_summary(out, {**summary, "contacts": 7})
    assert [fault.what.split(":")[0] for fault in verify(out).faults] == ["contacts"]


def test_an_answered_review_holds_and_a_forged_one_does_not(out: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(out / "review.xlsx")
    book.worksheets[0]["A2"] = "même personne"
    book.save(out / "review.xlsx")
    proof = verify(out)
    assert proof.holds and [note.code for note in proof.notes] == ["answered"]
    book.worksheets[0]["P3"] = "0123456789abcdef"  # key_a
    book.save(out / "review.xlsx")
    assert Fault("review.xlsx", 3, "not_of_the_record", "key_a") in verify(out).faults


def test_other_rules_are_said_not_guessed(out: Path) -> None:
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    put_summary(out, {**summary, "rules": "1999.1"})
    proof = verify(out)
    assert proof.holds and [note.code for note in proof.notes] == ["other_rules"]


def test_the_command(out: Path) -> None:
    run = CliRunner()
    good = run.invoke(app, ["verify", str(out), "--lang", "en"])
    assert good.exit_code == 0 and "All is proven" in good.stdout
    (out / "related.csv").write_text('"contact_id","related_id","why"\n')
    bad = run.invoke(app, ["verify", str(out), "--lang", "fr"])
    assert bad.exit_code == 1 and "related.csv\xa0: le fichier a changé" in bad.stdout
    data = json.loads(run.invoke(app, ["verify", str(out), "--json"]).stdout)
    assert data["holds"] is False and data["faults"]


def test_a_list_of_before_doubts_had_values_holds(out: Path) -> None:
    rows = rows_of(out / "doubts.csv")
    at = rows[0].index("values")
    put_rows(out / "doubts.csv", [row[:at] + row[at + 1 :] for row in rows])
    reseal(out)
    assert verify(out).holds
