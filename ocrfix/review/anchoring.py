"""Decisions on a text that has changed since, found again by what stands around them.

A decision is kept with some thirty characters on either side. Where these stand once in the text as
it is now, with the same characters between them, there the decision holds; white space apart, as
lines may be broken anew. Where nearer surroundings alone have stayed, and stand once, these do.
What has changed itself, or stands in several places, is to be decided again.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.review.proposals import Place, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ocrfix.review.entries import Written
    from ocrfix.review.record import Decision

__all__ = ["Carried", "anchored", "carried_note", "carried_over"]

NEAR = 12  # characters on either side that are enough where they stand once


class Carried(NamedTuple):
    """The decisions that hold in a text as it is now, and how many were left behind."""

    decisions: tuple[Decision, ...]
    lost: int


def carried_over(
    written: Written, names: Mapping[str, str], texts: Mapping[str, str]
) -> dict[str, Carried]:
    """The decisions of a journal on former states of texts, by the name of each text.

    ``names`` and ``texts`` give the texts as they are now by their digest. A text on which
    something was decided as it is now is left out: its decisions are its own.
    """
    settled = written.record.settled
    decided = {place.text for place in settled}
    now = {name: digest for digest, name in names.items() if digest in texts}
    found: dict[str, list[Decision]] = {}
    for former, about in written.texts.items():
        digest = now.get(about.name)
        if former in decided and former not in names and digest and digest not in decided:
            mine = [d for place, d in settled.items() if place.text == former]
            found.setdefault(about.name, []).extend(mine)
    return {name: anchored(mine, texts[now[name]]) for name, mine in found.items()}


def anchored(decisions: Iterable[Decision], text: str) -> Carried:
    """Find the places of decisions in another text; of two for one place the later holds.

    >>> from ocrfix.review.proposals import Reading
    >>> from ocrfix.review.record import Decision
    >>> read = Reading("l’eau", "1→l")
    >>> old = Decision(Place("", 3, 8, "1’eau"), read, read, 1, "de [1’eau] de mer")
    >>> anchored([old], "Ici: de 1’eau\\nde mer").decisions[0].place.start
    8
    """
    whole = _Collapsed(text)
    digest = digest_of(text)
    found: dict[Place, Decision] = {}
    total = 0
    for decision in decisions:
        total += 1
        start = _place_of(decision, whole)
        if start is None:
            continue
        place = Place(digest, start, start + len(decision.place.before), decision.place.before)
        line = text.count("\n", 0, start) + 1
        found[place] = replace(decision, place=place, line=line)
    apart: list[Decision] = []
    for place in sorted(found):
        if not apart or place.start >= apart[-1].place.end:
            apart.append(found[place])
    return Carried(tuple(apart), total - len(apart))


def carried_note(name: str, carried: Carried) -> str:
    """What is to be said of a text that has changed.

    >>> carried_note("scan.txt", Carried((), 2))
    'scan.txt has changed since it was reviewed: none of 2 decisions was found again'
    """
    total = len(carried.decisions) + carried.lost
    said = f"{name} has changed since it was reviewed: "
    if not carried.decisions:
        return f"{said}none of {total:,} decisions was found again"
    if not carried.lost:
        return f"{said}all {total:,} decisions were found again"
    again = "is" if carried.lost == 1 else "are"
    return (
        f"{said}{len(carried.decisions):,} of {total:,} decisions were found again, "
        f"{carried.lost:,} {again} to be made anew"
    )


class _Collapsed:
    """A text with its white space made single spaces, and where each character stood."""

    def __init__(self, text: str) -> None:
        self.raw = text
        self.offsets = array("Q")
        for word in re.finditer(r"\S+", text):
            self.offsets.extend(range(word.start(), word.end() + 1))
        self.text = " ".join(text.split())

    def once(self, needle: str) -> int | None:
        """Where something stands, if in one place alone."""
        first = self.text.find(needle)
        if first < 0 or self.text.find(needle, first + 1) >= 0:
            return None
        return first


def _place_of(decision: Decision, whole: _Collapsed) -> int | None:
    before = decision.place.before
    marked = re.sub(r"\s+", " ", f"[{before}]")
    at = decision.around.find(marked)
    if at < 0:
        return None
    core = marked[1:-1]
    left, right = decision.around[:at], decision.around[at + len(marked) :]
    for reach in (max(len(left), len(right)), NEAR):
        head, tail = left[max(0, len(left) - reach) :], right[:reach]
        found = whole.once(head + core + tail) if head or tail else None
        if found is not None:
            start = whole.offsets[found + len(head)]
            return start if whole.raw.startswith(before, start) else None
    return None
