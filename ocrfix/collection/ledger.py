"""The ledger of an output folder: what is done, so that a second run goes on where one ended.

``.ocrfix.jsonl`` has one line a file, put at its end when the output stands: what was read, what
was asked, what was written, each by its digest, and what a summary needs. A line is one write, so
that whatever ends a process leaves whole lines and at most one that is cut off, which is not
counted. Runs that share out the work have a ledger each, and all of them are read.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from ocrfix.collection.asked import digest_of_file
from ocrfix.errors import OutputError, reason_of
from ocrfix.text.replacing import write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["NAME", "Entry", "Ledger", "State", "entries_in"]

NAME = ".ocrfix"
SPARE = 1000  # lines about files that later lines are about too, before they are left out


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that is done: its output inside the folder, and what it was made from.

    ``read`` and ``wrote`` are digests of bytes, ``asked`` of the options and books; ``size`` and
    ``changed`` (nanoseconds) are those of the output as it was written.
    """

    out: str
    read: str
    asked: str
    wrote: str
    size: int
    changed: int
    kind: str = ""
    changes: int = 0
    held_back: int = 0


State = str  # "done", "edited" or "to do"


class Ledger:
    """What is done in a folder; lines are added by :meth:`add` as files are written.

    ``share`` names the part of the work that a run does, "" for all. Of a ledger that cannot be
    read, or lines that are none, nothing is taken for done.
    """

    def __init__(self, folder: Path, share: str = "", *, fresh: bool = False) -> None:
        self.folder = folder
        self.path = folder / f"{NAME}{f'-{share}' if share else ''}.jsonl"
        self._entries: dict[str, Entry] = {}
        lines = 0
        if not fresh:
            for file in sorted(folder.glob(f"{NAME}*.jsonl"), key=_changed):
                for entry in _read(file):
                    self._entries[entry.out] = entry
                    lines += file == self.path
        mine = {e.out: e for e in _read(self.path)} if lines > SPARE else {}
        if lines > len(mine) + SPARE:
            self._rewrite(mine.values())
        self._file: Any = None

    def get(self, out: str) -> Entry | None:
        """What is known of an output."""
        return self._entries.get(out)

    def state(self, out: str, read: str, asked: str) -> State:
        """Whether an output is ``done``: made from these bytes, as is asked, and still there.

        Where it has been ``edited`` since, it is that.
        """
        entry = self._entries.get(out)
        if entry is None or (entry.read, entry.asked) != (read, asked):
            return "to do"
        target = self.folder / out
        try:
            found = target.stat()
        except OSError:
            return "to do"
        same = (found.st_size, found.st_mtime_ns) == (entry.size, entry.changed)
        return "done" if same or digest_of_file(target) == entry.wrote else "edited"

    def state_in_place(self, out: str, asked: str) -> State:
        """Whether a file that is rewritten in place is what the last run made of it."""
        entry = self._entries.get(out)
        if entry is None or entry.asked != asked:
            return "to do"
        return "done" if digest_of_file(self.folder / out) == entry.wrote else "to do"

    def add(self, entry: Entry) -> None:
        """Record an output that stands; its size and time are taken from the file."""
        found = (self.folder / entry.out).stat()
        entry = replace(entry, size=found.st_size, changed=found.st_mtime_ns)
        self._entries[entry.out] = entry
        self._put(entry)

    def _put(self, entry: Entry) -> None:
        line = json.dumps(list(asdict(entry).values())) + "\n"
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("ab", buffering=0)
                if self._file.tell() and not _ends_whole(self.path):
                    line = "\n" + line  # what a run that was killed left is a line of its own
            self._file.write(line.encode())
        except OSError as error:
            raise OutputError(
                f"{self.path} cannot be written: {reason_of(error)}. Name another folder with -o."
            ) from error

    def _rewrite(self, entries: Iterable[Entry]) -> None:
        lines = [json.dumps(list(asdict(entry).values())) + "\n" for entry in entries]
        write_atomic(self.path, "".join(lines).encode())

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


_KINDS = tuple(int if field.type == "int" else str for field in fields(Entry))


def entries_in(data: bytes) -> Iterator[Entry]:
    """The entries of a ledger as it was read; lines that are none are left out."""
    for line in data.split(b"\n"):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, list) and tuple(map(type, row)) == _KINDS:
            yield Entry(*row)


def _read(path: Path) -> Iterator[Entry]:
    try:
        data = path.read_bytes()
    except OSError:
        return
    yield from entries_in(data)
