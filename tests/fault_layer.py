"""A file layer that dies: from a certain change to the files of a folder on, none is made any more.

What a process does to files before ``kill -9`` is all that there is afterwards: nothing is tidied
up. Python tells (by its audit events) before it opens a file for writing, renames or removes one,
makes a folder or changes permissions; from a certain one of these on, each of them fails.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

import ocrfix.temporary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = frozenset(
    ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.truncate")
)


class Killed(BaseException):
    """The process is no more."""


class _Layer:
    def __init__(self) -> None:
        self.folder = ""
        self.left = 0
        self.hooked = False

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.folder:
            return
        writes = event == "open" and args[2] is not None and args[2] & WRITES
        if (writes or event in CHANGES) and any(map(self._inside, args[:2])):
            self.left -= 1
            if self.left < 0:
                raise Killed

    def _inside(self, path: object) -> bool:
        if not isinstance(path, str | os.PathLike):
            return False
        return os.path.realpath(os.fspath(path)).startswith(self.folder)


_layer = _Layer()


@contextlib.contextmanager
def killed_after(steps: int, folder: Path) -> Iterator[list[bool]]:
    """Run what is within until it has made so many changes; gives whether it was killed."""
    if not _layer.hooked:
        sys.addaudithook(_layer.hook)
        _layer.hooked = True
    killed = [False]
    _layer.folder, _layer.left = os.path.realpath(folder) + os.sep, steps
    try:
        yield killed
    except Killed:
        killed[0] = True
    finally:
        _layer.folder = ""


def as_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on what was written so far is that of a process that has ended."""
    monkeypatch.setattr(ocrfix.temporary, "_is_alive", lambda _process: False)
    ocrfix.temporary.sweep_once.cache_clear()
