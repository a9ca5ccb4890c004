"""The order of the stages: conservation, stable answers, figures that are counted."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import zboun
from zboun import pipeline
from zboun.errors import ConservationError
from zboun.model import CONTACT_COLUMNS, DOUBT_COLUMNS, MESSAGE_COLUMNS, REJECTED_COLUMNS

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"
CELL = st.one_of(
    st.sampled_from(
        ["", "BENALI Ahmed", "0550 12 34 56", "TOTAL", "a@b.dz", "Oran", "client", ";"]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
)


def test_tables_have_the_contracts_columns(sample: zboun.Result) -> None:
    assert list(sample.contacts.columns) == [*CONTACT_COLUMNS, "opt_out"]
    assert list(sample.rejected.columns) == list(REJECTED_COLUMNS)
    assert list(sample.doubts.columns) == list(DOUBT_COLUMNS)
    assert list(sample.messages.columns) == list(MESSAGE_COLUMNS)


def test_every_record_has_exactly_one_contact(sample: zboun.Result) -> None:
    assert sample.records["record_id"].is_unique
    assert sample.contacts["contact_id"].is_unique
    assert set(sample.records["contact_id"]) == set(sample.contacts["contact_id"])
    counted = sample.records["contact_id"].value_counts()
    kept = sample.contacts.set_index("contact_id")["records"]
    assert (counted.sort_index() == kept.sort_index()).all()


def test_every_kept_value_stands_in_a_record_of_the_contact(sample: zboun.Result) -> None:
    groups = sample.records.groupby("contact_id")
    for field in ("name", "phone", "email", "city"):
        seen = groups[field].agg(lambda values: {v for cell in values for v in cell.split(";")})
        for contact, value in sample.contacts.set_index("contact_id")[field].items():
            assert value in seen[contact] or value == "", field


def test_messages_know_their_contact(sample: zboun.Result) -> None:
    known = set(sample.contacts["contact_id"]) | {""}
    assert set(sample.messages["contact_id"]) <= known
    assert (sample.messages["contact_id"] != "").sum() > 100
    shop = sample.messages[sample.messages["sender"] == "Boutique El Yasmine"]
    assert len(shop) > 10
    assert set(shop["contact_id"]) == {""}
    assert "Boutique El Yasmine" not in set(sample.contacts["name"])


def test_the_order_of_the_inputs_changes_nothing(sample: zboun.Result) -> None:
    files = sorted(SAMPLE.iterdir())
    random.Random(7).shuffle(files)
    again = zboun.clean(files)
    both = [one.contacts.drop(columns="sources") for one in (sample, again)]
    assert both[0].equals(both[1])


def test_the_summary_is_counted(sample: zboun.Result) -> None:
    figures = sample.summary
    assert figures.contacts == len(sample.contacts)
    assert figures.rows["records"] == len(sample.records)
    assert figures.merged == len(sample.records) - len(sample.contacts)
    for field, counts in figures.fields.items():
        outcomes = [counts[o] for o in ("clean", "fixed", "guessed", "refused", "empty")]
        assert sum(outcomes) == len(sample.records), field
    assert figures.rules


def test_a_run_that_loses_a_row_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pipeline.intake_.read

    def losing(*arguments: object) -> pipeline.Intake:
        raw = whole(*arguments)  # type: ignore[arg-type]
        raw.records = raw.records.slice(1)
        return raw

    monkeypatch.setattr(pipeline.intake_, "read", losing)
    with pytest.raises(ConservationError):
        zboun.clean([SAMPLE / "zabain_2023.csv"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=st.lists(st.lists(CELL, min_size=1, max_size=5), max_size=12))
def test_no_row_is_lost_whatever_the_table(tmp_path: Path, lines: list[list[str]]) -> None:
    text = "Nom;Tél;Email;Ville;Statut\n" + "".join(";".join(line) + "\n" for line in lines)
    (tmp_path / "any.csv").write_text(text, "utf-8", newline="")
    result = zboun.clean([tmp_path / "any.csv"])
    rows = result.summary.rows
    assert rows["read"] == rows["records"] + rows["rejected"]
    assert rows["read"] >= 1
