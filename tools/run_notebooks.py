"""Executes every notebook from top to bottom; a cell that fails fails the run. Writes nothing."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        began = time.perf_counter()
        notebook = nbformat.read(path, as_version=4)
        resources = {"metadata": {"path": str(path.parent)}}
        NotebookClient(notebook, timeout=300, resources=resources).execute()
        print(f"{path.name}: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
