"""The pages and files that tools make are as the tools make them now."""

from __future__ import annotations

import importlib.util
import os
import re
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType

import pytest

import zboun
from zboun import model, texts
from zboun.cli import app
from zboun.writers import exports

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"


def tool(name: str) -> ModuleType:
    """Return one of tools/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["make_cli_reference", "make_code_reference"])
def test_a_generated_page_is_up_to_date(name: str) -> None:
    maker = tool(name)
    assert maker.PAGE.read_text("utf-8") == maker.page(), f"run: python tools/{name}.py"


def test_every_verb_has_an_example_and_a_section() -> None:
    maker = tool("make_cli_reference")
    page = maker.PAGE.read_text("utf-8")
    for name, verb in maker.verbs(maker.typer.main.get_command(app)):
        assert f"## `zboun {name}`" in page
        assert hasattr(verb, "commands") or "Example:" in verb.help, f"{name} shows no example"


@pytest.mark.parametrize("group", ["outcome", "reason", "doubt", "row_reason", "status", "stage"])
def test_every_code_with_a_text_is_listed(group: str) -> None:
    page = (REFERENCE / "codes.md").read_text("utf-8")
    for key in texts.table():
        code = key.removeprefix(f"{group}.")
        if code != key and (group != "stage" or code in list(model.Stage)):
            assert f"| `{code}` |" in page


def test_every_public_name_is_in_the_library_page() -> None:
    page = (REFERENCE / "api.md").read_text("utf-8")
    for name in set(zboun.__all__) - {"errors", "fields", "rules", "ZbounError"}:
        assert re.search(rf"^::: zboun\.\w+\.{name}$", page, re.M), name
    assert "::: zboun.errors" in page
    for field in model.FIELDS:
        assert f"::: zboun.fields.{field}.parse" in page


@pytest.mark.parametrize("table", ["CONTACT", "RECORD", "REJECTED", "DOUBT", "MESSAGE", "RELATED"])
def test_every_column_is_listed(table: str) -> None:
    page = (REFERENCE / "out.md").read_text("utf-8")
    columns = getattr(model, f"{table}_COLUMNS")
    assert ", ".join(f"`{name}`" for name in columns) in page


def test_notice_names_every_dependency() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    needed = [n for n in distribution("zboun").requires or [] if "extra ==" not in n]
    for requirement in needed:
        name = re.match(r"[\w.-]+", requirement)
        assert name and f"- {name[0].lower()}: " in notice, (
            f"run tools/make_notice.py: {requirement}"
        )
    assert "not stated" not in notice


def test_every_table_has_its_sources_told() -> None:
    data = ROOT / "src" / "zboun" / "data" / "dz"
    told = (data / "SOURCES.md").read_text("utf-8")
    for path in data.iterdir():
        if path.suffix in (".csv", ".toml"):
            assert f"`{path.name}`" in told, path.name


def test_every_room_is_in_the_drawing_of_the_house() -> None:
    drawing = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for path in (ROOT / "src" / "zboun").iterdir():
        name = path.name.removesuffix(".py")
        if path.suffix == ".py" or (path / "__init__.py").is_file():
            drawn = f"`{name}`" in drawing or f"`{name}/`" in drawing
            assert drawn or name in ("__init__", "__main__"), name


def test_every_export_says_where_to_click() -> None:
    page = (ROOT / "docs" / "how-to" / "import.md").read_text("utf-8")
    for kind in exports.kinds():
        assert f"`{kind}`" in page
    for form in exports.forms().values():
        assert all(where in page for where in form.where.values())


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
            if not target.startswith(("http://", "https://", "mailto:")):
                place = os.path.normpath(page.parent / target)
                assert Path(place).exists(), f"{page.relative_to(ROOT)}: {target}"
