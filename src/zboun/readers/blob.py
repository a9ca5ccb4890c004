"""One input as bytes: a file on disk, a member of a zip, or the standard input.

Every failure of the machine (gone, forbidden, changed) becomes an InputError that names the input.

May import: errors, model, readers.limits. Tests: ``tests/hostile/test_machine.py``.
"""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from zboun.errors import InputError
from zboun.readers import limits

HEAD = 65_536  # bytes that tell the format


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes with a name for people; ``data`` is None for a file that is still on disk."""

    name: str
    path: Path
    data: bytes | None = None

    @property
    def size(self) -> int:
        """The number of bytes."""
        if self.data is not None:
            return len(self.data)
        with machine_errors(self.name):
            return self.path.stat().st_size

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open for reading; errors of the machine come out as InputError."""
        with machine_errors(self.name):
            if self.data is not None:
                yield io.BytesIO(self.data)
                return
            with self.path.open("rb") as stream:
                yield stream

    def head(self, size: int = HEAD) -> bytes:
        """Return the first bytes."""
        with self.open() as stream:
            return stream.read(size)

    def read(self, bound: int) -> bytes:
        """Return all bytes; InputError ``too_big`` above the bound, whatever ``stat`` said."""
        if self.data is not None:
            return self.data
        limits.check_size(self.name, self.size, bound)
        with self.open() as stream:
            data = stream.read(bound + 1)
        limits.check_size(self.name, len(data), bound)
        return data


@contextmanager
def machine_errors(name: str) -> Iterator[None]:
    """Turn errors of the machine and of torn zips into InputError."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(
            name, "vanished", "it is no longer there", "check the path and run again"
        ) from error
    except PermissionError as error:
        raise InputError(
            name, "no_permission", "you may not read it", "change its rights, or copy it"
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise truncated(name) from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "the disk gave an error"
        raise InputError(name, "unreadable", reason, "copy it again and retry") from error


def truncated(name: str) -> InputError:
    """Return the refusal of a zip or workbook whose end is missing or torn."""
    return InputError(
        name, "truncated", "its end is missing or damaged", "fetch or copy the file again"
    )


def member(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, bound: int) -> bytes:
    """Return one member of a zip, counting what really comes out; InputError above the bound."""
    with machine_errors(name):
        if info.flag_bits & 1:
            raise InputError(
                name, "encrypted", "the zip is protected by a password", "unpack it first"
            )
        try:
            with archive.open(info) as stream:
                data = stream.read(bound + 1)
        except ValueError as error:  # a torn directory leads before the beginning
            raise truncated(name) from error
        except (NotImplementedError, RuntimeError) as error:
            raise InputError(
                name, "unreadable", "it is packed in a way Python cannot unpack", "unpack it first"
            ) from error
    limits.check_size(name, len(data), bound)
    return data
