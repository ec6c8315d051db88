"""Several readings of one text made one: collated, and every difference voted on.

In come witnesses (OCRs of one document), out goes a :class:`Consensus` with its votes.
"""

from typing import TYPE_CHECKING

from ocrfix.lazy import hand_on

if TYPE_CHECKING:
    from ocrfix.witnesses.pipeline import consensus
    from ocrfix.witnesses.votes import Consensus, Vote

__all__ = ["Consensus", "Vote", "consensus"]

__getattr__, __dir__ = hand_on(
    __name__,
    {
        "Consensus": "votes",
        "Vote": "votes",
        "consensus": "pipeline",
    },
)
