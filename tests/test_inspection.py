"""What inspect says: columns, doubts and their remedies, in words that lead on."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from zboun import inspection, rules, texts
from zboun.model import Doubt, ReadOptions

SRC = Path(texts.__file__).parent
RULES = rules.load()


def doubt_codes() -> set[str]:
    """Return the codes of doubts that readers and columns name in the source."""
    places = {"Doubt": 2, "_doubt": 1}
    found = set()
    for path in (*SRC.glob("readers/**/*.py"), *SRC.glob("columns/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            at = places.get(name, 99)
            if len(node.args) > at and isinstance(node.args[at], ast.Constant):
                found.add(str(node.args[at].value))
    return found


def test_every_doubt_has_words() -> None:
    known = {
        key.partition(".")[2] for key in texts.table() if key.startswith(("doubt.", "unread."))
    }
    assert len(doubt_codes()) > 15
    assert doubt_codes() - known == set()


def seen(folder: Path, text: str) -> inspection.Inspection:
    (folder / "a.csv").write_text(text, "utf-8")
    return inspection.inspect([str(folder / "a.csv")], RULES, ReadOptions())


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_column_is_told_with_field_confidence_reason_and_sample(
    tmp_path: Path, lang: str
) -> None:
    text = inspection.as_text(seen(tmp_path, "Nom,Tél.\nAli Kaci,0550123456\n"), lang)
    say = texts.load(lang)
    line = next(line for line in text.splitlines() if "Tél." in line)
    assert say("column.phone") in line and "%" in line and "0550123456" in line
    assert say("found.header_and_content") in line


def test_a_doubtful_column_offers_its_flag(tmp_path: Path) -> None:
    text = inspection.as_text(seen(tmp_path, "Nom,Zzz\nAli Kaci,abc\nSara B,def\n"), "en")
    assert 'to change it: --map "Zzz=ignore"' in text


def test_a_sheet_without_header_says_what_to_do(tmp_path: Path) -> None:
    found = seen(tmp_path, "Ali Kaci,0550123456\nSara Amrani,0661223344\n")
    assert "--header-row" in inspection.as_text(found, "fr")


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_what_a_file_holds_gives_no_orders_to_the_terminal(tmp_path: Path, lang: str) -> None:
    found = seen(tmp_path, "Nom\x1b[2J,Tél.\nAli\x07 Kaci,0550123456\n")
    found.doubts.append(Doubt("a\x1b.csv", "s\x1b", "x", "d\x1b", "r\x1b"))
    found.unreadable.append({"source": "b\x1b", "code": "x", "reason": "no", "remedy": "do"})
    assert not {"\x1b", "\x07"} & set(inspection.as_text(found, lang))
