"""The normalizer: distinct values, values moved between fields, wrong decodings undone."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zboun.model import CLEAN_COLUMNS, FIELDS
from zboun.normalizer import _DAMAGE, _perhaps_damaged, distinct, normalize, scatter
from zboun.rules import load

RULES = load()
CELLS = st.one_of(
    st.sampled_from(["", "0550 12 34 56", "a@gmail.com", "Oran", "BENALI Ahmed", "client", "محمد"]),
    st.text(max_size=20),
)


def batch(**raw: list[str]) -> pa.Table:
    length = len(next(iter(raw.values())))
    return pa.table({f"{f}_raw": pa.array(raw.get(f, [""] * length), pa.string()) for f in FIELDS})


def one(**raw: str) -> dict[str, str]:
    return normalize(batch(**{k: [v] for k, v in raw.items()}), RULES).to_pylist()[0]


def test_a_phone_in_the_email_column_is_moved() -> None:
    row = one(email="0550 12 34 56", name="Amine Benali")
    assert row["phone"] == "+213550123456"
    assert (row["phone_outcome"], row["phone_reason"]) == ("guessed", "moved_from_email")


def test_an_email_in_the_phone_column_is_moved() -> None:
    assert one(phone="amine@gmail.com")["email"] == "amine@gmail.com"


def test_nothing_is_moved_onto_a_value_that_stands() -> None:
    row = one(email="0550 12 34 56", phone="0661 22 33 44")
    assert row["phone"] == "+213661223344"


def test_a_town_in_the_name_fills_an_empty_city() -> None:
    row = one(name="Ahmed Client Blida 2")
    assert (row["wilaya_code"], row["city_outcome"]) == ("09", "guessed")
    assert one(name="Ahmed Client Blida 2", city="Oran")["wilaya_code"] == "31"


@pytest.mark.parametrize(
    ("damaged", "mended"), [("BÃ©jaÃ¯a", "06"), ("ÇáÌÒÇÆÑ", "16"), ("Béjaïa", "06")]
)
def test_wrong_decodings_are_undone_and_never_called_clean(damaged: str, mended: str) -> None:
    row = one(city=damaged)
    assert row["wilaya_code"] == mended
    assert row["city_raw"] == damaged
    if damaged != "Béjaïa":
        assert row["city_outcome"] != "clean"


def test_what_was_mined_is_a_guess() -> None:
    table = batch(phone=["0550123456", "0550123456"]).append_column(
        "origin", pa.array(["mined", "row"])
    )
    assert normalize(table, RULES)["phone_outcome"].to_pylist() == ["guessed", "fixed"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), max_size=8))
def test_total_and_in_order_and_independent_of_the_batch(rows: list[tuple[str, ...]]) -> None:
    table = batch(**{f: [row[i] for row in rows] for i, f in enumerate(FIELDS)})
    done = normalize(table, RULES)
    assert done.column_names[-len(CLEAN_COLUMNS) :] == list(CLEAN_COLUMNS)
    assert [done[f"{f}_raw"].to_pylist() for f in FIELDS] == [
        [row[i] for row in rows] for i in range(len(FIELDS))
    ]
    apart = [normalize(table.slice(i, 1), RULES).to_pylist()[0] for i in range(len(rows))]
    assert done.to_pylist() == apart
    assert all(done[column].null_count == 0 for column in CLEAN_COLUMNS)


@given(st.lists(st.text("aé£Ã©œŒ–™\ufffdعž\x85", max_size=5), max_size=9), st.integers(0, 3))
def test_the_sieve_for_wrong_decodings_lets_none_through(texts: list[str], skipped: int) -> None:
    cells = pa.array(texts, pa.string()).slice(skipped)
    found = np.flatnonzero(pc.match_substring_regex(cells, _DAMAGE).to_numpy(False))
    assert set(found) <= set(_perhaps_damaged(cells))


@given(st.lists(st.sampled_from("abc"), max_size=9), st.data())
def test_distinct_asks_once_for_each_combination(values: list[str], data: st.DataObject) -> None:
    others = data.draw(st.lists(st.sampled_from("xy"), min_size=len(values), max_size=len(values)))
    asked: list[tuple[str, str]] = []

    def parse(a: pa.Array, b: pa.Array) -> pa.Table:
        asked.extend(zip(a.to_pylist(), b.to_pylist(), strict=True))
        return pa.table(
            {"joined": [x + y for x, y in zip(a.to_pylist(), b.to_pylist(), strict=True)]}
        )

    got = distinct(parse, pa.array(values, pa.string()), pa.array(others, pa.string()))
    assert got["joined"].to_pylist() == [x + y for x, y in zip(values, others, strict=True)]
    assert len(asked) == len(set(asked))


def test_distinct_of_more_combinations_than_rows() -> None:
    def parse(*columns: pa.Array) -> pa.Table:
        return pa.table({"clean": pc.binary_join_element_wise(*columns, "")})

    texts = pa.array([str(n % 50) for n in range(100)])
    others = [pa.array([str(n // 2) for n in range(100)]), texts]
    assert distinct(parse, texts, *others).equals(parse(texts, *others))


def test_scatter_replaces_rows_in_place() -> None:
    table = pa.table({"a": ["x", "y", "z"]})
    assert scatter(table, np.array([1]), pa.table({"a": ["Y"]}))["a"].to_pylist() == ["x", "Y", "z"]


def reason(field: str, expects: str = "", **raw: str) -> tuple[str, str]:
    table = batch(**{key: [text] for key, text in raw.items()})
    row = normalize(table.append_column("expects", pa.array([expects])), RULES).to_pylist()[0]
    return row[f"{field}_outcome"], row[f"{field}_reason"]


def test_a_landline_of_another_wilaya_makes_the_place_a_guess() -> None:
    doubt, at_home = ("guessed", "landline_elsewhere"), ("clean", "wilaya_only")
    assert reason("city", phone="038 86 12 34", city="Oran") == doubt
    assert reason("city", phone="041 33 12 34", city="Oran") == at_home
    assert reason("city", phone="041 33 12 34 / 038 86 12 34", city="Oran") == at_home
    assert reason("city", phone="021 63 12 34", city="Oran") == at_home  # the seat's
    assert reason("city", phone="0550 12 34 56", city="Oran") == at_home
    assert reason("city", "any_area", phone="038 86 12 34", city="Oran") == at_home


def test_an_address_that_spells_somebody_else_is_a_guess() -> None:
    doubt = ("guessed", "address_of_another")
    assert reason("email", email="nadia.benali@gmail.com", name="Amine Haddad") == doubt
    for address in ("nadia.haddad@gmail.com", "amine@gmail.com", "info.vente@gmail.com"):
        assert reason("email", email=address, name="Amine Haddad") == ("clean", "")
    assert reason("email", email="nadia.benali@gmail.com", name="SARL Haddad") == ("clean", "")
    told = reason("email", "any_name", email="nadia.benali@gmail.com", name="Amine Haddad")
    assert told == ("clean", "")


def test_a_number_of_another_kind_than_its_column_s_is_a_guess() -> None:
    landline, mobile = "041 33 12 34", "0550 12 34 56"
    assert reason("phone", "mobile", phone=landline) == ("guessed", "landline_as_mobile")
    assert reason("phone", "fixed", phone=mobile) == ("guessed", "mobile_as_landline")
    assert reason("phone", "mobile", phone=mobile) == ("fixed", "national")
    assert reason("phone", "mobile", phone=f"{mobile} / {landline}")[0] == "fixed"
    assert reason("phone", "fixed any_area", phone=landline) == ("fixed", "national")
    assert reason("phone", "mobile", phone="63 12 34") == ("refused", "no_area_code")


def test_a_guess_keeps_its_own_reason() -> None:
    told = reason("city", phone="038 86 12 34", name="Ahmed Client Oran 2")
    assert told == ("guessed", "moved_from_name")
