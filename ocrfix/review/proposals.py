"""What a book proposes for a text: each place with its readings, the likeliest first.

Repairing keeps the best reading of a place proposed; a reviewer is offered the others too, and the
changes that repairing would hold back.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ocrfix.repair.apart import set_apart
from ocrfix.repair.foreign import Foreign
from ocrfix.repair.habits import habit_of, with_habits
from ocrfix.repair.pipeline import LEAST, changes_from, decisions_of
from ocrfix.repair.user_rules import YOURS, Prepared, meet
from ocrfix.review.proposal import Place, Proposal, Reading, RuleEdit, digest_of
from ocrfix.review.readings import MOST_READINGS, Asked, Readings, only
from ocrfix.text.changes import compose
from ocrfix.text.composition import Composed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.book.book import Book
    from ocrfix.model import Change

__all__ = ["LEAST_SURE", "Place", "Proposal", "Reading", "RuleEdit", "digest_of", "propose"]

LEAST_SURE = 0.2
"""Confidence from which a change is put before a reviewer by default."""

BESIDE = 30  # characters on either side of a place that are written down with it


def propose(text: str, book: Book, min_confidence: float = LEAST_SURE) -> list[Proposal]:
    """List what a book proposes for a text, in order and without overlaps.

    Holds every change that :func:`~ocrfix.repair.pipeline.fix_and_explain` would make or hold back
    from ``min_confidence`` (0 to 1). Where mojibake was undone, or a person's own rule always makes
    a change, the likeliest reading alone is offered.
    """
    form = Composed.of(text)
    found, bar, unsure = _found(form.text, book, min_confidence)
    digest = digest_of(text)
    proposals = []
    for change, readings in found:
        start, end = form.span_back(change.start, change.end)
        low, high = form.span_forward(start, end)
        left, right = form.text[low : change.start], form.text[change.end : high]
        proposals.append(
            Proposal(
                Place(digest, start, end, text[start:end]),
                tuple(replace(r, after=form.formed(left + r.after + right)) for r in readings),
                change.line,
                (change.confidence >= bar or _is_wanted(change.rule))
                and not any(u.start <= change.end and change.start <= u.end for u in unsure),
                _around(text, start, end),
            )
        )  # fmt: skip
    return proposals


def _is_wanted(rule: str) -> bool:
    """Whether a change is a person's own rule's, or makes a habit as it is wanted, and no more."""
    return rule.startswith(YOURS) or (habit_of(rule) != "" and " + " not in rule)


def _found(
    text: str, book: Book, min_confidence: float
) -> tuple[list[tuple[Change, tuple[Reading, ...]]], float, list[Change]]:
    """The changes to ask about with their readings, the bar, and what is held back all the same."""
    prepared = Prepared.of(text, book)
    scan = book.finder.scan(prepared.readable)
    places = book.finder.places(scan)
    bar = book.bar.of(scan)
    least = min(min_confidence, bar)
    decisions = list(decisions_of(scan, places, book.gate, max(LEAST, least)))
    made, _ = changes_from(decisions, bar)
    prose, apart = set_apart(scan.text, made)
    _, foreign, _ = Foreign.of(scan.text, book).sorted_out(prose)
    more, _ = changes_from(decisions, least)
    made, doubtful = prepared.with_asked(made, (), None)
    more = [c for c in prepared.allowed(more) if not any(map(partial(meet, c), doubtful))]
    more += doubtful
    unsure = prepared.back(foreign + apart) + prepared.back(doubtful)
    asked = _asked(made, sorted(more, key=lambda c: (c.start, c.end)))
    first = prepared.first
    read = Readings(scan, decisions).of(asked)
    if not first:
        return _with_habits(text, read, prepared), bar, unsure
    rows: list[tuple[Change, tuple[Reading, ...]]] = []
    touching: list[Asked] = []
    for row, (wide, readings) in zip(asked, read, strict=True):
        back = prepared.back([wide])
        rows += [(back[0], readings)] if back else []
        touching += [] if back else [row]
    sure = set(made)
    certain = compose(text, first, [row.change for row in touching if row.change in sure])
    fuller = compose(text, first, [row.fuller or row.change for row in touching])
    rows += ((row.change, (only(row.change),)) for row in _asked(certain, fuller))
    rows.sort(key=lambda row: (row[0].start, row[0].end))
    return _with_habits(text, rows, prepared), bar, unsure


def _with_habits(
    text: str, found: list[tuple[Change, tuple[Reading, ...]]], prepared: Prepared
) -> list[tuple[Change, tuple[Reading, ...]]]:
    """Add what makes habits as the book wants them; where it meets changes, both are one.

    There the first reading does all of it, the others one of the readings alone.
    """
    book = prepared.book
    if not book.habits.changed:
        return found
    readings = dict(found)
    changes = prepared.spared(tuple(readings), with_habits(text, tuple(readings), book))
    starts = [change.start for change, _ in found]
    asked: list[tuple[Change, tuple[Reading, ...]]] = []
    for change in changes:
        if change in readings:
            asked.append((change, readings[change]))
            continue
        first = bisect_left(starts, change.start)
        within = found[first : bisect_left(starts, change.end, first)]
        edits = tuple(edit for _, each in within for edit in each[0].edits)
        offered = {change.after: replace(only(change), edits=edits)}
        for inner, each in within:
            for reading in each:
                head, tail = text[change.start : inner.start], text[inner.end : change.end]
                after = f"{head}{reading.after}{tail}"
                offered.setdefault(after, replace(reading, after=after))
        asked.append((change, tuple(offered.values())[:MOST_READINGS]))
    return asked


def _asked(made: Sequence[Change], more: Sequence[Change]) -> list[Asked]:
    """What is made, and what a lower bar makes where nothing is made.

    Where a lower bar joins a change with doubtful ones, the change is asked about as it is made.
    """
    asked = [Asked(change) for change in made]
    ends = [change.end for change in made]
    known = set(made)
    held: list[Asked] = []
    for change in more:
        if change in known:
            continue
        first = bisect_right(ends, change.start)
        last = first
        while last < len(made) and made[last].start < change.end:
            last += 1
        if first == last:
            held.append(Asked(change))
        elif last - first == 1:
            asked[first] = Asked(made[first], change)
    return sorted([*asked, *held], key=lambda row: (row.change.start, row.change.end))


def _around(text: str, start: int, end: int) -> str:
    """A place in brackets, with the words beside it."""
    left, right = text[max(0, start - BESIDE) : start], text[end : end + BESIDE]
    if start > BESIDE:
        left = left.partition(" ")[2] if " " in left[:-1] else left
    if end + BESIDE < len(text):
        right = right.rpartition(" ")[0] if " " in right[1:] else right
    return " ".join(f"{left}[{text[start:end]}]{right}".split())
