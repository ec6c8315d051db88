"""Which witness leads, and which are clearly poorer: told from the readings themselves.

A poor reading shows in two ways. Its words follow one another less as words of the language do
(what is misread, or put where it does not belong), and it has text that the others have not.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ocrfix.witnesses.collation import flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrfix.witnesses.collation import Passage

__all__ = ["alike", "leading", "poorer"]

SAME = 0.4  # likeness from which readings are of the same words
STRAY = 0.02  # share of a witness that another has not, where it may be the poorer


def leading(texts: Sequence[str], passages: Sequence[Passage], worth: Sequence[float]) -> int:
    """Which witness leads: the first, unless another is clearly better."""
    best = max(range(len(texts)), key=lambda k: (worth[k], -k))
    return best if best and poorer(texts, passages, worth, 0, best) else 0


def poorer(
    texts: Sequence[str], passages: Sequence[Passage], worth: Sequence[float], one: int, lead: int
) -> bool:
    """Whether a witness reads worse than another as language, and has text of its own."""
    least = worth[lead] - margin(texts[lead], worth[lead])
    return worth[one] < least and strays(passages, one, lead) > STRAY * len(texts[one])


def alike(mine: str, other: str) -> bool:
    """Whether two readings may be of the same words; a poorer witness may have others there."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(mine, other) >= SAME


def strays(passages: Iterable[Passage], witness: int, lead: int) -> int:
    """How many characters of a witness stand where the leading one has none, or other words."""
    found = 0
    for passage in passages:
        mine, other = passage.readings[lead], passage.readings[witness]
        if other and (mine is None or not alike(flow(mine), flow(other))):
            found += len(other)
    return found


def margin(text: str, worth: float) -> float:
    """By how much the worth of two readings must differ for one to be the better."""
    return 0.02 + 1.0 / math.sqrt(len(text.split()) + 1.0) + 0.1 * abs(worth)
