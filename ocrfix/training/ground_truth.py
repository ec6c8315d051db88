"""What the clean twin says of each place of a scan: the labels the gate learns from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import Levenshtein

from ocrfix.errormodel.observations import HYPHENS
from ocrfix.text.plain_signs import plain_letters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ocrfix.candidates.scan import Scan
    from ocrfix.errormodel.observations import Zone
    from ocrfix.ranking.places import Place

__all__ = ["KEEP", "Truth", "best_of"]

_BROKEN = re.compile(f"[{HYPHENS}] ")

KEEP = -1
"""The label of a place where no candidate is better than the text as it is."""


class Truth:
    """The clean text of each stretch of a scan, where the two align well."""

    def __init__(self, zones: Iterable[Zone]) -> None:
        self._zones = tuple(zones)
        self._at: dict[int, tuple[int, int]] = {}
        for number, zone in enumerate(self._zones):
            for offset, start in enumerate(zone.starts):
                self._at[start] = (number, offset)

    def of(self, place: Place, scan: Scan) -> str | None:
        """The clean text of a place; None where the scan does not align with it."""
        start = int(scan.starts[place.first])
        if place.gap:
            left, right, _, _ = place.candidates[0].reading.edits[0]
            width = right - left
            found = self._at.get(start + len(scan.chunks[place.first]) + 1 - width)
            if found is None:
                return None
            zone, offset = self._zones[found[0]], found[1]
            if offset + width >= len(zone.to_clean):
                return None
            return zone.clean[zone.to_clean[offset] : zone.to_clean[offset + width]]
        found = self._at.get(start)
        if found is None:
            return None
        zone, offset = self._zones[found[0]], found[1]
        end = offset + len(scan.chunks[place.first])
        if place.broken:
            tail = self._at.get(int(scan.starts[place.first + 1]))
            if tail is None or tail[0] != found[0]:
                return None
            end = tail[1] + len(scan.chunks[place.first + 1])
        if end >= len(zone.to_clean):
            return None
        first = zone.to_clean[offset]
        if offset:
            before = zone.to_clean[offset - 1]
            if zone.clean[before : before + 1] == " ":
                first = before + 1
        truth = zone.clean[first : zone.to_clean[end]].strip()
        if place.broken:
            truth = _BROKEN.sub("-" if place.printed.text[place.broken - 1] == "-" else "", truth)
        return truth

    def gains(self, place: Place, scan: Scan) -> list[int] | None:
        """By how many characters each candidate comes nearer to the clean text.

        None where the clean text of the place is not known.
        """
        truth = self.of(place, scan)
        if truth is None:
            return None
        before, *afters = place.texts
        truth = truth if place.gap else plain_letters(truth, one_capital=place.one_capital)
        as_printed = Levenshtein.distance(before, truth)
        return [as_printed - Levenshtein.distance(after, truth) for after in afters]


def best_of(gains: list[int]) -> int:
    """The candidate that gains most, :data:`KEEP` if none gains.

    >>> best_of([0, 2, 1]), best_of([-1, 0])
    (1, -1)
    """
    best = max(range(len(gains)), key=gains.__getitem__)
    return best if gains[best] > 0 else KEEP
