"""What the tests of the chat reader share: files made on the spot, generated exports."""

from __future__ import annotations

import importlib.util
import sys
import zipfile
from pathlib import Path
from types import ModuleType

from zboun.model import Extract, ReadOptions, Source
from zboun.readers import whatsapp
from zboun.rules import load

ROOT = Path(__file__).resolve().parents[3]


def _tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


exports = _tool("chat_exports")


def read_text(folder: Path, name: str, text: str | bytes, **options: object) -> Extract:
    """Write a chat and read it."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_path(path, **options)


def read_path(path: Path, **options: object) -> Extract:
    extract = whatsapp.read(Source(path.name, path), load(), ReadOptions(**options))  # type: ignore[arg-type]
    assert extract.records is not None
    assert extract.read == len(extract.records) + len(extract.rejected)
    return extract


def zipped(folder: Path, name: str, members: dict[str, str | bytes]) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return path


def rows(extract: Extract, *names: str, **where: str) -> list[tuple[object, ...]]:
    """Return the named columns of the records that have the given values."""
    assert extract.records is not None
    return [
        tuple(row[name] for name in names)
        for row in extract.records.to_pylist()
        if all(row[column] == value for column, value in where.items())
    ]


def codes(extract: Extract) -> set[str]:
    return {doubt.doubt for doubt in extract.doubts}
