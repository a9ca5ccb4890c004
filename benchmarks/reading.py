"""Reading beside the bare libraries: CSV against pyarrow, .xlsx against calamine, in one run.

    python benchmarks/reading.py            # 200,000 rows x 6

Prints CPU and wall seconds (best of five, imports done) and the ratio; bounds: 3 for CSV, 1.5 for
.xlsx, peak memory 500 MB.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from pyarrow import csv as arrow_csv
from python_calamine import CalamineWorkbook

from zboun import readers
from zboun.model import Source

ROWS = 200_000


def line(number: int) -> list[str]:
    phone = f"055{number:07d}"
    return [
        f"Amine Benali {number % 5000}",
        phone,
        f"a{number}@exemple.dz",
        "Béjaïa",
        "client",
        "x",
    ]


def make_csv(path: Path) -> None:
    head = "nom;telephone;email;ville;statut;note\n"
    path.write_text(head + "".join(";".join(line(n)) + "\n" for n in range(ROWS)), "utf-8")


def make_xlsx(path: Path) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number in range(ROWS):
            cells = line(number)
            sheet.write_row(
                number, 0, [*cells[:1], 550_000_000 + number, *cells[2:5], number * 1.5]
            )


def timed(work: Callable[[], object]) -> tuple[float, float]:
    work()
    found = []
    for _ in range(5):
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        found.append((time.process_time() - cpu, time.perf_counter() - wall))
    return min(cpu for cpu, _ in found), min(wall for _, wall in found)


def calamine(path: Path) -> object:
    with path.open("rb") as stream:
        return CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).to_python()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        text, book = Path(folder) / "a.csv", Path(folder) / "a.xlsx"
        make_csv(text)
        make_xlsx(book)
        semicolon = arrow_csv.ParseOptions(delimiter=";")
        pairs = {
            "csv": (lambda: arrow_csv.read_csv(text, parse_options=semicolon), text),
            "xlsx": (lambda: calamine(book), book),
        }
        for kind, (bare, path) in pairs.items():
            theirs = timed(bare)
            ours = timed(lambda path=path: readers.read(Source(path.name, path)))
            ratio = f"x{ours[0] / theirs[0]:.2f} CPU, x{ours[1] / theirs[1]:.2f} wall"
            print(f"{kind:5} bare {theirs[0]:.3f} s, zboun {ours[0]:.3f} s CPU: {ratio}")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, both sides in it")


if __name__ == "__main__":
    main()
