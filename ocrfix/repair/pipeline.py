"""Rules and gate over a text: the changes to make, those held back, and the repaired text."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ocrfix.errors import InputError
from ocrfix.model import Change, Repaired
from ocrfix.ranking.decision import choose
from ocrfix.repair.apart import set_apart
from ocrfix.repair.evidence import evidence
from ocrfix.repair.foreign import Foreign
from ocrfix.repair.lessons import lessons_of, told
from ocrfix.text.changes import apply_changes, compose
from ocrfix.text.normalise import repair_mojibake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ocrfix.book.book import Book
    from ocrfix.candidates.scan import Scan
    from ocrfix.candidates.table import Candidate
    from ocrfix.ranking.places import Place, Places
    from ocrfix.ranking.reranker import Gate
    from ocrfix.ranking.threshold import Aim

__all__ = [
    "changes_of",
    "checked_text",
    "fix",
    "fix_and_explain",
    "resolved",
    "settled",
    "span_of",
]

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
    book's own language. Applying ``changes`` to ``original`` gives ``text``, exactly.
    """
    encoding = repair_mojibake(checked_text(text))
    readable = apply_changes(text, encoding)
    finder = book.finder
    scan = finder.scan(readable)
    places = finder.places(scan)
    bar = book.bar.of(scan, aim) if min_confidence is None else min_confidence
    made, held = changes_of(scan, places, book.gate, bar)
    raised = min_confidence is None and bar == book.bar.clean
    level = book.bar.of_scans(aim) if raised else None
    repaired = settled(text, encoding, made, held, book, bar, level)
    lesson = told(lessons_of(text, repaired.changes, book))
    return replace(repaired, notes=(*repaired.notes, lesson)) if lesson else repaired


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
    text: str, encoding: list[Change], made: list[Change], held: list[Change], book: Book,
    bar: float, level: float | None,
) -> Repaired:  # fmt: skip
    """The repair of a text from the changes decided on, less what is no prose or foreign.

    Their offsets count in the text with its ``encoding`` repaired. ``level`` is the bar that would
    hold were the text not read as clean; None where it is not.
    """
    readable = apply_changes(text, encoding)
    made, apart = set_apart(readable, made)
    made, foreign, notes = Foreign.of(readable, book).sorted_out(made)
    if apart:
        count = "1 change" if len(apart) == 1 else f"{len(apart):,} changes"
        notes = (*notes, f"{count} held back in code, markup or the frame of a table")
    held = sorted(held + foreign + apart, key=lambda c: (c.start, c.end))
    changes = compose(text, encoding, made)
    if not notes and level is not None and any(c.confidence >= level for c in held):
        notes = (f"this reads as clean text; only changes from confidence {bar:.2f} are made",)
    if encoding:  # offsets of what was held back would be those of the text between
        held = []
    return Repaired(text, apply_changes(text, changes), changes, tuple(held), notes, bar)


def changes_of(
    scan: Scan, places: Places, gate: Gate, threshold: float,
    walked: Callable[[int], None] = lambda _offset: None,
) -> tuple[list[Change], list[Change]]:  # fmt: skip
    """Decide every place; gives the changes made and those held back, both in order.

    ``walked`` is told how far in the text all is decided, from time to time.
    """
    lines = _LineNumbers(scan.text)
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
            rule = " + ".join(dict.fromkeys(e[3].rule.id for e in candidate.reading.edits))
            change = Change(
                start, end, before, after, rule, round(share, 4), lines.of(start),
                evidence(place, best),
            )  # fmt: skip
            (sure if share >= threshold else held).append(change)
        walked(int(scan.starts[block.first[-1]]))
    made, dropped = resolved(sure)
    return made, sorted(held + dropped, key=lambda c: (c.start, c.end))


def resolved(changes: Iterable[Change]) -> tuple[list[Change], list[Change]]:
    """Of changes that overlap, those that can stand together, in order; and those that cannot."""
    made: list[Change] = []
    dropped: list[Change] = []
    for change in sorted(changes, key=lambda c: (c.start, -c.end)):
        if not made or change.start >= made[-1].end:
            made.append(change)
        elif change.end <= made[-1].end:
            made[-1] = _fold(made[-1], change)
        else:
            dropped.append(change)
    return made, dropped


def span_of(scan: Scan, place: Place, candidate: Candidate) -> tuple[int, int, str, str]:
    """Where a candidate changes the text, what stands there, and what will."""
    edits, text = candidate.reading.edits, scan.text
    at = int(scan.starts[place.first])
    if not place.gap:
        pieces: list[str] = []
        spans = [
            (
                at + left + (place.skipped if place.broken and left >= place.broken else 0),
                at + right + (place.skipped if place.broken and right > place.broken else 0),
            )
            for left, right, _, _ in edits
        ]
        start = last = spans[0][0]
        for (left, right), (_, _, after, _) in zip(spans, edits, strict=True):
            pieces += (text[last:left], after)
            last = right
        return start, last, text[start:last], "".join(pieces)
    end = at + len(scan.chunks[place.first])
    left, right, after, _ = edits[0]
    if right - left == 1:
        return end, end + 1, text[end], after
    if after.endswith(" "):  # another sign for the hyphen; the line ends where it did
        return end - 1, end, text[end - 1], after[:-1]
    # A hyphen at a line end goes: the line breaks behind the joined word instead.
    following = int(scan.starts[place.first + 1])
    if "\n" not in text[end:following]:
        return end - 1, following, text[end - 1 : following], after
    word_end = following + len(scan.chunks[place.first + 1])
    stop = word_end + 1 if text[word_end : word_end + 1] == " " else word_end
    line_end = text[end:following]
    return end - 1, stop, text[end - 1 : stop], after + text[following:word_end] + line_end


def _fold(join: Change, inner: Change) -> Change:
    """Put a change of the word behind a joined line end into the change that joins it."""
    line_end = len(join.before) - 1 - len(join.before[1:].lstrip())
    word = len(join.before.rstrip(" ")) - 1 - line_end
    start = len(join.after) - line_end - word + inner.start - join.start - 1 - line_end
    if start < 0 or inner.end > join.end:
        return join
    after = join.after[:start] + inner.after + join.after[start + len(inner.before) :]
    return replace(
        join, after=after, rule=f"{join.rule} + {inner.rule}",
        confidence=min(join.confidence, inner.confidence),
        evidence=f"{join.evidence}; {inner.evidence}",
    )  # fmt: skip


class _LineNumbers:
    """From offsets to line numbers, counted from 1."""

    def __init__(self, text: str) -> None:
        self._ends = [match.start() for match in re.finditer("\n", text)]

    def of(self, offset: int) -> int:
        return bisect_left(self._ends, offset) + 1
