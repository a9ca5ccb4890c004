"""A lock that keeps two runs off one output.

The system frees it when its process ends, however it ends, so a killed run blocks nobody. The lock
file names the process for the message.

May import: errors. Tests: ``tests/test_locks.py``.
"""

from __future__ import annotations

import errno
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zboun.errors import OutputError

_DENIED = (PermissionError, FileExistsError, NotADirectoryError, FileNotFoundError)
_UNSUPPORTED = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS)


_held_here: dict[Path, int] = {}  # lock file -> the thread that holds it


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold the output at ``path`` for the block; OutputError when another run holds it."""
    place = lock_file(path)
    with _locked(path, place):
        _held_here[place] = threading.get_ident()
        try:
            yield
        finally:
            del _held_here[place]


@contextmanager
def lock_once(path: Path) -> Iterator[None]:
    """Hold the output for the block, or go on holding it: a step of a run that may hold it."""
    if _held_here.get(lock_file(path)) == threading.get_ident():
        yield
    else:
        with lock(path):
            yield


@contextmanager
def _locked(path: Path, place: Path) -> Iterator[None]:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle = _held(place)
    except OSError as error:
        if isinstance(error, _DENIED) or error.errno == errno.EROFS:
            remedy = "choose another place with -o"
            raise OutputError(path.name, "not_allowed", "it may not be written", remedy) from error
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        remedy = "free some space and run again; what stood there before is untouched"
        raise OutputError(path.name, "full", "the disk is full", remedy) from error
    if handle is None:
        raise OutputError(
            path.name,
            "locked",
            f"another run is writing it ({_holder(place)})",
            "wait for it to end, or choose another place with -o",
        )
    try:
        yield
    finally:
        _release(place, handle)


def lock_file(path: Path) -> Path:
    """Return where the lock of an output lies: beside it, or in it when that is forbidden."""
    path = path.resolve()
    if path.is_dir() and not os.access(path.parent, os.W_OK):
        return path / ".zboun-lock"
    return path.parent / f".{path.name[:60]}.zboun-lock"


def _held(place: Path) -> int | None:
    """Return an open, locked handle on the lock file, or None when it is locked already."""
    while True:
        handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not _grab(handle, place):
                os.close(handle)
                return None
        except BaseException:
            os.close(handle)
            raise
        if _still_there(place, handle):
            break
        os.close(handle)  # the run that held it removed the file meanwhile: once more
    try:
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()} {socket.gethostname()}\n".encode())
    except BaseException:
        _release(place, handle)
        raise
    return handle


def _grab(handle: int, place: Path) -> bool:
    try:
        _system_lock(handle)
    except OSError as error:
        if error.errno in _UNSUPPORTED:  # some network shares: the process id has to do
            return not _alive(place)
        return False
    return True


def _system_lock(handle: int) -> None:
    if os.name == "nt":  # pragma: no cover
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        return
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _alive(place: Path) -> bool:
    """Say whether the process named in the lock file runs; on another machine, say yes."""
    pid, _, host = _holder(place).removeprefix("process ").partition(" on ")
    if not pid.isdigit():
        return False
    if host != socket.gethostname():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _still_there(place: Path, handle: int) -> bool:
    try:
        return os.path.samestat(place.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _holder(place: Path) -> str:
    """Return whose lock it is, in words."""
    try:
        pid, _, host = place.read_text("utf-8", "replace").strip().partition(" ")
    except OSError:
        return "unknown process"
    return f"process {pid} on {host}"


def _release(place: Path, handle: int) -> None:
    if os.name != "nt":  # while locked, so that nobody can hold a file that is gone
        place.unlink(missing_ok=True)
    os.close(handle)
    if os.name == "nt":  # pragma: no cover
        with suppress(OSError):
            place.unlink(missing_ok=True)
