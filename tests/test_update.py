"""Adding files to a list: the contacts of one run over everything, ids that stay, nothing lost."""

from __future__ import annotations

import csv
import json
import os
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl
import pytest

import zboun
from zboun import locks, normalizer, pipeline, stops, updates
from zboun.errors import InputError, OutputError, UsageError
from zboun.match import content_keys
from zboun.result import Result

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"
HEADER = ("nom", "téléphone", "email", "ville", "statut")
AMINE = ("Amine Benali", "0550123456", "amine.benali@example.dz", "Sétif", "client")
LINA = ("Lina Benali", "0550123456", "", "Sétif", "")
KARIM = ("Karim Saadi", "0661223344", "", "Oran", "")


def table(place: Path, name: str, *rows: Sequence[str]) -> Path:
    """Write rows as a CSV file that a shop could have."""
    path = place / name
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADER, *rows])
    return path


def first(out: Path, *inputs: Path) -> Result:
    """Make a list as ``zboun clean`` does, journal included."""
    settings = pipeline.Settings()
    begun = updates.first_run(out, [str(one) for one in inputs], settings)
    result = pipeline.clean(list(inputs), settings, out, begun.named)
    begun.remember(result)
    stops.keep(result, settings.rules, stops.gather(out, None, settings.rules))
    result.save(out)
    return result


def homes(result: Result) -> dict[str, str]:
    """Return record id -> contact id."""
    records = result.tables["records"]
    columns = (records[name].to_pylist() for name in ("record_id", "contact_id"))
    return dict(zip(*columns, strict=True))


def contacts(result: Result) -> set[frozenset[str]]:
    """Return the contacts as sets of records."""
    sets: dict[str, set[str]] = defaultdict(set)
    for record, contact in homes(result).items():
        sets[contact].add(record)
    return set(map(frozenset, sets.values()))


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def told(run: updates.Run, key: str) -> list[dict[str, str]]:
    return [values for one, values in run.news if one == key]


def slices(place: Path, seed: int, many: int) -> list[Path]:
    """Write the rows of the sample, mixed, into files; some rows occur twice."""
    records = zboun.read([*sorted(SAMPLE.glob("*.csv")), SAMPLE / "anciens_clients.xls"])
    raw = [f"{name}_raw" for name in ("name", "phone", "email", "city", "status")]
    rows = list(records[raw].itertuples(index=False, name=None))
    chance = random.Random(seed)
    rows += chance.sample(rows, 20)
    chance.shuffle(rows)
    return [table(place, f"part{n}.csv", *rows[n::many]) for n in range(many)]


def ids_stay(before: dict[str, str], after: dict[str, str], aliases: Iterable[dict[str, str]]):
    """Hold that every earlier id is there, or leads to a contact that holds records of its."""
    leads = {row["contact_id"]: row["alias_of"] for row in aliases}
    now = set(after.values())
    for contact in set(before.values()):
        heir = contact if contact in now else leads[contact]
        assert heir in {after[record] for record, had in before.items() if had == contact}
    for record, contact in after.items():
        assert contact in now and contact not in leads, record


@pytest.mark.parametrize("seed", [1])
def test_ten_slices_give_the_contacts_of_one_run_and_ids_stay(tmp_path: Path, seed: int) -> None:
    parts = slices(tmp_path, seed, 10)
    out = tmp_path / "out"
    before = homes(first(out, parts[0]))
    for part in parts[1:]:
        run = updates.update(out, part)
        after = homes(run.result)
        ids_stay(before, after, lines(out / "aliases.csv"))
        before = after
    whole = zboun.clean(parts)
    assert contacts(run.result) == contacts(whole)
    keep = [c for c in whole.contacts.columns if c not in ("contact_id", "related")]
    found, wanted = (r.contacts[keep].sort_values(keep) for r in (run.result, whole))
    assert found.to_dict("list") == wanted.to_dict("list")
    assert len(run.result.related) == len(whole.related)
    assert len(run.result.review) == len(whole.review)


def test_the_sample_given_file_by_file_is_the_sample(tmp_path: Path) -> None:
    files = sorted(SAMPLE.iterdir())
    out = tmp_path / "out"
    first(out, *files[2:])  # the chats, with the shop's own account, come later
    for path in files[:2]:
        run = updates.update(out, path)
    whole = zboun.clean(files)
    assert contacts(run.result) == contacts(whole)
    rows = run.result.summary.rows
    assert rows == whole.summary.rows and rows["read"] == rows["records"] + rows["rejected"]
    got, want = (r.messages.sort_values(["source", "line"]) for r in (run.result, whole))
    assert got["text"].tolist() == want["text"].tolist()
    named = set(zip(got["sender"], got["contact_id"] != "", strict=True))
    assert named == set(zip(want["sender"], want["contact_id"] != "", strict=True))


def test_only_new_rows_are_normalized(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    first(out, table(tmp_path, "a.csv", AMINE, LINA))
    seen: list[int] = []
    normalize = normalizer.normalize

    def counting(records, *rest):
        seen.append(len(records))
        return normalize(records, *rest)

    monkeypatch.setattr("zboun.engines.local.normalize", counting)
    updates.update(out, table(tmp_path, "b.csv", KARIM))
    assert seen == [1]


def test_the_same_file_again_adds_nothing(tmp_path: Path) -> None:
    out, path = tmp_path / "out", table(tmp_path, "a.csv", AMINE, KARIM)
    before = first(out, path)
    run = updates.update(out, [path, table(tmp_path, "b.csv", LINA)])
    assert told(run, "update.same") == [{"source": "a.csv"}]
    assert len(run.result.records) == 3
    assert homes(run.result).items() >= homes(before).items()


def test_a_changed_file_takes_the_place_of_its_records_and_ids_stay(tmp_path: Path) -> None:
    out = tmp_path / "out"
    had = homes(first(out, table(tmp_path, "a.csv", AMINE, KARIM)))
    corrected = ("Karim Saadi", "0661223345", "", "Oran", "")
    path = table(tmp_path, "a.csv", LINA, AMINE, corrected)
    path = table(tmp_path, "a.csv", ("Nadia Hamdi", "0770112233", "", "", ""), AMINE, corrected)
    run = updates.update(out, path)
    assert told(run, "update.replaced") == [{"source": "a.csv"}]
    now = homes(run.result)
    assert len(now) == 3 and now["a.csv:3"] == had["a.csv:2"]
    # The row moved and its phone was corrected: nothing says that it is the same person.
    again = updates.update(out, table(tmp_path, "a.csv", KARIM, AMINE, KARIM)).result
    assert homes(again)["a.csv:4"] == now["a.csv:4"]  # same row, same name


def test_a_decision_splits_and_a_new_one_is_obeyed_for_good(tmp_path: Path) -> None:
    out = tmp_path / "out"
    other = ("BENALI Amine", "0550123456", "", "Sétif", "")
    before = first(out, table(tmp_path, "a.csv", AMINE, AMINE, other))
    (contact,) = set(homes(before).values())
    keys = content_keys(before.tables["records"]).to_pylist()
    said = tmp_path / "said.csv"
    said.write_text(f"key_a,key_b,decision\n{keys[0]},{keys[2]},different\n", "utf-8")
    run = updates.update(out, decisions=[said])
    now = homes(run.result)
    assert now["a.csv:2"] == now["a.csv:3"] == contact  # two of three records
    assert now["a.csv:4"] != contact
    assert [row["decision"] for row in lines(out / "decisions.csv")] == ["different"]
    later = updates.update(out, table(tmp_path, "b.csv", KARIM)).result
    assert homes(later).items() >= now.items()
    again = first(out, tmp_path / "a.csv")  # clean obeys it too, and parts no id from its person
    assert homes(again) == now


def test_two_that_merge_keep_the_older_id_and_the_other_leads_to_it(tmp_path: Path) -> None:
    out = tmp_path / "out"
    old = first(out, table(tmp_path, "z.csv", ("Amine Benali", "0550123456", "", "Sétif", "")))
    young = ("Amine Benali", "0661998877", "", "Oran", "")
    mid = updates.update(out, table(tmp_path, "a.csv", young)).result
    (one,) = set(homes(old).values())
    other = homes(mid)["a.csv:2"]
    assert one != other
    bridge = ("Amine Benali", "0550123456 / 0661998877", "", "", "")
    run = updates.update(out, table(tmp_path, "b.csv", bridge))
    assert set(homes(run.result).values()) == {one}
    (line,) = lines(out / "aliases.csv")
    assert (line["contact_id"], line["alias_of"]) == (other, one) and line["when"]
    assert told(run, "update.merged_ids") == [{"former": other, "now": one}]
    assert run.result.explain(other).startswith(f"{other} is now {one}.")


def test_answers_in_the_lists_own_review_book_are_taken(tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = first(out, *SAMPLE.iterdir())
    book = openpyxl.load_workbook(out / "review.xlsx")
    sheet = book.worksheets[0]
    for row, answer in enumerate(("même personne", "شخصان مختلفان", "peut-être"), 2):
        sheet.cell(row, 1).value = answer
    book.save(out / "review.xlsx")
    run = updates.update(out)
    assert [row["decision"] for row in lines(out / "decisions.csv")].count("same") == 1
    assert told(run, "update.decisions") == [{"count": 2}]
    assert told(run, "decided.unknown_answer") == [{"where": "review.xlsx:4"}]
    doubts = {row["source"] for row in lines(out / "doubts.csv")}
    assert "review.xlsx:4" in doubts and "kept.review.xlsx" in run.notes
    assert not set(run.result.review["pair_id"]) & set(before.review["pair_id"][:2])


def test_contrary_answers_are_told_stored_and_settled_by_a_person(tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = first(out, table(tmp_path, "a.csv", AMINE, KARIM))
    one, other = content_keys(before.tables["records"]).to_pylist()
    files = []
    for answer in ("same", "different", "different"):
        files.append(tmp_path / f"{len(files)}.csv")
        files[-1].write_text(f"key_a,key_b,decision\n{one},{other},{answer}\n", "utf-8")
    updates.update(out, decisions=[files[0]])
    run = updates.update(out, decisions=[files[1]])
    (conflict,) = told(run, "decided.both_answers")
    assert "0.csv:2" in conflict["where"] and "1.csv:2" in conflict["where"]
    assert len(lines(out / "decisions.csv")) == 2
    assert "decision_conflict" in {row["doubt"] for row in lines(out / "doubts.csv")}
    assert told(updates.update(out), "decided.both_answers")  # until it is settled
    settled = updates.update(out, decisions=[files[2]])
    assert not told(settled, "decided.both_answers") and len(lines(out / "decisions.csv")) == 1
    assert "decision_conflict" not in {row["doubt"] for row in lines(out / "doubts.csv")}


def test_what_earlier_runs_set_aside_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "out"
    path = table(tmp_path, "a.csv", AMINE, ("", "", "", "", ""), KARIM)
    before = first(out, path)
    run = updates.update(out, table(tmp_path, "b.csv", LINA, ("Total", "3", "", "", "")))
    kept = run.result.tables["rejected"].to_pylist()
    assert all(row in kept for row in before.tables["rejected"].to_pylist())
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert [one["source"] for one in summary["sources"]] == ["a.csv", "b.csv"]
    for one in summary["sources"]:
        assert one["read"] == one["records"] + one["rejected"]


def test_texts_come_back_as_they_were(tmp_path: Path) -> None:
    odd = ('Amine "le grand",\nBenali', "0550 12 34 56", "", "Sétif\r\nville", "=1+1")
    out = tmp_path / "out"
    before = first(out, table(tmp_path, "a.csv", odd, AMINE))
    after = updates.update(out, table(tmp_path, "b.csv", KARIM)).result
    columns = [name for name in before.records.columns if name != "contact_id"]
    had, has = (r.records.set_index("record_id")[columns[1:]] for r in (before, after))
    assert has.loc[had.index].to_dict("list") == had.to_dict("list")


def test_an_unreadable_new_file_leaves_the_list_alone(tmp_path: Path) -> None:
    out, path = tmp_path / "out", table(tmp_path, "a.csv", AMINE)
    first(out, path)
    before = {one.name: one.read_bytes() for one in out.iterdir()}
    with pytest.raises(InputError):
        updates.update(out, tmp_path / "none.xlsx")
    assert {one.name: one.read_bytes() for one in out.iterdir()} == before
    (tmp_path / "torn.xlsx").write_bytes(b"PK\x03\x04torn")
    run = updates.update(out, [tmp_path / "torn.xlsx", table(tmp_path, "b.csv", LINA)])
    assert [one["source"] for one in run.result.summary.unreadable] == ["torn.xlsx"]
    path.write_bytes(b"PK\x03\x04torn")
    run = updates.update(out, [path, table(tmp_path, "c.csv", KARIM)])
    assert "a.csv:2" in homes(run.result)  # its earlier records stay


def test_a_folder_that_is_no_list_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a folder"):
        updates.update(tmp_path)


def test_a_run_holds_the_list_from_start_to_end(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first(out, table(tmp_path, "a.csv", AMINE))
    with locks.lock(out), pytest.raises(OutputError, match="another run"):
        updates.update(out)
    (tmp_path / ".out.zboun-x" / "new").mkdir(parents=True)
    assert updates.update(out).notes == ["recovered.removed"]


def test_the_journal_holds_no_personal_data(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first(out, *SAMPLE.glob("*.csv"))
    updates.update(out, SAMPLE / "telephone.vcf")
    text = (out / "journal.jsonl").read_text("utf-8")
    people = [row for row in lines(out / "contacts.csv") if row["name"] and row["phone"]]
    assert len(people) > 50
    for row in people:
        assert row["name"] not in text and row["phone"][4:] not in text
    first_line, second = (json.loads(line) for line in text.splitlines())
    assert first_line["verb"] == "clean" and second["verb"] == "update"
    assert {"source", "sha256", "rows"} == set(second["sources"][0])


def test_preferences_and_form_of_the_first_run_hold(tmp_path: Path) -> None:
    from zboun.cli import main

    path = table(tmp_path, "a.csv", ("Amine Benali", "0550123456", "", "Ouled Djellal", ""))
    out, more = tmp_path / "out", table(tmp_path, "b.csv", KARIM)
    run_command(main, "clean", path, "-o", out, "--extra", "phone", "-q")
    had = lines(out / "contacts.csv")
    run_command(main, "update", out, more, "-q")
    has = {row["name"]: row for row in lines(out / "contacts.csv")}
    assert has["Amine Benali"] == had[0] and had[0]["phone_owner"]
    assert has["Karim Saadi"]["phone_owner"]


def run_command(main, *arguments: object) -> None:
    import sys
    from unittest import mock

    with mock.patch.object(sys, "argv", ["zboun", *map(str, arguments)]):
        try:
            main()
        except SystemExit as end:
            assert not end.code


def test_a_killed_update_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    first(out, table(tmp_path, "a.csv", AMINE))
    before = {one.name: one.read_bytes() for one in out.iterdir()}
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        updates.update(out, table(tmp_path, "b.csv", LINA))
    assert {one.name: one.read_bytes() for one in out.iterdir()} == before


@pytest.mark.parametrize("name", ["Discussion WhatsApp avec {}(1).txt", "a/chat {}.txt"])
def test_a_chat_exported_again_doubles_no_message(tmp_path: Path, name: str) -> None:
    from test_chats import conversation

    turns, person = conversation(3)
    older = tmp_path / f"Discussion WhatsApp avec {person}.txt"
    older.write_text("".join(turns[:60]), "utf-8", newline="")
    newer = tmp_path / name.format(person)
    newer.parent.mkdir(exist_ok=True)
    newer.write_text("".join(turns), "utf-8", newline="")
    out = tmp_path / "out"
    before = first(out, older)
    run = updates.update(out, newer)
    whole = zboun.clean([older, newer], me="Boutique El Yasmine")
    assert contacts(run.result) == contacts(whole)
    assert len(run.result.messages) == len(whole.messages)
    assert run.result.contacts["messages"].tolist() == whole.contacts["messages"].tolist()
    ids_stay(homes(before), homes(run.result), lines(out / "aliases.csv"))
    undone = updates.undo(out).result
    assert homes(undone) == homes(before)
    assert undone.messages["text"].tolist() == before.messages["text"].tolist()


def test_the_library_updates_too(tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = first(out, table(tmp_path, "a.csv", AMINE))
    result = zboun.update(out, table(tmp_path, "b.csv", KARIM))
    assert homes(result).items() > homes(before).items()
    assert "contact_id" in lines(out / "records.csv")[0]
