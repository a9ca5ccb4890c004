"""Where ``zboun clean`` does its work: this machine, or the workers of a Dask cluster.

May import: errors, model; the library's doors in functions. Tests: ``tests/engines/test_dask.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zboun.errors import UsageError

if TYPE_CHECKING:
    from zboun.pipeline import Named, Settings
    from zboun.result import Result


@dataclass(frozen=True, slots=True)
class EngineFlags:
    """Where the work is done."""

    engine: Annotated[
        str, typer.Option("--engine", metavar="local|dask", help="Where the work is done.")
    ] = "local"
    scheduler: Annotated[
        str,
        typer.Option(
            "--scheduler", metavar="tcp://HOST:PORT", help="A Dask scheduler; else workers here."
        ),
    ] = ""

    memory: Annotated[
        str,
        typer.Option(
            "--memory",
            metavar="SIZE",
            help="Keep to about so much memory, e.g. 2GB; what does not fit waits on disk.",
        ),
    ] = ""

    @property
    def bound(self) -> int:
        """How many bytes the run should keep to; 0 for what it takes."""
        if not self.memory:
            return 0
        if self.engine == "dask":
            raise UsageError("--memory is for --engine local", "dask_memory")
        from zboun.engines.memory import bytes_of

        return bytes_of(self.memory)

    @property
    def far(self) -> bool:
        """Whether the work is done by workers; UsageError for an engine that there is not."""
        if self.engine not in ("local", "dask"):
            raise UsageError(
                f"--engine: there are local and dask, not {self.engine}",
                "choice", flag="--engine", known="local, dask", asked=self.engine,
            )  # fmt: skip
        if self.scheduler and self.engine == "local":
            raise UsageError("--scheduler is the Dask engine's: add --engine dask", "scheduler")
        return self.engine == "dask"


def clean(
    inputs: Sequence[str], out: Path, settings: Settings, where: EngineFlags, named: Named
) -> Result:
    """Return the result, of this machine or of the workers; ``named``: see ``pipeline.finish``."""
    from zboun import pipeline

    if not where.far:
        return pipeline.clean(inputs, settings, out, named)
    from zboun import partitions
    from zboun.engines import dask

    with dask.workers(where.engine, where.scheduler) as workers:
        return partitions.clean(inputs, settings, workers, out, named)
