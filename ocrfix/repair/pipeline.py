"""Rules and gate over a text: the changes to make, those held back, and the repaired text."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ocrfix.errors import InputError
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
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ocrfix.book.book import Book
    from ocrfix.candidates.scan import Scan
    from ocrfix.candidates.table import Candidate
    from ocrfix.ranking.places import Place, Places
    from ocrfix.ranking.reranker import Gate
    from ocrfix.ranking.threshold import Aim

__all__ = [
    "LEAST",
    "Decision",
    "as_given",
    "changes_from",
    "changes_of",
    "checked_text",
    "decisions_of",
    "fix",
    "fix_and_explain",
    "resolved",
    "settled",
    "span_of",
]

LEAST = 1e-4  # confidence below which nothing is made, whatever bar is asked for
LIKELY = 0.5  # confidence from which two chunks may be one word as printed, made or not
UNDISPUTED = 0.9  # confidence from which a change is made in them all the same
WORTH_SHOWING = 0.2  # confidence from which a change that was not made is reported


def fix(
    text: str, book: Book, *, min_confidence: float | None = None, aim: Aim | None = None
) -> str:
    """Repair a text; :func:`fix_and_explain` also says what was changed and why."""
    form = Composed.of(checked_text(text))
    repaired = _fix_composed(form.text, book, min_confidence, aim, why=_unsaid)
    return as_given(repaired, text, form).text


def _unsaid(_place: Place, _chosen: int) -> str:
    """No words of why a change is made, for those who never read them."""
    return ""


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
    form = Composed.of(checked_text(text))
    return as_given(_fix_composed(form.text, book, min_confidence, aim), text, form)


def as_given(repaired: Repaired, text: str, form: Composed) -> Repaired:
    """The repair of a composed text as that of the text itself, whatever form its accents have."""
    if form.same:
        return repaired
    changes = form.changes_back(repaired.changes)
    held = tuple(back for c in repaired.held_back if (back := form.change_back(c)))
    return replace(
        repaired, original=text, text=apply_changes(text, changes), changes=changes, held_back=held
    )


def _fix_composed(
    text: str, book: Book, min_confidence: float | None, aim: Aim | None,
    why: Callable[[Place, int], str] = evidence,
) -> Repaired:  # fmt: skip
    prepared = Prepared.of(text, book)
    finder = book.finder
    scan = finder.scan(prepared.readable)
    places = finder.places(scan)
    bar = book.bar.of(scan, aim) if min_confidence is None else min_confidence
    made, held = changes_of(scan, places, book.gate, bar, why=why)
    raised = min_confidence is None and bar == book.bar.clean
    level = book.bar.of_scans(aim) if raised else None
    repaired = settled(prepared, made, held, bar, level, min_confidence)
    notes = repaired.notes or tuple(filter(None, [unfamiliar(places, repaired.changes)]))
    lesson = told(lessons_of(text, repaired.changes, book))
    return replace(repaired, notes=(*notes, lesson) if lesson else notes)


def checked_text(text: str, where: str = "the text") -> str:
    """Give a text back; raises :class:`InputError` for None, NaN and whatever else is none.

    >>> checked_text("l’eau")
    'l’eau'
    """
    if isinstance(text, str):
        return text
    if isinstance(text, bytes | bytearray):
        raise InputError(f"{where} is bytes. Give text: ocrfix.decode(data, name).text")
    if isinstance(text, list | tuple):
        raise InputError(f"{where} is a {type(text).__name__}. For many: ocrfix.fix_many(texts, …)")
    raise InputError(
        f"{where} is {str(text)[:40] or type(text).__name__} and no text. Leave such rows out "
        '(pandas: df.dropna, polars: drop_nulls), or put "" for them.'
    )


def settled(
    prepared: Prepared, made: list[Change], held: list[Change], bar: float, level: float | None,
    least: float | None,
) -> Repaired:  # fmt: skip
    """The repair of a text from the changes decided on, less what is no prose or foreign.

    Their offsets count in the readable text. ``level`` is the bar that would hold were the text not
    read as clean; None where it is not. ``least`` is the confidence that was asked for, if any.
    """
    text, book, readable = prepared.text, prepared.book, prepared.readable
    made, apart = set_apart(readable, made)
    made, foreign, notes = Foreign.of(readable, book).sorted_out(made)
    if apart:
        count = "1 change" if len(apart) == 1 else f"{len(apart):,} changes"
        notes = (*notes, f"{count} held back in code, markup or the frame of a table")
    made, held = prepared.with_asked(made, held + foreign + apart, least)
    changes = compose(text, prepared.first, made)
    if not notes and level is not None and any(c.confidence >= level for c in held):
        notes = (f"this reads as clean text; only changes from confidence {bar:.2f} are made",)
    if book.habits.changed:
        changes = prepared.spared(changes, with_habits(text, changes, book))
    held = prepared.back(held)
    return Repaired(text, apply_changes(text, changes), changes, tuple(held), notes, bar)


class Decision(NamedTuple):
    """A place decided on: its readings' shares, the ``best`` of them, and how ``sure`` that is.

    ``change`` is None where that reading differs in habits alone, which stay as they are printed.
    ``whole`` is the stretch that becomes one word, as printed but for the space: no other change in
    it can stand beside this one. It is empty but where a space goes.
    """

    place: Place
    shares: list[float]
    best: int
    sure: float
    start: int
    end: int
    change: Change | None
    whole: tuple[int, int] = (0, 0)


def decisions_of(
    scan: Scan, places: Places, gate: Gate, least: float,
    walked: Callable[[int], None] = lambda _offset: None,
    why: Callable[[Place, int], str] = evidence,
) -> Iterator[Decision]:  # fmt: skip
    """Decide every place; gives those that are sure from ``least`` (0 to 1), in order.

    ``walked`` is told how far in the text all is decided, from time to time. ``why`` says why a
    candidate of a place stands there.
    """
    lines = LineNumbers(scan.text)
    for block in places.blocks():
        every = gate.shares(block.described, block.rows.heads)
        together = np.add.reduceat(every, block.rows.heads)
        for k in np.flatnonzero(together >= least).tolist():
            place = places.place(block, k)
            first = int(block.rows.heads[k])
            shares: list[float] = every[first : first + block.size(k)].tolist()
            best, sure = choose(place.texts, shares)
            if sure < least:
                continue
            candidate = place.candidates[best]
            start, end, before, after = span_of(scan, place, candidate)
            change = None
            if before != after:
                rule = " + ".join(dict.fromkeys(e[3].rule.id for e in candidate.reading.edits))
                change = Change(
                    start, end, before, after, rule, round(sure, 4), lines.of(start),
                    why(place, best),
                )  # fmt: skip
            whole = _whole(scan, place) if change and place.gap else (0, 0)
            yield Decision(place, shares, best, sure, start, end, change, whole)
        walked(int(scan.starts[block.first[-1]]))


def _whole(scan: Scan, place: Place) -> tuple[int, int]:
    """The chunks on either side of a gap, where it is read between them as they are printed."""
    i = place.first
    if place.printed.text != f"{scan.chunks[i]} {scan.chunks[i + 1]}":
        return 0, 0
    return int(scan.starts[i]), scan.end(i + 1)


def changes_of(
    scan: Scan, places: Places, gate: Gate, threshold: float,
    walked: Callable[[int], None] = lambda _offset: None,
    why: Callable[[Place, int], str] = evidence,
) -> tuple[list[Change], list[Change]]:  # fmt: skip
    """Decide every place; gives the changes made and those held back, both in order."""
    least = max(LEAST, min(threshold, WORTH_SHOWING))
    return changes_from(decisions_of(scan, places, gate, least, walked, why), threshold)


def changes_from(
    decisions: Iterable[Decision], threshold: float
) -> tuple[list[Change], list[Change]]:
    """The changes that a bar makes of decisions, and those it holds back, both in order."""
    sure: list[Change] = []
    held: list[Change] = []
    wholes: list[tuple[Change, int, int]] = []
    for decision in decisions:
        if decision.change is not None:
            (sure if decision.sure >= threshold else held).append(decision.change)
            if decision.whole[1] and decision.sure >= min(threshold, LIKELY):
                wholes.append((decision.change, *decision.whole))
    against = _against(sure, wholes)
    made, dropped = resolved(change for change in sure if change not in against)
    return made, sorted([*held, *dropped, *against], key=lambda c: (c.start, c.end))


def _against(sure: Sequence[Change], wholes: Iterable[tuple[Change, int, int]]) -> set[Change]:
    """Changes that another excludes: two chunks that are one word are not misread each.

    The surer one stands; a join that is not made keeps what is not :data:`UNDISPUTED` from being
    made all the same.
    """
    starts = [change.start for change in sure]
    found: set[Change] = set()
    for join, start, end in wholes:
        near = sure[bisect_left(starts, start) : bisect_left(starts, end)]
        others = [c for c in near if c is not join and c not in found]
        if join not in near:
            found.update(c for c in others if c.confidence < UNDISPUTED)
        elif any(other.confidence > join.confidence for other in others):
            found.add(join)
        else:
            found.update(others)
    return found


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
