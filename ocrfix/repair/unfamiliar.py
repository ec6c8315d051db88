"""A print that a book does not know: many unknown words, and few that it can mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.model import Change
    from ocrfix.ranking.places import Places

__all__ = ["unfamiliar"]

FEWEST = 100  # running words that tell anything
MANY = 0.1  # share of unknown words that no clean prose has
FEW = 0.25  # changes for each of them, below which the book mends little


def unfamiliar(places: Places, made: Sequence[Change]) -> str:
    """Say so where a book knows too little of a print to mend it; "" where it does."""
    words, unknown = places.words_known()
    if words < FEWEST or unknown < MANY * words or len(made) >= FEW * unknown:
        return ""
    return (
        f"1 word in {max(2, round(words / unknown))} is not known: this print, or what it is "
        "about, is new to the book. 20 corrected pages would teach it: ocrfix train"
    )
