"""The naming rule that people read is what the rules do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from zboun import naming_rule, rules, texts
from zboun.model import FIELDS

ROOT = Path(__file__).resolve().parents[1]
RULES = rules.load()


def test_the_committed_page_is_what_the_tool_prints() -> None:
    tool = ROOT / "tools" / "make_naming_rule.py"
    done = subprocess.run(
        [sys.executable, str(tool), "--print"], capture_output=True, check=True, encoding="utf-8"
    )
    page = (ROOT / "docs" / "naming-rule.md").read_text("utf-8")
    assert done.stdout == page, "the rules have changed: run python tools/make_naming_rule.py"


def test_the_document_holds_each_language_s_page() -> None:
    whole = naming_rule.document(RULES)
    for lang in texts.LANGUAGES:
        assert naming_rule.page(RULES, lang).strip() in whole


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_the_command_prints_the_page(lang: str) -> None:
    command = [sys.executable, "-m", "zboun", "rules", "--lang", lang]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    assert done.stdout == naming_rule.page(RULES, lang)


def test_every_table_has_as_many_cells_in_each_row() -> None:
    for lang in texts.LANGUAGES:
        for part in naming_rule.page(RULES, lang).split("\n\n"):
            rows = [line for line in part.splitlines() if line.startswith("|")]
            assert len({line.replace("\\|", "").count("|") for line in rows}) <= 1


def test_all_codes_wilayas_and_the_version_are_there() -> None:
    page = naming_rule.page(RULES, "en")
    assert RULES.version in page
    assert all(f"`{code}`" in page for code in RULES.statuses.codes)
    assert all(f"| {w.code} | {w.name} |" in page for w in RULES.places.wilayas.values())


@pytest.mark.parametrize("field", FIELDS)
def test_examples_show_refusals_too(field: str) -> None:
    own = [raw for name, raw in naming_rule.examples() if name == field]
    assert sum(not naming_rule.parsed(field, raw, RULES).clean for raw in own) >= 4


def test_the_tables_are_counted_with_the_user_s_own(tmp_path: Path) -> None:
    (tmp_path / "email_roles.csv").write_text("word,source\nguichet,me\n", "utf-8")
    lines = naming_rule.table_lines(rules.load(tmp_path))
    assert lines[0].startswith(RULES.version + "+")
    assert any(line.startswith("email_roles: ") and line.endswith(" + 1") for line in lines)
