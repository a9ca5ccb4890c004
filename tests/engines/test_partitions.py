"""A run in partitions gives the tables of the plain run, also where there is nothing to part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zboun import partitions, pipeline
from zboun.pipeline import Settings


class Here:
    """Workers that do at once what they are given, in this process."""

    def submit(self, call: Callable[..., Any], *given: Any) -> Any:
        return call(*given)

    def gather(self, handles: Sequence[Any], progress: Callable[[int, int], None]) -> list[Any]:
        progress(len(handles), len(handles))
        return list(handles)


FILES = {
    "a few people": "Nom;Tel\nLina Haddad;0550 12 34 56\nLina Haddad;+213550123456\nTotal;2\n",
    "a header alone": "Nom;Tel\n",
    "a photo": "\x89PNG\r\n\x1a\n\0\0",
}


@pytest.mark.parametrize("files", [[*FILES], *([name] for name in FILES), []], ids="+".join)
def test_the_tables_are_those_of_the_plain_run(files: list[str], tmp_path: Path) -> None:
    for number, name in enumerate(files):
        (tmp_path / f"{number}.csv").write_bytes(FILES[name].encode("latin-1"))
    inputs = [*sorted(tmp_path.iterdir()), tmp_path / "not there.csv"]
    plain = pipeline.clean(inputs, Settings())
    parted = partitions.clean(inputs, Settings(), Here())
    for name, table in plain.tables.items():
        assert parted.tables[name].to_pylist() == table.to_pylist(), name
    aside = {"started": "", "seconds": 0.0, "stages": {}}
    assert replace(parted.summary, **aside) == replace(plain.summary, **aside)
