"""Files as bytes: read as they stand, unpacked within bounds (written: :mod:`.replacing`)."""

from __future__ import annotations

import contextlib
import gzip
import io
import stat
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from ocrfix.errors import InputError, reason_of
from ocrfix.text.replacing import write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "GZIP",
    "beginning_of",
    "lines_of_file",
    "read_bytes",
    "reason_of",
    "unpacked",
    "unpacked_bytes",
    "write_atomic",
]

GZIP = b"\x1f\x8b"
"""How a file begins that gzip packed."""

MOST_UNPACKED = 1_000_000_000  # bytes; a few kilobytes can unpack to a thousand times as much


def read_bytes(path: Path) -> bytes:
    """Read a file as it stands.

    Raises :class:`~ocrfix.errors.InputError` for a missing path, a folder, a device and an
    unreadable file.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(f"{path} is a folder. Name a text file in it.")
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            raise InputError(f"{path} is a device. Name a text file.")
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"{path} does not exist. Check the path.") from None
    except PermissionError:
        raise InputError(f"{path} may not be read. Check its permissions.") from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise InputError(f"{path} cannot be read: {reason_of(error)}.") from error


def unpacked(path: Path) -> bytes:
    """Read a file packed with gzip; raises :class:`InputError` for none and a huge one."""
    with _unpacking(path), gzip.open(path) as stream:
        data = stream.read(MOST_UNPACKED + 1)
    if len(data) > MOST_UNPACKED:
        raise _too_large(path)
    return data


def unpacked_bytes(data: bytes, name: str) -> bytes:
    """Unpack bytes that gzip packed; raises :class:`InputError` for damaged and huge ones."""
    with _unpacking(Path(name)), gzip.open(io.BytesIO(data)) as stream:
        found = stream.read(MOST_UNPACKED + 1)
    if len(found) > MOST_UNPACKED:
        raise _too_large(Path(name))
    return found


def beginning_of(path: Path, size: int) -> bytes:
    """The first bytes of a file, unpacked where it is packed; nothing where it cannot be read."""
    try:
        with path.open("rb") as stream:
            data = stream.read(size)
        if data.startswith(GZIP):
            with gzip.open(path) as packed:
                data = packed.read(size)
    except (OSError, EOFError, zlib.error):
        return b""
    return data


def lines_of_file(path: Path, *, packed: bool) -> Iterator[bytes]:
    """Yield the lines of a file, with their ends; bounds and errors as of :func:`unpacked`."""
    size = 0
    with (
        _unpacking(path),
        cast("BinaryIO", gzip.open(path) if packed else path.open("rb")) as stream,
    ):
        while line := stream.readline(MOST_UNPACKED - size + 1):
            size += len(line) if packed else 0
            if size > MOST_UNPACKED:
                raise _too_large(path)
            yield line


@contextlib.contextmanager
def _unpacking(path: Path) -> Iterator[None]:
    """What can be wrong with a packed file, as a sentence."""
    try:
        yield
    except gzip.BadGzipFile as error:
        raise InputError(f"{path} is not packed with gzip. Name it without .gz.") from error
    except (EOFError, zlib.error) as error:
        raise InputError(
            f"{path} cannot be unpacked: {str(error).lower()}. Fetch or pack it anew."
        ) from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason_of(error)}.") from error


def _too_large(path: Path) -> InputError:
    return InputError(f"{path} unpacks to more than 1 GB. Unpack it and split it up.")
