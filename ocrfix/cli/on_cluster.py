"""``ocrfix fix --engine dask``: what of its options a cluster can do, and what is said of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.cli.console import say
from ocrfix.cli.outcome import MOST_PASSED, Outcome, shortened
from ocrfix.collection.on_dask import SET_ASIDE, Totals, repair_on_dask
from ocrfix.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ocrfix.cli.delivery import Delivery
    from ocrfix.collection.asked import Asked

__all__ = ["repair_on_cluster"]


def repair_on_cluster(
    addresses: Sequence[str],
    out: str,
    delivery: Delivery,
    asked: Asked,
    *,
    scheduler: str | None = None,
    jobs: int = 1,
    update: bool = False,
    share: str = "",
    fresh: bool = False,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Outcome:
    """Repair files, folders, records and tables on a Dask cluster.

    Raises :class:`~ocrfix.errors.OcrfixError` for what a cluster cannot do, and whatever is wrong
    with the addresses or the book.
    """
    unfit = {
        "--in-place": delivery.in_place, "--diff": delivery.as_diff, "--check": delivery.check,
        "--report": delivery.report, "--decisions": asked.decisions,
        "--decided-only": asked.decided_only, "--update": update, "--shard": share,
    }  # fmt: skip
    if chosen := [option for option, given in unfit.items() if given]:
        raise InputError(
            f"{' and '.join(chosen)} cannot be spread over a cluster. Leave --engine out, or that."
        )
    if not out or not addresses or "-" in addresses:
        raise InputError(
            "--engine dask reads files and writes a folder. Name both: ocrfix fix PATH -o FOLDER "
            "--engine dask"
        )
    try:
        totals = repair_on_dask(
            addresses, out, asked, scheduler=scheduler, jobs=jobs, fresh=fresh, progress=progress
        )
    except BaseException:  # what is done stays, whatever ends the run
        progress("", 1.0)
        say(f"\nWhat is done stays in {out}. The same command goes on with the rest.")
        raise
    progress("", 1.0)
    return _outcome(totals, out, asked)


def _outcome(totals: Totals, out: str, asked: Asked) -> Outcome:
    outcome = Outcome(totals.parts, totals.changed, totals.changes, totals.held_back,
                      totals.doubtful, served=totals.served, unserved=totals.unserved)  # fmt: skip
    if (why := outcome.not_served()) and not totals.before:
        raise InputError(f"{why} The files in {out} are copies as they were.")
    outcome.notes = shortened([*outcome.book_notes(asked), *totals.notes])
    outcome.unit = "part"
    outcome.last = [
        f"{totals.records:,} texts in {totals.parts:,} parts of {totals.files:,} files."
    ]
    if totals.before:
        outcome.last.append(
            f"{totals.before:,} parts done before, from the same input, book and options (--fresh "
            "does them anew)."
        )
    if totals.aside:
        outcome.last.append(f"{len(totals.aside):,} set aside, with the reason, in {SET_ASIDE}:")
        outcome.last += [f"  {each.where}: {each.reason}" for each in totals.aside[:MOST_PASSED]]
    outcome.incomplete = bool(totals.aside)
    return outcome
