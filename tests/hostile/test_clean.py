"""The whole ``clean`` on hostile files: what each must become, and what must never happen."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
import zipfile
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest

import zboun
from zboun.rules import load
from zboun.verify import verify

PLACES = {"name": "Nom", "phone": "Tel", "email": "Email", "city": "Ville", "status": "Statut"}
GOOD = {"name": "Amine Benali", "phone": "0550123456", "email": "a@b.dz", "city": "Oran",
        "status": "client"}  # fmt: skip


def cleaned(place: Path, *inputs: Path | str, **more: object) -> Path:
    """Return the OUT of the whole job, proven."""
    files = inputs or (place / "files",)
    out = zboun.clean(list(map(str, files)), **more).save(place / "out", lang="en")  # type: ignore[arg-type]
    assert verify(out).faults == []
    return out


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def sheet_xml(out: Path) -> str:
    parts = []
    for name in ("contacts.xlsx", "review.xlsx"):
        with zipfile.ZipFile(out / name) as book:
            parts += [book.read(n).decode() for n in book.namelist() if n.endswith(".xml")]
    return "\n".join(parts)


class Tags(HTMLParser):
    """Collects what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        handlers = [name for name, _ in attrs if name.startswith("on")]
        links = [value or "" for name, value in attrs if name in ("href", "src")]
        if "evil" in (tag, *(name for name, _ in attrs)) or handlers:
            self.seen.append(tag)
        self.seen += [link for link in links if link.startswith(("javascript:", "http"))]


FORMULAS = ("=1+1", "=cmd|'/c calc'!A1", '=HYPERLINK("http://x.dz")', "+1+1", "-1+1", "@SUM(1)")
MARKUP = (
    "<script>evil()</script>",
    '"><img src=x onerror=evil()>',
    "</script><evil>",
    "<evil onload=x>",
    "javascript:evil()",
    "{{ 7*7 }}{% evil %}",
    "<!--",
    "]]></t></is></c><c><f>1+1</f></c>",
)
CONTROLS = ("\x1b[2J\x1b]0;evil\x07", "\x9b31m", "a\x00b", "\u202egnp.exe", "\u2066x", "\ufeffx")


@pytest.mark.parametrize("field", PLACES)
def test_no_field_runs_anything(field: str, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    texts = [*FORMULAS, *MARKUP, *CONTROLS]
    with (tmp_path / "files" / "a.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, PLACES.values(), delimiter=";")
        table.writeheader()
        for text in [*texts, "x"]:
            line = {**GOOD, field: text}
            table.writerow({PLACES[key]: value for key, value in line.items()})
    out = cleaned(tmp_path)
    kept = rows(out, "records")
    assert len(kept) + len(rows(out, "rejected")) == len(texts) + 2
    runs_nothing(out)
    raw = {row[f"{field}_raw"].replace("\0", "") for row in kept}
    for text in (*FORMULAS, *MARKUP):
        assert text in raw, text


def runs_nothing(out: Path) -> None:
    """Fail when a workbook holds a formula, or the page something that a browser runs."""
    xml = sheet_xml(out)
    assert "<f>" not in xml and "<hyperlink" not in xml
    assert "\x1b" not in xml and "\x00" not in xml
    page = Tags()
    text = (out / "report.html").read_text("utf-8")
    page.feed(text)
    assert page.seen == []


NAMES = (
    "=1+1.csv", "<script>evil()<|script>.csv", "'\"><img onerror=evil()>.csv", "\x1b[2J.csv",
    "\u202evsc.csv", "a\nb.csv", "{{7*7}}.csv", "-o.csv", "--lang.csv", "%s%n.csv", ";a;b.csv",
    "a" * 200 + ".csv", "زبائن.csv", "\x9b31m.csv", "$(evil).csv", "`evil`.csv", "a..csv.csv",
)  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="names that only POSIX allows")
def test_names_of_files_run_nothing_and_reach_no_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for number, name in enumerate(NAMES):
        (folder / name).write_text(f"Nom;Tel\nAmine Benali;05501234{number:02}\n")
    (folder / "\x1b]0;evil\x07broken.xlsx").write_bytes(b"PK\x03\x04torn")
    (folder / os.fsdecode(b"caf\xe9.csv")).write_text("Nom;Tel\nSara Hadj;0661223344\n")
    done = command(tmp_path, "clean", "files", "-o", "out")
    assert done.returncode == 1, done.stderr
    quiet(done)
    out = tmp_path / "out"
    assert verify(out).faults == []
    assert len(rows(out, "records")) == len(NAMES) + 1
    runs_nothing(out)
    for verb in (("inspect", "files"), ("verify", "out")):
        quiet(command(tmp_path, *verb))
    for row in rows(out, "contacts"):
        quiet(command(tmp_path, "explain", "out", row["contact_id"]))
        break


def command(place: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "zboun", *arguments, "--lang", "en"],
        cwd=place, capture_output=True, check=False, timeout=120,
    )  # fmt: skip


def quiet(done: subprocess.CompletedProcess[bytes]) -> None:
    """Fail when a terminal would obey anything that was said."""
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    bad = {char for char in text if not char.isprintable() and char not in "\n\t"}
    assert bad <= {"\u200e", "\u200f", "\u00a0", "\u202f"}, (bad, done.args)
    assert "Traceback" not in text


def test_names_of_sheets_and_senders_reach_no_terminal(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    (tmp_path / "files").mkdir()
    book = openpyxl.Workbook()
    for title in ("=1+1", "<script>evil()", "\u202evil", "{{7}}"):
        sheet = book.create_sheet(title)
        sheet.append(["Nom", "Tel"])
        sheet.append(["Amine Benali", "0550123456"])
    book.save(tmp_path / "files" / "a.xlsx")
    senders = ("=1+1", "<script>evil()</script>", "\x1b[2Jx", "\u202evil", "a\x00b", "{{7*7}}")
    lines = [f"12/05/2024, 10:{n:02} - {sender}: 0550 12 34 56" for n, sender in enumerate(senders)]
    (tmp_path / "files" / "chat.txt").write_text("\n".join(lines), "utf-8")
    done = command(tmp_path, "clean", "files", "-o", "out")
    assert done.returncode == 0, done.stderr
    quiet(done)
    quiet(command(tmp_path, "inspect", "files"))
    runs_nothing(tmp_path / "out")
    assert verify(tmp_path / "out").faults == []


TRAVERSAL = ("../../evil.csv", "/etc/evil.csv", "..\\..\\evil.csv", "C:\\evil.csv", "a/../../e.csv",
             "evil.csv/", "con.csv", "\x1b[2J.csv", "a\x00b.csv")  # fmt: skip


def test_a_zip_writes_nowhere(tmp_path: Path) -> None:
    (tmp_path / "in" / "files").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "in" / "files" / "a.zip", "w") as made:
        for name in TRAVERSAL:
            made.writestr(zipfile.ZipInfo(name), "Nom;Tel\nAmine Benali;0550123456\n")
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    before = set(tmp_path.rglob("*"))
    out = cleaned(tmp_path / "in")
    after = {path for path in tmp_path.rglob("*") if out not in (path, *path.parents)}
    assert after == before
    text = "".join(path.read_text("utf-8") for path in out.glob("*.csv"))
    assert "root:" not in text


def test_a_million_columns_and_nuls_and_surrogates(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    wide = b"Nom;Tel\nAli Bey;0550123456\n" + b";" * 1_000_000 + b"\nSara Hadj;0661223344\n"
    (tmp_path / "files" / "wide.csv").write_bytes(wide)
    header = b";".join(b"c%d" % n for n in range(1_000_000))
    (tmp_path / "files" / "header.csv").write_bytes(header + b"\n" + b"x;" * 1_000_000 + b"\n")
    (tmp_path / "files" / "nul.csv").write_bytes(b"Nom;Tel\nA\0li Bey;0550\0123457\n" + b"\0" * 99)
    (tmp_path / "files" / "lone.csv").write_bytes(b"Nom;Tel\n\xed\xa0\x80Ali;0550123458\n")
    (tmp_path / "files" / "lone.json").write_text(
        '[{"nom": "\\ud800Ali \\udfff", "tel": "0550123459"}]'
    )
    (tmp_path / "files" / "deep.json").write_text("[" * 100_000)
    start = time.process_time()
    out = cleaned(tmp_path)
    assert time.process_time() - start < 60
    phones = {row["phone"] for row in rows(out, "contacts")}
    assert {"+213550123456", "+213661223344", "+213550123458", "+213550123459"} <= phones


# What a parser with a nested quantifier or a search within a search chokes on.
PIECES = (
    "a", "0", " ", "0 ", "a ", "a@", "@", ".", "a.", "-", "(", "()", "05", "0550123456", "+213",
    "00213 (0) ", "é", "ا", "ال ", "عبد ", "bou", "Ben ", ";", ",", "/", "client ", "pas ", "non ",
    "a@b.c;", "a@b.", "wilaya ", "16 ", "\u0300", "\u200f", "ﷺ", "🙂", "\t", "\n", "x=", "<",
    "&lt;", "%41", "=41", "Ã©", "ﻣ", "_", "1.", "1e", "٠", "O", "l", "Mr ", "مكرر", "ت ", "tel: ",
)  # fmt: skip
SIZE = 100_000
SECONDS = 2.0  # of CPU for 100 KB: linear parsers take milliseconds


@pytest.mark.parametrize("field", PLACES)
def test_no_text_takes_long(field: str) -> None:
    parse, rules, slow = import_module(f"zboun.fields.{field}").parse, load(), []
    parse("warm up", rules)
    for piece in PIECES:
        for text in (piece * (SIZE // len(piece)), piece * (SIZE // len(piece)) + "!"):
            start = time.process_time()
            parse(text, rules)
            if time.process_time() - start > SECONDS:
                slow.append((piece, round(time.process_time() - start, 1)))
    assert slow == []


def test_a_summary_of_hostile_files_is_plain_json(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.csv").write_text('Nom;Tel\n"Ali\u2028</script>";0550123456\n', "utf-8")
    out = cleaned(tmp_path)
    assert json.loads((out / "summary.json").read_text("utf-8"))["contacts"] == 1
    runs_nothing(out)
