"""Why a contact is what it is: links, both sides of relations, aliases, what was near."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import zboun
from zboun import explain_contact, out_tables, updates
from zboun.errors import UsageError
from zboun.match import content_keys

LINES = """nom,téléphone,email,ville
Amine Benali,0550123456,amine.benali@example.dz,Sétif
BENALI Amine,0550123456,,Sétif
Lina Benali,0550123456,,Sétif
Karim Saadi,0661223344,,Oran
Karim Saadi,0770998877,,Oran
,0661223344,,
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[zboun.Result, Path]:
    place = tmp_path_factory.mktemp("explain")
    (place / "clients.csv").write_text(LINES, "utf-8")
    result = zboun.clean(place / "clients.csv")
    return result, result.save(place / "out")


def ids(result: zboun.Result) -> dict[str, str]:
    records = result.records
    return dict(zip(records["record_id"], records["contact_id"], strict=True))


def test_an_out_says_the_same_as_the_result(saved: tuple[zboun.Result, Path]) -> None:
    result, out = saved
    tables = out_tables.read(out)
    for contact_id in result.contacts["contact_id"]:
        for lang in ("fr", "ar", "en"):
            told = explain_contact.contact(tables, contact_id, lang)
            assert told == result.explain(contact_id, lang)


def test_links_say_what_the_records_share(saved: tuple[zboun.Result, Path]) -> None:
    result, _ = saved
    text = result.explain(ids(result)["clients.csv:2"])
    assert "clients.csv:2 = clients.csv:3: same phone; same name" in text
    assert "0550123456" in text and "BENALI Amine" in text


def test_a_relation_is_told_from_both_sides(saved: tuple[zboun.Result, Path]) -> None:
    result, _ = saved
    home = ids(result)
    amine, lina = home["clients.csv:2"], home["clients.csv:4"]
    assert amine != lina
    near = [
        result.explain(one).partition("Linked contacts, kept apart:")[2] for one in (amine, lina)
    ]
    assert lina in near[0] and amine in near[1]
    assert all("different given names" in text for text in near)


def test_what_a_person_parted_is_said(saved: tuple[zboun.Result, Path], tmp_path: Path) -> None:
    result, _ = saved
    one, other = content_keys(result.tables["records"])[:2].to_pylist()
    answer = tmp_path / "answers.csv"
    answer.write_text(f"key_a,key_b,decision\n{one},{other},different\n", "utf-8")
    (tmp_path / "clients.csv").write_text(LINES, "utf-8")
    out = zboun.clean(tmp_path / "clients.csv").save(tmp_path / "out")
    run = updates.update(out, decisions=[answer])
    home = ids(run.result)
    assert home["clients.csv:2"] != home["clients.csv:3"]
    for row in (2, 3):
        text = run.result.explain(home[f"clients.csv:{row}"])
        assert "you said: different people" in text
        told = explain_contact.contact(out_tables.read(out), home[f"clients.csv:{row}"], "en")
        assert told == text


def test_an_earlier_id_leads_to_the_contact_of_today() -> None:
    frame = pd.DataFrame({"nom": ["Amine Benali"], "téléphone": ["0550123456"]})
    tables = dict(zboun.clean(frame).tables)
    now = tables["contacts"]["contact_id"][0].as_py()
    names = ["contact_id", "alias_of", "when"]
    tables["aliases"] = pa.table([["ZA", "ZB"], ["ZB", now], ["", ""]], names=names)
    text = explain_contact.contact(tables, "ZA", "en")
    assert text.startswith(f"ZA is now {now}.\n{now}  Amine Benali")


def test_an_id_that_is_not_there_is_a_wrong_call(saved: tuple[zboun.Result, Path]) -> None:
    result, _ = saved
    with pytest.raises(UsageError, match=r"contacts\.csv"):
        result.explain("Z0")


@pytest.mark.parametrize("who", ["+213 770 99 88 77", "Amine.Benali@EXAMPLE.dz", "benali  AMINE"])
def test_a_contact_is_found_by_what_people_know_of_it(
    saved: tuple[zboun.Result, Path], who: str
) -> None:
    result, _ = saved
    home = ids(result)
    wanted = home["clients.csv:6"] if who.startswith("+") else home["clients.csv:2"]
    assert result.explain(who).startswith(wanted)


def test_several_who_share_a_phone_are_listed_with_their_ids(
    saved: tuple[zboun.Result, Path],
) -> None:
    result, _ = saved
    phones = result.contacts["phone"].value_counts()
    shared = phones[(phones > 1) & (phones.index != "")].index[0]
    said = result.explain(shared, lang="fr")
    ids = result.contacts.loc[result.contacts["phone"] == shared, "contact_id"]
    assert said.startswith(f"{len(ids)} contacts correspondent") and all(one in said for one in ids)
