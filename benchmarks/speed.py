"""Times the whole job per stage, beside the bare Arrow read and write of the same file.

    python benchmarks/speed.py 10000 100000 1000000 [--seed 1] [--guard]

For each size: a generated file, then in fresh processes the bare bound (read the CSV with pyarrow,
write it) and the job (raw CSV in; contacts, records, rejected, related and summary out). Prints
wall and CPU seconds, peak memory, seconds per stage, the ratio to the bound of the same run, and
the exponent of growth between sizes. ``--guard`` fails when a stage at 100k costs half as much
again, in units of the bound, as benchmarks/guard.json says.
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


def ours(file: Path, out: Path) -> dict[str, float]:
    """Run the whole job, CSV outputs."""
    from zboun import pipeline
    from zboun.writers.csv_files import write_csv

    result = pipeline.clean([file])
    began = time.perf_counter()
    for name in ("contacts", "records", "rejected", "related"):
        table = result.tables[name]
        write_csv(out / f"{name}.csv", table, tuple(table.column_names))
    (out / "summary.json").write_text(json.dumps(result.summary.to_dict()), "utf-8")
    return {**result.summary.stages, "write": round(time.perf_counter() - began, 3)}


JOBS = {"bare": bare, "ours": ours}


def child(job: str, file: Path) -> None:
    """Run one job in this process and print what it cost as JSON."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as out:
        stages = JOBS[job](file, Path(out))
    used = resource.getrusage(resource.RUSAGE_SELF)
    cost = {
        "wall": time.perf_counter() - began,
        "cpu": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / 1024,
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


def report(sizes: list[int], seed: int, runs: int) -> dict[int, dict[str, Any]]:
    """Measure every size and print the table."""
    print("| rows | job | wall s | CPU s | peak MB | x bare wall | stages (s) |")
    print("|---|---|---|---|---|---|---|")
    measured: dict[int, dict[str, Any]] = {}
    for size in sizes:
        file = generated(size, seed)
        cost = {job: measure(job, file, runs) for job in JOBS}
        measured[size] = cost
        for job, one in cost.items():
            ratio = one["wall"] / cost["bare"]["wall"]
            stages = ", ".join(f"{k} {v:.2f}" for k, v in one["stages"].items())
            print(
                f"| {size:,} | {job} | {one['wall']:.2f} | {one['cpu']:.2f} | "
                f"{one['peak_mb']:.0f} | {ratio:.1f} | {stages} |",
                flush=True,
            )
    for small, large in zip(sizes, sizes[1:], strict=False):
        growth = measured[large]["ours"]["wall"] / measured[small]["ours"]["wall"]
        print(f"growth {small:,} -> {large:,}: n^{math.log(growth) / math.log(large / small):.2f}")
    return measured


def guard(measured: dict[str, Any]) -> int:
    """Return 1 when a stage costs half as much again as recorded, in units of the bare bound."""
    bound = measured["bare"]["wall"]
    held = json.loads(GUARD.read_text("utf-8"))["stages"]
    status = 0
    for stage, seconds in measured["ours"]["stages"].items():
        ratio, allowed = seconds / bound, held.get(stage, math.inf) * SLACK
        verdict = "ok" if ratio <= allowed else "TOO SLOW"
        print(f"guard {stage}: {ratio:.1f} x bare, allowed {allowed:.1f}: {verdict}")
        status |= ratio > allowed
    return int(status)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--guard", action="store_true")
    parser.add_argument("--child")
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.child:
        child(given.child, given.file)
        return 0
    sizes = [100_000] if given.guard else given.sizes
    measured = report(sizes, given.seed, given.runs)
    return guard(measured[100_000]) if given.guard else 0


if __name__ == "__main__":
    raise SystemExit(main())
