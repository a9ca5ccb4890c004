"""The fast reader gives the grid of the rule, or declines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from zboun.errors import InputError
from zboun.model import ReadOptions
from zboun.readers import csv_big, csv_fast, csv_file, limits
from zboun.readers.blob import Blob

CELL = st.sampled_from(
    [
        "",
        "Ali",
        "0550 12 34 56",
        "é",
        "علي",
        " ",
        '"x"',
        '"x;y"',
        '"a ""b"""',
        'a"b',
        '"x"y',
        '"',
        "NA",
        "1.50",
        "x\ry",
        '"x\ry"',
    ]
)
ODD = st.sampled_from(["", " ", "titre", ";;;;;", "a;b", '"a;b;c', "x;y;z;w;v", "\t", "a,b,c"])
LINE = st.one_of(
    st.lists(CELL, min_size=3, max_size=3).map(";".join),
    st.lists(CELL, min_size=3, max_size=3).map(";".join),
    ODD,
)


def held_to_the_rule(found: csv_fast.Found | None, data: bytes) -> None:
    """What was read is what the slow reader reads; None where that is left to it."""
    if found is None:
        return
    try:
        extract = csv_file.read_bytes("a.csv", data, ReadOptions(), fast=False)
    except InputError:
        return
    (grid,) = extract.grids
    assert found.lines == extract.read == grid.cells.num_rows
    assert found.grid.rows.equals(grid.rows)
    assert found.grid.cells.to_pydict() == grid.cells.to_pydict()
    assert found.encoding == extract.details["encoding"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(LINE, min_size=1, max_size=60),
    st.sampled_from(["\n", "\r\n", "\r\r\n"]),
    st.booleans(),
    st.sampled_from(["", "sep=;\n"]),
    st.integers(0, 40),
)
@example(["a;b;c"], "\n", False, "", 5)
@example(['a;b;"c'], "\n", True, "", 5)
def test_fast_equals_rule(lines: list[str], end: str, mark: bool, sep: str, plain: int) -> None:
    text = sep + end.join(["Nom;Tel;Ville"] * plain + lines) + end
    data = (b"\xef\xbb\xbf" if mark else b"") + text.encode()
    found = csv_fast.read("a.csv", data)
    held_to_the_rule(found, data)


def test_it_does_serve_plain_files() -> None:
    data = b"Nom;Tel;Ville\n" + b'Ali;0550;"Oran; centre"\n' * 500 + b"Sara;0661\n" + b"\n" * 3
    found = csv_fast.read("a.csv", data)
    assert found is not None
    assert found.lines == 502
    assert found.grid.cells.column("2")[1].as_py() == "Oran; centre"
    assert found.grid.cells.slice(501).to_pylist() == [{"0": "Sara", "1": "0661", "2": ""}]


def test_big_files_of_any_encoding_take_it() -> None:
    lines = "Nom;Ville\n" + "Zoé;Béjaïa\n" * 30_000
    for encoding in ("utf-8", "cp1252", "utf-16", "mac_roman"):
        extract = csv_file.read_bytes("a.csv", lines.encode(encoding), ReadOptions())
        (grid,) = extract.grids
        assert extract.read == grid.cells.num_rows == 30_001
        assert grid.cells.column("1")[30_000].as_py() == "Béjaïa"


def test_it_declines_what_it_might_cut_otherwise() -> None:
    head = b"Nom;Tel;Ville\n" * 20
    for tail in (b'a;"b\nc";d\n', b"a;b;\xe9\n", b"a;b\rc\n", b'a;b;"c\n'):
        assert csv_fast.read("a.csv", head + tail) is None


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3).map(";".join), min_size=1, max_size=40),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from(["", "sep=;\n"]),
    st.sampled_from(["", "\n", "\r\n\n", "\x1a"]),
)
def test_streamed_equals_rule(
    tmp_path: Path, lines: list[str], end: str, mark: str, sep: str, tail: str
) -> None:
    text = mark + sep + end.join(["Nom;Tel;Ville"] * 12 + lines) + tail
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    found = csv_big.read(Blob("a.csv", path))
    held_to_the_rule(found, text.encode())


def test_streamed_is_taken_for_plain_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_big, "BIG_BYTES", 1000)
    path = tmp_path / "a.csv"
    path.write_text("Nom;Tél\n" + "Amine Benali;0550123456\n" * 200_000, "utf-8")
    monkeypatch.setattr(csv_file, "read_bytes", None)  # would be called for anything else
    extract = csv_file.read(Blob("a.csv", path), ReadOptions())
    assert extract.grids[0].cells.num_rows == extract.read == 200_001


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Nom;Tél\n" + "Amine;0550123456\n" * 15_000, limits.STREAM_SHARE),
        ("Nom;Tél\n" + "Amine;0550123456\n" * 15_000 + "x;y;z\n", limits.TEXT_SHARE),
        ("Nom;Tél\n" + '"Amine\nB";0550123456\n' * 15_000, limits.TEXT_SHARE),
    ],
    ids=["plain", "an odd line", "quotes over lines"],
)
def test_what_a_text_may_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, share: int
) -> None:
    """The bound depends on what its reading holds; what is over it is refused by name."""
    monkeypatch.setattr(csv_big, "BIG_BYTES", 1000)
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    size = path.stat().st_size
    assert csv_file.read(Blob("a.csv", path), ReadOptions(max_bytes=size * share)).grids
    with pytest.raises(InputError) as error:
        csv_file.read(Blob("a.csv", path), ReadOptions(max_bytes=(size - 1) * share))
    assert error.value.code == "too_big"
    assert "--max-bytes" in error.value.remedy
