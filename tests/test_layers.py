"""The house stands: no room imports what the table of docs/architecture.md does not allow it."""

from __future__ import annotations

import ast
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
    "texts": set(),
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
PURE = ("zboun.fields.text", "zboun.fields.mojibake")  # text in, text out; import nothing of ours
BEHIND = {
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
    "pseudonyms",
    "redact",
    "verify",
    "verify_tables",
    "verify_values",
}  # one verb each, behind the command line
FREE = PIPELINE | BEHIND | {"cli", "__init__"}


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
