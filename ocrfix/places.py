"""Where a scan might be wrong: every place with candidates, described for the gate.

Training and fixing walk the same way, so that what the gate learns is what it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.candidates import Candidate, Candidates, Reading
from ocrfix.gate import Neighbours, describe
from ocrfix.learn import HYPHENS
from ocrfix.scan import Scan
from ocrfix.tokens import APOSTROPHES, BOUNDARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrfix.candidates import Form
    from ocrfix.confusables import Confusables
    from ocrfix.language import Language
    from ocrfix.rules import RuleIndex

__all__ = ["Finder", "Place"]

EVIDENT = 4.0  # gain from which a candidate stands in for its chunk as a neighbour of others


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of text with candidates.

    ``first`` is the chunk's number; a gap place lies between it and the next chunk.
    ``described`` has one row of evidence for each candidate.
    """

    first: int
    gap: bool
    printed: Form
    candidates: tuple[Candidate, ...]
    described: tuple[tuple[float, ...], ...]
    around: Neighbours


class Finder:
    """Finds the places of a scan with the rules and the language of one book."""

    def __init__(self, index: RuleIndex, language: Language, confusables: Confusables) -> None:
        self.language = language
        self.confusables = confusables
        self.candidates = Candidates(index, language)
        self._spaces = index.families.get(" ", [])
        self._hyphens = {h: index.families.get(f"{h} ", []) for h in HYPHENS}

    def scan(self, text: str) -> Scan:
        """Read a text as a scan of the book's language."""
        return Scan(text, self.language)

    def places(self, scan: Scan) -> Iterator[Place]:
        """Yield the places of a scan in order: each chunk, then the gap behind it."""
        likely = {chunk: self._likely(chunk, scan) for chunk in scan.forms}
        chunks, of = scan.chunks, self.candidates.of
        tokens: list[tuple[str, ...]] = [(BOUNDARY, BOUNDARY)]
        tokens += [likely[chunk].tokens for chunk in chunks]
        tokens.append((BOUNDARY, BOUNDARY))
        for i, chunk in enumerate(chunks):
            found = of(chunk)
            if found and chunk[-1] in HYPHENS:
                found = self._before_line_end(scan, i, found)
            if found:
                around = _around(tokens, i + 1, i + 1)
                yield self._place(i, False, self.candidates.form(chunk), found, around, scan)
            if i + 1 < len(chunks):
                left, right = likely[chunk], likely[chunks[i + 1]]
                joined = self._joined(scan, i, left, right)
                if joined:
                    printed = self.candidates.form(f"{left.text} {right.text}")
                    around = _around(tokens, i + 1, i + 2)
                    yield self._place(i, True, printed, joined, around, scan)

    def _place(
        self, i: int, gap: bool, printed: Form, found: tuple[Candidate, ...], around: Neighbours,
        scan: Scan,
    ) -> Place:  # fmt: skip
        described = tuple(
            tuple(describe(printed, c, around, self.language, self.confusables, scan))
            for c in found
        )
        return Place(i, gap, printed, found, described, around)

    def _likely(self, chunk: str, scan: Scan) -> Form:
        found = self.candidates.of(chunk)
        if found and found[0].gain > EVIDENT and " " not in found[0].form.text:
            scan.observe(chunk, found[0].reading.edits)
            return found[0].form
        return self.candidates.form(chunk)

    def _before_line_end(
        self, scan: Scan, i: int, found: tuple[Candidate, ...]
    ) -> tuple[Candidate, ...]:
        """At a line end a hyphen is the gap's business, not the chunk's."""
        end = scan.starts[i] + len(scan.chunks[i])
        if scan.text[end : end + 1] not in ("\n", "\r"):
            return found
        last = len(scan.chunks[i])
        return tuple(c for c in found if c.reading.edits[-1][1] < last)

    def _joined(self, scan: Scan, i: int, left: Form, right: Form) -> tuple[Candidate, ...]:
        """Readings in which the space (or the hyphen and line end) behind a chunk goes."""
        a, b = left.text, right.text
        end = scan.starts[i] + len(scan.chunks[i])
        space = scan.text[end : scan.starts[i + 1]]
        if space == " ":
            if left.known and right.known and a[-1] not in APOSTROPHES and len(a) > 1 < len(b):
                return ()
            families, before = self._spaces, " "
        elif "\n" in space and a[-1] in HYPHENS and len(a) > 1 and space.count("\n") == 1:
            families, before = self._hyphens[a[-1]], f"{a[-1]} "
        else:
            return ()
        printed = f"{a} {b}"
        start = len(a) + 1 - len(before)
        found: list[Candidate] = []
        for family in families:
            weight = family.weigh(printed, start, len(a) + 1)
            form = self.candidates.form(printed[:start] + family.after + b)
            if weight is None or not form.known:
                continue
            edit = (start, len(a) + 1, family.after, weight)
            reading = Reading(form.text, (edit,), weight.channel, weight.odds)
            found.append(Candidate(reading, form, weight.channel))
        return tuple(found)


def _around(tokens: list[tuple[str, ...]], first: int, last: int) -> Neighbours:
    """Two tokens before chunk ``first`` and two after chunk ``last``."""
    before: list[str] = []
    k = first - 1
    while len(before) < 2:
        before.extend(reversed(tokens[k] if k >= 0 else (BOUNDARY, BOUNDARY)))
        k -= 1
    after: list[str] = []
    k = last + 1
    while len(after) < 2:
        after.extend(tokens[k] if k < len(tokens) else (BOUNDARY, BOUNDARY))
        k += 1
    return Neighbours(before[1], before[0], after[0], after[1])
