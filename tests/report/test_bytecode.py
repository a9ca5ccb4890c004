"""A compiled template is kept beside the compiled modules, and never trusted further than that."""

from __future__ import annotations

import sys
from pathlib import Path

import jinja2
import pytest

from zboun.report import bytecode


def environment(text: str) -> jinja2.Environment:
    loader = jinja2.DictLoader({"page": text})
    return jinja2.Environment(loader=loader, bytecode_cache=bytecode.BesideModules())


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(bytecode, "cache_from_source", lambda _: str(tmp_path / "c" / "x.pyc"))
    return tmp_path / "c"


def test_it_is_compiled_once(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment("{{ 1 + 1 }}").get_template("page").render() == "2"
    assert len(list(kept.iterdir())) == 1
    monkeypatch.setattr(jinja2.Environment, "_generate", None)  # to compile would fail
    assert environment("{{ 1 + 1 }}").get_template("page").render() == "2"


def test_another_text_is_compiled_anew(kept: Path) -> None:
    environment("a").get_template("page").render()
    assert environment("b").get_template("page").render() == "b"


@pytest.mark.parametrize("damage", [b"", b"j2", bytes(200)], ids=["empty", "short", "zeros"])
def test_a_damaged_file_is_not_taken(kept: Path, damage: bytes) -> None:
    environment("a").get_template("page").render()
    next(kept.iterdir()).write_bytes(damage)
    assert environment("a").get_template("page").render() == "a"


def test_where_nothing_may_be_written_nothing_is(kept: Path) -> None:
    kept.write_text("a file stands in the folder's place", "utf-8")
    assert environment("a").get_template("page").render() == "a"


def test_python_may_be_told_to_keep_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    environment("a").get_template("page").render()
    assert not kept.exists()
