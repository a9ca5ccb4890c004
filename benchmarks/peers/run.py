"""zboun beside the peers: ``python benchmarks/peers/run.py --rows 10000 --seed 1``.

Each peer has an environment of its own under benchmarks/.cache/peers (made on first use from
``<peer>.txt``, which pins it) and runs in a process of its own with a limit of 120 s and 8 GB.
All get the same list of benchmarks/generate.py: the peers prepared columns (``prepare.py``), whose
preparation is not in their time, zboun the list as typed. Then FEBRL 3 and 4, with what fields of a
contact they have: name and place. Precision, recall and F1 are pairwise over the closure.

    --only splink zboun      these peers only
    --data febrl3            one list only (generated, febrl3, febrl4)
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent / ".cache" / "peers"
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))
import accuracy  # noqa: E402
import generate  # noqa: E402

OWN_ENVIRONMENT = ("splink", "recordlinkage", "goldenmatch", "dedupe")
PEERS = ("union", *OWN_ENVIRONMENT, "zboun")
SECONDS, BYTES = 120, 8 << 30


@dataclass(frozen=True, slots=True)
class List:
    """One list: as typed for zboun, and prepared for the peers."""

    name: str
    typed: Path
    careful: Path
    by_zboun: Path | None
    person: np.ndarray


@dataclass(frozen=True, slots=True)
class Run:
    """What one process cost and said."""

    labels: dict[str, list[int]]
    cpu: float
    peak_mb: float
    failed: str = ""


def python_of(peer: str) -> Path:
    """Return the interpreter of a peer; its environment is made when it does not exist."""
    if peer not in OWN_ENVIRONMENT:
        return Path(sys.executable)
    python = CACHE / peer / "bin" / "python"
    ready = CACHE / peer / "ready.txt"
    wanted = (HERE / f"{peer}.txt").read_text("utf-8")
    if not ready.is_file() or ready.read_text("utf-8") != wanted:
        print(f"making the environment of {peer} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(CACHE / peer)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "-r", str(HERE / f"{peer}.txt")]
        subprocess.run(install, check=True)
        ready.write_text(wanted, "utf-8")
    return python


def measured(command: list[str], out: Path) -> Run:
    """Run a peer under the limits; its CPU time and peak memory with those of its children."""
    out.unlink(missing_ok=True)
    with (CACHE / "errors.txt").open("w") as errors:
        process = subprocess.Popen(
            command, stdout=errors, stderr=errors, preexec_fn=_limited, start_new_session=True
        )
        began, status = time.monotonic(), 0
        while True:
            done, status, used = os.wait4(process.pid, os.WNOHANG)
            if done:
                break
            if time.monotonic() - began > SECONDS:
                os.killpg(process.pid, 9)
            time.sleep(0.05)
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    if process.returncode:
        told = (CACHE / "errors.txt").read_text("utf-8", "replace").strip().splitlines()[-1:]
        late = time.monotonic() - began > SECONDS
        why = f"stopped at {SECONDS} s" if late else (told or ["no word"])[0][:80]
        return Run({}, cpu, peak, why)
    return Run(json.loads(out.read_text("utf-8")), cpu, peak)


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))


def generated(rows: int, seed: int) -> List:
    """Return the project's own list."""
    import prepare

    folder = CACHE / f"list-{rows}-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    typed, truth = generate.make(rows, seed)
    pa_csv.write_csv(typed, folder / "typed.csv")
    person = truth["person"].combine_chunks()
    began = time.process_time()
    pq.write_table(prepare.careful(typed, person), folder / "careful.parquet")
    print(f"preparing {rows:,} rows for the peers: {time.process_time() - began:.1f} s CPU")
    pq.write_table(prepare.with_zboun(typed, person), folder / "by_zboun.parquet")
    return List(
        f"generated, {rows:,} rows, seed {seed}",
        folder / "typed.csv",
        folder / "careful.parquet",
        folder / "by_zboun.parquet",
        person.to_numpy(),
    )


def febrl(which: str) -> List:
    """Return FEBRL 3 or 4 with the fields that a list of contacts has."""
    import prepare

    folder = CACHE / f"febrl{which}"
    folder.mkdir(parents=True, exist_ok=True)
    python, file = python_of("recordlinkage"), folder / "febrl.csv"
    subprocess.run([str(python), str(HERE / "febrl.py"), which, str(file)], check=True)
    text = pa_csv.ConvertOptions(
        column_types={"name": pa.string(), "city": pa.string()}, strings_can_be_null=False
    )
    rows = pa_csv.read_csv(file, convert_options=text)
    person = rows["person"].combine_chunks()
    names, cities = rows["name"].to_pylist(), rows["city"].to_pylist()
    blank = pa.array([""] * len(rows))
    typed = {"nom": rows["name"], "téléphone": blank, "email": blank, "ville": rows["city"],
             "statut": blank, "date": blank}  # fmt: skip
    pa_csv.write_csv(pa.table(typed), folder / "typed.csv")
    pq.write_table(prepare.of_fields(names, cities, person), folder / "careful.parquet")
    name = f"FEBRL {which}, name and suburb, {len(rows):,} rows"
    return List(name, folder / "typed.csv", folder / "careful.parquet", None, person.to_numpy())


LISTS: dict[str, Callable[[argparse.Namespace], List]] = {
    "generated": lambda given: generated(given.rows, given.seed),
    "febrl3": lambda given: febrl("3"),
    "febrl4": lambda given: febrl("4"),
}


def lines(listed: List, peers: list[str]) -> Iterator[str]:
    """Yield the rows of the table of one list, one process after the other."""
    for peer in peers:
        python = str(python_of(peer))
        inputs = [(listed.typed if peer == "zboun" else listed.careful, "")]
        if peer == "splink" and listed.by_zboun is not None:
            inputs.append((listed.by_zboun, " on zboun's columns"))
        for file, fed in inputs:
            out = CACHE / "labels.json"
            run = measured([python, str(HERE / f"with_{peer}.py"), str(file), str(out)], out)
            if run.failed:
                yield (
                    f"| {peer}{fed} | did not finish: {run.failed} | | | {run.cpu:.1f} | "
                    f"{run.peak_mb:.0f} | |"
                )
            yield from _rows(run, listed.person, fed)


def _rows(run: Run, person: np.ndarray, fed: str) -> Iterator[str]:
    scored = {name: _scored(labels, person) for name, labels in run.labels.items()}
    splink = {name: s for name, s in scored.items() if name.startswith("Splink")}
    for name, figures in scored.items():
        if name not in splink or name.endswith("0.95"):
            yield _row(f"{name}{fed}", figures, run)
    if splink:
        best = max(splink, key=lambda name: splink[name][2])
        yield _row(f"{best}{fed} (best t, chosen by the truth)", splink[best], run)


def _row(name: str, figures: tuple[float, float, float, int], run: Run) -> str:
    p, r, f1, largest = figures
    return (
        f"| {name} | {p:.3f} | {r:.3f} | {f1:.3f} | {run.cpu:.1f} | {run.peak_mb:.0f} | {largest} |"
    )


def _scored(labels: list[int], person: np.ndarray) -> tuple[float, float, float, int]:
    codes = np.unique(np.array(labels, np.int64), return_inverse=True)[1]
    whole = np.unique(person, return_inverse=True)[1]
    return (*accuracy.scores(codes, whole), int(np.bincount(codes).max()))


def main() -> None:
    """Print one table a list."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--data", nargs="+", choices=tuple(LISTS), default=list(LISTS))
    given = parser.parse_args()
    CACHE.mkdir(parents=True, exist_ok=True)
    for which in given.data:
        listed = LISTS[which](given)
        print(f"\n{listed.name}\n")
        print("| | precision | recall | F1 | CPU s | peak MB | largest |")
        print("|---|---|---|---|---|---|---|")
        for line in lines(listed, given.only):
            print(line, flush=True)


if __name__ == "__main__":
    main()
