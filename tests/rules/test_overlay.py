"""A user's own tables over ours: what they add holds everywhere, what is wrong is named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from zboun import rules
from zboun.errors import RulesError
from zboun.fields import city, name, status

HEADS = {
    "status_words.csv": "spelling,code,lang,note,source",
    "place_aliases.csv": "alias,level,wilaya,place,certain,source",
    "name_given.csv": "name,arabic,gender,variants,weak,source",
}


def overlay(folder: Path, **tables: str) -> Path:
    """Return a folder with tables: their rows, headers added."""
    for table, rows in tables.items():
        path = folder / f"{table}.csv"
        path.write_text(f"{HEADS[path.name]}\n{rows}\n", "utf-8")
    return folder


def test_a_word_an_alias_and_a_name_are_added(tmp_path: Path) -> None:
    mine = rules.load(
        overlay(
            tmp_path,
            status_words="bleu ciel,loyal_vip,fr,,our shop",
            place_aliases="cite des zorkanes,commune,16,Bab Ezzouar,yes,our shop",
            name_given="Zorkane,زركان,m,Zorkan | Zourkane,,our shop",
        )
    )
    ours = rules.load()
    assert status.parse("Bleu ciel", mine).clean == "loyal_vip"
    assert status.parse("Bleu ciel", ours).clean == ""
    assert city.parse("Cité des Zorkanes", mine).clean == "Bab Ezzouar"
    assert city.parse("Cité des Zorkanes", ours).clean == ""
    assert name.parse("Kaci Zorkane", mine).given == "Zorkane"


def test_the_version_tells_an_overlay_by_its_content(tmp_path: Path) -> None:
    one = rules.load(overlay(tmp_path, status_words="bleu,lead,fr,,me")).version
    rules.load.cache_clear()
    other = rules.load(overlay(tmp_path, status_words="bleu,lost,fr,,me")).version
    assert len({one, other, rules.load().version}) == 3
    assert one.startswith(rules.load().version + "+")


def test_ours_stays_as_it_was(tmp_path: Path) -> None:
    mine = rules.load(overlay(tmp_path, status_words="bleu ciel,loyal_vip,fr,,me"))
    for text in ("livré", "NRP 3", "غير مهتم", "client"):
        assert status.parse(text, mine) == status.parse(text)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    overlay(
        tmp_path,
        status_words="bleu,vip,fr,,me\nrouge,lead,fr,,",
        place_aliases="zzz,wilaya,99,Nowhere,yes,me",
    )
    (tmp_path / "name_given.csv").write_text("name,arabic\nZork,\n", "utf-8")
    (tmp_path / "email_roles.csv").write_bytes(b"word,source\nacc\xe9uil,me\n")
    (tmp_path / "phone.toml").write_text("a = [", "utf-8")
    (tmp_path / "colours.csv").write_text("a,source\nb,c\n", "utf-8")
    with pytest.raises(RulesError) as error:
        rules.load(tmp_path)
    said = str(error.value)
    for part in (
        "vip", "status_words.csv: line 3: source is empty", "99", "name_given.csv: line 1: missing",
        "email_roles.csv: line 2: it is not UTF-8", "phone.toml", "colours.csv: no table",
    ):  # fmt: skip
        assert part in said
    assert len(error.value.faults) == 7


def test_a_folder_that_is_not_there() -> None:
    with pytest.raises(RulesError, match="no such folder"):
        rules.load(Path("nowhere-at-all"))


def test_other_files_of_the_folder_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("to do", "utf-8")
    (tmp_path / ".hidden.csv").write_text("x", "utf-8")
    assert rules.load(tmp_path).statuses.codes == rules.load().statuses.codes
