"""Runs functions on a Dask cluster: one that is named, or workers of this machine started for it.

Knows Dask and nothing of contacts. A worker that dies costs time: what it held is computed anew
from its inputs. A scheduler that is lost ends the run with an EngineError; nothing was written.

May import: errors. Tests: ``tests/engines/test_dask.py``.
"""

from __future__ import annotations

import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from zboun.errors import EngineError, UsageError

INSTALL = "pip install 'zboun[dask]'"
CONNECT_SECONDS = 10
Progress = Callable[[int, int], None]


class Workers:
    """The workers of one run: submit calls, pass handles on, gather answers."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def submit(self, call: Callable[..., Any], *given: Any) -> Any:
        """Return a handle of ``call(*given)``; handles among ``given`` become their answers."""
        with _translated(), warnings.catch_warnings():
            # A batch that stands in the call itself survives any worker; Dask advises against it.
            warnings.filterwarnings("ignore", "Sending large graph", UserWarning)
            return self.client.submit(call, *given, pure=False)

    def gather(
        self, handles: Sequence[Any], progress: Progress = lambda done, total: None
    ) -> list[Any]:
        """Return the answers in the order of the handles."""
        from distributed import as_completed

        if not handles:
            return []
        with _translated():
            for done, _ in enumerate(as_completed(handles, loop=self.client.loop), 1):
                progress(done, len(handles))
            return list(self.client.gather(list(handles)))


@contextmanager
def workers(engine: Any = "dask", scheduler: str = "") -> Iterator[Workers]:
    """Yield the workers of a Client, of the scheduler at an address, or of this machine.

    UsageError when Dask is not installed, EngineError when the scheduler does not answer.
    """
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            f"the Dask engine is not installed: {INSTALL}", "no_dask", install=INSTALL
        ) from error
    if isinstance(engine, distributed.Client):
        yield Workers(engine)
        return
    if engine != "dask":
        raise UsageError(f"no engine {engine!r}: there are local, dask, or a dask Client")
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        address = scheduler or stack.enter_context(_own_cluster(distributed))
        yield Workers(stack.enter_context(_connected(distributed, address)))


@contextmanager
def _connected(distributed: Any, address: Any) -> Iterator[Any]:
    try:
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise EngineError(
            f"no Dask scheduler answers at {address}",
            "start it, or check --scheduler tcp://HOST:PORT",
            "no_scheduler", address=address,
        ) from error  # fmt: skip
    try:
        yield client
    finally:
        client.close(timeout=5)


@contextmanager
def _own_cluster(distributed: Any) -> Iterator[Any]:
    """Start one worker a core on this machine only; what they spill is removed with them."""
    import dask

    with (
        tempfile.TemporaryDirectory(prefix="zboun-dask-", ignore_cleanup_errors=True) as folder,
        dask.config.set(temporary_directory=folder),  # the scheduler's own; it has no argument
    ):
        cluster = distributed.LocalCluster(
            host="127.0.0.1",
            n_workers=os.cpu_count() or 1,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            local_directory=folder,
            silence_logs=logging.CRITICAL,
        )
        try:
            yield cluster
        finally:
            cluster.close(timeout=10)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's log off the terminal: what matters comes back as an error."""
    log = logging.getLogger("distributed")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


@contextmanager
def _translated() -> Iterator[None]:
    """Turn a lost scheduler, or workers that keep dying, into one sentence."""
    from asyncio import CancelledError as Cancelled
    from concurrent.futures import CancelledError

    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    try:
        yield
    except KilledWorker as error:
        raise EngineError(
            "the workers die again and again, most likely for want of memory",
            "give them more memory, or the inputs as more and smaller files",
            "killed",
        ) from error
    except (Cancelled, CancelledError, CommClosedError, TimeoutError, ConnectionError) as error:
        raise EngineError(
            "the Dask scheduler was lost; nothing was written", "start it and run again", "lost"
        ) from error
