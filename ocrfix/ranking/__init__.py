"""Reranking: how sure each reading of a place is, against leaving the text alone.

In come places with their candidates, out go calibrated probabilities and the choice. Knows the
candidates and their evidence; the threshold that a change must pass is a :class:`Bar`.
"""

from typing import TYPE_CHECKING

from ocrfix.lazy import hand_on

if TYPE_CHECKING:
    from ocrfix.ranking.places import Finder
    from ocrfix.ranking.reranker import Gate
    from ocrfix.ranking.threshold import Bar

__all__ = ["Bar", "Finder", "Gate"]

__getattr__, __dir__ = hand_on(
    __name__,
    {
        "Bar": "threshold",
        "Finder": "places",
        "Gate": "reranker",
    },
)
