"""Who wants no messages: found by every sign, marked in every export, and never forgotten again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

import zboun
from zboun.cli import app
from zboun.errors import UsageError
from zboun.rules import load
from zboun.stops import FILE, Stops, gather

HEAD = "Nom,Téléphone,Email,Ville,Statut,Opt-in\n"
LINES = {
    "Amine Benali": "0550123456,,Oran,client,oui",
    "Nadia Kaci": "0661234567,nadia.kaci@gmail.com,Alger,client,non",
    "Karim Haddad": "0770112233,,Blida,STOP,",
    "Sara Meziane": "0555001122,,Sétif,impayé,",
    "Lina Toumi": "0555334455,,Sétif,client,",
}
CHAT = """12/05/2024, 10:11 - Yacine Brahimi: salam, mon numéro 0699 10 20 30
12/05/2024, 10:12 - Boutique: bonjour
12/05/2024, 10:13 - Yacine Brahimi: STOP
12/05/2024, 10:14 - +213 555 99 88 77: لا ترسلوا لي
12/05/2024, 10:15 - Omar Saidi: stop, j'en prends deux
12/05/2024, 10:16 - Boutique: stop
"""
WANTED = {
    "Amine Benali": "", "Nadia Kaci": "column", "Karim Haddad": "status", "Sara Meziane": "",
    "Lina Toumi": "list", "Yacine Brahimi": "message", "": "message", "Omar Saidi": "",
}  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    text = HEAD + "".join(f"{name},{rest}\n" for name, rest in LINES.items())
    (folder / "clients.csv").write_text(text, "utf-8")
    (folder / "Discussion WhatsApp avec groupe.txt").write_text(CHAT, "utf-8")
    (tmp_path / "stop.txt").write_text("0555 33 44 55\n0799 00 11 22\n", "utf-8")
    return folder


def rows(out: Path, name: str = "contacts.csv") -> list[dict[str, str]]:
    with (out / name).open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def marks(out: Path) -> dict[str, str]:
    return {row["name"]: row["opt_out"] for row in rows(out)}


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == 0, done.output
    return str(done.output)


@pytest.fixture
def out(shop: Path, tmp_path: Path) -> Path:
    list_ = tmp_path / "list"
    stop = tmp_path / "stop.txt"
    run("clean", shop, "-o", list_, "--me", "Boutique", "--stop", stop, "--lang", "en")
    return list_


def test_every_sign_marks_its_contact_and_nobody_else(out: Path) -> None:
    assert marks(out) == WANTED
    record = next(r for r in rows(out, "records.csv") if r["name"] == "Nadia Kaci")
    assert record["opt_raw"] == "Opt-in: non"
    assert record["status"] == "customer"  # a consent is no status


def test_the_list_and_its_owner_are_told(out: Path) -> None:
    values = {row["value"]: row["why"] for row in rows(out, FILE)}
    assert values["+213555334455"] == values["+213799001122"] == "list"
    assert values["nadia.kaci@gmail.com"] == "column"
    assert "+213550123456" not in values
    assert zboun.verify.verify(out).holds if hasattr(zboun, "verify") else True


def test_the_mark_outlives_the_file_that_said_it(out: Path, shop: Path, tmp_path: Path) -> None:
    (shop / "clients.csv").write_text(HEAD + "Nadia Kaci,0661234567,,Alger,client,\n", "utf-8")
    (tmp_path / "more.csv").write_text("Nom,Téléphone\nSamir Ziani,0799 00 11 22\n", "utf-8")
    run("update", out, shop, tmp_path / "more.csv", "--me", "Boutique")
    found = marks(out)
    assert found["Nadia Kaci"] == "list"  # no file says so any more, stop.csv does
    assert found["Samir Ziani"] == "list"  # on the list before he was a customer
    run("undo", out)
    assert marks(out)["Nadia Kaci"] == "column"


def test_one_record_marks_a_merged_contact(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Nom,Téléphone,Newsletter\nNadia Kaci,0661234567,non\n")
    (tmp_path / "b.csv").write_text("Nom,Téléphone,Statut\nNadia Kaci,0661 23 45 67,client\n")
    result = zboun.clean([str(tmp_path / "a.csv"), str(tmp_path / "b.csv")])
    assert result.contacts["opt_out"].tolist() == ["column"]
    assert result.contacts["status"].tolist() == ["customer"]
    assert result.summary.opted_out == 1
    folder = result.save(tmp_path / "list")
    assert [row["value"] for row in rows(folder, FILE)] == ["+213661234567"]


def test_saving_again_keeps_what_the_folder_knew(out: Path, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("Nom,Téléphone\nNadia Kaci,0661 23 45 67\n", "utf-8")
    zboun.clean(str(tmp_path / "b.csv"), stop=tmp_path / "stop.txt").save(out)
    assert "nadia.kaci@gmail.com" in {row["value"] for row in rows(out, FILE)}


@pytest.mark.parametrize("to", ["whatsapp", "mailchimp"])
def test_what_sends_messages_leaves_them_out(to: str, out: Path, tmp_path: Path) -> None:
    run("export", out, "--to", to, "-o", tmp_path / "x.csv")
    text = (tmp_path / "x.csv").read_text("utf-8-sig")
    for name, mark in WANTED.items():
        assert not mark or not name or name.split()[0] not in text
    assert to != "whatsapp" or "Amine" in text


@pytest.mark.parametrize("to", ["google", "outlook", "odoo", "hubspot", "vcard", "csv", "json"])
def test_all_other_exports_mark_them(to: str, out: Path, tmp_path: Path) -> None:
    run("export", out, "--to", to, "-o", tmp_path / f"x.{to}", "--lang", "en")
    text = (tmp_path / f"x.{to}").read_text("utf-8-sig")
    if to in ("csv", "json"):
        assert "opt_out" in text
    else:
        marked = sum(1 for mark in WANTED.values() if mark)
        told = (
            text.count("No messages") if to != "hubspot" else text.count("Yes") + text.count("yes")
        )
        assert told == marked


def test_a_list_in_a_workbook_and_lists_that_name_nobody(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for line in (("Nom", "Téléphone", "Email"), ("X Y", "0661 23 45 67", "a.b@gmail.com")):
        book.active.append(line)
    book.save(tmp_path / "s.xlsx")
    known = gather(None, tmp_path / "s.xlsx", load())
    assert set(known.values) == {"+213661234567", "a.b@gmail.com"}
    (tmp_path / "none.txt").write_text("nobody\n")
    with pytest.raises(UsageError):
        gather(None, tmp_path / "none.txt", load())
    with pytest.raises(UsageError):
        gather(None, tmp_path / "missing.txt", load())


def test_who_was_taken_off_by_hand_is_written_to_again(out: Path, tmp_path: Path) -> None:
    lines = (out / FILE).read_text("utf-8").splitlines()
    kept = [line for line in lines if "555334455" not in line]
    (out / FILE).write_text("\n".join(kept) + "\n", "utf-8")
    run("update", out)
    assert marks(out)["Lina Toumi"] == ""
    run("verify", out)


def test_a_stop_list_that_cannot_be_read_stops_the_run(out: Path) -> None:
    (out / FILE).write_bytes(b"\xff\xfe\x00\xd8")
    done = CliRunner().invoke(app, ["update", str(out)])
    assert done.exit_code != 0


def test_erasing_somebody_takes_them_off_the_list_too(out: Path) -> None:
    run("forget", "0661234567", out)
    assert "661234567" not in (out / FILE).read_text("utf-8")
    assert "nadia" not in (out / FILE).read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("STOP", True), ("stop !!", True), ("Désinscrire.", True), ("لا ترسلوا لي", True),
        ("Stop, j'en prends deux", False), ("non stop", False), ("", False), ("stop " * 40, False),
        ("ne m'envoyez plus de messages", True), ("matb3atouliche", True), ("le bus stop", False),
    ],
)  # fmt: skip
def test_a_message_is_an_opt_out_only_when_it_is_nothing_else(text: str, wanted: bool) -> None:
    assert load().stops.is_stop(text) is wanted


def test_a_known_value_keeps_its_reason_and_its_day() -> None:
    known = Stops({"+213661234567": ("message", "2024-01-01")})
    known.add(["+213661234567", ""], "list")
    again = Stops()
    again.read(known.text())
    assert again.values == {"+213661234567": ("message", "2024-01-01")}
