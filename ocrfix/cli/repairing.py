"""The run of ``ocrfix fix``: what is to be done, and what is said of it.

Many files with an output each are written as they are done (:mod:`ocrfix.cli.as_done`); a single
output, standard output and patches come at the end, when all is known to be well.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.cli.as_done import repair_as_done
from ocrfix.cli.gathered import deliver
from ocrfix.cli.outcome import Outcome, shortened, told_of
from ocrfix.collection.files import RepairedFile, groups_of, outline, repair_files
from ocrfix.errors import InputError
from ocrfix.text.sources import list_paths, read_found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ocrfix.cli.delivery import Delivery
    from ocrfix.collection.asked import Asked
    from ocrfix.text.sources import Listing, Source

__all__ = ["paths_here", "repair_inputs"]


def paths_here(
    paths: Sequence[Path | str], output: Path | str | None, scheduler: str | None
) -> list[Path]:
    """The paths to repair; raises :class:`InputError` for what only a cluster can do."""
    for address in (*paths, output):
        if isinstance(address, str):
            raise InputError(
                f"{address} is no path of this machine. Read it through Dask: --engine dask (pip "
                "install 'ocrfix[dask]')"
            )
    if scheduler:
        raise InputError("--scheduler is for a cluster. Say --engine dask too.")
    return [path for path in paths if isinstance(path, Path)]


def repair_inputs(
    paths: Sequence[Path],
    delivery: Delivery,
    asked: Asked,
    *,
    jobs: int = 1,
    update: bool = False,
    share: str = "",
    fresh: bool = False,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Outcome:
    """Repair files, folders or standard input and deliver the result.

    Of ``asked``, ``decisions`` names the journal of a review: what it accepts is made, what it
    refuses is not, and with ``decided_only`` nothing else is. With ``update`` the book, one's own,
    keeps what the scans taught. ``share`` names the part of the files that this run does
    (``3/64``), and ``fresh`` does again what a run before this one did.

    Raises :class:`~ocrfix.errors.OcrfixError` with a sentence for whatever is wrong with the
    options, the book or a target, and, unless many files have an output each, with the inputs.
    """
    delivery.validate()
    if update:
        _check_update(delivery, asked.book)
    include = asked.form.include if asked.form else ()
    outputs = None if delivery.in_place else delivery.output
    listing = list_paths(paths, include, without=outputs)
    if delivery.one_by_one([outline(found) for found in listing.files]):
        outcome, files = repair_as_done(
            listing, delivery, asked, jobs=jobs, keep=update, share=share, fresh=fresh,
            progress=progress,
        )  # fmt: skip
    else:
        if share or fresh:
            option = "--shard" if share else "--fresh"
            raise InputError(f"{option} is for files that go to a folder. Name one with -o.")
        outcome, files = _gathered(listing, delivery, asked, jobs, progress)
    outcome.notes += listing.notes
    if update and asked.book:
        outcome.notes.append(_teach(asked.book, files))
    return outcome


def _gathered(
    listing: Listing, delivery: Delivery, asked: Asked, jobs: int,
    progress: Callable[[str, float], None],
) -> tuple[Outcome, list[RepairedFile]]:  # fmt: skip
    """Read all, repair all, and only then put out the result."""
    for said in listing.unread:
        raise InputError(said)
    groups: list[list[Source]] = [
        [read_found(found, asked.encoding, form=asked.form) for found in group]
        for group in groups_of(listing.files, together=asked.together)
    ]
    inputs = [item for group in groups for item in group]
    delivery.check_targets(inputs)
    if not any(item.documents for item in inputs):
        names = " and ".join(sorted(str(i.path) for i in inputs)[:2])
        raise InputError(f"There is nothing to repair: no text in {names}. Name other files.")
    total = max(1, sum(len(d.text) for item in inputs for d in item.documents))
    done = 0

    def walked(characters: int) -> None:
        nonlocal done
        done += characters
        progress("repairing", 0.98 * done / total)

    outcome = Outcome(len(inputs))
    files: list[RepairedFile] = []
    replay = asked.replay(inputs)
    for file in repair_files(
        groups, asked, jobs=jobs, replay=replay, walked=walked, tell=outcome.notes.append
    ):
        assert isinstance(file, RepairedFile)  # what cannot be repaired is raised
        files.append(file)
        outcome.count(file)
    if (why := outcome.not_served()) and not asked.decisions:
        raise InputError(why)
    outcome.notes = [
        *told_of((item.kind, item.told) for item in inputs),
        *shortened([*outcome.book_notes(asked), *outcome.notes]),
    ]
    deliver(delivery, asked, files, outcome.book_name(asked), progress)
    return outcome, files


def _check_update(delivery: Delivery, book: Path | None) -> None:
    from ocrfix.training.adaptation import check_own

    if delivery.check or delivery.as_diff:
        raise InputError(
            "--update writes to the book; --check and --diff write nothing. Leave one of them out."
        )
    check_own(book)


def _teach(book: Path, files: Iterable[RepairedFile]) -> str:
    """Keep in a book what scans taught; says what that is."""
    from ocrfix.book.reading import load_book
    from ocrfix.book.writing import add
    from ocrfix.training.adaptation import adapt

    scans = ((d.name, r.original, r.changes) for file in files
             for d, r in zip(file.source.documents, file.repaired, strict=True))  # fmt: skip
    taught = adapt(load_book(book), scans)
    if taught.scans:
        add(book, taught.learned)
    return taught.told(book)
