"""The five fields: one module each, with one ``parse(raw, rules) -> Value`` that is the rule.

Each module also has ``parse_batch(values, ...)``: the same answers for an Arrow array, by kernels
for the bulk and by the rule for the rest; a property test holds the two equal.
A module is imported when it is first named.

May import: rules, model. Tests: ``tests/fields/``.
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zboun.fields import city, email, name, phone, status

__all__ = ["city", "email", "name", "phone", "status"]


def __getattr__(name: str) -> ModuleType:
    if name in __all__:
        return import_module(f"zboun.fields.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
