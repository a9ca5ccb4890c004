"""Other systems, by simulation: Windows' locks, names and encodings, macOS' names and cases."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

import zboun
from zboun import atomic
from zboun.errors import OutputError
from zboun.writers import folder

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_data"
RESERVED = {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(1, 10))}
FORBIDDEN = set('<>:"|?*\\')


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text("Nom,Téléphone\nAmine Benali,0550123456\n", "utf-8")
    return path


def test_a_file_that_another_program_holds_leaves_the_earlier_list(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows lets nobody rename a folder in which Excel holds a file."""
    out = zboun.clean(str(file)).save(tmp_path / "list")
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def held(*_: object, **__: object) -> None:
        raise PermissionError(13, "The process cannot access the file", "x", 32)

    monkeypatch.setattr(atomic, "_exchange", lambda *_: False)  # Linux alone can swap two folders
    for name in ("rename", "replace"):
        monkeypatch.setattr(os, name, held)
        monkeypatch.setattr(Path, name, held)
    with pytest.raises(OutputError):
        zboun.clean(str(file)).save(out)
    monkeypatch.undo()
    atomic.recover(out)
    after = {path.name: path.read_bytes() for path in out.iterdir()}
    assert after == before
    assert zboun.clean(str(file)).save(out) == out  # and the next run goes through


def test_our_file_names_suit_every_system() -> None:
    """No name of an OUT or of the project is a device, or differs from another by its case."""
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    paths = [*folder.NAMES, *folder.LASTING, *done.stdout.splitlines()]
    for path in paths:
        for part in Path(path.strip('"')).parts:
            assert part.casefold().partition(".")[0] not in RESERVED, path
            assert not FORBIDDEN & set(part.replace("\\", "")), path
            assert not part.endswith((" ", ".")), path
    folded = [path.casefold() for path in done.stdout.splitlines()]
    assert len(folded) == len(set(folded))


@pytest.mark.parametrize("name", ["CON.csv", "aux.txt", "clients .csv", "nul", "a:b.csv", "é.csv"])
def test_inputs_of_any_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("Nom,Téléphone\nAmine Benali,0550123456\n", "utf-8")
    result = zboun.clean(str(path))
    assert result.contacts["phone"].tolist() == ["+213550123456"]
    out = result.save(tmp_path / "list")
    assert {made.name for made in out.iterdir()} <= {*folder.NAMES, *folder.LASTING, "stop.csv"}


def test_names_of_folders_are_told_with_slashes(tmp_path: Path) -> None:
    (tmp_path / "in" / "mars").mkdir(parents=True)
    (tmp_path / "in" / "mars" / "a.csv").write_text("Nom,Tel\nAmine Benali,0550123456\n", "utf-8")
    result = zboun.clean(str(tmp_path / "in"))
    assert [one["source"] for one in result.summary.sources] == ["mars/a.csv"]


def test_a_decomposed_file_name_is_the_same_chat(tmp_path: Path) -> None:
    """macOS hands names on decomposed: the accent as a letter of its own."""
    text = "12/05/2024, 10:11 - Émilie Saïdi: salam\n12/05/2024, 10:12 - Boutique: bonjour\n"
    found = []
    for form in ("NFC", "NFD"):
        home = tmp_path / form
        home.mkdir()
        name = unicodedata.normalize(form, "Discussion WhatsApp avec Émilie Saïdi.txt")
        (home / name).write_text(unicodedata.normalize(form, text), "utf-8")
        result = zboun.clean(str(home))
        names = [unicodedata.normalize("NFC", one) for one in result.contacts["name"]]
        found.append((names, len(result.records), len(result.messages)))
    assert found[0] == found[1]


@pytest.mark.skipif(not hasattr(os, "link"), reason="no second name for a file")
def test_an_input_under_another_name_is_never_written_over(file: Path, tmp_path: Path) -> None:
    """Where case does not count, Contacts.csv is contacts.csv: the file counts, not its name."""
    (tmp_path / "list").mkdir()
    os.link(file, tmp_path / "list" / "contacts.csv")
    with pytest.raises(OutputError):
        zboun.clean(str(file)).save(tmp_path / "list")
    assert file.read_text("utf-8").startswith("Nom")


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_the_command_on_a_console_of_few_letters(lang: str, file: Path, tmp_path: Path) -> None:
    """A console of Windows in its own code page, and no default encoding relied upon anywhere."""
    strict = ["-X", "warn_default_encoding", "-W", "error::EncodingWarning"]
    command = [sys.executable, *strict, "-m", "zboun", "clean", str(file), "-o", "list"]
    env = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = subprocess.run(
        [*command, "--lang", lang], cwd=tmp_path, env=env, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr[-400:]
    assert (tmp_path / "list" / "contacts.xlsx").is_file()


def test_every_text_file_is_written_with_its_own_line_ends() -> None:
    """Left to itself, Python writes CRLF on Windows: each writer says which it means."""
    loose = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            mode = [a.value for a in node.args if isinstance(a, ast.Constant)]
            writes = node.func.attr == "write_text" or (
                node.func.attr in ("open", "fdopen")
                and any(m in ("w", "a", "x") for m in mode if isinstance(m, str))
            )
            if writes and not any(keyword.arg == "newline" for keyword in node.keywords):
                loose.append(f"{path.name}:{node.lineno}")
    assert not loose
