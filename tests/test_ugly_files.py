"""The ugly files through the whole command, and with columns shuffled and headers dropped."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from tests.readers.ugly import Table, Ugly, all_cases

import zboun
from zboun.columns import map_grid
from zboun.errors import InputError
from zboun.model import Grid, Mapped, ReadOptions
from zboun.rules import load

CASES = all_cases()
SHARE = 0.9  # of the fields that are still mapped without any header, columns shuffled
WHOLE = 0.94  # the same where the short numbers of these files, "0550", have all their digits
_SHORT = re.compile(r"(?<!\d)(0[5-7]\d\d|\+213\d{0,3})(?![\d ])")
ONE_FIELD = {  # of a contact: what a column without a header need not tell apart
    **dict.fromkeys(("given_name", "family_name", "company"), "name"),
    **dict.fromkeys(("wilaya", "commune", "address"), "city"),
    **dict.fromkeys(("first_seen", "last_seen"), "date"),
    "fax": "phone",
}
GOOD = "Nom;Téléphone\nBENALI Ahmed;0550 12 34 56\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_ugly_file(case: Ugly, tmp_path: Path) -> None:
    """Each file is read whole, or named with its reason; the file beside it is read anyway."""
    (tmp_path / case.file).write_bytes(case.data)
    if case.refused:
        (tmp_path / "good.csv").write_text(GOOD, "utf-8")
        inputs = [tmp_path / case.file, tmp_path / "good.csv"]
        result = zboun.clean(inputs, **{**case.options, "sheet": ""})
        if not case.options.get("sheet"):
            assert [one["code"] for one in result.summary.unreadable] == [case.refused]
            assert list(result.contacts["phone"]) == ["+213550123456"]
        return
    result = zboun.clean(tmp_path / case.file, **case.options)
    rows = result.summary.rows
    lines = sum(len(table.rows) for table in case.tables) + len(case.rejected) + len(case.records)
    assert rows["read"] == lines == len(result.records) + len(result.rejected)
    assert case.doubts <= set(result.doubts["doubt"])
    assert set(result.records["contact_id"]) == set(result.contacts["contact_id"])
    if any(table.sheet for table in case.tables):
        return
    named = set(result.records["row"]) | set(result.rejected["row"])
    assert (
        named
        == {row for table in case.tables for row in table.rows}
        | set(case.rejected)
        | {record["row"] for record in case.records if "row" in record}
        or case.records
    )


def _map(table: Table, rows: dict[int, list[str]], order: list[int], headed: bool) -> list[Mapped]:
    """Map some rows of a table with its columns in another order."""
    full = [[*row, *[""] * (len(order) - len(row))] for row in rows.values()]
    cells = {
        str(at): pa.array([row[old] for row in full], pa.string()) for at, old in enumerate(order)
    }
    header = tuple(table.header[old] for old in order) if table.header and headed else None
    grid = Grid("t", "", pa.table(cells), pa.array(list(rows), pa.int64()), header)
    return map_grid(grid, load(), ReadOptions())


def _fields(found: list[Mapped], order: list[int]) -> dict[int, str]:
    """Return what each column, by its first place, was taken for."""
    pairs = [(order[guess.index], guess.field) for one in found for guess in one.guesses]
    return {at: ONE_FIELD.get(field, field) for at, field in reversed(pairs)}


def _counts(table: Table, shuffled: list[int], headed: bool) -> tuple[int, int]:
    """Return (fields that are still mapped, fields that the table with its header shows)."""
    straight = sorted(shuffled)
    first = _map(table, table.rows, straight, True)
    if len(first) != 1 or (first[0].header_row == 0 and table.header is None):
        return 0, 0  # there is no header to drop, or it is several tables
    above = {row for _, _, row, why, _ in first[0].rejected if why in ("header", "title")}
    data = {row: cells for row, cells in table.rows.items() if row not in above}
    wanted = {
        at: field
        for at, field in _fields(first, straight).items()
        if field not in ("", "notes") and any(at < len(r) and r[at].strip() for r in data.values())
    }
    if not wanted:
        return 0, 0
    found = _fields(_map(table, table.rows if headed else data, shuffled, headed), shuffled)
    return sum(found.get(at) == field for at, field in wanted.items()), len(wanted)


def _with_whole_numbers(table: Table, rng: random.Random) -> Table:
    """Return a table whose numbers have all their digits: four of them no content can tell."""

    def whole(match: re.Match[str]) -> str:
        start = match[1] if match[1].startswith("0") else "0550"
        return f"{start}{rng.randrange(10**6):06}"

    rows = {row: [_SHORT.sub(whole, cell) for cell in cells] for row, cells in table.rows.items()}
    return Table(rows, table.sheet, table.header, table.fill_down)


@pytest.mark.parametrize(
    ("headed", "whole", "least"),
    [(True, False, 1.0), (False, False, SHARE), (False, True, WHOLE)],
    ids=["headers_kept", "headers_dropped", "headers_dropped_whole_numbers"],
)
def test_shuffled_columns(headed: bool, whole: bool, least: float) -> None:
    """Print the share of fields that are mapped still: ``pytest -s`` shows it."""
    rng = random.Random(1)
    tables = [table for case in CASES for table in case.tables if table.rows]
    if whole:
        tables = [_with_whole_numbers(table, rng) for table in tables]
    total: Counter[str] = Counter()
    for table in tables:
        for _ in range(3):
            width = max(map(len, table.rows.values()))
            kept, wanted = _counts(table, rng.sample(range(width), width), headed)
            total.update(kept=kept, wanted=wanted)
    share = total["kept"] / total["wanted"]
    print(f"\n{total['kept']} of {total['wanted']} fields mapped: {share:.1%}")
    assert share >= least


def test_nothing_but_ugly_inputs_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(InputError):
        zboun.clean(tmp_path / "photo.jpg")
