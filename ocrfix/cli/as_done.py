"""Many files repaired, each written when it is done; what cannot be read is passed over."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.cli.console import say
from ocrfix.cli.gathered import texts_page
from ocrfix.cli.outcome import Outcome, shortened, told_of
from ocrfix.cli.outputs import check_writable, write_page
from ocrfix.collection.files import (
    PassedOver,
    RepairedFile,
    outline,
    read_or_pass,
    repair_files,
)
from ocrfix.collection.pieces import MANY
from ocrfix.collection.shares import kept_for
from ocrfix.collection.written import Target, Written
from ocrfix.errors import InputError
from ocrfix.text.sources import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ocrfix.cli.delivery import Delivery
    from ocrfix.collection.asked import Asked
    from ocrfix.text.sources import Found, Listing

__all__ = ["repair_as_done"]

TELL = 0.1  # seconds between two words about how far the work is


def repair_as_done(
    listing: Listing,
    delivery: Delivery,
    asked: Asked,
    *,
    jobs: int = 1,
    keep: bool = False,
    share: str = "",
    fresh: bool = False,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> tuple[Outcome, list[RepairedFile]]:
    """Repair files that have an output each; gives also the results, if they are to be kept.

    What a run before this one did is not done again, unless it is ``fresh``, or what the files
    teach is wanted (``keep``). ``share`` names the part that this run does (``3/64``). Raises
    :class:`~ocrfix.errors.OcrfixError` where nothing more can be written; what is done stays, and
    that is said.
    """
    found = (
        kept_for(listing.files, share, together=asked.together) if share else list(listing.files)
    )
    inputs = [outline(each) for each in listing.files]
    delivery.check_targets(inputs)
    folder = _home(delivery, listing.files)
    check_writable(folder / ".ocrfix.jsonl")
    targets = []
    for each in found:
        path = delivery.target(outline(each), inputs)
        assert path is not None
        targets.append(Target(each, path, os.path.relpath(path, folder)))
    written = Written(
        targets, asked, folder, in_place=delivery.in_place, report=delivery.report_kind,
        share=share, fresh=fresh, again=keep,
    )  # fmt: skip
    bar = _Bar(found, progress)
    outcome = Outcome(len(found), tally=written.tally)
    outcome.passed_over = [PassedOver(said) for said in listing.unread]
    side_by_side = delivery.report_kind == "html" and len(found) <= MANY
    kept: list[RepairedFile] = []
    told: list[tuple[str, list[str]]] = []
    try:
        replay = asked.replay(_sources(found, asked)) if asked.decisions else asked.replay([])
        groups = ([read_or_pass(each, asked) for each in group]
                  for group in bar.seen(written.to_do(found)))  # fmt: skip
        for file in repair_files(
            groups,
            asked,
            jobs=jobs,
            lenient=True,
            replay=replay,
            walked=bar.walked,
            tell=outcome.notes.append,
        ):
            passed = file if isinstance(file, PassedOver) else written.take(file)
            if isinstance(file, RepairedFile) and passed is None:
                outcome.count(file)
                if file.source.told:
                    told.append((file.source.kind, file.source.told))
                if keep or side_by_side:
                    kept.append(file)
            elif passed is not None:
                outcome.passed_over.append(passed)
            bar.done(file)
        if delivery.report:
            progress("writing the report", 0.99)
            failures = [passed.reason for passed in outcome.passed_over]
            if side_by_side and not written.tally.before:
                page = texts_page(kept, outcome.book_name(asked))
            else:
                page = written.report(failures)
            write_page(delivery.report, page)
    except BaseException:  # what is done stays, whatever ends the run
        progress("", 1.0)
        if bar.files:
            say(
                f"\n{bar.files:,} of {len(found):,} files are done, and stay. The same command "
                "goes on with the rest."
            )
        raise
    finally:
        written.close()
    progress("", 1.0)
    outcome.files = len(found) - written.tally.before
    if (why := outcome.not_served()) and not asked.decisions and not written.tally.before:
        raise InputError(f"{why} The files in {folder} are copies as they were.")
    outcome.incomplete = bool(outcome.passed_over)
    outcome.notes = [*told_of(told), *shortened([*outcome.book_notes(asked), *outcome.notes])]
    return outcome, kept


def _home(delivery: Delivery, files: Sequence[Found]) -> Path:
    """The folder that the ledger lies in: that of the outputs, or of files rewritten in place."""
    if delivery.output is not None:
        return delivery.output
    roots = {each.root for each in files}
    [root] = roots if len(roots) == 1 else [None]
    if root is not None:
        return root
    places = [os.path.abspath(each.root or each.path.parent) for each in files if each.path]  # noqa: PTH100
    try:
        return Path(os.path.commonpath(places))
    except ValueError as error:  # two drives
        raise InputError("The files lie on several drives. Repair them drive by drive.") from error


def _sources(files: Sequence[Found], asked: Asked) -> list[Source]:
    read = (read_or_pass(each, asked) for each in files)
    return [item for item in read if isinstance(item, Source)]


class _Bar:
    """How many files and bytes are done, told now and then."""

    def __init__(self, files: Sequence[Found], progress: Callable[[str, float], None]) -> None:
        self.files = 0
        self._of = len(files)
        self._progress = progress
        self._sizes = {each.path: _size(each) for each in files}
        self._total = max(1, sum(self._sizes.values()))
        self._bytes = self._within = 0
        self._told = 0.0

    def seen(self, groups: Iterator[list[Found]]) -> Iterator[list[Found]]:
        """Pass on the files that are to be done; those before them were done in another run."""
        left = dict(self._sizes)
        for group in groups:
            for each in group:
                left.pop(each.path, None)
            yield group
        for size in left.values():
            self.files += 1
            self._bytes += size
        self._tell()

    def walked(self, characters: int) -> None:
        """Take up that so many characters were repaired."""
        self._within += characters
        self._tell()

    def done(self, file: RepairedFile | PassedOver) -> None:
        """Take up that a file is done."""
        path = file.path if isinstance(file, PassedOver) else file.source.path
        size = self._sizes.get(path, 0)
        self.files += 1
        self._bytes += size
        self._within = max(0, self._within - size)
        self._tell()

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told < TELL:
            return
        self._told = now
        done = min(self._total, self._bytes + self._within)
        self._progress(
            f"{self.files:,} of {self._of:,} files, {done / 1e6:,.1f} of {self._total / 1e6:,.1f} "
            "MB",
            0.99 * done / self._total,
        )


def _size(file: Found) -> int:
    try:
        return file.path.stat().st_size if file.path else 0
    except OSError:
        return 0
