"""Files written whole or not at all: beside, then renamed.

What is replaced keeps its permissions, its owner and group, its extended attributes, and the links
that point to it. A pipe or a device is written to as it is; so is what this process has open, which
``/dev/stdout`` and the ``>(command)`` of a shell name.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.errors import OutputError, reason_of
from ocrfix.temporary import beside, sweep_once

if TYPE_CHECKING:
    from os import stat_result

__all__ = ["is_open_here", "keep_attributes", "refuse_in_place", "write_atomic"]

_OPEN_HERE = re.compile(r"/dev/(?:fd/(\d{1,9})|stdout|stderr)|/proc/(?:self|\d+)/fd/(\d{1,9})")
_STANDARD = {"/dev/stdout": 1, "/dev/stderr": 2}


def is_open_here(path: Path) -> bool:
    """Whether a path names something that this process has open, rather than a file by its name."""
    return _descriptor(path) is not None


def _descriptor(path: Path) -> int | None:
    match = _OPEN_HERE.fullmatch(str(path))
    if match is None or (
        match[2] and not str(path).startswith(("/proc/self/", f"/proc/{os.getpid()}/"))
    ):
        return None
    number = match[1] or match[2]
    return int(number) if number else _STANDARD[str(path)]


def refuse_in_place(path: Path) -> None:
    """Raise :class:`OutputError` for what cannot be rewritten in place without a loss."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OutputError(f"{path} is no plain file and cannot be rewritten in place. Say where "
                          "the result goes with -o.")  # fmt: skip
    if status.st_nlink > 1:
        raise OutputError(
            f"{path} has {_times(status.st_nlink - 1)} (a hard link), from which rewriting it "
            "would part it. Write the result elsewhere with -o."
        )


def _times(others: int) -> str:
    return "another name" if others == 1 else f"{others:,} other names"


def write_atomic(path: Path, data: bytes, *, was: str | None = None) -> None:
    """Write a file so that it is either complete or as it was: beside, then rename.

    A link keeps pointing where it did. With ``was``, the SHA-256 of what stood there when it was
    read, a file that has changed since is refused, and left as it is. Raises
    :class:`~ocrfix.errors.OutputError`.
    """
    try:
        _write(path, data, was)
    except FileNotFoundError:
        raise OutputError(
            f"{path} cannot be written: the folder {path.parent} does not exist. Create it first."
        ) from None
    except BrokenPipeError:  # the reader has gone: nothing is wrong
        raise
    except (OSError, ValueError) as error:
        raise OutputError(
            f"{path} cannot be written: {reason_of(error)}. Name another place with -o."
        ) from error


def _write(path: Path, data: bytes, was: str | None) -> None:
    if (descriptor := _descriptor(path)) is not None:
        if descriptor == 1 and sys.stdout is None:  # what has that number now is something else
            raise OutputError("Standard output is closed. Name a file with -o.")
        with os.fdopen(os.dup(descriptor), "wb") as stream:
            stream.write(data)
        return
    status = _status(path)
    if status is not None and stat.S_ISDIR(status.st_mode):
        raise OutputError(f"{path} is a folder. Name a file to write.")
    if status is not None and not os.access(path, os.W_OK):
        raise OutputError(f"{path} is write-protected. Name another file with -o.")
    if status is not None and not stat.S_ISREG(status.st_mode):
        with path.open("wb") as stream:
            stream.write(data)
        return
    target = Path(os.path.realpath(path))
    sweep_once(target.parent)
    new = beside(target)
    try:
        with new.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if status is not None and not keep_attributes(new, target):
            raise OutputError(
                f"{path} belongs to another user or group and would be yours if it were replaced. "
                "Write the result elsewhere with -o."
            )
        if was is not None:
            _check_unchanged(path, was)
        new.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink()
        raise


def _status(path: Path) -> stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def keep_attributes(new: Path, former: Path) -> bool:
    """Give a new file what belongs to the one that it takes the place of.

    Says whether its owner and group, too, could be kept.
    """
    status = former.stat()
    mine = new.stat()
    kept = True
    if os.name == "posix" and (mine.st_uid, mine.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.chown(new, status.st_uid, status.st_gid)
        except PermissionError:
            kept = False
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):  # a file system without them
            for name in os.listxattr(former):
                with contextlib.suppress(OSError):  # one that only the system may set
                    os.setxattr(new, name, os.getxattr(former, name))
    new.chmod(stat.S_IMODE(status.st_mode))
    return kept


def _check_unchanged(path: Path, was: str) -> None:
    try:
        now = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        now = ""
    if now != was:
        raise OutputError(
            f"{path} was changed by another program while it was repaired, and is left as it is "
            "now. Repair it again."
        )
