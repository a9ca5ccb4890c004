"""Times what a shop does every day with the command itself, start and all files of OUT included.

    python benchmarks/daily.py

A workbook of 50,000 rows, a folder of 500 chats, a list of ten rows: wall and CPU seconds of
`zboun clean`, each in a fresh process. Compiled modules are kept, as where zboun is installed.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow.csv as csv
import xlsxwriter

from speed import generated
from whatsapp import _BODIES

ROWS, CHATS = 50_000, 500


def workbook(folder: Path) -> Path:
    """Write the generated contacts as one sheet of text cells."""
    table = csv.read_csv(generated(ROWS, 1))
    path = folder / "clients.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, table.column_names)
    columns = [column.cast("string").to_pylist() for column in table.columns]
    for number, row in enumerate(zip(*columns, strict=True), 1):
        for index, text in enumerate(row):
            sheet.write_string(number, index, text or "")
    book.close()
    return path


def chats(folder: Path) -> Path:
    """Write invented one-to-one chats of 40 messages each."""
    place = folder / "chats"
    place.mkdir()
    rng = random.Random(1)
    for number in range(CHATS):
        person = f"Client {number:03} Benali"
        when, lines = datetime(2025, 1, 2, 8, 0), []
        for _ in range(40):
            when += timedelta(minutes=rng.randrange(1, 90))
            sender = rng.choice((person, "Boutique El Yasmine"))
            body = rng.choice(_BODIES).replace("{n:04}", f"{rng.randrange(9999):04}")
            said = body.replace("{n}", f"{rng.randrange(10, 99)}")
            lines.append(f"{when:%d/%m/%Y, %H:%M} - {sender}: {said}\n")
        name = f"Discussion WhatsApp avec {person}.txt"
        (place / name).write_text("".join(lines), "utf-8")
    return place


def ten(folder: Path) -> Path:
    """Write ten rows."""
    lines = [f"Amel Benali {n};0550 12 34 {n:02};Alger\n" for n in range(10)]
    path = folder / "ten.csv"
    path.write_text("nom;téléphone;ville\n" + "".join(lines), "utf-8")
    return path


def timed(source: Path, out: Path) -> tuple[float, float]:
    """Return wall and CPU seconds of the command."""
    kept = {
        **os.environ,
        "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "zboun-compiled"),
    }
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    code = "from zboun.cli import main; main()"
    command = [sys.executable, "-c", code, "clean", str(source), "-o", str(out), "-q"]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, env=kept)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure all three, each once after a first run that compiles."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        timed(ten(folder), folder / "warm")
        print("| input | wall s | CPU s |\n|---|---|---|")
        jobs = {"ten rows, CSV": ten, f"{ROWS:,} rows, .xlsx": workbook, f"{CHATS} chats": chats}
        for number, (name, make) in enumerate(jobs.items()):
            source = (
                folder / "chats" if make is chats and (folder / "chats").exists() else make(folder)
            )
            wall, spent = timed(source, folder / f"out{number}")
            print(f"| {name} | {wall:.2f} | {spent:.2f} |", flush=True)


if __name__ == "__main__":
    main()
