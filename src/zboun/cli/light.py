"""Starts a command lightly: without pandas, which costs 0.2 s at every start, and with less waste.

pyarrow looks for pandas when it makes its first array, and imports it where it is installed. Here
it looks while pandas is hidden, once, and asks again only if a frame is really wanted. The library
does nothing of the kind: who calls it may hand over frames.

May import: nothing of zboun, and pyarrow only after others did. Tests: ``tests/test_startup.py``.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

WITH_FRAMES = {"normalize"}  # verbs that do work on frames
THRESHOLDS = (100_000, 20, 20)  # objects made before Python looks for cycles


class ArrowAlone:
    """An import hook that lets pyarrow look for pandas when it cannot find it."""

    looking = False

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find nothing; hide pandas while pyarrow, which is whole by then, looks for it."""
        if name == "pandas" and self.looking:
            raise ModuleNotFoundError("pandas is not wanted yet", name=name)
        if name == "pyarrow.compute":  # the first that we import after pyarrow itself
            self._look()
        return None

    def _look(self) -> None:
        self.looking = True
        try:
            if "pandas" not in sys.modules:
                from pyarrow import lib

                lib.array([0])
        except (ImportError, AttributeError):  # another pyarrow: then it costs what it costs
            pass
        finally:
            sys.meta_path.remove(self)


def start(arguments: Sequence[str]) -> None:
    """Make a process that is ours alone start lightly; ``arguments`` are those of the command."""
    # Loading rules makes many objects and no garbage: a tenth of a start went into looking for it.
    gc.set_threshold(*THRESHOLDS)
    if "pyarrow" not in sys.modules and not set(arguments[1:2]) & WITH_FRAMES:
        sys.meta_path.insert(0, ArrowAlone())
