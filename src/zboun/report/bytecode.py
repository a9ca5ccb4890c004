"""Keeps compiled templates where Python keeps compiled modules, and under the same conditions.

A template costs 0.1 s to compile, which is felt on ten rows. Where ``__pycache__`` cannot be
written (or ``PYTHONDONTWRITEBYTECODE`` is set) nothing is kept, and the template compiled.

May import: nothing of zboun. Tests: ``tests/report/test_bytecode.py``.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket


class BesideModules(jinja2.BytecodeCache):
    """Compiled templates beside the compiled modules of this folder."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket from its file; one that does not fit the template is not taken."""
        try:
            with _path(bucket).open("rb") as held:
                bucket.load_bytecode(held)
        except (OSError, EOFError, ValueError, TypeError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write the bucket into its file, whole or not at all."""
        path = _path(bucket)
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        if sys.dont_write_bytecode:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as new:
                bucket.write_bytecode(new)
            beside.replace(path)
        except OSError:  # installed where we may not write
            with suppress(OSError):
                beside.unlink()


def _path(bucket: Bucket) -> Path:
    folder = Path(cache_from_source(__file__)).parent
    return folder / f"template.{bucket.key[:16]}.jinja-{jinja2.__version__}"
