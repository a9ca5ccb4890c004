"""Holds the Dask engine to the local one: equal tables, what they cost, a worker killed half-way.

    python benchmarks/workers.py 100000 [--seed 1] [--batch 50000] [--block 16000000] [--kill]

Prints wall and CPU seconds of both engines on the same file (workers' CPU included), what travelled
to the client for matching, and whether contacts, records, links, relations and review are equal.
``--block``: how many bytes of the file one worker reads at a time; 0 for the whole file.
``--kill`` kills one of the two workers in the middle of normalizing.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

from speed import generated
from zboun import match, partitions, pipeline
from zboun.engines import dask
from zboun.partitions import stages
from zboun.pipeline import Settings
from zboun.readers import blocks
from zboun.result import Result, to_frame

TABLES = ("contacts", "records", "rejected", "doubts", "related", "review", "links")


def cpu() -> float:
    """Return the CPU seconds of this process and of those it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak() -> float:
    """Return the most megabytes that this process held; rusage counts its parent's, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def on_workers(file: Path, kill: bool) -> Result:
    """Run the job on workers of this machine; kill one of them when half is normalized."""
    killed: list[int] = []
    with dask.workers() as workers:
        pids = list(workers.client.run(os.getpid).values())

        def watch(stage: str, done: int, total: int) -> None:
            if kill and stage == "normalize" and done >= total // 2 and not killed:
                killed.append(pids[0])
                os.kill(pids[0], signal.SIGKILL)

        result = partitions.clean([file], Settings(progress=watch), workers)
        held = workers.client.run(peak).values()
    slim = result.tables["records"].select(
        [name for name in match.COLUMNS if name in result.tables["records"].column_names]
    )
    print(f"dask: stages {result.summary.stages}; killed {len(killed)} worker")
    print(f"dask: {slim.nbytes / 1e6:.0f} MB to the client for matching; workers' peaks "
          f"{', '.join(f'{one:.0f} MB' for one in held)}")  # fmt: skip
    return result


def timed(call: Any) -> tuple[Result, float, float]:
    """Return a call's answer, its wall and its CPU seconds."""
    began, used = time.perf_counter(), cpu()
    return call(), time.perf_counter() - began, cpu() - used


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--batch", type=int, default=stages.BATCH)
    parser.add_argument("--block", type=int, default=blocks.SIZE)
    given = parser.parse_args()
    stages.BATCH = given.batch
    blocks.SIZE = given.block
    blocks.LEAST = 2 * given.block or sys.maxsize
    file = generated(given.rows, given.seed)
    here, wall, spent = timed(lambda: pipeline.clean([file]))
    print(f"local: {wall:.1f} s, {spent:.1f} s of CPU")
    there, wall, more = timed(lambda: on_workers(file, given.kill))
    print(f"dask: {wall:.1f} s, {more:.1f} s of CPU, {more / spent:.1f} x local")
    unequal = [n for n in TABLES if not to_frame(here.tables[n]).equals(to_frame(there.tables[n]))]
    print(f"tables that differ: {', '.join(unequal) or 'none'}")
    return int(bool(unequal))


if __name__ == "__main__":
    raise SystemExit(main())
