"""Files that are written beside their places and renamed, and what dead processes left of them.

Each bears the number of the process that writes it and a mark of the machine. What a process that
is no more had not yet renamed can be told by that, and is swept by the next run that writes there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import secrets
import shutil
import time
from functools import cache
from pathlib import Path

__all__ = ["beside", "is_abandoned", "sweep", "sweep_once"]

OLD = 86_400.0  # seconds after which what another machine, or an older ocrfix, began is swept
_NAME = re.compile(r"\.ocrfix-(?:([0-9a-f]{8})-([0-9]{1,10})-)?[0-9a-f]{8,16}\.tmp")


def beside(target: Path) -> Path:
    """A new name in the folder of a file, under which it is written before it is renamed."""
    mark = f"{_machine()}-{os.getpid()}-{secrets.token_hex(4)}"
    return target.with_name(f".ocrfix-{mark}.tmp")


@cache
def _machine() -> str:
    """A mark of the machine, and of the space in which it numbers its processes (a container)."""
    try:
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:  # not Linux
        space = 0
    return hashlib.sha256(f"{platform.node()} {space}".encode()).hexdigest()[:8]


def is_abandoned(path: Path) -> bool:
    """Whether a file is one written beside by a process that is no more."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        return False
    machine, process = match.groups()
    if machine == _machine() and os.name == "posix":
        return not _is_alive(int(process))
    try:
        return time.time() - path.lstat().st_mtime > OLD
    except OSError:
        return False


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # it is another user's
        return True
    try:  # one that has ended, but that its parent has not asked after, counts as there
        state = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except (OSError, IndexError):
        return True
    return state not in (b"Z", b"X")


def sweep(folder: Path) -> None:
    """Remove from a folder what dead processes left there; what may not be removed stays."""
    with contextlib.suppress(OSError):
        names = [name for name in os.listdir(folder) if _NAME.fullmatch(name)]  # noqa: PTH208
        for path in (folder / name for name in names):
            if not is_abandoned(path):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


@cache
def sweep_once(folder: Path) -> None:
    """Sweep a folder, for the first of the many files that a run writes there."""
    sweep(folder)
