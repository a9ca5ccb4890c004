"""Times the whole job per stage, beside the bare Arrow read and write of the same file.

    python benchmarks/speed.py 10000 100000 1000000 [--seed 1] [--runs 3] [--folder]
    python benchmarks/speed.py --guard

For each size: a generated file, then in fresh processes the bare bound (read the CSV with pyarrow,
write it) and the job (raw CSV in; contacts, records, rejected, related and summary out). Prints
wall and CPU seconds after the imports, peak memory, CPU seconds per stage, the ratios to the bound
of the same run, and the exponent of growth between sizes. ``--folder`` times the whole OUT too,
with workbooks and report. ``--guard`` fails when a stage at 100k costs half as much again as
guard.json says, in CPU seconds per CPU second of the bound (other work on the machine hardly moves
that); ``--record`` writes guard.json. The bound is so short that it is taken several times.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CACHE = HERE / ".cache"
GUARD = HERE / "guard.json"
SLACK = 1.5  # a stage may cost half as much again, in units of the bare bound


def generated(size: int, seed: int) -> Path:
    """Return the generated contacts of one size; made once, kept in benchmarks/.cache."""
    folder = CACHE / f"contacts-{size}-{seed}"
    if not (folder / "contacts.csv").is_file():
        command = [sys.executable, str(HERE / "generate.py"), str(size), "--seed", str(seed)]
        subprocess.run([*command, "-o", str(folder)], check=True, stdout=subprocess.DEVNULL)
    return folder / "contacts.csv"


def bare(file: Path, out: Path) -> dict[str, float]:
    """Read and write the file with Arrow and nothing else."""
    import pyarrow.csv as csv

    options = csv.ConvertOptions(null_values=[""], strings_can_be_null=False)
    table = csv.read_csv(file, convert_options=options)
    csv.write_csv(table, out / "bare.csv")
    return {}


def folder(file: Path, out: Path) -> dict[str, float]:
    """Run the whole job and write OUT as a folder: workbooks, report and all."""
    from zboun import pipeline

    result = pipeline.clean([file])
    began = time.process_time()
    result.save(out / "OUT")
    return {**result.summary.stages, "save": round(time.process_time() - began, 3)}


def ours(file: Path, out: Path) -> dict[str, float]:
    """Run the whole job, CSV outputs."""
    from zboun import pipeline
    from zboun.writers.csv_files import write_csv

    result = pipeline.clean([file])
    began = time.process_time()
    for name in ("contacts", "records", "rejected", "related"):
        table = result.tables[name]
        write_csv(out / f"{name}.csv", table, tuple(table.column_names))
    (out / "summary.json").write_text(json.dumps(result.summary.to_dict()), "utf-8")
    return {**result.summary.stages, "write": round(time.process_time() - began, 3)}


JOBS = {"bare": bare, "ours": ours, "folder": folder}


def prepare(job: str) -> None:
    """Import what the job imports, so that its time is its own; stages count CPU seconds."""
    import pyarrow.csv  # noqa: F401

    if job == "bare":
        return
    from zboun import pipeline, writers  # noqa: F401

    class CpuClock(pipeline.Clock):
        """Adds up the CPU seconds of each stage, all threads together."""

        @contextmanager
        def __call__(self, stage: str) -> Iterator[None]:
            began = time.process_time()
            yield
            spent = time.process_time() - began
            self.seconds[stage] = round(self.seconds.get(stage, 0.0) + spent, 3)

    pipeline.Clock = CpuClock  # type: ignore[misc]


def child(job: str, file: Path) -> None:
    """Run one job in this process and print what it cost as JSON."""
    prepare(job)
    times = max(1, min(15, 3_000_000_000 // (file.stat().st_size * 20))) if job == "bare" else 1
    walls, cpus = [], []
    for _ in range(times):
        began, cpu = time.perf_counter(), time.process_time()
        with tempfile.TemporaryDirectory() as out:
            stages = JOBS[job](file, Path(out))
        walls.append(time.perf_counter() - began)
        cpus.append(time.process_time() - cpu)
    cost = {
        "wall": statistics.median(walls),
        "cpu": statistics.median(cpus),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "stages": stages,
    }
    print(json.dumps(cost))


def measure(job: str, file: Path, runs: int) -> dict[str, Any]:
    """Return the run with the median CPU time of several fresh processes."""
    costs = []
    for _ in range(runs):
        command = [sys.executable, str(HERE / "speed.py"), "--child", job, "--file", str(file)]
        costs.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    middle = statistics.median_low(cost["cpu"] for cost in costs)
    return next(cost for cost in costs if cost["cpu"] == middle)


def report(sizes: list[int], seed: int, runs: int, jobs: list[str]) -> dict[int, dict[str, Any]]:
    """Measure every size and print the table."""
    print("| rows | job | wall s | CPU s | peak MB | x bare wall | x bare CPU | stages (CPU s) |")
    print("|---|---|---|---|---|---|---|---|")
    measured: dict[int, dict[str, Any]] = {}
    for size in sizes:
        file = generated(size, seed)
        cost = {job: measure(job, file, runs) for job in jobs}
        measured[size] = cost
        for job, one in cost.items():
            wall, cpu = (one[kind] / cost["bare"][kind] for kind in ("wall", "cpu"))
            stages = ", ".join(f"{k} {v:.2f}" for k, v in one["stages"].items())
            print(
                f"| {size:,} | {job} | {one['wall']:.2f} | {one['cpu']:.2f} | "
                f"{one['peak_mb']:.0f} | {wall:.1f} | {cpu:.1f} | {stages} |",
                flush=True,
            )
    for small, large in pairwise(sizes):
        growth = measured[large]["ours"]["cpu"] / measured[small]["ours"]["cpu"]
        power = math.log(growth) / math.log(large / small)
        print(f"growth of CPU {small:,} -> {large:,}: n^{power:.2f}")
    return measured


def guard(measured: dict[str, Any]) -> int:
    """Return 1 when a stage costs half as much again as recorded, in units of the bare bound."""
    bound = measured["bare"]["cpu"]
    held = json.loads(GUARD.read_text("utf-8"))["stages"]
    status = 0
    for stage, seconds in measured["ours"]["stages"].items():
        ratio, allowed = seconds / bound, held.get(stage, math.inf) * SLACK
        verdict = "ok" if ratio <= allowed else "TOO SLOW"
        print(f"guard {stage}: {ratio:.1f} x bare, allowed {allowed:.1f}: {verdict}")
        status |= ratio > allowed
    return int(status)


def record(measured: dict[str, Any]) -> int:
    """Write guard.json: what each stage costs now, in units of the bare bound."""
    bound = measured["bare"]["cpu"]
    stages = {k: round(v / bound, 2) for k, v in measured["ours"]["stages"].items()}
    text = json.dumps(
        {"rows": 100_000, "unit": "CPU of the bare bound", "stages": stages}, indent=1
    )
    GUARD.write_text(text + "\n", "utf-8")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--guard", action="store_true")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--folder", action="store_true")
    parser.add_argument("--child")
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.child:
        child(given.child, given.file)
        return 0
    sizes = [100_000] if given.guard or given.record else given.sizes
    jobs = list(JOBS) if given.folder else ["bare", "ours"]
    measured = report(sizes, given.seed, given.runs, jobs)
    if given.record:
        return record(measured[100_000])
    return guard(measured[100_000]) if given.guard else 0


if __name__ == "__main__":
    raise SystemExit(main())
