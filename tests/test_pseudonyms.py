"""A copy to show around: no person in any byte, the same pseudonyms under one key, same counts."""

from __future__ import annotations

import csv
import re
import stat
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zboun.cli import app
from zboun.disguise import contacts as disguised
from zboun.errors import InputError, UsageError
from zboun.model import CONTACT_COLUMNS
from zboun.pseudonyms import FORMS, PLAIN, key_beside, key_of

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"


@pytest.fixture(scope="module")
def out(shop: Path) -> Path:
    """The sample's list; nothing here writes to it."""
    return shop


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_every_column_of_the_contract_is_thought_of() -> None:
    assert set(FORMS) | set(PLAIN) == set(CONTACT_COLUMNS)


@pytest.mark.parametrize("to", ["csv", "json", "jsonl", "sqlite"])
def test_no_person_in_any_byte_and_all_counts_as_before(to: str, out: Path, tmp_path: Path) -> None:
    file = tmp_path / f"list.{to}"
    key = str(tmp_path / "shop.key")
    command = ["export", str(out), "--to", to, "-o", str(file), "--pseudonymize", "--key", key]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    data = file.read_bytes().decode("utf-8", "replace")
    before = rows(out / "contacts.csv")
    for row in before:
        for column in ("phone", "email", "contact_id"):
            assert not row[column] or row[column] not in data
        assert len(row["name"].split()) < 2 or row["name"] not in data
    if to == "csv":
        after = rows(file)
        assert len(after) == len(before)
        for old, new in zip(before, after, strict=True):
            assert all(old[column] == new[column] for column in PLAIN)
            for column in FORMS:
                assert old[column].count(";") == new[column].count(";")
                assert bool(old[column]) == bool(new[column])
    assert stat.S_IMODE((tmp_path / "shop.key").stat().st_mode) & 0o077 == 0


def test_the_same_key_gives_the_same_names_and_another_does_not(out: Path, tmp_path: Path) -> None:
    contacts = _contacts(out)
    key = key_of(str(tmp_path / "k"))
    one, two = disguised(contacts, key), disguised(contacts, key_of(str(tmp_path / "k")))
    assert one.equals(two)
    other = disguised(contacts, key_of("auto"))
    assert set(one["phone"].to_pylist()) & set(other["phone"].to_pylist()) == {""}
    phones = set(contacts["phone"].to_pylist())
    assert len(set(one["phone"].to_pylist())) == len(phones)


def _contacts(out: Path):  # type: ignore[no-untyped-def]
    from zboun import out_tables

    return out_tables.read(out, ("contacts",))["contacts"]


def test_what_is_no_key_and_what_cannot_be_disguised(out: Path, tmp_path: Path) -> None:
    (tmp_path / "short").write_text("secret")
    with pytest.raises(InputError):
        key_of(str(tmp_path / "short"))
    command = ["export", str(out), "--to", "google", "-o", str(tmp_path / "g.csv")]
    assert CliRunner().invoke(app, [*command, "--pseudonymize"]).exit_code != 0
    command = ["export", str(out), "--to", "csv", "-o", str(tmp_path / "g.csv")]
    assert CliRunner().invoke(app, [*command, "--key", "auto"]).exit_code != 0


# What a person can be found by: phones, e-mails, and words of names that are no place or status.
_WORD = re.compile(r"[^\W\d_]{4,}")


def _personal(out: Path) -> tuple[set[str], set[str]]:
    """Return phones, e-mails and chat senders as written and as cleaned; and words of names."""
    values: set[str] = set()
    names: set[str] = set()
    for row in rows(out / "records.csv"):
        for column in ("phone", "email"):
            values |= {row[f"{column}_raw"], *row[column].split(";")}
        values |= {row["sender"], row["contact_id"], row["source"]}
        names |= {word for column in ("name", "name_raw") for word in _WORD.findall(row[column])}
    for message in rows(out / "messages.csv"):
        values.add(message["text"])
    values = {one for one in values if len(one) > 5}
    return values, names


def _bytes_of(folder: Path) -> dict[str, str]:
    """Return the text of every file of a folder, the members of its workbooks among them."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                for member in book.namelist():
                    found[f"{path.name}/{member}"] = book.read(member).decode("utf-8", "replace")
        elif path.is_file():
            found[path.name] = path.read_bytes().decode("utf-8", "replace")
    return found


@pytest.fixture(scope="module")
def copies(out: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Return two copies under one key (by clean, by export) and that key's file."""
    home = tmp_path_factory.mktemp("copies")
    one, two, key = home / "one", home / "two", home / "shop.key"
    share = ["--pseudonymize", "--key", str(key)]
    for command in (["clean", str(SAMPLE), "-o", str(one)], ["export", str(out), "--to", "folder",
                                                             "-o", str(two)]):  # fmt: skip
        done = CliRunner().invoke(app, [*command, *share])
        assert done.exit_code == 0, done.output
    return one, two, key


def test_a_whole_copy_holds_nobody_in_any_byte(out: Path, copies: tuple[Path, Path, Path]) -> None:
    values, names = _personal(out)
    places = {word for row in rows(out / "records.csv")
              for column in ("city", "wilaya", "status", "stage")
              for word in _WORD.findall(row[column])}  # fmt: skip
    template = set(_WORD.findall(_bytes_of(out)["report.html"])) - {
        word for row in rows(out / "records.csv") for word in _WORD.findall(row["name"])
    }
    for file, text in _bytes_of(copies[0]).items():
        assert not [one for one in values if one in text], file
        words = set(_WORD.findall(text)) - places - template
        assert not words & names, file


def test_a_copy_is_the_same_however_it_was_made(copies: tuple[Path, Path, Path]) -> None:
    one, two, key = copies
    for name in ("contacts.csv", "records.csv", "messages.csv", "links.csv", "related.csv"):
        assert (one / name).read_bytes() == (two / name).read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not [text for text in _bytes_of(one).values() if key.read_text() in text]


def test_a_copy_proves_its_sums_and_is_no_list(
    out: Path, copies: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    from zboun.verify import verify

    proof = verify(copies[0])
    assert proof.holds
    assert [note.code for note in proof.notes] == ["pseudonymized"]
    assert len(rows(copies[0] / "records.csv")) == len(rows(out / "records.csv"))
    for verb in (["update"], ["forget", "0550123456"], ["undo"]):
        done = CliRunner().invoke(app, [verb[0], *verb[1:], str(copies[0])][:1]
                                  + ([str(copies[0])] if verb[0] != "forget" else
                                     [verb[1], str(copies[0])]))  # fmt: skip
        assert done.exit_code != 0
    for place in (out, SAMPLE):  # a folder of somebody's keeps what it holds
        command = ["clean", str(SAMPLE), "-o", str(place), "--pseudonymize"]
        assert CliRunner().invoke(app, command).exit_code != 0
    command = ["clean", str(SAMPLE), "-o", str(copies[0])]
    assert CliRunner().invoke(app, command).exit_code != 0


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "list.json", "list.vcf"])
def test_one_file_as_a_copy(name: str, out: Path, tmp_path: Path) -> None:
    command = ["clean", str(SAMPLE), "-o", str(tmp_path / name), "--pseudonymize"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    (tmp_path / "copy").mkdir()
    (tmp_path / name).rename(tmp_path / "copy" / name)
    values, _ = _personal(out)
    for text in _bytes_of(tmp_path / "copy").values():
        assert not [one for one in values if one in text]
    assert (tmp_path / f"{name}.key").is_file()


def test_the_key_may_not_lie_in_the_copy(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        key_beside(tmp_path, str(tmp_path / "key"))
    key, place = key_beside(tmp_path / "copy", "auto")
    assert len(key) == 32 and place == "auto" and not list(tmp_path.iterdir())
