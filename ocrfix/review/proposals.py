"""What a book proposes for a text: each place with its readings, the likeliest first.

Repairing keeps the best reading of a place proposed; a reviewer is offered the others too, and the
changes that repairing would hold back.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.errormodel.confusion_counts import contexts
from ocrfix.ranking.decision import choose
from ocrfix.repair.apart import set_apart
from ocrfix.repair.evidence import evidence
from ocrfix.repair.foreign import Foreign
from ocrfix.repair.habits import with_habits
from ocrfix.repair.pipeline import changes_of, span_of
from ocrfix.text.changes import apply_changes, compose
from ocrfix.text.normalise import repair_mojibake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.book.book import Book
    from ocrfix.candidates.scan import Scan
    from ocrfix.model import Change
    from ocrfix.ranking.places import Place as ScanPlace
    from ocrfix.ranking.places import Places
    from ocrfix.ranking.reranker import Gate

__all__ = ["LEAST_SURE", "Place", "Proposal", "Reading", "RuleEdit", "digest_of", "propose"]

LEAST_SURE = 0.2
"""Confidence from which a change is put before a reviewer by default."""

MOST_READINGS = 9  # one for each digit key
BESIDE = 30  # characters on either side of a place that are written down with it
WORTH_OFFERING = 0.005  # confidence from which another reading is offered

RuleEdit = tuple[str, str, str, str]
"""What a rule did in a place: before, after, and the characters left and right of it."""


class Place(NamedTuple):
    """Where a proposal stands: the text (by its content), the stretch, and what it reads."""

    text: str
    start: int
    end: int
    before: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a place: ``after`` stands for all of ``place.before``.

    ``edits`` are the rules' edits that lead to it, for rules to learn from; none for one that
    no rule made.
    """

    after: str
    rule: str
    confidence: float = 0.0
    evidence: str = field(default="", compare=False)
    edits: tuple[RuleEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that a reviewer decides on: the first reading is what repairing would make.

    ``sure`` says that repairing would make it unasked; ``line`` counts from 1; ``around`` is the
    text with a little on either side, for people.
    """

    place: Place
    readings: tuple[Reading, ...]
    line: int
    sure: bool
    around: str = ""


def digest_of(text: str) -> str:
    """Name a text by its content: 16 hexadecimal digits of SHA-256.

    >>> digest_of("de 1’eau")
    '323f0d876409e626'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def propose(text: str, book: Book, min_confidence: float = LEAST_SURE) -> list[Proposal]:
    """List what a book proposes for a text, in order and without overlaps.

    Holds every change that :func:`~ocrfix.repair.pipeline.fix_and_explain` would make or hold back
    from ``min_confidence`` (0 to 1). In a text with mojibake, whose repair shifts all that follows,
    the likeliest reading alone is offered.
    """
    encoding = repair_mojibake(text)
    scan = book.finder.scan(apply_changes(text, encoding))
    places = book.finder.places(scan)
    bar = book.bar.of(scan)
    least = min(min_confidence, bar)
    made, _ = changes_of(scan, places, book.gate, bar)
    prose, apart = set_apart(scan.text, made)
    _, foreign, _ = Foreign.of(scan.text, book).sorted_out(prose)
    unsure = [] if encoding else foreign + apart
    more, _ = changes_of(scan, places, book.gate, least)
    found: list[tuple[Change, tuple[Reading, ...]]]
    if encoding:
        both = _asked(compose(text, encoding, made), compose(text, encoding, more))
        found = [(asked.change, (_only(asked.change),)) for asked in both]
    else:
        found = _Readings(scan, places, book.gate, least).of(_asked(made, more))
    if book.habits.changed:
        found = _with_habits(text, found, book)
    digest = digest_of(text)
    return [
        Proposal(
            Place(digest, c.start, c.end, c.before), readings, c.line,
            c.confidence >= bar
            and not any(u.start <= c.end and c.start <= u.end for u in unsure),
            _around(text, c.start, c.end),
        )
        for c, readings in found
    ]  # fmt: skip


def _with_habits(
    text: str, found: Sequence[tuple[Change, tuple[Reading, ...]]], book: Book
) -> list[tuple[Change, tuple[Reading, ...]]]:
    """Add what makes habits as the book wants them; where it meets changes, both are one.

    There the first reading does all of it, the others one of the readings alone.
    """
    readings = dict(found)
    changes = with_habits(text, tuple(readings), book.habits, book.language)
    starts = [change.start for change, _ in found]
    asked: list[tuple[Change, tuple[Reading, ...]]] = []
    for change in changes:
        if change in readings:
            asked.append((change, readings[change]))
            continue
        first = bisect_left(starts, change.start)
        within = found[first : bisect_left(starts, change.end, first)]
        edits = tuple(edit for _, each in within for edit in each[0].edits)
        offered = {change.after: replace(_only(change), edits=edits)}
        for inner, each in within:
            for reading in each:
                head, tail = text[change.start : inner.start], text[inner.end : change.end]
                after = f"{head}{reading.after}{tail}"
                offered.setdefault(after, replace(reading, after=after))
        asked.append((change, tuple(offered.values())[:MOST_READINGS]))
    return asked


class _Asked(NamedTuple):
    """A change to ask about, and what a lower bar makes of it where that is something else."""

    change: Change
    fuller: Change | None = None


def _asked(made: Sequence[Change], more: Sequence[Change]) -> list[_Asked]:
    """What is made, and what a lower bar makes where nothing is made.

    Where a lower bar joins a change with doubtful ones, the change is asked about as it is made.
    """
    asked = [_Asked(change) for change in made]
    ends = [change.end for change in made]
    known = set(made)
    held: list[_Asked] = []
    for change in more:
        if change in known:
            continue
        first = bisect_right(ends, change.start)
        last = first
        while last < len(made) and made[last].start < change.end:
            last += 1
        if first == last:
            held.append(_Asked(change))
        elif last - first == 1:
            asked[first] = _Asked(made[first], change)
    return sorted([*asked, *held], key=lambda row: (row.change.start, row.change.end))


def _around(text: str, start: int, end: int) -> str:
    """A place in brackets, with the words beside it."""
    left, right = text[max(0, start - BESIDE) : start], text[end : end + BESIDE]
    if start > BESIDE:
        left = left.partition(" ")[2] if " " in left[:-1] else left
    if end + BESIDE < len(text):
        right = right.rpartition(" ")[0] if " " in right[1:] else right
    return " ".join(f"{left}[{text[start:end]}]{right}".split())


def _only(change: Change) -> Reading:
    return Reading(change.after, change.rule, change.confidence, change.evidence)


class _Offer(NamedTuple):
    """One candidate of a place of the scan, as a change; ``top`` if it is the place's likeliest."""

    start: int
    end: int
    reading: Reading
    top: bool


class _Readings:
    """The readings of the places of a scan, looked up by the change that the likeliest makes."""

    def __init__(self, scan: Scan, every: Places, gate: Gate, least: float) -> None:
        self._scan = scan
        found: list[tuple[int, int, ScanPlace, list[float], int]] = []
        places = list(every)
        confidences = gate.confidences([place.described for place in places])
        for place, shares in zip(places, confidences, strict=True):
            top, sure = choose(place.texts, shares)
            if sure >= least:
                start, end, _, _ = span_of(scan, place, place.candidates[top])
                shares[top] = sure
                found.append((start, end, place, shares, top))
        found.sort(key=lambda row: row[:2])
        self._starts = [row[0] for row in found]
        self._found = found

    def of(self, asked: Sequence[_Asked]) -> list[tuple[Change, tuple[Reading, ...]]]:
        """Widen changes to the words they are in, each with its readings; none overlap.

        What joins two words leaves them to the changes that are about one of them.
        """
        spans = [(a.change.start, a.change.end) for a in asked]
        for joining in (False, True):
            for i, row in enumerate(asked):
                if any(char.isspace() for char in row.change.before) == joining:
                    least = spans[i - 1][1] if i else 0
                    most = spans[i + 1][0] if i + 1 < len(asked) else len(self._scan.text)
                    spans[i] = self._word(row, least, most)
        return [self._within(row, *span) for row, span in zip(asked, spans, strict=True)]

    def _word(self, asked: _Asked, least: int, most: int) -> tuple[int, int]:
        text, change = self._scan.text, asked.change
        start, end = change.start, change.end
        if asked.fuller is not None:
            start = max(least, min(start, asked.fuller.start))
            end = min(most, max(end, asked.fuller.end))
        while start > least and not text[start - 1].isspace():
            start -= 1
        while end < most and not text[end].isspace():
            end += 1
        offers = self._offers(asked, start, end)
        first = min([change.start, *(o.start for o in offers)])
        last = max([change.end, *(o.end for o in offers)])
        while start < first and not text[start].isalnum():
            start += 1
        while end > last and not text[end - 1].isalnum():
            end -= 1
        return start, end

    def _within(self, asked: _Asked, start: int, end: int) -> tuple[Change, tuple[Reading, ...]]:
        text, change = self._scan.text, asked.change

        def whole(first: int, last: int, after: str) -> str:
            return text[start:first] + after + text[last:end]

        offers = self._offers(asked, start, end)
        likeliest = whole(change.start, change.end, change.after)
        parts = [o for o in offers if o.top and o.reading.confidence >= change.confidence]
        edits = tuple(edit for o in parts for edit in o.reading.edits)
        readings = {likeliest: replace(_only(change), after=likeliest, edits=edits)}
        for offer in sorted(offers, key=lambda o: -o.reading.confidence):
            after = whole(offer.start, offer.end, offer.reading.after)
            if after != text[start:end]:
                readings.setdefault(after, replace(offer.reading, after=after))
        wide = replace(change, start=start, end=end, before=text[start:end], after=likeliest)
        return wide, tuple(readings.values())[:MOST_READINGS]

    def _offers(self, asked: _Asked, start: int, end: int) -> list[_Offer]:
        """What the places of a change could read between two offsets, and the fuller change."""
        change = asked.fuller or asked.change
        first = bisect_left(self._starts, change.start)
        last = bisect_right(self._starts, max(change.start, change.end - 1), first)
        offers: list[_Offer] = []
        tops: list[RuleEdit] = []
        for _, stop, place, shares, best in self._found[first:last]:
            if stop > change.end:
                continue
            for number, (candidate, share) in enumerate(zip(place.candidates, shares, strict=True)):
                if share >= WORTH_OFFERING or number == best:
                    left, right, before, after = span_of(self._scan, place, candidate)
                    if before == after:
                        continue
                    rule = " + ".join(dict.fromkeys(e[3].rule.id for e in candidate.reading.edits))
                    edits = _edits(place, number)
                    reading = Reading(after, rule, round(share, 4), evidence(place, number), edits)
                    offers.append(_Offer(left, right, reading, number == best))
                    tops += edits if number == best else ()
        if asked.fuller is not None:
            reading = replace(_only(change), edits=tuple(tops))
            offers.append(_Offer(change.start, change.end, reading, top=False))
        return [offer for offer in offers if offer.start >= start and offer.end <= end]


def _edits(place: ScanPlace, number: int) -> tuple[RuleEdit, ...]:
    """The edits of a candidate, with the characters that stand beside each in the word."""
    printed = place.printed.text
    found: list[RuleEdit] = []
    for start, end, _, weight in place.candidates[number].reading.edits:
        (left, right), *_ = contexts(printed, start, end)
        found.append((weight.rule.before, weight.rule.after, left, right))
    return tuple(found)
