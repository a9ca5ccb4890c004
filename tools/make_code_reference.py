"""Writes docs/reference/codes.md: every stable code with its text, from data/texts.csv.

python tools/make_code_reference.py
"""

from __future__ import annotations

from pathlib import Path

from zboun import texts
from zboun.model import Stage

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "codes.md"
HEAD = """# Outcomes and codes

Made by `tools/make_code_reference.py` from `src/zboun/data/texts.csv`. A code is stable:
programs may rely on it. Its text is for people and may become better.
"""
ORDER = ("en", "fr", "ar")
GROUPS = (
    ("outcome", "Outcomes", "What happened to one field of one record: `*_outcome`."),
    ("reason", "Reasons of a value", "Why a field became what it is: `*_reason`."),
    ("step", "Steps", "What the rule did to a cell, in order: `zboun explain FIELD TEXT`."),
    ("row_reason", "Rows set aside", "Why a row became no record: `reason` in `rejected.csv`."),
    ("doubt", "Doubts about a file", "What to check about a source: `doubt` in `doubts.csv`."),
    ("unread", "Files that cannot be read", "The run goes on without them and ends with status 1."),
    ("match", "Evidence between records", "In `review.xlsx`, and in `zboun explain OUT CONTACT`."),
    ("status", "Statuses", "What `status` may hold."),
    ("stage", "Stages", "What `stage` may hold; it follows from the status."),
)


def main() -> None:
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8")


def page() -> str:
    """Return the page: a table for each group of codes that has texts."""
    parts = [HEAD]
    for group, title, about in GROUPS:
        rows = lines(group)
        if rows:
            head = ["| code | English | français | العربية |", "|---|---|---|---|"]
            parts.append("\n".join([f"## {title}", "", about, "", *head, *rows, ""]))
    return "\n".join(parts)


def lines(group: str) -> list[str]:
    """Return a group's codes as lines of a table, in the order of their codes."""
    prefix = f"{group}."
    rows = {k.removeprefix(prefix): v for k, v in texts.table().items() if k.startswith(prefix)}
    if group == "stage":  # the stages of a run are told by texts of the same group
        rows = {code: rows[code] for code in Stage}
    order = list(rows) if group in ("outcome", "stage") else sorted(rows)
    return [
        f"| `{code}` | " + " | ".join(cell(rows[code][x]) for x in ORDER) + " |" for code in order
    ]


def cell(text: str) -> str:
    """Return a text so that a table's cell shows it as it is."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


if __name__ == "__main__":
    main()
