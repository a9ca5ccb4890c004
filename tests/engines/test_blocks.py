"""A file in blocks gives what the whole file gives, or is read whole."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from zboun import intake, pipeline
from zboun.columns import blocks as tables
from zboun.columns import mapping, split
from zboun.errors import EngineError
from zboun.model import ReadOptions
from zboun.partitions import Shipped, blocks, reading
from zboun.pipeline import Settings
from zboun.readers import blocks as files
from zboun.readers import limits
from zboun.rules import load

from .test_partitions import Here


class Watched(Here):
    """Workers that know whether a file was read in blocks."""

    in_blocks = False

    def submit(self, call: Any, *given: Any) -> Any:
        self.in_blocks |= call is blocks.piece
        return super().submit(call, *given)


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make of tens of lines what thousands are."""
    monkeypatch.setattr(files, "LEAST", 0)
    monkeypatch.setattr(files, "SIZE", files.SIZE)
    monkeypatch.setattr(split, "SMALL", 0)
    monkeypatch.setattr(tables, "SMALL", 0)
    monkeypatch.setattr(tables, "TAIL", 12)
    monkeypatch.setattr(mapping, "SAMPLED_LINES", 25)


def read(file: Path, size: int, options: ReadOptions = ReadOptions()) -> tuple[Any, Any, bool]:  # noqa: B008
    """Return what the whole file gives, what its blocks give, and whether they were asked."""
    rules = load()
    plain = intake.read([file], rules, options)
    plain.records = pipeline.with_hints(plain.records, rules)
    workers = Watched()
    files.SIZE = size  # set back by the fixture
    told, batches = reading.read(
        [file], Settings(rules=rules, read=options), workers, Shipped.of(rules), None
    )
    told.records = pa.concat_tables(batches)
    return plain, told, workers.in_blocks


def same(plain: intake.Intake, told: intake.Intake) -> None:
    """Hold one intake to another."""
    for name in ("records", "rejected", "messages"):
        one, other = getattr(plain, name), getattr(told, name)
        assert one.column_names == other.column_names
        assert one.to_pylist() == other.to_pylist(), name
    assert told.doubts == plain.doubts
    assert list(map(asdict, told.sources)) == list(map(asdict, plain.sources))


HEADS = [
    "Nom;Tel;Ville;Date",
    "Nom et prénom;Mobile;Wilaya;Inscrit le",
    "Client;Contact;Ville;Date\n;Tél;;",
    "Liste 2024;;;\n;;;\nPrénom;Nom;Fixe;Date",
    "Nom;Tel;;Tel 2",
    "Fixe;Mobile;Ville;E-mail",
    "a;b;c;d",
    "Amine Benali;0550 12 34 56;Oran;12/03/2024",
]
CELLS = [
    st.sampled_from(
        ["Amine Benali", "Haddad Karim", "Benali", "Lina", "", "-", "TOTAL", "SARL Nour", "Nom"]
    ),
    st.sampled_from(["0550 12 34 56", "0661234567", "041 33 12 12", "", "12", "Tel", "néant"]),
    st.sampled_from(["Oran", "Alger", "", "Béjaïa", "16", "Ville", '"Oran; centre"', "038861234"]),
    st.sampled_from(["25/03/2024", "03/25/2024", "04/05/2024 10:22", "2024-01-05", "", "Date"]),
]
ROW = st.tuples(*CELLS).map(";".join)
ODD = st.sampled_from(
    ["", ";;;", "Total;25;;", "Nom;Tel;Ville;Date", "Clients JANVIER 2024;;;", "a;b", "x;y;z;v;w",
     'un "mot;0550;Oran;', '"deux\nlignes";0550;Oran;', '"ouvert;0550;Oran;', "Nom;E-mail;Ville;",
     "0550 12 34 56;Amine;Oran;", "\t", "Imprimé le 12/03/2024;;;", "3;;;", "a\rb;;;"]
)  # fmt: skip
LINE = st.one_of(*[ROW] * 9, ODD)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(HEADS),
    st.lists(LINE, min_size=30, max_size=90),
    st.sampled_from(["\n", "\n", "\r\n"]),
    st.sampled_from(["", "", "\ufeff", "sep=;\n"]),
    st.integers(40, 900),
    st.sampled_from([{}, {}, {"header_row": 1}, {"header_row": 0}, {"mine_notes": True}]),
)
@example(HEADS[0], ["Amine Benali;0550 12 34 56;Oran;12/03/2024", ""] * 40, "\r\n", "", 60, {})
def test_blocks_give_what_the_whole_gives(
    tmp_path: Path, head: str, lines: list[str], end: str, start: str, size: int,
    told: dict[str, Any],
) -> None:  # fmt: skip
    text = start + "\n".join([head, *lines]).replace("\n", end) + end
    file = tmp_path / "list.csv"
    file.write_bytes(text.encode())
    plain, parted, _ = read(file, size, ReadOptions(**told))
    same(plain, parted)


PEOPLE = [
    f"Amine Benali{n};0550 12 {n:02} 56;Oran;0{n % 9 + 1}/0{n % 7 + 1}/2024" for n in range(80)
]
HEAD = "Nom;Tel;Ville;Date"
KINDS: dict[str, tuple[list[str], bool]] = {
    "a plain list": ([HEAD, *PEOPLE], True),
    "the header on every page": ([HEAD, *PEOPLE[:30], HEAD, *PEOPLE[30:60], HEAD], True),
    "a title on every page": (
        ["Clients;Page 1;;", HEAD, *PEOPLE, "Clients;Page 2;;", HEAD, *PEOPLE, "Total;80;;"],
        True,
    ),
    "titles above, a total below": (["Clients;;;", ";;;", HEAD, *PEOPLE, "Total;80;;"], True),
    "no header": (PEOPLE, True),
    "a header over two lines": (["Client;Contact;;", ";Tél;Ville;Date", *PEOPLE], True),
    "quotes and delimiters": ([HEAD, *PEOPLE, '"Ali ""B""";0550121256;"a;b";'] * 2, True),
    "a line with a cell too many": ([HEAD, *PEOPLE, "Lina;0661;Oran;;note", *PEOPLE], True),
    "blank lines": ([HEAD, *PEOPLE[:40], "", *PEOPLE[40:]], True),
    "a column that begins blank": ([f"{HEAD};", *(f"{one};" for one in PEOPLE), ";;;;x"], True),
    "month first, as one line says": ([HEAD, *PEOPLE, "Lina;0661 22 33 44;Oran;05/25/2024"], True),
    "landlines of another wilaya": (
        ["Nom;Fixe;Ville;Date", *(f"Lina {n};038 86 12 {n:02};Oran;" for n in range(60))], True),
    "family names first": (
        [HEAD, *(f"Benali Ahmed {n};0550 12 {n:02} 56;Oran;" for n in range(60))], True),
    "a cell over two lines": ([HEAD, *PEOPLE, '"Lina\nHaddad";0661;Oran;', *PEOPLE], False),
    "two tables, one below the other": (
        [HEAD, *PEOPLE, "Wilaya;E-mail;Prénom;Nom", "Oran;a@b.dz;Lina;Haddad"], False),
    "columns that change places": (
        [HEAD, *PEOPLE, *("Oran;Lina Haddad;06/06/2024;0661223344" for _ in range(9))], False),
    "two tables side by side": (
        ["Nom;Tel;;Nom;Tel", *("Ali;0550121212;;Lina;0661" for _ in PEOPLE)], False),
    "nearly every line a header": ([HEAD, *[HEAD, PEOPLE[0]] * 600], False),
    "a lone carriage return": ([HEAD, *PEOPLE, "Lina\rHaddad;0661;Oran;"], False),
    "a NUL": ([HEAD, *PEOPLE, "Lina\0Haddad;0661;Oran;"], False),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_files(kind: str, tmp_path: Path) -> None:
    lines, wanted = KINDS[kind]
    file = tmp_path / "list.csv"
    file.write_bytes("\n".join(lines).encode())
    plain, told, asked = read(file, 1000)
    same(plain, told)
    assert asked is wanted


def test_another_encoding_is_left_to_the_whole_reader(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("\n".join([HEAD, *PEOPLE, "Zoé;0661 22 33 44;Béjaïa;"]).encode("cp1252"))
    plain, told, asked = read(file, 1000)
    same(plain, told)
    assert not asked


@pytest.mark.parametrize("kind", ["a plain list", "family names first", "no header"])
@pytest.mark.parametrize("group", [25, 1000])
def test_the_row_groups_of_parquet(kind: str, group: int, tmp_path: Path) -> None:
    lines = [line.split(";") for line in KINDS[kind][0]]
    names = KINDS[kind][0][0].split(";")
    columns = [pa.array([line[index] for line in lines]) for index in range(len(names))]
    numbers = pa.array([None, *range(1, len(lines))], pa.float64())
    table = pa.table([*columns[:3], columns[3].dictionary_encode(), numbers], [*names, "N°"])
    file = tmp_path / "list.parquet"
    parquet.write_table(table, file, row_group_size=group)
    plain, told, asked = read(file, 1000)
    same(plain, told)
    assert asked is (group < len(lines))


def test_a_torn_parquet_file_is_told_by_the_whole_reader(tmp_path: Path) -> None:
    file = tmp_path / "list.parquet"
    parquet.write_table(
        pa.table({"Nom": ["Ali"] * 60, "Tel": ["0550"] * 60}), file, row_group_size=9
    )
    file.write_bytes(file.read_bytes()[:-20])
    plain, told, asked = read(file, 1000)
    same(plain, told)
    assert (asked, [doubt.doubt for doubt in told.doubts]) == (False, ["truncated"])


@pytest.mark.parametrize("name", ["list.txt", "list"])
def test_a_large_table_by_any_name(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text("\n".join([HEAD, *PEOPLE]), "utf-8")
    plain, told, asked = read(file, 1000)
    same(plain, told)
    assert asked


@pytest.mark.parametrize(("bytes_", "asked"), [(2_000_000_000, False), (1_000, True)])
def test_a_line_too_wide_for_the_whole(
    bytes_: int, asked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the whole reader would fold is left to it, and kept where it would refuse the file."""
    monkeypatch.setattr(limits, "MAX_CELLS", 400)
    file = tmp_path / "list.csv"
    lines = [HEAD, *PEOPLE, "Lina;0661 22 33 44;Oran;;one;two;three", *PEOPLE]
    file.write_text("\n".join(lines), "utf-8")
    plain, told, in_blocks = read(file, 1000, ReadOptions(max_bytes=bytes_))
    assert in_blocks is asked
    if asked:
        assert [doubt.doubt for doubt in plain.doubts] == ["too_big"]
        assert told.sources[0].read == len(lines)
    else:
        same(plain, told)


def test_a_block_that_cannot_be_read_again_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker dies, and its block has to be read from a file that is another by now."""
    file = tmp_path / "list.csv"
    file.write_text("\n".join([HEAD, *PEOPLE]), "utf-8")
    finish = blocks.finish

    def died(begun: blocks.Begun, *given: Any) -> list[Any]:
        file.write_text(HEAD, "utf-8")
        begun.cells = [blocks.cells(begun.plan, index) for index in range(len(begun.cells))]
        return finish(begun, *given)

    monkeypatch.setattr(blocks, "finish", died)
    with pytest.raises(EngineError, match=r"list\.csv was changed while it was read; run again"):
        read(file, 1000)
