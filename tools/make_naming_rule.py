"""Writes docs/naming-rule.md from the rules: python tools/make_naming_rule.py

``--print`` writes it to stdout instead. A test holds the committed page to what is printed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from zboun import naming_rule, rules

PAGE = Path(__file__).resolve().parents[1] / "docs" / "naming-rule.md"


def main() -> None:
    text = naming_rule.document(rules.load())
    if "--print" in sys.argv:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        sys.stdout.write(text)
    else:
        PAGE.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
