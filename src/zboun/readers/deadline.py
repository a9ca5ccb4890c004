"""How long one input may take: what is slower is given up and named, and the others are read.

A reader may be anywhere, in a library's own code too, where nothing can stop it. So it works in a
thread of its own; one that is given up goes on in the dark until the run ends.

May import: errors. Tests: ``tests/hostile/test_machine.py``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from zboun.errors import InputError

T = TypeVar("T")

_TURN = 0.25  # seconds: on Windows Ctrl-C is not heard by who waits for a thread


def within(seconds: float, source: str, work: Callable[[], T]) -> T:
    """Return what the work returns; InputError ``too_slow`` when it takes longer.

    >>> within(5, "a.csv", lambda: 1)
    1
    """
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # it belongs to whoever waits
            failed.append(error)

    reader = threading.Thread(target=run, name="zboun-reader", daemon=True)
    reader.start()
    end = time.monotonic() + seconds
    while reader.is_alive() and (left := end - time.monotonic()) > 0:
        reader.join(min(left, _TURN))
    if failed:
        raise failed[0]
    if not done:
        raise InputError(
            source,
            "too_slow",
            f"it was not read within {seconds:g} seconds",
            "split it, or allow more time with --max-seconds",
        )
    return done[0]
