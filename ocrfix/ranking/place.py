"""A place where a scan might be wrong: what is printed, its candidates, and their evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ocrfix.candidates.forms import Form
    from ocrfix.candidates.generation import Candidate
    from ocrfix.ranking.features import Neighbours

__all__ = ["Place"]


class Place(NamedTuple):
    """A stretch of text with candidates.

    ``first`` is the chunk's number; a gap place lies between it and the next chunk. A word broken
    at a line end is one place: ``broken`` characters of ``printed`` stand before the break, and
    ``skipped`` characters of the scan (hyphen, line end) lie in it.
    ``described`` has one row of evidence for each candidate.
    """

    first: int
    gap: bool
    printed: Form
    candidates: tuple[Candidate, ...]
    described: tuple[tuple[float, ...], ...]
    around: Neighbours
    broken: int = 0
    skipped: int = 0

    @property
    def texts(self) -> tuple[str, ...]:
        """What is printed, and what each candidate puts there; of a gap, its edit alone."""
        if self.gap:
            start, end, _, _ = self.candidates[0].reading.edits[0]
            afters = (c.reading.edits[0][2] for c in self.candidates)
            return (self.printed.text[start:end], *afters)
        return (self.printed.text, *(c.form.text for c in self.candidates))
