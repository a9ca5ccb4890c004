"""The page as text: one file, nothing from outside, values as text, masked, small at any size."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pyarrow as pa
import pytest
from tests.writers import fake

from zboun import texts
from zboun.report import page
from zboun.texts import LANGUAGES, load

TABLES, SUMMARY = fake.tables(120), fake.summary()


class Tags(HTMLParser):
    """Collects elements, their attributes, and the text outside style and script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text.append(data)


@pytest.fixture(scope="module", params=LANGUAGES)
def made(request) -> str:
    return page.render(TABLES, SUMMARY, lang=request.param)


def test_elements_are_closed_and_only_ours(made: str) -> None:
    tags = Tags(made)
    assert tags.open == []
    assert [tag for tag, _ in tags.tags].count("script") == 1
    assert not {tag for tag, _ in tags.tags} & {"img", "iframe", "link", "object", "embed", "form"}


def test_no_attribute_points_outside_or_runs(made: str) -> None:
    for _, attributes in Tags(made).tags:
        for name, value in attributes.items():
            assert not name.startswith("on") and name not in ("src", "style", "srcdoc")
            if name == "href":
                assert (value or "").startswith("#")
    assert "http" not in re.sub(r"Content-Security-Policy|http-equiv", "", made)


def test_hostile_values_are_text(made: str) -> None:
    text = "".join(Tags(made).text)
    assert (
        "<script>alert(1)</script>" in text
        and "{{ 7*7 }}" in text
        and "49" not in text.split("{{")[0][-3:]
    )
    assert "\x1b" not in made and "␛[31m" in text


def test_phones_and_mails_are_masked_unless_asked(made: str) -> None:
    phones = [phone for phone in TABLES["contacts"]["phone"].to_pylist() if phone]
    assert not any(phone in made or f"0{phone[4:]}" in made for phone in phones)
    assert not re.search(r"client\d+@example", made)
    shown = page.render(TABLES, SUMMARY, show_personal_data=True)
    assert re.search(r"\+213[567]\d{8}", shown) and "client1@example.com" in shown


def test_the_language_and_its_direction(made: str) -> None:
    tags = Tags(made).tags
    html = next(attributes for tag, attributes in tags if tag == "html")
    assert html["dir"] == ("rtl" if html["lang"] == "ar" else "ltr")


def test_every_pair_carries_its_keys() -> None:
    made = page.render(TABLES, SUMMARY)
    keys = {(a["data-a"], a["data-b"]) for _, a in Tags(made).tags if "data-a" in a}
    assert keys == {(row["key_a"], row["key_b"]) for row in TABLES["review"].to_pylist()}


def test_the_page_stays_under_its_ceiling_at_any_size() -> None:
    long = "ضصث " * 500  # far over what a cell of the page shows
    review = TABLES["review"].to_pylist() * 200
    for row in review:
        row |= {f"{name}_{side}": long for name in ("name", "email", "records") for side in "ab"}
    summary = {**SUMMARY, "sources": [{**SUMMARY["sources"][0], "source": long}] * 5_000}
    summary["unreadable"] = [{"source": long, "reason": long, "remedy": long}] * 5_000
    summary["fields"] = {
        name: {**one, "examples": [{**one["examples"][0], "raw": long}] * 1_000}
        for name, one in SUMMARY["fields"].items()
    }
    doubts = pa.Table.from_pylist(
        [{"source": long, "sheet": long, "doubt": "x", "detail": long, "remedy": long}] * 5_000
    )
    tables = {**TABLES, "review": pa.Table.from_pylist(review), "doubts": doubts}
    made = page.render(tables, summary)
    assert len(made.encode()) <= page.LIMIT < 500_000
    assert Tags(made).open == []


def test_an_empty_run_still_makes_a_page() -> None:
    empty = {name: table.slice(0, 0) for name, table in TABLES.items()}
    for summary in ({}, {"rows": {"read": 0, "records": 0, "rejected": 0}, "contacts": 0}):
        assert Tags(page.render(empty, summary)).open == []
    assert Tags(page.render({"contacts": pa.table({})}, {})).open == []


def test_a_source_whose_rows_do_not_add_up_is_named() -> None:
    bad = {**SUMMARY, "sources": [{"source": "a", "read": 5, "records": 3, "rejected": 1}]}
    assert "le compte n&#39;y est pas" in page.render(TABLES, bad)


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_a_doubt_is_said_in_the_pages_language(lang: str) -> None:
    words = load(lang)
    doubt = {"source": "b.csv", "sheet": "", "doubt": "guessed_encoding",
             "detail": "no mark says the encoding", "remedy": "say --encoding"}  # fmt: skip
    tables = {**TABLES, "doubts": pa.Table.from_pylist([doubt])}
    made = html.unescape(page.render(tables, SUMMARY, lang=lang))
    assert words("doubt_do.guessed_encoding") in made and "no mark says" not in made


def test_every_doubt_has_words_and_what_to_do() -> None:
    keys = set(texts.table())
    doubts = {key.removeprefix("doubt.") for key in keys if key.startswith("doubt.")}
    assert doubts and {f"doubt_do.{code}" for code in doubts} <= keys


def test_what_was_won_stands_beside_those_that_can_be_reached() -> None:
    assert "<em><bdi>+30</bdi></em>" in page.render(TABLES, SUMMARY, lang="fr")
    same = {**SUMMARY, "reachable_before": 240}
    assert "<em>" not in page.render(TABLES, same, lang="fr")


def test_pairs_and_households_beyond_the_first_are_folded_in() -> None:
    made = page.render(TABLES, SUMMARY, lang="en")
    assert made.count('class="pair"') == 40 and "28 more pairs" in made


def test_an_empty_list_says_so_and_shows_no_empty_boxes() -> None:
    empty = {name: table.slice(0, 0) for name, table in TABLES.items()}
    made = page.render(empty, {**SUMMARY, "contacts": 0, "review": 0}, lang="en")
    assert "zboun inspect" in made and 'id="sources"' in made
    assert not re.search('id="(fields|homes|decide|map|gain)"', made)
