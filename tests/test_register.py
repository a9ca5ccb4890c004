"""The register of processing: the figures of the list, and nobody in it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import zboun
from zboun import register, texts, updates
from zboun.cli import app
from zboun.errors import UsageError
from zboun.forget import forget
from zboun.verify import verify

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"
TODAY = date(2026, 11, 23)
GROUP = "زبائن الجملة"  # the title of a chat, and the sender of what the chat itself says
NAMES = ("name", "given_name", "family_name", "name_raw", "sender")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def personal(out: Path) -> Iterator[str]:
    """Yield every name, phone, e-mail, chat line and value of an own column of an OUT."""
    for row in rows(out / "records.csv"):
        yield from (row[name] for name in (*NAMES, "phone_raw", "email_raw", "contact_id"))
        yield from row["phone"].split(";")
        yield from (one.removeprefix("+213") for one in row["phone"].split(";"))
        yield from row["email"].split(";")
        yield from (str(v) for v in json.loads(row["other_columns"] or "{}").values())
    for row in rows(out / "messages.csv"):
        yield from (row["sender"], row["text"])


def has(page: str, value: str) -> bool:
    """Say whether a value stands in a page, as words of its own."""
    return bool(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", page, re.I))


def source(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_no_value_of_a_person_stands_in_it(shop: Path, lang: str) -> None:
    page = register.as_markdown(register.facts(shop, TODAY), lang)
    # House numbers and platforms ("fb", "ig") are short enough to be words of the page too.
    found = {one for one in personal(shop) if len(one) > 3 and has(page, one)}
    assert found == {GROUP}
    assert "Boukhalfa" not in page and "Lotfi" not in page


def test_the_figures_are_those_of_the_list(shop: Path) -> None:
    told = register.facts(shop, TODAY)
    contacts, summary = rows(shop / "contacts.csv"), json.loads((shop / "summary.json").read_text())
    assert told.contacts == len(contacts) == sum(told.stages.values())
    assert told.stages["customer"] == sum(row["stage"] == "customer" for row in contacts)
    phones = [row["phone"] for row in contacts if row["phone"]]
    others = [one for row in contacts for one in row["other_phones"].split(";") if one]
    assert told.data["phone"] == (len(phones) + len(others), len(phones))
    assert sum(one.read for one in told.sources) == summary["rows"]["read"]
    assert sum(one.records for one in told.sources) == summary["rows"]["records"]
    assert (told.zboun, told.rules) == (summary["zboun"], summary["rules"])
    assert told.oldest == min(row["first_seen"] for row in contacts if row["first_seen"])[:10]
    assert told.own["Adresse"] == 45


def test_silence_is_counted_from_its_day_on(shop: Path) -> None:
    newest = date.fromisoformat(register.facts(shop, TODAY).newest)
    dated = sum(bool(row["last_seen"]) for row in rows(shop / "contacts.csv"))
    year_on = register.facts(shop, newest.replace(year=newest.year + 1)).silent
    eve = register.facts(shop, newest.replace(year=newest.year + 1, day=newest.day - 1)).silent
    assert year_on[12][0] == dated > eve[12][0]
    assert register.facts(shop, newest).silent[36] == (0, 0)


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_each_line_of_a_table_has_its_cells_and_blanks_are_left(shop: Path, lang: str) -> None:
    page = register.as_markdown(register.facts(shop, TODAY), lang)
    for table in re.findall(r"(?:^\|.*\n)+", page, re.M):
        assert len({line.count(" | ") for line in table.splitlines()}) == 1, table
    assert page.count(f"| {register.BLANK}") > 20
    assert page.startswith('<div dir="rtl">') == (lang == "ar")
    assert len(re.findall("^## ", page, re.M)) == 10


def test_names_of_files_and_headers_that_name_somebody_are_masked(tmp_path: Path) -> None:
    people = (
        "Nom;Tel;Statut;Prix {}\nAmina Haddad;0550123456;client;1500 DA\n"
        "Karim Saidi;0661223344;prospect;2500 DA\n"
    )
    named = {
        "Amina.csv": "cadeau",
        "fiche Haddad_Amina (2).csv": "ref 0661 22 33 44",
        "export 0770112233.csv": "pour Karim Saidi",
        "amina@example.dz.csv": "42 bis rue 125",
        "commandes 2024-01-01 2024-12-31.csv": "a|b <script>`",
    }
    files = [str(source(tmp_path, n, people.format(header))) for n, header in named.items()]
    files.append(str(source(tmp_path, "solo.csv", "Nom;Tel\nSara Hadj;0551998877\n")))
    told = register.facts(zboun.clean(files).save(tmp_path / "out"), TODAY)
    assert {one.name for one in told.sources} == {"", "commandes 2024-01-01 2024-12-31.csv"}
    # A row with a phone in it is no header to the reader: the column goes by its number.
    assert dict(told.own) == {"": 4, "#4": 3, "Prix cadeau": 2, "Prix a|b <script>`": 2}
    page = register.as_markdown(told, "en")
    assert "| `Prix a｜b <script>'` | 2 |" in page


def test_erasures_and_objections_are_counted_and_nobody_told(out: Path) -> None:
    row = next(row for row in rows(out / "contacts.csv") if row["phone"] and row["email"])
    forget(out, row["phone"])
    told = register.facts(out, TODAY)
    assert told.erased == int(row["records"]) and told.marks >= 2
    assert told.contacts == len(rows(out / "contacts.csv"))
    assert row["phone"][4:] not in register.as_markdown(told)


def test_who_wants_no_messages_is_counted(tmp_path: Path) -> None:
    text = "Nom;Tel;Statut\nAmina Haddad;0550123456;STOP\nKarim Saidi;0661223344;client\n"
    clients = source(tmp_path, "clients.csv", text)
    out = zboun.clean(str(clients)).save(tmp_path / "out")
    assert register.facts(out, TODAY).opted_out == 1


def test_a_register_in_the_list_outlives_update_and_forget(out: Path, tmp_path: Path) -> None:
    page = out / "register.md"
    done = CliRunner().invoke(app, ["register", str(out), "--lang", "ar", "-o", str(page)])
    assert done.exit_code == 0 and not done.stdout
    before = page.read_text("utf-8")
    assert verify(out).holds
    more = source(tmp_path, "suite.csv", "Nom;Tel\nAmina Haddad;0550998877\nAli Ziad;0551778899\n")
    updates.update(out, [str(more)])
    told = register.facts(out, TODAY)
    assert "suite.csv" in {one.name for one in told.sources}
    assert "Lotfi" not in register.as_markdown(told) and len(told.sources) == 10
    forget(out, "0550998877")
    assert verify(out).holds and page.read_text("utf-8") == before


def test_a_register_that_is_there_and_other_files_are_not_written_over(
    shop: Path, tmp_path: Path
) -> None:
    for name in ("decisions.csv", "contacts.csv", "stop.csv"):
        with pytest.raises(UsageError, match=r"new file that ends in \.md"):
            register.write("x", shop / name)
    page = tmp_path / "one.md"
    register.write("filled in", page)
    with pytest.raises(UsageError):
        register.write("x", page)
    assert page.read_text() == "filled in"


def test_a_folder_that_is_no_list_is_refused(shop: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        register.facts(tmp_path, TODAY)
    copy = tmp_path / "copy"
    zboun.clean(str(SAMPLE / "commandes_site.csv")).pseudonymized(b"k" * 32).save(copy)
    with pytest.raises(UsageError, match="pseudonymized copy"):
        register.facts(copy, TODAY)


def test_a_copy_beside_the_list_is_counted(out: Path) -> None:
    assert register.facts(out, TODAY).copies == 0
    zboun.clean(str(SAMPLE / "commandes_site.csv")).pseudonymized(b"k" * 32).save(
        out.with_name("copy")
    )
    assert register.facts(out, TODAY).copies == 1


@pytest.mark.parametrize(
    ("readable", "says"), [(3, "can read 3 of"), (0, "no other"), (-1, "look")]
)
def test_the_rights_of_files_are_told(shop: Path, readable: int, says: str) -> None:
    told = replace(register.facts(shop, TODAY), readable=readable)
    assert says in register.as_markdown(told, "en")


def test_it_is_printed_where_no_file_is_named(shop: Path) -> None:
    done = CliRunner().invoke(app, ["register", str(shop), "--lang", "fr"])
    assert done.exit_code == 0
    assert done.stdout.startswith("# Registre des traitements")
