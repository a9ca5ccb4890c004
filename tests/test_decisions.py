"""What a person decided: read in any language and form, nothing settled in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun import decisions
from zboun.decisions import DIFFERENT, SAME, Answer, of
from zboun.errors import InputError, UsageError

A, B, C = "a" * 16, "b" * 16, "c" * 16


def csv_file(path: Path, *rows: str, header: str = "key_a,key_b,decision") -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("same", SAME), ("même personne", SAME), ("MEME PERSONNE ", SAME), ("نفس الشخص", SAME),
        ("same person", SAME), ("identique", SAME), ("different", DIFFERENT),
        ("personnes différentes", DIFFERENT), ("شخصان مختلفان", DIFFERENT),
        ("Different people.", DIFFERENT), ("", ""), ("  ", ""), ("peut-être", None), ("oui", None),
        ("1", None), ("=1+1", None),
    ],
)  # fmt: skip
def test_answers_in_every_language(tmp_path: Path, cell: str, answer: str | None) -> None:
    found = decisions.read(csv_file(tmp_path / "d.csv", f"{B},{A},{cell}"))
    assert [one.answer for one in found.answers.values()] == ([answer] if answer else [])
    assert [one.reason for one in found.unclear] == (
        [] if answer is not None else ["unknown_answer"]
    )


def test_a_pair_is_the_same_whichever_side_stands_first(tmp_path: Path) -> None:
    found = decisions.read(csv_file(tmp_path / "d.csv", f"{B},{A},same", f"{A},{B},same"))
    assert found.same == [(A, B)] and not found.conflicts


def test_both_answers_for_a_pair_are_a_conflict_and_obeyed_by_neither(tmp_path: Path) -> None:
    one = csv_file(tmp_path / "one.csv", f"{A},{B},same")
    two = csv_file(tmp_path / "two.csv", "", f"{B},{A},different")
    found = decisions.read([one, two])
    assert not found.answers
    assert found.conflicts[0].sources == ("one.csv:2", "two.csv:3")


def test_a_chain_that_contradicts_itself_is_reported() -> None:
    said = [((A, B), SAME), ((B, C), SAME), ((A, C), DIFFERENT)]
    found = of(Answer(pair, answer, "x") for pair, answer in said)
    assert [(one.pair, one.kind) for one in found.conflicts] == [((A, C), "chain")]
    assert len(found) == 3


@pytest.mark.parametrize("suffix", [".csv", ".json"])
def test_written_decisions_come_back(tmp_path: Path, suffix: str) -> None:
    held = of([Answer((A, B), SAME, "r.xlsx:4"), Answer((B, C), DIFFERENT, "r.xlsx:9")])
    decisions.write(tmp_path / f"d{suffix}", held)
    assert decisions.read(tmp_path / f"d{suffix}") == held


def test_the_file_that_the_page_saves_is_read(tmp_path: Path) -> None:
    line = {"key_a": A, "key_b": B, "decision": "different", "source": "report.html"}
    text = json.dumps({"format": "zboun-decisions", "version": 1, "decisions": [line]})
    (tmp_path / "d.json").write_text(text)
    assert decisions.read(tmp_path / "d.json").different == [(A, B)]


def test_a_damaged_key_is_reported(tmp_path: Path) -> None:
    found = decisions.read(csv_file(tmp_path / "d.csv", f"1.2E+15,{B},same"))
    assert [one.reason for one in found.unclear] == ["damaged_key"] and not found.answers


def test_a_list_saved_by_a_french_excel_is_read(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    text = f"Décision;Nom;key_a;key_b\r\nmême personne;x;{A};{B}\r\n"
    path.write_bytes(text.encode("utf-8-sig"))
    assert decisions.read(path).same == [(A, B)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"PK\x03\x04broken",
        b"{",
        b'{"decisions": 3}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
    ids=["empty", "text", "zip", "brace", "number", "utf16", "deep"],
)
def test_what_holds_no_decisions_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(InputError):
        decisions.read(tmp_path / "x")


def test_a_missing_file_and_a_wrong_ending_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.xlsx"):
        decisions.read(tmp_path / "gone.xlsx")
    with pytest.raises(UsageError):
        decisions.write(tmp_path / "d.txt", of([]))


pairs = st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(
    lambda p: p[0] < p[1]
)


@settings(deadline=None)
@given(st.lists(st.tuples(pairs, st.sampled_from([SAME, DIFFERENT])), max_size=12))
def test_order_changes_nothing(said) -> None:
    answers = [Answer(pair, answer, "s") for pair, answer in said]
    one, other = of(answers), of(reversed(answers))
    assert one.same == other.same and one.different == other.different
    assert {c.pair for c in one.conflicts} == {c.pair for c in other.conflicts}


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_decisions_or_an_error_that_names_the_file(tmp_path_factory, data) -> None:
    path = tmp_path_factory.mktemp("d") / "x.bin"
    path.write_bytes(data)
    try:
        decisions.read(path)
    except InputError as error:
        assert error.source == "x.bin"
