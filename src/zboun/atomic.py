"""Outputs that appear whole or not at all, whatever happens to the process or the disk.

Everything is written in a private folder beside its place (``.NAME.zboun-…``, for the owner only)
and moved into place by one rename. What a killed run leaves is that private folder: ``recover``
finds it at the next start. Where a folder cannot be renamed (a mount point, the current folder)
its files are moved one by one, and a killed move is completed by ``recover``.

May import: errors. Tests: ``tests/test_atomic.py``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zboun.errors import OutputError, UsageError

_NEW, _EARLIER, _COMMIT = "new", "earlier", "commit"


@contextmanager
def file(path: Path) -> Iterator[Path]:
    """Yield a path to write to; when the block ends well, the file stands at ``path``, whole.

    Raises OutputError when it cannot be written; the earlier file is then untouched.
    """
    with failures(path), _private(path.parent, path.name) as private:
        temporary = private / path.name
        yield temporary
        sync(temporary)
        _own(temporary, path)
        temporary.replace(path)
        sync(path.parent)


@contextmanager
def folder(path: Path, ours: Iterable[str], marker: str) -> Iterator[Path]:
    """Yield a folder to fill; when the block ends well it stands at ``path``, switched as one.

    ``ours`` are the names that a run writes: every other file in an earlier folder stays there.
    ``marker`` is the file that proves an earlier folder to be one of ours; a folder without it
    that holds anything is left in its place and gets the files one by one.
    """
    path = path.resolve()
    if path.exists() and not path.is_dir():
        raise UsageError(
            f"{path.name}: is a file; name a folder, or a file ending that we write",
            "is_file",
            out=path.name,
        )
    in_place = _must_stay(path, marker)
    with failures(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        where, name = (path, "") if in_place else (path.parent, path.name)
        with _private(where, name) as private:
            new = private / _NEW
            new.mkdir()
            yield new
            for made in new.rglob("*"):
                _own(made, path / made.relative_to(new))
                sync(made)
            _own(new, path)
            sync(new)
            if in_place:
                (private / _COMMIT).touch()
                _move_in(private, path)
            else:
                _carry_over(path, new, set(ours))
                _switch(private, path)


def recover(path: Path) -> list[str]:
    """Put right what killed runs left at an output; return what was done, as stable codes.

    ``"removed"``: an unfinished output was thrown away, the earlier one is whole.
    ``"restored"``: the earlier folder was put back. ``"completed"``: a finished output whose
    files were being moved in was completed. Call it with the lock held.
    """
    path = path.resolve()
    found = [*path.parent.glob(f".{_plain(path.name)}.zboun-*"), *path.glob(".zboun-*")]
    done = []
    for private in sorted(one for one in found if one.is_dir()):
        if (private / _COMMIT).exists():
            _move_in(private, path)
            done.append("completed")
        elif (private / _EARLIER).exists() and not path.exists():
            (private / _EARLIER).rename(path)
            done.append("restored")
        else:
            done.append("removed")
        shutil.rmtree(private, ignore_errors=True)
    return done


@contextmanager
def failures(path: Path) -> Iterator[None]:
    """Turn what the disk refuses inside the block into an OutputError that says what to do."""
    try:
        yield
    except Exception as error:
        known = _as_output_error(path, error)
        if known is None:
            raise
        raise known from error


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_PLACE = (errno.ENAMETOOLONG, errno.EINVAL, errno.ENOTDIR, errno.EEXIST, errno.EISDIR)
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY)


def _as_output_error(path: Path, error: BaseException) -> OutputError | None:
    code = _errno(error)
    if code in _FULL or "disk is full" in str(error):
        remedy = "free some space and run again; what stood there before is untouched"
        return OutputError(path.name, "full", "the disk is full", remedy)
    if code in _DENIED:
        remedy = "close it where it is open (Excel?), or choose another place with -o"
        return OutputError(path.name, "not_allowed", "it may not be written", remedy)
    if code in _NO_PLACE:
        reason = "there is no such place, or its name cannot be used"
        return OutputError(path.name, "bad_name", reason, "choose another with -o")
    return None


def _errno(error: BaseException | None) -> int | None:
    """Return the system's error number, also where a library wrapped it."""
    while error is not None:
        wrapped = next((arg for arg in error.args if isinstance(arg, OSError)), None)
        for one in (error, wrapped):
            if isinstance(one, OSError) and one.errno is not None:
                return one.errno
        error = error.__cause__ or error.__context__
    return None


@contextmanager
def _private(parent: Path, name: str) -> Iterator[Path]:
    """Yield a new folder that only the owner may enter, gone when the block ends."""
    parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{_plain(name)}.zboun-" if name else ".zboun-"
    private = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield private
    finally:
        shutil.rmtree(private, ignore_errors=True)


def _own(made: Path, place: Path) -> None:
    """Give what was made the rights of what stands in its place, else the owner's alone.

    A list of people is nobody else's business; who shares it opens it, and it stays open then.
    """
    if place.exists():
        shutil.copymode(place, made)
    else:
        made.chmod(0o700 if made.is_dir() else 0o600)


def _plain(name: str) -> str:
    """Return a name short enough to get a prefix, and free of glob characters."""
    return "".join(char if char not in "[]*?" else "_" for char in name)[:60]


def _must_stay(path: Path, marker: str) -> bool:
    """Say whether a folder must keep its place: not ours, in use, or not renamable."""
    if not path.exists():
        return False
    foreign = not (path / marker).is_file() and any(path.iterdir())
    here = Path.cwd()
    in_use = path == here or path in here.parents
    return foreign or in_use or os.path.ismount(path) or not os.access(path.parent, os.W_OK)


def _carry_over(path: Path, new: Path, ours: set[str]) -> None:
    """Give the new folder what people put into the earlier one (hard links where they go)."""
    if not path.exists():
        return
    for entry in path.iterdir():
        if entry.name not in ours and not entry.name.startswith(".zboun-"):
            _carry(entry, new / entry.name)


def _carry(entry: Path, target: Path) -> None:
    """Give one file or folder to the new folder; what the run itself wrote there stays."""
    if entry.is_dir() and not entry.is_symlink():
        if not target.exists():
            shutil.copytree(entry, target, symlinks=True, copy_function=_link)
        elif target.is_dir():
            for inside in entry.iterdir():
                _carry(inside, target / inside.name)
    elif not target.exists():
        _link(str(entry), str(target))


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def _switch(private: Path, path: Path) -> None:
    """Make the new folder the one at ``path``; the earlier one is left in ``private``."""
    new, earlier = private / _NEW, private / _EARLIER
    if not path.exists():
        new.rename(path)
    elif not _exchange(new, path):
        path.rename(earlier)  # killed after this line, ``recover`` puts it back
        try:
            new.rename(path)
        except OSError:
            earlier.rename(path)
            raise
    sync(path.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step where the system can (Linux); say whether it did."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return int(rename(here, os.fsencode(one), here, os.fsencode(other), exchange)) == 0


def _move_in(private: Path, path: Path) -> None:
    """Move finished files into a folder that must stay; ends the same however often it starts."""
    new = private / _NEW
    for made in sorted(new.rglob("*")) if new.is_dir() else ():
        target = path / made.relative_to(new)
        if made.is_dir():
            target.mkdir(exist_ok=True)
        else:
            made.replace(target)
    sync(path)


def sync(path: Path) -> None:
    """Ask the system to have a file or folder on the disk (a power cut must not undo a rename)."""
    if path.is_dir() and os.name == "nt":
        return
    with suppress(OSError):  # some file systems cannot; the rename is then as safe as they are
        handle = os.open(path, os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
