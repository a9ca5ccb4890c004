"""Times the whole job per stage, beside what bare Arrow needs for the same files.

    python benchmarks/speed.py 10000 100000 1000000 [--seed 1] [--runs 3] [--folder] [--memory 2GB]
    python benchmarks/speed.py --guard

For each size: a generated file, then in fresh processes two bare bounds and the job (raw CSV in;
contacts, records, rejected, related and summary out).

bare      pyarrow reads the CSV and writes it again: the same columns in and out
tables    pyarrow reads the CSV and writes all the tables that the job writes, ready as they are:
          to read the input and to write the output is what no job can do without
ours      the job; ``--memory`` adds it under that bound, ``--folder`` the whole OUT with workbooks

Prints wall and CPU seconds after the imports, peak memory, CPU seconds per stage, the ratios to
both bounds of the same run, and the exponent of growth between sizes. ``--guard`` fails when a
stage at 100k costs half as much again as guard.json says, in CPU seconds per CPU second of the
bare bound (other work on the machine hardly moves that); the least of three runs counts, and a
stage that is too slow gets three more. ``--record`` writes guard.json.
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


def bare(file: Path, out: Path, written: bool = True) -> dict[str, float]:
    """Read (and write) the file with Arrow and nothing else."""
    import pyarrow.csv as csv

    options = csv.ConvertOptions(null_values=[""], strings_can_be_null=False)
    table = csv.read_csv(file, convert_options=options)
    if written:
        csv.write_csv(table, out / "bare.csv")
    return {}


def folder(file: Path, out: Path) -> dict[str, float]:
    """Run the whole job and write OUT as a folder: workbooks, report and all."""
    from zboun import pipeline

    result = pipeline.clean([file])
    began = time.process_time()
    result.save(out / "OUT")
    return {**result.summary.stages, "save": round(time.process_time() - began, 3)}


def ours(file: Path, out: Path, memory: str = "") -> dict[str, float]:
    """Run the whole job, CSV outputs."""
    from zboun import pipeline
    from zboun.engines.memory import bytes_of
    from zboun.writers.csv_files import write_csv

    bound = bytes_of(memory) if memory else 0
    result = pipeline.clean([file], pipeline.Settings(memory=bound), out)
    began = time.process_time()
    for name in WRITTEN:
        table = result.tables[name]
        write_csv(out / f"{name}.csv", table, tuple(table.column_names))
    (out / "summary.json").write_text(json.dumps(result.summary.to_dict()), "utf-8")
    return {**result.summary.stages, "write": round(time.process_time() - began, 3)}


def tables(file: Path, out: Path) -> dict[str, float]:
    """Return what it costs to read the input and to write the tables that ``ours`` left in OUT."""
    import pyarrow.csv as csv

    options = csv.ConvertOptions(null_values=[""], strings_can_be_null=False)
    made = {
        name: csv.read_csv(out / f"{name}.csv", convert_options=options).combine_chunks()
        for name in WRITTEN
    }
    cost = []
    for _ in range(_times(file)):
        began, cpu = time.perf_counter(), time.process_time()
        bare(file, out, written=False)
        for name, table in made.items():
            csv.write_csv(table, out / f"{name}.csv")
        cost.append((time.process_time() - cpu, time.perf_counter() - began))
    cpu, wall = sorted(cost)[len(cost) // 2]
    return {"cpu": cpu, "wall": wall, "peak_mb": 0, "stages": {}}


JOBS = {"bare": bare, "ours": ours, "folder": folder}
WRITTEN = ("contacts", "records", "rejected", "related")


def _times(file: Path) -> int:
    """Return how often a bound is taken: it is so short that once says little."""
    return max(1, min(15, 3_000_000_000 // (file.stat().st_size * 20)))


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


def child(job: str, file: Path, memory: str) -> None:
    """Run one job in this process and print what it cost as JSON."""
    prepare(job)
    walls, cpus = [], []
    with tempfile.TemporaryDirectory(dir=CACHE) as place:
        out = Path(place)
        for _ in range(_times(file) if job == "bare" else 1):
            began, cpu = time.perf_counter(), time.process_time()
            stages = ours(file, out, memory) if job == "ours" else JOBS[job](file, out)
            walls.append(time.perf_counter() - began)
            cpus.append(time.process_time() - cpu)
        cost: dict[str, Any] = {
            "wall": statistics.median(walls),
            "cpu": statistics.median(cpus),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "stages": stages,
        }
        if job == "ours" and not memory:
            cost["tables"] = tables(file, out)
    print(json.dumps(cost))


def run(job: str, file: Path, memory: str = "") -> dict[str, Any]:
    """Return the cost of one job in a fresh process."""
    command = [sys.executable, str(HERE / "speed.py"), "--child", job, "--file", str(file)]
    command += ["--memory", memory] if memory else []
    done = subprocess.run(command, check=True, capture_output=True)
    cost: dict[str, Any] = json.loads(done.stdout)
    return cost


def measure(job: str, file: Path, runs: int, memory: str = "") -> dict[str, Any]:
    """Return the run with the median CPU time of several fresh processes."""
    costs = [run(job, file, memory) for _ in range(runs)]
    middle = statistics.median_low(cost["cpu"] for cost in costs)
    return next(cost for cost in costs if cost["cpu"] == middle)


def report(sizes: list[int], seed: int, runs: int, jobs: list[str], memory: str) -> None:
    """Measure every size and print the table."""
    print("| rows | job | wall s | CPU s | peak MB | x bare | x tables | CPU s by stage |")
    print("|---|---|---|---|---|---|---|---|")
    measured: dict[int, dict[str, Any]] = {}
    for size in sizes:
        file = generated(size, seed)
        cost: dict[str, Any] = {}
        measured[size] = cost
        for job in [*jobs, *([memory] if memory else [])]:
            known = job in JOBS
            cost[job] = measure(job if known else "ours", file, runs, "" if known else memory)
            if job == "ours":
                cost["tables"] = cost["ours"].pop("tables")
                _line(size, "tables", cost)
            _line(size, job, cost)
    for small, large in pairwise(sizes):
        growth = measured[large]["ours"]["cpu"] / measured[small]["ours"]["cpu"]
        power = math.log(growth) / math.log(large / small)
        print(f"growth of CPU {small:,} -> {large:,}: {growth:.1f} x, n^{power:.2f}")


def _line(size: int, job: str, cost: dict[str, Any]) -> None:
    one = cost[job]
    bounds = [f"{one['cpu'] / cost[b]['cpu']:.1f}" if b in cost else "" for b in ("bare", "tables")]
    stages = ", ".join(f"{k} {v:.2f}" for k, v in one["stages"].items())
    name = job if job in (*JOBS, "tables") else f"ours, --memory {job}"
    peak = "" if job == "tables" else f"{one['peak_mb']:.0f}"
    print(
        f"| {size:,} | {name} | {one['wall']:.2f} | {one['cpu']:.2f} | {peak} | "
        f"{' | '.join(bounds)} | {stages} |",
        flush=True,
    )


def least(times: int, seed: int) -> tuple[float, dict[str, float]]:
    """Return the least CPU of the bound, and of each stage, of several runs at 100k."""
    file = generated(100_000, seed)
    bound = min(run("bare", file)["cpu"] for _ in range(times))
    runs = [run("ours", file)["stages"] for _ in range(times)]
    return bound, {stage: min(one[stage] for one in runs) for stage in runs[0]}


def guard(seed: int) -> int:
    """Return 1 when a stage costs half as much again as recorded, in units of the bare bound."""
    held = json.loads(GUARD.read_text("utf-8"))["stages"]
    bound, stages = least(3, seed)
    if _too_slow(stages, bound, held):  # or the machine was at something else
        again, more = least(3, seed)
        bound, stages = max(bound, again), {k: min(v, more[k]) for k, v in stages.items()}
    slow = _too_slow(stages, bound, held)
    for stage, seconds in stages.items():
        verdict = "TOO SLOW" if stage in slow else "ok"
        print(f"guard {stage}: {seconds / bound:.1f} x bare, allowed "
              f"{held.get(stage, math.inf) * SLACK:.1f}: {verdict}")  # fmt: skip
    return int(bool(slow))


def _too_slow(stages: dict[str, float], bound: float, held: dict[str, float]) -> list[str]:
    return [s for s, spent in stages.items() if spent / bound > held.get(s, math.inf) * SLACK]


def record(seed: int) -> int:
    """Write guard.json: what each stage costs now, in units of the bare bound."""
    bound, least_ = least(5, seed)
    stages = {k: round(v / bound, 2) for k, v in least_.items()}
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
    parser.add_argument("--memory", default="")
    parser.add_argument("--child")
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.child:
        child(given.child, given.file, given.memory)
        return 0
    if given.record:
        return record(given.seed)
    if given.guard:
        return guard(given.seed)
    jobs = [job for job in JOBS if job != "folder" or given.folder]
    report(given.sizes, given.seed, given.runs, jobs, given.memory)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
