"""The errors that zboun raises, one tree.

    ZbounError
    ├── UsageError          a call or a command line that cannot be meant
    ├── InputError          a file that cannot be read: which, why, what to do next
    ├── RulesError          tables of rules that contradict their form: every fault at once
    ├── EngineError         a cluster that does not answer, or was lost: what, what to do next
    ├── OutputError         an output that cannot be written: which, why, what to do next
    └── ConservationError   rows read != records + rejected: a bug of ours, never to be hidden

Bad *content* is never an exception: it is an outcome with a reason (see ``model.Outcome``).
May import: nothing of zboun. Tests: ``tests/test_errors.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any


class ZbounError(Exception):
    """Any error that zboun raises on purpose; its text is meant for a person."""


class UsageError(ZbounError):
    """A wrong argument, flag or column name.

    ``code`` and ``values`` let the command say it in the person's language (texts ``usage.*``).
    """

    def __init__(self, text: str, code: str = "", **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(text)


class InputError(ZbounError):
    """One input that cannot be read.

    >>> str(InputError("clients.xlsx", "encrypted", "it is protected by a password",
    ...                "save a copy without the password"))
    'clients.xlsx: it is protected by a password; save a copy without the password'
    """

    def __init__(self, source: str, code: str, reason: str, remedy: str, **values: object) -> None:
        self.source = source
        self.code = code  # stable, for doubts.csv: "encrypted", "not_a_table", "truncated" ...
        self.reason = reason
        self.remedy = remedy
        self.values = values  # what the reason names: texts unread.*, unread_do.*
        super().__init__(f"{source}: {reason}; {remedy}")


class RulesError(ZbounError):
    """Rule tables with faults (``rules.faults.Fault``); all are named at once, one a line."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("the rules have faults:\n" + "\n".join(f"  {fault}" for fault in faults))


class OutputError(ZbounError):
    """One output that cannot be written; what stood there before is untouched.

    >>> str(OutputError("out", "full", "the disk is full", "free some space and run again"))
    'out: the disk is full; free some space and run again'
    """

    def __init__(self, output: str, code: str, reason: str, remedy: str) -> None:
        self.output = output
        self.code = code  # stable: "full", "locked", "not_allowed", "is_an_input" ...
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{output}: {reason}; {remedy}")


class EngineError(ZbounError):
    """A cluster that cannot be reached or was lost; nothing was written.

    >>> str(EngineError("the scheduler was lost", "start it and run again"))
    'the scheduler was lost; start it and run again'
    """

    def __init__(self, reason: str, remedy: str, code: str = "", **values: object) -> None:
        self.reason = reason
        self.remedy = remedy
        self.code = code  # texts engine.*, engine_do.*
        self.values = values
        super().__init__(f"{reason}; {remedy}")

    def __reduce__(self) -> tuple[Callable[..., EngineError], tuple[object, ...]]:
        return _remade, (self.reason, self.remedy, self.code, self.values)


def _remade(reason: str, remedy: str, code: str, values: Mapping[str, Any]) -> EngineError:
    """Return an EngineError that came from a worker."""
    return EngineError(reason, remedy, code, **values)


class ConservationError(ZbounError):
    """Rows were lost or invented while reading one source."""
