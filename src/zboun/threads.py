"""Work in several threads, answers in order.

Arrow's kernels and numpy's loops release the interpreter's lock, so threads pay wherever a step
works on some ten thousand values at once; a process pool does not (it copies every column twice).

May import: nothing of zboun. Tests: ``tests/test_threads.py``.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_MOST = 4  # what works side by side lies in memory side by side


def cores() -> int:
    """Return how many threads work side by side."""
    return min(_MOST, os.cpu_count() or 1)


def each(call: Callable[[Item], Answer], items: Iterable[Item]) -> Iterator[Answer]:
    """Yield ``call`` of each item, in their order, called on all cores.

    Never more calls are begun than there are cores, and one: what they return takes room.

    >>> list(each(str.upper, ["a", "b"]))
    ['A', 'B']
    """
    begun: deque[Future[Answer]] = deque()
    with ThreadPoolExecutor(cores()) as pool:
        for item in items:
            begun.append(pool.submit(call, item))
            if len(begun) > cores():
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
