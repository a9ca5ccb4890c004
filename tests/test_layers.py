"""The house stands: no room imports what the table of docs/architecture.md does not allow it."""

from __future__ import annotations

import ast
import collections
import re
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[1] / "src" / "zboun"

WORDS = {"errors", "model"}
STAGES = {"readers", "columns", "normalizer", "match", "merge", "decisions", "writers", "report"}
PIPELINE = {"pipeline", "intake", "summary", "result", "api", "frames", "pandas"}
PIPELINE |= {"engines", "expectations", "partitions"}

ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "model": set(),
    "arrays": set(),
    "ordering": set(),
    "threads": set(),
    "texts": {"model"},
    "atomic": {"errors"},
    "locks": {"errors"},
    "rules": WORDS,
    "fields": WORDS | {"rules"},
    "readers": WORDS | {"rules"},
    "columns": WORDS | {"rules"},
    "normalizer": WORDS | {"rules", "fields"},
    "match": WORDS | {"rules", "fields"},  # the name's keys are the name's knowledge
    "merge": WORDS | {"rules"},
    "decisions": WORDS | {"rules", "texts", "atomic"},
    "writers": WORDS | {"rules", "texts", "atomic", "locks"},
    "report": WORDS | {"rules", "texts", "fields"},
    "engines": WORDS | {"rules", "normalizer", "match", "merge"},
}
# Text in, text out, numbers in, numbers out: they import nothing of ours.
PURE = (
    "zboun.fields.text",
    "zboun.fields.mojibake",
    "zboun.arrays",
    "zboun.ordering",
    "zboun.threads",
)
BEHIND = {
    "bearers",
    "disguise",
    "earlier",
    "explain",
    "explain_contact",
    "extras",
    "first_run",
    "inherit",
    "inspection",
    "journal",
    "lineage",
    "naming_ids",
    "naming_rule",
    "out_tables",
    "reviewing",
    "standing",
    "stops",
    "tables_io",
    "updates",
    "forget",
    "forgotten",
    "forgotten_marks",
    "pseudonyms",
    "redact",
    "register",
    "verify",
    "verify_tables",
    "verify_values",
}  # one verb each, behind the command line
FREE = PIPELINE | BEHIND | {"cli", "__init__", "__main__"}


def room(path: Path) -> str:
    """Return the room a file stands in: its folder, or its own name."""
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Return the rooms of zboun that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if name.startswith(PURE):
                continue
            if parts[0] == "zboun" and len(parts) > 1 and exists(parts[1]):
                found.add(parts[1])
    return found


def exists(name: str) -> bool:
    return (SRC / name).is_dir() or (SRC / f"{name}.py").is_file()


FILES = sorted(SRC.rglob("*.py"))
DOORS = ("__init__.py", "__main__.py")  # nothing but names
LONG = {  # what is longer than a screen, and why it stays whole
    "api.py:clean": "what the whole job may be told; half of it is its docstring",
    "cli/clean.py:clean": "the flags of the verb, and the order of its steps",
    "cli/export.py:export": "the flags of the verb",
    "fields/name_table.py:_table": "one table, column by column",
}
ASKED = {"_repr_html_", "_ipython_display_", "_top", "dump_bytecode"}  # called by name, by others


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(SRC).as_posix())
def test_imports_keep_to_the_table(path: Path) -> None:
    own = room(path)
    if own in FREE:
        return
    assert own in ALLOWED, f"room {own} is not in the table"
    assert imports(path) - {own} <= ALLOWED[own]


def test_no_stage_imports_the_pipeline_or_another_stage() -> None:
    for stage in STAGES:
        assert not ALLOWED[stage] & (STAGES | PIPELINE | BEHIND | {"cli"})


@pytest.mark.parametrize("name", PURE)
def test_pure_modules_import_nothing_of_ours(name: str) -> None:
    path = SRC.joinpath(*name.split(".")[1:]).with_suffix(".py")
    assert not imports(path)


def test_no_relative_imports() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not (isinstance(node, ast.ImportFrom) and node.level), path.name


def test_every_module_says_where_its_tests_are() -> None:
    for path in FILES:
        doc = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        assert doc, f"{path.name} says nothing"
        name = path.relative_to(SRC).as_posix()
        if name in DOORS:
            continue
        assert "May import" in doc, f"{name} does not say what it may import"
        named = re.findall(r"``(tests/[^`]+)``", doc.partition("Tests:")[2])
        assert named, f"{name} does not say where its tests are"
        missing = [one for one in named if not (SRC.parents[1] / one).exists()]
        assert not missing, f"{name} names tests that are not there: {missing}"


def test_long_files_and_functions_are_known_and_why() -> None:
    """A file over 400 lines or a function over 40 is one of LONG, and LONG names no other."""
    found = set()
    for path in FILES:
        text = path.read_text("utf-8")
        name = path.relative_to(SRC).as_posix()
        if len(text.splitlines()) > 400:
            found.add(name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 40:
                found.add(f"{name}:{node.name}")
    assert found == set(LONG)


def test_no_function_is_there_for_nobody() -> None:
    """Each function and method has a caller: its name stands somewhere beside its own line."""
    here = Path(__file__).resolve().parents[1]
    texts = [
        path.read_text("utf-8", errors="replace")
        for top in ("src", "tests", "tools", "benchmarks", "notebooks")
        for path in sorted((here / top).rglob("*"))
        if path.suffix in (".py", ".ipynb") and "site-packages" not in path.parts
    ]
    texts += [path.read_text("utf-8") for path in SRC.rglob("*.html")]
    used = collections.Counter(word for text in texts for word in re.findall(r"\w+", text))
    names = [
        node.name
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    alone = sorted({one for one in names if used[one] < 2 and not one.startswith("__")} - ASKED)
    assert not alone
