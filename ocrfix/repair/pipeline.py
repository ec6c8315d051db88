"""Rules and gate over a text: the changes to make, those held back, and the repaired text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.model import Change, Repaired
from ocrfix.ranking.decision import choose
from ocrfix.repair.apart import set_apart
from ocrfix.repair.evidence import evidence
from ocrfix.repair.foreign import Foreign
from ocrfix.repair.habits import with_habits
from ocrfix.repair.lessons import lessons_of, told
from ocrfix.repair.unfamiliar import unfamiliar
from ocrfix.repair.user_rules import Prepared
from ocrfix.text.changes import apply_changes, compose
from ocrfix.text.composition import Composed
from ocrfix.text.line_numbers import LineNumbers
from ocrfix.text.plain_signs import as_printed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ocrfix.book.book import Book
    from ocrfix.candidates.scan import Scan
    from ocrfix.candidates.table import Candidate
    from ocrfix.ranking.places import Place, Places
    from ocrfix.ranking.reranker import Gate
    from ocrfix.ranking.threshold import Aim

__all__ = ["changes_of", "fix", "fix_and_explain", "resolved", "span_of"]

LEAST = 1e-4  # confidence below which nothing is made, whatever bar is asked for
WORTH_SHOWING = 0.2  # confidence from which a change that was not made is reported


def fix(
    text: str, book: Book, *, min_confidence: float | None = None, aim: Aim | None = None
) -> str:
    """Repair a text; :func:`fix_and_explain` also says what was changed and why."""
    return fix_and_explain(text, book, min_confidence=min_confidence, aim=aim).text


def fix_and_explain(
    text: str, book: Book, *, min_confidence: float | None = None, aim: Aim | None = None
) -> Repaired:
    """Repair a text and list every change.

    ``min_confidence`` (0 to 1) is the least confidence of a change; without it the book's own bar
    for the ``aim`` holds, which is higher for a text that reads as clean. What is in another
    language is left alone but for certain changes, whatever the bar: confidence was measured on the
    book's own language. Habits stay as the text has them, but where the book says otherwise. What
    a person's own rules always make is made, and what they keep is kept, whatever the bar.
    Applying ``changes`` to ``original`` gives ``text``, exactly.
    """
    form = Composed.of(text)
    repaired = _fix_composed(form.text, book, min_confidence, aim)
    if form.same:
        return repaired
    changes = form.changes_back(repaired.changes)
    held = tuple(back for c in repaired.held_back if (back := form.change_back(c)))
    return replace(
        repaired, original=text, text=apply_changes(text, changes), changes=changes, held_back=held
    )


def _fix_composed(text: str, book: Book, min_confidence: float | None, aim: Aim | None) -> Repaired:
    prepared = Prepared.of(text, book)
    readable = prepared.readable
    finder = book.finder
    scan = finder.scan(readable)
    places = finder.places(scan)
    bar = book.bar.of(scan, aim) if min_confidence is None else min_confidence
    made, held = changes_of(scan, places, book.gate, bar)
    made, apart = set_apart(readable, made)
    made, foreign, notes = Foreign.of(readable, book).sorted_out(made)
    if apart:
        count = "1 change" if len(apart) == 1 else f"{len(apart):,} changes"
        notes = (*notes, f"{count} held back in code, markup or the frame of a table")
    made, held = prepared.with_asked(made, held + foreign + apart, min_confidence)
    changes = compose(text, prepared.first, made)
    raised = min_confidence is None and bar == book.bar.clean
    if not notes and raised and any(c.confidence >= book.bar.of_scans(aim) for c in held):
        notes = (f"this reads as clean text; only changes from confidence {bar:.2f} are made",)
    if not notes and (strange := unfamiliar(places, changes)):
        notes = (strange,)
    lesson = told(lessons_of(text, changes, book))
    if lesson:
        notes = (*notes, lesson)
    if book.habits.changed:
        changes = prepared.spared(changes, with_habits(text, changes, book.habits, book.language))
    held = prepared.back(held)
    return Repaired(text, apply_changes(text, changes), changes, tuple(held), notes, bar)


def changes_of(
    scan: Scan, places: Places, gate: Gate, threshold: float
) -> tuple[list[Change], list[Change]]:
    """Decide every place; gives the changes made and those held back, both in order."""
    lines = LineNumbers(scan.text)
    sure: list[Change] = []
    held: list[Change] = []
    least = max(LEAST, min(threshold, WORTH_SHOWING))
    for block in places.blocks():
        shares = gate.shares(block.described, block.rows.heads)
        together = np.add.reduceat(shares, block.rows.heads)
        for k in np.flatnonzero(together >= least).tolist():
            place = places.place(block, k)
            first = int(block.rows.heads[k])
            best, share = choose(place.texts, shares[first : first + block.size(k)].tolist())
            if share < least:
                continue
            candidate = place.candidates[best]
            start, end, before, after = span_of(scan, place, candidate)
            if before == after:
                continue
            rule = " + ".join(dict.fromkeys(e[3].rule.id for e in candidate.reading.edits))
            change = Change(
                start, end, before, after, rule, round(share, 4), lines.of(start),
                evidence(place, best),
            )  # fmt: skip
            (sure if share >= threshold else held).append(change)
    made, dropped = resolved(sure)
    return made, sorted(held + dropped, key=lambda c: (c.start, c.end))


def resolved(changes: Iterable[Change]) -> tuple[list[Change], list[Change]]:
    """Of changes that overlap, those that can stand together, in order; and those that cannot."""
    made: list[Change] = []
    dropped: list[Change] = []
    for change in sorted(changes, key=lambda c: (c.start, -c.end)):
        if not made or change.start >= made[-1].end:
            made.append(change)
        else:
            dropped.append(change)
    return made, dropped


def span_of(scan: Scan, place: Place, candidate: Candidate) -> tuple[int, int, str, str]:
    """Where a candidate changes the text, what stands there, and what will.

    Habits stay as they are printed: where a candidate changes nothing else, both are the same.
    """
    edits, text = candidate.reading.edits, scan.text
    at = int(scan.starts[place.first])
    if place.gap:
        start = at + len(scan.chunks[place.first])
        last, after = start + 1, edits[0][2]
    else:
        pieces: list[str] = []
        spans = [
            (
                at + left + (place.skipped if place.broken and left >= place.broken else 0),
                at + right + (place.skipped if place.broken and right > place.broken else 0),
            )
            for left, right, _, _ in edits
        ]
        start = last = spans[0][0]
        for (left, right), (_, _, put, _) in zip(spans, edits, strict=True):
            pieces += (text[last:left], put)
            last = right
        after = "".join(pieces)
    start, last, after = as_printed(text, start, last, after, one_capital=place.one_capital)
    return start, last, text[start:last], after
