"""What could be mended at most: the best candidate of each place, chosen by the clean text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.alignment.pipeline import align
from ocrfix.errormodel.observations import zones
from ocrfix.model import Change
from ocrfix.repair.pipeline import resolved, span_of
from ocrfix.text.changes import apply_changes
from ocrfix.training.ground_truth import KEEP, Truth, best_of

if TYPE_CHECKING:
    from ocrfix.book.book import Book

__all__ = ["best_candidates"]


def best_candidates(ocr: str, clean: str, book: Book) -> str:
    """A scan after the best candidate of each place was taken where one gains anything."""
    truth = Truth(zones(align(ocr, clean, force=True)))
    scan = book.finder.scan(ocr)
    changes = []
    for place in book.finder.places(scan):
        gains = truth.gains(place, scan)
        if gains is None or (best := best_of(gains)) == KEEP:
            continue
        start, end, before, after = span_of(scan, place, place.candidates[best])
        changes.append(Change(start, end, before, after, "", 1.0, 0, ""))
    made, _ = resolved(changes)
    return apply_changes(ocr, made)
