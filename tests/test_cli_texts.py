"""Help and errors in the person's language: nothing is missing, nothing stays English."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from zboun import cli, errors, texts
from zboun.cli import error_text, help_text
from zboun.rules.faults import fault

SRC = Path(cli.__file__).resolve().parents[1]
TABLE = texts.table()
Said = Callable[..., list[str]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """Return a function that runs the command and gives what it said on both streams."""
    for name in ("LC_ALL", "LC_MESSAGES", "ZBOUN_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def run(lang: str, *arguments: str) -> list[str]:
        monkeypatch.setenv("LANG", lang)
        monkeypatch.setattr(sys, "argv", ["zboun", *arguments])
        with pytest.raises(SystemExit):
            cli.main()
        seen = capsys.readouterr()
        return (seen.out + seen.err).splitlines()

    return run


def parameters() -> list[tuple[str, str, str]]:
    """Return (verb, key, English help) of everything that --help shows."""
    found = []
    for verb, one in help_text.verbs(typer.main.get_command(cli.app)):
        for parameter in one.params:
            found.append((verb, help_text.key_of(verb, parameter, TABLE), parameter.help))
    return found


@pytest.mark.parametrize(("verb", "key", "english"), parameters())
def test_every_flag_is_explained_in_each_language(verb: str, key: str, english: str) -> None:
    assert key in TABLE and TABLE[key]["en"] == english, verb


def test_every_verb_is_explained_in_each_language() -> None:
    for verb, one in help_text.verbs(typer.main.get_command(cli.app)):
        assert one.help.startswith(TABLE[f"help.{verb}"]["en"]), verb
        assert verb == "zboun" or f"short.{verb}" in TABLE
        assert "\nExample: zboun " in one.help


@pytest.mark.parametrize("lang", ["fr", "ar"])
@pytest.mark.parametrize("verb", ["", "clean", "export", "update", "explain"])
def test_help_has_no_english_left(said: Said, lang: str, verb: str) -> None:
    shown = "\n".join(said(lang, *([verb] if verb else []), "--help"))
    for word in ("Usage:", "Example", "Show this", "Options:" if lang == "ar" else "Files or"):
        assert word not in shown
    assert not re.search(r"\[required|\[default", shown)


WRONG = [
    ("clean",), ("clean", "x", "-o"), ("clean", "x", "-o", "y", "--colour"), ("clen", "x"),
    ("clean", "x", "-o", "y", "--header-row", "two"), ("explain", "phone", "a", "b"),
    ("export", "x", "--to", "google", "-o", "y", "--split", "-1"),
    ("clean", "x", "-o", "y", "--rules", "nowhere"), ("clean", "x", "-o", "y", "--engine", "spark"),
    ("clean", "x", "-o", "y", "--scheduler", "tcp://a:1"), ("clean", "x", "-o", "y.pdf"),
    ("clean", "x", "-o", "y", "--prefer", "phone=longest"), ("verify", "nowhere"),
    ("undo", "nowhere"), ("forget", "05", "nowhere"), ("clean", "x", "-o", "y", "--map", "a"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_what_is_wrong_is_said_in_each_language(
    said: Said, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x").write_text("Nom,Tél.\nAmel Kaci,0550123456\n")
    shown = {lang: said(lang, *arguments) for lang in texts.LANGUAGES}
    assert len({tuple(lines) for lines in shown.values()}) == 3
    assert all(lines[0].startswith("zboun: ") or "x" in lines[0] for lines in shown.values())
    assert re.search("[\u0600-\u06ff]", shown["ar"][0])
    english = r"\b(the|is|not|there|missing|needs|argument|no such)\b"
    assert not re.search(english, "\n".join(shown["fr"]))


def test_a_wrong_command_shows_what_was_meant_an_example_and_where_help_is(said: Said) -> None:
    assert said("fr", "clen", "x") == [
        f"zboun: il n'y a pas de commande « clen » ; les commandes sont {', '.join(verbs())}."
        " Vouliez-vous dire clean ?",
        "Exemple : zboun clean my-files/ -o list/",
        "Aide : zboun -h",
    ]


def verbs() -> list[str]:
    return [verb for verb, _ in help_text.verbs(typer.main.get_command(cli.app)) if verb != "zboun"]


def raised(name: str, place: int) -> set[str]:
    """Return the codes that the source gives to one kind of error (or fault)."""
    found = set()
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
                code = node.args[place] if len(node.args) > place else None
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    found.add(code.value)
    return found


@pytest.mark.parametrize(
    ("name", "place", "keys"),
    [
        ("UsageError", 1, ["usage"]), ("OutputError", 1, ["output", "output_do"]),
        ("EngineError", 2, ["engine", "engine_do"]), ("fault", 0, ["rules_fault"]),
    ],
    ids=["usage", "output", "engine", "fault"],
)  # fmt: skip
def test_every_code_of_an_error_has_words(name: str, place: int, keys: list[str]) -> None:
    codes = raised(name, place)
    assert len(codes) >= 3
    assert {f"{key}.{code}" for key in keys for code in codes} <= set(TABLE)


# What only a call from Python can do wrong stays in the code's own English.
LIBRARY_ONLY = {"api.py": 3, "explain.py": 1, "exports.py": 1, "dask.py": 1}


def test_every_usage_error_of_the_command_has_a_code() -> None:
    bare: dict[str, int] = {}
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UsageError"
            if named and len(node.args) < 2:
                bare[path.name] = bare.get(path.name, 0) + 1
    assert bare == LIBRARY_ONLY


def test_errors_of_ours_in_words() -> None:
    french = texts.load("fr")
    full = errors.OutputError("liste", "full", "the disk is full", "free some space")
    assert error_text.lines(full, french) == [
        "zboun: liste: le disque est plein ; libérez de la place et relancez ; ce qui était là"
        " est intact"
    ]
    lost = errors.EngineError("the Dask scheduler was lost", "start it", "lost")
    assert error_text.lines(lost, french)[0].startswith("zboun: l'ordonnanceur Dask a disparu ; ")
    faults = errors.RulesError([fault("no_wilaya", "communes.csv: 1", "no wilaya '77'", "77"), "x"])
    assert error_text.lines(faults, french) == [
        "zboun: les règles ont des fautes :", "  communes.csv: 1: il n'y a pas de wilaya 77",
        "  x",
    ]  # fmt: skip
    assert error_text.lines(errors.UsageError("something new"), french) == ["zboun: something new"]


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("fr", "Aucun client trouvé dans prix.csv (4 lignes)."),
        ("ar", "لم يوجد أي زبون في prix.csv (الأسطر: 4)."),
        ("en", "No customer was found in prix.csv (4 rows)."),
    ],
)
def test_a_file_that_holds_no_customer_is_named(
    lang: str, sentence: str, said: Said, tmp_path: Path
) -> None:
    (tmp_path / "prix.csv").write_text("Produit;Prix\nLampe;12\nTable;40\nChaise;9\n", "utf-8")
    (tmp_path / "clients.csv").write_text("Nom;Tel\nAli Benali;0550123456\n", "utf-8")
    lines = said(lang, "clean", str(tmp_path), "-o", str(tmp_path / "OUT"))
    assert [line for line in lines if line.startswith(sentence)]
    assert not [line for line in lines if "clients.csv" in line]
