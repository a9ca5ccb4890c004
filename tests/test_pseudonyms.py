"""A list to show around: no person in any byte, the same pseudonyms under one key, same counts."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

import zboun
from zboun.cli import app
from zboun.errors import InputError
from zboun.model import CONTACT_COLUMNS
from zboun.pseudonyms import FORMS, PLAIN, disguised, key_of

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return zboun.clean(str(SAMPLE)).save(tmp_path_factory.mktemp("pseudo") / "out")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_every_column_of_the_contract_is_thought_of() -> None:
    assert set(FORMS) | set(PLAIN) == set(CONTACT_COLUMNS)


@pytest.mark.parametrize("to", ["csv", "json", "jsonl", "sqlite"])
def test_no_person_in_any_byte_and_all_counts_as_before(to: str, out: Path, tmp_path: Path) -> None:
    file = tmp_path / f"list.{to}"
    key = str(tmp_path / "shop.key")
    command = ["export", str(out), "--to", to, "-o", str(file), "--pseudonymize", key]
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
    assert CliRunner().invoke(app, [*command, "--pseudonymize", "auto"]).exit_code != 0
