"""Where edits lie dense in a text, found over whole arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrfix.alignment.words import Offsets

__all__ = ["dense"]


def dense(
    edits: NDArray[np.float64], relief: NDArray[np.float64], least: float
) -> list[tuple[int, int]]:
    """Return the stretches of gaps, first and behind the last, where edits pile up to ``least``.

    The pile grows by the edits of each gap and shrinks by ``relief``, what stands equal before
    it, but never below nought, where a stretch ends (Lindley's recursion).

    >>> dense(np.array([1, 3, 1, 1, 4]), np.array([0, 0.5, 9, 9, 9]), 3)
    [(0, 2), (4, 5)]
    """
    below = np.cumsum(edits) - edits - np.cumsum(relief)
    low = np.minimum.accumulate(below)
    opens = np.flatnonzero(below <= low)
    if not len(opens):
        return []
    peaks = np.maximum.reduceat(below + edits - low, opens)
    high = np.flatnonzero(peaks >= least)
    closes: Offsets = np.append(opens[1:], len(edits))
    return list(zip(opens[high].tolist(), closes[high].tolist(), strict=True))
