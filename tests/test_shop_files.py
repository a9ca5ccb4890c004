"""Files of shops through the whole command: each row becomes the person that stands in it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

import zboun

ROOT = Path(__file__).resolve().parents[1]
CASES = tomllib.loads((ROOT / "tests" / "cases" / "shop_files.toml").read_text("utf-8"))["case"]


def _hold(path: Path, wanted: list[dict[str, str]]) -> None:
    result = zboun.clean(path)
    rows = result.summary.rows
    assert rows["read"] == rows["records"] + rows["rejected"]
    assert len(result.records) == len(wanted)
    for found, expected in zip(result.records.to_dict("records"), wanted, strict=True):
        for field, value in expected.items():
            got = found[field] if ";" in value else found[field].split(";")[0]
            assert got == value, field


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_shop_file(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / case["file"]
    path.write_bytes(case["text"].encode(case.get("encoding", "utf-8")))
    _hold(path, case["records"])


def test_arabic_workbook_from_right_to_left(tmp_path: Path) -> None:
    lines = [
        ["قائمة الزبائن 2025"], [],
        ["الرقم", "الاسم واللقب", "رقم الهاتف", "الولاية", "البلدية", "الحالة"],
        [1, "أمين بن علي", 550123456, "بجاية", "أقبو", "تم التسليم"],
        [2, "لينا براهيمي", 661234567, "سطيف", "العلمة", "مرتجع"],
        ["", "المجموع", 2],
    ]  # fmt: skip
    with xlsxwriter.Workbook(tmp_path / "زبائن.xlsx") as book:
        sheet = book.add_worksheet("زبائن")
        sheet.right_to_left()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    _hold(
        tmp_path / "زبائن.xlsx",
        [
            {"name": "أمين بن علي", "phone": "+213550123456", "city": "Akbou"},
            {"name": "لينا براهيمي", "phone": "+213661234567", "city": "El Eulma"},
        ],
    )
