"""The journal of a review: every decision is on the disk before it counts."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from ocrfix.errors import InputError, OutputError, reason_of
from ocrfix.review.entries import (
    TextInfo,
    Written,
    decision_line,
    header,
    open_line,
    parse_entries,
    text_line,
    undo_line,
)
from ocrfix.review.record import Decision, Undo

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from io import FileIO
    from pathlib import Path
    from types import TracebackType

    from ocrfix.review.proposals import Proposal
    from ocrfix.review.record import Step

__all__ = ["Journal", "read_journal"]


def read_journal(path: Path) -> Written:
    """Read a journal; raises :class:`InputError` naming the line that is no decision."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            f"{path} does not exist. Decisions are made with: ocrfix review TEXT"
        ) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{path} cannot be read: {reason}. Check the path.") from error
    return parse_entries(data, str(path))


class Journal:
    """A journal that is open for a review: read, then appended to; nobody else may write it.

    ``failed`` is why the last decision could not be written, if it could not. Raises
    :class:`InputError` where the file is no journal or another review has it open, and
    :class:`OutputError` where it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failed: OutputError | None = None
        self.written = Written()
        self._stream: FileIO | None = None
        self._texts: dict[str, TextInfo] = {}

    def __enter__(self) -> Journal:
        try:
            if self.path.exists() and not self.path.is_file():
                what = "a folder" if self.path.is_dir() else "no plain file"
                raise InputError(f"{self.path} is {what}, which keeps no decisions. Name another "
                                 "place for them with --journal.")  # fmt: skip
            self._stream = self.path.open("a+b", buffering=0)
        except OSError as error:
            raise OutputError(
                f"{self.path} cannot be written: {(error.strerror or str(error)).lower()}. "
                "Name another place for the decisions with --journal."
            ) from error
        try:
            self._lock(self._stream)
            self._stream.seek(0)
            data = self._stream.read()
            if data:
                self.written = parse_entries(data, str(self.path))
            self._texts = dict(self.written.texts)
            if self.written.torn:
                self._stream.truncate(self.written.whole)
            elif data and not data.endswith(b"\n"):
                self._write("\n")
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        empty = self._stream is not None and self._stream.seek(0, os.SEEK_END) == 0
        self._close()
        if empty and not self.path.is_symlink():  # nothing was decided: nothing is left behind
            self.path.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _lock(self, stream: FileIO) -> None:
        try:
            import fcntl
        except ImportError:  # no such lock on Windows
            return
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(
                f"{self.path} is open in another review. End that one, or keep decisions "
                "elsewhere with --journal and merge them: ocrfix review --merge A B -o BOTH"
            ) from None
        except OSError:  # a file system that has no locks
            return

    def about(self, texts: Mapping[str, TextInfo]) -> None:
        """Say which texts the decisions to come are about; written with the first of them."""
        self._texts = {**texts, **self.written.texts}

    def append(self, entry: Step | Undo) -> None:
        """Write a step or an undo and wait until the disk has it."""
        if isinstance(entry, Undo):
            lines = undo_line(entry)
        else:
            lines = "".join(decision_line(d, entry.number) for d in entry.decisions)
        titled = self.written.texts.copy()
        try:
            self._write(self._titles() + lines)
        except OutputError:
            self.written.texts = titled
            raise
        self.written.entries.append(entry)

    def append_open(self, proposals: Iterable[Proposal]) -> int:
        """Write what is neither decided nor listed yet as undecided; gives how many were."""
        known = {d.place for d in self.written.undecided} | set(self.written.record.settled)
        left = [p for p in proposals if p.place not in known]
        self._write(self._titles() + "".join(map(open_line, left)))
        self.written.undecided += [Decision(p.place, None, p.readings[0], p.line) for p in left]
        return len(left)

    def _titles(self) -> str:
        """The lines that must stand before the next decision."""
        assert self._stream is not None
        new = {d: i for d, i in self._texts.items() if d not in self.written.texts}
        first = header() if self._stream.seek(0, os.SEEK_END) == 0 else ""
        self.written.texts.update(new)
        return first + "".join(text_line(digest, info) for digest, info in new.items())

    def _write(self, text: str) -> None:
        stream = self._stream
        assert stream is not None
        whole = stream.seek(0, os.SEEK_END)
        try:
            data = text.encode()
            while data:
                data = data[stream.write(data) :]
            os.fsync(stream.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                stream.truncate(whole)
            self.failed = OutputError(
                f"{self.path} cannot be written: {reason_of(error)}. "
                "The last decision was not made; all before it are kept."
            )
            raise self.failed from error
        self.failed = None
