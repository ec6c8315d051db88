"""ocrfix, dying as by ``kill -9`` before a certain change to the files of a folder.

``python dying.py FOLDER STEP COMMAND...`` runs ``ocrfix COMMAND...`` and ends, without tidying up
anything, before the file system is asked for the STEP-th change (from 0) in FOLDER: a file opened
for writing, forced to disk, renamed, removed, a folder made, permissions changed. With a STEP that
is never reached the command ends as usual, and the number of changes stands in ``FOLDER.steps``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {
    "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.truncate",
    "os.link", "os.symlink", "os.setxattr",
}  # fmt: skip


class Steps:
    """Counts the changes to a folder, and dies before one of them."""

    def __init__(self, folder: str, last: int) -> None:
        self.folder, self.last, self.count = os.path.realpath(folder) + os.sep, last, 0
        sync = os.fsync

        def fsync(number: int) -> None:
            self.step()
            sync(number)

        os.fsync = fsync

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        """Take note of what Python is about to do."""
        if event == "open":
            if args[2] is not None and args[2] & WRITES and self._is_inside(args[0]):
                self.step()
        elif event in CHANGES and any(self._is_inside(each) for each in args[:2]):
            self.step()

    def step(self) -> None:
        if self.count == self.last:
            os._exit(137)
        self.count += 1

    def _is_inside(self, path: object) -> bool:
        if not isinstance(path, str | os.PathLike):
            return False
        return os.path.realpath(os.fspath(path)).startswith(self.folder)


def main() -> None:
    folder, last, *args = sys.argv[1:]
    steps = Steps(folder, int(last))
    from ocrfix.cli.app import main as ocrfix

    sys.addaudithook(steps.hook)
    code = ocrfix(args, standalone_mode=False)
    steps.last = -1
    Path(f"{folder}.steps").write_text(str(steps.count), "utf-8")
    sys.exit(code)


if __name__ == "__main__":
    main()
