"""What we wrote comes back as it was: the list in three languages, and each program's import."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import zboun
from zboun.cli import app
from zboun.fields.text import fold
from zboun.rules import load
from zboun.texts import LANGUAGES
from zboun.texts import load as words_of

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"
FILES = [SAMPLE / "zabain_2023.csv", SAMPLE / "contacts_google.csv", SAMPLE / "telephone.vcf"]
REPORTS = ("links.csv", "messages.csv", "rejected.csv", "related.csv", "review.csv", "review.xlsx")


@pytest.fixture(scope="module")
def first() -> zboun.Result:
    return zboun.clean(FILES)


@pytest.fixture(scope="module")
def out(first: zboun.Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own") / "out"
    first.save(folder)
    return folder


def content(contacts: pd.DataFrame) -> dict[str, list[str]]:
    """Return all phones, e-mails, places and statuses of a list."""
    several = {"phone": "other_phones", "email": "other_emails"}
    found = {}
    for name in ("phone", "email", "city", "wilaya_code", "status"):
        cells = (
            contacts[name] + ";" + contacts[several[name]] if name in several else contacts[name]
        )
        found[name] = sorted(v for cell in cells for v in cell.split(";") if v)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_our_workbook(first: zboun.Result, tmp_path: Path, lang: str) -> None:
    first.save(tmp_path / "list", lang=lang)
    again = zboun.clean(tmp_path / "list" / "contacts.xlsx")
    assert len(again.contacts) == len(again.records) == len(first.contacts)
    assert content(again.contacts) == content(first.contacts)
    for name in ("name", "first_seen", "last_seen"):
        assert sorted(again.contacts[name]) == sorted(first.contacts[name])
    words = words_of(lang)
    assert set(again.records["sheet"]) == {words("sheet.contacts")}
    said = again.doubts[again.doubts["doubt"] == "own_report"]
    assert set(said["sheet"]) == {words("sheet.attention"), words("sheet.summary")}
    assert again.summary.rows["read"] == len(again.records) + len(again.rejected)


@pytest.mark.parametrize("name", ["c.csv", "c.json", "c.parquet", "c.vcf", "c.xlsx"])
def test_one_file(first: zboun.Result, tmp_path: Path, name: str) -> None:
    first.save(tmp_path / name)
    again = zboun.clean(tmp_path / name)
    assert len(again.contacts) == len(first.contacts)
    assert content(again.contacts) == content(first.contacts)


@pytest.mark.parametrize("program", ["google", "outlook", "vcard", "sqlite", "jsonl"])
def test_what_another_program_imports(out: Path, tmp_path: Path, program: str) -> None:
    suffix = {"vcard": "vcf", "sqlite": "db", "jsonl": "jsonl"}.get(program, "csv")
    target = tmp_path / f"made.{suffix}"
    done = CliRunner().invoke(app, ["export", str(out), "--to", program, "-o", str(target), "-q"])
    assert done.exit_code == 0, done.output
    before = zboun.clean(out / "contacts.csv")
    assert content(zboun.clean(target).contacts) == content(before.contacts)


def test_our_records(first: zboun.Result, out: Path) -> None:
    again = zboun.clean(out / "records.csv")
    assert len(again.records) == len(first.records)
    assert content(again.contacts) == content(first.contacts)


@pytest.mark.parametrize("name", REPORTS)
def test_our_reports_are_no_customers(out: Path, name: str) -> None:
    result = zboun.clean(out / name)
    assert len(result.contacts) == 0
    assert set(result.rejected["reason"]) <= {"own_report"}
    assert "own_report" in set(result.doubts["doubt"])


def test_a_sheet_that_somebody_added_is_read(first: zboun.Result, tmp_path: Path) -> None:
    import openpyxl

    first.save(tmp_path / "contacts.xlsx", lang="fr")
    book = openpyxl.load_workbook(tmp_path / "contacts.xlsx")
    page = book.create_sheet("Nouveaux")
    for line in (["Nom", "Tél"], ["Nadir Boukhalfa", "0555 44 33 22"]):
        page.append(line)
    book.save(tmp_path / "contacts.xlsx")
    again = zboun.clean(tmp_path / "contacts.xlsx")
    assert len(again.contacts) == len(first.contacts) + 1
    assert "+213555443322" in set(again.contacts["phone"])


def test_the_known_headers_are_those_we_write() -> None:
    known = {export.name: export for export in load().headers.exports}
    for lang in LANGUAGES:
        words, export = words_of(lang), known[f"zboun_contacts_{lang}"]
        for key in ("name", "phone", "other_phones", "email", "city", "wilaya", "status"):
            assert export.column(fold(words(f"column.{key}"))) is not None, (lang, key)
        for key in ("stage", "messages", "related", "needs_review", "records", "sources"):
            assert export.column(fold(words(f"column.{key}"))) is None, (lang, key)
