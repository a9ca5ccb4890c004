"""Times contacts.xlsx: ``workbook.py [CONTACTS]``, the sample's list repeated with new ids.

Prints CPU seconds, seconds, bytes and lines of the workbook with all it holds for people: the
contacts with the shop's own columns, the sheet of what to check, the summary.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

import zboun
from zboun.report import page
from zboun.writers.workbook import write_contacts_book

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"


def repeated(table: pa.Table, times: int, columns: tuple[str, ...]) -> pa.Table:
    """Return a table many times over, the ids of each copy its own."""
    copies = []
    for number in range(times):
        copy = table
        for name in columns:
            ids = pc.binary_join_element_wise(table[name].cast(pa.string()), f"-{number}", "")
            copy = copy.set_column(copy.column_names.index(name), name, ids)
        copies.append(copy)
    return pa.concat_tables(copies).unify_dictionaries().combine_chunks()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contacts", nargs="?", type=int, default=200_000)
    asked = parser.parse_args()
    result = zboun.clean(SAMPLE)
    times = -(-asked.contacts // result.tables["contacts"].num_rows)
    ids = {"contacts": ("contact_id",), "records": ("contact_id",),
           "review": ("contact_a", "contact_b")}  # fmt: skip
    tables = {name: repeated(result.tables[name], times, columns) for name, columns in ids.items()}
    print("| what | contacts | records | CPU s | wall s | MB |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "contacts.xlsx"
        figures = result.summary.to_dict()
        cpu, wall = time.process_time(), time.perf_counter()
        write_contacts_book(
            path, tables["contacts"], tables["records"], figures, "fr", tables["review"]
        )
        told("contacts.xlsx", tables, cpu, wall, path.stat().st_size)
        everything = {**result.tables, **tables}
        cpu, wall = time.process_time(), time.perf_counter()
        page.write(path.with_suffix(".html"), everything, figures, lang="fr")
        told("report.html", tables, cpu, wall, path.with_suffix(".html").stat().st_size)


def told(what: str, tables: dict[str, pa.Table], cpu: float, wall: float, size: int) -> None:
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    counts = " | ".join(f"{tables[name].num_rows:,}" for name in ("contacts", "records"))
    print(f"| {what} | {counts} | {cpu:.1f} | {wall:.1f} | {size / 1e6:.2f} |")


if __name__ == "__main__":
    main()
