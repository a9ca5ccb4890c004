"""zboun (زبون, "customer"): from messy Algerian customer files to one clean contact list.

    result = zboun.clean(["clients.xlsx", "prospects.csv", "WhatsApp Chat - Ahmed.zip"])
    result.contacts, result.records, result.rejected, result.summary
    result.save("out/")
    result = zboun.update("out/", ["orders.xlsx"])  # later: ids stay, decisions hold

    records = zboun.read(paths)               # raw records, columns mapped
    records = zboun.normalize(any_frame)      # adds the clean columns, outcomes and reasons
    result = zboun.deduplicate(records)       # contacts, links, relations

One value at a time: ``zboun.fields.phone.parse("0550 12 34 56")``, likewise ``email``, ``name``,
``city``, ``status``. Errors are ``zboun.errors.InputError``, ``UsageError`` …, all of them
``zboun.ZbounError``. Everything is imported when it is first named, so ``import zboun`` is cheap.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # typing's own, whose import would take longer than all of this
if TYPE_CHECKING:
    from typing import Any

    from zboun import errors, fields, rules
    from zboun.api import clean, deduplicate, normalize, read, update
    from zboun.errors import ZbounError
    from zboun.model import Outcome, Value
    from zboun.result import Result
    from zboun.summary import Summary

__all__ = [
    "Outcome",
    "Result",
    "Summary",
    "Value",
    "ZbounError",
    "clean",
    "deduplicate",
    "errors",
    "fields",
    "normalize",
    "read",
    "rules",
    "update",
]

_HOME = {
    "clean": "zboun.api",
    "read": "zboun.api",
    "update": "zboun.api",
    "normalize": "zboun.api",
    "deduplicate": "zboun.api",
    "Result": "zboun.result",
    "Summary": "zboun.summary",
    "Outcome": "zboun.model",
    "Value": "zboun.model",
    "ZbounError": "zboun.errors",
}


def __getattr__(name: str) -> Any:
    if name in ("errors", "fields", "rules"):
        return import_module(f"zboun.{name}")
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
