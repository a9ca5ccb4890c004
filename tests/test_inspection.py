"""What inspect says: columns, doubts and their remedies, in words that lead on."""

from __future__ import annotations

import ast
from dataclasses import asdict
from pathlib import Path

import pytest

from zboun import inspection, readers, rules, texts
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


def test_what_a_doubt_names_is_said_in_each_language(tmp_path: Path) -> None:
    """Every doubt that carries values has a sentence for them, in French and in Arabic."""
    files = {
        "latin.csv": "Nom;Tél\nBénali Amine;0550123456\n".encode("cp1252"),
        "mixed.csv": "Nom;Tél\nHaféda;0550123456\n".encode("cp1252") + "Zoé;0661123456\n".encode(),
        "nul.csv": b"Nom;Tel\nAmine\0 Benali;0550123456\n",
        "quote.csv": b'Nom,Tel\n"Amine Benali,0550123456\nSara Kaci,0661123456\n',
        "torn.vcf": b"BEGIN:VCARD\nVERSION:3.0\nFN:Amine Benali\nTEL:0550123456\n",
        "chat.txt": b"05/06/2025, 10:12 - Amine: salam\n05/06/2025, 10:13 - Sara: cc\n",
        "photo.pdf": b"%PDF-1.4\n",
        "me.jpg": b"\xff\xd8\xff",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    seen = inspection.inspect([tmp_path], rules.load(), ReadOptions())
    told = [one for one in seen.doubts if one.values]
    assert {one.doubt for one in told} >= {
        "guessed_encoding", "ambiguous_dates", "nul_bytes", "media_skipped", "not_a_table",
    }  # fmt: skip
    for lang in ("fr", "ar"):
        for one in told:
            say, line = texts.load(lang), asdict(one)
            failed = one.doubt in readers.FAILED
            said = say.named(f"unread_named.{one.doubt}", one.values) if failed else ""
            assert said or say.doubt(line)[1], (lang, one.doubt)
            assert one.detail not in inspection.as_text(seen, lang)
