"""The readings of the places of a scan that a reviewer is offered, the likeliest first."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.errormodel.confusion_counts import contexts
from ocrfix.repair.evidence import evidence
from ocrfix.repair.pipeline import span_of
from ocrfix.review.proposal import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.candidates.scan import Scan
    from ocrfix.model import Change
    from ocrfix.ranking.place import Place as ScanPlace
    from ocrfix.repair.pipeline import Decision
    from ocrfix.review.proposal import RuleEdit

__all__ = ["MOST_READINGS", "Asked", "Readings", "only"]

MOST_READINGS = 9  # one for each digit key
WORTH_OFFERING = 0.005  # confidence from which another reading is offered


class Asked(NamedTuple):
    """A change to ask about, and what a lower bar makes of it where that is something else."""

    change: Change
    fuller: Change | None = None


def only(change: Change) -> Reading:
    """A change as the one reading of its place."""
    return Reading(change.after, change.rule, change.confidence, change.evidence)


class _Offer(NamedTuple):
    """One candidate of a place of the scan, as a change; ``top`` if it is the place's likeliest."""

    start: int
    end: int
    reading: Reading
    top: bool


class Readings:
    """The readings of the places of a scan, looked up by the change that the likeliest makes."""

    def __init__(self, scan: Scan, decisions: Iterable[Decision]) -> None:
        self._scan = scan
        self._found = sorted(decisions, key=lambda each: (each.start, each.end))
        self._starts = [each.start for each in self._found]

    def of(self, asked: Sequence[Asked]) -> list[tuple[Change, tuple[Reading, ...]]]:
        """Widen changes to the words they are in, each with its readings; none overlap.

        What joins two words leaves them to the changes that are about one of them.
        """
        spans = [(a.change.start, a.change.end) for a in asked]
        offers = [self._offers(each) for each in asked]
        for joining in (False, True):
            for i, row in enumerate(asked):
                if any(char.isspace() for char in row.change.before) == joining:
                    least = spans[i - 1][1] if i else 0
                    most = spans[i + 1][0] if i + 1 < len(asked) else len(self._scan.text)
                    spans[i] = self._word(row, offers[i], least, most)
        every = zip(asked, offers, spans, strict=True)
        return [self._within(row, some, *span) for row, some, span in every]

    def _word(
        self, asked: Asked, offers: Sequence[_Offer], least: int, most: int
    ) -> tuple[int, int]:
        text, change = self._scan.text, asked.change
        start, end = change.start, change.end
        if asked.fuller is not None:
            start = max(least, min(start, asked.fuller.start))
            end = min(most, max(end, asked.fuller.end))
        while start > least and not text[start - 1].isspace():
            start -= 1
        while end < most and not text[end].isspace():
            end += 1
        offers = _between(offers, start, end)
        first = min([change.start, *(o.start for o in offers)])
        last = max([change.end, *(o.end for o in offers)])
        while start < first and not text[start].isalnum():
            start += 1
        while end > last and not text[end - 1].isalnum():
            end -= 1
        return start, end

    def _within(
        self, asked: Asked, offers: Sequence[_Offer], start: int, end: int
    ) -> tuple[Change, tuple[Reading, ...]]:
        text, change = self._scan.text, asked.change

        def whole(first: int, last: int, after: str) -> str:
            return text[start:first] + after + text[last:end]

        offers = _between(offers, start, end)
        likeliest = whole(change.start, change.end, change.after)
        parts = [o for o in offers if o.top and o.reading.confidence >= change.confidence]
        edits = tuple(edit for o in parts for edit in o.reading.edits)
        readings = {likeliest: replace(only(change), after=likeliest, edits=edits)}
        for offer in sorted(offers, key=lambda o: -o.reading.confidence):
            after = whole(offer.start, offer.end, offer.reading.after)
            if after != text[start:end]:
                readings.setdefault(after, replace(offer.reading, after=after))
        wide = replace(change, start=start, end=end, before=text[start:end], after=likeliest)
        return wide, tuple(readings.values())[:MOST_READINGS]

    def _offers(self, asked: Asked) -> list[_Offer]:
        """What the places of a change could read, and the fuller change."""
        change = asked.fuller or asked.change
        first = bisect_left(self._starts, change.start)
        last = bisect_right(self._starts, max(change.start, change.end - 1), first)
        offers: list[_Offer] = []
        tops: list[RuleEdit] = []
        for decision in self._found[first:last]:
            place, shares, best, sure = decision[:4]
            if decision.end > change.end:
                continue
            for number, share in enumerate(shares):
                share = sure if number == best else share
                if share >= WORTH_OFFERING or number == best:
                    candidate = place.candidates[number]
                    left, right, before, after = span_of(self._scan, place, candidate)
                    if before == after:
                        continue
                    rule = " + ".join(dict.fromkeys(e[3].rule.id for e in candidate.reading.edits))
                    edits = _edits(place, number)
                    reading = Reading(after, rule, round(share, 4), evidence(place, number), edits)
                    offers.append(_Offer(left, right, reading, number == best))
                    tops += edits if number == best else ()
        if asked.fuller is not None:
            reading = replace(only(change), edits=tuple(tops))
            offers.append(_Offer(change.start, change.end, reading, top=False))
        return offers


def _between(offers: Iterable[_Offer], start: int, end: int) -> list[_Offer]:
    return [offer for offer in offers if offer.start >= start and offer.end <= end]


def _edits(place: ScanPlace, number: int) -> tuple[RuleEdit, ...]:
    """The edits of a candidate, with the characters that stand beside each in the word."""
    printed = place.printed.text
    found: list[RuleEdit] = []
    for start, end, _, weight in place.candidates[number].reading.edits:
        (left, right), *_ = contexts(printed, start, end)
        found.append((weight.rule.before, weight.rule.after, left, right))
    return tuple(found)
