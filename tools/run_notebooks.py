"""Executes every notebook from top to bottom; a cell that fails fails the run.

    python tools/run_notebooks.py               # writes nothing
    python tools/run_notebooks.py --keep DIR    # keeps the executed notebooks in DIR, to look at

The notebooks in the repository hold no outputs (tests/test_notebooks.py).
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description="Executes every notebook.")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    keep = parser.parse_args().keep
    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        began = time.perf_counter()
        notebook = nbformat.read(path, as_version=4)
        resources = {"metadata": {"path": str(path.parent)}}
        NotebookClient(notebook, timeout=300, resources=resources).execute()
        print(f"{path.name}: {time.perf_counter() - began:.1f} s")
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, keep / path.name)


if __name__ == "__main__":
    main()
