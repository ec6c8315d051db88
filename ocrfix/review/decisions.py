"""Decisions put into effect: accepted changes are made, refused ones are not."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from rapidfuzz.distance import Postfix, Prefix

from ocrfix.errors import InputError
from ocrfix.model import Change, Repaired
from ocrfix.review.anchoring import carried_note, carried_over
from ocrfix.review.journal import read_journal
from ocrfix.review.proposals import digest_of
from ocrfix.text.changes import apply_changes
from ocrfix.text.composition import Composed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from ocrfix.review.proposals import Place, Proposal
    from ocrfix.review.record import Decision

__all__ = ["Settled", "by_text", "decide", "proposed_text", "replaying"]


def by_text(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """Group decisions by the text they are about, each group in the order of the text."""
    found: dict[str, list[Decision]] = {}
    for decision in sorted(decisions, key=lambda d: d.place):
        found.setdefault(decision.place.text, []).append(decision)
    return found


def decide(repaired: Repaired, decisions: Iterable[Decision], *, only: bool = False) -> Repaired:
    """Put decisions on a text into effect, on top of what a book repairs.

    Where nothing was decided, the book's own changes stand; with ``only`` they do not. Raises
    :class:`InputError` where decisions are not about this text or contradict each other.
    """
    decided = sorted(decisions, key=lambda d: d.place)
    text = repaired.original
    for decision in decided:
        place = decision.place
        if text[place.start : place.end] != place.before:
            raise InputError(
                f"A decision does not fit its text (line {decision.line}: {place.before!r} "
                "expected). The decisions were changed by hand, or are another text's."
            )
    form = Composed.of(text)  # what a reviewer typed comes in the form of the text
    made_ones = (_change(decision, form) for decision in decided)
    accepted = [change for change in made_ones if change is not None]
    for first, second in pairwise(accepted):
        if second.start < first.end:
            raise InputError(
                f"Two accepted decisions are about the same characters (line {first.line}: "
                f"{first.after!r} and {second.after!r}). Take one of them out of the decisions."
            )
    settled = Settled(d.place for d in decided)
    undecided = [c for c in repaired.changes if not settled.touches(c.start, c.end)]
    made = () if only else undecided
    changes = tuple(sorted((*accepted, *made), key=lambda c: (c.start, c.end)))
    held = tuple(c for c in repaired.held_back if not settled.touches(c.start, c.end))
    note = f"{len(accepted):,} accepted in review, {len(decided) - len(accepted):,} refused"
    if undecided:
        left = "left as they are" if only else "made, of which the book is sure"
        note += f", {len(undecided):,} undecided ones {left}"
    return Repaired(
        text, apply_changes(text, changes), changes, held, (*repaired.notes, note), repaired.bar
    )


def proposed_text(text: str, proposals: Iterable[Proposal]) -> str:
    """A text with the likeliest reading of each proposal."""
    made = (
        Change(*p.place[1:], p.readings[0].after, p.readings[0].rule, 0.0, p.line)
        for p in proposals
    )
    return apply_changes(text, made)


def replaying(
    journal: Path, names: Mapping[str, str], *, only: bool = False
) -> Callable[[Repaired], Repaired]:
    """Read a journal for texts of these names (by digest); gives what puts it into effect.

    Of a text that has changed since, the decisions that are found again by their surroundings
    hold. Raises :class:`InputError` where none of the decisions is about any of the texts.
    """
    written = read_journal(journal)
    decided = by_text(written.record.settled.values())
    known = set(names) | {d for d, info in written.texts.items() if info.name in names.values()}
    if decided and known.isdisjoint(decided):
        about = " and ".join(sorted({info.name for info in written.texts.values()})[:2])
        raise InputError(
            f"{journal} holds no decision on the text given: its decisions are about "
            f"{about or 'other texts'}. Name that text, or its own journal."
        )

    def replay(repaired: Repaired) -> Repaired:
        digest = digest_of(repaired.original)
        carried = carried_over(written, names, {digest: repaired.original})
        mine: Sequence[Decision] = decided.get(digest, ())
        notes = repaired.notes
        for name, found in carried.items():
            mine, notes = found.decisions, (*notes, carried_note(name, found))
        if not (mine or only):
            return replace(repaired, notes=notes)
        return decide(replace(repaired, notes=notes), mine, only=only)

    return replay


def _change(decision: Decision, form: Composed) -> Change | None:
    """The smallest change that makes a decision, None where the text stays as it is."""
    place, reading = decision.place, decision.chosen
    if reading is None:
        return None
    before, after = place.before, form.formed(reading.after)
    if after == before:
        return None
    head = Prefix.similarity(before, after)
    tail = Postfix.similarity(before[head:], after[head:])
    return Change(
        place.start + head, place.end - tail, before[head : len(before) - tail],
        after[head : len(after) - tail], reading.rule, reading.confidence, decision.line,
        "accepted in review",
    )  # fmt: skip


class Settled:
    """Decided stretches of a text, joined where they overlap, to be asked about a change."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for place in sorted(places, key=lambda p: (p.start, p.end)):
            if self._ends and place.start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], place.end)
            else:
                self._starts.append(place.start)
                self._ends.append(place.end)

    def touches(self, start: int, end: int) -> bool:
        """Whether a stretch shares characters with a decided one; an empty one, its bounds."""
        behind = bisect_right(self._starts, end)
        for number in range(max(0, behind - 2), behind):
            first, last = self._starts[number], self._ends[number]
            empty = start == end or first == last
            if (start <= last and first <= end) if empty else (start < last and first < end):
                return True
        return False
