"""Ugly files made by code, each with what must come out of it: grids, records or a refusal.

All people are invented. ``CASES`` is the whole folder; the builders stand by kind beside this file.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Table:
    """One grid that must come out: rows by the user's number."""

    rows: dict[int, list[str]]
    sheet: str = ""
    header: tuple[str, ...] | None = None
    fill_down: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class Ugly:
    """A file as somebody would drop it in, and what must come out."""

    label: str
    file: str
    data: bytes
    tables: tuple[Table, ...] = ()
    refused: str = ""  # code of the InputError
    doubts: frozenset[str] = frozenset()
    rejected: dict[int, str] = field(default_factory=dict)  # row -> reason, by the reader itself
    records: tuple[dict[str, Any], ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


def numbered(lines: list[list[str]], first: int = 1) -> dict[int, list[str]]:
    """Number lines as a user would."""
    return dict(enumerate(lines, first))


PEOPLE = [
    ["Nom", "Tél", "Ville"],
    ["Amine Benali", "0550 12 34 56", "Béjaïa"],
    ["Sara Haddad", "0661 00 11 22", "Médéa"],
    ["Yacine Ould Ali", "0770 98 76 54", "Oran"],
]
ARABIC = [
    ["الاسم", "الهاتف", "الولاية"],
    ["أمين بن علي", "0550123456", "بجاية"],
    ["سارة حداد", "0661001122", "المدية"],
    ["ياسين", "0770987654", "وهران"],
]


def joined(lines: list[list[str]], delimiter: str = ";", end: str = "\n") -> str:
    """Return lines as text without quotes."""
    return "".join(delimiter.join(line) + end for line in lines)


def tool(name: str) -> Any:
    """Load a script of ``tools/``."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def all_cases() -> list[Ugly]:
    """Return every ugly file."""
    from readers import ugly_books, ugly_others, ugly_texts

    return [*ugly_texts.cases(), *ugly_books.cases(), *ugly_others.cases()]
