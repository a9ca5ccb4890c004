"""What a notebook cell shows: few rows, masked, escaped, nothing loaded."""

from __future__ import annotations

from types import SimpleNamespace

from tests.writers import fake

from zboun.model import Outcome, Step, Value
from zboun.report import repr_html

TABLES = fake.tables(60)
SUMMARY = SimpleNamespace(
    rows={"read": 623}, contacts=60, merged=3, reachable_after=50, review=40, needs_review=44,
    fields=fake.summary()["fields"],
)  # fmt: skip


def test_a_result_shows_ten_masked_contacts() -> None:
    made = repr_html(SimpleNamespace(tables=TABLES, summary=SUMMARY))
    assert made.count("<tr>") == 1 + 5 + 1 + 10 and "50 more" in made
    assert "••" in made and "+213" not in made and "<script" not in made
    assert "&lt;script&gt;" in made


def test_a_summary_shows_its_figures() -> None:
    made = repr_html(SUMMARY)
    assert "623" in made and made.count("<table>") == 1


def test_a_value_shows_what_was_done() -> None:
    steps = (Step("zero_restored", "550", "0550"),)
    made = repr_html(Value("<b>550", "+213550", Outcome.FIXED, "zero_restored", steps))
    assert "&lt;b&gt;550" in made and "+213550" in made and "0550" in made


def test_a_value_knows_how_to_show_itself() -> None:
    value = Value("<b>550", "", Outcome.REFUSED, "too_short")
    assert value._repr_html_() == repr_html(value)


def test_anything_else_is_its_text() -> None:
    assert repr_html("<b>") == "<code>&#39;&lt;b&gt;&#39;</code>"
