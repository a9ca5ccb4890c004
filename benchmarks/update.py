"""What an update costs: ``update.py [ROWS] [NEW] --seed S``, CPU seconds by stage, beside one run.

A generated list of ROWS is cleaned, NEW rows are added by ``update``, and all are cleaned at once.
Printed: the CPU of reading and normalizing, of matching and merging, of the whole; whether both
lists have the same contacts; whether ids stayed; whether ``undo`` gives the first list again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from zboun import pipeline, updates
from zboun.result import Result

sys.path.insert(0, str(Path(__file__).parent))
import generate


def clean(out: Path, *inputs: Path) -> Result:
    """Clean into OUT as the command does."""
    settings = pipeline.Settings()
    begun = updates.first_run(out, [str(one) for one in inputs], settings)
    result = pipeline.clean(list(inputs), settings, out, begun.named)
    begun.remember(result)
    result.save(out)
    return result


def homes(result: Result) -> dict[str, str]:
    """Return record -> contact."""
    records = result.tables["records"]
    ids, contacts = (records[name].to_pylist() for name in ("record_id", "contact_id"))
    return dict(zip(ids, contacts, strict=True))


def groups(result: Result) -> set[frozenset[str]]:
    """Return the contacts as sets of records."""
    sets: dict[str, set[str]] = defaultdict(set)
    for record, contact in homes(result).items():
        sets[contact].add(record)
    return set(map(frozenset, sets.values()))


def timed(what: str, run: object, *arguments: object) -> Result:
    """Run one job and print its CPU seconds, and its stages'."""
    start = time.process_time()
    done = run(*arguments)  # type: ignore[operator]
    spent = time.process_time() - start
    result = done if isinstance(done, Result) else done.result
    stages = ", ".join(f"{name} {seconds:.2f}" for name, seconds in result.summary.stages.items())
    print(f"{what:<8} {spent:6.2f} s CPU   stages (wall): {stages}")
    return result


def main() -> None:
    """Measure one list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=20_000)
    parser.add_argument("new", type=int, nargs="?", default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rows, _ = generate.make(options.rows + options.new, options.seed, False)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        parts = [_written(place / "list.csv", rows.slice(0, options.rows))]
        parts.append(_written(place / "new.csv", rows.slice(options.rows)))
        first = timed("clean", clean, place / "out", parts[0])
        updated = timed("update", updates.update, place / "out", parts[1])
        whole = timed("at once", clean, place / "whole", *parts)
        undone = timed("undo", updates.undo, place / "out")
    before, after = homes(first), homes(updated)
    stayed = sum(after[record] == contact for record, contact in before.items())
    print(f"same contacts as at once: {groups(updated) == groups(whole)}")
    print(f"records of the first list whose contact kept its id: {stayed:,} of {len(before):,}")
    print(f"undo gives the first list again, ids included: {homes(undone) == before}")


def _written(path: Path, rows: pa.Table) -> Path:
    pa_csv.write_csv(rows, path)
    return path


if __name__ == "__main__":
    main()
