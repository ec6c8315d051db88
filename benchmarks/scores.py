"""Figures that the library itself does not report: sums over records, calibration, harm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.evaluation.error_rates import hipe_normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BINS = 10


@dataclass(frozen=True, slots=True)
class Matches:
    """Hits and errors of characters, summed over records."""

    hits: int = 0
    errors: int = 0

    def __add__(self, other: Matches) -> Matches:
        return Matches(self.hits + other.hits, self.errors + other.errors)

    @property
    def error_rate(self) -> float:
        """The cMER: errors / (hits + errors)."""
        return self.errors / max(1, self.hits + self.errors)


def matches(hypothesis: str, truth: str) -> Matches:
    """Count characters as HIPE-OCRepair does, after its normalisation.

    >>> matches("La huitiéme", "La huitième")
    Matches(hits=10, errors=1)
    """
    from rapidfuzz.distance import Levenshtein

    wanted = hipe_normalise(truth)
    edits = Levenshtein.editops(wanted, hipe_normalise(hypothesis))
    return Matches(len(wanted) - sum(edit.tag != "insert" for edit in edits), len(edits))


def summed(texts: Iterable[tuple[str, str]]) -> Matches:
    """Sum over (hypothesis, truth)."""
    total = Matches()
    for hypothesis, truth in texts:
        total += matches(hypothesis, truth)
    return total


def calibration_error(judged: Sequence[tuple[float, bool]]) -> float:
    """The expected calibration error of (confidence, was right) in ten bins of equal width.

    >>> round(calibration_error([(0.95, True), (0.95, True), (0.65, False), (0.65, True)]), 3)
    0.1
    """
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in judged:
        bins.setdefault(min(BINS - 1, int(confidence * BINS)), []).append((confidence, right))
    gap = sum(abs(sum(c for c, _ in found) - sum(r for _, r in found)) for found in bins.values())
    return gap / max(1, len(judged))


def per_cent(share: float, digits: int = 2) -> str:
    """A share in per cent."""
    return f"{100 * share:.{digits}f} %"


def gone(before: float, after: float) -> str:
    """How many of the errors are gone; negative where there are more.

    >>> gone(0.02, 0.005), gone(0.02, 0.03)
    ('75.0 %', '-50.0 %')
    """
    return per_cent((before - after) / before, 1) if before else "–"
