"""Candidate generation: the other readings that a word of a scan may have.

In come the words of a scan, out go readings, each with the edits that lead to it and what the
channel and the language say of them. Knows rules and language, and decides nothing.
"""

from typing import TYPE_CHECKING

from ocrfix.lazy import hand_on

if TYPE_CHECKING:
    from ocrfix.candidates.generation import Candidates
    from ocrfix.candidates.scan import Scan

__all__ = ["Candidates", "Scan"]

__getattr__, __dir__ = hand_on(
    __name__,
    {"Candidates": "generation", "Scan": "scan"},
)
