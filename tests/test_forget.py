"""A person erased from every byte of an OUT, kept out of later runs, everybody else untouched."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

import zboun
from zboun import redact, texts
from zboun.cli import app, error_text
from zboun.errors import OutputError, UsageError
from zboun.forget import forget
from zboun.redact import Eraser
from zboun.verify import verify

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"
NAME, PHONE, EMAIL = "Zoubir Qassemzadi", "+213551987654", "z.qassemzadi@example.dz"
# The person as people write them; none of it may be found in any byte afterwards.
TRACES = (
    "qassemzadi", "zoubir", "551987654", "551 98 76 54", "551-98-76-54", "0551.98.76.54",
    "٥٥١٩٨٧٦٥٤", "قاسمزادي",
)  # fmt: skip

CSV = f"""Nom;Tel;Email;Ville;Statut
QASSEMZADI Zoubir;0551 98 76 54;{EMAIL};Oran;client
Zoubir Qassemzadi;00213551987654;;Oran;
قاسمزادي زبير;٠٥٥١٩٨٧٦٥٤;;وهران;زبون
Sara Hadj;0661 22 33 44;sara@example.dz;Alger;client, amie de Zoubir Qassemzadi
Sara Hadj;0661223344;;Alger;rappeler 0551-98-76-54
Nadia Mansouri;0770111222;;Blida;client
"""
CHAT = """12/05/2024, 10:00 - Zoubir Qassemzadi: Salam, mon numéro 0551 98 76 54
12/05/2024, 10:01 - Nadia Mansouri: merci
13/05/2024, 10:02 - Zoubir Qassemzadi: z.qassemzadi@example.dz
13/05/2024, 10:03 - Nadia Mansouri: le numéro de Zoubir Qassemzadi est 0551.98.76.54
13/05/2024, 10:04 - Sara Hadj: ok
"""
ALONE = """12/05/2024, 10:00 - Zoubir Qassemzadi: Salam
12/05/2024, 10:01 - Boutique: votre robe est prête
12/05/2024, 10:02 - Boutique: à demain
"""


def files(folder: Path) -> Path:
    folder.mkdir()
    (folder / "clients.csv").write_text(CSV, "utf-8")
    (folder / "groupe.txt").write_text(CHAT, "utf-8")
    (folder / "Discussion WhatsApp avec Zoubir Qassemzadi.txt").write_text(ALONE, "utf-8")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An OUT with the person in it, and in what other people put there."""
    out = tmp_path / "out"
    zboun.clean(str(files(tmp_path / "files")), me="Boutique").save(out, lang="en")
    result = zboun.clean(str(tmp_path / "files" / "clients.csv"))
    (out / "kept" / "2024").mkdir(parents=True)
    result.save(out / "kept" / "2024" / "contacts.xlsx")
    result.save(out / "mine.vcf")
    result.save(out / "list.json")
    mine = next(row["contact_id"] for row in table(out / "contacts.csv") if row["phone"] == PHONE)
    line = {"run": 1, "sources": [{"source": f"{NAME}.txt"}], "merged": {mine: "Z1", "Z2": "Z3"}}
    (out / "journal.jsonl").write_text(json.dumps(line) + "\n" + '{"run": 2}\n')
    (out / "aliases.csv").write_text(f"contact_id,alias_of,when\nZ9,{mine},2024\nZ8,Z7,2024\n")
    return out


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return every byte of a folder, workbooks unpacked, and the names of its files."""
    found = {}
    for path in folder.rglob("*"):
        found[f"{path.name} (name)"] = path.name.encode()
        if path.is_file():
            found[path.name] = path.read_bytes()
            if path.suffix == ".xlsx":
                with zipfile.ZipFile(path) as book:
                    found |= {f"{path.name}/{n}": book.read(n) for n in book.namelist()}
    return found


def traces(folder: Path) -> list[tuple[str, str]]:
    return [
        (name, trace)
        for name, data in bytes_of(folder).items()
        for trace in TRACES
        if trace.lower() in data.decode("utf-8", "replace").lower()
    ]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_nothing_of_the_person_is_left_in_any_byte(out: Path) -> None:
    assert len({name for name, _ in traces(out)}) > 10
    done = forget(out, "0551 98 76 54")
    assert done.contacts >= 1 and done.records >= 5 and done.left == []
    assert traces(out) == []
    assert {path.name for path in out.parent.iterdir()} == {"files", "out"}


def test_everybody_else_is_as_before_and_the_sums_hold(out: Path) -> None:
    before = table(out / "contacts.csv")
    forget(out, EMAIL.upper())
    after = {row["contact_id"]: row for row in table(out / "contacts.csv")}
    for row in before:
        if "qassemzadi" not in row["name"].lower() and row["phone"] != PHONE:
            kept = after[row["contact_id"]]
            for column in ("name", "phone", "email", "city", "status", "records", "messages"):
                assert kept[column] == row[column]
    proof = verify(out)
    assert proof.faults == [] and proof.checked["forgotten"] >= 2
    reasons = [row for row in table(out / "rejected.csv") if row["reason"] == "forgotten"]
    assert len(reasons) >= 5 and not any(row["text"] for row in reasons)
    assert (out / "journal.jsonl").read_text().count("\n") == 2
    assert json.loads((out / "journal.jsonl").read_text().splitlines()[0])["merged"] == {"Z2": "Z3"}
    assert [row["contact_id"] for row in table(out / "aliases.csv")] == ["Z8"]


def test_the_file_of_marks_holds_no_plain_value(out: Path) -> None:
    forget(out, PHONE)
    held = json.loads((out / "forgotten.json").read_text())
    assert len(bytes.fromhex(held["salt"])) == 32 and held["marks"]
    assert all(len(mark) == 32 and int(mark, 16) for mark in held["marks"])


def test_later_runs_keep_the_person_out(out: Path, tmp_path: Path) -> None:
    forget(out, PHONE)
    result = zboun.clean(str(tmp_path / "files"), me="Boutique")
    notes: list[str] = []
    result.save(out, notes=notes)
    assert "forgotten" in notes
    assert traces(out) == [] and verify(out).faults == []
    assert PHONE not in list(result.contacts["phone"])
    assert (
        result.summary.rows["records"] + result.summary.rows["rejected"]
        == (result.summary.rows["read"])
    )
    result = zboun.clean(str(tmp_path / "files"), me="Boutique")
    result.save(tmp_path / "elsewhere")
    assert PHONE in list(result.contacts["phone"])


def test_one_who_is_not_there_yet_is_kept_out_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Nom;Tel\nSara Hadj;0661223344\n")
    out = zboun.clean(tmp_path / "a.csv").save(tmp_path / "out")
    assert forget(out, PHONE).contacts == 0
    (tmp_path / "b.csv").write_text(CSV, "utf-8")
    zboun.clean([tmp_path / "a.csv", tmp_path / "b.csv"]).save(out)
    assert PHONE not in (out / "records.csv").read_text("utf-8")
    assert verify(out).faults == []


def test_damaged_marks_stop_a_run_rather_than_bring_people_back(out: Path, tmp_path: Path) -> None:
    forget(out, PHONE)
    (out / "forgotten.json").write_text("{")
    with pytest.raises(OutputError):
        zboun.clean(str(tmp_path / "files")).save(out)


FAMILY = """Nom;Tel;Ville
Walid Zerdoumi;0550 33 22 11;Oran
Samira Zerdoumi;0550332211;Oran
Walid Zerdoumi;0550332211;Oran
"""


def family(tmp_path: Path, more: str = "") -> tuple[Path, dict[str, str]]:
    """Return an OUT with a brother and a sister on one phone, and their ids by given name."""
    (tmp_path / "a.csv").write_text(FAMILY + more, "utf-8")
    out = zboun.clean(tmp_path / "a.csv").save(tmp_path / "out", lang="en")
    return out, {row["given_name"]: row["contact_id"] for row in table(out / "contacts.csv")}


def names(out: Path) -> list[str]:
    return sorted(row["name"] for row in table(out / "contacts.csv"))


def test_who_shares_a_phone_is_not_erased_by_mistake(tmp_path: Path) -> None:
    out, ids = family(tmp_path)
    before = bytes_of(out)
    for lang, word in (("fr", "personne n'a été effacé"), ("ar", "ولم يُمح أحد"), ("en", "nobody")):
        ran = CliRunner().invoke(app, ["forget", "0550332211", str(out), "--lang", lang])
        assert len(ran.stdout.splitlines()) == 2
        assert all(one in ran.stdout for one in (*ids.values(), "Walid", "Samira"))
        assert ran.stdout.count("وهران" if lang == "ar" else "Oran") == 2
        assert word in " ".join(speak(ran.exception, lang))
    assert bytes_of(out) == before


def speak(error: BaseException | None, lang: str) -> list[str]:
    """Return an error as the command says it; nobody's data stands in it."""
    assert isinstance(error, UsageError)
    lines = error_text.lines(error, texts.load(lang))
    assert not any(data in " ".join(lines) for data in ("Zerdoumi", "0550", "332211", "Oran"))
    return lines


def test_one_of_a_family_is_erased_and_kept_out_by_id(tmp_path: Path) -> None:
    more = "Nadia Mansouri;0770111222;Blida\n"
    out, ids = family(tmp_path, more)
    done = forget(out, ids["Walid"])
    assert (done.contacts, done.records, done.by_id) == (1, 2, True)
    assert names(out) == ["Nadia Mansouri", "Samira Zerdoumi"]
    assert verify(out).faults == []
    # The files bring them again, spelt in other ways; new people on the same phone are welcome.
    again = "زردومي وليد;0550332211;Oran\nYacine Zerdoumi;0550332211;Oran\n"
    (tmp_path / "a.csv").write_text(
        FAMILY + more + "OUALID Zerdoumi;0550332211;\n" + again, "utf-8"
    )
    zboun.clean(tmp_path / "a.csv").save(out)
    assert not [name for name in names(out) if "alid" in name]
    assert {"Samira Zerdoumi", "Yacine Zerdoumi"} <= set(names(out))
    assert verify(out).faults == []


def test_a_contact_without_a_name_goes_alone(tmp_path: Path) -> None:
    out, _ = family(tmp_path, ";0550332211;Alger\n")
    nameless = [row for row in table(out / "contacts.csv") if not row["name"]]
    assert forget(out, nameless[0]["contact_id"]).contacts == 1
    assert names(out) == ["Samira Zerdoumi", "Walid Zerdoumi"]
    zboun.clean(tmp_path / "a.csv").save(out)
    assert names(out) == ["Samira Zerdoumi", "Walid Zerdoumi"]


def test_all_of_a_family_go_when_it_is_said(tmp_path: Path) -> None:
    out, _ = family(tmp_path)
    assert forget(out, "+213 550 33 22 11", every=True).contacts == 2
    assert names(out) == []
    zboun.clean(tmp_path / "a.csv").save(out)
    assert names(out) == []


def test_an_earlier_id_names_the_contact_of_today(tmp_path: Path) -> None:
    out, ids = family(tmp_path)
    (out / "aliases.csv").write_text(f"contact_id,alias_of,when\nZ9,{ids['Samira']},2024\n")
    assert forget(out, "Z9").contacts == 1 and names(out) == ["Walid Zerdoumi"]


def test_a_namesake_goes_along_unless_somebody_else_bears_the_name(tmp_path: Path) -> None:
    rows = "Zoubir Qassemzadi;0551987654;Oran\nZoubir Qassemzadi;;\n"
    (tmp_path / "a.csv").write_text(f"Nom;Tel;Ville\n{rows}", "utf-8")
    out = zboun.clean(tmp_path / "a.csv").save(tmp_path / "alone")
    held = len(names(out))
    done = forget(out, "0551987654")
    assert (done.contacts, done.namesakes) == (held, held - 1) and names(out) == []
    (tmp_path / "b.csv").write_text(f"Nom;Tel;Ville\n{rows}Zoubir Qassemzadi;0661000111;Oran\n")
    out = zboun.clean(tmp_path / "b.csv").save(tmp_path / "two")
    others = len(names(out)) - 1
    assert forget(out, "0551987654").namesakes == 0 and len(names(out)) == others


def test_a_shop_desk_is_not_erased_by_mistake(tmp_path: Path) -> None:
    people = ("Amine Benali", "Sara Hadj", "Karim Ziani", "Nadia Mansouri", "Lotfi Saad", "Ali Bey")
    rows = "".join(f"{name};021631234\n" for name in people)
    (tmp_path / "a.csv").write_text(f"Nom;Tel\n{rows}")
    out = zboun.clean(tmp_path / "a.csv").save(tmp_path / "out")
    held = len(table(out / "contacts.csv"))
    assert held == 6
    with pytest.raises(UsageError, match="6 contacts"):
        forget(out, "021 63 12 34")
    assert forget(out, "021 63 12 34", every=True).contacts == 6


def test_what_cannot_be_meant(out: Path, tmp_path: Path) -> None:
    for who in ("", "Zoubir", "0551", "a@"):
        with pytest.raises(UsageError):
            forget(out, who)
    with pytest.raises(UsageError):
        forget(tmp_path, PHONE)


def test_a_file_that_cannot_be_cleaned_is_named(out: Path) -> None:
    (out / "list.sqlite").write_bytes(b"SQLite format 3\0" + PHONE.encode())
    run = CliRunner().invoke(app, ["forget", PHONE, str(out), "--lang", "en"])
    assert run.exit_code == 1 and "list.sqlite" in run.stderr
    assert not any(trace in run.output.lower() for trace in TRACES)


WRITTEN = (
    "0551987654", "+213 551 98 76 54", "00213551987654", "(+213) 0551-98-76-54",
    "0551/98/76/54", "٠٥٥١ ٩٨ ٧٦ ٥٤", "213551987654", "tel:0551987654,", "551987654",
    "ZOUBIR  qassemzadi", "Qassemzadi, Zoubir", "qassemzadi_zoubir.txt", EMAIL.upper(),
)  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_every_form_is_taken_out(text: str) -> None:
    eraser = Eraser(b"s", [PHONE], [EMAIL], [NAME])
    assert not any(trace in eraser.text(f"a {text} b").lower() for trace in TRACES)


@pytest.mark.parametrize(
    "text",
    ["0551987653", "10551987654", "5519876541", "Zoubir Benali", "Qassemzadi", "x@example.dz"],
)
def test_nobody_else_is_taken_out(text: str) -> None:
    assert Eraser(b"s", [PHONE], [EMAIL], [NAME]).text(text) == text


def test_a_kept_workbook_stays_a_workbook(out: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = out / "kept" / "2024" / "contacts.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["A1"].comment = openpyxl.comments.Comment(f"{NAME} 0551 98 76 54", NAME)
    sheet["A2"] = 551987654
    book.properties.creator = NAME
    book.save(path)
    rows = sheet.max_row
    forget(out, PHONE)
    assert traces(out) == []
    assert openpyxl.load_workbook(path).worksheets[0].max_row == rows


def test_a_hostile_text_costs_little() -> None:
    import time

    eraser = Eraser(b"s", [PHONE], [EMAIL], [NAME])
    start = time.process_time()
    for piece in ("0 ", "+2 1 3 ", "zoubir ", "(", "551 98 76 5", EMAIL[:-1], "<t>", " "):
        eraser.text(piece * (100_000 // len(piece)))
    assert time.process_time() - start < 5


def test_the_sample_without_a_person(tmp_path: Path) -> None:
    out = zboun.clean(str(SAMPLE)).save(tmp_path / "out")
    rows = [row for row in table(out / "contacts.csv") if row["phone"] and row["name"]]
    for row in rows[::60]:
        copy = Path(shutil.copytree(out, tmp_path / row["contact_id"]))
        forget(copy, row["phone"], every=True)
        assert verify(copy).faults == []
        digits = row["phone"][4:]
        assert all(digits.encode() not in data for data in bytes_of(copy).values())


def test_only_utf8_text_is_cleaned(tmp_path: Path) -> None:
    eraser = Eraser(b"s", [PHONE])
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe0\x005\x00")
    assert redact.file(tmp_path / "a.txt", eraser) is None
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04torn")
    assert redact.file(tmp_path / "b.xlsx", eraser) is None


def test_clean_update_forget_update(tmp_path: Path) -> None:
    run, folder, out = CliRunner(), files(tmp_path / "files"), str(tmp_path / "out")
    (tmp_path / "first.csv").write_text("Nom;Tel\nSara Hadj;0661223344\n")
    assert run.invoke(app, ["clean", str(tmp_path / "first.csv"), "-o", out]).exit_code == 0
    more = ["update", out, str(folder)]
    done = run.invoke(app, more)
    assert done.exit_code == 0, done.output
    assert run.invoke(app, ["forget", PHONE, out]).exit_code == 0
    assert traces(tmp_path / "out") == []
    (folder / "clients.csv").write_text(CSV + "Ali Bey;0555000111;;Oran;\n", "utf-8")
    for verb in (more, ["clean", str(folder), "-o", out]):
        done = run.invoke(app, verb)
        assert done.exit_code == 0, done.output
        assert [one for one in traces(tmp_path / "out") if one[0] != "journal.jsonl"] == []
        proof = run.invoke(app, ["verify", out])
        assert proof.exit_code == 0, proof.output


def test_a_replaced_file_loses_the_person_and_nobody_else(tmp_path: Path) -> None:
    """The row that is the person's today was somebody else's in the file that was replaced."""

    def run(*arguments: object) -> None:
        done = CliRunner().invoke(app, [str(one) for one in arguments])
        assert done.exit_code == 0, done.output

    def names(path: Path) -> dict[str, str]:
        with path.open(encoding="utf-8", newline="") as text:
            return {row["name"]: row.get("record_id", "") for row in csv.DictReader(text)}

    list_, file = tmp_path / "out", tmp_path / "a.csv"
    head, person = "Nom;Tel;Ville\n", "Zoubir Qassemzadi;0551 98 76 54;Oran\n"
    sara, nadia = "Sara Hadj;0661 22 33 44;Alger\n", "Nadia Mansouri;0770 11 12 22;Blida\n"
    file.write_text(head + sara + person + nadia, "utf-8")
    run("clean", file, "-o", list_)
    file.write_text(head + person + nadia + sara, "utf-8")  # another order
    run("update", list_, file)
    run("forget", PHONE, list_)
    left = names(list_ / "replaced" / "2" / "records.csv")
    assert left == {"Sara Hadj": "a.csv:2", "Nadia Mansouri": "a.csv:4"}
    for path in filter(Path.is_file, list_.rglob("*")):
        text = path.read_bytes().decode("utf-8", "replace").casefold()
        assert not [trace for trace in TRACES if trace in text], path.name
    run("undo", list_)
    assert set(names(list_ / "contacts.csv")) == {"Sara Hadj", "Nadia Mansouri"}
    assert verify(list_).holds
