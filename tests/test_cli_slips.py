"""Slips of a hurried person on the command line: each is told before any work, in their words."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest
from tests.test_cli import Zboun, files, zboun

__all__ = ["files", "zboun"]  # the fixtures


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--encoding", "latin99"), "cet encodage n'existe pas"),
        (("--delimiter", ";;"), "un seul caractère"),
        (("--config", "none.toml"), "ce fichier n'existe pas"),
        (("--status-map", "none.toml"), "ce fichier n'existe pas"),
        (("--profile", "none.toml"), "ce fichier n'existe pas"),
        (("--decisions", "none.xlsx"), "le fichier n'existe pas"),
    ],
    ids=lambda one: one[0] if isinstance(one, tuple) else "",
)
def test_a_flag_that_cannot_be_meant(
    zboun: Zboun, files: Path, flags: tuple[str, str], said: str
) -> None:
    out = files.parent / "list"
    ran = zboun("clean", files, "-o", out, "--lang", "fr", *flags)
    assert ran.code == 2 and said in ran.err and "Errno" not in ran.err
    assert not out.exists()


@pytest.mark.parametrize("name", ["list.docx", "list.pdf", "list.xlsb", "list.htm"])
def test_out_is_no_folder_called_like_a_file(zboun: Zboun, files: Path, name: str) -> None:
    out = files.parent / name
    ran = zboun("clean", files, "-o", out, "--lang", "fr")
    assert ran.code == 2 and "donnez un dossier" in ran.err and not out.exists()


def test_a_column_that_no_table_has_is_a_doubt(zboun: Zboun, files: Path) -> None:
    out = files.parent / "list"
    assert zboun("clean", files, "-o", out, "--map", "Tel pro=phone", "--map", "Nom=name").code == 0
    doubts = (out / "doubts.csv").read_text("utf-8")
    assert "Tel pro" in doubts and doubts.count("unknown_column") == 1
    seen = zboun("inspect", files, "--map", "Tel pro=phone", "--lang", "fr")
    assert "aucun tableau n'a de colonne « Tel pro »" in seen.out


def test_an_export_gets_the_ending_of_its_form(zboun: Zboun, files: Path) -> None:
    out = files.parent / "list"
    zboun("clean", files, "-o", out)
    ran = zboun("export", out, "--to", "google", "-o", files.parent / "contacts")
    assert ran.code == 0 and (files.parent / "contacts.csv").is_file()
    assert "contacts.csv" in ran.err


def test_forgetting_somebody_who_is_not_there_says_so(zboun: Zboun, files: Path) -> None:
    out = files.parent / "list"
    zboun("clean", files, "-o", out)
    ran = zboun("forget", "0799 11 22 33", out, "--lang", "fr")
    assert ran.code == 0 and "Aucun contact" in ran.err and "noté" in ran.err


def test_config_takes_flags_only(zboun: Zboun) -> None:
    ran = zboun("config", "--header-row", "3", "clients.xlsx", "--lang", "fr")
    assert ran.code == 2 and "clients.xlsx" in ran.err and not ran.out


@pytest.mark.parametrize(
    ("kind", "said"), [("folder", "c'est un dossier"), ("cards.vcf", "pas de tableau")]
)
def test_normalize_says_why_it_takes_no_such_input(
    zboun: Zboun, tmp_path: Path, kind: str, said: str
) -> None:
    source = tmp_path / kind
    if kind == "folder":
        source.mkdir()
    else:
        source.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Amine Kaci\nTEL:0661223344\nEND:VCARD\n")
    ran = zboun("normalize", source, "-o", tmp_path / "x.csv", "--lang", "fr")
    assert ran.code == 2 and said in ran.err


def test_an_update_names_the_file_that_is_not_there(zboun: Zboun, files: Path) -> None:
    out = files.parent / "list"
    zboun("clean", files, "-o", out)
    ran = zboun("update", out, files / "none.csv", "--lang", "fr")
    assert ran.code == 2 and "none.csv" in ran.err and "n'existe pas" in ran.err


def test_ctrl_c_says_that_the_list_is_whole(
    zboun: Zboun, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("zboun.readers.discover", interrupted)
    monkeypatch.setattr("signal.signal", lambda *_: None)  # the test's process goes on
    ran = zboun("clean", files, "-o", files.parent / "list", "--lang", "fr")
    assert ran.code == 130 and ran.err == "zboun: Arrêté avant la fin ; la liste est entière.\n"


@pytest.mark.parametrize("stop", ["typer", "zboun.rules.faults", "zboun.texts"])
@pytest.mark.parametrize("wrapped", [False, True], ids=["as it is", "wrapped"])
def test_ctrl_c_at_the_start_is_one_line_too(stop: str, wrapped: bool) -> None:
    """Whatever is being imported when it comes: once, and the next import of it goes well."""
    code = f"""
import sys
class Stop:
    def find_spec(self, name, path=None, target=None):
        if name == {stop!r}:
            sys.meta_path.remove(self)
            try:
                raise KeyboardInterrupt
            except KeyboardInterrupt as stop:
                if {wrapped}:
                    raise RuntimeError("Error calling __set_name__") from stop
                raise
sys.meta_path.insert(0, Stop())
sys.argv = ["zboun", "rules", "--lang", "en"]
from zboun.cli import main
main()
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 130 and ran.stdout == ""
    assert ran.stderr == "zboun: Stopped before the end; the list is whole.\n"


def test_a_place_that_only_reads_is_named(
    zboun: Zboun, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("zboun.locks._held", read_only)
    ran = zboun("clean", files, "-o", files.parent / "list", "--lang", "fr")
    assert ran.code == 2 and "impossible d'y écrire" in ran.err


def test_the_language_may_stand_before_the_verb(zboun: Zboun, files: Path) -> None:
    out = files.parent / "list"
    ran = zboun("--lang", "ar", "clean", files, "-o", out)
    assert ran.code == 0 and "القراءة" in ran.err
    assert "الأوامر" in zboun("--lang", "ar", "--help").out
    assert zboun("--lang", "xx", "clean", files, "-o", out).code == 2


def test_the_last_words_name_no_file_that_is_not_there(zboun: Zboun, files: Path) -> None:
    out = files.parent / "list.csv"
    ran = zboun("clean", files, "-o", out, "--lang", "fr")
    assert ran.code == 0 and str(out) in ran.err
    assert "rejected.csv" not in ran.err and "review.xlsx" not in ran.err
