"""The ledger of a run over a cluster: the same as that of a folder, in a store of objects too.

A store cannot add to a file, so there the lines of a run are one object, written anew now and then;
what was done since is done again after a run that was killed, and gives the same.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

from ocrfix.collection.ledger import NAME, Entry, Ledger, entries_in

if TYPE_CHECKING:
    from pathlib import Path

    from ocrfix.collection.places import Place

__all__ = ["ClusterLedger", "LocalLedger", "open_ledger"]

EVERY = 20.0  # seconds between two writings of a run's lines


class LocalLedger(Ledger):
    """A ledger beside which records that are set aside are kept."""

    def set_aside(self, name: str, line: str) -> None:
        """Put a line at the end of a file of the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / name).open("a", encoding="utf-8", errors="replace") as file:
            file.write(line + "\n")


class ClusterLedger:
    """A ledger in a store of objects; see :class:`ocrfix.collection.ledger.Ledger`."""

    def __init__(self, folder: Place, *, fresh: bool = False) -> None:
        self._folder = folder
        self._entries: dict[str, Entry] = {}
        if not fresh:
            for data in folder.ledgers():
                self._entries.update((entry.out, entry) for entry in entries_in(data))
        stamp = f"{time.time_ns():x}"
        self._name = f"{NAME}-{stamp}.jsonl"
        self._lines: dict[str, list[str]] = {}
        self._stamp, self._written = stamp, time.monotonic()

    def state(self, out: str, read: str, asked: str) -> str:
        """Whether an output is ``done``, and there, or ``to do``."""
        entry = self._entries.get(out)
        if entry is None or (entry.read, entry.asked) != (read, asked):
            return "to do"
        return "done" if self._folder.inside(out).exists() else "to do"

    def add(self, entry: Entry) -> None:
        """Record an output that stands."""
        self._entries[entry.out] = entry
        self._put(self._name, json.dumps(list(asdict(entry).values())))

    def set_aside(self, name: str, line: str) -> None:
        """Put a line into an object of the folder that is this run's own."""
        stem, _, suffix = name.rpartition(".")
        self._put(f"{stem}-{self._stamp}.{suffix}", line)

    def _put(self, name: str, line: str) -> None:
        self._lines.setdefault(name, []).append(line + "\n")
        if time.monotonic() - self._written > EVERY:
            self.close()

    def close(self) -> None:
        """Write what was recorded."""
        for name, lines in self._lines.items():
            self._folder.inside(name).write("".join(lines).encode("utf-8", "replace"))
        self._written = time.monotonic()


def open_ledger(folder: Place, *, fresh: bool = False) -> LocalLedger | ClusterLedger:
    """The ledger of a folder, wherever it lies."""
    path: Path | None = folder.local
    return ClusterLedger(folder, fresh=fresh) if path is None else LocalLedger(path, fresh=fresh)
