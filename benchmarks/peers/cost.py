"""What a list costs zboun, and Splink with its preparation: ``cost.py [--rows 1000000]``.

One file, one run, one process after the other; CPU seconds of whole processes, imports included,
all threads together. Splink's preparation is that of ``prepare.py`` (libphonenumber and Unidecode,
cell by cell); it then trains, predicts and clusters at .95 in DuckDB, and neither merges nor
writes. zboun reads the CSV as typed, and writes contacts, records, rejected, related and summary.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import run

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import speed  # noqa: E402


def prepared(file: Path, place: Path) -> None:
    """Prepare the list for Splink."""
    import prepare
    import pyarrow as pa
    import pyarrow.csv as pa_csv
    import pyarrow.parquet as pq

    as_text = pa_csv.ConvertOptions(
        strings_can_be_null=False, null_values=[], column_types={"téléphone": pa.string()}
    )
    typed = pa_csv.read_csv(file, convert_options=as_text)
    nobody = pa.nulls(len(typed), pa.int64())
    pq.write_table(prepare.careful(typed, nobody), place / "careful.parquet")


def cleaned(file: Path, place: Path) -> None:
    """Run zboun, from the CSV to all its tables as CSV."""
    speed.ours(file, place)


OWN = {"preparation": prepared, "zboun, all of it": cleaned}


def cost(name: str, command: list[str]) -> float:
    """Run one process to its end, print what it cost, and return its CPU seconds."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = process.stdout.read().strip() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{name} failed")
    cpu = used.ru_utime + used.ru_stime
    print(f"| {name} | {cpu:.1f} | {used.ru_maxrss / 1024:,.0f} | {said} |", flush=True)
    return cpu


def compared(file: Path, place: Path) -> None:
    """Print the table, and how many times zboun's CPU the other one needs."""
    own = [sys.executable, str(HERE / "cost.py"), "--file", str(file), "--place", str(place)]
    splink = [str(run.python_of("splink")), str(HERE / "splink_once.py")]
    print("| | CPU s | peak MB | clusters |\n|---|---|---|---|")
    first, ours = (cost(name, [*own, "--child", name]) for name in OWN)
    second = cost("Splink, t 0.95", [*splink, str(place / "careful.parquet")])
    whole = first + second
    print(f"Splink with its preparation: {whole:.1f} CPU s, {whole / ours:.1f} times zboun's")


def main() -> None:
    """Compare, or run one of the processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", choices=tuple(OWN))
    parser.add_argument("--file", type=Path)
    parser.add_argument("--place", type=Path)
    given = parser.parse_args()
    if given.child:
        OWN[given.child](given.file, given.place)
        return
    with tempfile.TemporaryDirectory(dir=speed.CACHE) as place:
        compared(speed.generated(given.rows, given.seed), Path(place))


if __name__ == "__main__":
    main()
