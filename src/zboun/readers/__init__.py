"""Reads files of any kind into grids, records and doubts; the kind is told by content.

    sources, doubts = discover(["folder", "clients.xlsx"], output=Path("out"))
    extract = read(sources[0], rules, options)

Conservation: ``extract.read`` == lines of all grids + records + rejected.

May import: errors, model, rules. Tests: ``tests/readers/``, ``tests/hostile/``.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from zboun.model import Extract, ReadOptions, Source
from zboun.readers.discover import FAILED, discover

if TYPE_CHECKING:
    import pandas as pd

    from zboun.rules import Rules

__all__ = ["FAILED", "discover", "read", "read_frame"]


def read(source: Source, rules: Rules | None = None, options: ReadOptions | None = None) -> Extract:
    """Return what one source holds.

    Raises InputError, with the source, a stable code, the reason and the next step, for a source
    that cannot be read; UsageError for options that cannot be meant.
    """
    from zboun.readers import deadline, open_source

    options = options or ReadOptions()
    work = partial(open_source.read, source, rules, options)
    return deadline.within(options.max_seconds, source.name, work)


def read_frame(frame: pd.DataFrame, name: str = "frame") -> Extract:
    """Return the one grid of a DataFrame; its column names are the header."""
    from zboun.readers import tabular

    return tabular.read_frame(frame, name)
