"""Which files are sources, under which names, and what is said of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from zboun.readers import FAILED, discover

CSV = "Nom;Tel\nAli;0550123456\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "boutique"
    files = {
        "clients.csv": CSV, "b/clients.csv": CSV, "b/Prospects.XLSX": "PK", "chat/_chat.txt": "x",
        "chat/1.jpg": "x", "chat/2.jpg": "x", "chat/3.opus": "x", "lettre.pdf": "%PDF",
        ".cache.csv": CSV, "~$clients.xlsx": "x", ".DS_Store": "x", "Thumbs.db": "x",
        "a.csv.tmp": "x", "LICENSE": "All rights reserved.\n", "notes": "Ali;0550123456\n",
        "ancien/summary.json": "{}", "ancien/contacts.csv": CSV, "out/contacts.csv": CSV,
    }  # fmt: skip
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_a_folder(shop: Path) -> None:
    sources, doubts = discover([shop], output=shop / "out")
    assert [source.name for source in sources] == [
        "b/Prospects.XLSX",
        "b/clients.csv",
        "chat/_chat.txt",
        "clients.csv",
        "notes",
    ]
    assert [(doubt.source, doubt.doubt) for doubt in doubts] == [
        ("LICENSE", "not_a_table"),
        ("ancien", "former_output"),
        ("chat/", "media_skipped"),
        ("lettre.pdf", "not_a_table"),
    ]
    assert all(doubt.detail and doubt.remedy for doubt in doubts)
    assert "2 .jpg, 1 .opus" in doubts[2].detail.replace("1 .opus, 2 .jpg", "2 .jpg, 1 .opus")


def test_names_are_made_unique(shop: Path) -> None:
    sources, _ = discover([shop / "clients.csv", shop / "b" / "clients.csv"])
    assert [source.name for source in sources] == ["b/clients.csv", "boutique/clients.csv"]


def test_two_folders_with_the_same_file(shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "depot"
    other.mkdir()
    (other / "clients.csv").write_text(CSV)
    sources, _ = discover([shop / "b", other])
    names = [source.name for source in sources]
    assert names == ["Prospects.XLSX", "b/clients.csv", "depot/clients.csv"]


def test_the_order_of_the_arguments_does_not_matter(shop: Path) -> None:
    one = discover([shop / "b", shop / "clients.csv"])
    two = discover([shop / "clients.csv", shop / "b"])
    assert one == two


def test_a_file_named_twice_is_read_once(shop: Path) -> None:
    sources, _ = discover([shop / "clients.csv", shop / "clients.csv"])
    assert len(sources) == 1


def test_missing_and_empty(tmp_path: Path) -> None:
    (tmp_path / "vide").mkdir()
    sources, doubts = discover([tmp_path / "vide", tmp_path / "nulle-part"])
    assert not sources
    assert sorted(doubt.doubt for doubt in doubts) == ["missing", "no_readable_file"]
    assert {doubt.doubt for doubt in doubts} <= FAILED


def test_the_output_file_is_no_input(shop: Path) -> None:
    sources, _ = discover([shop / "b"], output=shop / "b" / "clients.csv")
    assert [source.name for source in sources] == ["Prospects.XLSX"]


def test_tables_of_databases(tmp_path: Path) -> None:
    base = tmp_path / "shop.db"
    base.write_bytes(b"SQLite format 3\0")
    sources, doubts = discover([f"{base}::clients", f"{base}::prospects", tmp_path])
    assert [source.name for source in sources] == ["shop.db::clients", "shop.db::prospects"]
    assert {source.path for source in sources} == {base}
    assert not doubts


def test_addresses_of_databases_hide_the_password() -> None:
    (source,), _ = discover(["postgresql://ali:secret@host/shop::clients"])
    assert source.name == "postgresql://host/shop::clients"


def test_standard_input() -> None:
    (source,), _ = discover(["-"])
    assert (source.name, source.path) == ("stdin", Path("-"))


def test_names_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "caf\udce9.csv"
    try:
        path.write_text(CSV)
    except (OSError, UnicodeError):
        pytest.skip("this system keeps names as text")
    (source,), _ = discover([tmp_path])
    assert source.name == "caf\ufffd.csv"
