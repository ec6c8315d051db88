"""Which reading of a place to take, and how sure we are that it is nearer to the truth.

The gate shares probability out among readings. A reading may be nearer to the truth without being
all of it ("national." for "natiünal" where the page has "national,"), so the least expected number
of wrong characters decides (the Bayes decision for edit distance), and all readings that a choice
comes nearer to speak for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["choose"]

PLAIN = 0.98  # share of a reading from which the others decide nothing
IDLE = 0.01  # share below which a reading is not asked


def choose(texts: Sequence[str], shares: Sequence[float]) -> tuple[int, float]:
    """The reading to take, and the probability that it is nearer to the truth than what stands.

    ``texts`` are what is printed and then the readings, ``shares`` the readings' probabilities;
    what is left is for the text as printed.

    >>> choose(["natiünal", "national", "nationale"], [0.5, 0.25])
    (0, 0.75)
    >>> choose(["1a", "la", "là"], [0.25, 0.625])
    (1, 0.625)
    """
    likeliest = max(range(len(shares)), key=shares.__getitem__)
    if len(shares) == 1 or shares[likeliest] > PLAIN:
        return likeliest, shares[likeliest]
    printed, *readings = texts
    asked = [k for k, share in enumerate(shares) if share > IDLE] or [likeliest]
    stay = 1.0 - sum(shares)
    away = {k: Levenshtein.distance(printed, readings[k]) for k in asked}
    best, most, sure = likeliest, -float("inf"), 0.0
    for k in asked:
        gain, good = -stay * away[k], 0.0
        for other in asked:
            nearer = away[other] - Levenshtein.distance(readings[k], readings[other])
            gain += shares[other] * nearer
            good += shares[other] * (nearer > 0)
        if gain > most:
            best, most, sure = k, gain, good
    return best, sure
