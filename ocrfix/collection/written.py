"""Repaired files written as they are done, each with its piece of the report and its line in the
ledger.

In that order: what undoes a change is on the disk before the change, and the ledger names only what
stands. Of files rewritten in place the ledger knows before, so that none is ever repaired twice: by
the digest of the file it shows whether it came to that.
"""

from __future__ import annotations

import errno
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ocrfix.collection.asked import LENGTH, Asked, digest_of_file
from ocrfix.collection.files import PassedOver, groups_of
from ocrfix.collection.ledger import Entry, Ledger
from ocrfix.collection.pieces import ReportKind, ReportPieces, piece_of
from ocrfix.errors import OcrfixError, OutputError
from ocrfix.text.replacing import write_atomic
from ocrfix.text.sources import render

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ocrfix.collection.files import RepairedFile
    from ocrfix.text.sources import Found

__all__ = ["Tally", "Target", "Written"]

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
"""What ends a run, since the next file will fare no better."""


@dataclass(slots=True)
class Tally:
    """How many files of a run were done before, and which kinds there were.

    ``edited`` are outputs that someone changed since they were written, and that are let be.
    """

    before: int = 0
    edited: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Target:
    """Where the output of a file goes, and its name in the ledger."""

    found: Found
    path: Path
    out: str


class Written:
    """What takes the files of a run, one by one, and which of them were done before."""

    def __init__(
        self, targets: Sequence[Target], asked: Asked, folder: Path, *, in_place: bool = False,
        report: ReportKind | None = None, share: str = "", fresh: bool = False,
        again: bool = False,
    ) -> None:  # fmt: skip
        """With ``again`` every file is done, whatever the ledger says; with ``fresh`` the ledger
        begins anew too.
        """
        self.tally = Tally()
        self.folder = folder
        self._asked, self._in_place, self._again = asked, in_place, again or fresh
        self._targets = {target.found.path: target for target in targets}
        self._order = [target.out for target in targets]
        self._digest = asked.digest()
        self._ledger = Ledger(folder, share.replace("/", "-of-"), fresh=fresh)
        self._pieces = ReportPieces(report, folder, fresh=fresh) if report else None
        self._keys: dict[Path | None, tuple[str, str]] = {}  # of what is under way: read, asked

    def to_do(self, files: Sequence[Found]) -> Iterator[list[Found]]:
        """The groups of files that are to be done; those done before are counted."""
        for group in groups_of(files, together=self._asked.together):
            read = {file.path: digest_of_file(file.path) if file.path else "" for file in group}
            asked = self._digest
            if self._asked.together:  # what one page shows bears on the others
                said = "\n".join([asked, *(f"{f.relative} {read[f.path]}" for f in group)])
                asked = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
            states = [self._state(self._targets[f.path].out, read[f.path], asked) for f in group]
            if not self._again and all(state != "to do" for state in states):
                self.tally.before += len(group)
                for file, state in zip(group, states, strict=True):
                    self._done_before(file, state)
                continue
            self._keys.update((file.path, (read[file.path], asked)) for file in group)
            yield group

    def _state(self, out: str, read: str, asked: str) -> str:
        if self._in_place:
            state = self._ledger.state_in_place(out, asked)
            entry = self._ledger.get(out)
            read = entry.read if entry else read
        else:
            state = self._ledger.state(out, read, asked)
        if self._pieces and state != "to do" and not self._pieces.has(out, read, asked):
            return "to do"
        return state

    def _done_before(self, file: Found, state: str) -> None:
        out = self._targets[file.path].out
        if state == "edited":
            self.tally.edited.append(out)
        if entry := self._ledger.get(out):
            self.tally.kinds[entry.kind] += 1
            self.tally.changes[entry.kind] += entry.changes

    def take(self, file: RepairedFile) -> PassedOver | None:
        """Write a file and record it; what cannot be is passed over, unless nothing can.

        Raises :class:`OutputError` where the disk is full or cannot be written to.
        """
        source, asked = file.source, self._asked
        target = self._targets[source.path]
        try:
            changed = any(repaired.changes for repaired in file.repaired)
            data = None
            if not self._in_place or asked.output_encoding or source.format.records or changed:
                data = render(source, file.repaired, asked.output_encoding, merge=asked.merge)
            self.folder.mkdir(parents=True, exist_ok=True)
            self._record_piece(file, target)
            entry = self._entry(file, target, data)
            if self._in_place:
                self._ledger.add(entry)
            if data is not None:
                target.path.parent.mkdir(parents=True, exist_ok=True)
                was = source.sha256 if self._in_place else None
                write_atomic(target.path, data, was=was)
        except OcrfixError as error:
            cause = error.__cause__
            if isinstance(error, OutputError) and getattr(cause, "errno", None) in NO_ROOM:
                raise
            return PassedOver(str(error), source.path)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise
            said = (error.strerror or str(error)).lower()
            return PassedOver(f"{target.path} cannot be written: {said}.", source.path)
        except Exception as error:
            name = type(error).__name__
            return PassedOver(
                f"{source.path} cannot be put together ({name}: {error}).", source.path
            )
        if not self._in_place:
            self._ledger.add(entry)
        self.tally.kinds[entry.kind] += 1
        self.tally.changes[entry.kind] += entry.changes
        del self._keys[source.path]
        return None

    def _record_piece(self, file: RepairedFile, target: Target) -> None:
        if self._pieces is not None:
            read, asked = self._keys[file.source.path]
            body = piece_of(file, self._pieces.kind, self._asked)
            self._pieces.add(target.out, read, asked, body)

    def _entry(self, file: RepairedFile, target: Target, data: bytes | None) -> Entry:
        read, asked = self._keys[file.source.path]
        wrote = read if data is None else hashlib.sha256(data).hexdigest()[:LENGTH]
        kind = file.source.kind or file.source.format.name
        changes = sum(len(repaired.changes) for repaired in file.repaired)
        held = sum(len(repaired.held_back) for repaired in file.repaired)
        return Entry(target.out, read, asked, wrote, 0, 0, kind, changes, held)

    def report(self, failures: Sequence[str]) -> str:
        """The report of this run and of what was done before."""
        from importlib.metadata import version

        assert self._pieces is not None
        book = str(self._asked.book) if self._asked.book else ""
        return self._pieces.page(
            self._order, book=book, version=version("ocrfix"), failures=failures
        )

    def close(self) -> None:
        """Let go of the files that records go to."""
        self._ledger.close()
        if self._pieces:
            self._pieces.close()
