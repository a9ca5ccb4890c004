"""A run's rules as they travel to the workers, who have the package and nothing else.

May import: rules, errors. Tests: ``tests/engines/test_dask.py``.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from zboun.errors import EngineError
from zboun.rules import Rules, load


@dataclass(frozen=True)
class Shipped:
    """A run's rules as they travel: ours stand on every worker, a user's go along."""

    version: str
    files: tuple[tuple[str, bytes], ...] = ()
    statuses: Any = None  # with a user's own words
    old_plan: bool = False

    @classmethod
    def of(cls, rules: Rules) -> Shipped:
        """Return the rules in a form that every worker can rebuild."""
        overlay = rules.tables.overlay
        files = sorted(overlay.iterdir()) if overlay is not None else []
        told = rules.version != rules.tables.version
        return cls(
            rules.version,
            tuple((p.name, p.read_bytes()) for p in files if p.suffix in (".csv", ".toml")),
            rules.statuses if told else None,
            rules.phone.old_plan,
        )

    def rules(self) -> Rules:
        """Return the rules on this worker; EngineError when it has another zboun."""
        rules = _built(self.files)
        if not self.version.startswith(rules.version):
            raise EngineError(
                f"a worker has other rules ({rules.version} instead of {self.version})",
                "install the same zboun on all workers",
                "other_rules", theirs=rules.version, ours=self.version,
            )  # fmt: skip
        rules = rules.with_old_plan() if self.old_plan else rules
        if self.statuses is None:
            return rules
        mine = Rules(rules.tables)
        mine.__dict__.update(rules.__dict__, statuses=self.statuses)
        return mine


_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []  # tables are read when first used


@lru_cache(maxsize=4)
def _built(files: tuple[tuple[str, bytes], ...]) -> Rules:
    if not files:
        return load()
    folder = tempfile.TemporaryDirectory(prefix="zboun-rules-")
    _FOLDERS.append(folder)
    for name, content in files:
        (Path(folder.name) / name).write_bytes(content)
    return load(Path(folder.name))
