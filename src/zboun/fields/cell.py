"""A cell on its way to a value: its text as it stands, what was done to it, whether it is settled.

What phones' and e-mails' cells have in common; each adds what it finds on the way.

May import: model. Tests: ``tests/fields/test_phone.py``, ``tests/fields/test_email.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from zboun.model import Outcome, Step


@dataclass(slots=True)
class Cell:
    """One cell being read; ``outcome`` is set when it needs no more reading."""

    raw: str
    text: str
    outcome: Outcome | None = None
    reason: str = ""
    steps: list[Step] = field(default_factory=list)

    def change(self, code: str, text: str) -> None:
        """Take a new text, and note the step when it is another one."""
        if text != self.text:
            self.steps.append(Step(code, self.text, text))
            self.text = text

    def settle(self, outcome: Outcome, reason: str = "") -> Self:
        """Return the cell as finished."""
        self.outcome, self.reason = outcome, reason
        return self
