"""The status tables: one meaning for a spelling, and a code that exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from zboun.errors import RulesError
from zboun.rules import load
from zboun.rules.status_forms import skeleton, status_key
from zboun.rules.status_pairs import pair_of
from zboun.rules.tables import Tables


def test_no_spelling_has_two_meanings() -> None:
    counters = load().statuses.counters
    seen: dict[str, str] = {}
    for row in Tables.open().rows("status_words", ("spelling",)):
        key = status_key(row["spelling"], counters) or row["spelling"]
        assert seen.setdefault(key, row["code"]) == row["code"], row["spelling"]


def test_seventeen_codes_in_one_order() -> None:
    codes = load().statuses.codes
    assert sorted(code.rank for code in codes.values()) == list(range(1, 18))


def test_unknown_codes_of_an_overlay_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "status_words.csv").write_text(
        "spelling,code,lang,note,source\nparti,gone,fr,,ours\nvenu,came,fr,,ours\n", "utf-8"
    )
    with pytest.raises(RulesError) as error:
        _ = load(tmp_path).statuses
    assert len(error.value.faults) == 2


def test_an_overlay_moves_a_code_to_another_stage(tmp_path: Path) -> None:
    (tmp_path / "status_codes.csv").write_text(
        "code,stage,rank,axis,negated,not_yet,no_more,label_fr,label_ar,definition,source\n"
        "reseller,other,3,role,,,,Revendeur,تاجر جملة,buys to resell,ours\n",
        "utf-8",
    )
    assert load(tmp_path).statuses.stages["reseller"] == "other"


def test_skeletons_are_of_four_consonants_or_none() -> None:
    assert skeleton("5alles") == skeleton("khales") == "khls"
    assert skeleton("oui") == skeleton("مؤكد") == ""


def test_a_pair_of_words() -> None:
    pair = pair_of({"first": "bon top pro", "second": "client", "code": "loyal_vip"})
    assert pair.fits(["clients", "bon"], False) and pair.fits(["top", "client"], False)
    assert not pair.fits(["prospect", "client"], False)  # a short word must stand alone
    assert not pair.fits(["bon"], False) and not pair.fits(["bon", "client"], True)
    denied = pair_of({"first": "! reseau", "second": "*", "code": "no_answer"})
    assert denied.fits(["pas", "reseau"], True) and not denied.fits(["bon", "reseau"], False)
